//! Accounts, sign-in, sessions.

use crate::config::table::settings;
use crate::config::value::{FilePath, Lifetime, Optional, SameSite, SecretText, Text, UserRole, Whole};

settings! {
    /// Accounts, how people sign in, and how long they stay signed in.
    auth Auth {
        /// Key that signs sessions and seals stored secrets: 32 random bytes or more. All replicas share one. Without it
        /// a key is generated and kept in a file. Changing it ends every session.
        secret_key: SecretText = "", "WEBUI_SECRET_KEY", old(&["WEBUI_JWT_SECRET_KEY"]), refuse_empty;
        /// File that holds the key; created when it does not exist. By itself `.webui_secret_key` in the data directory.
        secret_key_file: Optional<FilePath> = "", "WEBUI_SECRET_KEY_FILE";
        /// Random bytes of a generated key.
        secret_key_length: Whole<usize, 16, 1_024> = "32", "WEBUI_SECRET_KEY_LENGTH", peer("24");
        /// People may make themselves an account. Closes by itself once there is an administrator.
        enable_signup: bool = "true", "ENABLE_SIGNUP", runtime;
        /// Show the form for e-mail address and password. The route behind it stays; see `auth.enable_password_auth`.
        enable_login_form: bool = "true", "ENABLE_LOGIN_FORM", runtime;
        /// The first sign-up is allowed although the login form is off.
        enable_initial_admin_signup: bool = "false", "ENABLE_INITIAL_ADMIN_SIGNUP";
        /// Passwords kept by this server may be used to sign in, sign up and be changed.
        enable_password_auth: bool = "true", "ENABLE_PASSWORD_AUTH";
        /// Role of new accounts. `pending` ones wait for approval.
        default_user_role: UserRole = "pending", "DEFAULT_USER_ROLE", runtime;
        /// How long a session lasts from sign-in. Without end, only sign-out or an administrator stops a stolen one.
        jwt_expires_in: Lifetime = "4w", "JWT_EXPIRES_IN", runtime;
        /// E-mail address of an administrator to create when there is no account yet.
        admin_email: Text = "", "WEBUI_ADMIN_EMAIL";
        /// Password of that administrator.
        admin_password: SecretText = "", "WEBUI_ADMIN_PASSWORD";
        /// Name of that administrator.
        admin_name: Text = "Admin", "WEBUI_ADMIN_NAME";
        /// People who wait for approval see whom to ask.
        show_admin_details: bool = "true", "SHOW_ADMIN_DETAILS", runtime;
        /// Address to show them; empty shows that of the first administrator.
        admin_contact: Text = "", "ADMIN_EMAIL", runtime;
        /// Shortest new password, in characters.
        password_min_length: Whole<usize, 1, 72> = "8", "OWUI_PASSWORD_MIN_LENGTH", peer("1");
        /// Work factor of password hashes: each step doubles the time. Below 10 is fit for tests only.
        bcrypt_cost: Whole<u32, 4, 15> = "12", "OWUI_BCRYPT_COST";
        /// Passwords hashed at the same time, others wait; 0 is the number of processor cores.
        bcrypt_parallel: Whole<usize, 0, 1_024> = "0", "OWUI_BCRYPT_PARALLEL";
        /// Send the session cookie over TLS only. By itself: whenever the request came over TLS.
        cookie_secure: Optional<bool> = "", "WEBUI_AUTH_COOKIE_SECURE", also(&["WEBUI_SESSION_COOKIE_SECURE"]);
        /// Whether browsers send the session cookie with requests that other sites cause.
        cookie_same_site: SameSite = "lax", "WEBUI_AUTH_COOKIE_SAME_SITE", also(&["WEBUI_SESSION_COOKIE_SAME_SITE"]);
        /// Sessions of one person; the oldest ends when one more begins.
        max_sessions: Whole<usize, 1, 100_000> = "100", "OWUI_MAX_SESSIONS_PER_USER";
        /// Heading of the page for people who wait for approval.
        pending_title: Text = "", "PENDING_USER_OVERLAY_TITLE", runtime;
        /// Text of that page.
        pending_content: Text = "", "PENDING_USER_OVERLAY_CONTENT", runtime;
    }
}

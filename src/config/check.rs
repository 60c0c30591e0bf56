//! Rules between settings, and rules of one setting that its type cannot tell. Each has a test of its message.

use std::collections::BTreeMap;

use super::Config;
use super::load::at;
use super::problem::{Problem, Problems};
use super::read::Found;
use super::value::{CompatMode, Lifetime, Network, SameSite, Verify};
use crate::crypto::secret::Secret;

mod headers;

/// Keys that stand in tutorials, so that everyone knows them.
const KNOWN_KEYS: [&str; 6] =
    ["t0p-s3cr3t", "secret", "changeme", "change-me", "your-secret-key", "mysecretkey"];
const SHORTEST_KEY: usize = 16;
const GOOD_KEY: usize = 32;
/// bcrypt sees no further than this.
const LONGEST_PASSWORD: usize = 72;
/// The kernel's limit for the path of a Unix socket.
const LONGEST_SOCKET_PATH: usize = 107;

pub(super) fn rules(
    config: &Config,
    found: &BTreeMap<&'static str, Found>,
    problems: &mut Problems,
    warnings: &mut Vec<String>,
) {
    let mut rules = Rules { config, found, problems, warnings };
    rules.server();
    rules.key();
    rules.first_admin();
    rules.sessions();
    rules.times();
    rules.models();
    rules.database();
    headers::rules(&mut rules);
}

/// Whether a key may protect sessions and secrets: `Err` refuses, `Ok(Some(..))` warns. Also for a key from a file.
pub(crate) fn secret_key(key: &Secret<String>) -> Result<Option<String>, String> {
    let key = key.expose().trim();
    let remedy = "use 32 random bytes, for example from `openssl rand -base64 32`";
    if KNOWN_KEYS.iter().any(|known| key.eq_ignore_ascii_case(known)) {
        return Err(format!("it is a well-known example, so anyone can sign in as anyone; {remedy}"));
    }
    if key.len() < SHORTEST_KEY {
        return Err(format!("it is shorter than {SHORTEST_KEY} bytes; {remedy}"));
    }
    let weak = key.len() < GOOD_KEY;
    Ok(weak.then(|| format!("the secret key is shorter than {GOOD_KEY} bytes; {remedy}")))
}

struct Rules<'a> {
    config: &'a Config,
    found: &'a BTreeMap<&'static str, Found>,
    problems: &'a mut Problems,
    warnings: &'a mut Vec<String>,
}

impl Rules<'_> {
    fn problem(&mut self, key: &str, why: impl Into<String>) {
        let problem: Problem = at(self.found, key, why);
        self.problems.push(problem);
    }

    fn warn(&mut self, why: impl Into<String>) {
        self.warnings.push(why.into());
    }

    fn is_given(&self, key: &str) -> bool {
        self.found.contains_key(key)
    }

    fn server(&mut self) {
        let server = &self.config.server;
        if let Some(path) = &server.unix_socket
            && path.as_os_str().len() > LONGEST_SOCKET_PATH
        {
            let why =
                format!("a socket's path has at most {LONGEST_SOCKET_PATH} bytes; choose a shorter one");
            self.problem("server.unix_socket", why);
        }
        if server.compat == CompatMode::OpenWebUi {
            self.warn(
                "OWUI_COMPAT=open-webui takes over defaults that are less safe, among them: no security \
                    headers, every interface, every proxy believed; set the ones you need, and see \
                    docs/settings.md",
            );
        }
        if server.forwarded_allow_ips.contains(&Network::Any) {
            self.warn(
                "FORWARDED_ALLOW_IPS=* believes every client about its own address; name your proxy's \
                    address instead",
            );
        }
    }

    fn key(&mut self) {
        let auth = &self.config.auth;
        if auth.secret_key.is_empty() {
            return;
        }
        if auth.secret_key_file.is_some() {
            self.problem("auth.secret_key_file", "WEBUI_SECRET_KEY is set too; remove one of the two");
        }
        match secret_key(&auth.secret_key) {
            Ok(warning) => self.warnings.extend(warning),
            Err(why) => self.problem("auth.secret_key", why),
        }
    }

    fn first_admin(&mut self) {
        let auth = &self.config.auth;
        let email = auth.admin_email.as_str();
        let password = auth.admin_password.expose().as_str();
        match (email.is_empty(), auth.admin_password.is_empty()) {
            (true, true) => return,
            (true, false) => {
                let why = "WEBUI_ADMIN_EMAIL is missing; set both, or neither and let the first sign-up \
                    be the administrator";
                return self.problem("auth.admin_password", why);
            }
            (false, true) => {
                let why = "WEBUI_ADMIN_PASSWORD (or WEBUI_ADMIN_PASSWORD_FILE) is missing; set both, or \
                    neither and let the first sign-up be the administrator";
                return self.problem("auth.admin_email", why);
            }
            (false, false) => {}
        }
        if !is_email(email) {
            self.problem("auth.admin_email", "it is not an e-mail address such as alice@example.org");
        }
        if password.chars().count() < auth.password_min_length {
            let why =
                format!("it is shorter than {} characters; choose a longer one", auth.password_min_length);
            self.problem("auth.admin_password", why);
        }
        if password.len() > LONGEST_PASSWORD {
            let why = format!(
                "it is longer than {LONGEST_PASSWORD} bytes, which is all that bcrypt takes; choose a \
                    shorter one"
            );
            self.problem("auth.admin_password", why);
        }
    }

    fn sessions(&mut self) {
        let auth = &self.config.auth;
        if auth.jwt_expires_in == Lifetime::Never {
            self.warn(
                "JWT_EXPIRES_IN: sessions never end by themselves, so a stolen one stays good; set a \
                    lifetime such as 4w",
            );
        }
        if auth.cookie_same_site == SameSite::None && auth.cookie_secure != Some(true) {
            let why = "browsers drop SameSite=None cookies that are not Secure; set \
                WEBUI_AUTH_COOKIE_SECURE=true as well, or use lax";
            self.problem("auth.cookie_same_site", why);
        }
        if auth.cookie_secure == Some(true)
            && self.config.server.webui_url.as_ref().is_some_and(|url| !url.is_https())
        {
            self.warn(
                "WEBUI_AUTH_COOKIE_SECURE=true, but WEBUI_URL is http: browsers will drop the session \
                    cookie and nobody can sign in",
            );
        }
        if auth.bcrypt_cost < 10 {
            self.warn(format!(
                "OWUI_BCRYPT_COST={} makes stolen password hashes cheap to guess; use 10 or more outside \
                    tests",
                auth.bcrypt_cost
            ));
        }
        if !auth.enable_password_auth {
            self.warn(
                "ENABLE_PASSWORD_AUTH=false: nobody can sign in with a password, and this version has no \
                    other way to sign in",
            );
        }
    }

    /// A limit of no time at all would refuse everything.
    fn times(&mut self) {
        let (limits, models) = (&self.config.limits, &self.config.models);
        for (key, time) in [
            ("limits.header_timeout", limits.header_timeout),
            ("limits.body_timeout", limits.body_timeout),
            ("limits.write_timeout", limits.write_timeout),
            ("models.connect_timeout", models.connect_timeout),
            ("models.list_timeout", models.list_timeout),
        ] {
            if time.is_zero() {
                self.problem(key, "it is no time at all; give it some, for example 30s");
            }
        }
    }

    fn models(&mut self) {
        let models = &self.config.models;
        let (keys, urls) = (models.openai_keys.len(), models.openai_base_urls.len());
        if keys > urls {
            let why = format!(
                "it has {keys} keys, but OPENAI_API_BASE_URLS has {urls} addresses; keys belong to \
                    addresses by position"
            );
            self.problem("models.openai_keys", why);
        }
        if models.verify_tls == Verify::Off {
            self.warn(
                "AIOHTTP_CLIENT_SESSION_SSL=false: certificates of model servers are not checked, so keys \
                    and chats can be read on the way",
            );
        }
        if matches!(models.verify_tls, Verify::With(_)) && self.is_given("models.ca_file") {
            let why =
                "AIOHTTP_CLIENT_SESSION_SSL names a file of CA certificates too; name it in one of the two";
            self.problem("models.ca_file", why);
        }
        if models.verify_tls == Verify::Off && models.ca_file.is_some() {
            let why = "AIOHTTP_CLIENT_SESSION_SSL=false switches the check off that this file is for; \
                remove one of the two";
            self.problem("models.ca_file", why);
        }
        if models.passthrough {
            self.warn(
                "ENABLE_OPENAI_API_PASSTHROUGH=true: every approved person reaches every path of \
                the model server with its key",
            );
        }
    }

    fn database(&mut self) {
        let url = self.config.store.database_url.expose();
        let own = self.config.server.data_dir.join("webui.db");
        let default = format!("sqlite:///{}", own.display());
        if url == &default {
            self.warn(
                "DATABASE_URL names the former SQLite file; owui keeps its records in its own store \
                beside it",
            );
        } else if !url.is_empty() && url != "redb" {
            let why = "this database is not supported yet; remove the setting to use the built-in store";
            self.problem("store.database_url", why);
        }
    }
}

/// The contract's form of an address: something at something with a dot, or at `localhost`.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let dotted = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    !name.is_empty()
        && !name.contains('@')
        && !text.chars().any(char::is_whitespace)
        && (dotted || host == "localhost")
}

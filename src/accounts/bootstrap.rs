//! The administrator that the environment names, made at the first start.

use super::{Accounts, NewUser, Role, User};
use crate::{audit::Origin, crypto::Secret, error::Result};

/// `WEBUI_ADMIN_EMAIL`, `WEBUI_ADMIN_PASSWORD`, `WEBUI_ADMIN_NAME`.
pub(crate) struct Bootstrap {
    pub(crate) email: String,
    pub(crate) password: Secret<String>,
    pub(crate) name: String,
}

impl Accounts {
    /// Makes the administrator when nobody has an account yet; otherwise nothing. An address or a password that the rules
    /// refuse is an error: going on would leave a server whose sign-up anyone could win.
    pub(crate) async fn bootstrap(&self, admin: Bootstrap) -> Result<Option<User>> {
        if self.exist().await? {
            return Ok(None);
        }
        let form = NewUser {
            name: admin.name,
            email: admin.email,
            password: admin.password,
            profile_image_url: "/user.png".to_owned(),
        };
        self.add(&Origin::system(), form, Role::Admin).await.map(Some)
    }
}

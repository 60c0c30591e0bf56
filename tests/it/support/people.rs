//! People of a test server: a client with a session, and who it is.

use std::ops::Deref;

use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::server::Server;

/// The password of everybody unless a test says otherwise.
pub(crate) const PASSWORD: &str = "correct horse 7";

#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) token: String,
    client: Client,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Person {
    #[track_caller]
    fn of(client: &Client, session: &Value) -> Person {
        let text = |field: &str| {
            session[field].as_str().unwrap_or_else(|| panic!("no {field} in {session}")).to_owned()
        };
        let token = text("token");
        Person {
            id: text("id"),
            email: text("email"),
            role: text("role"),
            client: client.bearer(&token),
            token,
        }
    }

    /// The same session by way of another client.
    pub(crate) fn at(&self, client: &Client) -> Person {
        Person { client: client.bearer(&self.token), ..self.clone() }
    }

    /// The same session, presented as the web app does it.
    pub(crate) fn by_cookie(&self, server: &Server) -> Client {
        server.nobody().cookie(&self.token)
    }

    /// As an administrator: makes an account and signs it in.
    #[track_caller]
    pub(crate) fn add(&self, server: &Server, email: &str, role: &str) -> Person {
        self.try_add(email, role).expect(200);
        server.sign_in(email, PASSWORD)
    }

    pub(crate) fn try_add(&self, email: &str, role: &str) -> Answer {
        let name = email.split('@').next().unwrap_or(email);
        self.post(
            "/api/v1/auths/add",
            &json!({ "name": name, "email": email, "password": PASSWORD, "role": role }),
        )
    }

    /// As an administrator: what is given changes.
    pub(crate) fn update(&self, who: &Person, change: &Value) -> Answer {
        self.post(&format!("/api/v1/users/{}/update", who.id), change)
    }

    /// Is the session alive?
    pub(crate) fn is_signed_in(&self) -> bool {
        self.get("/api/v1/auths/").status == 200
    }
}

impl Server {
    /// The first account of a fresh server.
    #[track_caller]
    pub(crate) fn admin(&self) -> Person {
        let person = self.sign_up("admin@example.org");
        assert_eq!(person.role, "admin", "the first account is the administrator's");
        person
    }

    #[track_caller]
    pub(crate) fn sign_up(&self, email: &str) -> Person {
        Person::of(&self.nobody(), &self.try_sign_up(email, PASSWORD).expect(200).json())
    }

    pub(crate) fn try_sign_up(&self, email: &str, password: &str) -> Answer {
        let name = email.split('@').next().unwrap_or(email);
        self.nobody()
            .post("/api/v1/auths/signup", &json!({ "name": name, "email": email, "password": password }))
    }

    #[track_caller]
    pub(crate) fn sign_in(&self, email: &str, password: &str) -> Person {
        Person::of(&self.nobody(), &self.try_sign_in(email, password).expect(200).json())
    }

    pub(crate) fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        self.nobody().post("/api/v1/auths/signin", &json!({ "email": email, "password": password }))
    }
}

//! The whole application, opened once and handed out: by `owui serve` to its listeners, by a command without a server to itself.

mod wiring;

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use tokio::sync::broadcast::error::RecvError;

use crate::{
    access::{Access, AccessRules, Permissions},
    accounts::{Accounts, Activity, Bootstrap, PasswordRules},
    audit::Origin,
    chats::Chats,
    clock::{Clock, Timestamp},
    config::{Config, Loaded},
    crypto::{Hasher, Keyring},
    error::Result,
    events::{Event, Events},
    generation::Streams,
    models::Models,
    sessions::Sessions,
    settings::Settings,
    store::Store,
    tasks::Tasks,
    upstreams::Upstreams,
};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) tasks: Tasks,
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    pub(crate) sessions: Sessions,
    pub(crate) accounts: Accounts,
    pub(crate) activity: Activity,
    pub(crate) access: Access,
    pub(crate) permissions: Permissions,
    pub(crate) chats: Chats,
    pub(crate) upstreams: Upstreams,
    pub(crate) models: Models,
    pub(crate) streams: Streams,
    pub(crate) events: Events,
    pub(crate) started_at: Timestamp,
    state: AtomicU8,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

const STARTING: u8 = 0;
const READY: u8 = 1;
const STOPPING: u8 = 2;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

impl App {
    /// Builds everything on an opened store. Nothing runs in the background until [`App::start`].
    pub(crate) async fn open(loaded: Arc<Loaded>, keyring: Keyring, store: Store) -> Result<Self> {
        let config = loaded.config.clone();
        let clock = Clock::system();
        let tasks = Tasks::default();
        let settings = Settings::open(loaded, store.clone(), clock.clone()).await?;
        let auth = &config.auth;
        let events = Events::default();
        let sessions = Sessions::new(
            store.clone(),
            clock.clone(),
            keyring.clone(),
            settings.clone(),
            events.clone(),
            auth.max_sessions,
        );
        let hasher = Hasher::new(auth.bcrypt_cost, auth.bcrypt_parallel);
        let rules = PasswordRules { min_length: auth.password_min_length };
        let accounts = Accounts::new(
            store.clone(),
            clock.clone(),
            settings.clone(),
            sessions.clone(),
            hasher,
            rules,
            events.clone(),
        );
        let access = Access::new(store.clone(), AccessRules { admins_read_chats: config.chat.admin_access });
        let permissions = Permissions::new(config.permissions.tree())?;
        let upstreams = Upstreams::open(wiring::upstreams(
            &config,
            store.clone(),
            clock.clone(),
            keyring,
            tasks.clone(),
        )?)
        .await?;
        let models = Models::new(wiring::models(
            &config,
            store.clone(),
            clock.clone(),
            upstreams.clone(),
            permissions.clone(),
            tasks.clone(),
        ));
        let parts = Parts {
            chats: Chats::new(store.clone(), clock.clone()),
            streams: Streams::new(config.limits.streams_per_user),
            started_at: clock.now(),
            activity: Activity::default(),
            events,
            upstreams,
            models,
            state: AtomicU8::new(STARTING),
            config,
            clock,
            tasks,
            store,
            settings,
            sessions,
            accounts,
            access,
            permissions,
        };
        Ok(Self(Arc::new(parts)))
    }

    /// Makes the administrator that the settings name, when there is nobody yet.
    pub(crate) async fn bootstrap(&self) -> Result<()> {
        let auth = &self.config.auth;
        if auth.admin_email.is_empty() {
            return Ok(());
        }
        let admin = Bootstrap {
            email: auth.admin_email.clone(),
            password: auth.admin_password.clone(),
            name: auth.admin_name.clone(),
        };
        if let Some(user) = self.accounts.bootstrap(admin).await? {
            tracing::info!(user = %user.id, "the administrator of the settings was created");
        }
        Ok(())
    }

    /// Starts what runs beside the requests. At the first start of all, model servers on this machine are looked for.
    pub(crate) fn start(&self, is_first: bool) {
        let app = self.clone();
        self.tasks.every("note activity", MINUTE, move || {
            let app = app.clone();
            async move { app.write_activity().await }
        });
        let app = self.clone();
        self.tasks.every("sweep sessions", HOUR, move || {
            let app = app.clone();
            async move { app.sessions.sweep().await.map(|_| ()) }
        });
        let app = self.clone();
        self.tasks.spawn_until_stop(async move { app.chats.sweep_forever().await });
        if is_first && self.config.models.discover {
            let app = self.clone();
            self.tasks.spawn_until_stop(async move { app.adopt_model_servers().await });
        }
        let app = self.clone();
        self.tasks.spawn_until_stop(async move { app.cut_streams().await });
        let app = self.clone();
        self.tasks.spawn_until_stop(async move {
            if let Err(error) = app.finish_removals().await {
                tracing::warn!(%error, "what deleted accounts owned could not be removed; the next start tries again");
            }
        });
    }

    /// Removes what deleted accounts owned. Safe to call at any time, also after a crash in the middle of it.
    pub(crate) async fn finish_removals(&self) -> Result<()> {
        for user in self.accounts.removals().await? {
            self.chats.delete_all_of(user).await?;
            self.accounts.removal_done(user).await?;
        }
        self.chats.finish_removals().await
    }

    pub(crate) fn mark_ready(&self) {
        self.state.store(READY, Ordering::SeqCst);
    }

    /// Whether requests are welcome: started and not stopping.
    pub(crate) fn is_ready(&self) -> bool {
        self.state.load(Ordering::SeqCst) == READY
    }

    pub(crate) fn begin_stop(&self) {
        self.state.store(STOPPING, Ordering::SeqCst);
        self.tasks.stop();
    }

    /// Writes what waits in memory and closes the store.
    pub(crate) async fn finish(&self) {
        if let Err(error) = self.write_activity().await {
            tracing::warn!(%error, "the time of last activity could not be written");
        }
        if let Err(error) = self.store.close().await {
            tracing::error!(%error, "the store did not close cleanly");
        }
    }

    /// Connects to the model servers that answer on this machine, for everyone.
    async fn adopt_model_servers(&self) {
        match self.upstreams.adopt_found(&Origin::system(), self.config.server.port).await {
            Ok(found) => {
                for server in found {
                    tracing::info!(name = server.name, url = %server.url, models = server.models, "model server found");
                }
            }
            Err(error) => tracing::warn!(%error, "model servers that were found could not be saved"),
        }
    }

    /// Ends the streams of people and sessions that may not go on, for ever.
    async fn cut_streams(&self) {
        const ACCESS: &str = "your access to this server has ended";
        const SESSION: &str = "your session has ended; sign in again";
        let mut events = self.events.listen();
        loop {
            match events.recv().await {
                Ok(Event::AccessLost(user)) => self.streams.cut(user, ACCESS),
                Ok(Event::SessionsEnded(user)) => self.streams.cut(user, SESSION),
                Ok(Event::SessionEnded(user, session)) => self.streams.cut_session(user, session, SESSION),
                // Some were missed, and nobody who lost the right may go on: in doubt, everybody asks again.
                Err(RecvError::Lagged(_)) => self.streams.cut_all("the server lost track; ask again"),
                Err(RecvError::Closed) => return,
            }
        }
    }

    async fn write_activity(&self) -> Result<()> {
        self.accounts.note_activity(self.activity.unwritten(self.clock.now())).await
    }
}

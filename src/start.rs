//! From settings to a running application: data directory, secret key, store, and then either `serve` or one command.

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::Path,
    sync::Arc,
};

use rustix::fs::Mode;

use crate::{
    accounts,
    app::App,
    audit, chats,
    config::{self, Config, Loaded},
    crypto::{FoundSecretKey, Keyring, Secret, find_secret_key},
    error::Error,
    http::serve::{self, Ended},
    models, sessions, settings,
    store::{self, CollectionInfo, Options, Store},
    upstreams,
};

/// Every collection of the store. Backup, check and migration walk this list.
pub(crate) const COLLECTIONS: &[CollectionInfo] = &[
    CollectionInfo::of::<accounts::User>(),
    CollectionInfo::of::<accounts::Removal>(),
    CollectionInfo::of::<sessions::Session>(),
    CollectionInfo::of::<settings::Changed>(),
    CollectionInfo::of::<audit::Event>(),
    CollectionInfo::of::<upstreams::Connection>(),
    CollectionInfo::of::<models::Model>(),
    CollectionInfo::of::<chats::Chat>(),
    CollectionInfo::of::<chats::Message>(),
    CollectionInfo::of::<chats::ChatRemoval>(),
];

/// Why the application does not come up; the variants are the exit codes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// A setting, or what it points to, is wrong.
    #[error("{0}")]
    Config(String),
    /// Another process has the data directory.
    #[error("the data directory {dir} is in use by {}; stop it, or use another DATA_DIR", holder(*.pid))]
    Held { dir: String, pid: Option<u32> },
    #[error("{0}")]
    Failed(String),
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("the process with pid {pid}"))
}

/// Opens the instance in this process: makes the data directory and the secret key when they are missing, takes the lock, and
/// brings the store up to date.
pub(crate) async fn open(loaded: Arc<Loaded>) -> Result<App, StartError> {
    // Whatever is written from here on is nobody else's to read.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let config = &loaded.config;
    let dir = &config.server.data_dir;
    make_private(dir)?;
    let store = open_store(dir, config.store.cache.as_usize())?;
    let key = secret_key(config, &store).await?;
    if let Some(warning) = config::secret_key(&key).map_err(|why| weak_key(&why))? {
        tracing::warn!("{warning}");
    }
    let keyring = Keyring::new(&key, &[]);
    App::open(Arc::clone(&loaded), keyring, store).await.map_err(|error| match error {
        Error::Invalid { field, why } => StartError::Config(format!("{field}: {why}")),
        other => failed(other),
    })
}

/// Runs the server until it is told to stop. `ready` gets the address once it answers.
pub(crate) async fn serve(loaded: Arc<Loaded>, ready: impl FnOnce(&str)) -> Result<Ended, StartError> {
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let app = open(loaded).await?;
    let is_first = !app.accounts.exist().await.map_err(failed)?;
    app.bootstrap().await.map_err(|error| match error {
        Error::Invalid { .. } | Error::Malformed { .. } => {
            StartError::Config(format!("the administrator of WEBUI_ADMIN_EMAIL cannot be made: {error}"))
        }
        other => failed(other),
    })?;
    let listeners = serve::bind(&app.config).map_err(StartError::Failed)?;
    let address = listeners.address();
    app.start(is_first);
    let ended = serve::run(app, listeners, || {
        tracing::info!(%address, pid = std::process::id(), "ready");
        ready(&address);
    });
    ended.await.map_err(|error| StartError::Failed(error.to_string()))
}

fn open_store(dir: &Path, cache_bytes: usize) -> Result<Store, StartError> {
    let progress = Arc::new(|progress: store::Progress| {
        tracing::info!(
            collection = progress.collection,
            documents = progress.documents,
            finished = progress.finished,
            "bringing the store up to date"
        );
    });
    let options = Options { cache_bytes, progress: Some(progress) };
    Store::open(dir, options, COLLECTIONS).map_err(|error| match error {
        store::Error::Locked { pid } => StartError::Held { dir: dir.display().to_string(), pid },
        other => StartError::Failed(format!("the store in {} does not open: {other}", dir.display())),
    })
}

/// A key is made only for a store without accounts: on any other one it would silently end all sessions and leave what the
/// lost key sealed closed for good.
async fn secret_key(config: &Config, store: &Store) -> Result<Secret<String>, StartError> {
    let auth = &config.auth;
    let setting = Some(&auth.secret_key).filter(|key| !key.is_empty());
    let dir = &config.server.data_dir;
    let found = find_secret_key(setting, auth.secret_key_file.as_deref(), dir).map_err(StartError::Config)?;
    let missing = match found {
        FoundSecretKey::Key(key) => return Ok(key),
        FoundSecretKey::Nothing(missing) => missing,
    };
    let path = missing.path().display();
    if !store.is_empty::<accounts::User>().await.map_err(|error| failed(error.into()))? {
        return Err(StartError::Config(format!(
            "the secret key file {path} is missing, but there is data that was made with it; put the file back from the \
             backup, or set WEBUI_SECRET_KEY if the key came from there. With a new key in WEBUI_SECRET_KEY the start goes \
             on, but everybody signs in again, and the keys of model servers must be entered again"
        )));
    }
    let key = missing.make(auth.secret_key_length).map_err(StartError::Config)?;
    tracing::info!(%path, "a secret key was made; keep a copy of it with your backups");
    Ok(key)
}

/// The data directory exists and is nobody else's.
fn make_private(dir: &Path) -> Result<(), StartError> {
    let wrong = |why: String| StartError::Config(format!("DATA_DIR {}: {why}", dir.display()));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| wrong(format!("cannot be made: {error}")))?;
    let meta = fs::metadata(dir).map_err(|error| wrong(error.to_string()))?;
    let mode = meta.mode() & 0o777;
    let own = rustix::process::geteuid().as_raw();
    if mode & 0o077 != 0 && meta.uid() == own {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
            .map_err(|error| wrong(error.to_string()))?;
    } else if mode & 0o077 != 0 && meta.uid() != own {
        // A mount point may belong to root with a group that the server is in; what is in it is private all the same.
        tracing::warn!(dir = %dir.display(), mode = format!("{mode:o}"), "others may list the data directory");
    }
    Ok(())
}

fn weak_key(why: &str) -> StartError {
    StartError::Config(format!("the secret key cannot be used: {why}"))
}

fn failed(error: Error) -> StartError {
    match error {
        Error::Internal(cause) => StartError::Failed(format!("{cause:#}")),
        other => StartError::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_collection_can_be_checked() {
        assert_eq!(store::check::missing_recipes(COLLECTIONS), Vec::<String>::new());
    }
}

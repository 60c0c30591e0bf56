//! Where the deployment's secret key comes from: the setting, or a file that is made at the first start.
//!
//! The file is created with mode 0600 and refused when others may read it, because whoever has the key can sign in as anyone.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Secret, random_vec};

const FILE_NAME: &str = ".webui_secret_key";

/// The key, or where it would have to be made. That is a second step, because it is right only where nothing is sealed
/// with a key that was lost.
#[derive(Debug)]
pub(crate) enum Found {
    Key(Secret<String>),
    Nothing(Missing),
}

/// There is neither a setting nor this file.
#[derive(Debug)]
pub(crate) struct Missing(PathBuf);

/// The key from `setting`, else from `file` (default: in the data directory).
/// The error is a sentence for the operator.
pub(crate) fn find(
    setting: Option<&Secret<String>>,
    file: Option<&Path>,
    data_dir: &Path,
) -> Result<Found, String> {
    if let Some(key) = setting {
        return Ok(Found::Key(key.clone()));
    }
    let path = file.map_or_else(|| data_dir.join(FILE_NAME), Path::to_path_buf);
    match read(&path) {
        Ok(key) => Ok(Found::Key(key)),
        Err(ReadError::Missing) => Ok(Found::Nothing(Missing(path))),
        Err(ReadError::Bad(why)) => Err(why),
    }
}

impl Missing {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the file, of `length` random bytes. The error is a sentence for the operator.
    pub(crate) fn make(&self, length: usize) -> Result<Secret<String>, String> {
        make(&self.0, length)
    }
}

enum ReadError {
    Missing,
    Bad(String),
}

fn read(path: &Path) -> Result<Secret<String>, ReadError> {
    let shown = path.display();
    let mut file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Bad(format!("the secret key file {shown} cannot be read: {error}")),
    })?;
    let mode = file.metadata().map_or(0, |meta| meta.mode());
    if mode & 0o077 != 0 {
        return Err(ReadError::Bad(format!(
            "the secret key file {shown} can be read by others (mode {:03o}); run: chmod 600 {shown}",
            mode & 0o777
        )));
    }
    let mut text = String::new();
    file.read_to_string(&mut text)
        .map_err(|error| ReadError::Bad(format!("the secret key file {shown} cannot be read: {error}")))?;
    let key = text.trim_end_matches(['\r', '\n']);
    if key.len() < 16 {
        return Err(ReadError::Bad(format!(
            "the secret key file {shown} holds {} bytes; at least 16 are needed",
            key.len()
        )));
    }
    Ok(Secret::new(key.to_owned()))
}

/// Writes a new key under a temporary name and links it into place, so that a crash leaves no half a key and two
/// processes that start together agree on one.
fn make(path: &Path, length: usize) -> Result<Secret<String>, String> {
    let failed =
        |error: std::io::Error| format!("the secret key file {} cannot be made: {error}", path.display());
    let text = STANDARD.encode(random_vec(length));
    let temporary = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    let linked = fs::hard_link(&temporary, path);
    drop(fs::remove_file(&temporary));
    match linked {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return read(path).map_err(|_| failed(error));
        }
        Err(error) => return Err(failed(error)),
    }
    if let Some(folder) = path.parent() {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_made_key_is_private_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let Found::Nothing(missing) = find(None, None, folder.path()).unwrap() else { panic!("a key") };
        let path = folder.path().join(FILE_NAME);
        assert_eq!(missing.path(), path);
        assert!(!path.exists(), "looking for a key makes none");
        let first = missing.make(32).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let Found::Key(second) = find(None, None, folder.path()).unwrap() else { panic!("no key") };
        assert_eq!(first.expose(), second.expose());
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "0123456789abcdef0123456789abcdef").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let why = find(None, Some(&path), folder.path()).unwrap_err();
        assert!(why.contains("chmod 600"), "{why}");
    }

    #[test]
    fn a_key_that_is_too_short_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "short\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(find(None, Some(&path), folder.path()).unwrap_err().contains("at least 16"));
    }
}

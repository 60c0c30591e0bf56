//! The control socket: how `owui` commands reach a running server. Only the server's own user and root are let in; the kernel
//! says who is at the other end.

use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use tokio::net::{UnixListener, UnixStream};

use crate::access::Operator;

/// Its name in the data directory.
pub(crate) const SOCKET_NAME: &str = "owui.sock";

/// Binds the socket in `data_dir`. A socket that is left of a killed server is replaced: the store's lock, which is held by
/// now, proves that nobody listens on it.
pub(super) fn bind(data_dir: &Path) -> std::io::Result<(UnixListener, PathBuf)> {
    let path = data_dir.join(SOCKET_NAME);
    remove(&path)?;
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok((listener, path))
}

/// Removes a socket that is left of another process. What is no socket is somebody's file and stays.
pub(super) fn remove(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.file_type().is_socket() => fs::remove_file(path),
        Ok(_) => Err(std::io::Error::new(
            ErrorKind::AlreadyExists,
            "there is a file of that name that is no socket",
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The operator at the other end, if they may give orders.
pub(super) fn admit(stream: &UnixStream) -> Option<Operator> {
    let uid = stream.peer_cred().ok()?.uid();
    let own = rustix::process::geteuid().as_raw();
    (uid == own || uid == 0).then_some(Operator { uid, sudo_uid: None })
}

/// The operator who runs this very process. `sudo_uid` is what sudo said it acted for.
pub(crate) fn operator_of_process(sudo_uid: Option<u32>) -> Operator {
    Operator { uid: rustix::process::getuid().as_raw(), sudo_uid }
}

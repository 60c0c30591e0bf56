//! Mounts that are gone with the process that made them: a mount namespace of its own for one server.

use rustix::process::geteuid;

pub(crate) fn is_root() -> bool {
    geteuid().is_root()
}

/// The words that start a shell script in a mount namespace of its own; `$0` and `$@` are the command that follows. Who is
/// not root becomes so in a user namespace, as far as mounts go.
pub(crate) fn launcher(script: &str) -> Vec<&str> {
    let mut words = vec!["unshare"];
    if !is_root() {
        words.extend(["--user", "--map-root-user"]);
    }
    words.extend(["--mount", "sh", "-c", script]);
    words
}

//! The executable needs nothing but itself: an empty root that is read-only, an account without a name, one writable folder.
//!
//! Runs against the debug build with the other tests, and against the executable to be shipped in the release stage.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::support::namespace::{is_root, launcher};
use crate::support::server::{self, Server};

/// In a mount namespace of its own: the root holds the executable and an empty folder, and is made read-only.
const EMPTY_ROOT: &str = "mount --bind \"$ROOT\" \"$ROOT\" && mount --bind \"$WRITABLE\" \"$ROOT/data\" && \
     mount -o remount,bind,ro \"$ROOT\" && exec chroot $ACCOUNT \"$ROOT\" /owui \"$@\"";

#[test]
fn the_executable_is_linked_statically() {
    let output = Command::new("ldd").arg(server::executable()).output().expect("ldd");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("statically linked") || said.contains("not a dynamic executable"), "{said}");
}

#[test]
fn it_serves_from_an_empty_read_only_root_as_a_nameless_user() {
    let folder = tempfile::tempdir().unwrap();
    let (root, data) = (folder.path().join("root"), folder.path().join("data"));
    std::fs::create_dir_all(root.join("data")).unwrap();
    std::fs::create_dir(&data).unwrap();
    std::fs::copy(server::executable(), root.join("owui")).unwrap();
    // Who is not root has no other account to be: then the server runs as the one that there is.
    let account = if is_root() {
        std::os::unix::fs::chown(&data, Some(65532), Some(65532)).expect("chown");
        "--userspec=65532:65532"
    } else {
        ""
    };
    for path in [folder.path(), &root] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut server = Server::under(
        &launcher(EMPTY_ROOT),
        &[
            ("ROOT", root.to_str().unwrap()),
            ("WRITABLE", data.to_str().unwrap()),
            ("ACCOUNT", account),
            ("DATA_DIR", "/data"),
            ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
        ],
    );
    let admin = server.admin();
    admin.get("/api/v1/chats/").expect(200);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let uid = if is_root() { 65532 } else { rustix::process::geteuid().as_raw() };
    let ids = format!("Uid:\t{uid}\t{uid}\t{uid}\t{uid}");
    assert!(status.lines().any(|line| line == ids), "{ids} is not in: {status}");
    assert!(std::fs::read_dir(&data).unwrap().count() >= 2, "its files lie in the one writable folder");
    assert!(server.terminate().success());
}

//! Files that appear whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Writes `content` under a temporary name, brings it to the disk and renames it. A symbolic link at `path` is replaced,
/// never followed. The error is a sentence for the operator.
pub(crate) fn write(path: &Path, content: &[u8], mode: u32) -> Result<(), String> {
    let temporary = beside(path).ok_or_else(|| format!("{} names no file", path.display()))?;
    let written = fill(&temporary, content, mode).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // What is left of the attempt must not stay; a second failure would say the same as the first.
        let _gone_already = fs::remove_file(&temporary);
    }
    written.map_err(|error| error.to_string())
}

fn fill(temporary: &Path, content: &[u8], mode: u32) -> std::io::Result<()> {
    // `create_new` follows no link and never takes somebody else's file.
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(mode).open(temporary)?;
    file.write_all(content)?;
    file.sync_all()
}

fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(path.with_file_name(format!(".{name}.{}", std::process::id())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, symlink};

    use super::*;

    #[test]
    fn a_file_appears_whole_and_with_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page");
        write(&path, b"one", 0o600).unwrap();
        write(&path, b"two", 0o600).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("link"));
        fs::write(&victim, "precious").unwrap();
        symlink(&victim, &link).unwrap();
        write(&link, b"new", 0o600).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        assert_eq!(fs::read(&link).unwrap(), b"new");
    }

    #[test]
    fn a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("directory");
        fs::create_dir_all(path.join("full")).unwrap();
        assert!(write(&path, b"new", 0o600).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

//! What lies on the disk: the data directory, the secret key, room, and the store's own files.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use super::{Check, Verdict};
use crate::{config::Config, store::check};

const MIB: u64 = 1 << 20;
/// Below this, writes fail soon.
const LITTLE_ROOM: u64 = 256 * MIB;
const SOME_ROOM: u64 = 2048 * MIB;
const STORE_FILE: &str = "owui.redb";
const STORE: &str = "store";
const KEY_FILE: &str = ".webui_secret_key";

pub(super) fn checks(config: &Config) -> Vec<Check> {
    let data_dir = &config.server.data_dir;
    let mut checks = vec![directory(data_dir)];
    checks.extend(open_files(data_dir));
    checks.push(secret_key(config));
    checks.extend(room(data_dir));
    checks
}

fn directory(data_dir: &Path) -> Check {
    const NAME: &str = "data directory";
    let shown = data_dir.display();
    let meta = match fs::metadata(data_dir) {
        Ok(meta) if meta.is_dir() => meta,
        Ok(_) => {
            return Check::new(NAME, Verdict::Fails, format!("{shown} is no directory"))
                .advice("set DATA_DIR");
        }
        Err(error) => {
            return Check::new(NAME, Verdict::Fails, format!("{shown}: {error}"))
                .advice("start `owui serve` once, or set DATA_DIR");
        }
    };
    let mode = meta.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Check::new(NAME, Verdict::Fails, format!("{shown} is open to others (mode {mode:03o})"))
            .advice(format!("chmod 700 {shown}"));
    }
    Check::holds(NAME, format!("{shown} (mode {mode:03o})"))
}

/// Files of ours that others may read or write.
fn open_files(data_dir: &Path) -> Vec<Check> {
    let Ok(entries) = fs::read_dir(data_dir) else { return Vec::new() };
    let is_ours = |path: &PathBuf| {
        path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name.starts_with("owui.") || name == KEY_FILE
        })
    };
    let check = |path: PathBuf| {
        let mode = fs::symlink_metadata(&path).ok().filter(|meta| !meta.is_symlink())?.mode() & 0o777;
        let shown = path.display().to_string();
        (mode & 0o077 != 0).then(|| {
            Check::new("file modes", Verdict::Fails, format!("{shown} is open to others (mode {mode:03o})"))
                .advice(format!("chmod 600 {shown}"))
        })
    };
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_ours).filter_map(check).collect()
}

fn secret_key(config: &Config) -> Check {
    const NAME: &str = "secret key";
    if !config.auth.secret_key.is_empty() {
        return Check::holds(NAME, "from the settings");
    }
    let data_dir = &config.server.data_dir;
    let path = config.auth.secret_key_file.clone().unwrap_or_else(|| data_dir.join(KEY_FILE));
    let shown = path.display().to_string();
    match fs::metadata(&path) {
        Ok(meta) if meta.mode() & 0o077 != 0 => {
            let mode = meta.mode() & 0o777;
            Check::new(NAME, Verdict::Fails, format!("{shown} is open to others (mode {mode:03o})"))
                .advice(format!("chmod 600 {shown}"))
        }
        Ok(meta) if meta.len() < 16 => Check::new(
            NAME,
            Verdict::Fails,
            format!("{shown} holds {} bytes; at least 16 are needed", meta.len()),
        )
        .advice("put the key of your backups there"),
        Ok(_) => Check::holds(NAME, shown),
        Err(_) if !data_dir.join(STORE_FILE).exists() => {
            Check::holds(NAME, format!("{shown} is made at the first start"))
        }
        Err(error) => Check::new(NAME, Verdict::Fails, format!("{shown}: {error}")).advice(
            "put the key of your backups there; a new one ends every session and opens no stored secret",
        ),
    }
}

fn room(data_dir: &Path) -> Option<Check> {
    const NAME: &str = "disk room";
    // A directory that is to come lies on the disk of the nearest one that is there.
    let place = data_dir.ancestors().find(|path| path.is_dir())?;
    let disk = match rustix::fs::statvfs(place) {
        Ok(disk) => disk,
        Err(error) => return Some(Check::new(NAME, Verdict::Doubtful, error.to_string())),
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let found = format!("{} MiB free", free / MIB);
    Some(match free {
        0..LITTLE_ROOM => {
            Check::new(NAME, Verdict::Fails, found).advice("free some space: writes will fail soon")
        }
        LITTLE_ROOM..SOME_ROOM => Check::new(NAME, Verdict::Doubtful, found),
        _ => Check::holds(NAME, found),
    })
}

/// Reads every page and compares indexes with documents. Only when no process has the store open.
pub(super) fn store(data_dir: &Path) -> Check {
    if !data_dir.join(STORE_FILE).exists() {
        return Check::holds(STORE, "there is none yet");
    }
    let report = check::run(data_dir);
    let problems = (!report.is_good()).then(|| report.problems.join("; "));
    store_check(problems, report.unlisted, report.collections, report.documents, report.entries)
}

/// The finding, whoever looked.
pub(super) fn store_check(
    problems: Option<String>,
    unlisted: u64,
    collections: u64,
    documents: u64,
    entries: u64,
) -> Check {
    let Some(problems) = problems else {
        let found =
            format!("{collections} collections, {documents} documents, {entries} index entries agree");
        return Check::holds(STORE, found);
    };
    let more = if unlisted > 0 { format!("; and {unlisted} more") } else { String::new() };
    Check::new(STORE, Verdict::Fails, format!("{problems}{more}"))
        .advice("keep a copy of the data directory, then restore a backup")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_directory_open_to_others_fails_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        set_mode(folder.path(), 0o755);
        let check = directory(folder.path());
        assert_eq!(check.verdict, Verdict::Fails);
        assert!(check.advice.unwrap().starts_with("chmod 700 "));
        set_mode(folder.path(), 0o700);
        assert_eq!(directory(folder.path()).verdict, Verdict::Holds);
        assert_eq!(directory(&folder.path().join("none")).verdict, Verdict::Fails);
    }

    #[test]
    fn our_files_must_be_private_and_others_are_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        for (name, mode) in [(STORE_FILE, 0o600), (KEY_FILE, 0o640), ("notes.txt", 0o644)] {
            fs::write(folder.path().join(name), "x").unwrap();
            set_mode(&folder.path().join(name), mode);
        }
        let checks = open_files(folder.path());
        assert_eq!(checks.len(), 1);
        assert!(checks[0].found.contains(KEY_FILE));
    }

    #[test]
    fn room_is_told_even_before_the_directory_is_there() {
        assert!(room(&std::env::temp_dir().join("not/there/yet")).unwrap().found.ends_with("MiB free"));
    }
}

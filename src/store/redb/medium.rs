//! What the database file lies on: how to open it, how much room is left, and who may have it open.

use std::fmt::Debug;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Bound;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use ::redb::backends::FileBackend;
use ::redb::{BackendError, Database, DatabaseError, StorageBackend, StorageError};

use crate::store::error::Error;

pub(super) const FILE: &str = "owui.redb";
const LOCK: &str = "owui.lock";

/// Can be opened again and again: after an I/O error the database needs a new start.
pub(crate) trait Medium: Send + Sync + 'static {
    fn open(&self) -> Result<Backend, DatabaseError>;

    /// Free bytes, if that can be told.
    fn room(&self) -> Option<u64>;
}

pub(super) struct FileMedium {
    directory: PathBuf,
}

impl FileMedium {
    pub(super) fn new(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }
}

impl FileMedium {
    /// Under another name first: a file whose making was cut off is no database, and nobody could tell it from a
    /// damaged one.
    fn create(&self, path: &Path) -> Result<(), DatabaseError> {
        let draft = path.with_extension("new");
        let file = private().create(true).truncate(true).open(&draft).map_err(StorageError::Io)?;
        Database::builder().create_with_backend(FileBackend::new(file)?)?.close()?;
        let rename = || {
            File::open(&draft)?.sync_all()?;
            std::fs::rename(&draft, path)?;
            File::open(&self.directory)?.sync_all()
        };
        Ok(rename().map_err(StorageError::Io)?)
    }
}

impl Medium for FileMedium {
    fn open(&self) -> Result<Backend, DatabaseError> {
        let path = self.directory.join(FILE);
        if !path.try_exists().map_err(StorageError::Io)? {
            self.create(&path)?;
        }
        let file = private().create(false).open(path).map_err(StorageError::Io)?;
        Ok(Backend(Box::new(FileBackend::new(file)?)))
    }

    fn room(&self) -> Option<u64> {
        let space = rustix::fs::statvfs(&self.directory).ok()?;
        Some(space.f_bavail.saturating_mul(space.f_frsize))
    }
}

/// Nobody but the owner may read or write what the store makes.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    options
}

/// Held as long as the store is open; the file itself stays, since removing it would race with the next holder.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(directory: &Path) -> Result<Self, Error> {
        let io = |source| Error::io("locked", source);
        let mut file = private().create(true).truncate(false).open(directory.join(LOCK)).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Locked { pid: holder(&mut file) }),
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        // Only a hint for people: on a full disk the lock holds all the same.
        let note = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| writeln!(file, "{}", std::process::id()));
        if let Err(why) = note {
            tracing::debug!(%why, "the lock file does not tell our process id");
        }
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// A storage backend of any kind. All of the trait is passed on: a default would lose the file's locks.
#[derive(Debug)]
pub(crate) struct Backend(pub(crate) Box<dyn StorageBackend>);

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.query_lock_range(start, end)
    }
}

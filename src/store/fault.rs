//! A disk in memory that fails when it is told to: with an error, with no room left, or as when power is cut.
//!
//! What was synced is safe. What was not is, after a power cut, there or not there or half there, piece by
//! piece and in no order, as a seed has it.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use ::redb::StorageBackend;

use super::redb::{Backend, Medium};

/// The smallest piece that a disk writes as a whole.
const SECTOR: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The operation fails with this error and has no effect; the ones after it work.
    Error(io::ErrorKind),
    /// A write puts half of its bytes down, then fails; any other operation only fails.
    Half,
    /// Nothing works any more until [`Disk::power_on`].
    PowerCut,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// What reads see.
    now: Vec<u8>,
    /// What the last sync made safe.
    safe: Vec<u8>,
    unsynced: Vec<Change>,
    operations: usize,
    fault: Option<(usize, Fault)>,
    dark: bool,
    /// How many reads from now work before one fails.
    reads: Option<usize>,
    capacity: Option<usize>,
    room: Option<u64>,
}

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, data: Vec<u8> },
    Length(usize),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, data } => put(content, *at, data),
            Self::Length(length) => content.resize(*length, 0),
        }
    }
}

impl Disk {
    /// An empty database on it, made before anything can fail.
    pub(super) fn formatted() -> Self {
        let disk = Self::default();
        ::redb::Database::builder().create_with_backend(disk.clone()).unwrap().close().unwrap();
        disk.state().operations = 0;
        disk
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Fails the n-th write, sync or change of length from now, counted from 0.
    pub(super) fn fail_at(&self, n: usize, fault: Fault) {
        let mut state = self.state();
        state.fault = Some((state.operations + n, fault));
    }

    /// Fails the n-th read from now, counted from 0.
    pub(super) fn fail_read_at(&self, n: usize) {
        self.state().reads = Some(n);
    }

    /// Whether that read has failed.
    pub(super) fn has_failed_to_read(&self) -> bool {
        self.state().reads.is_none()
    }

    pub(super) fn operations(&self) -> usize {
        self.state().operations
    }

    /// Whether the fault has happened.
    pub(super) fn has_failed(&self) -> bool {
        self.state().fault.is_none()
    }

    /// How long the file may become; and what it says about free room.
    pub(super) fn limit(&self, capacity: Option<usize>, room: Option<u64>) {
        let mut state = self.state();
        state.capacity = capacity;
        state.room = room;
    }

    pub(super) fn length(&self) -> usize {
        self.state().now.len()
    }

    /// The disk as it comes up after the power cut.
    pub(super) fn power_on(&self, seed: u64) {
        let mut state = self.state();
        let mut dice = Dice(seed);
        let mut content = std::mem::take(&mut state.safe);
        for change in std::mem::take(&mut state.unsynced) {
            match change {
                Change::Length(length) if dice.roll(2) == 0 => content.resize(length, 0),
                Change::Length(_) => {}
                Change::Write { at, data } => {
                    let luck = dice.roll(3);
                    for (sector, part) in data.chunks(SECTOR).enumerate() {
                        if luck == 0 || (luck == 1 && dice.roll(2) == 0) {
                            put(&mut content, at + sector * SECTOR, part);
                        }
                    }
                }
            }
        }
        state.safe.clone_from(&content);
        state.now = content;
        state.dark = false;
        state.fault = None;
    }
}

impl State {
    /// Counts an operation; says which fault it meets.
    fn step(&mut self) -> io::Result<Option<Fault>> {
        if self.dark {
            return Err(io::Error::other("the power is off"));
        }
        let number = self.operations;
        self.operations += 1;
        match self.fault {
            Some((n, fault)) if n == number => {
                self.fault = None;
                match fault {
                    Fault::Error(kind) => Err(kind.into()),
                    Fault::Half => Ok(Some(fault)),
                    Fault::PowerCut => {
                        self.dark = true;
                        Err(io::Error::other("the power went off"))
                    }
                }
            }
            _ => Ok(None),
        }
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.unsynced.push(change);
    }

    fn fits(&self, end: usize) -> io::Result<()> {
        let fits = self.capacity.is_none_or(|capacity| end <= capacity);
        if fits { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }
}

/// What lies behind the end is written with a file, and lost without it.
fn put(content: &mut [u8], at: usize, data: &[u8]) {
    let end = content.len().min(at + data.len());
    if at < end {
        content[at..end].copy_from_slice(&data[..end - at]);
    }
}

fn torn() -> io::Error {
    io::Error::other("written by half")
}

impl Medium for Disk {
    fn open(&self) -> Result<Backend, ::redb::DatabaseError> {
        Ok(Backend(Box::new(self.clone())))
    }

    fn room(&self) -> Option<u64> {
        self.state().room
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        let state = self.state();
        if state.dark { Err(torn()) } else { Ok(state.now.len() as u64) }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut state = self.state();
        match state.reads {
            Some(0) => {
                state.reads = None;
                return Err(io::Error::other("a sector that cannot be read"));
            }
            Some(n) => state.reads = Some(n - 1),
            None => {}
        }
        let start = usize::try_from(offset).unwrap();
        match state.now.get(start..start + out.len()) {
            Some(bytes) if !state.dark => {
                out.copy_from_slice(bytes);
                Ok(())
            }
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state();
        let length = usize::try_from(len).unwrap();
        if state.step()?.is_some() {
            return Err(torn());
        }
        state.fits(length)?;
        state.change(Change::Length(length));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.state();
        if state.step()?.is_some() {
            return Err(torn());
        }
        for change in std::mem::take(&mut state.unsynced) {
            change.apply(&mut state.safe);
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let at = usize::try_from(offset).unwrap();
        let fault = state.step()?;
        let kept = if fault.is_some() { &data[..data.len() / 2] } else { data };
        state.fits(at + kept.len())?;
        state.change(Change::Write { at, data: kept.to_vec() });
        if fault.is_some() { Err(torn()) } else { Ok(()) }
    }
}

/// Small, seeded, good enough: the constants are those of the splitmix64 generator.
#[derive(Debug, Clone)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }
}

//! The journal: canonical events and commands, appended and synced before they are acknowledged. Segments named by the position of
//! their first entry; what is broken at its end is cut off at start (and kept, and told), damage before the last segment stops a start
//! that needs it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::frame::{self, Frame};
use super::{Disk, Entry, FileDisk, StateError, codec};
use crate::event::{Event, IdentityKey};

const MAGIC: &[u8; 4] = b"RDSJ";
const VERSION: u16 = 2;
/// Read, and never written.
pub(super) const VERSION_1: u16 = 1;
/// Entries before this segment are missing, as is known and told.
const GAP: u16 = 1;
/// Magic, version, flags, key id, first position.
pub(super) const HEADER_BYTES: usize = 24;

/// What the head of a segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub version: u16,
    /// Entries before it are missing.
    pub gap: bool,
    pub key: u64,
}

/// What was cut off the journal's end when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// How much.
    pub bytes: u64,
    /// Whole entries lie behind the broken one: these bytes were changed after they had been acknowledged, not torn by a crash.
    pub damaged: bool,
}

/// An entry as the journal keeps it: made where the events were read, so that whoever appends it only copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed(Vec<u8>);

impl Framed {
    /// An entry of events.
    pub fn events(events: &[Event]) -> Self {
        let mut bytes = Vec::new();
        let Ok(()) = frame::write_with(&mut bytes, |out| {
            codec::encode_events(events, out);
            Ok::<(), std::convert::Infallible>(())
        });
        Self(bytes)
    }

    /// An entry.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn entry(entry: &Entry) -> Result<Self, StateError> {
        let mut bytes = Vec::new();
        frame::write_with(&mut bytes, |out| codec::encode(entry, out)).map_err(StateError::Store)?;
        Ok(Self(bytes))
    }
}

/// How the journal behaves.
#[derive(Clone, Debug)]
pub struct JournalOptions {
    /// A segment is closed once it is larger than this, in bytes.
    pub segment_bytes: u64,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self { segment_bytes: 256 << 20 }
    }
}

/// The open end of the journal.
pub struct Journal {
    dir: PathBuf,
    disk: Box<dyn Disk>,
    len: u64,
    next: u64,
    identity: IdentityKey,
    cut: Option<Cut>,
    /// The next entry begins a segment.
    roll: bool,
    options: JournalOptions,
    poisoned: Option<String>,
    buffer: Vec<u8>,
    _lock: File,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Journal({}, next {})", self.dir.display(), self.next)
    }
}

impl Journal {
    /// Opens the journal in `dir`, creating it where missing. Answers also how many torn bytes were cut off its end (kept beside it).
    ///
    /// # Errors
    /// See [`StateError`].
    pub fn open(dir: &Path, key: &IdentityKey, options: JournalOptions) -> Result<(Self, u64), StateError> {
        let io = |source| StateError::Io { path: dir.to_owned(), source };
        fs::create_dir_all(dir).map_err(io)?;
        let lock = lock(dir)?;
        let segments = segments(dir).map_err(io)?;
        let opened = match segments.last() {
            None => {
                let (file, len) = create(dir, 1, key.id(), 0).map_err(io)?;
                Reopened { file, len, next: 1, cut: None, version: VERSION }
            }
            Some((first, path)) => reopen(dir, path, *first, key)?,
        };
        let journal = Self {
            dir: dir.to_owned(),
            disk: Box::new(FileDisk(opened.file)),
            len: opened.len,
            next: opened.next,
            identity: key.clone(),
            cut: opened.cut,
            roll: opened.version != VERSION,
            options,
            poisoned: None,
            buffer: Vec::new(),
            _lock: lock,
        };
        Ok((journal, opened.cut.map_or(0, |cut| cut.bytes)))
    }

    /// What was cut off when it was opened.
    pub fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// The key that its hashes are made with.
    pub fn identity(&self) -> &IdentityKey {
        &self.identity
    }

    /// Goes on at `position`, leaving out the entries before it: states already include them, and the journal lost them.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn skip_to(&mut self, position: u64) -> Result<(), StateError> {
        if position <= self.next {
            return Ok(());
        }
        let (file, len) = create(&self.dir, position, self.identity.id(), GAP)
            .map_err(|source| StateError::Io { path: self.dir.clone(), source })?;
        (self.disk, self.len, self.next, self.roll) = (Box::new(FileDisk(file)), len, position, false);
        Ok(())
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Position that the next entry gets; positions count entries from 1.
    pub fn next_position(&self) -> u64 {
        self.next
    }

    /// Appends entries and syncs: when it returns, they survive a power cut. Answers the position of the first. All or nothing: after
    /// a failed write the file is cut back to where it was.
    ///
    /// # Errors
    /// [`StateError::Io`] where nothing was kept and a later try may succeed; [`StateError::Poisoned`] where the journal has to be
    /// opened anew.
    pub fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError> {
        self.buffer.clear();
        for entry in entries {
            frame::write_with(&mut self.buffer, |out| codec::encode(entry, out)).map_err(StateError::Store)?;
        }
        self.write(entries.len())
    }

    /// As [`Journal::append`], of entries that are framed already.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub fn append_framed(&mut self, entries: &[Framed]) -> Result<u64, StateError> {
        self.buffer.clear();
        for entry in entries {
            self.buffer.extend_from_slice(&entry.0);
        }
        self.write(entries.len())
    }

    /// Writes and syncs what is in the buffer.
    fn write(&mut self, entries: usize) -> Result<u64, StateError> {
        if let Some(why) = &self.poisoned {
            return Err(StateError::Poisoned(why.clone()));
        }
        if self.roll || self.len > self.options.segment_bytes {
            let (file, len) = create(&self.dir, self.next, self.identity.id(), 0)
                .map_err(|source| StateError::Io { path: self.dir.clone(), source })?;
            (self.disk, self.len, self.roll) = (Box::new(FileDisk(file)), len, false);
        }
        if let Err(source) = self.disk.append(&self.buffer) {
            if let Err(e) = self.disk.truncate(self.len) {
                self.poisoned = Some(format!("{source}; the torn write could not be cut off: {e}"));
            }
            return Err(StateError::Io { path: self.dir.clone(), source });
        }
        // After a failed sync nobody knows what the disk holds: only opening anew can tell.
        if let Err(e) = self.disk.sync() {
            self.poisoned = Some(e.to_string());
            return Err(StateError::Poisoned(e.to_string()));
        }
        self.len += self.buffer.len() as u64;
        let first = self.next;
        self.next += entries as u64;
        Ok(first)
    }

    /// After a failed append: whether it would succeed now. Writes as many bytes and takes them back.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub fn probe(&mut self) -> Result<(), StateError> {
        if let Some(why) = &self.poisoned {
            return Err(StateError::Poisoned(why.clone()));
        }
        self.buffer.fill(0);
        let written = self.disk.append(&self.buffer);
        if let Err(e) = self.disk.truncate(self.len) {
            self.poisoned = Some(format!("a trial write could not be cut off: {e}"));
            return Err(StateError::Poisoned(e.to_string()));
        }
        written.map_err(|source| StateError::Io { path: self.dir.clone(), source })
    }

    /// Removes the segments that hold nothing but entries before `position` and were last written before `before` (ms since 1970),
    /// oldest first. Answers how many.
    ///
    /// # Errors
    /// When one cannot be removed; those after it stay too.
    pub fn remove_before(&mut self, position: u64, before: i64) -> Result<usize, StateError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| StateError::Io { path, source }
        };
        let segments = segments(&self.dir).map_err(io(&self.dir))?;
        let mut removed = 0;
        for pair in segments.windows(2) {
            let (path, next) = (&pair[0].1, pair[1].0);
            let written = fs::metadata(path).and_then(|meta| meta.modified()).map_err(io(path))?;
            let written = written.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_millis();
            if next > position || i64::try_from(written).unwrap_or(i64::MAX) >= before {
                break;
            }
            fs::remove_file(path).map_err(io(path))?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Replaces the file underneath, for tests of failing disks.
    #[doc(hidden)]
    pub fn wrap_disk(&mut self, wrap: impl FnOnce(Box<dyn Disk>) -> Box<dyn Disk>) {
        struct Gone;
        impl Disk for Gone {
            fn append(&mut self, _: &[u8]) -> io::Result<()> {
                Err(io::Error::other("gone"))
            }
            fn sync(&mut self) -> io::Result<()> {
                Err(io::Error::other("gone"))
            }
            fn truncate(&mut self, _: u64) -> io::Result<()> {
                Err(io::Error::other("gone"))
            }
        }
        self.disk = wrap(std::mem::replace(&mut self.disk, Box::new(Gone)));
    }
}

fn lock(dir: &Path) -> Result<File, StateError> {
    let path = dir.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| StateError::Io { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(StateError::Locked(dir.to_owned())),
        Err(fs::TryLockError::Error(source)) => Err(StateError::Io { path, source }),
    }
}

/// Segments by first position, in order.
pub(super) fn segments(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if let Some(first) = name.strip_suffix(".journal").and_then(|n| n.parse().ok()) {
            found.push((first, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn create(dir: &Path, first: u64, key: u64, flags: u16) -> io::Result<(File, u64)> {
    use std::io::Write as _;
    let path = dir.join(format!("{first:020}.journal"));
    let temporary = dir.join("new-segment");
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&flags.to_le_bytes());
    header.extend_from_slice(&key.to_le_bytes());
    header.extend_from_slice(&first.to_le_bytes());
    let mut file = File::create(&temporary)?;
    file.write_all(&header)?;
    file.sync_all()?;
    fs::rename(&temporary, &path)?;
    File::open(dir)?.sync_all()?;
    Ok((file, HEADER_BYTES as u64))
}

/// Checks a segment's header.
pub(super) fn check_header(path: &Path, bytes: &[u8], first: u64) -> Result<Header, StateError> {
    let damaged = |why: &str| StateError::Damaged { path: path.to_owned(), offset: 0, why: why.to_owned() };
    let header = bytes.get(..HEADER_BYTES).ok_or_else(|| damaged("its header was cut short"))?;
    if &header[..4] != MAGIC {
        return Err(damaged("it is no journal segment"));
    }
    let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    let word = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().unwrap_or_default());
    let (version, flags) = (short(4), short(6));
    if ![VERSION, VERSION_1].contains(&version) || flags & !GAP != 0 {
        return Err(damaged("it is of another format version"));
    }
    if word(16) != first {
        return Err(damaged("its name and its header name different positions"));
    }
    Ok(Header { version, gap: flags & GAP != 0, key: word(8) })
}

struct Reopened {
    file: File,
    len: u64,
    next: u64,
    cut: Option<Cut>,
    version: u16,
}

fn reopen(dir: &Path, path: &Path, first: u64, key: &IdentityKey) -> Result<Reopened, StateError> {
    let io = |source| StateError::Io { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(io)?;
    let header = check_header(path, &bytes, first)?;
    if header.key != key.id() {
        return Err(StateError::OtherKey { path: path.to_owned(), found: header.key, configured: key.id() });
    }
    let (mut rest, mut next) = (&bytes[HEADER_BYTES..], first);
    while let Frame::Whole(_, after) = frame::read(rest) {
        (rest, next) = (after, next + 1);
    }
    let len = (bytes.len() - rest.len()) as u64;
    let mut disk = FileDisk(OpenOptions::new().read(true).write(true).open(path).map_err(io)?);
    let mut cut = None;
    if !rest.is_empty() {
        // Kept for a person: what was torn was never acknowledged, but what was changed afterwards might have been.
        fs::write(dir.join(format!("torn-at-{next}")), rest).map_err(io)?;
        cut = Some(Cut { bytes: rest.len() as u64, damaged: frame::is_any_whole(&rest[1..]) });
    }
    disk.truncate(len).map_err(io)?;
    Ok(Reopened { file: disk.0, len, next, cut, version: header.version })
}

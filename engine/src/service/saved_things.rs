//! What accounts share, in a file beside the journal: written now and then a little at a time, and whole at an orderly stop. What a crash
//! keeps from it is forgotten but for what the journal's replayed tail shows; nothing that was observed depends on it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::event::IdentityKey;
use crate::sharing::{Cursor, Sharing};
use crate::state::frame::{self, Frame};

const NAME: &str = "shared-things";
const MAGIC: &[u8; 8] = b"RDSHARE1";
/// A save begins this long after the one before.
const EVERY: Duration = Duration::from_mins(5);
/// Buckets of 8 things that are written in one go: some 0.2 MB, in a fifth of a millisecond.
const SLICE: usize = 1_024;

/// See the module.
#[derive(Debug)]
pub(super) struct SavedThings {
    dir: PathBuf,
    key: u64,
    under_way: Option<(File, Cursor)>,
    last: Instant,
    buffer: Vec<u8>,
}

impl SavedThings {
    /// In this folder.
    pub fn new(dir: &Path, identity: &IdentityKey) -> Self {
        Self { dir: dir.to_owned(), key: identity.id(), under_way: None, last: Instant::now(), buffer: Vec::new() }
    }

    /// Takes in what the file holds, if there is one under this key.
    pub fn load(&self, sharing: &mut Sharing) {
        let bytes = match fs::read(self.dir.join(NAME)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => {
                tracing::warn!(error = %error, "what accounts share could not be read back; it is learned anew");
                return;
            }
        };
        let head = self.head();
        let Some(mut rest) = bytes.strip_prefix(head.as_slice()) else {
            tracing::warn!("what accounts share was saved by another version or under another key; it is learned anew");
            return;
        };
        while let Frame::Whole(slice, after) = frame::read(rest) {
            if !sharing.load(slice) {
                break;
            }
            rest = after;
        }
        if !rest.is_empty() {
            tracing::warn!(bytes = rest.len(), "the end of what accounts share does not read back; it is learned anew");
        }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&self.key.to_le_bytes());
        head
    }

    /// Begins a save where one is due, and writes the next slice of one under way.
    pub fn go_on(&mut self, sharing: &Sharing) {
        if self.under_way.is_none() && self.last.elapsed() < EVERY {
            return;
        }
        match self.step(sharing) {
            Ok(None) => {}
            // The disk may take its time.
            Ok(Some(file)) => {
                let dir = self.dir.clone();
                let end = move || settle(&dir, &file).unwrap_or_else(|error| complain(&error));
                if let Err(error) = std::thread::Builder::new().name("redress-things".to_owned()).spawn(end) {
                    complain(&error);
                }
            }
            Err(error) => {
                (self.under_way, self.last) = (None, Instant::now());
                complain(&error);
            }
        }
    }

    /// Saves everything now.
    pub fn save_all(&mut self, sharing: &Sharing) {
        self.under_way = None;
        let saved = loop {
            match self.step(sharing) {
                Ok(None) => {}
                Ok(Some(file)) => break settle(&self.dir, &file),
                Err(error) => break Err(error),
            }
        };
        saved.unwrap_or_else(|error| complain(&error));
    }

    /// Writes one slice; answers the file once all is in it.
    fn step(&mut self, sharing: &Sharing) -> io::Result<Option<File>> {
        let (mut file, from) = if let Some(under_way) = self.under_way.take() {
            under_way
        } else {
            self.last = Instant::now();
            let mut file = File::create(self.dir.join(format!("{NAME}.new")))?;
            file.write_all(&self.head())?;
            (file, Cursor::default())
        };
        self.buffer.clear();
        let mut next = None;
        frame::write_with(&mut self.buffer, |out| {
            next = sharing.save(from, SLICE, out);
            Ok::<(), io::Error>(())
        })?;
        file.write_all(&self.buffer)?;
        match next {
            Some(next) => {
                self.under_way = Some((file, next));
                Ok(None)
            }
            None => Ok(Some(file)),
        }
    }
}

fn settle(dir: &Path, file: &File) -> io::Result<()> {
    file.sync_all()?;
    fs::rename(dir.join(format!("{NAME}.new")), dir.join(NAME))?;
    File::open(dir)?.sync_all()
}

fn complain(error: &io::Error) {
    tracing::warn!(error = %error, "what accounts share could not be saved; a restart forgets more of it");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, Hash, Kind};
    use crate::sharing::Sort;

    fn sign_in(account: &str) -> Event {
        Event {
            kind: Kind::AuthLoginSucceeded,
            at: 1_790_000_000_000,
            device: Hash::new(7 << 60),
            ..Event::sample(account)
        }
    }

    fn observed(sharing: &mut Sharing, account: &str) -> usize {
        let mut out = Vec::new();
        sharing.take(&sign_in(account), &mut |_| None, &mut out);
        out.len()
    }

    #[test]
    fn what_was_saved_is_known_after_a_start_under_the_same_key_and_damage_costs_no_more_than_what_it_hit() {
        let dir = tempfile::tempdir().unwrap();
        let (identity, other) = (IdentityKey::public(), IdentityKey::new([5; 16]));
        let new = || Sharing::new(IdentityKey::public(), 1 << 14);
        let mut sharing = new();
        assert_eq!(observed(&mut sharing, "a"), 0);
        let mut file = SavedThings::new(dir.path(), &identity);
        file.load(&mut sharing);
        file.save_all(&sharing);

        let mut again = new();
        file.load(&mut again);
        assert_eq!((again.held(Sort::Device).things, observed(&mut again, "b")), (1, 1));
        let mut elsewhere = new();
        SavedThings::new(dir.path(), &other).load(&mut elsewhere);
        assert_eq!(elsewhere.held(Sort::Device).things, 0);

        let path = dir.path().join(NAME);
        let mut bytes = fs::read(&path).unwrap();
        let end = bytes.len() - 1;
        bytes[end] ^= 1;
        fs::write(&path, bytes).unwrap();
        let mut damaged = new();
        file.load(&mut damaged);
        assert_eq!(damaged.held(Sort::Device).things, 1, "the last slice alone is lost, and it was empty");
    }
}

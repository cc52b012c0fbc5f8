//! Reads a journal from a position on.

use std::fs;
use std::path::{Path, PathBuf};

use super::frame::{self, Frame};
use super::journal::{HEADER_BYTES, Header, VERSION_1, check_header, segments};
use super::{Entry, StateError, codec, v1};
use crate::event::IdentityKey;

/// Entries of a journal in order, each with its position.
#[derive(Debug)]
pub struct Replay {
    segments: std::vec::IntoIter<(u64, PathBuf)>,
    from: u64,
    bytes: Vec<u8>,
    path: PathBuf,
    offset: usize,
    position: u64,
    header: Header,
    identity: IdentityKey,
}

/// Opens the journal in `dir` for reading, from position `from` on. Accounts are found by their hashes under `identity`, whatever the
/// key that the journal was written with; other hashes stay as they are.
///
/// # Errors
/// When the folder cannot be read, or a segment's header is damaged.
pub fn replay(dir: &Path, from: u64, identity: &IdentityKey) -> Result<Replay, StateError> {
    let all = segments(dir).map_err(|source| StateError::Io { path: dir.to_owned(), source })?;
    if let Some((found, _)) = all.first().filter(|(first, _)| *first > from) {
        return Err(StateError::Missing { path: dir.to_owned(), expected: from, found: *found });
    }
    // The last segment that starts at or before `from` holds it.
    let skip = all.iter().rposition(|(first, _)| *first <= from).unwrap_or(0);
    let rest: Vec<_> = all.into_iter().skip(skip).collect();
    Ok(Replay {
        segments: rest.into_iter(),
        from,
        bytes: Vec::new(),
        path: PathBuf::new(),
        offset: 0,
        position: 0,
        header: Header { version: 0, gap: false, key: 0 },
        identity: identity.clone(),
    })
}

impl Replay {
    fn advance(&mut self) -> Result<Option<(u64, Entry)>, StateError> {
        loop {
            if self.offset >= self.bytes.len() {
                let Some((first, path)) = self.segments.next() else { return Ok(None) };
                self.bytes = fs::read(&path).map_err(|source| StateError::Io { path: path.clone(), source })?;
                self.header = check_header(&path, &self.bytes, first)?;
                if self.position != 0 && first != self.position && !(self.header.gap && first > self.position) {
                    let path = path.parent().unwrap_or(&path).to_owned();
                    return Err(StateError::Missing { path, expected: self.position, found: first });
                }
                (self.path, self.offset, self.position) = (path, HEADER_BYTES, first);
                continue;
            }
            let damaged = |why: &str| StateError::Damaged {
                path: self.path.clone(),
                offset: self.offset as u64,
                why: why.to_owned(),
            };
            match frame::read(&self.bytes[self.offset..]) {
                Frame::End => self.offset = self.bytes.len(),
                Frame::Broken(why) => return Err(damaged(why)),
                Frame::Whole(payload, rest) => {
                    let position = self.position;
                    let entry = if position < self.from { None } else { Some(self.decode(payload).map_err(damaged)?) };
                    self.offset = self.bytes.len() - rest.len();
                    self.position += 1;
                    if let Some(entry) = entry {
                        return Ok(Some((position, entry)));
                    }
                }
            }
        }
    }
}

impl Replay {
    fn decode(&self, payload: &[u8]) -> Result<Entry, &'static str> {
        if self.header.version == VERSION_1 {
            return v1::decode(payload, &self.identity);
        }
        let mut entry = codec::decode(payload)?;
        if self.header.key != self.identity.id()
            && let Entry::Events(events) = &mut entry
        {
            for event in events {
                event.account = self.identity.account(&event.account_id);
            }
        }
        Ok(entry)
    }
}

impl Iterator for Replay {
    type Item = Result<(u64, Entry), StateError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

//! Reads a journal from a position on.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::frame::{self, Frame};
use super::journal::{HEADER_BYTES, check_header, segments};
use super::{Entry, StateError};

/// Entries of a journal in order, each with its position.
#[derive(Debug)]
pub struct Replay {
    segments: std::vec::IntoIter<(u64, PathBuf)>,
    from: u64,
    bytes: Vec<u8>,
    path: PathBuf,
    offset: usize,
    position: u64,
    /// Id of the key that the hashes were made with; 0 for an empty journal.
    pub key: u64,
}

/// Opens the journal in `dir` for reading, from position `from` on.
///
/// # Errors
/// When the folder cannot be read, or a segment's header is damaged.
pub fn replay(dir: &Path, from: u64) -> Result<Replay, StateError> {
    let all = segments(dir).map_err(|source| StateError::Io { path: dir.to_owned(), source })?;
    if let Some((found, _)) = all.first().filter(|(first, _)| *first > from) {
        return Err(StateError::Missing { path: dir.to_owned(), expected: from, found: *found });
    }
    // The last segment that starts at or before `from` holds it.
    let skip = all.iter().rposition(|(first, _)| *first <= from).unwrap_or(0);
    let key = match all.first() {
        None => 0,
        Some((first, path)) => {
            let mut header = Vec::new();
            let read = fs::File::open(path).and_then(|file| file.take(HEADER_BYTES as u64).read_to_end(&mut header));
            read.map_err(|source| StateError::Io { path: path.clone(), source })?;
            check_header(path, &header, *first)?
        }
    };
    let rest: Vec<_> = all.into_iter().skip(skip).collect();
    Ok(Replay {
        segments: rest.into_iter(),
        from,
        bytes: Vec::new(),
        path: PathBuf::new(),
        offset: 0,
        position: 0,
        key,
    })
}

impl Replay {
    fn advance(&mut self) -> Result<Option<(u64, Entry)>, StateError> {
        loop {
            if self.offset >= self.bytes.len() {
                let Some((first, path)) = self.segments.next() else { return Ok(None) };
                if self.position != 0 && first != self.position {
                    let path = path.parent().unwrap_or(&path).to_owned();
                    return Err(StateError::Missing { path, expected: self.position, found: first });
                }
                self.bytes = fs::read(&path).map_err(|source| StateError::Io { path: path.clone(), source })?;
                check_header(&path, &self.bytes, first)?;
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
                    let entry = if position < self.from {
                        None
                    } else {
                        Some(postcard::from_bytes(payload).map_err(|e| damaged(&e.to_string()))?)
                    };
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

impl Iterator for Replay {
    type Item = Result<(u64, Entry), StateError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

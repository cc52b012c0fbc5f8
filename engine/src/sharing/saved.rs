//! The tables as bytes, a slice of buckets at a time: a record for each thing, with its families known by name. A count of more than those
//! is not kept, nor what was told; that a thing says nothing for a while is.

use super::sort::Sort;
use super::table::User;
use super::{Hash, Sharing};

/// Where the next slice begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    sort: usize,
    bucket: usize,
}

/// A thing as it is saved.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub thing: Hash,
    /// See [`super::table`].
    pub safe: bool,
    pub quiet_until: u32,
    pub users: &'a [User],
}

impl Record<'_> {
    fn write(&self, sort: Sort, out: &mut Vec<u8>) {
        out.push(sort as u8 | u8::from(self.safe) << 7);
        out.extend_from_slice(&self.thing.get().to_le_bytes());
        out.extend_from_slice(&self.quiet_until.to_le_bytes());
        out.push(u8::try_from(self.users.len()).unwrap_or(u8::MAX));
        for user in self.users {
            out.extend_from_slice(&user.account.get().to_le_bytes());
            out.extend_from_slice(&user.seen.to_le_bytes());
            out.push(u8::from(user.under_parent));
        }
    }
}

fn word(bytes: &mut &[u8]) -> Option<u32> {
    let (word, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*word))
}

fn hash(bytes: &mut &[u8]) -> Option<Hash> {
    let (hash, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Hash::new(u64::from_le_bytes(*hash))
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (byte, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*byte)
}

impl Sharing {
    /// Appends the things of the next `buckets` buckets; answers where to go on, `None` after the last.
    pub fn save(&self, from: Cursor, buckets: usize, out: &mut Vec<u8>) -> Option<Cursor> {
        let (sort, table) = (Sort::ALL.get(from.sort)?, &self.tables[from.sort]);
        for bucket in from.bucket..(from.bucket + buckets).min(table.buckets()) {
            table.records(bucket, &mut |record| record.write(*sort, out));
        }
        if from.bucket + buckets < table.buckets() {
            Some(Cursor { bucket: from.bucket + buckets, ..from })
        } else {
            Some(Cursor { sort: from.sort + 1, bucket: 0 }).filter(|next| next.sort < Sort::ALL.len())
        }
    }

    /// Takes a slice in, into whatever room there is now. False where it does not read back; what was read of it stays.
    pub fn load(&mut self, mut slice: &[u8]) -> bool {
        let mut users = Vec::new();
        while !slice.is_empty() {
            if self.load_record(&mut slice, &mut users).is_none() {
                return false;
            }
        }
        true
    }

    fn load_record(&mut self, bytes: &mut &[u8], users: &mut Vec<User>) -> Option<()> {
        let head = byte(bytes)?;
        let table = self.tables.get_mut(usize::from(head & 0x7F))?;
        let (thing, quiet_until, n) = (hash(bytes)?, word(bytes)?, byte(bytes)?);
        users.clear();
        for _ in 0..n {
            users.push(User { account: hash(bytes)?, seen: word(bytes)?, under_parent: byte(bytes)? == 1 });
        }
        users.sort_by_key(|user| user.seen);
        table.restore(&Record { thing, safe: head >> 7 == 1, quiet_until, users });
        Some(())
    }
}

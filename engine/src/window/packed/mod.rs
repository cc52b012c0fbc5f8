//! An account as a few hundred bytes: how it is kept in memory while it is not used, and how it is stored. What most accounts have is
//! written by hand (moments once, keys as they are), all else by postcard with its runs of zeros cut down.

mod bytes;
mod windows;
mod zeros;

use compact_str::CompactString;
use redress_ledger::Rung;
use serde::{Deserialize, Serialize};

use super::{Account, Adverse, Facts, Profile, Reinstated, Seen, Timeline, Transient, Verdicts};
use bytes::{Reader, put, put_len};
use zeros::ZeroRuns;

/// Before the version: what was stored before began with the length of an id, which is never 0.
const MARK: u8 = 0;
/// Version of what follows. A change to any part of an account that is stored needs another.
const VERSION: u8 = 1;

/// What postcard writes.
#[derive(Serialize)]
struct Rest<'a> {
    decided: Rung,
    facts: &'a Facts,
    verdicts: &'a Option<Box<Verdicts>>,
    reinstated: &'a Option<Box<Reinstated>>,
    timeline: &'a Timeline,
    last_adverse: &'a Option<Box<Adverse>>,
    profile: &'a Profile,
}

/// The same, read.
#[derive(Deserialize)]
struct RestRead {
    decided: Rung,
    facts: Facts,
    verdicts: Option<Box<Verdicts>>,
    reinstated: Option<Box<Reinstated>>,
    timeline: Timeline,
    last_adverse: Option<Box<Adverse>>,
    profile: Profile,
}

impl Account {
    /// Appends the state as bytes: [`Account::unpack`] makes an equal one of them. What lives no longer than a run is left out.
    ///
    /// # Errors
    /// None known: what postcard says if it does not take a part.
    pub fn pack(&self, out: &mut Vec<u8>) -> Result<(), postcard::Error> {
        out.extend_from_slice(&[MARK, VERSION]);
        put_len(out, self.id.len());
        out.extend_from_slice(self.id.as_bytes());
        put(out, self.layout.into());
        put(out, self.position);
        windows::write(&self.windows, out);
        write_seen(&self.seen, out);
        let Self { decided, facts, verdicts, reinstated, timeline, last_adverse, profile, .. } = self;
        let rest = Rest { decided: *decided, facts, verdicts, reinstated, timeline, last_adverse, profile };
        postcard::serialize_with_flavor(&rest, ZeroRuns::new(out))
    }

    /// Reads what [`Account::pack`] wrote, or what was stored before there was that; `None` where the bytes are neither.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        if bytes.first() != Some(&MARK) {
            return postcard::from_bytes(bytes).ok();
        }
        let mut reader = after_head(bytes)?;
        let length = reader.len(1)?;
        let id = CompactString::from_utf8(reader.take(length)?).ok()?;
        let (layout, position) = (reader.small()?, reader.number()?);
        let windows = windows::read(&mut reader)?;
        let seen = read_seen(&mut reader)?;
        let rest: RestRead = postcard::from_bytes(&zeros::written_out(reader.0)?).ok()?;
        let RestRead { decided, facts, verdicts, reinstated, timeline, last_adverse, profile } = rest;
        Some(Self {
            waiting: super::Waiting::default(),
            id,
            layout,
            decided,
            position,
            windows,
            seen,
            profile,
            facts,
            verdicts,
            reinstated,
            timeline,
            last_adverse,
            transient: Transient::default(),
        })
    }
}

fn after_head(bytes: &[u8]) -> Option<Reader<'_>> {
    match bytes {
        [MARK, VERSION, rest @ ..] => Some(Reader(rest)),
        _ => None,
    }
}

/// The id in what [`Account::pack`] wrote.
pub fn packed_id(bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = after_head(bytes)?;
    let length = reader.len(1)?;
    reader.take(length)
}

fn write_seen(seen: &Seen, out: &mut Vec<u8>) {
    let [young, old] = seen.lens();
    put_len(out, young << 1 | usize::from(seen.forgot()));
    put_len(out, old);
    seen.keys().for_each(|key| out.extend_from_slice(&key.to_le_bytes()));
}

fn read_seen(reader: &mut Reader<'_>) -> Option<Seen> {
    let head = reader.number()?;
    let (young, old) = (usize::try_from(head >> 1).ok()?, usize::try_from(reader.number()?).ok()?);
    let mut keys = |keys: usize| {
        let (eights, _) = reader.take(keys.checked_mul(8)?)?.as_chunks::<8>();
        Some(eights.iter().map(|eight| u64::from_le_bytes(*eight)))
    };
    Some(Seen::of(keys(young)?, keys(old)?, head & 1 == 1))
}

#[cfg(test)]
mod tests;

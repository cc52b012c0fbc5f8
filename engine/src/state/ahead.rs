//! Reads ahead of a replay on a thread of its own: entries are decoded, and the stored states of their accounts fetched, while those
//! before them are applied.

use hashbrown::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{Entry, Replay, StateError, States};
use crate::event::Hash;
use crate::window::Account;

/// Entries that may wait to be applied.
const QUEUE: usize = 16;

/// An entry, and the stored states that no entry before it has asked for.
pub(super) struct Ahead {
    /// Its position.
    pub position: u64,
    /// The entry.
    pub entry: Entry,
    /// States with their accounts' hashes.
    pub states: Vec<(Hash, Account)>,
}

/// Calls `apply` for every entry of a replay, in order, until one of the two fails.
pub(super) fn read_ahead(
    entries: Replay,
    states: &mut dyn States,
    mut apply: impl FnMut(Ahead) -> Result<(), StateError>,
) -> Result<(), StateError> {
    std::thread::scope(|scope| {
        let (to, from) = sync_channel(QUEUE);
        let reader = std::thread::Builder::new()
            .name("redress-replay".to_owned())
            .spawn_scoped(scope, move || read(entries, states, &to))
            .map_err(|error| StateError::Store(format!("no thread is left to read the journal: {error}")))?;
        let applied = take(from, &mut apply);
        match reader.join() {
            Ok(()) => applied,
            Err(_) => Err(StateError::Store("the thread that read the journal panicked".to_owned())),
        }
    })
}

/// Takes the receiver along, so that the reader ends where applying fails.
fn take(
    from: Receiver<Result<Ahead, StateError>>,
    apply: &mut impl FnMut(Ahead) -> Result<(), StateError>,
) -> Result<(), StateError> {
    from.into_iter().try_for_each(|ahead| apply(ahead?))
}

fn read(entries: Replay, states: &mut dyn States, to: &SyncSender<Result<Ahead, StateError>>) {
    let mut asked = HashSet::new();
    for entry in entries {
        let ahead = entry.and_then(|(position, entry)| {
            let states = fetch(&entry, states, &mut asked)?;
            Ok(Ahead { position, entry, states })
        });
        let is_last = ahead.is_err();
        if to.send(ahead).is_err() || is_last {
            return;
        }
    }
}

/// The stored states of an entry's accounts, of those that were not asked for before. Two accounts of one hash: the second is read
/// when it is needed, as after any other start.
fn fetch(
    entry: &Entry,
    states: &mut dyn States,
    asked: &mut HashSet<Hash>,
) -> Result<Vec<(Hash, Account)>, StateError> {
    let Entry::Events(events) = entry else { return Ok(Vec::new()) };
    let wanted: Vec<(Hash, &str)> = events
        .iter()
        .filter(|event| asked.insert(event.account))
        .map(|event| (event.account, event.account_id.as_str()))
        .collect();
    let found = if wanted.is_empty() { Vec::new() } else { states.fetch(&wanted)? };
    Ok(wanted.iter().zip(found).filter_map(|((hash, _), state)| state.map(|state| (*hash, state))).collect())
}

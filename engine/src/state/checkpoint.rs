//! Checkpoints: account states in an embedded store (fjall), and the journal position from which a replay completes them.
//!
//! States are written a slice at a time while the engine goes on, so a stored state may be ahead of the checkpoint's position: each
//! says itself which entry it includes, and a replay passes over what it has.
//!
//! Known: the store's checksums cover every key and value, and not the sequence number of a batch in its own journal (8 bytes). A byte
//! changed in there may bring an older state back to light, whole and unnoticed (`engine/tests/state.rs` shows that it is these alone).

use fjall::compaction::Leveled;
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use redress_ledger::crash;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::port::{Commit, Undelivered};
use super::{StateError, step_back};
use crate::accounts::{Accounts, Cold};
use crate::activity::Activity;
use crate::decide::ModelTexts;
use crate::event::{Hash, IdentityKey};
use crate::signal::layout;
use crate::window::Account;

/// Version of the stored account's format. Another version is rebuilt from the journal.
const FORMAT: u32 = 4;
/// This version's states say themselves which they are: those of the version before are read too, and written anew when they change.
pub(super) const FORMAT_BEFORE: u32 = 3;
/// Before it, format and checkpoint were one record under this name.
const OLD_HEAD: &str = "checkpoint";
const HEAD: &str = "head";
/// States are gathered in memory up to so many bytes and then written as one table. What syncs the journal meanwhile waits for that
/// table: measured 20-30 ms at 64 MiB.
const TABLE_BYTES: u64 = 16 << 20;
/// So many new tables are merged with those before at once: twice as many as the store would wait for, and so half of the merging, which writes
/// again whatever stands there. A read asks their filters first; at 20 the store would hold writes back.
const TABLES_MERGED: u8 = 8;
/// Threads of the store that write and merge tables: more would only take the processors from who waits for an answer.
const WORKERS: usize = 1;
/// After so many bytes of states the store is synced, though nothing rests on it before the checkpoint is complete: whatever else is synced on
/// the same disk, and whoever reads a state while a table is put in its place, waits for all that was not.
const SYNCED_BYTES: u64 = 4 << 20;
const DONE: &str = "done";
const DEMOTED: &str = "demoted";
const REACH: &str = "reach";
const LAYOUT: &str = "layout:";

/// What a checkpoint says beside the accounts.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Checkpoint {
    /// Every journal entry up to and including this one is in the states.
    pub position: u64,
    /// Number of the last command at or before that position.
    pub last_command: i64,
    /// Text of the policy in use there; empty where none is.
    pub policy: String,
    /// Accounts active lately.
    pub activity: Activity,
    /// Ids of the policy's rules that had fallen to shadow there. Kept in a record of its own, which older checkpoints lack.
    #[serde(skip)]
    pub demoted: Vec<String>,
    /// The models in service there, in records of their own as well.
    #[serde(skip)]
    pub models: ModelTexts,
}

/// Says how to read all else.
#[derive(serde::Serialize, serde::Deserialize, PartialEq)]
struct Head {
    format: u32,
    key: u64,
}

/// States encoded together.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// Key and encoded state of each.
    pub states: Vec<(Vec<u8>, Vec<u8>)>,
    /// No state includes an entry after this one.
    pub reach: u64,
}

impl Slice {
    /// Adds an account's state.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn push(&mut self, hash: Hash, account: &Account) -> Result<(), StateError> {
        let mut state = Vec::with_capacity(512);
        account.pack(&mut state).map_err(store)?;
        self.push_packed(hash, &account.id, state);
        Ok(())
    }

    /// Adds the state of the account of that id, as [`Account::pack`] wrote it.
    pub fn push_packed(&mut self, hash: Hash, id: &str, state: Vec<u8>) {
        self.states.push((key_of(hash, id), state));
    }

    /// Adds what has changed of the accounts of a hash.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn push_changed(&mut self, hash: Hash, accounts: &mut Accounts) -> Result<(), StateError> {
        accounts.storing(hash, |id, state| self.push_packed(hash, id, state)).map_err(StateError::Store)
    }
}

/// Key of a state: its hash, then its id, so that two ids of one hash are two states.
pub(super) fn key_of(hash: Hash, id: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(8 + id.len());
    key.extend_from_slice(&hash.get().to_be_bytes());
    key.extend_from_slice(id.as_bytes());
    key
}

/// Where each slot of another arrangement stands in this version's.
type Moves = Vec<Option<usize>>;

/// By arrangement: the moves of counts, and of sets.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrangements(BTreeMap<u32, (Moves, Moves)>);

impl Arrangements {
    pub(super) fn add(&mut self, id: u32, counts: &[String], sets: &[String]) {
        self.0.insert(id, layout().moves(counts, sets));
    }

    /// Decodes a state and puts its slots in this version's order.
    pub(super) fn decode(&self, id: &str, bytes: &[u8]) -> Result<Account, StateError> {
        let unreadable = || StateError::Account(id.to_owned());
        let mut account = Account::unpack(bytes).ok_or_else(unreadable)?;
        if account.id != id {
            return Err(unreadable());
        }
        if account.layout != layout().id {
            let (counts, sets) = self.0.get(&account.layout).ok_or_else(unreadable)?;
            account.windows.rearrange(counts, sets);
            account.layout = layout().id;
        }
        Ok(account)
    }
}

/// The store of checkpoints. Cheap to clone.
#[derive(Clone)]
pub struct Checkpoints {
    db: Database,
    accounts: Keyspace,
    pub(super) meta: Keyspace,
    outbox: Keyspace,
    arrangements: Arc<Arrangements>,
    path: PathBuf,
    /// Bytes of states written since the last sync.
    unsynced: Arc<AtomicU64>,
}

impl std::fmt::Debug for Checkpoints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Checkpoints({})", self.path.display())
    }
}

fn store(e: impl std::fmt::Display) -> StateError {
    StateError::Store(e.to_string())
}

impl Checkpoints {
    /// Opens the store in `dir`, creating it where missing. One of another format is emptied: its states are rebuilt from the journal.
    ///
    /// # Errors
    /// When it cannot be used, is in use, or was made with another key.
    pub fn open(dir: &Path, key: &IdentityKey) -> Result<Self, StateError> {
        std::fs::create_dir_all(dir).map_err(|source| StateError::Io { path: dir.to_owned(), source })?;
        let told = |e| match e {
            fjall::Error::Locked => StateError::Locked(dir.to_owned()),
            other => StateError::DamagedStore { path: dir.to_owned(), why: other.to_string() },
        };
        // The store asserts what it reads of its own files: a changed byte in them is a panic there. The threads that it starts have as
        // little haste as the one that opens it.
        let opened = std::thread::scope(|scope| {
            let open = || {
                step_back();
                Database::builder(dir).worker_threads(WORKERS).open()
            };
            scope.spawn(open).join()
        });
        let Ok(opened) = opened else {
            let why = "it does not read back".to_owned();
            return Err(StateError::DamagedStore { path: dir.to_owned(), why });
        };
        let db = opened.map_err(told)?;
        let merging = Leveled::default().with_table_target_size(TABLE_BYTES).with_l0_threshold(TABLES_MERGED);
        let merging = Arc::new(merging);
        let options =
            || KeyspaceCreateOptions::default().max_memtable_size(TABLE_BYTES).compaction_strategy(merging.clone());
        let keyspace = |name| db.keyspace(name, options).map_err(told);
        let (accounts, meta, outbox) = (keyspace("accounts")?, keyspace("meta")?, keyspace("outbox")?);
        let mut checkpoints = Self {
            db,
            accounts,
            meta,
            outbox,
            arrangements: Arc::default(),
            path: dir.to_owned(),
            unsynced: Arc::default(),
        };
        checkpoints.settle(key.id())?;
        Ok(checkpoints)
    }

    fn settle(&mut self, key: u64) -> Result<(), StateError> {
        let ours = Head { format: FORMAT, key };
        let head: Option<Head> = self.read(HEAD)?;
        match head {
            Some(found) if [FORMAT, FORMAT_BEFORE].contains(&found.format) && found.key != key => {
                return Err(StateError::OtherKey { path: self.path.clone(), found: found.key, configured: key });
            }
            Some(found) if found == ours => {}
            Some(found) if found.format == FORMAT_BEFORE && found.key == key => self.write(HEAD, &ours)?,
            other => {
                if other.is_some() || self.meta.contains_key(OLD_HEAD).map_err(|e| self.damaged(&e))? {
                    tracing::warn!("the checkpoint is of another format; states are rebuilt from the journal");
                }
                self.accounts.clear().map_err(store)?;
                self.meta.clear().map_err(store)?;
                self.write(HEAD, &ours)?;
            }
        }
        let (counts, sets) = layout().names();
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        self.name_layout(layout().id, &owned(counts), &owned(sets))?;
        let mut arrangements = Arrangements::default();
        for item in self.meta.prefix(LAYOUT) {
            let (name, bytes) = item.into_inner().map_err(|e| self.damaged(&e))?;
            let id = std::str::from_utf8(&name[LAYOUT.len()..]).ok().and_then(|id| id.parse().ok());
            let names: Option<(Vec<String>, Vec<String>)> = postcard::from_bytes(&bytes).ok();
            let (Some(id), Some((counts, sets))) = (id, names) else {
                return Err(self.damaged(&"an arrangement of slots does not read back"));
            };
            arrangements.add(id, &counts, &sets);
        }
        self.arrangements = Arc::new(arrangements);
        Ok(())
    }

    /// Notes the names of an arrangement's slots, so that a later version can put them in its own order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn name_layout(&self, id: u32, counts: &[String], sets: &[String]) -> Result<(), StateError> {
        let name = format!("{LAYOUT}{id}");
        if self.meta.contains_key(&name).map_err(|e| self.damaged(&e))? {
            return Ok(());
        }
        self.write(&name, &(counts, sets))
    }

    pub(super) fn damaged(&self, why: &dyn std::fmt::Display) -> StateError {
        StateError::DamagedStore { path: self.path.clone(), why: why.to_string() }
    }

    pub(super) fn read<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StateError> {
        let Some(bytes) = self.meta.get(name).map_err(|e| self.damaged(&e))? else { return Ok(None) };
        postcard::from_bytes(&bytes).map(Some).map_err(|e| self.damaged(&format!("its record \"{name}\": {e}")))
    }

    fn write<T: serde::Serialize>(&self, name: &str, value: &T) -> Result<(), StateError> {
        self.meta.insert(name, encode(value)?).map_err(store)
    }

    /// The last checkpoint; `None` where there is none: replay from the start.
    ///
    /// # Errors
    /// When the store fails or is damaged.
    pub fn last(&self) -> Result<Option<Checkpoint>, StateError> {
        let Some(done) = self.read(DONE)? else { return Ok(None) };
        Ok(Some(Checkpoint { demoted: self.read(DEMOTED)?.unwrap_or_default(), models: self.models()?, ..done }))
    }

    /// No state includes an entry after this one.
    ///
    /// # Errors
    /// When the store fails or is damaged.
    pub fn reach(&self) -> Result<u64, StateError> {
        Ok(self.read(REACH)?.unwrap_or(0))
    }

    /// The stored state of an account.
    ///
    /// # Errors
    /// When the store fails, or the state does not read back.
    pub fn fetch(&self, hash: Hash, id: &str) -> Result<Option<Account>, StateError> {
        match self.accounts.get(key_of(hash, id)).map_err(|e| self.damaged(&e))? {
            None => Ok(None),
            Some(bytes) => self.arrangements.decode(id, &bytes).map(Some),
        }
    }

    /// Every stored account, in the order of their hashes.
    ///
    /// # Errors
    /// As [`Checkpoints::fetch`].
    pub fn each(&self, mut each: impl FnMut(Account)) -> Result<(), StateError> {
        for item in self.accounts.iter() {
            let (key, bytes) = item.into_inner().map_err(|e| self.damaged(&e))?;
            each(self.arrangements.decode(&String::from_utf8_lossy(key.get(8..).unwrap_or_default()), &bytes)?);
        }
        Ok(())
    }

    /// Writes states: readable at once, all or none of them after a crash, certain to survive one from the next
    /// [`Checkpoints::finish`] on. Invariant: what was decided on the way to them must have reached the ledger before.
    ///
    /// # Errors
    /// When the store fails; the checkpoint before stays valid.
    pub fn put(&self, slice: Slice) -> Result<(), StateError> {
        self.commit(Commit { slice, ..Commit::default() })
    }

    /// Makes every state written so far survive, and then the checkpoint that they complete.
    ///
    /// # Errors
    /// When the store fails; the checkpoint before stays valid.
    pub fn finish(&self, checkpoint: &Checkpoint) -> Result<(), StateError> {
        self.commit(Commit { checkpoint: Some(checkpoint.clone()), ..Commit::default() })
    }

    /// See [`super::States::commit`].
    pub(super) fn commit(&self, commit: Commit) -> Result<(), StateError> {
        let mut batch = self.db.batch();
        let reach = commit.slice.reach.max(self.reach()?);
        let bytes = commit.slice.states.iter().map(|(_, state)| state.len() as u64).sum::<u64>();
        for (key, state) in commit.slice.states {
            batch.insert(&self.accounts, key, state);
        }
        batch.insert(&self.meta, REACH, encode(&reach)?);
        for (n, decision) in commit.decisions.iter().enumerate() {
            let json = serde_json::to_vec(decision).map_err(store)?;
            batch.insert(&self.outbox, format!("{reach:020}-{n:06}"), json);
        }
        // Batches are recovered in order: the record stands behind every state that it vouches for.
        let durable = commit.checkpoint.is_some();
        if let Some(checkpoint) = commit.checkpoint {
            batch.insert(&self.meta, DONE, encode(&checkpoint)?);
            batch.insert(&self.meta, DEMOTED, encode(&checkpoint.demoted)?);
            self.put_models(&mut batch, &checkpoint.models)?;
        }
        batch.commit().map_err(store)?;
        crash::point("mid_checkpoint");
        let unsynced = self.unsynced.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let mode = match (durable, unsynced >= SYNCED_BYTES) {
            (true, _) => PersistMode::SyncAll,
            (false, true) => PersistMode::SyncData,
            (false, false) => return Ok(()),
        };
        self.unsynced.store(0, Ordering::Relaxed);
        self.db.persist(mode).map_err(store)
    }

    pub(super) fn undelivered(&self, at_most: usize) -> Result<Vec<Undelivered>, StateError> {
        let read = |item: fjall::Guard| {
            let (number, bytes) = item.into_inner().map_err(|e| self.damaged(&e))?;
            let decision = serde_json::from_slice(&bytes).map_err(|e| self.damaged(&e))?;
            Ok(Undelivered { number: String::from_utf8_lossy(&number).into_owned(), decision })
        };
        self.outbox.iter().take(at_most).map(read).collect()
    }

    pub(super) fn delivered(&self, delivered: &[Undelivered]) -> Result<(), StateError> {
        let mut batch = self.db.batch();
        for one in delivered {
            batch.remove(&self.outbox, one.number.as_str());
        }
        batch.commit().map_err(store)
    }
}

pub(super) fn encode<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, StateError> {
    postcard::to_stdvec(value).map_err(store)
}

impl Cold for Checkpoints {
    fn fetch(&mut self, hash: Hash, id: &str) -> Result<Option<Account>, String> {
        Self::fetch(self, hash, id).map_err(|error| error.to_string())
    }
}

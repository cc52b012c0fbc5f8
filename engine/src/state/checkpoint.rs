//! Checkpoints: account states and the journal position they include, in one atomic batch of an embedded store (fjall).

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use redress_ledger::crash;
use std::path::{Path, PathBuf};

use super::StateError;
use crate::event::IdentityKey;
use crate::window::Account;

/// Version of the stored account's format. Another version is rebuilt from the journal.
const FORMAT: u32 = 2;

/// What a checkpoint says beside the accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Checkpoint {
    /// Every journal entry up to and including this one is in the states.
    pub position: u64,
    /// Number of the last command applied.
    pub last_command: i64,
    /// Text of the policy in use; empty where none is.
    pub policy: String,
}

/// As it is stored.
#[derive(serde::Serialize, serde::Deserialize)]
struct Stored {
    format: u32,
    key: u64,
    checkpoint: Checkpoint,
}

/// The store of checkpoints.
pub struct Checkpoints {
    db: Database,
    accounts: Keyspace,
    meta: Keyspace,
    key: u64,
    path: PathBuf,
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
    /// Opens the store in `dir`, creating it where missing.
    ///
    /// # Errors
    /// When it cannot be used, or is in use.
    pub fn open(dir: &Path, key: &IdentityKey) -> Result<Self, StateError> {
        std::fs::create_dir_all(dir).map_err(|source| StateError::Io { path: dir.to_owned(), source })?;
        let db = Database::builder(dir).open().map_err(|e| match e {
            fjall::Error::Locked => StateError::Locked(dir.to_owned()),
            other => StateError::Store(format!("{}: {other}", dir.display())),
        })?;
        let accounts = db.keyspace("accounts", KeyspaceCreateOptions::default).map_err(store)?;
        let meta = db.keyspace("meta", KeyspaceCreateOptions::default).map_err(store)?;
        Ok(Self { db, accounts, meta, key: key.id(), path: dir.to_owned() })
    }

    /// The last checkpoint, and every account in it. `None` where there is none (or of another format): replay from the start.
    ///
    /// # Errors
    /// When the store fails, an account does not read back, or hashes were made with another key.
    pub fn load(&self, mut each: impl FnMut(Account)) -> Result<Option<Checkpoint>, StateError> {
        let Some(bytes) = self.meta.get("checkpoint").map_err(store)? else { return Ok(None) };
        let stored: Stored = postcard::from_bytes(&bytes).map_err(store)?;
        if stored.format != FORMAT {
            return Ok(None);
        }
        if stored.key != self.key {
            return Err(StateError::OtherKey { path: self.path.clone(), found: stored.key, configured: self.key });
        }
        for item in self.accounts.iter() {
            let (id, bytes) = item.into_inner().map_err(store)?;
            let id = String::from_utf8_lossy(&id).into_owned();
            let account = postcard::from_bytes(&bytes).map_err(|_| StateError::Account(id))?;
            each(account);
        }
        Ok(Some(stored.checkpoint))
    }

    /// Writes a checkpoint with the accounts that changed since the one before; all or nothing.
    ///
    /// # Errors
    /// When the store fails; the checkpoint before stays valid.
    pub fn save<'a>(
        &self,
        checkpoint: Checkpoint,
        changed: impl Iterator<Item = &'a Account>,
    ) -> Result<(), StateError> {
        let mut batch = self.db.batch();
        for account in changed {
            let bytes = postcard::to_stdvec(account).map_err(store)?;
            batch.insert(&self.accounts, account.id.as_str(), bytes);
        }
        let stored = Stored { format: FORMAT, key: self.key, checkpoint };
        batch.insert(&self.meta, "checkpoint", postcard::to_stdvec(&stored).map_err(store)?);
        batch.commit().map_err(store)?;
        crash::point("mid_checkpoint");
        self.db.persist(PersistMode::SyncAll).map_err(store)
    }
}

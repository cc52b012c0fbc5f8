//! The port's second implementation: one Redis server. Entries come in by a stream, many events each; states, decisions and position are
//! written in one `MULTI`/`EXEC` under one hash tag, so that all of it is there or nothing, on a cluster's shard too.
//!
//! What is durable when is the server's business: with `appendfsync always` an acknowledged entry survives a power cut, with
//! `everysec` up to a second of it may be lost, and then entries, states and decisions are lost together and stay in step. A replica
//! that takes over may lack the last entries in the same way; `WAIT` is not used. `noeviction` must be set: a server that drops keys
//! for room would drop states.

mod keys;
mod models;

use std::collections::VecDeque;
use std::time::Duration;

use redis::{Connection, Pipeline, Value};
use redress_ledger::decision::Decision;

use super::checkpoint::{Arrangements, FORMAT_BEFORE};
use super::frame::{self, Frame};
use super::port::{Commit, Entries, Log, States, Undelivered};
use super::{Checkpoint, Entry, StateError, codec};
use crate::activity::Activity;
use crate::decide::ModelTexts;
use crate::event::{Hash, IdentityKey};
use crate::signal::layout;
use crate::window::Account;
use keys::{Keys, id_of, position_of};

/// Events in one entry of the stream at most: measured, the cost an event falls little beyond.
pub const EVENTS_MAX: usize = 256;
/// Entries asked for at once.
const PAGE: usize = 64;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Version of the stored state's format.
const FORMAT: u32 = 4;

/// What changes with every commit; policy and activity stand apart, and are written only when they change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Offset {
    position: u64,
    last_command: i64,
}

/// Entries of a stream's answer: id, and field and value by turns.
type StreamEntries = Vec<(String, Vec<(String, Vec<u8>)>)>;

/// Entries and states of one partition on a Redis server.
pub struct Redis {
    connection: Connection,
    keys: Keys,
    identity: IdentityKey,
    arrangements: Arrangements,
    /// As the server has it, as far as this process knows: another's commit shows in it.
    offset: Offset,
    policy: String,
    activity: Activity,
    demoted: Vec<String>,
    models: ModelTexts,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redis({})", self.keys.tag)
    }
}

fn failed(what: &str) -> impl Fn(redis::RedisError) -> StateError {
    move |error| StateError::Redis(format!("{what}: {error}"))
}

fn odd(what: &str) -> StateError {
    StateError::Redis(format!("{what} does not read back"))
}

impl Redis {
    /// Connects to the server at `url`; everything is kept under the hash tag `tag` (`rd:0` for the first partition).
    ///
    /// # Errors
    /// When the server cannot be reached, or holds what another key or version wrote.
    pub fn open(url: &str, tag: &str, identity: &IdentityKey) -> Result<Self, StateError> {
        let client = redis::Client::open(url).map_err(failed("its address"))?;
        let connection = client.get_connection_with_timeout(PATIENCE).map_err(failed("no connection"))?;
        for limit in [connection.set_read_timeout(Some(PATIENCE)), connection.set_write_timeout(Some(PATIENCE))] {
            limit.map_err(failed("no connection"))?;
        }
        let mut redis = Self {
            connection,
            keys: Keys { tag: tag.to_owned() },
            identity: identity.clone(),
            arrangements: Arrangements::default(),
            offset: Offset::default(),
            policy: String::new(),
            activity: Activity::default(),
            demoted: Vec::new(),
            models: ModelTexts::default(),
        };
        redis.settle()?;
        Ok(redis)
    }

    fn settle(&mut self) -> Result<(), StateError> {
        let ours = format!("{FORMAT} {}", self.identity.id());
        let (counts, sets) = layout().names();
        let names = postcard::to_stdvec(&(counts, sets)).map_err(|e| StateError::Store(e.to_string()))?;
        let (head, layouts): (String, Vec<(u32, Vec<u8>)>) = redis::pipe()
            .cmd("SET")
            .arg(self.keys.head())
            .arg(&ours)
            .arg("NX")
            .ignore()
            .cmd("HSETNX")
            .arg(self.keys.layouts())
            .arg(layout().id)
            .arg(names)
            .ignore()
            .cmd("GET")
            .arg(self.keys.head())
            .cmd("HGETALL")
            .arg(self.keys.layouts())
            .query(&mut self.connection)
            .map_err(failed("its head"))?;
        if head == format!("{FORMAT_BEFORE} {}", self.identity.id()) {
            // Its states are read too, and written anew when they change.
            redis::cmd("SET")
                .arg(self.keys.head())
                .arg(&ours)
                .exec(&mut self.connection)
                .map_err(failed("its head"))?;
        } else if head != ours {
            let (format, key) = head.split_once(' ').ok_or_else(|| odd("the head"))?;
            if format != FORMAT.to_string() {
                return Err(StateError::Redis(format!(
                    "states under {{{}}} are of format {format}, and this version reads {FORMAT}; empty them, and send the events again",
                    self.keys.tag
                )));
            }
            let found = key.parse().map_err(|_| odd("the head"))?;
            return Err(StateError::OtherKey { path: self.keys.head().into(), found, configured: self.identity.id() });
        }
        for (id, bytes) in layouts {
            let (counts, sets): (Vec<String>, Vec<String>) =
                postcard::from_bytes(&bytes).map_err(|_| odd("an arrangement of slots"))?;
            self.arrangements.add(id, &counts, &sets);
        }
        Ok(())
    }

    /// Removes the entries up to `position` from the stream: nothing needs them once states include them, but for trying policies on.
    ///
    /// # Errors
    /// When the server fails.
    pub fn forget_entries(&mut self, position: u64) -> Result<(), StateError> {
        let (key, id) = (self.keys.events(), id_of(position.saturating_add(1)));
        redis::cmd("XTRIM").arg(key).arg("MINID").arg(id).exec(&mut self.connection).map_err(failed("trimming"))
    }

    /// One page of entries after `position`.
    fn page(&mut self, position: u64) -> Result<VecDeque<(u64, Entry)>, StateError> {
        let after = format!("({}", id_of(position));
        let found: StreamEntries = redis::cmd("XRANGE")
            .arg(self.keys.events())
            .arg(after)
            .arg("+")
            .arg("COUNT")
            .arg(PAGE)
            .query(&mut self.connection)
            .map_err(failed("its stream"))?;
        let read = |(id, fields): (String, Vec<(String, Vec<u8>)>)| {
            let position = position_of(&id).ok_or_else(|| odd("the number of an entry"))?;
            let (_, bytes) = fields.first().ok_or_else(|| odd("an entry"))?;
            let Frame::Whole(payload, b"") = frame::read(bytes) else { return Err(odd(&format!("entry {id}"))) };
            Ok((position, codec::decode(payload).map_err(StateError::from_redis)?))
        };
        found.into_iter().map(read).collect()
    }

    /// The transaction's commands, but for its opening and end.
    fn write(&self, pipe: &mut Pipeline, commit: &Commit) -> Result<(), StateError> {
        let encoded = |e: postcard::Error| StateError::Store(e.to_string());
        for (key, state) in &commit.slice.states {
            pipe.cmd("SET").arg(self.keys.account_of(key)?).arg(state).ignore();
        }
        for decision in &commit.decisions {
            let json = serde_json::to_vec(decision).map_err(|e| StateError::Store(e.to_string()))?;
            pipe.cmd("XADD").arg(self.keys.decisions()).arg("*").arg("d").arg(json).ignore();
        }
        if let Some(checkpoint) = &commit.checkpoint {
            let offset = Offset { position: checkpoint.position, last_command: checkpoint.last_command };
            pipe.cmd("SET").arg(self.keys.offset()).arg(postcard::to_stdvec(&offset).map_err(encoded)?).ignore();
            if checkpoint.policy != self.policy {
                pipe.cmd("SET").arg(self.keys.policy()).arg(&checkpoint.policy).ignore();
            }
            if checkpoint.demoted != self.demoted {
                let bytes = postcard::to_stdvec(&checkpoint.demoted).map_err(encoded)?;
                pipe.cmd("SET").arg(self.keys.demoted()).arg(bytes).ignore();
            }
            if checkpoint.models != self.models {
                let bytes = models::encode(&checkpoint.models).map_err(encoded)?;
                pipe.cmd("SET").arg(self.keys.models()).arg(bytes).ignore();
            }
            if checkpoint.activity != self.activity {
                let bytes = postcard::to_stdvec(&checkpoint.activity).map_err(encoded)?;
                pipe.cmd("SET").arg(self.keys.activity()).arg(bytes).ignore();
            }
        }
        Ok(())
    }
}

impl StateError {
    fn from_redis(why: &'static str) -> Self {
        Self::Redis(why.to_owned())
    }
}

impl Log for Redis {
    fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError> {
        let mut pipe = redis::pipe();
        pipe.atomic();
        let mut add = |entry: &Entry| {
            let mut bytes = Vec::new();
            frame::write_with(&mut bytes, |out| codec::encode(entry, out)).map_err(StateError::Store)?;
            pipe.cmd("XADD").arg(self.keys.events()).arg("*").arg("e").arg(bytes);
            Ok::<(), StateError>(())
        };
        for entry in entries {
            match entry {
                Entry::Events(events) => {
                    for some in events.chunks(EVENTS_MAX) {
                        add(&Entry::Events(some.to_vec()))?;
                    }
                }
                Entry::Command(_) => add(entry)?,
            }
        }
        let ids: Vec<String> = pipe.query(&mut self.connection).map_err(failed("its stream"))?;
        ids.first().and_then(|id| position_of(id)).ok_or_else(|| odd("the number of an entry"))
    }

    fn after(&mut self, position: u64) -> Result<Entries<'_>, StateError> {
        let mut page = self.page(position)?;
        let mut ended = page.len() < PAGE;
        Ok(Box::new(std::iter::from_fn(move || {
            let next = page.pop_front()?;
            if page.is_empty() && !ended {
                match self.page(next.0) {
                    Ok(more) => (ended, page) = (more.len() < PAGE, more),
                    Err(error) => return Some(Err(error)),
                }
            }
            Some(Ok(next))
        })))
    }
}

impl States for Redis {
    fn last(&mut self) -> Result<Option<Checkpoint>, StateError> {
        type Found = Option<Vec<u8>>;
        let (offset, policy, activity, demoted, models): (Found, Option<String>, Found, Found, Found) =
            redis::cmd("MGET")
                .arg(self.keys.offset())
                .arg(self.keys.policy())
                .arg(self.keys.activity())
                .arg(self.keys.demoted())
                .arg(self.keys.models())
                .query(&mut self.connection)
                .map_err(failed("its position"))?;
        let Some(offset) = offset else { return Ok(None) };
        self.offset = postcard::from_bytes(&offset).map_err(|_| odd("the position"))?;
        self.policy = policy.unwrap_or_default();
        self.activity = match activity {
            Some(bytes) => postcard::from_bytes(&bytes).map_err(|_| odd("the record of activity"))?,
            None => Activity::default(),
        };
        self.demoted = match demoted {
            Some(bytes) => postcard::from_bytes(&bytes).map_err(|_| odd("the record of fallen rules"))?,
            None => Vec::new(),
        };
        self.models = match models {
            Some(bytes) => models::decode(&bytes).ok_or_else(|| odd("the record of models"))?,
            None => ModelTexts::default(),
        };
        Ok(Some(Checkpoint {
            position: self.offset.position,
            last_command: self.offset.last_command,
            policy: self.policy.clone(),
            activity: self.activity.clone(),
            demoted: self.demoted.clone(),
            models: self.models.clone(),
        }))
    }

    fn reach(&mut self) -> Result<u64, StateError> {
        Ok(self.last()?.map_or(0, |checkpoint| checkpoint.position))
    }

    fn fetch(&mut self, wanted: &[(Hash, &str)]) -> Result<Vec<Option<Account>>, StateError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut get = redis::cmd("MGET");
        for (hash, id) in wanted {
            get.arg(self.keys.account(*hash, id));
        }
        let found: Vec<Option<Vec<u8>>> = get.query(&mut self.connection).map_err(failed("states"))?;
        let pairs = found.into_iter().zip(wanted);
        pairs.map(|(bytes, (_, id))| bytes.map(|bytes| self.arrangements.decode(id, &bytes)).transpose()).collect()
    }

    /// Only where nobody else has committed since this one last looked or committed.
    fn commit(&mut self, commit: Commit) -> Result<(), StateError> {
        let before: Option<Vec<u8>> = redis::pipe()
            .cmd("WATCH")
            .arg(self.keys.offset())
            .ignore()
            .cmd("GET")
            .arg(self.keys.offset())
            .query::<(Option<Vec<u8>>,)>(&mut self.connection)
            .map_err(failed("its position"))?
            .0;
        let before: Offset = match before {
            Some(bytes) => postcard::from_bytes(&bytes).map_err(|_| odd("the position"))?,
            None => Offset::default(),
        };
        let other = || StateError::Redis("another worker has committed to this partition; this one stops".to_owned());
        if before != self.offset {
            redis::cmd("UNWATCH").exec(&mut self.connection).map_err(failed("its position"))?;
            return Err(other());
        }
        let mut pipe = redis::pipe();
        pipe.atomic();
        self.write(&mut pipe, &commit)?;
        let done: Value = pipe.query(&mut self.connection).map_err(failed("a commit"))?;
        if done == Value::Nil {
            return Err(other());
        }
        if let Some(checkpoint) = commit.checkpoint {
            self.offset = Offset { position: checkpoint.position, last_command: checkpoint.last_command };
            (self.policy, self.activity) = (checkpoint.policy, checkpoint.activity);
            (self.demoted, self.models) = (checkpoint.demoted, checkpoint.models);
        }
        Ok(())
    }

    fn undelivered(&mut self, at_most: usize) -> Result<Vec<Undelivered>, StateError> {
        let found: StreamEntries = redis::cmd("XRANGE")
            .arg(self.keys.decisions())
            .arg("-")
            .arg("+")
            .arg("COUNT")
            .arg(at_most)
            .query(&mut self.connection)
            .map_err(failed("decisions"))?;
        let read = |(number, fields): (String, Vec<(String, Vec<u8>)>)| {
            let decision: Option<Decision> = fields.first().and_then(|(_, json)| serde_json::from_slice(json).ok());
            Ok(Undelivered { number, decision: decision.ok_or_else(|| odd("a decision"))? })
        };
        found.into_iter().map(read).collect()
    }

    fn delivered(&mut self, delivered: &[Undelivered]) -> Result<(), StateError> {
        if delivered.is_empty() {
            return Ok(());
        }
        let mut delete = redis::cmd("XDEL");
        delete.arg(self.keys.decisions());
        for one in delivered {
            delete.arg(&one.number);
        }
        delete.exec(&mut self.connection).map_err(failed("decisions"))
    }
}

//! Reads logs through the engine's own parser and keeps, of each account, when it was there, and which keys it used and when. People's
//! identifiers are keyed hashes before anything is kept; texts are fingerprints.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use redress_datasets::{DatasetError, Watch};
use redress_engine::event::{
    Arrival, Derived, Event, Hash, IdentityKey, Kind, Line, Lines, Needs, Parser, Refusal, check_not_too_old,
};

use super::key::Sort;
use crate::backtest::{Already, Log};

/// Accounts noted for one key; a key with more is a hub by any bound, and its users are not needed.
const USERS_MAX: u32 = 4_096;
/// Different fingerprints kept of one account, the first ones: who never writes a text twice is known by these.
const PRINTS_MAX: u32 = 64;
/// Refusals of lines that are kept word by word.
const TOLD: usize = 5;
const CHUNK: usize = 1 << 18;

/// An account of the log.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id, as the log names it.
    pub id: String,
    /// Itself, or the account above it.
    pub family: Hash,
    /// First and last event, ms.
    pub span: Span,
    /// When it was opened, where the log says so.
    pub opened: Option<i64>,
    /// Messages and mails handed in.
    pub sent: u64,
}

/// From when to when, ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

impl Span {
    fn at(at: i64) -> Self {
        Self { first: at, last: at }
    }

    /// Both together.
    pub fn widen(&mut self, other: Self) {
        (self.first, self.last) = (self.first.min(other.first), self.last.max(other.last));
    }

    /// Time between the two, ms; 0 where they overlap.
    pub fn apart(self, other: Self) -> i64 {
        (self.first.max(other.first) - self.last.min(other.last)).max(0)
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Accounts, in the order in which they came.
    pub accounts: Vec<Account>,
    /// Who used a key, when.
    pub uses: HashMap<(Sort, Hash, u32), Span>,
    /// The fingerprints of each account's texts.
    pub prints: HashMap<(u32, Hash), Span>,
    /// Events taken.
    pub events: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// What was wrong with the first of them.
    pub told: Vec<String>,
    places: HashMap<Hash, u32, BuildHasherDefault<Already>>,
    users: HashMap<(Sort, Hash), u32>,
    printed: HashMap<u32, u32>,
    newest: Option<i64>,
}

/// Reads all of them as one log.
///
/// # Errors
/// When one cannot be read, or the user stops.
pub fn gather(logs: Vec<Log>, watch: &dyn Watch) -> Result<Gathered, DatasetError> {
    let identity = IdentityKey::public();
    let used = [
        Derived::PARENT,
        Derived::SENDER_GROUP,
        Derived::IP_PREFIX,
        Derived::DEVICE,
        Derived::CONTENT,
        Derived::SIMHASH,
        Derived::URL_HOST,
    ];
    let needs = Needs::each(used.into_iter().fold(Derived::NONE, Derived::with));
    let mut parser = Parser::new(Arrival { at: None, identity: &identity, default_source: "log" }, &needs);
    let mut gathered = Gathered::default();
    watch.total(logs.iter().map(|log| log.bytes).sum());
    let mut before = 0;
    for mut log in logs {
        let failed = |source| DatasetError::Read { path: log.path.clone(), source };
        let (mut lines, mut chunk, mut events) = (Lines::default(), vec![0; CHUNK], Vec::new());
        loop {
            let read = log.reader.read(&mut chunk).map_err(failed)?;
            let mut refused = Vec::new();
            let mut each = |number: u64, line: Line<'_>| {
                let taken = match line {
                    Line::Whole(bytes) => parser.begin(bytes, &mut events),
                    Line::TooLong => Err(Refusal::too_long()),
                };
                refused.extend(taken.err().map(|refusal| (number, refusal)));
            };
            if read == 0 {
                lines.finish(&mut each);
            } else {
                lines.push(&chunk[..read], &mut each);
            }
            parser.finish(&mut events);
            for (number, refusal) in refused {
                gathered.refuse(&format!("{}, line {number}", log.path.display()), &refusal);
            }
            for event in events.drain(..) {
                gathered.take(&event);
            }
            if watch.cancelled() {
                return Err(DatasetError::Interrupted);
            }
            watch.done(before + log.reading.bytes());
            if read == 0 {
                break;
            }
        }
        before += log.reading.bytes();
    }
    Ok(gathered)
}

impl Gathered {
    fn refuse(&mut self, place: &str, refusal: &Refusal) {
        self.rejected += 1;
        if self.told.len() < TOLD {
            self.told.push(format!("{place} is not taken: {}", refusal.error));
        }
    }

    fn take(&mut self, event: &Event) {
        let newest = self.newest.map_or(event.at, |newest| newest.max(event.at));
        self.newest = Some(newest);
        if let Err(refusal) = check_not_too_old(event.at, newest) {
            self.refuse(&format!("an event of {}", event.account_id), &refusal);
            return;
        }
        self.events += 1;
        let span = Span::at(event.at);
        let account = self.place(event);
        let known = &mut self.accounts[account as usize];
        known.span.widen(span);
        if let Some(parent) = event.parent {
            known.family = parent;
        }
        if event.kind == Kind::AccountCreated {
            known.opened = Some(known.opened.map_or(event.at, |opened| opened.min(event.at)));
        }
        if matches!(event.kind, Kind::EmailSubmitted | Kind::MessageSubmitted | Kind::CallInitiated) {
            known.sent += u64::from(event.count);
        }
        for sort in Sort::ALL {
            if let Some(key) = sort.of(event) {
                self.note(sort, key, account, span);
            }
        }
        if let Some(print) = event.simhash.filter(|_| Sort::Text.of(event).is_some()) {
            self.print(account, print, span);
        }
    }

    fn place(&mut self, event: &Event) -> u32 {
        let next = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(event.account).or_insert(next);
        if place == next {
            self.accounts.push(Account {
                id: event.account_id.to_string(),
                family: event.account,
                span: Span::at(event.at),
                opened: None,
                sent: 0,
            });
        }
        place
    }

    /// Notes a use. Of a key that very many use, not everybody is kept.
    pub fn note(&mut self, sort: Sort, key: Hash, account: u32, span: Span) {
        if let Some(known) = self.uses.get_mut(&(sort, key, account)) {
            known.widen(span);
            return;
        }
        let users = self.users.entry((sort, key)).or_default();
        if *users < USERS_MAX {
            *users += 1;
            self.uses.insert((sort, key, account), span);
        }
    }

    fn print(&mut self, account: u32, print: Hash, span: Span) {
        if let Some(known) = self.prints.get_mut(&(account, print)) {
            known.widen(span);
            return;
        }
        let printed = self.printed.entry(account).or_default();
        if *printed < PRINTS_MAX {
            *printed += 1;
            self.prints.insert((account, print), span);
        }
    }
}

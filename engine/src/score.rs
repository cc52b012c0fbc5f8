//! `redress score`: a log through the pipeline, in memory, without clock or ledger. What it prints depends on the log and the policy
//! alone, so a policy can be tried on last month before it touches anyone.

use redress_ledger::Rung;
use redress_ledger::command::{Command, CommandBody};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::decide::Decided;
use crate::event::{Arrival, Event, IdentityKey, Kind, Line, Lines, Refusal, Rejected, check_not_too_old, parse_line};
use crate::pipeline::Pipeline;
use crate::policy::Policy;
use crate::state::{Entry, Journal, JournalOptions, StateError, replay};
use crate::window::Admission;

/// Where events come from.
pub enum Source {
    /// Lines of the native contract.
    Lines(Box<dyn Read>),
    /// A journal's folder. Its commands are obeyed but for activated policies.
    Journal(PathBuf),
}

/// What to do with them.
pub struct ScoreOptions<'a> {
    /// Rules to judge by.
    pub policy: Arc<Policy>,
    /// Events handed on together.
    pub batch: usize,
    /// Gets `account_id<TAB>time_ms<TAB>rule_id` of each account's first decision above observe.
    pub flags: Option<&'a mut dyn Write>,
    /// Gets every decision as a JSON line.
    pub decisions: Option<&'a mut dyn Write>,
    /// Journals the events there as well.
    pub journal_out: Option<&'a Path>,
    /// Called with each line that was not taken.
    pub rejected: &'a mut dyn FnMut(&Rejected),
    /// Called with the bytes read since the last call.
    pub progress: &'a mut dyn FnMut(u64),
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreSummary {
    /// Lines (or journalled events) read.
    pub read: u64,
    /// Events taken.
    pub accepted: u64,
    /// Events seen before.
    pub duplicates: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Events of kinds that this version does not know; part of `accepted`.
    pub unknown: u64,
    /// Accounts seen.
    pub accounts: usize,
    /// Accounts with a decision above observe.
    pub flagged: usize,
    /// Decisions by rung.
    pub decisions: BTreeMap<Rung, u64>,
    /// Decisions by rule.
    pub rules: BTreeMap<String, u64>,
    /// Accounts in which a shadow rule fired, by rule.
    pub shadows: BTreeMap<String, u64>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The input cannot be read.
    #[error("cannot read the input")]
    Read(#[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write the output")]
    Write(#[source] io::Error),
    /// The journal cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
}

struct Scorer<'a, 'o> {
    options: &'o mut ScoreOptions<'a>,
    pipeline: Pipeline,
    flagged: HashSet<String>,
    journal: Option<Journal>,
    position: u64,
    out: ScoreSummary,
}

/// Runs a log through the pipeline. Skew is judged against the log's own running maximum.
///
/// # Errors
/// When input or output fail; a bad line is reported to `rejected` and passed over.
pub fn score(source: Source, mut options: ScoreOptions<'_>) -> Result<ScoreSummary, ScoreError> {
    let identity = IdentityKey::public();
    let journal = match options.journal_out {
        Some(dir) => Some(Journal::open(dir, &identity, JournalOptions::default())?.0),
        None => None,
    };
    let pipeline = Pipeline::new(identity.clone(), Some(options.policy.clone()));
    let mut scorer = Scorer {
        options: &mut options,
        pipeline,
        flagged: HashSet::new(),
        journal,
        position: 0,
        out: ScoreSummary::default(),
    };
    match source {
        Source::Lines(reader) => scorer.lines(reader, &identity)?,
        Source::Journal(dir) => scorer.journal(&dir, &identity)?,
    }
    scorer.out.accounts = scorer.pipeline.accounts().len();
    scorer.out.flagged = scorer.flagged.len();
    Ok(scorer.out)
}

impl Scorer<'_, '_> {
    fn lines(&mut self, mut reader: Box<dyn Read>, identity: &IdentityKey) -> Result<(), ScoreError> {
        let mut lines = Lines::default();
        let mut chunk = vec![0u8; 1 << 16];
        let mut newest = i64::MIN;
        let mut batch: Vec<Event> = Vec::with_capacity(self.options.batch);
        loop {
            let n = match reader.read(&mut chunk) {
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(ScoreError::Read(e)),
            };
            (self.options.progress)(n as u64);
            let mut parsed = Vec::new();
            let mut each = |number: u64, line: Line<'_>| parsed.push(read_line(number, &line, &mut newest, identity));
            if n == 0 {
                lines.finish(&mut each);
            } else {
                lines.push(&chunk[..n], &mut each);
            }
            for result in parsed {
                self.out.read += 1;
                match result {
                    Ok(event) => batch.push(event),
                    Err(rejected) => {
                        self.out.rejected += 1;
                        (self.options.rejected)(&rejected);
                    }
                }
                if batch.len() >= self.options.batch {
                    self.take(std::mem::take(&mut batch))?;
                }
            }
            if n == 0 {
                return self.take(batch);
            }
        }
    }

    fn journal(&mut self, dir: &Path, identity: &IdentityKey) -> Result<(), ScoreError> {
        for entry in replay(dir, 1, identity)? {
            match entry? {
                (_, Entry::Events(events)) => {
                    self.out.read += events.len() as u64;
                    self.take(events)?;
                }
                // The rules to judge by are the caller's, not those of back then.
                (_, Entry::Command(Command { body: CommandBody::ActivatePolicy { .. }, .. })) => {}
                (_, Entry::Command(command)) => self.command(command)?,
            }
        }
        Ok(())
    }

    /// Positions are this run's own: one count for events and commands, or a state would seem to include what it has not seen.
    fn keep(&mut self, entry: &Entry) -> Result<(), ScoreError> {
        self.position += 1;
        if let Some(journal) = &mut self.journal {
            journal.append(std::slice::from_ref(entry))?;
        }
        Ok(())
    }

    fn command(&mut self, command: Command) -> Result<(), ScoreError> {
        let entry = Entry::Command(command);
        self.keep(&entry)?;
        if let Entry::Command(command) = &entry {
            self.pipeline.command(self.position, command);
        }
        Ok(())
    }

    fn take(&mut self, events: Vec<Event>) -> Result<(), ScoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let entry = Entry::Events(events);
        self.keep(&entry)?;
        let Entry::Events(events) = entry else { return Ok(()) };
        let outcomes = self.pipeline.events(self.position, &events);
        for (event, fate) in events.iter().zip(&outcomes.fates) {
            if *fate == Admission::Duplicate {
                self.out.duplicates += 1;
            } else {
                self.out.accepted += 1;
                self.out.unknown += u64::from(event.kind == Kind::Unknown);
            }
        }
        for (_, decided) in outcomes.decided {
            self.decided(decided)?;
        }
        Ok(())
    }

    fn decided(&mut self, decided: Decided) -> Result<(), ScoreError> {
        for index in decided.shadows {
            if let Some(rule) = self.pipeline.policy().and_then(|p| p.rules.get(index)) {
                *self.out.shadows.entry(rule.id.clone()).or_default() += 1;
            }
        }
        for decision in decided.decisions {
            *self.out.decisions.entry(decision.rung).or_default() += 1;
            for rule in &decision.rules {
                *self.out.rules.entry(rule.rule_id.clone()).or_default() += 1;
            }
            let first = decision.rung > Rung::Observe && self.flagged.insert(decision.account_id.0.clone());
            if first && let Some(out) = &mut self.options.flags {
                let rule = decision.rules.first().map_or("", |r| r.rule_id.as_str());
                writeln!(out, "{}\t{}\t{rule}", decision.account_id, decision.event_at.0).map_err(ScoreError::Write)?;
            }
            if let Some(out) = &mut self.options.decisions {
                serde_json::to_writer(&mut *out, &decision).map_err(|e| ScoreError::Write(e.into()))?;
                out.write_all(b"\n").map_err(ScoreError::Write)?;
            }
        }
        Ok(())
    }
}

fn read_line(number: u64, line: &Line<'_>, newest: &mut i64, identity: &IdentityKey) -> Result<Event, Rejected> {
    let Line::Whole(bytes) = line else { return Err(Refusal::too_long().at_line(number, &[])) };
    let arrival = Arrival { at: None, identity, default_source: "log" };
    let mut event = parse_line(bytes, &arrival).map_err(|r| r.at_line(number, bytes))?;
    *newest = (*newest).max(event.at);
    event.arrived = *newest;
    check_not_too_old(event.at, *newest).map_err(|r| r.at_line(number, bytes))?;
    Ok(event)
}

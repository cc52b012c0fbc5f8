//! What the engine keeps of one account between events.

use compact_str::CompactString;
use redress_ledger::decision::Instance;
use redress_ledger::{Rung, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Moved, Moves, Nearness, Profile, Reinstated, Seen, Timeline, Verdicts, Waiting, Windows};
use crate::event::{BounceClass, ErrorClass, Event, Kind};

/// Facts about an account that rules may read, as the ledger's commands brought them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// When it was opened (ms).
    pub created_at: Option<i64>,
    /// The platform's name of its plan.
    pub plan: Option<Box<str>>,
    /// Only a person may suspend it.
    pub protected: bool,
}

/// One account's state. Applying the same events and commands in the same order gives the same state, bit for bit.
///
/// What every event looks at lies together at the beginning, from where a line of memory begins. The order of what is stored is that of
/// a format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[repr(C, align(64))]
pub struct Account {
    /// What the windows and the timeline do not hold yet ([`Account::settle`]).
    #[serde(skip)]
    pub waiting: Waiting,
    /// What lives no longer than a run.
    #[serde(skip)]
    pub transient: Transient,
    /// The platform's name of it.
    pub id: CompactString,
    /// The arrangement of slots that `windows` was filled by (see `signal::Layout`).
    pub layout: u32,
    /// The rung decided so far.
    pub decided: Rung,
    /// Journal position that this state includes.
    pub position: u64,
    /// Sliding counts.
    pub windows: Windows,
    /// Event keys seen.
    pub seen: Seen,
    /// Baselines and habits.
    pub profile: Profile,
    /// Facts about it.
    pub facts: Facts,
    /// What was decided; `None` where nothing ever was.
    pub verdicts: Option<Box<Verdicts>>,
    /// Since the last reinstatement.
    pub reinstated: Option<Box<Reinstated>>,
    /// For the plot.
    pub timeline: Timeline,
    /// The newest bad outcome: the example in a statement where a good outcome tipped the decision.
    pub last_adverse: Option<Box<Adverse>>,
}

/// What is known of an account in this run alone.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Transient {
    /// How it stands to the rules.
    pub rules: Nearness,
    /// Changed since it was stored.
    pub dirty: bool,
    /// On its way to the store; it cannot be read back from there yet.
    pub storing: bool,
    /// Used since the hand of the clock came by.
    pub used: bool,
    /// Its newest row in the frame of this number.
    pub frame: u64,
    /// That row.
    pub row: usize,
    /// Entries up to this one were in the state when it was read back: they are not applied again.
    pub includes: u64,
}

/// Two states are equal whatever this run knows of them.
impl PartialEq for Transient {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A bad outcome in coarse facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adverse {
    /// What happened.
    pub kind: Kind,
    /// When (ms).
    pub at: i64,
    count: u32,
    country: Option<[u8; 2]>,
    error: Option<ErrorClass>,
    bounce: Option<BounceClass>,
    domain: Option<CompactString>,
}

impl Account {
    /// Of that name, with nothing known.
    pub fn new(id: CompactString, layout: u32) -> Self {
        Self { id, layout, ..Self::default() }
    }

    /// Whether an event counts: no duplicate, of a known kind, not of the time before a reinstatement. Remembers its key, and moves
    /// the windows on to it.
    pub fn admit(&mut self, event: &Event) -> Admission {
        if !self.seen.insert(event.key_short()) {
            return Admission::Duplicate;
        }
        if event.kind == Kind::Unknown {
            return Admission::Passed;
        }
        if event.kind == Kind::AccountCreated && self.facts.created_at.is_none() {
            self.facts.created_at = Some(event.at);
        }
        if self.reinstated.as_mut().is_some_and(|r| !r.counts(event)) {
            return Admission::Passed;
        }
        if self.windows.rebases(event.at) {
            self.settle();
        }
        self.windows.move_on(event.at);
        Admission::Counts
    }

    /// Leaves what an event moves to wait; `before` is where the windows ended before it (ms).
    #[inline]
    pub(crate) fn wait(&mut self, moves: &Moves, before: i64) {
        let before = if before == 0 { None } else { self.windows.offset_of(before) };
        self.waiting.push(moves.all().unwrap_or_default(), before.unwrap_or(0));
    }

    /// Takes in what waits, as it would have been taken in when it came. All that looks at windows or timeline does so first.
    pub fn settle(&mut self) {
        if !self.waiting.is_empty() {
            self.take_waiting();
            // What is met by it nobody has asked.
            self.transient.rules = Nearness::default();
        }
    }

    /// Takes in what waits; what it moves.
    pub(crate) fn take_waiting(&mut self) -> Moved {
        let Self { waiting, windows, timeline, .. } = self;
        windows.take(waiting, |at, activity, adverse| timeline.add(at, activity.into(), adverse.into()))
    }

    /// Notes activity and bad outcomes for plot and example.
    pub fn note(&mut self, event: &Event, activity: bool, adverse: bool) {
        let n = u64::from(event.count);
        if activity || adverse {
            self.timeline.add(event.at, if activity { n } else { 0 }, if adverse { n } else { 0 });
        }
        self.note_adverse(event, adverse);
    }

    /// Notes a bad outcome as the example.
    pub(crate) fn note_adverse(&mut self, event: &Event, adverse: bool) {
        if adverse && self.last_adverse.as_ref().is_none_or(|known| known.at <= event.at) {
            let newest = Adverse::of(event);
            match &mut self.last_adverse {
                Some(known) => **known = newest,
                none => *none = Some(Box::new(newest)),
            }
        }
    }

    /// How old it was at its newest event, in days; `None` where nobody said when it was opened.
    pub fn age_days(&self) -> Option<f64> {
        self.facts.created_at.map(|at| (self.windows.now - at).max(0) as f64 / 86_400_000.0)
    }

    /// Whether an event will wait, most probably: then it is looked at no further.
    #[inline]
    fn will_let_wait(&self, event: &Event) -> bool {
        self.waiting.has_room(1) && self.transient.rules.will_let_wait(event.at)
    }

    /// Asks for what a look for an event's key, and what is done with the event if it moves so much, begin with. What an account has
    /// itself should have come.
    pub(crate) fn ask(&self, event: &Event, moved: Moved) {
        self.seen.ask(event.key_short());
        if self.will_let_wait(event) {
            self.waiting.ask();
        } else {
            self.timeline.ask();
            self.profile.ask();
            self.windows.ask(moved.counts, moved.sets);
        }
    }

    /// The step after [`Account::ask`].
    pub(crate) fn ask_parts(&self, event: &Event, moved: Moved) {
        if !self.will_let_wait(event) {
            self.profile.ask_parts();
            self.windows.ask_parts(moved.counts, moved.sets);
        }
    }

    /// The step after [`Account::ask_parts`].
    pub(crate) fn ask_ends(&self, event: &Event, moved: Moved, things: impl Iterator<Item = (usize, u64)>) {
        if !self.will_let_wait(event) {
            self.profile.ask_ends();
            self.windows.ask_ends(moved.counts, things);
        }
    }

    /// Asks for what packing reads of what it points to. What an account has itself should have come.
    pub(crate) fn ask_whole(&self) {
        self.seen.ask_whole();
        self.timeline.ask();
        self.profile.ask();
        self.windows.ask(u128::MAX, u128::MAX);
    }

    /// The step after [`Account::ask_whole`].
    pub(crate) fn ask_whole_parts(&self) {
        self.profile.ask_parts();
        self.windows.ask_parts(u128::MAX, u128::MAX);
    }

    /// The step after [`Account::ask_whole_parts`].
    pub(crate) fn ask_whole_ends(&self) {
        self.profile.ask_ends();
        self.windows.ask_whole_ends();
    }

    /// What was decided, to be changed.
    pub fn verdicts_mut(&mut self) -> &mut Verdicts {
        self.verdicts.get_or_insert_default()
    }

    /// A person undid a decision (or a decision had no effect): the rung falls to `rung_after`. With `forget_until`, activity up to
    /// then no longer counts.
    pub fn fall_back(&mut self, rung_after: Rung, forget_until: Option<i64>) {
        if let Some(at) = forget_until {
            self.windows.forget();
            self.profile.forget();
            self.reinstated = Some(Box::new(Reinstated::new(at)));
            if let Some(verdicts) = &mut self.verdicts {
                verdicts.shadowed.clear();
            }
            self.last_adverse = None;
        }
        self.decided = rung_after;
        if let Some(verdicts) = &mut self.verdicts {
            verdicts.last_decision = 0;
            verdicts.fired.clear();
            verdicts.proposed.clear();
        }
    }
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It counts.
    Counts,
    /// Seen before.
    Duplicate,
    /// Of an unknown kind, or of the time before a reinstatement.
    Passed,
}

impl Adverse {
    /// The coarse facts of an event.
    pub fn of(event: &Event) -> Self {
        Self {
            kind: event.kind,
            at: event.at,
            count: event.count,
            country: event.country,
            error: event.error,
            bounce: event.bounce,
            domain: event.recipient_domain.clone(),
        }
    }

    /// As a statement may show it.
    pub fn instance(&self) -> Instance {
        let mut facts = Vec::new();
        if let Some(domain) = &self.domain {
            facts.push(("recipient's mail domain".to_owned(), domain.to_string()));
        }
        if let Some(country) = self.country {
            facts.push(("country".to_owned(), String::from_utf8_lossy(&country).into_owned()));
        }
        if let Some(error) = self.error {
            facts.push(("error".to_owned(), error.as_str().replace('_', " ")));
        }
        if let Some(bounce) = self.bounce {
            let words = match bounce {
                BounceClass::Hard => "the address does not exist",
                BounceClass::Soft => "a passing problem",
                BounceClass::Block => "refused by the receiving server",
            };
            facts.push(("bounce".to_owned(), words.to_owned()));
        }
        if self.count > 1 {
            facts.push(("stands for".to_owned(), format!("{} events", self.count)));
        }
        Instance { kind: self.kind.as_str().to_owned(), at: Timestamp(self.at), facts }
    }
}

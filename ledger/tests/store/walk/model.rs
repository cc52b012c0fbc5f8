//! What a walk knows of its world, kept flat and naive: every rule is asked anew over everything there is.

use std::collections::{BTreeMap, BTreeSet};

use redress_ledger::demotion::RuleLimits;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{DecisionId, Principal, Role, Rung};

pub const CONFLICT: u8 = 1;
pub const REFUSED: u8 = 2;
pub const INVALID: u8 = 4;

pub const HOUR: i64 = 3_600_000;
pub const LEASE: i64 = 900_000;
pub const CLAIMS_MAX: usize = 4;
pub const PARKS_MAX: i64 = 3;
pub const SKIPS_MAX: usize = 3;
/// What decisions rest on; all of them are in the policy.
pub const RULES: [&str; 3] = ["bounces", "complaints", "spam-traps"];
/// Low, so that rules fall.
pub const RULE_LIMITS: RuleLimits = RuleLimits { overturn_rate_max: 0.2, outcomes_min: 4 };
pub const KNOWN_PERCENT: usize = 20;
/// On what a measure rests, and whether it has grounds of its own as well.
pub type Rests = (usize, bool);

/// Who works here; the rules of half of the decisions are by the sixth, and their policy was activated by the seventh.
pub const PEOPLE: [(&str, Role); 10] = [
    ("rita", Role::Reviewer),
    ("ben", Role::Reviewer),
    ("cleo", Role::Reviewer),
    ("dora", Role::Reviewer),
    ("emil", Role::Reviewer),
    ("rule-author", Role::Reviewer),
    ("ada", Role::Admin),
    ("sam", Role::Senior),
    ("sena", Role::Senior),
    ("otto", Role::Auditor),
];
pub const AUTHOR: usize = 5;
pub const ADMIN: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Appeal,
    Deferred,
    Proposal,
    SecondLook,
}

#[derive(Clone, Debug)]
pub struct Verdict {
    pub by: usize,
    pub outcome: OutcomeKind,
    pub reduced: Option<Rung>,
    pub send_at: i64,
}

impl Verdict {
    /// 0 for what is best for the holder.
    pub fn harshness(&self) -> usize {
        match (self.outcome, self.reduced) {
            (OutcomeKind::Upheld, _) => 9,
            (_, Some(rung)) => 1 + rank(rung),
            (_, None) => 0,
        }
    }
}

pub fn rank(rung: Rung) -> usize {
    Rung::ALL.iter().position(|r| *r == rung).unwrap()
}

impl Case {
    /// Whether this person closed it against its holder, wanted to, settled it, or gave it as a second look.
    fn turned_away_or_checked(&self, who: usize) -> bool {
        let ends = ["inadmissible", "checked", "released", "dismissed", "terminated"];
        let ended = ends.iter().any(|word| self.closed == Some((word, Some(who))));
        ended || self.proposals.contains(&who)
    }
}

/// A question that waits for its answer.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    pub began: i64,
    pub until: i64,
    pub due_before: i64,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "kept flat, as the rows are")]
pub struct Case {
    pub id: String,
    pub kind: Kind,
    pub decision: usize,
    /// The appeal it is about; of a second look the one that was decided.
    pub appeal: Option<usize>,
    pub rung: Rung,
    pub due: i64,
    pub sort: i64,
    pub class: usize,
    pub asks_look: bool,
    pub two: bool,
    /// As written: its time may be over.
    pub held: Option<(usize, i64)>,
    pub parked: Option<i64>,
    pub parks: i64,
    pub asked: Option<(usize, i64)>,
    pub seniors: bool,
    /// Who passed it over, and when.
    pub skipped: BTreeMap<usize, i64>,
    pub touch_by: i64,
    pub touched: bool,
    /// Whether it was raised because nobody had begun.
    pub untouched: bool,
    pub looks: BTreeMap<usize, OutcomeKind>,
    pub changed: BTreeSet<(usize, &'static str)>,
    pub given: Vec<Verdict>,
    pub pause: Option<Pause>,
    pub paused: i64,
    pub questions: i64,
    /// Whether the holder wrote it, and when.
    pub messages: Vec<(bool, i64)>,
    pub missed: bool,
    pub approvals: BTreeSet<usize>,
    /// Who wants it closed against its holder, where two have to.
    pub proposals: BTreeSet<usize>,
    /// Whether it asks if a measure stands by its own grounds, as what it rested on was overturned.
    pub again: bool,
    /// On what the first of two who release it says that it rests.
    pub because: Option<Rests>,
    /// Of a second look: at which case, and whether its answer is known.
    pub looks_at: Option<(usize, bool)>,
    pub opened: i64,
    pub closed: Option<(&'static str, Option<usize>)>,
}

#[derive(Clone, Debug)]
pub struct Appeal {
    pub id: String,
    pub decision: usize,
    pub measure: usize,
    pub case: usize,
    pub filed: i64,
    pub decide_by: i64,
    /// About a takeover or an identity.
    pub takeover: bool,
    pub closed: Option<&'static str>,
    pub into: Option<usize>,
    /// Which one it carries on after a merger.
    pub resumes: Option<usize>,
    pub follows: Option<usize>,
    pub decided_by: Option<usize>,
    pub relief: bool,
}

#[derive(Clone, Debug)]
pub struct Measure {
    pub id: Option<String>,
    pub decision: usize,
    pub rung: Rung,
    pub cause: &'static str,
    pub by: Option<usize>,
    pub stands: bool,
    pub rests: Option<Rests>,
    pub token: Option<redress_ledger::token::PresentedToken>,
}

#[derive(Clone, Debug)]
pub struct Decision {
    pub id: DecisionId,
    pub account: usize,
    pub rung: Rung,
    pub rule: usize,
    pub authored: bool,
    pub activated: bool,
    pub at: i64,
    pub seen: i64,
    /// How often a person had settled the account's evidence.
    pub born: usize,
    /// Who wants it lifted, and since when, where two have to.
    pub lift_by: Vec<(usize, i64)>,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub key: bool,
    pub settles: usize,
    pub outcomes_by: Vec<usize>,
}

/// What an outcome said of the rule of a decision.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    pub decision: usize,
    pub wrong: bool,
}

/// When a rule fell last, and when it came back; numbers of commands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fall {
    pub fell: i64,
    pub back: Option<i64>,
}

/// An answer that somebody vouches for.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub case: usize,
    pub by: usize,
    pub at: i64,
}

#[derive(Clone, Debug)]
pub struct Reversal {
    pub id: String,
    pub scope: Scope,
    pub outcome: OutcomeKind,
    pub by: usize,
    pub approved: Option<usize>,
    /// Each account in its turn, and what became of it.
    pub accounts: Vec<(usize, &'static str)>,
    pub finished: bool,
}

/// Which decisions: of a rule, under a policy, from when on and before when.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub rule: usize,
    pub activated: Option<bool>,
    pub from: i64,
    pub until: i64,
}

#[derive(Default)]
pub struct Model {
    pub now: i64,
    pub picks: bool,
    /// Whether appeals against severe measures ask for a first look.
    pub looks: bool,
    pub people: Vec<Principal>,
    pub accounts: Vec<Account>,
    pub decisions: Vec<Decision>,
    pub measures: Vec<Measure>,
    pub appeals: Vec<Appeal>,
    pub cases: Vec<Case>,
    /// Outcomes: the decision, the word and who gave it.
    pub outcomes: Vec<(usize, &'static str, usize)>,
    pub charges: Vec<Charge>,
    /// The command that last made the policy the active one.
    pub activation: i64,
    pub falls: BTreeMap<usize, Fall>,
    /// Rules that fell, with the activation that they fell in.
    pub fallen: Vec<(usize, i64)>,
    pub known: Vec<Known>,
    pub reversals: Vec<Reversal>,
    /// Cases that opened in this step, and are not looked up yet.
    pub fresh: Vec<usize>,
    /// Rules that fell in this step, and are not looked up yet.
    pub falling: Vec<usize>,
    /// What followed by itself, and how often.
    pub followed: BTreeMap<&'static str, u64>,
}

impl Model {
    pub fn decides(&self, who: usize) -> bool {
        matches!(self.people[who].role, Role::Reviewer | Role::Senior | Role::Admin)
    }

    pub fn senior(&self, who: usize) -> bool {
        matches!(self.people[who].role, Role::Senior | Role::Admin)
    }

    pub fn holder(&self, case: usize) -> Option<usize> {
        self.cases[case].held.filter(|(_, until)| *until > self.now).map(|(who, _)| who)
    }

    pub fn asked(&self, case: usize) -> Option<usize> {
        self.cases[case].asked.filter(|(_, until)| *until > self.now).map(|(who, _)| who)
    }

    pub fn parked(&self, case: usize) -> bool {
        self.cases[case].parked.is_some_and(|until| until > self.now)
    }

    pub fn has_given(&self, case: usize, who: usize) -> bool {
        self.cases[case].given.iter().any(|g| g.by == who)
    }

    pub fn account_of(&self, case: usize) -> usize {
        self.decisions[self.cases[case].decision].account
    }

    /// Wrote a rule of it, or activated its policy.
    pub fn hand_in_rules(&self, who: usize, decision: usize) -> bool {
        let decision = &self.decisions[decision];
        (decision.authored && who == AUTHOR) || (decision.activated && who == ADMIN)
    }

    /// Had anything to do with the decision, or with another case of the account.
    pub fn hand(&self, who: usize, decision: usize, case: Option<usize>) -> bool {
        let account = self.decisions[decision].account;
        self.hand_in_rules(who, decision)
            || self.measures.iter().any(|m| m.decision == decision && m.by == Some(who))
            || self.cases.iter().any(|c| c.decision == decision && c.approvals.contains(&who))
            || self.accounts[account].outcomes_by.contains(&who)
            || self.cases.iter().enumerate().any(|(at, c)| {
                Some(at) != case
                    && self.decisions[c.decision].account == account
                    && (c.looks.contains_key(&who)
                        || c.given.iter().any(|g| g.by == who)
                        || c.turned_away_or_checked(who))
            })
    }

    pub fn standing(&self, decision: usize) -> Vec<usize> {
        (0..self.measures.len())
            .filter(|m| self.measures[*m].decision == decision && self.measures[*m].stands)
            .collect()
    }

    /// The gravest measure that stands of a decision.
    pub fn gravest(&self, decision: usize) -> Option<Rung> {
        self.standing(decision).iter().map(|m| self.measures[*m].rung).max_by_key(|rung| rank(*rung))
    }

    pub fn open_appeal(&self, decision: usize) -> Option<usize> {
        (0..self.appeals.len()).find(|a| self.appeals[*a].decision == decision && self.appeals[*a].closed.is_none())
    }

    pub fn open_cases(&self) -> Vec<usize> {
        (0..self.cases.len()).filter(|c| self.cases[*c].closed.is_none()).collect()
    }

    /// Which verdict is the outcome by now, by the words of the rule.
    pub fn stands(&self, case: usize) -> Option<usize> {
        let case = &self.cases[case];
        let last = case.given.len().checked_sub(1)?;
        if case.given.iter().any(|g| g.send_at > self.now) {
            return None;
        }
        if !case.two {
            return Some(last);
        }
        let like = |at: usize| case.given.iter().filter(|g| g.harshness() == case.given[at].harshness()).count();
        if case.given.len() > 1 && like(last) > 1 {
            return Some(last);
        }
        if case.given.len() < 3 {
            return None;
        }
        let seniors: Vec<usize> =
            (0..case.given.len()).filter(|at| self.people[case.given[*at].by].role == Role::Senior).collect();
        if let [only] = seniors.as_slice() {
            return Some(*only);
        }
        (0..case.given.len()).min_by_key(|at| case.given[*at].harshness())
    }

    /// Nobody else may touch it: closed, or in another's hands.
    pub fn kept(&self, case: usize, who: usize) -> u8 {
        let other = self.holder(case).is_some_and(|by| by != who);
        if self.cases[case].closed.is_some() || other { CONFLICT } else { 0 }
    }

    /// Not in this person's hands.
    pub fn not_held(&self, case: usize, who: usize) -> u8 {
        if self.cases[case].closed.is_some() || self.holder(case) != Some(who) { CONFLICT } else { 0 }
    }

    /// Why this person could not take it, though nobody else has it.
    pub fn not_for(&self, case: usize, who: usize, picks: bool) -> u8 {
        if self.holder(case) == Some(who) {
            return 0;
        }
        let mut why = if self.has_given(case, who) { CONFLICT } else { 0 };
        if self.cases[case].seniors && !self.senior(who) {
            why |= REFUSED;
        }
        if self.senior(who) || self.asked(case) == Some(who) {
            return why;
        }
        if self.asked(case).is_some() || self.parked(case) {
            why |= CONFLICT;
        }
        why | if picks { 0 } else { REFUSED }
    }

    pub fn hands_full(&self, who: usize) -> u8 {
        let held = self.open_cases().into_iter().filter(|c| self.holder(*c) == Some(who)).count();
        if held >= CLAIMS_MAX { CONFLICT } else { 0 }
    }

    /// What does not stand is not upheld, and a lesser measure is less than what stands.
    pub fn unfit(&self, decision: usize, outcome: OutcomeKind, reduced: Option<Rung>) -> u8 {
        let highest = self.standing(decision).iter().map(|m| rank(self.measures[*m].rung)).max();
        match (highest, reduced) {
            (None, _) if outcome.needs_independence() => CONFLICT,
            (Some(highest), Some(lesser)) if rank(lesser) >= highest => INVALID,
            _ => 0,
        }
    }

    /// The most urgent case that this person may take.
    pub fn most_urgent(&self, who: usize) -> Option<usize> {
        self.takeable(who).first().copied()
    }

    /// Cases that the queue may hand out, the most urgent first.
    pub fn takeable(&self, who: usize) -> Vec<usize> {
        let mut open = self.open_cases();
        open.retain(|&c| {
            let case = &self.cases[c];
            self.holder(c).is_none()
                && !case.id.is_empty()
                && !self.parked(c)
                && case.pause.is_none_or(|p| p.until <= self.now)
                && self.asked(c).is_none_or(|to| to == who)
                && (self.senior(who) || (!case.seniors && case.kind != Kind::Proposal))
                && case.skipped.get(&who).is_none_or(|at| *at <= self.now - 24 * HOUR)
                && !self.has_given(c, who)
                && !(case.kind == Kind::Deferred && case.approvals.contains(&who))
                && !self.knows(c, who)
                && !case.proposals.contains(&who)
                && !self.hand(who, case.decision, Some(c))
        });
        open.sort_by_key(|&c| {
            let case = &self.cases[c];
            (case.sort, usize::MAX - rank(case.rung), case.id.clone())
        });
        open
    }
}

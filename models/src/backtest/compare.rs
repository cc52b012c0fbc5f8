//! From what both policies did to the report.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use redress_engine::event::Hash;

use super::evidence::evidence;
use super::known::{Class, Known};
use super::report::{
    Day, Done, FORMAT, LEVELS, Listed, LogRead, Measure, Moved, Named, PerPolicy, Rejects, Report, moment,
};
use super::rules;
use super::seen::{Fate, Seen};
use super::split::Split;
use crate::judge::{Course, Rung};

const DAY_MS: i64 = 86_400_000;
/// Days shown at most; where there are more, each bar is several.
const BARS_MAX: i64 = 60;

/// Both policies and what is known.
pub struct Compared<'a> {
    /// The new one.
    pub new: &'a Seen,
    /// The current one.
    pub current: &'a Seen,
    /// What is known of accounts.
    pub labels: Option<&'a Known>,
    /// What reviewers decided.
    pub outcomes: Option<&'a Known>,
}

/// An account on which at least one of them decided.
struct Both<'a> {
    hash: Hash,
    id: &'a str,
    new: Option<&'a Fate>,
    current: Option<&'a Fate>,
}

impl Both<'_> {
    fn rungs(&self) -> (Rung, Rung) {
        let rung = |fate: Option<&Fate>| fate.map_or(Rung::Observe, |fate| fate.course.rung());
        (rung(self.new), rung(self.current))
    }

    /// Of each policy when the account first came to this rung or a harder one.
    fn reached(&self, rung: Rung) -> (Option<i64>, Option<i64>) {
        let at = |fate: Option<&Fate>| fate.and_then(|fate| fate.course.reached(rung));
        (at(self.new), at(self.current))
    }
}

impl Compared<'_> {
    /// The whole report, but for limits.
    pub fn report(&self, log: LogRead, mut rejects: Rejects, listed: usize) -> Report {
        let both = self.both();
        let known = [self.labels, self.outcomes];
        known.iter().flatten().for_each(|known| rejects.add_all(&known.rejects));
        let evidence = |known: Option<&Known>| known.map(|known| evidence(known, self.new, self.current));
        let figures = |seen: &Seen| rules::figures(seen, |hash| self.class(hash));
        let mut proposed = Split::default();
        for one in &both {
            let asked = |fate: Option<&Fate>| fate.is_some_and(|fate| fate.course.proposed.is_some());
            proposed.add(asked(one.new), asked(one.current));
        }
        Report {
            format: FORMAT,
            new: self.new.name.clone(),
            current: self.current.name.clone(),
            measures: LEVELS.map(|(rung, measure)| measured(&both, rung, measure)).to_vec(),
            moved: moved(&both),
            proposed,
            kept_back: PerPolicy { new: self.new.kept_back, current: self.current.kept_back },
            labels: evidence(self.labels),
            outcomes: evidence(self.outcomes),
            rules: PerPolicy { new: figures(self.new), current: figures(self.current) },
            harder: self.listed(&both, listed, |new, current| new > current),
            milder: self.listed(&both, listed, |new, current| new < current),
            days: days(&both, log.span),
            limits: Vec::new(),
            rejects,
            log,
        }
    }

    /// What an account is, by its label, or else by its outcome.
    fn class(&self, hash: Hash) -> Option<Class> {
        [self.labels, self.outcomes].into_iter().flatten().find_map(|known| known.of(hash)).map(|truth| truth.class)
    }

    fn both(&self) -> Vec<Both<'_>> {
        let mut both: Vec<Both<'_>> = Vec::new();
        for (hash, fate) in self.new.fates() {
            let current = self.current.account(hash).and_then(|account| account.fate.as_deref());
            both.push(Both { hash, id: &fate.account_id, new: Some(fate), current });
        }
        for (hash, fate) in self.current.fates() {
            if self.new.account(hash).is_none_or(|account| account.fate.is_none()) {
                both.push(Both { hash, id: &fate.account_id, new: None, current: Some(fate) });
            }
        }
        both.sort_by(|a, b| a.id.cmp(b.id));
        both
    }

    fn listed(&self, both: &[Both<'_>], most: usize, is_meant: impl Fn(Rung, Rung) -> bool) -> Listed {
        let mut meant: Vec<&Both<'_>> = both.iter().filter(|one| is_meant(one.rungs().0, one.rungs().1)).collect();
        meant.sort_by_cached_key(|one| {
            let (new, current) = one.rungs();
            let hardest = new.max(current);
            let not_honest = self.class(one.hash) != Some(Class::Honest);
            let at = [one.reached(hardest).0, one.reached(hardest).1].into_iter().flatten().min();
            (Reverse(hardest), not_honest, at, one.id.to_owned())
        });
        let named = meant.iter().take(most).map(|one| Named {
            account: one.id.to_owned(),
            known: self.class(one.hash).map(Class::as_str),
            new: one.new.and_then(|fate| done(fate, self.new)),
            current: one.current.and_then(|fate| done(fate, self.current)),
        });
        Listed { of: meant.len() as u64, accounts: named.collect() }
    }
}

fn done(fate: &Fate, seen: &Seen) -> Option<Done> {
    let rung = fate.course.rung();
    let at = fate.course.reached(rung)?;
    let rules = fate.because.iter().filter_map(|rule| seen.rules.get(usize::from(*rule)));
    Some(Done {
        measure: rung.as_str(),
        at: moment(at),
        rules: rules.map(|rule| rule.id.clone()).collect(),
        fact: fate.fact.clone(),
    })
}

fn measured(both: &[Both<'_>], rung: Rung, measure: &'static str) -> Measure {
    let mut accounts = Split::default();
    for one in both {
        let (new, current) = one.reached(rung);
        accounts.add(new.is_some(), current.is_some());
    }
    Measure { measure, accounts }
}

fn moved(both: &[Both<'_>]) -> Vec<Moved> {
    let mut ways: BTreeMap<(Reverse<Rung>, Reverse<Rung>), u64> = BTreeMap::new();
    for (new, current) in both.iter().map(Both::rungs).filter(|(new, current)| new != current) {
        *ways.entry((Reverse(new), Reverse(current))).or_default() += 1;
    }
    let ways = ways.into_iter();
    ways.map(|((new, current), accounts)| Moved { current: current.0.as_str(), new: new.0.as_str(), accounts })
        .collect()
}

fn days(both: &[Both<'_>], span: Option<(i64, i64)>) -> Vec<Day> {
    let Some((first, last)) = span else { return Vec::new() };
    let begin = first.div_euclid(DAY_MS);
    let all = last.div_euclid(DAY_MS) - begin + 1;
    let step = (all + BARS_MAX - 1) / BARS_MAX;
    let bars = (all + step - 1) / step;
    let from = |bar: i64| moment((begin + bar * step) * DAY_MS).chars().take(10).collect();
    let empty = |bar| Day { from: from(bar), suspended: PerPolicy::default(), stopped: PerPolicy::default() };
    let mut days: Vec<Day> = (0..bars).map(empty).collect();
    let mut place = |at: Option<i64>, count: fn(&mut Day) -> &mut u64| {
        let bar = at.map(|at| (at.div_euclid(DAY_MS) - begin) / step).and_then(|bar| usize::try_from(bar).ok());
        if let Some(day) = bar.and_then(|bar| days.get_mut(bar)) {
            *count(day) += 1;
        }
    };
    for one in both {
        let course = |fate: Option<&Fate>| fate.map(|fate| fate.course).unwrap_or_default();
        let (new, current): (Course, Course) = (course(one.new), course(one.current));
        place(new.suspended, |day| &mut day.suspended.new);
        place(current.suspended, |day| &mut day.suspended.current);
        place(new.stopped(), |day| &mut day.stopped.new);
        place(current.stopped(), |day| &mut day.stopped.current);
    }
    days
}

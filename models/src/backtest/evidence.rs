//! Both policies against what is known of accounts.

use std::collections::BTreeMap;

use redress_engine::event::Hash;

use super::known::{Class, Known, Truth};
use super::report::{Delivered, Evidence, Figures, FromWhere, Judged, LEVELS, PerPolicy, STOPPED, SUSPENDED, Waits};
use super::seen::Seen;
use super::split::{Part, Split};
use crate::judge::{BEFORE_MS, Rung, quantile};

/// What is known, says of both.
pub fn evidence(known: &Known, new: &Seen, current: &Seen) -> Evidence {
    // In the order of hashes, so that sums of shares come out the same in every run.
    let mut truths: Vec<(Hash, Truth)> = known.truths.iter().map(|(hash, truth)| (*hash, *truth)).collect();
    truths.sort_unstable_by_key(|(hash, _)| *hash);
    let of = |class: Class| truths.iter().filter(|(_, truth)| truth.class == class).count() as u64;
    let is_there = |hash: Hash| new.account(hash).is_some_and(|account| account.is_in_log);
    let (abusive, honest) = (of(Class::Abusive), of(Class::Honest));
    let measures = LEVELS.map(|(rung, name)| judged(&truths, (new, current), rung, name, (abusive, honest)));
    Evidence {
        file: known.file.clone(),
        abusive,
        honest,
        victims: of(Class::Victim),
        left_out: known.left_out,
        not_in_logs: truths.iter().filter(|(hash, _)| !is_there(*hash)).count() as u64,
        measures: measures.to_vec(),
        delivered: PerPolicy { new: delivered(&truths, new), current: delivered(&truths, current) },
        provenance: provenance(known, &truths, new, current),
    }
}

/// How a policy treated an account at a measure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Treated {
    Not,
    Right(i64),
    Wrong,
    Victim,
}

fn treated(hash: Hash, truth: &Truth, seen: &Seen, rung: Rung) -> Treated {
    let Some(at) = seen.course(hash).reached(rung) else { return Treated::Not };
    let begin = truth.from.or_else(|| seen.account(hash).and_then(|account| account.first));
    let waited = begin.map_or(0, |begin| at - begin);
    match truth.class {
        Class::Honest => Treated::Wrong,
        Class::Victim => Treated::Victim,
        Class::Abusive if waited < -BEFORE_MS => Treated::Wrong,
        Class::Abusive => Treated::Right(waited.max(0)),
    }
}

fn judged(
    truths: &[(Hash, Truth)],
    (new, current): (&Seen, &Seen),
    rung: Rung,
    measure: &'static str,
    (abusive, honest): (u64, u64),
) -> Judged {
    let (mut right, mut wrong, mut victims, mut honest_hit) = <(Split, Split, Split, Split)>::default();
    let mut waits = PerPolicy::<Vec<i64>>::default();
    for (hash, truth) in truths {
        let (by_new, by_current) = (treated(*hash, truth, new, rung), treated(*hash, truth, current, rung));
        let is_wrong = |treated| match treated {
            Treated::Victim => rung == Rung::Suspend,
            treated => treated == Treated::Wrong,
        };
        let is_right = |treated| matches!(treated, Treated::Right(_));
        right.add(is_right(by_new), is_right(by_current));
        wrong.add(is_wrong(by_new), is_wrong(by_current));
        victims.add(by_new == Treated::Victim, by_current == Treated::Victim);
        if truth.class == Class::Honest {
            honest_hit.add(by_new != Treated::Not, by_current != Treated::Not);
        }
        for (treated, waits) in [(by_new, &mut waits.new), (by_current, &mut waits.current)] {
            if let Treated::Right(waited) = treated {
                waits.push(waited);
            }
        }
    }
    let figures = |right: u64, wrong: u64, honest_hit: u64, waits: Vec<i64>| Figures {
        precision: Part::of(right, right + wrong),
        recall: Part::of(right, abusive),
        of_the_honest: Part::of(honest_hit, honest),
        time: Waits::of(waits),
    };
    let figures = PerPolicy {
        new: figures(right.by_new(), wrong.by_new(), honest_hit.by_new(), waits.new),
        current: figures(right.by_current(), wrong.by_current(), honest_hit.by_current(), waits.current),
    };
    Judged { measure, right, wrong, victims, figures }
}

impl Waits {
    fn of(mut sorted: Vec<i64>) -> Self {
        sorted.sort_unstable();
        Self { of: sorted.len(), median_ms: quantile(&sorted, 0.5), p90_ms: quantile(&sorted, 0.9), sorted }
    }
}

fn delivered(truths: &[(Hash, Truth)], seen: &Seen) -> Delivered {
    let mut sum = Delivered::default();
    let (mut end, mut stop) = (0.0, 0.0);
    let abusive = truths.iter().filter(|(_, truth)| truth.class == Class::Abusive);
    for account in abusive.filter_map(|(hash, _)| seen.account(*hash)).filter(|account| account.units > 0) {
        sum.accounts += 1;
        sum.units += account.units;
        sum.units_before_end += account.before_end;
        end += account.before_end as f64 / account.units as f64;
        stop += account.before_stop as f64 / account.units as f64;
    }
    let mean = |sum_of: f64| (sum.accounts > 0).then(|| (sum_of / sum.accounts as f64 * 1e6).round() / 1e6);
    Delivered { before_end: mean(end), before_stop: mean(stop), ..sum }
}

fn provenance(known: &Known, truths: &[(Hash, Truth)], new: &Seen, current: &Seen) -> Vec<FromWhere> {
    let mut rows: BTreeMap<(&str, Class), (u64, Split, Split)> = BTreeMap::new();
    for (hash, truth) in truths {
        let from = known.provenances.get(usize::from(truth.provenance)).map_or("", String::as_str);
        let (accounts, suspended, stopped) = rows.entry((from, truth.class)).or_default();
        *accounts += 1;
        let came = |seen: &Seen, level: usize| seen.course(*hash).reached(LEVELS[level].0).is_some();
        suspended.add(came(new, SUSPENDED), came(current, SUSPENDED));
        stopped.add(came(new, STOPPED), came(current, STOPPED));
    }
    let row = |((from, class), (accounts, suspended, stopped)): ((&str, Class), _)| {
        let found = class.as_str();
        FromWhere { provenance: from.to_owned(), found, accounts, suspended, stopped }
    };
    rows.into_iter().map(row).collect()
}

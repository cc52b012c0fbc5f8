//! Signals looked at backwards against what their naive twins say of the events up to then.

use redress_engine::signal::{Part, Read, Reading, past, variables};
use redress_engine::window::{Account, KEEP_MS};

use super::naive::View;
use super::{near, play, stream, twins};

const LOOKS: [i64; 9] =
    [1, 59_000, 600_000, 3_600_000, 30_000_000, 86_400_000, 400_000_000, 1_500_000_000, 2_500_000_000];

/// Calls `check` with every variable that has a twin, at times before now: what is said of it, what its twin says, and how far back the
/// account would have to be kept.
fn look(
    account: &Account,
    view: &View,
    looks: &[i64],
    mut check: impl FnMut(&str, Option<Reading>, (f64, Option<f64>), i64),
) {
    for before in looks {
        let at = account.windows.now - before;
        let then = view.as_of(at);
        for (index, variable) in variables().iter().enumerate() {
            let Some(twin) = twins::of(variable.signal.name) else { continue };
            check(&variable.name, past(account, index, at), twin(&then, variable.window.ms()), before + longest(index));
        }
    }
}

fn longest(variable: usize) -> i64 {
    let variable = &variables()[variable];
    match variable.signal.read {
        Read::From(parts, _) => parts.iter().map(|(_, own)| own.unwrap_or(variable.window).ms()).max().unwrap_or(0),
        _ => variable.window.ms(),
    }
}

fn counts_things(name: &str) -> bool {
    let is_set = |part: &Part| matches!(part, Part::Set(_));
    variables().iter().any(|variable| {
        variable.name == name
            && match variable.signal.read {
                Read::Of(part) => is_set(&part),
                Read::Share(num, den) => is_set(&num) || is_set(&den),
                Read::From(parts, _) => parts.iter().any(|(part, _)| is_set(part)),
                Read::Profile(..) => false,
            }
    })
}

#[test]
fn a_count_looked_at_backwards_is_what_it_was_while_counts_are_small() {
    let (mut exact, mut at_least) = (0, 0);
    for seed in 0..stream::FAMILIES * 10 {
        play(seed, 60, 30, |account, view| {
            let mut account = account.clone();
            account.facts.created_at = None;
            look(&account, view, &LOOKS, |name, is, (num, den), back| {
                let Some(is) = is else {
                    assert!(back > KEEP_MS || counts_things(name), "seed {seed}: {name} {back} ms back is not known");
                    return;
                };
                assert!(back <= KEEP_MS, "seed {seed}: {name} {back} ms back may have been forgotten");
                if counts_things(name) {
                    assert!(is.num.min <= num && num <= is.num.max, "seed {seed}: {name} is {is:?}, should be {num}");
                    at_least += usize::from(is.num.min > 0.0);
                } else {
                    let same = near(is.num.min, num) && near(is.num.max, num);
                    assert!(same && is.den.map(|d| d.value) == den, "seed {seed}: {name} is {is:?}, should be {num}");
                    exact += usize::from(num > 0.0);
                }
            });
        });
    }
    assert!(exact > 1_000 && at_least > 200, "{exact} and {at_least}: too few to show anything");
}

#[test]
fn looked_at_backwards_the_truth_lies_within_the_bounds_when_counts_are_large() {
    let (mut known, mut inexact) = (0, 0);
    for seed in 0..stream::FAMILIES {
        play(seed, 1_500, 500, |account, view| {
            let mut account = account.clone();
            account.facts.created_at = None;
            look(&account, view, &LOOKS[2..], |name, is, (num, den), _| {
                let Some(is) = is else { return };
                let within = |least: f64, truth: f64, most: f64| least <= truth + 1e-9 && truth <= most * (1.0 + 1e-9);
                assert!(within(is.num.min, num, is.num.max), "seed {seed}: {name} is {is:?}, should be {num}");
                if let (Some(is), Some(den)) = (is.den, den) {
                    assert!(within(is.min, den, is.max), "seed {seed}: sample of {name} is {is:?}, should be {den}");
                }
                known += usize::from(num > 0.0);
                inexact += usize::from(is.num.min < is.num.max);
            });
        });
    }
    assert!(known > 1_000 && inexact > 100, "{known} and {inexact}: too few to show anything");
}

#[test]
fn a_young_account_is_known_from_its_beginning_and_nothing_is_from_before_a_reinstatement() {
    let mut shown = 0;
    play(0, 60, 60, |account, view| {
        let mut account = account.clone();
        let index = redress_engine::signal::variable("sends_30d").expect("a variable");
        let hour_before = account.windows.now - 3_600_000;
        account.facts.created_at = None;
        assert_eq!(past(&account, index, hour_before), None, "30 days back from an hour ago may be forgotten");
        account.facts.created_at = Some(account.windows.kept_from());
        let is = past(&account, index, hour_before).expect("nothing can be forgotten");
        let twin = twins::of("sends").expect("a twin");
        let (all, _) = twin(&view.as_of(hour_before), 2 * KEEP_MS);
        assert!(is.num.min <= all, "{is:?}, {all}");
        account.fall_back(redress_ledger::Rung::Observe, Some(hour_before));
        assert_eq!(past(&account, index, hour_before), None);
        assert!(past(&account, index, hour_before + 1).is_some());
        shown += 1;
    });
    assert_eq!(shown, 1);
}

//! Shapes in a sequence of acts.

use redress_engine::event::{Event, Kind};
use std::collections::{BTreeMap, BTreeSet};

use crate::support::{DAY, Fed, HOUR, START, Seeded, event, hash, whole};

/// Acts that pass before anything is kept.
const PASSED: usize = 7;

fn number(n: u64) -> Event {
    Event { recipient: hash(n), recipient_ten: hash((1 << 40) | (n / 10)), ..event(Kind::MessageSubmitted, 0) }
}

/// Numbers with a neighbour by definition: of those seen in one hour in 32 classes a ten, those whose ten has two classes or more.
fn neighbours(events: &[Event], hour: i64) -> (usize, usize) {
    let mut tens: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for one in events.iter().filter(|e| e.at.div_euclid(HOUR) == hour) {
        let class = one.recipient.unwrap().get() >> 32 & 31;
        tens.entry(one.recipient_ten.unwrap().get()).or_default().insert(class);
    }
    let all = tens.values().map(BTreeSet::len);
    (all.clone().filter(|n| *n > 1).sum(), all.sum())
}

#[test]
fn neighbours_of_the_same_hour_are_counted_exactly_while_64_tens_suffice() {
    for seed in 0..4 {
        let mut random = Seeded(seed);
        let (mut fed, mut events, mut at) = (Fed::default(), Vec::new(), START);
        let mut most = 0;
        for step in 0..2_000usize {
            at += random.ms(HOUR / 60);
            let n = if random.chance(2) { 5_000 + step as u64 % 40 } else { random.below(10_000) };
            if events.iter().filter(|e: &&Event| e.at.div_euclid(HOUR) == at.div_euclid(HOUR)).count() >= 60 {
                at += HOUR;
            }
            let one = Event { at, ..number(n) };
            fed.take(&one);
            if step < PASSED {
                continue;
            }
            events.push(one);
            let hour = at.div_euclid(HOUR);
            let (this, before) = (neighbours(&events, hour), neighbours(&events, hour - 1));
            let expected = (this.0 + before.0, this.1 + before.1);
            assert_eq!(fed.share("sequential_recipients_1h"), expected, "{seed}/{step}");
            most = most.max(this.0);
        }
        assert!(most > 20, "{most}");
    }
}

#[test]
fn beyond_64_tens_neighbours_are_never_overcounted_and_a_list_read_in_order_is_still_seen() {
    let mut random = Seeded(8);
    let (mut mixed, mut events) = (Fed::default(), Vec::new());
    for step in 0..5_000usize {
        let one = Event { at: START, ..number(random.below(20_000)) };
        mixed.take(&one);
        if step >= PASSED {
            events.push(one);
        }
        if step % 100 == 99 {
            let (read, exact) = (mixed.share("sequential_recipients_1h"), neighbours(&events, START / HOUR));
            assert!(read.0 <= exact.0, "{step}: {read:?} for {exact:?}");
        }
    }
    let mut in_order = Fed::default();
    for n in 0..3_000 {
        in_order.take(&Event { at: START, ..number(n) });
    }
    let (side_by_side, all) = in_order.share("sequential_recipients_1h");
    assert!(side_by_side * 100 > all * 99, "{side_by_side} of {all}");
}

#[test]
fn one_number_written_to_again_and_again_is_no_neighbour() {
    let mut fed = Fed::default();
    for step in 0..500 {
        fed.take(&Event { at: START + step, ..number(7) });
    }
    assert_eq!(fed.share("sequential_recipients_1h"), (0, 1));
}

/// Mean over deviation with weights that fade: each interval's from its own place in the row.
fn regularity(times: &[i64]) -> f64 {
    let intervals: Vec<f64> =
        times.windows(2).map(|pair| (pair[1] - pair[0]) as f64).filter(|ms| *ms < 600_000.0).collect();
    if intervals.len() < 100 {
        return 0.0;
    }
    let mut weights = vec![0.0; intervals.len()];
    let mut left = 1.0;
    for place in (0..intervals.len()).rev() {
        let own = (1.0 / (place + 1) as f64).max(1.0 / 64.0);
        weights[place] = left * own;
        left *= 1.0 - own;
    }
    let mean: f64 = intervals.iter().zip(&weights).map(|(ms, w)| ms * w).sum();
    let variance: f64 = intervals.iter().zip(&weights).map(|(ms, w)| (ms - mean).powi(2) * w).sum();
    if mean < 1.0 { 0.0 } else { mean / variance.sqrt().max(mean / 100.0) }
}

#[test]
fn regularity_is_the_faded_mean_over_the_faded_deviation() {
    for (seed, jitter, even) in [(1, 100, true), (2, 3_000, false), (3, 1, true), (4, 60_000, false)] {
        let mut random = Seeded(seed);
        let (mut fed, mut times, mut at) = (Fed::default(), Vec::new(), START);
        for _ in 0..PASSED {
            fed.take(&event(Kind::EmailSubmitted, at));
        }
        for step in 0..600 {
            at += if random.chance(150) { 900_000 } else { 1_000 + random.ms(jitter) };
            fed.take(&event(Kind::VerificationStarted, at));
            // A post in between, or a late start, is not an interval of this row.
            fed.take(&event(Kind::EmailSubmitted, at));
            fed.take(&event(Kind::VerificationStarted, at - 5));
            times.push(at);
            let (read, expected) = (fed.value("verification_regularity_24h"), regularity(&times));
            assert!((read - expected).abs() <= 1e-6 * expected.max(1.0), "{seed}/{step}: {read} for {expected}");
        }
        assert_eq!(fed.value("verification_regularity_24h") > 5.0, even, "{seed}");
        assert_eq!(fed.value("post_regularity_24h").to_bits(), 0);
        fed.now += DAY;
        assert_eq!(fed.value("verification_regularity_24h").to_bits(), 0, "stale after a day");
    }
}

#[test]
fn posts_that_come_all_at_once_are_not_called_even() {
    let mut fed = Fed::default();
    for _ in 0..500 {
        fed.take(&event(Kind::ContentPosted, START));
    }
    assert_eq!(fed.value("post_regularity_24h").to_bits(), 0);
    for step in 0..500 {
        fed.take(&event(Kind::ContentPosted, START + step * 2_000));
    }
    assert!(fed.value("post_regularity_24h") > 50.0);
}

#[test]
fn the_longest_row_of_calls_to_one_number_is_exact() {
    for seed in 0..4 {
        let mut random = Seeded(seed);
        let (mut fed, mut calls, mut at) = (Fed::default(), Vec::<(i64, u64)>::new(), START);
        let mut number = 0;
        for step in 0..4_000usize {
            at += random.ms(HOUR / 4);
            if random.chance(4) {
                number = random.below(30);
            }
            fed.take(&Event { recipient: hash(number), ..event(Kind::CallInitiated, at) });
            if step < PASSED {
                continue;
            }
            calls.push((at, number));
            // The length of the row that each call stands in, up to it.
            let longest_since = |from: i64| {
                let (mut longest, mut row, mut last) = (0, 0, None);
                for (at, number) in &calls[calls.len().saturating_sub(400)..] {
                    row = if last == Some(number) { row + 1 } else { 1 };
                    last = Some(number);
                    if *at >= from {
                        longest = longest.max(row);
                    }
                }
                longest
            };
            let hour = longest_since((at.div_euclid(HOUR) - 1) * HOUR);
            assert_eq!(whole(fed.value("sequential_calls_1h")), hour, "{seed}/{step}");
            assert_eq!(whole(fed.value("sequential_calls_24h")), longest_since(at.div_euclid(DAY) * DAY));
        }
    }
}

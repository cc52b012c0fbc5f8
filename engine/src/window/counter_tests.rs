//! Sliding counts against counting one by one, in order and out of order, and against somebody who looks for an edge to gain from.

use super::*;
use proptest::prelude::*;

/// Two events merge only once `2 / ERROR_MAX` newer ones are there.
const EXACT_UP_TO: u64 = 40;
const KEEP: u32 = 2_592_000_000;
const START: u32 = KEEP + 100_000_000;

/// Everything remembered, counted one by one.
#[derive(Default)]
struct Exact(Vec<(u32, u64)>, u32);

impl Exact {
    fn count(&self, edge: u32) -> u64 {
        self.0.iter().filter(|(at, _)| *at > edge).map(|(_, n)| n).sum()
    }
}

fn check_against_exact(events: &[(u32, u32)]) {
    let (mut counter, mut exact) = (Counter::default(), Exact::default());
    for &(at, n) in events {
        exact.1 = exact.1.max(at);
        let span = Span::at(exact.1);
        counter.add(at, n, span.forget_until());
        exact.0.push((at, u64::from(n)));
        for length in 0..LENGTHS {
            let (truth, tally) = (exact.count(span.edges[length]) as f64, counter.tally(span, length));
            assert!(tally.value >= truth, "under the truth: {tally:?}, {truth}");
            assert!(tally.value <= (truth * (1.0 + ERROR_MAX)).max(truth), "over by more than 5 %: {tally:?}, {truth}");
            assert!(tally.min <= truth && truth <= tally.max, "bounds miss the truth: {tally:?}, {truth}");
            if truth <= EXACT_UP_TO as f64 {
                assert!((tally.value - truth).abs() < 0.5, "small counts are exact: {tally:?}, {truth}");
            }
            if at % 3 == 0 {
                assert_eq!(counter.tally_on(span, length), tally, "a look that remembers sees the same");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sliding_counts_keep_their_bound_in_order_and_out_of_order(
        steps in prop::collection::vec((0u32..5_000_000, 1u32..4, prop::bool::weighted(0.2)), 1..700)
    ) {
        let mut at = START;
        let events: Vec<_> = steps.iter().map(|&(step, n, late)| {
            if late { (at - step, n) } else { at += step % 90_000; (at, n) }
        }).collect();
        check_against_exact(&events);
    }

    #[test]
    fn jitter_of_a_second_changes_no_bound(steps in prop::collection::vec((0u32..900, 0u32..1_000), 200..900)) {
        let mut at = START;
        let events: Vec<_> = steps.iter().map(|&(step, late)| { at += step; (at - late, 1) }).collect();
        check_against_exact(&events);
    }

    #[test]
    fn bursts_split_at_any_edge_gain_nothing(offset in 0u32..3_600_000, burst in 30u32..200, gap in 1u32..4_000_000) {
        let start = START + offset;
        let mut events = Vec::new();
        for i in 0..burst { events.push((start + i * 10, 1)); }
        for i in 0..burst { events.push((start + gap + i * 10, 1)); }
        events.sort_unstable();
        check_against_exact(&events);
    }
}

/// Climbs towards the spacing of two bursts, a trickle and a look that hides the most events. It must find nothing to hide.
#[test]
fn an_adversary_who_searches_for_an_edge_hides_nothing() {
    let mut seed = 7u64;
    let mut dice = move |below: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(seed >> 33).unwrap_or(0) % below
    };
    let worst = |plan: [u32; 5]| -> (f64, f64) {
        let [first, gap, second, trickle, wait] = plan;
        let mut counter = Counter::default();
        let mut exact = Exact::default();
        let mut at = START;
        let mut put = |at: u32, counter: &mut Counter| {
            counter.add(at, 1, Span::at(at).forget_until());
            exact.0.push((at, 1));
        };
        for _ in 0..first {
            at += 3;
            put(at, &mut counter);
        }
        for _ in 0..trickle {
            at += gap / (trickle + 1);
            put(at, &mut counter);
        }
        for _ in 0..second {
            at += 3;
            put(at, &mut counter);
        }
        let span = Span::at(at + wait);
        (0..LENGTHS).fold((0.0, 0.0), |(hidden, added): (f64, f64), length| {
            let (truth, value) = (exact.count(span.edges[length]) as f64, counter.tally(span, length).value);
            (hidden.max(truth - value), added.max((value - truth) / truth.max(1.0)))
        })
    };
    let mut most_added = 0.0f64;
    for _ in 0..60 {
        let mut plan = [dice(400) + 1, dice(4_000_000) + 1, dice(400) + 1, dice(60), dice(3_700_000)];
        let mut best = worst(plan);
        for _ in 0..40 {
            let mut next = plan;
            let place = dice(5) as usize;
            next[place] = (next[place] / 2 + dice(next[place] + 2)).max(u32::from(place < 3));
            let found = worst(next);
            if found.1 >= best.1 {
                (plan, best) = (next, found);
            }
            assert!(found.0 <= 0.0, "{next:?} hides {} events", found.0);
            most_added = most_added.max(found.1);
        }
    }
    assert!(most_added <= ERROR_MAX, "over by {most_added}");
}

#[test]
fn what_comes_late_at_the_newest_instant_goes_to_no_window_that_has_left_it() {
    let mut counter = Counter::default();
    (0..10).for_each(|i| counter.add(START + i, 1, 0));
    let span = Span::at(START + 700_000);
    assert_eq!(counter.tally_on(span, 1), Tally::exact(0.0));
    counter.add(START + 9, 5, 0);
    for length in 0..LENGTHS {
        let expected = if length < 2 { 0.0 } else { 15.0 };
        assert_eq!(counter.tally_on(span, length), Tally::exact(expected), "window {length}");
    }
}

#[test]
fn a_million_events_need_little_room() {
    let mut counter = Counter::default();
    for i in 0..1_000_000u32 {
        let at = START + i * 500;
        counter.add(at, 1, Span::at(at).forget_until());
    }
    assert!(counter.ranges().len() < 800, "{} ranges", counter.ranges().len());
}

#[test]
fn a_flood_of_late_events_stays_bounded_and_sound() {
    let mut counter = Counter::default();
    let span = Span::at(START + 1_000_000_000);
    let now = START + 1_000_000_000;
    counter.add(now, 1, span.forget_until());
    for i in 0..20_000u32 {
        counter.add(now - 1 - (i * 7_919) % 600_000_000, 1, span.forget_until());
    }
    assert!(counter.ranges().len() <= RANGES_MAX * 3 / 2 + 1);
    let tally = counter.tally(span, 4);
    assert!(tally.min <= 20_001.0 && tally.max >= 20_001.0);
}

#[test]
fn what_is_taken_back_is_gone_and_nothing_else() {
    for others in [0u32, 3, 400] {
        let mut counter = Counter::default();
        for n in 0..others {
            counter.add(START + 1_000 * n, 1, 0);
        }
        let (told, span) = (START + 500, Span::at(START + 1_000 * others.max(1)));
        let before = counter.clone();
        counter.add(told, 7, 0);
        assert!((counter.tally(span, LENGTHS - 1).value - f64::from(others + 7)).abs() < 0.5);
        counter.take_back(told, 7);
        assert_eq!(counter.tally(span, LENGTHS - 1), before.tally(span, LENGTHS - 1));
        if others < 40 {
            counter.take_back(told, 7);
            counter.take_back(START + 499, 1);
            assert_eq!(counter, before, "what is not there is not taken");
        }
    }
}

//! Messages that are like each other.

use redress_engine::event::{Event, Hash, Kind};
use std::collections::{BTreeMap, BTreeSet};

use crate::support::{DAY, Fed, HOUR, START, Seeded, event, hash, whole};

const PASSED: usize = 7;

/// The events of the last four panes of 8 hours.
fn within(events: &[Event], now: i64) -> impl Iterator<Item = &Event> {
    events.iter().filter(move |e| e.at.div_euclid(8 * HOUR) > now.div_euclid(8 * HOUR) - 4)
}

fn counts<'e>(events: impl Iterator<Item = &'e Event>) -> BTreeMap<u64, u64> {
    let mut counts = BTreeMap::new();
    for one in events {
        *counts.entry(one.content.unwrap().get()).or_default() += u64::from(one.count);
    }
    counts
}

#[test]
fn with_eight_contents_or_fewer_copies_and_shares_are_exact() {
    let mut random = Seeded(1);
    let (mut fed, mut events, mut at) = (Fed::default(), Vec::new(), START);
    for step in 0..3_000 {
        let most = if random.chance(200) { 40 * HOUR } else { HOUR / 4 };
        at += random.ms(most);
        // The contents change over time, eight in two days.
        let content = at.div_euclid(24 * HOUR).cast_unsigned() * 3 % 24 + random.below(2);
        let count = 1 + u32::try_from(random.below(3)).unwrap();
        let one = Event { content: hash(content), count, ..event(Kind::MessageSubmitted, at) };
        fed.take(&one);
        // A bare act in between moves the clock alone.
        fed.take(&event(Kind::MessageDelivered, at + HOUR / 4));
        if step < PASSED {
            continue;
        }
        events.push(one);
        let exact = counts(within(&events, fed.now));
        let (most, all) = (exact.values().max().copied().unwrap_or(0), exact.values().sum::<u64>());
        let read = fed.read("repeated_copies_24h").num;
        let figures = [read.min, read.value].map(whole);
        assert_eq!(figures, [whole(most as f64); 2], "step {step}");
        assert_eq!(fed.share("largest_template_share_24h"), (whole(most as f64), whole(all as f64)), "step {step}");
    }
}

#[test]
fn with_many_contents_the_truth_lies_within_the_bounds_told() {
    for (seed, contents) in [(1, 12), (2, 60), (3, 5_000)] {
        let mut random = Seeded(seed);
        let (mut fed, mut events, mut at) = (Fed::default(), Vec::new(), START);
        for step in 0..6_000usize {
            at += random.ms(HOUR / 20);
            // Some contents are much more usual than others; which ones changes.
            let content = random.below(contents).min(random.below(contents)).min(random.below(contents));
            let content = content + at.div_euclid(30 * HOUR).cast_unsigned() * 1_000;
            let one = Event { content: hash(content), ..event(Kind::EmailSubmitted, at) };
            fed.take(&one);
            if step < PASSED {
                continue;
            }
            events.push(one);
            if step % 20 == 0 {
                let exact = counts(within(&events, at));
                let most = exact.values().max().copied().unwrap() as f64;
                let read = fed.read("repeated_copies_24h").num;
                assert!(read.min <= most && most <= read.max, "{seed}/{step}: {most} is not in {read:?}");
                let twice = events.iter().filter(|e| e.at > at - 64 * HOUR).count() as f64;
                assert!(most <= read.value + twice / 8.0, "{seed}/{step}: {most} for {read:?} of {twice}");
                assert_eq!(fed.share("largest_template_share_24h").1, within(&events, at).count());
            }
        }
    }
}

#[test]
fn senders_of_one_content_are_counted_and_never_too_many() {
    let mut random = Seeded(5);
    let (mut fed, mut carried, mut at) = (Fed::default(), Vec::<(i64, u64, u64)>::new(), START);
    let mut most_read = 0;
    for step in 0..2_000usize {
        at += random.ms(HOUR / 10);
        let (content, sender) = (random.below(5), random.below(3 + (step as u64) / 200));
        let one = Event { content: hash(content), sender: hash(sender), ..event(Kind::MessageSubmitted, at) };
        fed.take(&one);
        if step < PASSED {
            continue;
        }
        carried.push((at, content, sender));
        // By definition: from the second sender's first message on, senders by the 64 classes of their hashes.
        let second = carried.iter().position(|one| one.2 != carried[0].2).unwrap_or(carried.len());
        let mut classes: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        let mut senders: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for (_, content, sender) in
            carried[second..].iter().filter(|c| c.0.div_euclid(8 * HOUR) > at.div_euclid(8 * HOUR) - 4)
        {
            classes.entry(*content).or_default().insert(hash(*sender).unwrap().get() >> 32 & 63);
            senders.entry(*content).or_default().insert(*sender);
        }
        let most = |sets: &BTreeMap<u64, BTreeSet<u64>>| sets.values().map(BTreeSet::len).max().unwrap_or(1);
        let read = whole(fed.value("senders_of_one_template_24h"));
        assert_eq!(read, most(&classes), "step {step}");
        assert!(read <= most(&senders), "step {step}");
        most_read = most_read.max(read);
    }
    assert!(most_read >= 10, "{most_read}");
    fed.now += 2 * DAY;
    assert_eq!(whole(fed.value("senders_of_one_template_24h")), 0);
}

fn text(simhash: u64, content: u64) -> Event {
    Event { simhash: Hash::new(simhash), content: hash(content), ..event(Kind::EmailSubmitted, START) }
}

#[test]
fn near_duplicates_are_those_within_three_bits_of_one_of_the_last_32_texts() {
    let mut random = Seeded(7);
    let (mut fed, mut texts, mut near) = (Fed::default(), Vec::<(u64, u64)>::new(), Vec::new());
    let skeletons: Vec<u64> = (0..40).map(|_| random.next()).collect();
    for step in 0..4_000usize {
        let mut simhash = skeletons[whole(random.below(40).min(random.below(40)) as f64)];
        for _ in 0..random.below(6) {
            simhash ^= 1 << random.below(64);
        }
        // The same text has the same content; half of the time an old one comes again.
        let (simhash, content) = match texts.last() {
            Some(last) if random.chance(2) => *last,
            _ => (simhash, simhash ^ 0xFFFF),
        };
        fed.take(&text(simhash, content));
        if step < PASSED {
            continue;
        }
        let last = &texts[texts.len().saturating_sub(32)..];
        if last.iter().any(|known| known.1 == content) {
            near.push(false);
        } else {
            near.push(last.iter().any(|known| (known.0 ^ simhash).count_ones() <= 3));
            texts.push((simhash, content));
        }
        let window = &near[near.len().saturating_sub(200)..];
        let expected = (window.iter().filter(|one| **one).count(), window.len());
        assert_eq!(fed.share("near_duplicate_share_24h"), expected, "step {step}");
    }
}

#[test]
fn random_words_in_one_skeleton_stand_out_and_plain_copies_do_not() {
    let (mut busting, mut copies) = (Fed::default(), Fed::default());
    for n in 0..300u64 {
        busting.take(&text(0xABCD_EF01_2345_6789 ^ 1 << (n % 61), n));
        copies.take(&text(0xABCD_EF01_2345_6789, 1));
    }
    let (near, of) = busting.share("near_duplicate_share_24h");
    assert!(of == 200 && near >= 190, "{near} of {of}");
    assert_eq!(copies.share("near_duplicate_share_24h"), (0, 200));
}

//! What was never seen at an account before.

use redress_engine::event::{Event, Kind};
use std::collections::BTreeMap;

use crate::support::{DAY, Fed, HOUR, START, Seeded, event, hash, whole};

const COUNTRIES: [[u8; 2]; 6] = [*b"DE", *b"FR", *b"NL", *b"NG", *b"US", *b"BR"];

fn sign_in(at: i64, country: usize, asn: u32, device: u64) -> Event {
    Event {
        country: Some(COUNTRIES[country]),
        asn: Some(asn),
        device: hash(device),
        ..event(Kind::AuthLoginSucceeded, at)
    }
}

#[test]
fn sign_ins_from_somewhere_new_are_exact_while_the_memory_suffices() {
    let mut met = (0, 0);
    for seed in 0..4 {
        let mut random = Seeded(seed);
        let (mut fed, mut at) = (Fed::default(), START);
        // By aspect and thing: the hour it was last seen in.
        let mut seen: BTreeMap<(u8, u64), i64> = BTreeMap::new();
        let mut unfamiliar: Vec<(i64, u64)> = Vec::new();
        let (mut strange, mut changes) = (i64::MIN, Vec::new());
        for step in 0..1_000 {
            let most = if random.chance(40) { 60 * DAY } else { 5 * HOUR };
            at += random.ms(most);
            if random.chance(3) {
                fed.take(&event(Kind::AuthMfaChanged, at));
                if (0..=HOUR).contains(&at.saturating_sub(strange)) {
                    changes.push(at);
                }
            } else {
                let (country, device) = (random.below(6).min(random.below(6)), random.below(15));
                let asn = random.below(9);
                fed.take(&sign_in(at, usize::try_from(country).unwrap(), u32::try_from(asn).unwrap(), device));
                let mut new = 0;
                for thing in [(0, country), (1, asn), (2, device)] {
                    let before = seen.insert(thing, at.div_euclid(HOUR));
                    let known = before.is_some_and(|hour| at.div_euclid(HOUR) - hour < 90 * 24);
                    new += u64::from(step > 0 && seen.len() > 3 && !known);
                }
                if new > 0 {
                    unfamiliar.push((at, new));
                }
                if new >= 2 {
                    strange = at;
                }
            }
            for (window, length) in [("1h", HOUR), ("24h", DAY)] {
                let within: Vec<u64> =
                    unfamiliar.iter().filter(|(t, _)| *t > at - length).map(|(_, new)| *new).collect();
                assert_eq!(whole(fed.value(&format!("unfamiliar_sign_ins_{window}"))), within.len(), "{seed}/{step}");
                let most = whole(fed.value(&format!("sign_in_strangeness_{window}")));
                assert_eq!(most as u64, within.into_iter().max().unwrap_or(0), "{seed}/{step}");
            }
            // Changes that hang together: each less than a day after the one before, the last less than a day ago.
            let mut together = 0;
            let mut next = at;
            for change in changes.iter().rev().take_while(|change| {
                let near = next - **change < DAY;
                next = **change;
                near
            }) {
                together += usize::from(*change <= at);
            }
            assert_eq!(whole(fed.value("changes_after_strange_sign_in_24h")), together, "{seed}/{step}");
        }
        met = (met.0 + unfamiliar.len(), met.1 + changes.len());
    }
    assert!(met.0 > 60 && met.1 > 0, "{met:?}");
}

#[test]
fn nothing_is_called_new_at_an_account_with_more_devices_than_are_remembered() {
    let mut fed = Fed::default();
    for step in 0..400 {
        fed.take(&sign_in(START + step * HOUR, 0, 1, u64::try_from(step).unwrap()));
    }
    assert_eq!(whole(fed.value("unfamiliar_sign_ins_24h")), 0, "an agency with 400 devices");
}

/// How many of how many were of a thing first seen less than a day ago, after `memory` without.
fn new_share(events: &[(i64, u64)], now: i64, memory_h: i64) -> (usize, usize) {
    let hour = |at: i64| at.div_euclid(HOUR);
    let (mut since, mut last) = (BTreeMap::new(), BTreeMap::<u64, i64>::new());
    let (mut new, mut all) = (0, 0);
    for (at, thing) in events {
        let here = hour(*at);
        if last.get(thing).is_none_or(|seen| here - seen >= memory_h) {
            since.insert(*thing, here);
        }
        last.insert(*thing, here);
        if here >= hour(now) - 1 && here - hour(events[0].0) >= 7 * 24 {
            all += 1;
            new += usize::from(here - since[thing] < 24);
        }
    }
    (new, all)
}

#[test]
fn shares_of_new_countries_and_new_keys_are_exact_while_the_memory_suffices() {
    for seed in 0..3 {
        let mut random = Seeded(seed);
        let (mut fed, mut at) = (Fed::default(), START);
        let (mut countries, mut keys) = (Vec::new(), Vec::new());
        let mut most = 0;
        for step in 0..1_500usize {
            let pause = if random.chance(300) { 50 * DAY } else { HOUR };
            at += random.ms(pause);
            // A new country or key comes in a burst.
            let country = if step % 200 < 20 { step / 200 % 26 } else { whole(random.below(3) as f64) };
            let key = (step / 300) as u64;
            let code = [b'A', b'A' + u8::try_from(country).unwrap()];
            let one = Event { country: Some(code), api_key: hash(key), ..event(Kind::MessageSubmitted, at) };
            fed.take(&one);
            if step < 7 {
                continue;
            }
            countries.push((at, country as u64));
            keys.push((at, key));
            let expected = new_share(&countries, at, 28 * 24);
            assert_eq!(fed.share("new_country_share_1h"), expected, "{seed}/{step}");
            assert_eq!(fed.share("new_key_share_1h"), new_share(&keys, at, 90 * 24), "{seed}/{step}");
            most = most.max(expected.0);
        }
        assert!(most > 0);
    }
}

#[test]
fn an_account_that_sends_everywhere_has_no_new_countries() {
    let mut random = Seeded(3);
    let mut fed = Fed::default();
    for step in 0..2_000i64 {
        let code = [b'A' + u8::try_from(random.below(26)).unwrap(), b'A' + u8::try_from(random.below(8)).unwrap()];
        fed.take(&Event { country: Some(code), ..event(Kind::CallInitiated, START + step * HOUR / 6) });
    }
    assert_eq!(fed.share("new_country_share_1h").1, 0, "200 destinations are not remembered one by one");
}

#[test]
fn sender_domains_first_used_this_week_are_counted() {
    let mut fed = Fed::default();
    let mail = |at: i64, domain: u64| Event { sender_group: hash(domain), ..event(Kind::EmailSubmitted, at) };
    for step in 0..20 {
        fed.take(&mail(START + step * HOUR, u64::try_from(step).unwrap() % 4));
    }
    assert_eq!(whole(fed.value("new_sender_domains_7d")), 0, "no history");
    for domain in 10..16 {
        fed.take(&mail(START + 20 * DAY, domain));
    }
    fed.take(&mail(START + 20 * DAY, 1));
    assert_eq!(whole(fed.value("new_sender_domains_7d")), 6);
    fed.now += 7 * DAY;
    assert_eq!(whole(fed.value("new_sender_domains_7d")), 0, "a week later they are not new");
    for domain in 100..140 {
        fed.take(&mail(START + 28 * DAY, domain));
    }
    assert_eq!(whole(fed.value("new_sender_domains_7d")), 0, "more than can be remembered: unknown, not forty");
}

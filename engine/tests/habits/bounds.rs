//! What holds for the profile as a whole: bounded memory, replay, reinstatement, lateness.

use redress_engine::event::{BounceClass, Event, Kind};
use redress_engine::signal::{CATALOGUE, Read};
use redress_engine::window::Profile;

use crate::support::{DAY, Fed, HOUR, MINUTE, START, Seeded, event, hash, whole};

/// Every kind, and everything in it different each time: what fills memory fastest.
fn hostile(random: &mut Seeded, at: i64) -> Event {
    let kind = Kind::ALL[whole(random.below(Kind::ALL.len() as u64) as f64)];
    let any = |random: &mut Seeded| hash(random.next());
    Event {
        kind,
        at,
        count: if random.chance(50) { u32::MAX } else { 1 },
        campaign: any(random),
        recipient: any(random),
        recipient_ten: any(random),
        sender: any(random),
        sender_group: any(random),
        device: any(random),
        api_key: any(random),
        content: any(random),
        simhash: any(random),
        country: Some(random.next().to_le_bytes()[..2].try_into().unwrap()),
        asn: u32::try_from(random.below(1 << 32)).ok(),
        bounce: Some(BounceClass::Hard),
        amount_micros: Some(random.next().cast_signed()),
        ..Event::sample("a")
    }
}

/// Forward, with leaps and with times long ago or far ahead mixed in.
fn hostile_stream(seed: u64, n: usize) -> Vec<Event> {
    let mut random = Seeded(seed);
    let mut at = START;
    (0..n)
        .map(|step| {
            at += random.ms(if step % 1_000 == 0 { 200 * DAY } else { 10 * MINUTE });
            let strange = match random.below(2_000) {
                0 => i64::MIN,
                1 => -1,
                2 => 0,
                _ => at - if random.chance(5) { random.ms(3 * DAY) } else { 0 },
            };
            hostile(&mut random, strange)
        })
        .collect()
}

fn stored(profile: &Profile) -> Vec<u8> {
    postcard::to_stdvec(profile).unwrap()
}

#[test]
fn an_empty_profile_takes_64_bytes_and_the_fullest_below_6_kb() {
    assert!(size_of::<Profile>() <= 64, "{}", size_of::<Profile>());
    let mut fed = Fed::default();
    let mut largest = 0;
    for (step, one) in hostile_stream(1, 100_000).iter().enumerate() {
        fed.take(one);
        if step % 500 == 0 {
            largest = largest.max(stored(&fed.profile).len());
        }
    }
    println!("largest stored profile: {largest} bytes");
    assert!((2_000..=6_144).contains(&largest), "{largest}");
}

#[test]
fn a_few_acts_and_outcomes_keep_nothing() {
    let mut fed = Fed::default();
    for n in 0..7 {
        fed.take(&event(Kind::MessageSubmitted, START + n));
    }
    for n in 0..31 {
        fed.take(&event(Kind::MessageDelivered, START + n));
    }
    assert!(stored(&fed.profile).len() < 32);
}

#[test]
fn storing_and_reading_back_in_the_middle_changes_nothing() {
    for seed in 0..8 {
        let events = hostile_stream(seed, 3_000);
        let (mut whole_run, mut broken) = (Fed::default(), Fed::default());
        for (step, one) in events.iter().enumerate() {
            whole_run.take(one);
            if step % 97 == 0 {
                broken.profile = postcard::from_bytes(&stored(&broken.profile)).unwrap();
            }
            broken.take(one);
        }
        assert_eq!(whole_run.profile, broken.profile, "seed {seed}");
        assert_eq!(stored(&whole_run.profile), stored(&broken.profile), "seed {seed}");
    }
}

#[test]
fn every_reading_is_finite_and_its_figures_are_in_order_whatever_came_in() {
    let mut fed = Fed::default();
    for (step, one) in hostile_stream(4, 20_000).iter().enumerate() {
        fed.take(one);
        if step % 7 != 0 {
            continue;
        }
        for signal in CATALOGUE {
            let Read::Profile(.., of) = signal.read else { continue };
            for window in signal.windows {
                let reading = of(&fed.profile, fed.now, *window);
                for tally in [Some(reading.num), reading.den].into_iter().flatten() {
                    let figures = [tally.min, tally.value, tally.max];
                    assert!(figures.iter().all(|f| f.is_finite() && *f >= 0.0), "{}: {figures:?}", signal.name);
                    assert!(tally.min <= tally.value && tally.value <= tally.max, "{}: {figures:?}", signal.name);
                }
            }
        }
    }
}

#[test]
fn what_comes_late_counts_now_and_reopens_nothing() {
    let mut fed = Fed::default();
    for n in 0..60 {
        fed.take(&event(Kind::MessageSubmitted, START + n * DAY));
    }
    let before = fed.clone();
    fed.take(&event(Kind::MessageSubmitted, START));
    assert!(fed.value("volume_deviation_1h") >= before.value("volume_deviation_1h"));
    assert!(fed.value("volume_record_24h") > before.value("volume_record_24h"), "today has one more");
}

#[test]
fn after_a_reinstatement_what_was_done_is_gone_and_what_is_usual_stays() {
    let mut fed = Fed::default();
    let send = |at: i64, key: u64| Event {
        api_key: hash(key),
        recipient: hash(u64::try_from(at).unwrap()),
        recipient_ten: hash(u64::try_from(at).unwrap() / 10),
        content: hash(1),
        country: Some(*b"DE"),
        ..event(Kind::MessageSubmitted, at)
    };
    let sign_in = |at: i64, device: u64| Event {
        device: hash(device),
        country: Some(*b"DE"),
        ..event(Kind::AuthLoginSucceeded, at)
    };
    for hour in 0..40 * 24 {
        let at = START + hour * HOUR;
        (0..3).for_each(|n| fed.take(&send(at + n, 1)));
        fed.take(&event(Kind::MessageDelivered, at));
        fed.take(&sign_in(at, 1));
    }
    // A thief's hour.
    let at = START + 40 * 24 * HOUR;
    (0..2_000).for_each(|n| fed.take(&send(at + n, 2)));
    (0..900).for_each(|n| fed.take(&event(Kind::MessageFailed, at + n)));
    fed.take(&sign_in(at, 2));
    let activity = ["volume_deviation_1h", "volume_record_24h", "unfamiliar_sign_ins_24h", "repeated_copies_24h"];
    let shares = [
        "last_delivery_error_rate_30d",
        "threshold_hugging_30d",
        "window_edge_share_7d",
        "new_key_share_1h",
        "sequential_recipients_1h",
        "largest_template_share_24h",
    ];
    assert!(activity.iter().all(|name| fed.value(name) > 0.0));
    assert!(shares.iter().all(|name| *name == "threshold_hugging_30d" || fed.share(name).1 > 0));
    fed.profile.forget();
    for name in activity {
        assert_eq!(fed.value(name).to_bits(), 0, "{name}");
    }
    for name in shares {
        assert_eq!(fed.share(name), (0, 0), "{name}");
    }
    // The same again stands out again at once, against the history that stayed; the thief's device is known by now.
    (0..2_000).for_each(|n| fed.take(&send(at + 3 * HOUR + n, 3)));
    fed.take(&sign_in(at + 3 * HOUR, 2));
    assert!(fed.value("volume_deviation_1h") > 8.0);
    assert!(fed.share("new_key_share_1h").0 == 2_000);
    assert_eq!(whole(fed.value("unfamiliar_sign_ins_24h")), 0);
    fed.take(&sign_in(at + 3 * HOUR, 9));
    assert_eq!(whole(fed.value("unfamiliar_sign_ins_24h")), 1);
}

#[test]
fn first_mails_are_not_counted_anew_after_a_reinstatement() {
    let mut fed = Fed::default();
    let bounce = |at: i64| Event { bounce: Some(BounceClass::Hard), ..event(Kind::EmailBounced, at) };
    (0..300).for_each(|n| fed.take(&bounce(START + n)));
    assert_eq!(fed.share("first_hard_bounce_rate_30d"), (300, 300));
    fed.profile.forget();
    (0..300).for_each(|n| fed.take(&bounce(START + HOUR + n)));
    assert_eq!(fed.share("first_hard_bounce_rate_30d"), (0, 0));
    assert_eq!(fed.share("last_hard_bounce_rate_30d"), (300, 300), "what came since counts");
}

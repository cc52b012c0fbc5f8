//! Shares over the last or the first so many, and signs of steering by limits and by the clock.

use redress_engine::event::{BounceClass, Event, Kind};

use crate::support::{DAY, Fed, HOUR, MINUTE, START, Seeded, event, hash};

/// Outcomes that pass before anything but the first mails is kept.
const PASSED: usize = 31;

fn outcomes(seed: u64, n: i64, span: i64) -> Vec<Event> {
    let mut random = Seeded(seed);
    let mut at = START;
    let mut campaign = 0;
    (0..n)
        .map(|_| {
            at += random.ms(2 * span / n);
            campaign += u64::from(random.chance(150));
            let one = match random.below(10) {
                0..4 => event(Kind::EmailDelivered, at),
                4 => Event { bounce: Some(BounceClass::Hard), ..event(Kind::EmailBounced, at) },
                5 => Event { bounce: Some(BounceClass::Soft), ..event(Kind::EmailBounced, at) },
                6 => event(Kind::MessageFailed, at),
                7 => event(Kind::EmailComplained, at),
                _ => event(Kind::MessageDelivered, at),
            };
            // Three campaigns overlap; some mails belong to none.
            Event { campaign: hash(campaign + random.below(3)).filter(|_| !random.chance(5)), ..one }
        })
        .collect()
}

fn is_mail(one: &Event) -> bool {
    matches!(one.kind, Kind::EmailDelivered | Kind::EmailBounced)
}

fn is_hard(one: &Event) -> bool {
    one.bounce == Some(BounceClass::Hard)
}

fn last(events: &[Event], of: impl Fn(&Event) -> bool, hit: impl Fn(&Event) -> bool) -> (usize, usize) {
    let last: Vec<&Event> = events.iter().rev().filter(|e| of(e)).take(1_000).collect();
    (last.iter().filter(|e| hit(e)).count(), last.len())
}

#[test]
fn the_last_thousand_and_the_first_thousand_are_exact() {
    for seed in 0..3 {
        let events = outcomes(seed, 6_000, 20 * DAY);
        let mut fed = Fed::default();
        for (place, one) in events.iter().enumerate() {
            fed.take(one);
            if place < PASSED {
                assert_eq!(fed.share("last_hard_bounce_rate_30d"), (0, 0));
                continue;
            }
            let kept = &events[PASSED..=place];
            assert_eq!(fed.share("last_hard_bounce_rate_30d"), last(kept, is_mail, is_hard), "{seed}/{place}");
            let message = |e: &Event| matches!(e.kind, Kind::MessageDelivered | Kind::MessageFailed);
            let failed = last(kept, message, |e| e.kind == Kind::MessageFailed);
            assert_eq!(fed.share("last_delivery_error_rate_30d"), failed, "{seed}/{place}");
            let first: Vec<&Event> = events[..=place].iter().filter(|e| is_mail(e)).take(1_000).collect();
            let hard = first.iter().filter(|e| is_hard(e)).count();
            assert_eq!(fed.share("first_hard_bounce_rate_30d"), (hard, first.len()), "{seed}/{place}");
        }
        fed.now += 30 * DAY;
        assert_eq!(fed.share("last_hard_bounce_rate_30d"), (0, 0), "nothing for a month, nothing to say");
        assert_eq!(fed.share("first_hard_bounce_rate_30d"), (0, 0), "an account is young but once");
    }
}

#[test]
fn an_event_that_stands_for_many_fills_the_ring_at_once() {
    let mut fed = Fed::default();
    fed.take(&Event { count: 400, ..event(Kind::MessageDelivered, START) });
    fed.take(&Event { count: 250, ..event(Kind::MessageFailed, START) });
    assert_eq!(fed.share("last_delivery_error_rate_30d"), (250, 650));
    fed.take(&Event { count: 4_000_000_000, ..event(Kind::MessageFailed, START) });
    assert_eq!(fed.share("last_delivery_error_rate_30d"), (1_000, 1_000));
    fed.take(&Event { count: 900, ..event(Kind::MessageDelivered, START) });
    assert_eq!(fed.share("last_delivery_error_rate_30d"), (100, 1_000));
}

#[test]
fn the_worst_beginning_among_the_newest_four_campaigns_is_found() {
    for seed in 10..14 {
        let events = outcomes(seed, 5_000, 20 * DAY);
        let mut fed = Fed::default();
        let mut said = 0;
        for (place, one) in events.iter().enumerate() {
            fed.take(one);
            if place < PASSED {
                continue;
            }
            // The campaigns in the order they came up; of a fifth the oldest is forgotten, and new when it comes again.
            let mut campaigns: Vec<(u64, Vec<&Event>)> = Vec::new();
            for mail in events[PASSED..=place].iter().filter(|e| is_mail(e)) {
                let Some(campaign) = mail.campaign else { continue };
                if !campaigns.iter().any(|known| known.0 == campaign.get()) {
                    campaigns.push((campaign.get(), Vec::new()));
                    if campaigns.len() == 5 {
                        campaigns.remove(0);
                    }
                }
                campaigns.iter_mut().find(|known| known.0 == campaign.get()).unwrap().1.push(mail);
            }
            let shares = campaigns.iter().filter_map(|(_, mails)| {
                let first = &mails[..mails.len().min(200)];
                let hard = first.iter().filter(|e| is_hard(e)).count();
                (first.len() >= 50 && first[0].at > fed.now - 7 * DAY).then(|| hard as f64 / first.len() as f64)
            });
            let worst = shares.fold(-1.0, f64::max);
            let (hard, of) = fed.share("early_campaign_bounce_rate_7d");
            let read = if of == 0 { -1.0 } else { hard as f64 / of as f64 };
            assert!((read - worst).abs() < 1e-12, "{seed}/{place}: {read} for {worst}");
            said += u32::from(of > 0);
        }
        assert!(said > 1_000, "{said}");
    }
}

/// Whether a day counts, and lies just below a limit: in floats, a little apart from the border.
fn near_limit(bad: usize, of: usize, least: usize, limits: [f64; 2]) -> Option<bool> {
    let share = bad as f64 / of as f64;
    (of >= least).then(|| limits.iter().any(|limit| share >= 0.9 * limit - 1e-12 && share <= limit + 1e-12))
}

#[test]
fn days_just_below_a_published_limit_are_counted() {
    let mut random = Seeded(21);
    let (mut fed, mut days) = (Fed::default(), Vec::<Option<bool>>::new());
    for n in 0..31 {
        fed.take(&event(Kind::VerificationApproved, START - DAY + n));
    }
    let (mut near_days, mut judged_days) = (0, 0);
    for day in 0..120i64 {
        // Most days are quiet or bad by chance; on some somebody stops at 4.8 %.
        let (mails, hard) = match random.below(4) {
            0 => (random.below(150), 3),
            1 => (500, 24),
            2 => (400, random.below(60)),
            _ => (300, 0),
        };
        let (messages, failed) = if random.chance(3) { (200, random.below(40)) } else { (0, 0) };
        let at = START + day * DAY;
        let fed_with = |fed: &mut Fed, kind, count: u64, bounce| {
            if let Ok(count @ 1..) = u32::try_from(count) {
                fed.take(&Event { count, bounce, ..event(kind, at) });
            }
        };
        if mails + messages > 0 && !random.chance(6) {
            fed_with(&mut fed, Kind::EmailBounced, hard.min(mails), Some(BounceClass::Hard));
            fed_with(&mut fed, Kind::EmailDelivered, mails - hard.min(mails), None);
            fed_with(&mut fed, Kind::MessageFailed, failed, None);
            fed_with(&mut fed, Kind::MessageDelivered, messages - failed, None);
            let whole = |n: u64| usize::try_from(n).unwrap();
            let of_mail = near_limit(whole(hard.min(mails)), whole(mails), 200, [0.05, 0.1]);
            // Complaints are judged from 2,000 mails on, which no day has here.
            let of_messages = near_limit(whole(failed), whole(messages), 200, [0.08, 0.125]);
            let either = of_mail.unwrap_or(false) || of_messages.unwrap_or(false);
            days.push(of_mail.or(of_messages).map(|_| either));
            let last = days.len() - 1;
            let before = &days[last.saturating_sub(14)..last];
            let near = before.iter().filter(|day| **day == Some(true)).count();
            let judged = before.iter().filter(|day| day.is_some()).count();
            assert_eq!(fed.share("threshold_hugging_30d"), (near, judged), "day {day}");
            (near_days, judged_days) = (near_days.max(near), judged_days.max(judged));
        } else {
            days.push(None);
        }
    }
    assert!(near_days >= 5 && judged_days >= 9, "{near_days} of {judged_days}");
}

#[test]
fn complaints_just_below_one_in_a_thousand_are_near_a_limit_from_2000_mails_on() {
    let mut fed = Fed::default();
    for day in 0..10 {
        fed.take(&Event { count: 4_000, ..event(Kind::EmailDelivered, START + day * DAY) });
        fed.take(&Event { count: 4, ..event(Kind::EmailComplained, START + day * DAY) });
    }
    assert_eq!(fed.share("threshold_hugging_30d"), (9, 9));
    fed.take(&event(Kind::EmailDelivered, START + 15 * DAY));
    assert_eq!(fed.share("threshold_hugging_30d"), (9, 9), "days 1 to 9, but only days of which the mails are known");
    fed.take(&event(Kind::EmailDelivered, START + 20 * DAY));
    assert_eq!(fed.share("threshold_hugging_30d"), (4, 4), "days 6 to 9 lie among the 14 before");
}

#[test]
fn bad_outcomes_around_full_hours_are_counted_over_seven_days() {
    for seed in 30..33 {
        let (mut random, mut fed) = (Seeded(seed), Fed::default());
        for n in 0..31 {
            fed.take(&event(Kind::MessageDelivered, START - DAY + n));
        }
        let (mut at, mut known) = (START, Vec::new());
        for step in 0..3_000 {
            at += random.ms(40 * MINUTE);
            if random.chance(400) {
                at += random.ms(9 * DAY);
            }
            if random.chance(3) {
                at = at.div_euclid(HOUR) * HOUR + HOUR + random.ms(2 * MINUTE);
            }
            let good = random.chance(4);
            fed.take(&event(if good { Kind::MessageDelivered } else { Kind::MessageFailed }, at));
            if !good {
                known.push(at);
            }
            let first_day = at.div_euclid(DAY) - 6;
            let within: Vec<i64> = known.iter().copied().filter(|t| t.div_euclid(DAY) >= first_day).collect();
            let edge = |t: &&i64| {
                let minutes = t.rem_euclid(HOUR) as f64 / MINUTE as f64;
                !(3.0..57.0).contains(&minutes)
            };
            let expected = (within.iter().filter(edge).count(), within.len());
            assert_eq!(fed.share("window_edge_share_7d"), expected, "{seed}/{step}");
        }
    }
}

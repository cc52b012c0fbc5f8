//! Volume and money against an account's own history.

use redress_engine::event::{Event, Kind};

use crate::support::{DAY, Fed, HOUR, START, Seeded, event};

/// Sends of an office: busy by day, quiet by night and at the weekend, some hours with a burst. Every event stands for several.
fn office(seed: u64, days: i64) -> Vec<Event> {
    let mut random = Seeded(seed);
    let mut events = Vec::new();
    for hour in 0..days * 24 {
        let (of_day, weekday) = (hour % 24, hour / 24 % 7);
        let usual = if weekday >= 5 || !(8..18).contains(&of_day) { 3 } else { 400 };
        let volume = if random.chance(80) { usual * 20 } else { usual + random.below(usual) };
        let parts = random.below(4);
        for part in 0..parts {
            let at = START + hour * HOUR + i64::try_from(part).unwrap() * HOUR / 4 + random.ms(HOUR / 4);
            let count = u32::try_from(volume / parts).unwrap();
            events.push(Event { count: count.max(1), ..event(Kind::MessageSubmitted, at) });
        }
    }
    events
}

fn volume(events: &[Event], from: i64, to: i64) -> f64 {
    events.iter().filter(|e| (from..to).contains(&e.at)).map(|e| f64::from(e.count)).sum()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    f64::midpoint(values[half - 1], values[half])
}

/// Volumes in eighths of a doubling, not rounded.
fn scale(volume: f64) -> f64 {
    8.0 * (1.0 + volume / 32.0).log2()
}

#[test]
fn volume_deviation_is_the_robust_z_by_hour_of_week_up_to_the_rounding_of_volumes() {
    let (mut seen_above, mut compared) = (0, 0);
    for seed in 0..4 {
        let events = office(seed, 56);
        let kept = &events[7..];
        let mut fed = Fed::default();
        let mut done: Vec<Event> = Vec::new();
        for (place, one) in events.iter().enumerate() {
            fed.take(one);
            if place >= 7 {
                done.push(one.clone());
            }
            let hour = one.at.div_euclid(HOUR) * HOUR;
            let read = fed.value("volume_deviation_1h");
            if place < 7 || hour - kept[0].at.div_euclid(HOUR) * HOUR < 28 * DAY {
                assert_eq!(read.to_bits(), 0, "no history, no opinion");
                continue;
            }
            let recent: Vec<Event> = done.iter().filter(|e| e.at >= hour - 40 * DAY).cloned().collect();
            let mut usual = Vec::new();
            for week in 1..=4 {
                for beside in [-1, 0, 1] {
                    let week = if beside == -1 { week - 1 } else { week };
                    let from = hour + beside * HOUR - week * 7 * DAY;
                    usual.push(scale(volume(&recent, from, from + HOUR)));
                }
            }
            let middle = median(usual.clone());
            let deviation = 1.4826 * median(usual.iter().map(|one| (one - middle).abs()).collect());
            let above = scale(volume(&recent, hour, hour + HOUR)) - middle;
            // Each volume is off by half a step at most, so is their median; the deviations by one.
            let lowest = ((above - 1.01) / (deviation + 1.4826 * 1.01).max(2.0)).max(0.0);
            let highest = ((above + 1.01) / (deviation - 1.4826 * 1.01).max(2.0)).max(0.0);
            assert!(read >= lowest && read <= highest, "{seed}/{place}: {read} is not in {lowest}..{highest}");
            compared += 1;
            seen_above += u32::from(read > 8.0);
        }
    }
    assert!(compared > 3_000 && seen_above > 20, "{seen_above} of {compared} stand out");
}

#[test]
fn volume_record_is_today_over_the_busiest_day_of_thirteen_weeks() {
    let mut random = Seeded(5);
    let mut events = office(5, 40);
    // Quiet months, so that the busiest days before fall out of the memory, week by week.
    for day in 40..240 {
        let at = START + day * DAY + random.ms(DAY);
        let volume = 60 + random.below(900) * if random.chance(20) { 4 } else { 1 };
        events.push(Event { count: u32::try_from(volume).unwrap(), ..event(Kind::EmailSubmitted, at) });
    }
    let mut fed = Fed::default();
    let mut read_above = 0;
    for (place, one) in events.iter().enumerate() {
        fed.take(one);
        if place < 7 {
            continue;
        }
        let (day, first) = (one.at.div_euclid(DAY), events[7].at.div_euclid(DAY));
        let done = &events[7..=place];
        let today = volume(done, day * DAY, (day + 1) * DAY);
        let best = (day / 7 * 7 - 12 * 7..day).map(|d| volume(done, d * DAY, (d + 1) * DAY)).fold(50.0, f64::max);
        let expected = if day - first < 28 { 0.0 } else { today / best };
        assert_eq!(fed.value("volume_record_24h").to_bits(), expected.to_bits(), "event {place}");
        read_above += u32::from(expected > 1.0);
    }
    assert!(read_above > 0, "{read_above} days were records");
    fed.now += DAY;
    assert_eq!(fed.value("volume_record_24h").to_bits(), 0, "a day later nothing was sent today");
}

#[test]
fn a_burst_after_a_month_of_silence_is_measured_by_the_busiest_day_before() {
    let mut fed = Fed::default();
    for n in 0..200 {
        fed.take(&event(Kind::MessageSubmitted, START + n * DAY / 40));
    }
    assert_eq!(fed.value("dormancy_burst_7d").to_bits(), 0, "no silence yet");
    let woken = START + 36 * DAY;
    for n in 0..800 {
        fed.take(&event(Kind::MessageSubmitted, woken + n * MINUTE_HALF));
        let expected = (n + 1) as f64 / 40.0;
        assert!((fed.value("dormancy_burst_7d") - expected).abs() < 1e-9, "{n}");
    }
    // A lesser second day leaves it as it is; after a week it is over.
    fed.take(&event(Kind::MessageSubmitted, woken + DAY + HOUR));
    assert!((fed.value("dormancy_burst_7d") - 20.0).abs() < 1e-9);
    fed.now = woken.div_euclid(HOUR) * HOUR + 7 * DAY;
    assert_eq!(fed.value("dormancy_burst_7d").to_bits(), 0);
}

const MINUTE_HALF: i64 = 30_000;

#[test]
fn an_account_that_hardly_ever_sent_wakes_up_too() {
    let mut fed = Fed::default();
    fed.take(&event(Kind::EmailSubmitted, START));
    for n in 0..107 {
        fed.take(&event(Kind::EmailSubmitted, START + 31 * DAY + n));
    }
    // Seven acts pass before anything is kept: the one before the silence and six after it; and ten a day are taken as usual.
    assert!((fed.value("dormancy_burst_7d") - 10.1).abs() < 1e-9);
}

#[test]
fn spend_velocity_is_this_hour_over_the_seventh_dearest() {
    let mut random = Seeded(9);
    let mut fed = Fed::default();
    let mut hours: Vec<(i64, i64)> = Vec::new();
    let mut read_above = 0;
    for step in 0..4_000 {
        let at = START + step * HOUR / 3 + random.ms(HOUR / 3);
        let amount = i64::try_from(random.below(3_000_000) * if random.chance(50) { 30 } else { 1 }).unwrap();
        let one = Event { amount_micros: Some(amount), currency: Some(*b"USD"), ..event(Kind::UsageRecorded, at) };
        fed.take(&one);
        // What is in another currency, or negative, changes nothing.
        fed.take(&Event { currency: Some(*b"EUR"), ..one.clone() });
        fed.take(&Event { amount_micros: Some(-amount), ..one });
        let hour = at.div_euclid(HOUR);
        match hours.last_mut() {
            Some(last) if last.0 == hour => last.1 += amount,
            _ => hours.push((hour, amount)),
        }
        let since = (hour / 168 - 4) * 168;
        let mut past: Vec<i64> = hours.iter().filter(|h| (since..hour).contains(&h.0)).map(|h| h.1).collect();
        past.sort_unstable_by(|a, b| b.cmp(a));
        let usual = past.get(6).copied().unwrap_or(0).max(1_000_000);
        let this = hours.last().unwrap().1;
        let expected = if hour - hours[0].0 < 672 { 0.0 } else { this as f64 / usual as f64 };
        assert_eq!(fed.value("spend_velocity_1h").to_bits(), expected.to_bits(), "step {step}");
        read_above += u32::from(expected > 1.0);
    }
    assert!(read_above > 3, "{read_above} hours stood out");
}

#[test]
fn topup_spike_is_today_over_the_busiest_day() {
    let mut fed = Fed::default();
    let pay = |day: i64, units: i64| Event {
        amount_micros: Some(units * 1_000_000),
        ..event(Kind::PaymentSucceeded, START + day * DAY + HOUR)
    };
    for day in 0..40 {
        fed.take(&pay(day, 5 + day % 6));
    }
    assert!((fed.value("topup_spike_24h") - 0.8).abs() < 1e-12, "8 after a best of 10");
    fed.take(&pay(40, 45));
    fed.take(&pay(40, 50));
    assert!((fed.value("topup_spike_24h") - 9.5).abs() < 1e-12, "95 after a best of 10");
    let mut young = Fed::default();
    young.take(&pay(0, 1));
    young.take(&pay(27, 1_000));
    assert_eq!(young.value("topup_spike_24h").to_bits(), 0, "27 days are no history");
}

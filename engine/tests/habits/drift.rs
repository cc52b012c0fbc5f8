//! Bad outcomes that creep up, day by day.

use redress_engine::event::Kind;

use crate::support::{DAY, Fed, START, Seeded, event};

/// The sum by its definition, from the totals of whole days.
fn by_definition(days: &[(u32, u32)]) -> f64 {
    let (mut sum, mut dispersion) = (0.0f64, 1.0f64);
    let mut learned: Vec<(f64, f64)> = Vec::new();
    for (bad, ended) in days {
        if *ended < 20 {
            continue;
        }
        let (bad, ended) = (f64::from(*bad.min(ended)), f64::from(*ended));
        let aged = |of: fn(&(f64, f64)) -> f64| {
            learned
                .iter()
                .rev()
                .enumerate()
                .map(|(age, day)| of(day) * 0.975f64.powi(i32::try_from(age).unwrap()))
                .sum()
        };
        let (usual_bad, usual_ended): (f64, f64) = (aged(|day| day.0), aged(|day| day.1));
        let rate = (usual_bad + 0.5) / (usual_ended + 1.0);
        let expected = ended * rate;
        let binomial = (expected * (1.0 - rate)).sqrt();
        let sigma = binomial * dispersion.sqrt();
        let mut kept = bad;
        if learned.len() >= 14 {
            sum = (sum + (bad - expected) / sigma - 0.5).clamp(0.0, 100.0);
            kept = bad.min(expected + 2.0 * sigma);
        }
        if !learned.is_empty() {
            let square = ((bad - expected) / binomial).powi(2).min(9.0 * dispersion);
            dispersion = (0.95 * dispersion + 0.05 * square).max(1.0);
        }
        learned.push((kept, ended));
    }
    sum
}

/// Feeds `days` days at a rate in thousandths; returns the totals of each.
fn feed(fed: &mut Fed, random: &mut Seeded, from: i64, days: i64, rate: impl Fn(i64) -> u64) -> Vec<(u32, u32)> {
    let mut totals = Vec::new();
    for day in from..from + days {
        let ended = if random.chance(9) { random.below(20) } else { 300 + random.below(300) };
        let (mut bad, all) = (0, u32::try_from(ended).unwrap());
        for n in 0..ended {
            let at = START + day * DAY + i64::try_from(n).unwrap() * 60_000;
            let is_bad = random.below(1_000) < rate(day);
            bad += u32::from(is_bad);
            fed.take(&event(if is_bad { Kind::MessageFailed } else { Kind::MessageDelivered }, at));
        }
        totals.push((bad, all));
    }
    totals
}

#[test]
fn the_drift_is_the_cumulative_sum_by_its_definition_and_finds_a_creeping_rate() {
    for seed in 0..6 {
        let (mut fed, mut random) = (Fed::default(), Seeded(seed));
        // 31 outcomes pass before anything is kept.
        for n in 0..31 {
            fed.take(&event(Kind::MessageDelivered, START - DAY + n));
        }
        let mut totals = feed(&mut fed, &mut random, 0, 60, |_| 20);
        let quiet = fed.value("bad_outcome_drift_30d");
        let whole_days = |totals: &[(u32, u32)]| {
            let last = totals.iter().rposition(|day| day.1 > 0).unwrap();
            by_definition(&totals[..last])
        };
        assert!((quiet - whole_days(&totals)).abs() < 1e-9, "seed {seed}");
        assert!(quiet < 8.0, "a steady rate is no drift: {quiet}");
        // A thousandth a day more: after 40 days three times the rate, and no single day that stands out.
        totals.extend(feed(&mut fed, &mut random, 60, 40, |day| 20 + u64::try_from(day - 60).unwrap()));
        let crept = fed.value("bad_outcome_drift_30d");
        assert!((crept - whole_days(&totals)).abs() < 1e-9, "seed {seed}");
        assert!(crept > 8.0, "seed {seed}: {crept}");
        fed.profile.forget();
        assert_eq!(fed.value("bad_outcome_drift_30d").to_bits(), 0);
        // The own rate stayed: at the same rate as long before, nothing is learned anew, and nothing drifts.
        feed(&mut fed, &mut random, 100, 20, |_| 20);
        assert!(fed.value("bad_outcome_drift_30d") < 4.0);
    }
}

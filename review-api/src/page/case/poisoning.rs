//! Signs that outsiders made the account look bad: what they can move, how few they are, how new it is.

use redress_ledger::decision::{Decision, TimelinePoint};

use super::signals::Vector;
use crate::page::figures;

/// One sign, looked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Sign {
    /// What was asked.
    pub title: &'static str,
    /// The answer in a sentence.
    pub found: String,
    /// Whether it is a sign of poisoning.
    pub warns: bool,
}

/// Complaints of people and reports of others: how many, and how many different people they came from.
const SOURCES: [(&str, &str, &str); 2] =
    [("reports", "reporters", "reports"), ("message_reports", "complainants", "reports of messages")];
/// So many a person is more than people do.
const EACH_MAX: f64 = 3.0;

/// Every sign, always all of them and in this order.
pub fn signs(decision: &Decision) -> Vec<Sign> {
    vec![movable(decision), diverse(decision), recent_reports(decision), sudden(decision)]
}

fn movable(decision: &Decision) -> Sign {
    let facts = || decision.rules.iter().flat_map(|rule| &rule.facts);
    let (all, theirs) = (facts().count(), facts().filter(|fact| fact.third_party_controllable).count());
    Sign {
        title: "Can outsiders move the facts?",
        found: match theirs {
            0 => "No: nothing that the rules used can be moved by outsiders.".to_owned(),
            n if n == all => {
                "Yes, all of them. Nothing that the rules used is the account's own doing alone.".to_owned()
            }
            n => format!("Yes, {n} of {all}."),
        },
        warns: theirs > 0 && theirs * 2 >= all,
    }
}

fn diverse(decision: &Decision) -> Sign {
    let vector = Vector(&decision.signals);
    let title = "Who complained, and how different are they?";
    for (count, people, what) in SOURCES {
        for window in ["30d", "7d", "24h"] {
            let (Some(all), Some(who)) = (vector.count(count, window), vector.count(people, window)) else { continue };
            if all > 0.0 {
                let found =
                    format!("{} {what} by {} different people or bodies.", figures::number(all), figures::number(who));
                return Sign { title, found, warns: all > who.max(1.0) * EACH_MAX };
            }
        }
    }
    let complainants =
        ["7d", "24h"].iter().find_map(|window| vector.count("complainants", window)).filter(|n| *n > 0.0);
    let found = complainants.map_or_else(
        || "Nobody complained, as far as was measured.".to_owned(),
        |n| format!("{} different recipients complained.", figures::number(n)),
    );
    Sign { title, found, warns: false }
}

fn recent_reports(decision: &Decision) -> Sign {
    let vector = Vector(&decision.signals);
    let title = "How new are the complaints?";
    let pair = [("reports", "30d"), ("reports", "7d"), ("complainants", "7d")].iter().find_map(|(name, long)| {
        Some((vector.count(name, long).filter(|n| *n > 0.0)?, vector.count(name, "24h")?, *long))
    });
    let Some((long, day, window)) = pair else {
        return Sign { title, found: "None were measured.".to_owned(), warns: false };
    };
    let days = if window == "30d" { "30 days" } else { "7 days" };
    let found = format!(
        "{} of {} in {days} came within the last 24 hours.",
        figures::number(day.min(long)),
        figures::number(long)
    );
    Sign { title, found, warns: long >= 5.0 && day >= long * 0.8 }
}

fn sudden(decision: &Decision) -> Sign {
    let title = "Did the bad outcomes come at once?";
    let steps: Vec<&TimelinePoint> = decision.timeline.iter().collect();
    let bad: u64 = steps.iter().map(|p| p.adverse).sum();
    let Some(worst) = steps.iter().max_by_key(|p| p.adverse).filter(|p| p.adverse > 0) else {
        return Sign { title, found: "There are none in the plot.".to_owned(), warns: false };
    };
    let silent = worst.activity == 0;
    let found = format!(
        "The worst step, from {}, holds {} of {}{}.",
        worst.at.minute(),
        figures::count(worst.adverse),
        figures::count(bad),
        if silent { ", and the account itself did nothing in it" } else { "" }
    );
    Sign { title, found, warns: bad >= 5 && silent && worst.adverse * 2 >= bad }
}

#[cfg(test)]
mod tests {
    use redress_ledger::Timestamp;
    use redress_ledger::decision::SignalReading;

    use super::*;

    fn decision(signals: &[(&str, f64)], timeline: &[(u64, u64)], facts: &[bool]) -> Decision {
        let reading = |(name, value): &(&str, f64)| SignalReading {
            signal: (*name).to_owned(),
            value: Some(*value),
            lower: *value,
            upper: *value,
            sample: 0.0,
        };
        let point = |(n, (activity, adverse)): (i64, &(u64, u64))| TimelinePoint {
            at: Timestamp(n * 1_800_000),
            secs: 1_800,
            activity: *activity,
            adverse: *adverse,
            usual: None,
        };
        let fact = |theirs: &bool| {
            serde_json::json!({
                "signal": "s", "sentence": "", "value": 1.0, "value_min": 1.0, "value_max": 1.0, "numerator": 1.0,
                "denominator": 0.0, "window_secs": 1, "compared": "count", "compared_value": 1.0, "operator": ">",
                "threshold": 0.0, "threshold_source": "", "disclosure": "full", "counterfactual": null,
                "third_party_controllable": theirs,
            })
        };
        let facts: Vec<_> = facts.iter().map(fact).collect();
        let rule = serde_json::json!({
            "rule_id": "r", "rung": "suspend", "reason": "R", "severity": null, "author": "x", "propose_only": false,
            "clause": {"id": "c", "title": "t", "url": "u"}, "facts": facts,
        });
        let mut decision: Decision = serde_json::from_value(serde_json::json!({
            "id": "d", "account_id": "a", "event_key": "e", "event_at": "2026-11-23T12:00:00Z",
            "arrived_at": "2026-11-23T12:00:00Z", "rung": "suspend", "policy_hash": "p", "model_hash": null, "score": null,
            "instance": {"kind": "k", "at": "2026-11-23T12:00:00Z", "facts": []}, "commands_seen": 0, "propose_only": false,
            "proposes_termination": false, "signals": [], "timeline": [], "rules": [rule],
        }))
        .expect("a decision");
        decision.signals = signals.iter().map(reading).collect();
        decision.timeline = (0i64..).zip(timeline).map(point).collect();
        decision
    }

    fn warned(decision: &Decision) -> Vec<bool> {
        signs(decision).iter().map(|sign| sign.warns).collect()
    }

    #[test]
    fn few_who_complain_often_at_once_while_the_account_is_silent_are_signs() {
        let poisoned = decision(
            &[("reports_30d", 40.0), ("reporters_30d", 2.0), ("reports_24h", 39.0)],
            &[(100, 1), (0, 60), (90, 2)],
            &[true, true],
        );
        assert_eq!(warned(&poisoned), [true, true, true, true], "{:?}", signs(&poisoned));
    }

    #[test]
    fn many_who_complain_over_time_about_what_was_sent_are_none() {
        let earned = decision(
            &[("reports_30d", 40.0), ("reporters_30d", 38.0), ("reports_24h", 4.0)],
            &[(100, 20), (100, 22), (90, 19)],
            &[false, true, false],
        );
        assert_eq!(warned(&earned), [false; 4], "{:?}", signs(&earned));
    }

    #[test]
    fn what_was_not_measured_is_said_and_warns_of_nothing() {
        let signs = signs(&decision(&[], &[], &[false]));
        assert!(signs.iter().all(|sign| !sign.warns && !sign.found.is_empty()), "{signs:?}");
    }
}

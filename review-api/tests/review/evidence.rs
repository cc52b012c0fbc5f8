//! A decision with all its evidence, complete as the engine makes it.

use redress_ledger::course::{Course, Usual};
use redress_ledger::decision::{Clause, Decision, Disclosure, Fact, FiredRule, Instance, SignalReading, TimelinePoint};
use redress_ledger::{AccountId, DecisionId, Rung, Timestamp};

/// A suspension for bad addresses, complete as the engine makes it.
pub fn suspension(account: &str) -> Decision {
    let at = Timestamp::parse("2026-11-23T11:59:00Z").unwrap();
    let hour = |h: i64, activity, adverse| TimelinePoint {
        at: Timestamp(at.0 - (24 - h) * 3_600_000),
        secs: 3_600,
        activity,
        adverse,
        usual: Some(60),
    };
    Decision {
        id: DecisionId(redress_ledger::id::derived(&["test", account])),
        account_id: AccountId::from(account),
        event_key: "ab".repeat(16),
        event_at: at,
        arrived_at: at,
        rung: Rung::Suspend,
        rules: vec![rule()],
        policy_hash: "5f".repeat(32),
        model_hash: None,
        score: None,
        contributions: Vec::new(),
        scored: None,
        signals: vec![
            SignalReading {
                signal: "hard_bounce_rate_7d".into(),
                value: Some(0.12),
                lower: 0.101,
                upper: 0.141,
                sample: 1_000.0,
            },
            SignalReading {
                signal: "sends_24h".into(),
                value: Some(1_000.0),
                lower: 960.0,
                upper: 1_000.0,
                sample: 0.0,
            },
            SignalReading { signal: "complaint_rate_7d".into(), value: None, lower: 0.0, upper: 1.0, sample: 3.0 },
        ],
        instance: Instance {
            kind: "email.bounced".into(),
            at,
            facts: vec![
                ("recipient domain".into(), "example.com".into()),
                ("error class".into(), "invalid_recipient".into()),
            ],
        },
        timeline: (0..24).map(|h| hour(h, 20 + 5 * u64::try_from(h).unwrap(), u64::try_from(h / 3).unwrap())).collect(),
        courses: vec![course(at)],
        commands_seen: i64::MAX,
        propose_only: false,
        proposes_termination: false,
    }
}

/// Bounces that rise through the last night; before that there were too few mails to say.
fn course(at: Timestamp) -> Course {
    let from = at.plus_secs(-20 * 3_600 - 59 * 60);
    let risen = |look: u32| (0.02 + f64::from(look.saturating_sub(20)) * 0.004).min(0.101);
    let looks = |figure: &dyn Fn(u32) -> f64| (0..43).map(|look| (look != 3).then(|| figure(look))).collect();
    Course {
        signal: "hard_bounce_rate_7d".into(),
        compared: "lower".into(),
        from,
        step_secs: 1_800,
        until: at,
        least: looks(&risen),
        most: looks(&|look| if look < 10 { 0.03 } else { risen(look) }),
        shares: looks(&|look| (risen(look) * 1.2).min(0.12)),
        usual: Some(Usual { least: 0.011, most: 0.013, looks: 3, every_secs: 604_800 }),
        limit_moves: false,
    }
}

fn rule() -> FiredRule {
    FiredRule {
        rule_id: "email-hard-bounces".into(),
        rung: Rung::Suspend,
        reason: "LIST_QUALITY".into(),
        clause: Clause {
            id: "AUP-3.2".into(),
            title: "Send only to people who asked for it".into(),
            url: "https://example.com/rules#3.2".into(),
        },
        severity: Some("The list was bought.".into()),
        author: "vendor".into(),
        facts: vec![Fact {
            signal: "hard_bounce_rate_7d".into(),
            sentence: "Of 1,000 messages in 7 days, 120 bounced for good.".into(),
            value: 0.12,
            value_min: 0.115,
            value_max: 0.12,
            numerator: 120.0,
            denominator: 1_000.0,
            window_secs: 604_800,
            compared: "lower".into(),
            compared_value: 0.101,
            operator: ">".into(),
            threshold: 0.1,
            threshold_source: "SES guide".into(),
            disclosure: Disclosure::Full,
            counterfactual: Some("With at most 95 such bounces this would not have happened.".into()),
            third_party_controllable: false,
        }],
        propose_only: false,
    }
}

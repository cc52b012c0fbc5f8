//! Decisions as full as the engine makes them: two rules, a model, a plot, and more signals than a screen has room for.

use redress_ledger::course::{Course, Usual};
use redress_ledger::decision::{
    Clause, Contribution, Decision, Disclosure, Fact, FiredRule, Instance, SignalReading, TimelinePoint,
};
use redress_ledger::scored::{Ground, ScoreLimit, Scored};
use redress_ledger::{AccountId, DecisionId, Rung, Timestamp};

pub const BOUNCES: &str = "email-hard-bounces-suspend";
pub const REPORTS: &str = "email-reported-by-many";

/// Windows of a signal, shortest first.
const WINDOWS: [(&str, f64); 6] =
    [("1m", 0.001), ("10m", 0.004), ("1h", 0.02), ("24h", 0.2), ("7d", 0.6), ("30d", 1.0)];
/// Signals with their value over thirty days.
const SIGNALS: [(&str, f64); 24] = [
    ("mail_sends", 42_180.0),
    ("mail_recipients", 31_007.0),
    ("hard_bounces", 4_911.0),
    ("soft_bounces", 803.0),
    ("complainants", 61.0),
    ("opens", 9_412.0),
    ("clicks", 1_201.0),
    ("replies", 88.0),
    ("unsubscribes", 402.0),
    ("spamtrap_hits", 3.0),
    ("reports", 24.0),
    ("reporters", 5.0),
    ("message_reports", 0.0),
    ("account_links", 4.0),
    ("sharers_seen", 7.0),
    ("shared_devices", 1.0),
    ("shared_addresses", 2.0),
    ("shared_templates", 6.0),
    ("sign_in_failures", 12.0),
    ("new_devices", 2.0),
    ("link_hosts", 9.0),
    ("dangerous_files", 0.0),
    ("template_changes", 31.0),
    ("volume_deviation", 4.2),
];

/// What the engine decided about this account at this moment.
pub fn decision(account: &str, rung: Rung, at: Timestamp) -> Decision {
    Decision {
        id: DecisionId(redress_ledger::id::derived(&["gallery", account, rung.as_str(), &at.0.to_string()])),
        account_id: AccountId::from(account),
        event_key: "ab".repeat(16),
        event_at: at,
        arrived_at: at,
        rung,
        rules: vec![rule(BOUNCES, rung, vec![bounced()]), rule(REPORTS, rung, vec![reported()])],
        policy_hash: "5f".repeat(32),
        model_hash: Some("c4".repeat(32)),
        score: Some(0.87),
        contributions: [
            ("hard_bounce_rate_7d.value", 1.91),
            ("volume_deviation_1h.value", 0.84),
            ("reply_rate_30d.value", -0.62),
            ("age_days.value", -0.41),
            ("complainants_7d.value", 0.22),
        ]
        .map(|(feature, added)| Contribution { feature: feature.to_owned(), added })
        .into(),
        scored: Some(scored()),
        signals: signals(),
        instance: Instance {
            kind: "email.bounced".to_owned(),
            at,
            facts: vec![
                ("recipient domain".to_owned(), "example.com".to_owned()),
                ("error class".to_owned(), "invalid_recipient".to_owned()),
            ],
        },
        timeline: timeline(at),
        courses: vec![rate(at), count(at)],
        commands_seen: i64::MAX,
        propose_only: false,
        proposes_termination: false,
    }
}

/// By which rule the score decided, and three signals that moved it.
fn scored() -> Scored {
    let ground = |signal: &str, sentence: &str, value: f64, denominator: f64, added: f64| Ground {
        signal: signal.to_owned(),
        sentence: sentence.to_owned(),
        value,
        value_min: value,
        value_max: value,
        denominator,
        window_secs: 604_800,
        disclosure: Disclosure::Full,
        third_party_controllable: false,
        added,
        without: (added > 1.0).then_some(0.412),
    };
    Scored {
        name: "outbound-abuse".to_owned(),
        version: "2026-11".to_owned(),
        decisive: vec![BOUNCES.to_owned()],
        limits: vec![ScoreLimit { rule_id: BOUNCES.to_owned(), operator: ">".to_owned(), threshold: 0.8 }],
        grounds: vec![
            ground("hard_bounce_rate_7d", "Of 1,000 mails in 7 days, 120 bounced for good.", 0.12, 1_000.0, 1.91),
            ground("account.age_days", "The account was 12 days old.", 12.0, 0.0, 0.84),
            ground("sends_7d", "Mails you sent in 7 days: 1,000.", 1_000.0, 0.0, -0.62),
        ],
    }
}

/// A plain one: one rule, one fact, no model.
pub fn plain(account: &str, rung: Rung, at: Timestamp) -> Decision {
    let full = decision(account, rung, at);
    Decision {
        rules: full.rules[..1].to_vec(),
        model_hash: None,
        score: None,
        contributions: Vec::new(),
        scored: None,
        ..full
    }
}

fn signals() -> Vec<SignalReading> {
    let one = |(name, value): (&str, f64), (window, share): (&str, f64)| {
        let value = (value * share).round();
        SignalReading {
            signal: format!("{name}_{window}"),
            value: Some(value),
            lower: value,
            upper: value,
            sample: 0.0,
        }
    };
    let counts = SIGNALS.into_iter().flat_map(|signal| WINDOWS.map(|window| one(signal, window)));
    let reading = |name: &str, value: Option<f64>, sample: f64| SignalReading {
        signal: name.to_owned(),
        value,
        lower: value.map_or(0.0, |v| v - 0.019),
        upper: value.map_or(1.0, |v| v + 0.021),
        sample,
    };
    let rates = [
        ("hard_bounce_rate_7d", Some(0.12), 1_000.0),
        ("complaint_rate_7d", None, 3.0),
        ("open_rate_30d", Some(0.22), 31_007.0),
    ];
    counts.chain(rates.map(|(name, value, sample)| reading(name, value, sample))).collect()
}

/// Two days in steps of an hour: a working week's rhythm, then a burst.
fn timeline(at: Timestamp) -> Vec<TimelinePoint> {
    let step = |n: i64| {
        let usual = [20, 12, 8, 30, 90, 140, 150, 120][usize::try_from(n % 24 / 3).unwrap_or(0)];
        let burst = (43..47).contains(&n);
        TimelinePoint {
            at: Timestamp(at.0 - (48 - n) * 3_600_000),
            secs: 3_600,
            activity: if burst { usual * 6 } else { usual + u64::try_from(n % 7).unwrap_or(0) * 3 },
            adverse: if burst { usual * 2 } else { usual / 40 },
            usual: Some(usual),
        }
    };
    (0..50).map(step).collect()
}

/// A share that rises through the last night; before that there were too few mails to say.
fn rate(at: Timestamp) -> Course {
    let risen = |look: u32| (0.02 + f64::from(look.saturating_sub(20)) * 0.004).min(0.101);
    let looks = |figure: &dyn Fn(u32) -> f64| (0..43).map(|look| (look > 4).then(|| figure(look))).collect();
    Course {
        signal: "hard_bounce_rate_7d".to_owned(),
        compared: "lower".to_owned(),
        from: at.plus_secs(-21 * 3_600),
        step_secs: 1_800,
        until: at,
        least: looks(&risen),
        most: looks(&|look| risen(look) + 0.004),
        shares: looks(&|look| (risen(look) * 1.2).min(0.12)),
        usual: Some(Usual { least: 0.011, most: 0.013, looks: 3, every_secs: 604_800 }),
        limit_moves: false,
    }
}

/// A count in steps.
fn count(at: Timestamp) -> Course {
    Course {
        signal: "reports_7d".to_owned(),
        compared: "count".to_owned(),
        from: at.plus_secs(-21 * 3_600),
        step_secs: 1_800,
        until: at,
        least: (0..43).map(|look| Some(f64::from(look / 3))).collect(),
        most: Vec::new(),
        shares: Vec::new(),
        usual: None,
        limit_moves: false,
    }
}

fn rule(id: &str, rung: Rung, facts: Vec<Fact>) -> FiredRule {
    FiredRule {
        rule_id: id.to_owned(),
        rung,
        reason: "LIST_QUALITY".to_owned(),
        clause: Clause {
            id: "AUP-3.2".to_owned(),
            title: "Send only to people who asked for it".to_owned(),
            url: "https://example.com/rules#3.2".to_owned(),
        },
        severity: Some("The list was bought.".to_owned()),
        author: "vendor".to_owned(),
        facts,
        propose_only: false,
    }
}

fn bounced() -> Fact {
    Fact {
        signal: "hard_bounce_rate_7d".to_owned(),
        sentence: "Of 1,000 mails in 7 days, 120 bounced for good.".to_owned(),
        value: 0.12,
        value_min: 0.115,
        value_max: 0.12,
        numerator: 120.0,
        denominator: 1_000.0,
        window_secs: 604_800,
        compared: "lower".to_owned(),
        compared_value: 0.101,
        operator: ">".to_owned(),
        threshold: 0.1,
        threshold_source: "AWS SES: above 10 % hard bounces, sending may be paused".to_owned(),
        disclosure: Disclosure::Full,
        counterfactual: Some("With 95 or fewer of 1,000, this rule would not have applied.".to_owned()),
        third_party_controllable: false,
    }
}

fn reported() -> Fact {
    Fact {
        signal: "reports_7d".to_owned(),
        sentence: "Reports about you in 7 days: 14.".to_owned(),
        value: 14.0,
        value_min: 14.0,
        value_max: 14.0,
        numerator: 14.0,
        denominator: 0.0,
        window_secs: 604_800,
        compared: "count".to_owned(),
        compared_value: 14.0,
        operator: ">=".to_owned(),
        threshold: 10.0,
        threshold_source: "practice of three mailbox providers".to_owned(),
        disclosure: Disclosure::Rounded,
        counterfactual: None,
        third_party_controllable: true,
    }
}

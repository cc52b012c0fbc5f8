//! An account that is passed over unread would not have been decided on: after every event each rule is asked by the walk, whatever
//! the pipeline read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use redress_engine::decide::{Bound, hash64};
use redress_engine::event::{BounceClass, Event, Hash, IdentityKey, Kind};
use redress_engine::model;
use redress_engine::pipeline::{Keep, Pipeline};
use redress_engine::policy::{self, FactsView, Policy};
use redress_engine::signal;
use redress_engine::window::Account;
use redress_ledger::AccountId;
use std::sync::Arc;

const START: i64 = 1_790_000_000_000;
const ACCOUNTS: u64 = 6;
const EVENTS: u64 = 6_000;

/// Conditions of every shape that what a rule needs is read off: plain counts, sums, sets, rates, arithmetic, habits, alternatives.
const CONDITIONS: [(&str, &str); 12] = [
    ("warn", "messages_1m >= 12"),
    ("warn", "messages_1h >= 20 && message_failures_1h >= lower(messages_1h) * 3 / 10"),
    ("warn", "lower(messages_24h) / 20 <= message_reports_24h && messages_24h >= 50"),
    ("warn", "message_recipients_24h >= 40 && message_recipients_24h >= lower(messages_24h) * 9 / 10"),
    ("warn", "message_recipients_24h >= 150"),
    ("limit", "sends_1h >= 15 && (sign_ins_1h >= 4 || hard_bounces_24h >= 6)"),
    ("limit", "lower(hard_bounce_rate_7d) >= 0.05"),
    ("limit", "message_failures_1h >= sign_ins_1h * 2 + 3"),
    ("limit", "message_burst_1h >= 9"),
    ("limit", "messages_10m >= 5 && messages_7d < 9"),
    ("limit", "inbound_messages_24h >= 9 && !(messages_1h >= 4)"),
    ("limit", "sends_24h >= 70 - messages_24h"),
];

fn policy() -> Policy {
    policy_of(&CONDITIONS)
}

fn policy_of(conditions: &[(&str, &str)]) -> Policy {
    let rules = conditions.iter().enumerate().map(|(number, (rung, when))| {
        format!(
            "[[rule]]\nid = \"rule-{number}\"\nwhen = '{when}'\nrung = \"{rung}\"\nreason = \"LIST_QUALITY\"\nmode = \"enforce\"\n\
             clause = {{ id = \"T\", title = \"t\", url = \"https://example.com\" }}\nauthor = \"test\"\nsource = \"test\"\n"
        )
    });
    let text = format!("name = \"near\"\nversion = \"1\"\n{}", rules.collect::<String>());
    policy::check(&text, "near.toml").unwrap_or_else(|errors| panic!("{errors}"))
}

fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Bursts and silences; now and then late.
fn events(seed: u64) -> Vec<Event> {
    let mut at = START;
    (0..EVENTS)
        .map(|n| {
            let roll = mix(seed << 32 | n);
            at += match roll % 200 {
                0 => 40_000_000,
                1..=9 => 900_000,
                _ => i64::try_from(roll >> 40 & 0x3FFF).unwrap(),
            };
            let kind = match roll >> 8 & 31 {
                0..=14 => Kind::MessageSubmitted,
                15..=17 => Kind::MessageFailed,
                18 => Kind::MessageReported,
                19 | 20 => Kind::MessageInbound,
                21 | 22 => Kind::AuthLoginSucceeded,
                23..=26 => Kind::EmailSubmitted,
                27 | 28 => Kind::EmailDelivered,
                _ => Kind::EmailBounced,
            };
            let late = if (roll >> 16).is_multiple_of(16) { i64::try_from(roll >> 20 & 0xF_FFFF).unwrap() } else { 0 };
            let account = mix(roll) % ACCOUNTS;
            Event {
                key: u128::from(roll) << 64 | u128::from(n),
                account: IdentityKey::public().account(&format!("a{account}")),
                at: at - late,
                arrived: at,
                kind,
                // One account writes to few people, others to many.
                recipient: Hash::new(mix(roll >> 3 & if account == 0 { 7 } else { 0xFFF })),
                bounce: (kind == Kind::EmailBounced).then_some(BounceClass::Hard),
                ..Event::sample(&format!("a{account}"))
            }
        })
        .collect()
}

/// Rules that fire as the account stands, by the walk, and have not been decided on.
fn missed<'p>(policy: &'p Policy, account: &Account) -> Vec<&'p str> {
    let row = signal::row(account);
    let decided = account.verdicts.as_ref().map_or(&[][..], |verdicts| &verdicts.fired);
    let fires = policy.rules.iter().filter(|rule| rule.fires(&row, &FactsView::default()).is_some());
    let new = fires.filter(|rule| {
        rule.rung > account.decided || (rule.rung == account.decided && !decided.contains(&hash64(&rule.id)))
    });
    new.map(|rule| rule.id.as_str()).collect()
}

#[test]
fn no_account_that_a_rule_would_fire_at_is_passed_over() {
    let policy = Arc::new(policy());
    let mut decisions = 0;
    for seed in 0..4 {
        for keep in [Keep::All, Keep::Needed] {
            let mut pipeline = Pipeline::scoring(IdentityKey::public(), Some(policy.clone()), None, keep);
            for (position, event) in (1..).zip(events(seed)) {
                let mut outcomes = pipeline.events(position, std::slice::from_ref(&event));
                decisions += outcomes.take_decisions().len();
                let account = pipeline.account(&AccountId::from(event.account_id.as_str())).unwrap();
                assert_eq!(missed(&policy, account), Vec::<&str>::new(), "seed {seed}, event {position}, {keep:?}");
            }
        }
    }
    assert!(decisions > 60, "{decisions}: too few to show anything");
}

#[test]
fn keeping_what_is_needed_alone_gives_the_same_decisions_and_shows_less() {
    let policy = Arc::new(policy());
    for (seed, batch) in [(5, 1), (6, 17), (7, 256)] {
        let [all, needed] = [Keep::All, Keep::Needed].map(|keep| {
            let mut pipeline = Pipeline::scoring(IdentityKey::public(), Some(policy.clone()), None, keep);
            let chunks = events(seed);
            let chunks = (1..).zip(chunks.chunks(batch));
            chunks.flat_map(|(position, some)| pipeline.events(position, some).take_decisions()).collect::<Vec<_>>()
        });
        assert!(!all.is_empty());
        assert_eq!(all.len(), needed.len());
        for (all, mut needed) in all.into_iter().zip(needed) {
            assert!(needed.signals.len() < all.signals.len() && needed.signals.len() > 5);
            assert!(
                needed.signals.iter().all(|reading| all.signals.contains(reading)),
                "each reads as it does among all"
            );
            needed.signals.clone_from(&all.signals);
            // What is usual for an account comes from its habits, which nobody reads here.
            for (point, whole) in needed.timeline.iter_mut().zip(&all.timeline) {
                assert_eq!(point.usual, None);
                point.usual = whole.usual;
            }
            assert_eq!(needed, all);
        }
    }
}

#[test]
fn what_waits_for_its_account_changes_neither_decisions_nor_states() {
    let policy = Arc::new(policy());
    let mut waited = 0;
    for (seed, batch) in [(8, 1), (9, 7), (10, 256)] {
        let events = events(seed);
        let mut run = |looks: bool| {
            let mut pipeline = Pipeline::scoring(IdentityKey::public(), Some(policy.clone()), None, Keep::Needed);
            let mut decisions = Vec::new();
            for (position, some) in (1..).zip(events.chunks(batch)) {
                decisions.extend(pipeline.events(position, some).take_decisions());
                for event in some.iter().filter(|_| looks) {
                    pipeline.account(&AccountId::from(event.account_id.as_str())).unwrap();
                }
                pipeline.accounts_mut().each_mut(|account| waited += usize::from(!account.waiting.is_empty()));
            }
            (pipeline, decisions)
        };
        let (mut looked_at, expected) = run(true);
        let (mut let_be, decisions) = run(false);
        assert!(decisions == expected && decisions.len() > 5, "seed {seed}");
        for number in 0..ACCOUNTS {
            let id = AccountId::from(format!("a{number}").as_str());
            assert!(let_be.account(&id) == looked_at.account(&id), "seed {seed}, {id:?}");
        }
    }
    assert!(waited > 1_000, "{waited}: too few wait to show anything");
}

/// Two trees of one split each: many messages in an hour, many failures in one.
fn model() -> Bound {
    const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    let tree = |feature: u8, threshold: f64, high: f64| {
        format!(
            "{{\"feature\":[{feature},0,0],\"threshold\":[{threshold:?},0.0,0.0],\"missing_left\":[true,false,false],\
             \"left\":[1,0,0],\"right\":[2,0,0],\"value\":[0.0,-0.5,{high:?}]}}"
        )
    };
    let text = format!(
        "{{\"format\":\"redress-model/1\",\"name\":\"near\",\"version\":\"1\",\"checksum\":\"{BLANK}\",\
         \"features\":[\"messages_1h.value\",\"message_failures_1h.value\"],\"trees\":[{},{}],\"linear\":null,\
         \"base_score\":-1.0,\"link\":\"logistic\",\"calibration\":{{\"kind\":\"none\"}}}}\n",
        tree(0, 12.0, 2.0),
        tree(1, 2.0, 1.5)
    );
    let text = model::seal(&text, BLANK).unwrap();
    Bound::read(&text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_account_that_a_model_scores_is_decided_on_alike_in_any_batching() {
    let scored = [("limit", "score >= 0.9 && messages_1h >= 4"), ("warn", "score > 0.5 && message_failures_1h >= 2")];
    let policy = Arc::new(policy_of(&[&CONDITIONS[..2], &scored].concat()));
    let (mut decisions, mut by_score) = (0, 0);
    for seed in 8..11 {
        let [alone, together] = [1, 512].map(|batch| {
            let mut pipeline = Pipeline::scoring(IdentityKey::public(), Some(policy.clone()), Some(model()), Keep::All);
            let all = events(seed);
            let chunks = (1..).zip(all.chunks(batch));
            chunks.flat_map(|(position, some)| pipeline.events(position, some).take_decisions()).collect::<Vec<_>>()
        });
        assert_eq!(alone, together, "seed {seed}");
        decisions += alone.len();
        by_score += alone.iter().flat_map(|d| &d.rules).filter(|rule| rule.rule_id.as_str() > "rule-1").count();
    }
    assert!(decisions > 20 && by_score > 15, "{decisions}, {by_score}: too few to show anything");
}

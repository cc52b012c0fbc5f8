//! What fires, on what, with which facts.

use std::sync::OnceLock;

use proptest::prelude::*;
use redress_engine::policy::{Compared, FactsView, Held, Operator, Policy, check, default_text, demo_text};
use redress_engine::signal::{Reading, sequence_lower, sequence_upper, variable, variables};
use redress_engine::window::Tally;
use redress_ledger::Rung;

use crate::support::{accepted, document, row};

const YOUNG: FactsView<'static> =
    FactsView { age_days: Some(3.0), plan: Some("trial"), protected: false, score: Some(0.8) };
const UNKNOWN: FactsView<'static> = FactsView { age_days: None, plan: None, protected: false, score: None };

/// Every reading of a busy account with 130 hard bounces in 1,000 mails.
fn busy() -> Vec<Reading> {
    row(&[
        ("hard_bounce_rate_7d", 150.0, 1_000.0),
        ("hard_bounces_7d", 150.0, 0.0),
        ("sends_24h", 400.0, 0.0),
        ("sends_7d", 1_100.0, 0.0),
        ("complaint_rate_7d", 1.0, 870.0),
    ])
}

#[track_caller]
fn fires(when: &str, row: &[Reading], facts: &FactsView<'_>) -> bool {
    accepted(when, None, "observe").rules[0].fires(row, facts).is_some()
}

#[test]
fn conditions_hold_as_they_are_written() {
    let busy = busy();
    for (when, expected) in [
        ("lower(hard_bounce_rate_7d) > 0.1", true),
        ("lower(hard_bounce_rate_7d) > 0.12", false),
        ("point(hard_bounce_rate_7d) >= 0.13", true),
        ("upper(hard_bounce_rate_7d) < 0.2", true),
        ("0.1 < lower(hard_bounce_rate_7d)", true),
        ("sends_24h > 399", true),
        ("sends_24h > 400", false),
        ("sends_24h >= 400u", true),
        ("sends_24h < 400.5", true),
        ("sends_24h * 1.0 + 1 <= hard_bounces_7d", false),
        ("hard_bounces_7d > sends_7d / 10", true),
        ("hard_bounces_7d > sends_7d / 6", false),
        ("hard_bounces_7d > -(0 - sends_7d) * 0.1 + 2 - 1", true),
        ("sends_24h > 100 && sends_7d > 2000", false),
        ("sends_24h > 100 || sends_7d > 2000", true),
        ("!(sends_24h > 100 && sends_7d > 2000)", true),
        ("!(sends_24h > 100 || sends_7d > 2000)", false),
        ("!!(sends_24h > 100)", true),
        ("(sends_24h > 100) == true", true),
        ("(sends_24h > 100) != true", false),
        ("false == (sends_24h > 100)", false),
        ("account.age_days < 7", true),
        ("account.age_days > 3", false),
        ("account.plan == \"trial\"", true),
        ("\"trial\" != account.plan", false),
        ("account.plan in [\"free\", \"trial\"]", true),
        ("!(account.plan in [\"free\", \"trial\"])", false),
        ("account.protected", false),
        ("!account.protected", true),
        ("account.protected == false", true),
        ("score > 0.7", true),
        ("sends_24h > 100 * account.age_days", true),
        ("sends_24h > 200 * account.age_days", false),
    ] {
        assert_eq!(fires(when, &busy, &YOUNG), expected, "{when}");
    }
}

#[test]
fn what_is_unknown_never_fires_and_neither_does_its_negation() {
    let few = row(&[("hard_bounce_rate_7d", 20.0, 50.0)]);
    for when in [
        "account.age_days < 7",
        "!(account.age_days < 7)",
        "account.plan == \"trial\"",
        "account.plan != \"trial\"",
        "account.plan in [\"trial\"]",
        "!(account.plan in [\"trial\"])",
        "score > 0.5",
        "!(score > 0.5)",
        "point(hard_bounce_rate_7d) > 0.1",
        "!(point(hard_bounce_rate_7d) > 0.1)",
        "sends_24h <= account.age_days * 0",
        "lower(hard_bounce_rate_7d) > 0.01",
        "upper(hard_bounce_rate_7d) < 0.99",
        "sends_24h <= 1 / sends_1h",
    ] {
        assert!(!fires(when, &few, &UNKNOWN), "{when}");
    }
    // Below the sample the bounds say the least that can be said: 0 and 1.
    assert!(fires("lower(hard_bounce_rate_7d) <= 0.01 && upper(hard_bounce_rate_7d) >= 0.99", &few, &UNKNOWN));
}

#[test]
fn the_error_of_a_window_counts_for_the_account() {
    let mut row = row(&[]);
    let sends = variable("sends_24h").unwrap();
    row[sends].num = Tally { value: 105.0, min: 100.0, max: 105.0 };
    for (when, expected) in [
        ("sends_24h >= 100", true),
        ("sends_24h > 100", false),
        ("sends_24h <= 105", true),
        ("sends_24h < 105", false),
        ("lower(sends_24h) > 100", false),
        ("upper(sends_24h) > 104", true),
        // 2 * 105 is not surely above 205: the other count may be 100.
        ("hard_bounces_7d < sends_24h - 99", true),
        ("hard_bounces_7d < sends_24h - 100", false),
        ("hard_bounces_7d < -sends_24h + 106", true),
        ("hard_bounces_7d < -sends_24h + 105", false),
    ] {
        assert_eq!(fires(when, &row, &UNKNOWN), expected, "{when}");
    }
}

#[test]
fn evidence_is_joined_to_the_condition() {
    let policy = accepted("sends_24h > 100", Some("lower(hard_bounce_rate_7d) > 0.1"), "suspend");
    let rule = &policy.rules[0];
    assert!(rule.fires(&busy(), &YOUNG).is_some());
    assert!(rule.fires(&row(&[("sends_24h", 400.0, 0.0)]), &YOUNG).is_none());
    assert!(rule.fires(&row(&[("hard_bounce_rate_7d", 150.0, 1_000.0)]), &YOUNG).is_none());
}

#[test]
fn facts_are_the_comparisons_that_held_each_once() {
    let when = "(lower(hard_bounce_rate_7d) > 0.1 || lower(complaint_rate_7d) > 0.005) && account.age_days < 30 \
                && 2000 >= sends_7d && hard_bounces_7d > sends_24h / 10";
    let policy = accepted(when, Some("lower(hard_bounce_rate_7d) > 0.1"), "suspend");
    let held = policy.rules[0].fires(&busy(), &YOUNG).unwrap();
    let fact = |name: &str, compared, compared_value, operator, threshold| Held {
        variable: variable(name).unwrap(),
        compared,
        compared_value,
        operator,
        threshold,
        fixed: name != "hard_bounces_7d",
    };
    let expected = [
        fact("hard_bounce_rate_7d", Compared::Lower, sequence_lower(150.0, 1_000.0), Operator::Greater, 0.1),
        fact("sends_7d", Compared::Count, 1_100.0, Operator::LessOrEqual, 2_000.0),
        fact("hard_bounces_7d", Compared::Count, 150.0, Operator::Greater, 40.0),
    ];
    assert_eq!(held, expected);
}

#[test]
fn two_signals_against_each_other_are_two_facts() {
    let row = row(&[("hard_bounce_rate_7d", 150.0, 1_000.0), ("hard_bounce_rate_24h", 1.0, 1_000.0)]);
    let policy = accepted("lower(hard_bounce_rate_7d) > upper(hard_bounce_rate_24h)", None, "limit");
    let held = policy.rules[0].fires(&row, &UNKNOWN).unwrap();
    let (week, day) = (sequence_lower(150.0, 1_000.0), sequence_upper(1.0, 1_000.0));
    let said: Vec<_> =
        held.iter().map(|h| (h.compared.as_str(), h.compared_value, h.operator.as_str(), h.threshold)).collect();
    assert_eq!(said, [("lower", week, ">", day), ("upper", day, "<", week)]);
}

#[test]
fn the_same_document_has_the_same_hash_and_any_other_another() {
    let text = document("sends_24h > 100", None, "warn", "");
    let (a, b) = (check(&text, "a.toml").unwrap(), check(&text, "b.toml").unwrap());
    let c = check(&format!("{text}\n"), "a.toml").unwrap();
    assert_eq!((&a.hash, a.hash.len(), &a.text), (&b.hash, 64, &text));
    assert_ne!(a.hash, c.hash);
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_ne!(a.hash, empty);
}

fn any_f64() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        Just(-1.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        0.0..1e6,
        any::<f64>(),
    ]
}

fn any_tally() -> impl Strategy<Value = Tally> {
    (any_f64(), any_f64(), any_f64()).prop_map(|(value, min, max)| Tally { value, min, max })
}

fn any_row() -> impl Strategy<Value = Vec<Reading>> {
    let reading = (any_tally(), proptest::option::of(any_tally()), any_f64());
    let reading = reading.prop_map(|(num, den, sample_min)| Reading { num, den, sample_min });
    proptest::collection::vec(reading, 0..=variables().len() + 1)
}

const ODD: [&str; 8] = [
    "sends_24h > sends_1h / sends_7d",
    "sends_24h > 1e308 * sends_1h * sends_7d",
    "sends_24h <= -sends_1h * account.age_days + score",
    "!(lower(hard_bounce_rate_7d) > point(hard_bounce_rate_24h) || account.plan in [\"a\"])",
    "upper(hard_bounce_rate_7d) <= 0.5 == true",
    "sends_24h >= upper(sends_1h) - lower(sends_7d)",
    "account.age_days / score > 2",
    "score * 0.5 < account.age_days",
];

/// From `warn` up a statement has to name a fact: these would fire on account facts, were it not for one signal.
const MEASURES: [&str; 3] = [
    "score > 0.1 && sends_24h > 100",
    "account.age_days < 7 && (sends_24h > 100 || !account.protected && sends_1h > 5)",
    "account.plan != \"a\" && sends_24h > 100 * account.age_days",
];

fn policies() -> &'static [Policy] {
    static POLICIES: OnceLock<Vec<Policy>> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let mut texts = vec![default_text(), demo_text().to_owned()];
        texts.extend(ODD.iter().map(|when| document(when, None, "observe", "")));
        texts.extend(MEASURES.iter().map(|when| document(when, None, "warn", "")));
        texts.iter().map(|text| check(text, "t.toml").expect("these policies are in order")).collect()
    })
}

proptest! {
    #[test]
    fn evaluation_never_panics_and_facts_are_always_numbers(
        row in any_row(),
        age_days in proptest::option::of(any_f64()),
        score in proptest::option::of(any_f64()),
        plan in proptest::option::of("[a-c]{0,2}"),
        protected: bool,
    ) {
        let facts = FactsView { age_days, plan: plan.as_deref(), protected, score };
        for policy in policies() {
            for rule in &policy.rules {
                let Some(all) = rule.fires(&row, &facts) else { continue };
                prop_assert!(rule.rung == Rung::Observe || !all.is_empty(), "{} names no fact", rule.id);
                for held in all {
                    let (left, right) = (held.compared_value, held.threshold);
                    prop_assert!(held.variable < row.len() && left.is_finite() && !right.is_nan());
                    let holds = match held.operator {
                        Operator::Greater => left > right,
                        Operator::GreaterOrEqual => left >= right,
                        Operator::Less => left < right,
                        Operator::LessOrEqual => left <= right,
                    };
                    prop_assert!(holds, "{} {} {}", left, held.operator.as_str(), right);
                }
            }
        }
    }

    #[test]
    fn checking_never_panics(when in "[a-z_0-9 ().,<>=!&|+*/\"'\\[\\]?:{}\n-]{0,80}") {
        let text = document("@", None, "warn", "").replace("'@'", &format!("'''{}'''", when.replace("'''", "")));
        let _ = check(&text, "t.toml");
        let _ = check(&when, "t.toml");
    }

    #[test]
    fn a_negated_condition_and_its_inside_never_both_hold(row in any_row(), which in 0..ODD.len()) {
        let facts = FactsView { age_days: Some(2.0), plan: Some("a"), protected: true, score: None };
        let (yes, no) = (ODD[which].to_owned(), format!("!({})", ODD[which]));
        prop_assert!(!(fires(&yes, &row, &facts) && fires(&no, &row, &facts)));
    }
}

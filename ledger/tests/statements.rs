//! Statements of reasons: every field that is owed is there, disclosure is honoured, and the language is plain.

use redress_ledger::course::Course;
use redress_ledger::decision::{Clause, Decision, Disclosure, Fact, FiredRule, Instance};
use redress_ledger::scored::{Ground, ScoreLimit, Scored};
use redress_ledger::statement::StatementOfReasons;
use redress_ledger::statement::compose::{Origin, Subject, compose};
use redress_ledger::store::Promises;
use redress_ledger::{Rung, StatementId, Timestamp};

const AT: Timestamp = Timestamp(1_795_000_000_000);
const ORIGINS: [Origin; 5] =
    [Origin::Automatic, Origin::Interim, Origin::Released, Origin::Reduced, Origin::Terminated];

fn fact(signal: &str, disclosure: Disclosure) -> Fact {
    Fact {
        signal: signal.to_owned(),
        sentence: "Of 1,234 messages in 7 days, 151 bounced for good.".to_owned(),
        value: 151.0 / 1234.0,
        value_min: 140.0 / 1234.0,
        value_max: 151.0 / 1234.0,
        numerator: 151.0,
        denominator: 1234.0,
        window_secs: 604_800,
        compared: "lower".to_owned(),
        compared_value: 0.105_3,
        operator: ">".to_owned(),
        threshold: 0.1,
        threshold_source: "provider practice".to_owned(),
        disclosure,
        counterfactual: Some("With fewer than 123 bounces this would not have happened.".to_owned()),
        third_party_controllable: false,
    }
}

fn decision(facts: Vec<Fact>) -> Decision {
    Decision {
        id: "d1".into(),
        account_id: "acme".into(),
        event_key: "e".repeat(32),
        event_at: AT,
        arrived_at: AT,
        rung: Rung::Suspend,
        rules: vec![FiredRule {
            rule_id: "bounces".to_owned(),
            rung: Rung::Suspend,
            reason: "LIST_QUALITY".to_owned(),
            clause: Clause {
                id: "AUP-3.2".to_owned(),
                title: "Send only to people who asked for it".to_owned(),
                url: "https://example.com/aup#3.2".to_owned(),
            },
            severity: None,
            author: "vendor".to_owned(),
            facts,
            propose_only: false,
        }],
        policy_hash: "p".repeat(64),
        model_hash: None,
        score: None,
        contributions: Vec::new(),
        scored: None,
        signals: Vec::new(),
        instance: Instance { kind: "email.bounced".to_owned(), at: AT, facts: Vec::new() },
        timeline: Vec::new(),
        courses: Vec::new(),
        commands_seen: 0,
        propose_only: false,
        proposes_termination: false,
    }
}

fn composed(decision: &Decision, rung: Rung, origin: Origin) -> StatementOfReasons {
    let (statement_id, promises) = (StatementId::from("s1"), Promises::default());
    compose(&Subject { decision, rung, origin, statement_id: &statement_id, at: AT, promises: &promises })
}

fn suspended(facts: Vec<Fact>) -> StatementOfReasons {
    composed(&decision(facts), Rung::Suspend, Origin::Automatic)
}

/// Every combination that the ledger can write, with every tier of disclosure.
fn everything() -> Vec<StatementOfReasons> {
    let tiers = [Disclosure::Full, Disclosure::Rounded, Disclosure::Withheld];
    let mut statements = Vec::new();
    for facts in [
        Vec::new(),
        tiers.iter().map(|tier| fact("hard_bounce_rate_7d", *tier)).collect(),
        vec![fact("spamtrap_hits_24h", Disclosure::Withheld)],
        vec![fact("hard_bounce_rate_7d", Disclosure::Rounded)],
        vec![Fact { third_party_controllable: true, ..fact("complaint_rate_24h", Disclosure::Rounded) }],
    ] {
        for rung in [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend, Rung::Terminate] {
            statements.extend(ORIGINS.into_iter().map(|origin| composed(&decision(facts.clone()), rung, origin)));
        }
    }
    statements.extend(ORIGINS.into_iter().map(|origin| composed(&by_score(true), Rung::Suspend, origin)));
    statements
}

#[test]
fn every_statement_holds_what_is_owed() {
    for s in everything() {
        let text = serde_json::to_string(&s).unwrap();
        assert!(s.created_at <= s.measure.effective_at, "A1");
        assert!(!s.measure.scope.is_empty() && !s.measure.still_works.is_empty(), "A4 {text}");
        assert!(!s.facts.is_empty() && s.facts.iter().all(|f| !f.sentence.is_empty()), "A5 {text}");
        assert!(!s.instance.kind.is_empty(), "A5 {text}");
        assert!(["own_initiative", "reports_of_others"].contains(&s.trigger.as_str()), "A6");
        assert!(["fully", "partially"].contains(&s.automation.decision_automated.as_str()), "A7 {text}");
        assert!(s.automation.detection_automated && !s.automation.rules.is_empty(), "A7 {text}");
        assert!(!s.automation.policy_hash.is_empty() && !s.automation.data_used.is_empty(), "A7 {text}");
        assert!(s.clauses.iter().all(|c| !c.clause.url.is_empty() && !c.why.is_empty()) && !s.clauses.is_empty(), "A8");
        assert_eq!(s.redress.appeal_until, AT.plus_days(184), "A9");
        assert!(s.redress.review_hours_max > 0 && s.redress.other_ways.len() >= 3, "A9 {text}");
        assert!(s.counterfactuals.iter().all(|c| !c.is_empty()) && !s.counterfactuals.is_empty(), "A10 {text}");
        for withheld in &s.withheld {
            assert!(!withheld.what.is_empty() && !withheld.why.is_empty() && !withheld.legal_basis.is_empty(), "A11");
        }
        assert!(!s.proportionality.is_empty(), "A15 {text}");
    }
}

/// The same decision by a model's score, which a withheld signal moved most.
fn by_score(decisive: bool) -> Decision {
    let ground = |signal: &str, disclosure, added, without| Ground {
        signal: signal.to_owned(),
        sentence: "Of 1,234 messages in 7 days, 151 bounced for good.".to_owned(),
        value: 0.122,
        value_min: 0.12,
        value_max: 0.122,
        denominator: 1_234.0,
        window_secs: 604_800,
        disclosure,
        third_party_controllable: signal.starts_with("complaint"),
        added,
        without,
    };
    let limit = |threshold| ScoreLimit { rule_id: "bounces".to_owned(), operator: ">".to_owned(), threshold };
    Decision {
        model_hash: Some("c".repeat(64)),
        score: Some(0.973_9),
        scored: Some(Scored {
            name: "outbound".to_owned(),
            version: "2026-09".to_owned(),
            decisive: decisive.then(|| "bounces".to_owned()).into_iter().collect(),
            limits: if decisive { vec![limit(0.9), limit(0.8)] } else { Vec::new() },
            grounds: vec![
                ground("spamtrap_hits_24h", Disclosure::Withheld, 2.5, Some(0.4)),
                ground("complaint_rate_24h", Disclosure::Rounded, 1.25, Some(0.612)),
                ground("reply_rate_30d", Disclosure::Full, -0.5, None),
            ],
        }),
        ..decision(vec![fact("hard_bounce_rate_7d", Disclosure::Full)])
    }
}

#[test]
fn a_score_that_a_rule_fired_by_is_told_as_far_as_its_signals_may_be() {
    let s = composed(&by_score(true), Rung::Suspend, Origin::Automatic);
    let score = s.automation.score.as_ref().unwrap();
    assert_eq!((score.model.as_str(), score.version.as_str(), score.limit), ("outbound", "2026-09", Some(0.9)));
    assert!(score.sentence.contains("Its score was 0.973. The rule acts above 0.9."), "{}", score.sentence);
    assert!(s.automation.model_hash.is_some());
    let told: Vec<(&str, Option<f64>, bool)> =
        score.grounds.iter().map(|g| (g.fact.sentence.as_str(), g.fact.value, g.raised)).collect();
    let whole = "Of 1,234 messages in 7 days, 151 bounced for good.";
    assert_eq!(told[0], ("A signal of this kind took part: spamtrap hits.", None, true));
    assert!(told[1].0.starts_with("Within 7 days, this was about 12 percent of 1234"), "{}", told[1].0);
    assert_eq!(told[2], (whole, Some(0.122), false));
    assert_eq!(s.trigger, "reports_of_others", "complaints raised the score");
    let withheld: Vec<&str> = s.withheld.iter().map(|w| w.what.as_str()).collect();
    for expected in ["All figures of one signal: spamtrap hits.", "Who complained or reported."] {
        assert!(withheld.contains(&expected), "{withheld:?}");
    }
    let without = "Without one signal, the score would have been 0.612, too low for this measure: complaint rate.";
    assert!(s.counterfactuals.iter().any(|c| c == without), "{:?}", s.counterfactuals);
    assert!(!s.counterfactuals.iter().any(|c| c.contains("spamtrap")), "what is withheld stays so");
}

#[test]
fn a_score_that_no_rule_fired_by_is_not_in_the_statement() {
    let (beside, without) = (by_score(false), decision(vec![fact("hard_bounce_rate_7d", Disclosure::Full)]));
    let told = |decision| composed(decision, Rung::Suspend, Origin::Automatic);
    assert_eq!(told(&beside), told(&without));
}

#[test]
fn since_when_it_was_over_the_limit_is_told_where_the_limit_is() {
    let course = Course {
        signal: "hard_bounce_rate_7d".to_owned(),
        compared: "lower".to_owned(),
        from: AT.plus_secs(-3_600),
        step_secs: 1_800,
        until: AT,
        least: vec![Some(0.05), Some(0.101), Some(0.105)],
        most: Vec::new(),
        shares: vec![Some(0.06), Some(0.12), Some(0.122)],
        usual: None,
        limit_moves: false,
    };
    for (tier, told) in
        [(Disclosure::Full, Some(AT.plus_secs(-1_800))), (Disclosure::Rounded, None), (Disclosure::Withheld, None)]
    {
        let with = Decision { courses: vec![course.clone()], ..decision(vec![fact("hard_bounce_rate_7d", tier)]) };
        let stated = composed(&with, Rung::Suspend, Origin::Automatic);
        assert_eq!(stated.facts[0].over_limit_since, told, "{tier:?}");
        let text = serde_json::to_string(&stated).unwrap();
        assert_eq!(text.contains("over_limit_since"), told.is_some(), "{text}");
    }
    let before = suspended(vec![fact("hard_bounce_rate_7d", Disclosure::Full)]);
    assert_eq!(before.facts[0].over_limit_since, None, "no course was kept");
}

/// Every sentence of a statement that the ledger itself words.
fn sentences(s: &StatementOfReasons) -> Vec<String> {
    let mut texts: Vec<String> =
        vec![s.measure.scope.clone(), s.automation.data_used.clone(), s.proportionality.clone()];
    texts.extend(s.measure.still_works.iter().cloned());
    texts.extend(s.facts.iter().map(|f| f.sentence.clone()));
    texts.extend(s.clauses.iter().map(|c| c.why.clone()));
    texts.extend(s.withheld.iter().flat_map(|w| [w.what.clone(), w.why.clone(), w.legal_basis.clone()]));
    texts.extend(s.counterfactuals.iter().cloned());
    texts.extend(s.redress.other_ways.iter().cloned());
    texts.iter().flat_map(|text| text.split_inclusive(". ")).map(|s| s.trim().to_owned()).collect()
}

#[test]
fn sentences_have_at_most_twenty_words_and_no_empty_phrases() {
    for statement in everything() {
        for sentence in sentences(&statement) {
            let words = sentence.split_whitespace().count();
            assert!((1..=20).contains(&words), "{words} words: {sentence}");
            assert!(sentence.ends_with(['.', '!', '?']), "no full stop: {sentence}");
            let lower = sentence.to_lowercase();
            for never in ["violated our policies", " ban", "block", "moderator", "95 %", "accept your appeal"] {
                assert!(!lower.contains(never), "{never}: {sentence}");
            }
        }
    }
}

#[test]
fn a_full_fact_shows_every_figure() {
    let s = suspended(vec![fact("hard_bounce_rate_7d", Disclosure::Full)]);
    let shown = &s.facts[0];
    assert_eq!(shown.sentence, "Of 1,234 messages in 7 days, 151 bounced for good.");
    assert_eq!((shown.value, shown.sample), (Some(151.0 / 1234.0), Some(1234.0)));
    assert_eq!((shown.bound, shown.threshold, shown.window_secs), (Some(0.105_3), Some(0.1), 604_800));
    assert_eq!(shown.window_error, "at most 7.9 % too high, never too low");
    assert_eq!(s.withheld.len(), 1, "only the example is cut");
    assert_eq!(s.trigger, "own_initiative");
    assert_eq!(s.counterfactuals, ["With fewer than 123 bounces this would not have happened."]);
}

#[test]
fn a_rounded_fact_shows_two_digits_and_no_threshold() {
    let s = suspended(vec![fact("hard_bounce_rate_7d", Disclosure::Rounded)]);
    let shown = &s.facts[0];
    assert_eq!(shown.sentence, "Within 7 days, this was about 12 percent of 1234: hard bounce rate.");
    assert_eq!((shown.value, shown.bound, shown.threshold), (Some(0.12), None, None));
    assert_eq!(s.withheld.len(), 2);
    let text = serde_json::to_string(&s).unwrap();
    for secret in ["0.1053", "0.1223", "151", "123 bounces", "\"threshold\":0.1"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_withheld_fact_is_named_with_why_and_on_what_basis() {
    let s =
        suspended(vec![fact("hard_bounce_rate_7d", Disclosure::Full), fact("spamtrap_hits_24h", Disclosure::Withheld)]);
    assert_eq!(s.facts.len(), 1);
    assert_eq!(s.facts[0].signal, "hard_bounce_rate_7d");
    assert_eq!(s.withheld.len(), 2);
    assert_eq!(s.withheld[0].what, "All figures of one signal: spamtrap hits.");
}

#[test]
fn where_everything_is_withheld_the_kind_of_signal_remains() {
    let s = suspended(vec![fact("spamtrap_hits_24h", Disclosure::Withheld)]);
    assert_eq!(s.facts.len(), 1);
    assert_eq!(s.facts[0].sentence, "A signal of this kind took part: spamtrap hits.");
    assert_eq!((s.facts[0].value, s.facts[0].sample, s.facts[0].bound, s.facts[0].threshold), (None, None, None, None));
    assert_eq!(s.counterfactuals, ["Without the facts above, this measure would not have been taken."]);
    let text = serde_json::to_string(&s).unwrap();
    assert!(!text.contains("1234") && !text.contains("151"), "{text}");
}

#[test]
fn who_complained_is_never_told() {
    let s = suspended(vec![Fact { third_party_controllable: true, ..fact("complaint_rate_24h", Disclosure::Full) }]);
    assert_eq!(s.withheld.len(), 2);
    assert_eq!(s.withheld[0].what, "Who complained or reported.");
    assert_eq!(s.trigger, "reports_of_others");
}

#[test]
fn the_same_fact_of_two_rules_is_told_once() {
    let mut twice = decision(vec![fact("hard_bounce_rate_7d", Disclosure::Full)]);
    let mut second = twice.rules[0].clone();
    second.rule_id = "other".to_owned();
    twice.rules.push(second);
    let s = composed(&twice, Rung::Suspend, Origin::Automatic);
    assert_eq!((s.facts.len(), s.clauses.len(), s.counterfactuals.len()), (1, 1, 1));
    assert_eq!(s.automation.rules, ["bounces", "other"]);
}

#[test]
fn a_skipped_rung_says_why() {
    let mut severe = decision(vec![fact("hard_bounce_rate_7d", Disclosure::Full)]);
    severe.rules[0].severity = Some("harm to recipients goes on while we wait".to_owned());
    let s = composed(&severe, Rung::Suspend, Origin::Automatic);
    assert_eq!(
        s.proportionality,
        "This rule asks for this measure. A person can choose a milder one on appeal. \
         Milder measures were skipped for this reason: harm to recipients goes on while we wait."
    );
}

#[test]
fn only_what_a_person_took_part_in_is_partly_automatic() {
    for origin in ORIGINS {
        let s = composed(&decision(Vec::new()), Rung::Limit, origin);
        let alone = matches!(origin, Origin::Automatic | Origin::Interim);
        assert_eq!(s.automation.decision_automated, if alone { "fully" } else { "partially" });
    }
}

#[test]
fn a_termination_takes_effect_thirty_days_later() {
    let s = composed(&decision(Vec::new()), Rung::Terminate, Origin::Terminated);
    assert_eq!((s.created_at, s.measure.effective_at), (AT, AT.plus_days(30)));
}

#[test]
fn review_hours_follow_the_measure() {
    for (rung, hours) in [(Rung::Warn, 120), (Rung::Limit, 120), (Rung::Hold, 24), (Rung::Suspend, 24)] {
        assert_eq!(composed(&decision(Vec::new()), rung, Origin::Automatic).redress.review_hours_max, hours);
    }
}

#[test]
fn the_same_decision_gives_the_same_text() {
    let facts = vec![fact("hard_bounce_rate_7d", Disclosure::Full), fact("sends_1h", Disclosure::Rounded)];
    let once = serde_json::to_string(&suspended(facts.clone())).unwrap();
    assert_eq!(once, serde_json::to_string(&suspended(facts)).unwrap());
    let back: StatementOfReasons = serde_json::from_str(&once).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), once, "it reads back to the byte");
}

#[test]
fn what_is_cut_from_the_example_is_always_listed() {
    for s in everything() {
        let cut = s.withheld.last().expect("the example is cut");
        assert_eq!(cut.what, "In the example: the full address of the recipient, and what the message said.");
    }
}

#[test]
fn proportionality_claims_nothing_that_nobody_checked() {
    let s = suspended(vec![fact("hard_bounce_rate_7d", Disclosure::Full)]);
    assert_eq!(s.proportionality, "This rule asks for this measure. A person can choose a milder one on appeal.");
}

#[test]
fn one_reading_past_two_limits_is_told_with_both_where_limits_are_told() {
    let stated = |tier: Disclosure| {
        let strict = fact("hard_bounce_rate_7d", tier);
        let counterfactual = Some("With fewer than 62 bounces this would not have happened.".to_owned());
        let lenient = Fact { threshold: 0.05, counterfactual, ..strict.clone() };
        let mut of_two = decision(vec![strict.clone()]);
        of_two.rules.push(FiredRule {
            rule_id: "bounces-low".to_owned(),
            facts: vec![lenient],
            ..of_two.rules[0].clone()
        });
        of_two.rules.push(FiredRule { rule_id: "again".to_owned(), facts: vec![strict], ..of_two.rules[0].clone() });
        composed(&of_two, Rung::Suspend, Origin::Automatic)
    };
    let full = stated(Disclosure::Full);
    let thresholds: Vec<_> = full.facts.iter().map(|fact| fact.threshold).collect();
    assert_eq!(thresholds, [Some(0.1), Some(0.05)], "each limit once");
    assert_eq!(full.counterfactuals.len(), 2, "{:?}", full.counterfactuals);
    assert!(full.counterfactuals[1].contains("62"));
    for tier in [Disclosure::Rounded, Disclosure::Withheld] {
        let told = stated(tier);
        assert_eq!((told.facts.len(), told.counterfactuals.len()), (1, 1), "{tier:?}");
    }
}

//! Languages: nothing is left in English where it need not be, and everything that the ledger writes is said in each of them.

use axum::http::StatusCode;
use redress_ledger::decision::{Decision, Disclosure, Fact};
use redress_ledger::scored::{Ground, Scored};
use redress_ledger::statement::StatementOfReasons;
use redress_ledger::statement::compose::{Origin, Subject, compose};
use redress_ledger::store::Promises;
use redress_ledger::{Rung, StatementId, Timestamp, account};
use redress_review_api::language::Language;
use redress_review_api::language::told::{Teller, Told};

use crate::desk::{Desk, contact};
use crate::evidence::suspension;

/// Every phrase of a language by subject and name.
pub fn phrases(language: Language) -> Vec<(String, String)> {
    let say = language.words();
    let sets = [
        ("page", say.page.all()),
        ("advice", say.advice.all()),
        ("appeal", say.appeal.all()),
        ("dialogue", say.dialogue.all()),
        ("record", say.record.all()),
        ("score", say.score.all()),
        ("enclosure", say.enclosure.all()),
        ("waiting", say.waiting.all()),
        ("letter", say.letter.all()),
        ("news", say.news.all()),
        ("misuse", say.misuse.all()),
        ("counts", say.counts.all()),
    ];
    sets.into_iter().flat_map(|(set, all)| all.into_iter().map(move |(n, said)| (format!("{set}.{n}"), said))).collect()
}

/// Words that a language really shares with English.
const SHARED: &[(&str, &str)] = &[("fr", "Suspension"), ("es", "No"), ("de", "7: 7"), ("es", "7: 7"), ("pt", "7: 7")];

#[test]
fn every_phrase_differs_from_the_english_one() {
    let english = phrases(Language::English);
    for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
        for (name, said) in phrases(language) {
            if said.is_empty() {
                assert!(english.contains(&(name.clone(), String::new())), "{language:?} {name} says nothing");
                continue;
            }
            let original = english.iter().find(|(n, text)| *n == name && *text == said);
            let shared = SHARED.contains(&(language.tag(), said.as_str()));
            assert!(original.is_none() || shared, "{language:?} {name} is English: {said}");
        }
    }
}

/// Decisions with every tier of disclosure and every form of a counterfactual.
pub fn decisions() -> Vec<Decision> {
    let base = suspension("every");
    let plain =
        Fact { sentence: "Of 1,000 mails in 7 days, 120 bounced for good.".into(), ..base.rules[0].facts[0].clone() };
    let with = |facts: Vec<Fact>| {
        let mut decision = base.clone();
        decision.rules[0].facts = facts;
        decision.rules[0].severity = None;
        decision
    };
    let would = |text: &str| with(vec![Fact { counterfactual: Some(text.to_owned()), ..plain.clone() }]);
    let tier = |disclosure| {
        let counterfactual = Some("With 95 or fewer of 1,000, this rule would not have applied.".to_owned());
        Fact { disclosure, counterfactual, ..plain.clone() }
    };
    let others = Fact { third_party_controllable: true, operator: "<".into(), ..tier(Disclosure::Rounded) };
    let exact = Fact { value_min: plain.value, value_max: plain.value, ..tier(Disclosure::Full) };
    let both = Fact { value_min: plain.value * 0.9, value_max: plain.value * 1.1, ..tier(Disclosure::Full) };
    let open = Fact { value_min: 0.0, value: 0.0, value_max: 3.0, ..tier(Disclosure::Full) };
    vec![
        with(Vec::new()),
        with(vec![tier(Disclosure::Full), tier(Disclosure::Rounded), tier(Disclosure::Withheld)]),
        with(vec![tier(Disclosure::Withheld)]),
        with(vec![others]),
        with(vec![exact]),
        with(vec![both]),
        with(vec![open]),
        would("With a count of none, this rule would not have applied."),
        would("With none of 1,000, this rule would not have applied."),
        would("With a count of 3 or fewer, this rule would not have applied."),
        would("With a count of 1,200.5 or more, this rule would not have applied."),
        would("With 95 or fewer of 1,000, this rule would not have applied."),
        would("With 95 or more of 1,000, this rule would not have applied."),
        by_score(&with(vec![tier(Disclosure::Full)])),
    ]
}

/// By a model's score, which signals of every tier and the account's age moved.
fn by_score(base: &Decision) -> Decision {
    let ground = |signal: &str, sentence: &str, disclosure, added| Ground {
        signal: signal.to_owned(),
        sentence: sentence.to_owned(),
        value: 0.12,
        value_min: 0.115,
        value_max: 0.12,
        denominator: 1_000.0,
        window_secs: 604_800,
        disclosure,
        third_party_controllable: false,
        added,
        without: Some(0.612),
    };
    let bounced = "Of 1,000 mails in 7 days, 120 bounced for good.";
    let age = |sentence: &str| Ground {
        denominator: 0.0,
        window_secs: 0,
        value_min: 12.0,
        value: 12.0,
        value_max: 12.0,
        ..ground("account.age_days", sentence, Disclosure::Full, -0.3)
    };
    Decision {
        model_hash: Some("c".repeat(64)),
        score: Some(0.97),
        scored: Some(Scored {
            name: "outbound".to_owned(),
            version: "1".to_owned(),
            decisive: vec![base.rules[0].rule_id.clone()],
            limits: Vec::new(),
            grounds: vec![
                ground("hard_bounce_rate_7d", bounced, Disclosure::Full, 2.0),
                ground("hard_bounce_rate_7d", bounced, Disclosure::Rounded, 1.0),
                ground("hard_bounce_rate_7d", bounced, Disclosure::Withheld, 0.5),
                age("The account was 12 days old."),
                age("It was not known how old the account is."),
            ],
        }),
        ..base.clone()
    }
}

/// Every statement that the ledger can write about them.
pub fn statements() -> Vec<StatementOfReasons> {
    let (id, promises, at) = (StatementId::from("s1"), Promises::default(), Timestamp(1_795_000_000_000));
    let mut written = Vec::new();
    for decision in &decisions() {
        for rung in [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend, Rung::Terminate] {
            for origin in [Origin::Automatic, Origin::Interim, Origin::Released, Origin::Reduced, Origin::Terminated] {
                written.push(compose(&Subject { decision, rung, origin, statement_id: &id, at, promises: &promises }));
            }
        }
    }
    written
}

/// Everything of a statement that the reader is told.
pub fn told(tell: Teller, s: &StatementOfReasons) -> Vec<Told> {
    let mut all = vec![
        tell.scope(s.measure.rung, &s.measure.scope),
        tell.data_used(&s.automation.data_used),
        tell.event(&s.instance.kind),
    ];
    all.extend(s.measure.still_works.iter().map(|line| tell.line(line)));
    all.extend(s.facts.iter().flat_map(|fact| [tell.fact(fact), tell.exactness(&fact.window_error)]));
    all.extend(s.clauses.iter().map(|clause| tell.clause(clause)));
    all.extend(s.withheld.iter().map(|item| tell.withheld(item)).flat_map(|item| [item.what, item.why, item.basis]));
    all.extend(s.counterfactuals.iter().map(|line| tell.counterfactual(line)));
    if let Some(score) = &s.automation.score {
        let told = tell.score(score);
        assert_eq!(told.raised.len() + told.lowered.len(), score.grounds.len());
        all.extend(told.raised.into_iter().chain(told.lowered));
    }
    all.extend(tell.proportionality(&s.proportionality));
    all.extend(s.redress.other_ways.iter().map(|line| tell.line(line)));
    all
}

#[test]
fn everything_that_the_ledger_writes_is_told_in_every_language() {
    for statement in statements() {
        let english = told(Teller::of(Language::English), &statement);
        for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
            let told = told(Teller::of(language), &statement);
            assert_eq!(told.len(), english.len());
            for (said, original) in told.iter().zip(&english) {
                assert!(!said.is_english, "{language:?} leaves in English: {}", said.text);
                assert_ne!(said.text, original.text, "{language:?}");
            }
        }
    }
}

#[test]
fn what_somebody_else_wrote_stays_english_and_says_so() {
    let mut statement = statements().swap_remove(0);
    statement.counterfactuals = vec!["With at most 95 such bounces this would not have happened.".to_owned()];
    statement.redress.other_ways = vec!["You may write to our ombuds office.".to_owned()];
    let tell = Teller::of(Language::French);
    for line in [tell.counterfactual(&statement.counterfactuals[0]), tell.line(&statement.redress.other_ways[0])] {
        assert_eq!(line.mark(), " lang=\"en\"", "{line:?}");
    }
    assert_eq!(Teller::of(Language::English).line("You may write to our ombuds office.").mark(), "");
}

#[tokio::test]
async fn the_page_speaks_the_accounts_language_and_any_other_by_its_address() {
    let desk = Desk::open().await;
    let update = account::AccountUpdate { locale: Some("de-AT".to_owned()), ..contact() };
    let token = desk.impose(&suspension("wien")).await;
    desk.ledger.put_account(&"wien".into(), &update, "test").await.unwrap();
    let path = format!("/a/{token}");
    let own = desk.get(&path, None).await;
    assert_eq!(own.header("set-cookie"), "", "no cookie is needed to read");
    for expected in
        ["<html lang=\"de\">", "Wir haben Ihr Konto gesperrt", "23. November 2026", "?lang=en\" hreflang=\"en\""]
    {
        assert!(own.text.contains(expected), "{expected} is missing in {}", own.text);
    }
    for (tag, title) in [
        ("en", "We suspended your account"),
        ("fr", "Nous avons suspendu votre compte"),
        ("es", "Suspendimos su cuenta"),
        ("pt", "A sua conta está suspensa"),
    ] {
        let page = desk.get(&format!("{path}?lang={tag}"), None).await;
        assert!(page.text.contains(title) && page.text.contains(&format!("<html lang=\"{tag}\">")), "{}", page.text);
        let action = format!("action=\"/a/{token}?lang={tag}#ask\"");
        assert!(page.text.contains(&action), "the form keeps the language: {}", page.text);
    }
    let refused = desk.post_form(&format!("{path}?lang=fr"), None, &[("view", "Nous sommes une boulangerie.")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Choisissez ce que vous demandez"), "{}", refused.text);
    assert!(refused.text.contains("Votre texte est toujours là.") && refused.text.contains("boulangerie"));
    let filed = desk.post_form(&format!("{path}?lang=fr"), None, &[("kind", "dispute"), ("view", "Non.")]).await;
    assert!(filed.header("location").contains("&lang=fr#receipt"), "{}", filed.header("location"));
    let again = desk.post_form(&path, None, &[("kind", "dispute"), ("view", "Noch einmal.")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("Zu dieser Entscheidung läuft schon ein Einspruch."), "{}", again.text);
}

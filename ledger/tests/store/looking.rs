//! The blind first look: what is hidden before it, what it commits to, and what a change of mind takes.

use redress_ledger::care::Care;
use redress_ledger::decision::{Contribution, Decision, SignalReading};
use redress_ledger::review::{OutcomeKind, Verdict};
use redress_ledger::verdict::{CaseLook, FirstLook};
use redress_ledger::{LedgerError, Role, Rung};

use crate::bench::{Bench, decision, verdict};

on_both!(
    before_the_first_look_nothing_of_the_machines_view_is_shown,
    a_verdict_without_a_first_look_is_refused,
    a_first_look_is_given_once_by_who_has_claimed_the_case,
    another_verdict_than_at_the_first_look_needs_its_words,
    a_senior_may_lift_without_a_first_look,
    the_queue_says_which_cases_ask_for_it,
    a_sample_is_drawn_by_chance,
);

pub fn blind() -> Care {
    Care { first_look_percent_suspend: 100, ..Care::plain() }
}

pub fn looked(outcome: OutcomeKind) -> FirstLook {
    FirstLook { outcome, reason: "The bounces are all of one domain.".to_owned() }
}

/// A decision with everything that a machine thinks about it.
fn opinionated() -> Decision {
    let mut about = decision("d1", "acme", Rung::Suspend);
    about.score = Some(0.987_654);
    about.model_hash = Some("m".repeat(64));
    about.contributions = vec![Contribution { feature: "tell_tale_feature".to_owned(), added: 1.5 }];
    about.rules[0].rule_id = "tell-tale-rule".into();
    about.rules[0].severity = Some("tell-tale severity".to_owned());
    about.rules[0].clause.title = "tell-tale clause".into();
    about.rules[0].facts[0].threshold = 0.123_454_321;
    about.rules[0].facts[0].threshold_source = "tell-tale source".into();
    about.rules[0].facts[0].compared_value = 0.543_212_345;
    about.rules[0].facts[0].counterfactual = Some("tell-tale counterfactual".to_owned());
    about.signals =
        vec![SignalReading { signal: "mails_1d".into(), value: Some(77.0), lower: 77.0, upper: 77.0, sample: 0.0 }];
    about
}

async fn before_the_first_look_nothing_of_the_machines_view_is_shown(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let (rita, otto) = (bench.user("rita", Role::Reviewer).await, bench.user("otto", Role::Auditor).await);
    let (case, _, _) = bench.appealed(&opinionated()).await;
    let tell_tales = [
        "tell-tale",
        "tell_tale",
        "0.987654",
        "0.123454321",
        "0.543212345",
        "suspend",
        "LIST_QUALITY",
        "rule-author",
        "mmmm",
        "AUP-3.2",
    ];
    let shown = bench.ledger.look(&case, &rita).await.unwrap().unwrap();
    assert!(matches!(shown, CaseLook::Blind(_)));
    let text = serde_json::to_string(&shown).unwrap();
    for tell_tale in tell_tales {
        assert!(!text.contains(tell_tale), "{tell_tale} in {text}");
    }
    for evidence in
        ["120 bounced for good", "mails_1d", "invoices to our own customers", "one bad import", "example.com"]
    {
        assert!(text.contains(evidence), "{evidence} in {text}");
    }
    let error = bench.ledger.case(&case, &rita).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("first look")), "{error}");

    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.first_look(&case, &rita, &looked(OutcomeKind::Upheld)).await.unwrap();
    let whole = serde_json::to_string(&bench.ledger.look(&case, &rita).await.unwrap().unwrap()).unwrap();
    for tell_tale in tell_tales {
        assert!(whole.contains(tell_tale), "{tell_tale} in {whole}");
    }
    // Another reviewer still sees nothing; who decides no cases sees all.
    let sam = bench.user("sam", Role::Senior).await;
    assert!(matches!(bench.ledger.look(&case, &sam).await.unwrap(), Some(CaseLook::Blind(_))));
    assert!(matches!(bench.ledger.look(&case, &otto).await.unwrap(), Some(CaseLook::Whole(_))));
    // Once the case is closed there is nothing to be blind for.
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert!(matches!(bench.ledger.look(&case, &sam).await.unwrap(), Some(CaseLook::Whole(_))));
}

async fn a_verdict_without_a_first_look_is_refused(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    for kind in OutcomeKind::ALL {
        let error = bench.ledger.decide(&case, &rita, &verdict(kind)).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("look at the evidence first")), "{error}");
    }
    assert_eq!(bench.count("FROM outcomes").await, 0);
}

async fn a_first_look_is_given_once_by_who_has_claimed_the_case(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let look = looked(OutcomeKind::Upheld);
    let error = bench.ledger.first_look(&case, &rita, &look).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("claim the case first")), "{error}");
    bench.ledger.claim(&case, &rita).await.unwrap();
    assert!(matches!(bench.ledger.first_look(&case, &sam, &look).await, Err(LedgerError::Conflict(_))));
    let short = FirstLook { reason: "short".to_owned(), ..look.clone() };
    let error = bench.ledger.first_look(&case, &rita, &short).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("reason")), "{error}");
    bench.ledger.first_look(&case, &rita, &look).await.unwrap();
    let again = bench.ledger.first_look(&case, &rita, &looked(OutcomeKind::ReinstatedVictim)).await.unwrap_err();
    assert!(matches!(&again, LedgerError::Conflict(why) if why.contains("stays as it is")), "{again}");
    let (lesser, _, _) = bench.appealed(&decision("d2", "other", Rung::Warn)).await;
    bench.ledger.claim(&lesser, &rita).await.unwrap();
    let unasked = bench.ledger.first_look(&lesser, &rita, &look).await.unwrap_err();
    assert!(matches!(&unasked, LedgerError::Conflict(why) if why.contains("asks for no first look")), "{unasked}");
    assert_eq!(bench.count("FROM first_looks").await, 1);
}

async fn another_verdict_than_at_the_first_look_needs_its_words(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.first_look(&case, &rita, &looked(OutcomeKind::Upheld)).await.unwrap();
    let other = verdict(OutcomeKind::OverturnedTechnical);
    for why in [None, Some("short".to_owned()), Some(" ".repeat(40))] {
        let verdict = Verdict { why_changed: why, ..other.clone() };
        let error = bench.ledger.decide(&case, &rita, &verdict).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("why_changed")), "{error}");
    }
    let why = Some("The threshold was meant for another plan.".to_owned());
    bench.ledger.decide(&case, &rita, &Verdict { why_changed: why, ..other }).await.unwrap();
    assert_eq!(bench.count("FROM changed_minds WHERE outcome = 'overturned_technical'").await, 1);
    assert_eq!(bench.count("FROM first_looks WHERE outcome = 'upheld'").await, 1, "both are kept");
    assert_eq!(bench.count("FROM audit WHERE action = 'case.mind_changed'").await, 1);
    assert_eq!(bench.count("FROM audit WHERE detail LIKE '%another plan%'").await, 0, "no words in the record");
}

async fn a_senior_may_lift_without_a_first_look(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let sena = bench.user("sena", Role::Senior).await;
    let (_, enforcement, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.lift(&enforcement, &sena, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
}

async fn the_queue_says_which_cases_ask_for_it(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (asks, _, _) = bench.appealed(&decision("d1", "acme", Rung::Hold)).await;
    bench.later(60).await;
    let (free, _, _) = bench.appealed(&decision("d2", "other", Rung::Limit)).await;
    for (case, expected) in [(asks, true), (free, false)] {
        assert_eq!(bench.ledger.deciding(&case, &rita).await.unwrap().asks_first_look, expected);
    }
}

async fn a_sample_is_drawn_by_chance(bench: Bench) {
    let bench = bench.careful(Care { first_look_percent_lesser: 50, ..Care::plain() }).await;
    for index in 0..40 {
        let name = format!("account {index}");
        bench.appealed(&decision(&name, &name, Rung::Warn)).await;
        bench.deliver_all().await;
        bench.later(3600).await;
    }
    let drawn = bench.count("FROM case_requirements WHERE first_look = 1").await;
    // 5 to 35 of 40 draws at one half: outside with a chance below one in a million.
    assert!((5..=35).contains(&drawn), "{drawn} of 40");
}

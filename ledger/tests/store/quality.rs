//! Second looks: shown as what they look at, by another person, without effect; and the figures that come from them.

use redress_ledger::care::Care;
use redress_ledger::decision::Decision;
use redress_ledger::figures::{Share, Span};
use redress_ledger::machine::Effect;
use redress_ledger::quality::Alarm;
use redress_ledger::review::{CaseKind, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::verdict::Given;
use redress_ledger::{CaseId, Ledger, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, START, decision, filter, verdict};

guards_on_both!(
    a_second_look_is_shown_as_an_appeal_and_changes_nothing,
    nobody_looks_again_at_what_they_decided,
    chance_is_asked_once_about_an_outcome,
    known_answers_come_up_to_their_share,
    only_seniors_vouch_and_only_for_what_is_decided,
    a_second_look_ends_in_no_other_way,
    quality_is_counted_by_name,
    who_favours_an_account_is_noticed,
    who_claims_many_and_stamps_them_is_noticed,
    a_second_look_contains_what_was_asked_and_answered,
);

fn care(second_look_percent: i64, known_answer_percent: i64) -> Promises {
    Promises { care: Care { second_look_percent, known_answer_percent, ..Care::plain() }, ..Promises::default() }
}

fn month() -> Span {
    Span { from: START.plus_days(-1), to: START.plus_days(40) }
}

async fn decided(bench: &Bench, name: &str, by: &Principal, outcome: OutcomeKind) -> CaseId {
    let (case, _, _) = bench.appealed(&decision(name, name, Rung::Suspend)).await;
    bench.ledger.claim(&case, by).await.unwrap();
    bench.later(120).await;
    bench.ledger.decide(&case, by, &verdict(outcome)).await.unwrap();
    case
}

async fn open_case(ledger: &Ledger) -> CaseId {
    let cases = ledger.cases(&filter()).await.unwrap();
    assert_eq!(cases.len(), 1, "{cases:?}");
    assert_eq!(cases[0].kind, CaseKind::Appeal);
    cases[0].case_id.clone()
}

async fn look(ledger: &Ledger, case: &CaseId, who: &Principal, outcome: OutcomeKind) -> Result<Given, LedgerError> {
    ledger.claim(case, who).await?;
    ledger.give_verdict(case, who, &verdict(outcome), 0).await
}

async fn a_second_look_is_shown_as_an_appeal_and_changes_nothing(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let first = decided(&bench, "a", &ada, OutcomeKind::Upheld).await;
    let ledger = bench.with(care(100, 0)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    let case = open_case(&ledger).await;
    let view = ledger.case(&case, &ben).await.unwrap().unwrap();
    assert_eq!(view.summary.kind, CaseKind::Appeal);
    assert_eq!(view.appeal.unwrap().view.as_deref(), Some("These were invoices to our own customers."));
    assert!(view.outcome.is_none());
    let before = bench.count("FROM outcomes").await;
    let given = look(&ledger, &case, &ben, OutcomeKind::OverturnedFalsePositive).await.unwrap();
    assert_eq!(given, Given::SecondLook);
    assert_eq!(bench.count("FROM outcomes").await, before);
    assert_eq!(bench.count("FROM lifts").await, 0);
    assert_eq!(bench.count("FROM engine_commands").await, 0);
    assert_eq!(bench.count("FROM cases WHERE kind = 'quality' AND closed_as = 'checked'").await, 1);
    let quality = ledger.quality(month()).await.unwrap();
    assert_eq!((quality.pairs.cases, quality.pairs.raw, quality.waiting), (1, Some(0.0), 0));
    let apart = &quality.disagreements[0];
    assert_eq!((&apart.case_id, apart.first, apart.second), (&first, Effect::Stands, Effect::Ends));
}

async fn nobody_looks_again_at_what_they_decided(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    decided(&bench, "a", &ada, OutcomeKind::Upheld).await;
    let ledger = bench.with(care(100, 0)).await;
    ledger.open_second_looks().await.unwrap();
    assert!(ledger.next_case(&ada).await.unwrap().is_none());
    let case = open_case(&ledger).await;
    for outcome in [OutcomeKind::Upheld, OutcomeKind::OverturnedTechnical] {
        let refused = look(&ledger, &case, &ada, outcome).await;
        assert!(matches!(refused, Err(LedgerError::Refused(_))), "{refused:?}");
    }
    let ben = bench.user("ben", Role::Reviewer).await;
    assert_eq!(ledger.next_case(&ben).await.unwrap().unwrap().case_id, case);
}

async fn chance_is_asked_once_about_an_outcome(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    decided(&bench, "a", &ada, OutcomeKind::Upheld).await;
    assert_eq!(bench.with(care(0, 0)).await.open_second_looks().await.unwrap(), 0);
    assert_eq!(bench.with(care(100, 0)).await.open_second_looks().await.unwrap(), 0, "asked already");
    decided(&bench, "b", &ada, OutcomeKind::Upheld).await;
    let ledger = bench.with(care(100, 0)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    assert_eq!(ledger.open_second_looks().await.unwrap(), 0);
    assert_eq!(bench.count("FROM quality_draws").await, 2);
}

async fn known_answers_come_up_to_their_share(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let sol = bench.user("sol", Role::Senior).await;
    let case = decided(&bench, "a", &ada, OutcomeKind::OverturnedFalsePositive).await;
    let ledger = bench.with(care(0, 3)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 0, "nobody vouches for anything yet");
    ledger.name_known_answer(&case, &sol, Effect::Ends).await.unwrap();
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    assert_eq!(ledger.open_second_looks().await.unwrap(), 0, "one in thirty-three is enough");
    let seeded = open_case(&ledger).await;
    look(&ledger, &seeded, &ben, OutcomeKind::OverturnedTechnical).await.unwrap();
    // Ben decides something real, so that he has a line of his own.
    decided(&bench, "b", &ben, OutcomeKind::Upheld).await;
    let quality = ledger.quality(month()).await.unwrap();
    let ben = quality.reviewers.iter().find(|r| r.name == "ben").unwrap();
    assert_eq!((ben.specificity, ben.sensitivity), (Share { hits: 1, of: 1 }, Share::default()));
    assert_eq!(quality.pairs.cases, 0, "a known answer is no second look at a colleague");
}

async fn only_seniors_vouch_and_only_for_what_is_decided(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    let sol = bench.user("sol", Role::Senior).await;
    let case = decided(&bench, "a", &ada, OutcomeKind::Upheld).await;
    let by_ada = bench.ledger.name_known_answer(&case, &ada, Effect::Stands).await;
    assert!(matches!(by_ada, Err(LedgerError::Refused(_))), "{by_ada:?}");
    let (open, _, _) = bench.appealed(&decision("b", "b", Rung::Suspend)).await;
    let of_open = bench.ledger.name_known_answer(&open, &sol, Effect::Stands).await;
    assert!(matches!(of_open, Err(LedgerError::NotFound(_))), "{of_open:?}");
    bench.ledger.name_known_answer(&case, &sol, Effect::Stands).await.unwrap();
    let again = bench.ledger.name_known_answer(&case, &sol, Effect::Ends).await;
    assert!(matches!(again, Err(LedgerError::Conflict(_))), "{again:?}");
    let sql = format!("INSERT INTO known_answers VALUES ('{open}', 'ends', '{}', 1)", sol.user_id);
    assert!(bench.sql(&sql).await.is_err());
    let other = decided(&bench, "c", &ada, OutcomeKind::Upheld).await;
    let sql = format!("INSERT INTO known_answers VALUES ('{other}', 'ends', '{}', 1)", ada.user_id);
    assert!(bench.sql(&sql).await.is_err());
}

async fn a_second_look_ends_in_no_other_way(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let first = decided(&bench, "a", &ada, OutcomeKind::Upheld).await;
    let ledger = bench.with(care(100, 0)).await;
    ledger.open_second_looks().await.unwrap();
    let case = open_case(&ledger).await;
    let (seal, ada, ben) = ("0".repeat(64), ada.user_id, ben.user_id);
    for sql in [
        format!("UPDATE cases SET closed_at = 1, closed_as = 'checked', closed_by = '{ben}' WHERE case_id = '{case}'"),
        format!("UPDATE cases SET closed_at = 1, closed_as = 'decided', closed_by = '{ben}' WHERE case_id = '{case}'"),
        format!("INSERT INTO quality_verdicts VALUES ('{case}', '{ada}', 'upheld', 'stands', 1, '{seal}')"),
        format!("INSERT INTO quality_verdicts VALUES ('{case}', '{ben}', 'upheld', 'ends', 1, '{seal}')"),
        format!("INSERT INTO quality_verdicts VALUES ('{first}', '{ben}', 'upheld', 'stands', 1, '{seal}')"),
        format!("INSERT INTO quality_cases VALUES ('{first}', '{first}', 'double', NULL)"),
        "UPDATE quality_cases SET expected = 'ends', purpose = 'known'".to_owned(),
        "DELETE FROM quality_cases".to_owned(),
        "DELETE FROM quality_draws".to_owned(),
    ] {
        assert!(bench.sql(&sql).await.is_err(), "{sql}");
    }
    look(&ledger, &case, &bench.user("cy", Role::Senior).await, OutcomeKind::Upheld).await.unwrap();
    for sql in
        ["UPDATE quality_verdicts SET outcome = 'upheld_reduced', effect = 'lessened'", "DELETE FROM quality_verdicts"]
    {
        assert!(bench.sql(sql).await.is_err(), "{sql}");
    }
}

async fn quality_is_counted_by_name(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    for (name, outcome) in [("a", OutcomeKind::Upheld), ("b", OutcomeKind::UpheldReduced), ("c", OutcomeKind::Upheld)] {
        decided(&bench, name, &ada, outcome).await;
    }
    let ledger = bench.with(care(100, 0)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 3);
    for outcome in [OutcomeKind::Upheld, OutcomeKind::UpheldReduced, OutcomeKind::OverturnedTechnical] {
        let case = ledger.next_case(&ben).await.unwrap().unwrap().case_id;
        assert_eq!(ledger.give_verdict(&case, &ben, &verdict(outcome), 0).await.unwrap(), Given::SecondLook);
    }
    let quality = ledger.quality(month()).await.unwrap();
    let names: Vec<_> = quality.reviewers.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["ada"], "second looks alone make nobody's line");
    let ada = &quality.reviewers[0];
    assert_eq!((ada.stands, ada.ends), (Share { hits: 2, of: 3 }, Share { hits: 0, of: 3 }));
    assert_eq!(ada.median_secs, Some(120));
    assert_eq!(ada.confirmed.of, 3);
    assert_eq!(quality.pairs.cases, 3);
    assert_eq!(ada.alarms, []);
    let later = Span { from: START.plus_days(20), to: START.plus_days(40) };
    assert!(ledger.quality(later).await.unwrap().reviewers.is_empty());
}

async fn who_favours_an_account_is_noticed(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    for at in 0..3 {
        let name = format!("friend-{at}");
        // Seen after every command, or it would rest on evidence from before the reinstatement.
        let fresh = Decision { commands_seen: i64::MAX, ..decision(&name, "friend", Rung::Warn) };
        let (case, _, _) = bench.appealed(&fresh).await;
        bench.ledger.claim(&case, &ada).await.unwrap();
        bench.ledger.decide(&case, &ada, &verdict(OutcomeKind::ReinstatedRemediated)).await.unwrap();
    }
    let quality = bench.ledger.quality(month()).await.unwrap();
    assert!(
        matches!(&quality.reviewers[0].alarms[..], [Alarm::OftenInFavour { times: 3, .. }]),
        "{:?}",
        quality.reviewers[0].alarms
    );
}

async fn who_claims_many_and_stamps_them_is_noticed(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    for batch in 0..5 {
        let mut cases = Vec::new();
        for at in 0..20 {
            let name = format!("d{batch}-{at}");
            let (case, _, _) = bench.appealed(&decision(&name, &name, Rung::Limit)).await;
            bench.ledger.claim(&case, &ada).await.unwrap();
            cases.push(case);
        }
        // Long enough for the claims to look like work.
        bench.later(600).await;
        for case in &cases {
            bench.later(5).await;
            bench.ledger.claim(case, &ada).await.unwrap();
            bench.ledger.decide(case, &ada, &verdict(OutcomeKind::Upheld)).await.unwrap();
        }
    }
    let ada = &bench.ledger.quality(month()).await.unwrap().reviewers[0];
    assert_eq!(ada.median_secs, Some(5), "the time since the verdict before");
    assert_eq!(ada.alarms, [Alarm::RubberStamp]);
}

async fn a_second_look_contains_what_was_asked_and_answered(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &ada).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &ada, "Which list was it?", true).await.unwrap();
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    bench.ledger.decide(&case, &ada, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let ledger = bench.with(care(100, 0)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    let second = open_case(&ledger).await;
    ledger.claim(&second, &ben).await.unwrap();
    let seen = ledger.case(&second, &ben).await.unwrap().unwrap();
    let words = seen.appeal.unwrap().view.unwrap();
    assert!(words.ends_with("\n\nAsked: Which list was it?\n\nHolder: The one of March."), "{words}");
    assert!(!words.contains("ada"), "{words}");
    let first = bench.ledger.case(&case, &ada).await.unwrap().unwrap();
    assert!(!first.appeal.unwrap().view.unwrap().contains("Asked:"), "there the thread stands by itself");
}

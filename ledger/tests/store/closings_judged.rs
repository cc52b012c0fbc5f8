//! An appeal that a reviewer closes against its holder is judged like an outcome: a first look comes first, chance may ask another person,
//! and it counts among what its reviewer decided.

use redress_ledger::care::Care;
use redress_ledger::closing::{Closed, ClosedAs, Closing, WhyNot};
use redress_ledger::enclosure::Enclosures;
use redress_ledger::figures::{Share, Span};
use redress_ledger::machine::Effect;
use redress_ledger::review::{CaseKind, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::verdict::{FirstLook, Given};
use redress_ledger::{AppealId, CaseId, Ledger, LedgerError, Principal, Role, Rung};

use crate::attempts::{closing, stays};
use crate::bench::{Bench, START, decision, filter, verdict};
use crate::enclosures::{case_of, file, told};
use crate::forbidden::refused;

guards_on_both!(
    chance_has_a_closing_looked_at_again_by_another_person,
    chance_is_asked_once_about_a_closing_and_never_about_a_merger,
    a_first_look_comes_before_a_closing_against_the_holder,
    the_database_wants_the_first_look_too,
    what_chance_said_of_a_closing_stays,
);

fn not_holder() -> Closing {
    Closing {
        closed_as: ClosedAs::Inadmissible { why: WhyNot::NotHolder },
        words: "We could not see that you are the holder of this account.".to_owned(),
        reason: "Wrote from a stranger's address.".to_owned(),
    }
}

fn drawn(second_look_percent: i64) -> Promises {
    Promises { care: Care { second_look_percent, ..Care::plain() }, ..Promises::default() }
}

fn blind() -> Care {
    Care { first_look_percent_suspend: 100, ..Care::plain() }
}

/// A holder's appeal, closed by `who` alone.
async fn closed(bench: &Bench, name: &str, who: &Principal) -> CaseId {
    let token = told(bench, name, name).await;
    file(bench, &token, &Enclosures::default()).await;
    let case = case_of(bench, name).await;
    bench.ledger.claim(&case, who).await.unwrap();
    assert_eq!(bench.ledger.close_appeal(&case, who, &not_holder()).await.unwrap(), Closed::Now);
    case
}

async fn the_open_case(ledger: &Ledger) -> CaseId {
    let cases = ledger.cases(&filter()).await.unwrap();
    assert_eq!(cases.len(), 1, "{cases:?}");
    cases[0].case_id.clone()
}

async fn chance_has_a_closing_looked_at_again_by_another_person(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let first = closed(&bench, "a", &ada).await;
    let ledger = bench.with(drawn(100)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    let again = the_open_case(&ledger).await;
    assert!(ledger.next_case(&ada).await.unwrap().is_none(), "not for who closed it");
    let own = ledger.claim(&again, &ada).await;
    assert!(matches!(own, Err(LedgerError::Refused(_))), "{own:?}");
    assert!(ledger.case(&first, &ben).await.unwrap().is_none(), "who may look again is not shown how it ended");

    let view = ledger.case(&again, &ben).await.unwrap().unwrap();
    assert_eq!((view.summary.kind, view.outcome.is_none()), (CaseKind::Appeal, true), "it looks like any other appeal");
    assert!(view.appeal.unwrap().view.is_some());
    ledger.claim(&again, &ben).await.unwrap();
    let shut = ledger.close_appeal(&again, &ben, &not_holder()).await;
    assert!(matches!(shut, Err(LedgerError::Conflict(_))), "the holder hears nothing of it: {shut:?}");
    let wrong = verdict(OutcomeKind::OverturnedFalsePositive);
    assert_eq!(ledger.give_verdict(&again, &ben, &wrong, 0).await.unwrap(), Given::SecondLook);
    assert_eq!(bench.count("FROM outcomes").await + bench.count("FROM lifts").await, 0, "without effect");

    let month = Span { from: START.plus_days(-1), to: START.plus_days(40) };
    let quality = ledger.quality(month).await.unwrap();
    let apart = &quality.disagreements[0];
    assert_eq!((&apart.case_id, apart.first, apart.second), (&first, Effect::Stands, Effect::Ends));
    let ada = quality.reviewers.iter().find(|one| one.name == "ada").unwrap();
    assert_eq!((ada.stands, ada.confirmed), (Share { hits: 1, of: 1 }, Share { hits: 0, of: 1 }));
}

async fn chance_is_asked_once_about_a_closing_and_never_about_a_merger(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    closed(&bench, "a", &ada).await;
    assert_eq!(bench.with(drawn(0)).await.open_second_looks().await.unwrap(), 0);
    let ledger = bench.with(drawn(100)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 0, "asked already");
    closed(&bench, "b", &ada).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    assert_eq!(ledger.open_second_looks().await.unwrap(), 0);
    assert_eq!(bench.count("FROM closing_draws").await, 2);

    let one = told(&bench, "c", "acme").await;
    let into = file(&bench, &one, &Enclosures::default()).await.appeal_id;
    let other = told(&bench, "d", "acme").await;
    file(&bench, &other, &Enclosures::default()).await;
    let case = case_of(&bench, "d").await;
    bench.ledger.claim(&case, &ada).await.unwrap();
    let merged = Closing { closed_as: ClosedAs::Merged { into: AppealId(into.to_string()) }, ..not_holder() };
    bench.ledger.close_appeal(&case, &ada, &merged).await.unwrap();
    assert_eq!(ledger.open_second_looks().await.unwrap(), 0, "the other one carries it on");
}

async fn a_first_look_comes_before_a_closing_against_the_holder(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let ada = bench.user("ada", Role::Reviewer).await;
    let token = told(&bench, "a", "a").await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "a").await;
    bench.ledger.claim(&case, &ada).await.unwrap();
    let early = bench.ledger.close_appeal(&case, &ada, &not_holder()).await.unwrap_err();
    assert!(matches!(&early, LedgerError::Conflict(why) if why.contains("look at the evidence first")), "{early:?}");
    let look = FirstLook { outcome: OutcomeKind::Upheld, reason: "The bounces are many.".to_owned() };
    bench.ledger.first_look(&case, &ada, &look).await.unwrap();
    assert_eq!(bench.ledger.close_appeal(&case, &ada, &not_holder()).await.unwrap(), Closed::Now);
}

async fn the_database_wants_the_first_look_too(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let ada = bench.user("ada", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("a", "a", Rung::Suspend)).await;
    let appeal = format!("(SELECT appeal_id FROM cases WHERE case_id = '{case}')");
    let proposal = format!(
        "INSERT INTO closing_proposals (case_id, user_id, why, at, seal) VALUES ('{case}', '{}', 'not_holder', 1, '{}')",
        ada.user_id,
        "0".repeat(64)
    );
    refused(bench.sql(&closing(&appeal, &ada)).await, "appeal_closings: a first look comes first");
    refused(bench.sql(&proposal).await, "closing_proposals: a first look comes first");
    bench.ledger.claim(&case, &ada).await.unwrap();
    let look = FirstLook { outcome: OutcomeKind::Upheld, reason: "The bounces are many.".to_owned() };
    bench.ledger.first_look(&case, &ada, &look).await.unwrap();
    bench.sql(&proposal).await.unwrap();
    bench.sql(&closing(&appeal, &ada)).await.unwrap();
}

async fn what_chance_said_of_a_closing_stays(bench: Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    closed(&bench, "a", &ada).await;
    bench.with(drawn(0)).await.open_second_looks().await.unwrap();
    stays(&bench, "closing_draws", "drawn").await;
    let about_none = "INSERT INTO closing_draws (appeal_id, drawn, at) VALUES ('nothing', 0, 1)";
    refused(bench.sql(about_none).await, "closing_draws: no appeal was closed against its holder");
}

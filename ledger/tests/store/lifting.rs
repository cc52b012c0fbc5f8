//! Lifts without an appeal that take two people: of the end of a contract, of protected and far-reaching accounts.

use redress_ledger::decision::Decision;
use redress_ledger::review::{Lifting, OutcomeKind};
use redress_ledger::{EnforcementId, LedgerError, Principal, Role, Rung};

use crate::agreeing::two;
use crate::bench::{Bench, decision, verdict};
use crate::forbidden::{outcome, refused};
use crate::linked::standing;
use crate::mended::proposed;

guards_on_both!(
    one_person_does_not_lift_a_termination_that_nobody_appealed,
    of_a_protected_account_two_people_lift,
    a_proposal_to_lift_counts_for_a_week,
    the_database_lets_no_single_person_lift_a_termination,
    a_proposal_to_lift_is_a_seniors_and_stays,
);

const ENDS: OutcomeKind = OutcomeKind::OverturnedFalsePositive;

/// A contract that two people ended; nobody appeals.
async fn ended(bench: &Bench) -> (Decision, EnforcementId) {
    let (about, _, proposal) = proposed(bench, "d1").await;
    let mut enforcement = None;
    for name in ["ann", "ben"] {
        let senior = bench.user(name, Role::Senior).await;
        enforcement = bench.ledger.approve_termination(&proposal, &senior, "Third time this year.").await.unwrap();
    }
    (about, enforcement.expect("two agree"))
}

async fn pair(bench: &Bench) -> (Principal, Principal) {
    (bench.user("sue", Role::Senior).await, bench.user("ada", Role::Admin).await)
}

async fn one_person_does_not_lift_a_termination_that_nobody_appealed(bench: Bench) {
    let (sue, ada) = pair(&bench).await;
    let (about, enforcement) = ended(&bench).await;
    bench.deliver_all().await;
    let first = bench.ledger.lift(&enforcement, &sue, &verdict(ENDS)).await.unwrap_err();
    assert!(matches!(&first, LedgerError::Conflict(why) if why.contains("second person")), "{first}");
    assert_eq!(bench.count("FROM lifts").await + bench.count("FROM outcomes").await, 0, "it changes nothing");
    assert!(bench.due().await.is_empty(), "and nobody hears of it");
    let again = bench.ledger.lift_or_propose(&enforcement, &sue, &verdict(ENDS)).await.unwrap_err();
    assert!(matches!(&again, LedgerError::Conflict(why) if why.contains("proposed to lift this already")), "{again}");
    let waits = bench.ledger.lifts_proposed(&"acme".into(), &ada).await.unwrap();
    assert_eq!(
        waits.iter().map(|w| (&w.decision_id, w.outcome, w.mine)).collect::<Vec<_>>(),
        [(&about.id, ENDS, false)]
    );
    assert!(bench.ledger.lifts_proposed(&"acme".into(), &sue).await.unwrap()[0].mine);
    bench.ledger.lift(&enforcement, &ada, &verdict(ENDS)).await.unwrap();
    assert_eq!(standing(&bench, "acme").await, Rung::Observe);
    assert_eq!(bench.count("FROM audit WHERE action = 'enforcement.propose_lift'").await, 2);
    assert!(bench.ledger.lifts_proposed(&"acme".into(), &ada).await.unwrap().is_empty());
}

async fn of_a_protected_account_two_people_lift(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (sue, ada) = pair(&bench).await;
    let enforcement = bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let update = redress_ledger::account::AccountUpdate { protected: Some(true), ..Default::default() };
    bench.ledger.put_account(&"acme".into(), &update, "test").await.unwrap();
    assert_eq!(bench.ledger.lift_or_propose(&enforcement, &sue, &verdict(ENDS)).await.unwrap(), Lifting::Proposed);
    assert_eq!(standing(&bench, "acme").await, Rung::Suspend);
    let second = bench.ledger.lift_or_propose(&enforcement, &ada, &verdict(ENDS)).await.unwrap();
    assert!(matches!(second, Lifting::Lifted(_)), "{second:?}");
    // Without weight, one person is enough.
    let other = bench.imposed(&decision("d2", "other", Rung::Suspend)).await;
    bench.ledger.lift(&other, &sue, &verdict(ENDS)).await.unwrap();
}

async fn a_proposal_to_lift_counts_for_a_week(bench: Bench) {
    let (sue, ada) = pair(&bench).await;
    let (_, enforcement) = ended(&bench).await;
    bench.ledger.lift_or_propose(&enforcement, &sue, &verdict(ENDS)).await.unwrap();
    bench.later(7 * 86_400).await;
    assert!(bench.ledger.lifts_proposed(&"acme".into(), &ada).await.unwrap().is_empty());
    assert_eq!(bench.ledger.lift_or_propose(&enforcement, &ada, &verdict(ENDS)).await.unwrap(), Lifting::Proposed);
    bench.ledger.lift(&enforcement, &sue, &verdict(ENDS)).await.unwrap();
}

fn proposal(id: &str, about: &Decision, by: &Principal, at: i64) -> String {
    format!(
        "INSERT INTO lift_proposals (proposal_id, decision_id, user_id, outcome, at, seal)
         VALUES ('{id}', '{}', '{}', 'reinstated_victim', {at}, '{}')",
        about.id,
        by.user_id,
        "0".repeat(64)
    )
}

async fn the_database_lets_no_single_person_lift_a_termination(bench: Bench) {
    let (sue, ada) = pair(&bench).await;
    let (about, _) = ended(&bench).await;
    let two = "a termination is lifted by two people";
    refused(outcome(&bench, &about, ENDS, &sue).await, two);
    // The attempt is dated 1; what is older than a week by then counts no more.
    bench.sql(&proposal("p1", &about, &sue, 1)).await.unwrap();
    refused(outcome(&bench, &about, ENDS, &sue).await, two);
    bench.sql(&proposal("p2", &about, &ada, 1 - 7 * 86_400_000)).await.unwrap();
    refused(outcome(&bench, &about, ENDS, &sue).await, two);
    refused(outcome(&bench, &about, ENDS, &ada).await, two);
    bench.sql(&proposal("p3", &about, &ada, 1)).await.unwrap();
    let rita = bench.user("rita", Role::Reviewer).await;
    refused(outcome(&bench, &about, ENDS, &rita).await, two);
    outcome(&bench, &about, ENDS, &ada).await.unwrap();
}

async fn a_proposal_to_lift_is_a_seniors_and_stays(bench: Bench) {
    let (sue, _) = pair(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let enforcement = bench.imposed(&about).await;
    refused(bench.sql(&proposal("p", &about, &rita, 1)).await, "a senior reviewer or an admin proposes");
    bench.sql(&proposal("p", &about, &sue, 1)).await.unwrap();
    refused(bench.sql("UPDATE lift_proposals SET at = 2").await, "a row never changes");
    refused(bench.sql("DELETE FROM lift_proposals").await, "a row is never deleted");
    let again = if bench.is_sqlite() { "INSERT OR REPLACE" } else { "INSERT" };
    let again = proposal("p", &about, &sue, 1).replace("INSERT", again);
    refused(bench.sql(&again).await, if bench.is_sqlite() { "the row is there already" } else { "duplicate key" });
    bench.ledger.lift(&enforcement, &sue, &verdict(ENDS)).await.unwrap();
    refused(bench.sql(&proposal("q", &about, &sue, 1)).await, "nothing of this decision stands");
}

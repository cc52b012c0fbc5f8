//! A deferred imposition on an account of weight: two people let it take effect, one may dismiss it.

use redress_ledger::account::AccountUpdate;
use redress_ledger::decision::Decision;
use redress_ledger::effect::Because;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{CaseId, LedgerError, Role, Rung};

use crate::agreeing::two;
use crate::bench::{Bench, decision, verdict};
use crate::forbidden::refused;

guards_on_both!(
    two_people_release_what_waits_on_a_protected_account,
    one_person_dismisses_it,
    the_database_lets_no_single_person_release_it,
    who_agreed_first_may_not_uphold_later,
    what_the_first_said_it_rests_on_is_kept,
    an_account_without_weight_takes_one_person,
);

const REASON: &str = "The sample shows it clearly.";

/// What waits on a protected account, which every measure does.
async fn waiting(bench: &Bench) -> (CaseId, Decision) {
    let update = AccountUpdate { protected: Some(true), ..AccountUpdate::default() };
    bench.ledger.put_account(&"clinic".into(), &update, "test").await.unwrap();
    let about = decision("d1", "clinic", Rung::Suspend);
    match bench.ledger.impose(&about, &BrakeLimits::default()).await.unwrap() {
        Answer::Deferred { case_id, .. } => (case_id, about),
        other => panic!("{other:?}"),
    }
}

async fn two_people_release_what_waits_on_a_protected_account(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = (bench.user("one", Role::Reviewer).await, bench.user("other", Role::Reviewer).await);
    let (case, _) = waiting(&bench).await;
    bench.ledger.claim(&case, &one).await.unwrap();
    assert_eq!(bench.ledger.release_deferred(&case, &one, REASON).await.unwrap(), None);
    assert!(bench.due().await.is_empty(), "nothing takes effect by one person");
    let deciding = bench.ledger.deciding(&case, &one).await.unwrap();
    assert!(deciding.approved && deciding.two_people.is_some(), "{deciding:?}");
    let again = bench.ledger.release_deferred(&case, &one, REASON).await;
    assert!(matches!(again, Err(LedgerError::Conflict(_))), "{again:?}");
    assert_eq!(bench.ledger.next_case(&one).await.unwrap(), None, "who has agreed is not asked again");
    assert_eq!(bench.ledger.next_case(&other).await.unwrap().unwrap().case_id, case);
    let deciding = bench.ledger.deciding(&case, &other).await.unwrap();
    assert_eq!((deciding.approved, deciding.given_by_others), (false, 1));
    let enforcement = bench.ledger.release_deferred(&case, &other, REASON).await.unwrap().expect("two agree");
    let view = bench.ledger.account(&"clinic".into()).await.unwrap().unwrap();
    assert_eq!((view.standing, &view.enforcements[0].enforcement_id), (Rung::Suspend, &enforcement));
    assert_eq!(bench.count("FROM audit WHERE action = 'case.approve_release'").await, 1);
}

async fn one_person_dismisses_it(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = (bench.user("one", Role::Reviewer).await, bench.user("other", Role::Reviewer).await);
    let (case, _) = waiting(&bench).await;
    bench.ledger.release_deferred(&case, &one, REASON).await.unwrap();
    bench.ledger.dismiss_deferred(&case, &other, REASON).await.unwrap();
    assert_eq!(bench.ledger.account(&"clinic".into()).await.unwrap().unwrap().standing, Rung::Observe);
    let late = bench.ledger.release_deferred(&case, &other, REASON).await;
    assert!(matches!(late, Err(LedgerError::Conflict(_))), "{late:?}");
}

async fn the_database_lets_no_single_person_release_it(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = (bench.user("one", Role::Reviewer).await, bench.user("other", Role::Reviewer).await);
    let (author, robot) = (bench.user("rule-author", Role::Senior).await, bench.user("robot", Role::Service).await);
    let (case, about) = waiting(&bench).await;
    bench.ledger.release_deferred(&case, &one, REASON).await.unwrap();
    let enforce = |by: &str| {
        format!(
            "INSERT INTO statements VALUES ('s', '{d}', 'clinic', 'suspend', 1, '{n}', '{h}', '{{}}');
             INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, standing, created_at)
                 VALUES ('n', 'clinic', '{d}', 's', 'imposed', 'suspend', 1);
             INSERT INTO enforcements VALUES ('e', '{d}', 'clinic', 'suspend', 's', 'n', 2, 'released', '{by}');",
            d = about.id,
            n = "0".repeat(32),
            h = "0".repeat(64),
        )
    };
    let attempt = |sql: String| format!("BEGIN; {sql} COMMIT;");
    refused(bench.sql(&attempt(enforce(one.user_id.as_str()))).await, "two people who agree");
    let close = format!(
        "UPDATE cases SET closed_at = 1, closed_as = 'released', closed_by = '{}' WHERE case_id = '{case}'",
        one.user_id
    );
    refused(bench.sql(&close).await, "two people who agree");
    let approve = |by: &str| format!("INSERT INTO imposition_approvals VALUES ('{case}', '{by}', 1, NULL, NULL)");
    refused(bench.sql(&approve(robot.user_id.as_str())).await, "a person approves");
    refused(bench.sql(&approve(author.user_id.as_str())).await, "who stands behind the rules");
    refused(bench.sql("UPDATE imposition_approvals SET at = 2").await, "a row never changes");
    refused(bench.sql("DELETE FROM imposition_approvals").await, "a row is never deleted");
    if bench.is_sqlite() {
        let replace = "INSERT OR REPLACE INTO imposition_approvals SELECT * FROM imposition_approvals";
        refused(bench.sql(replace).await, "the row is there already");
    }
    refused(bench.sql("UPDATE case_requirements SET people = 1, why = NULL").await, "a row never changes");
    // Two have agreed; a third who has not may still not carry it out.
    let third = bench.user("third", Role::Reviewer).await;
    bench.sql(&approve(other.user_id.as_str())).await.unwrap();
    refused(bench.sql(&attempt(enforce(third.user_id.as_str()))).await, "two people who agree");
    bench.ledger.dismiss_deferred(&case, &other, REASON).await.unwrap();
    refused(bench.sql(&approve(third.user_id.as_str())).await, "nothing is deferred");
}

async fn who_agreed_first_may_not_uphold_later(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = (bench.user("one", Role::Reviewer).await, bench.user("other", Role::Reviewer).await);
    let (case, about) = waiting(&bench).await;
    for who in [&one, &other] {
        bench.ledger.release_deferred(&case, who, REASON).await.unwrap();
    }
    let upheld = crate::forbidden::outcome(&bench, &about, OutcomeKind::Upheld, &one).await;
    refused(upheld, "who agreed to the release may not uphold");
    bench.appeal(&bench.deliver_all().await).await;
    let appeal = bench.ledger.cases(&crate::bench::filter()).await.unwrap()[0].case_id.clone();
    for who in [&one, &other] {
        bench.ledger.claim(&appeal, who).await.unwrap();
        let upheld = bench.ledger.give_verdict(&appeal, who, &verdict(OutcomeKind::Upheld), 0).await;
        assert!(matches!(upheld, Err(LedgerError::Refused(_))), "{upheld:?}");
        bench.ledger.release_claim(&appeal, who).await.unwrap();
    }
    let sql = format!(
        "INSERT INTO verdicts (verdict_id, case_id, user_id, outcome, effect, at, send_at, seal)
         VALUES ('v', '{appeal}', '{}', 'upheld', 'stands', 1, 1, '{}')",
        one.user_id,
        "0".repeat(64)
    );
    refused(bench.sql(&sql).await, "had a hand");
    let sql = format!(
        "INSERT INTO outcomes (outcome_id, decision_id, account_id, kind, decided_by, decided_at, answer_seal)
         VALUES ('o', '{}', 'clinic', 'upheld', '{}', 1, '{}')",
        about.id,
        one.user_id,
        "0".repeat(64)
    );
    assert!(bench.sql(&sql).await.is_err());
}

async fn what_the_first_said_it_rests_on_is_kept(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = (bench.user("one", Role::Reviewer).await, bench.user("other", Role::Reviewer).await);
    let cause = decision("cause", "spammer", Rung::Suspend);
    let standing = bench.imposed(&cause).await;
    let (case, _) = waiting(&bench).await;
    let because = Because { decision_id: cause.id, own_grounds: false };
    bench.ledger.release_because(&case, &one, REASON, Some(&because)).await.unwrap();
    let linked = bench.ledger.release_deferred(&case, &other, REASON).await.unwrap().expect("two agree");
    let senior = bench.user("sena", Role::Senior).await;
    let undone = bench.ledger.lift(&standing, &senior, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(undone.linked_lifted, [linked]);
}

async fn an_account_without_weight_takes_one_person(bench: Bench) {
    let bench = bench.careful(two()).await;
    let one = bench.user("one", Role::Reviewer).await;
    let about = Decision { propose_only: true, ..decision("d1", "small", Rung::Suspend) };
    let Answer::Deferred { case_id, .. } = bench.ledger.impose(&about, &BrakeLimits::default()).await.unwrap() else {
        panic!("it waits")
    };
    assert!(bench.ledger.release_deferred(&case_id, &one, REASON).await.unwrap().is_some());
}

//! A bulk reversal does not stop at an account that fails: it is set aside, named, and tried anew once somebody says so.

use redress_ledger::impose::BrakeLimits;
use redress_ledger::reversal::{ReversalProposal, ReversalScope, ReversedAccount};
use redress_ledger::review::{OutcomeKind, RootCause};
use redress_ledger::{LedgerError, Role, Rung};

use crate::bench::{Bench, START, decision};
use crate::forbidden::refused;

on_both!(
    an_account_that_always_fails_is_set_aside_and_the_rest_goes_on,
    a_reversal_with_an_account_set_aside_is_not_finished
);

/// Breaks the record for one account, as a damaged row or a wrong trigger would; and mends it.
async fn broken(bench: &Bench, account: &str) {
    let sql = if bench.is_sqlite() {
        format!(
            "CREATE TRIGGER broken BEFORE INSERT ON outcomes WHEN NEW.account_id = '{account}' BEGIN SELECT RAISE(ABORT, 'a fault of the disk'); END"
        )
    } else {
        format!(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF NEW.account_id = '{account}' THEN RAISE EXCEPTION 'a fault of the disk'; END IF; RETURN NEW; END $$;
             CREATE TRIGGER broken BEFORE INSERT ON outcomes FOR EACH ROW EXECUTE FUNCTION broken()"
        )
    };
    bench.sql(&sql).await.unwrap();
}

async fn mended(bench: &Bench) {
    let sql = if bench.is_sqlite() { "DROP TRIGGER broken" } else { "DROP TRIGGER broken ON outcomes" };
    bench.sql(sql).await.unwrap();
}

/// Five limited accounts, of which the second fails; answers the approved reversal.
async fn storm(bench: &Bench) -> String {
    let (sue, ada) = (bench.user("sue", Role::Senior).await, bench.user("ada", Role::Admin).await);
    for name in ["a", "b", "c", "d", "e"] {
        bench.ledger.impose(&decision(name, name, Rung::Limit), &BrakeLimits::default()).await.unwrap();
        bench.later(1).await;
    }
    let proposal = ReversalProposal {
        scope: ReversalScope { rule_id: "bounces".to_owned(), policy_hash: None, from: START, until: bench.now() },
        outcome: OutcomeKind::OverturnedFalsePositive,
        root_cause: RootCause::RuleBug,
        reason: "The rule counted test sends.".to_owned(),
        answer: "Our rule counted your test messages as if they were real. That was wrong.".to_owned(),
    };
    let id = bench.ledger.propose_reversal(&proposal, &sue).await.unwrap();
    bench.ledger.approve_reversal(&id, &ada).await.unwrap();
    id
}

async fn run(bench: &Bench, id: &str) -> Vec<ReversedAccount> {
    let mut done = Vec::new();
    while let Some(one) = bench.ledger.reverse_next(id).await.unwrap() {
        done.push(one);
    }
    done
}

async fn an_account_that_always_fails_is_set_aside_and_the_rest_goes_on(bench: Bench) {
    let id = storm(&bench).await;
    broken(&bench, "b").await;
    let done = run(&bench, &id).await;
    let count = |what| done.iter().filter(|one| **one == what).count();
    assert_eq!((count(ReversedAccount::Reversed), count(ReversedAccount::Failed)), (4, 3), "{done:?}");
    let found = bench.ledger.reversal(&id).await.unwrap().unwrap();
    assert_eq!((found.progress.waiting, found.progress.set_aside, found.finished_at), (1, 1, None));
    let aside = &found.set_aside[0];
    assert_eq!((aside.account_id.as_str(), aside.tries), ("b", 3));
    assert!(aside.error.contains("a fault of the disk"), "{}", aside.error);
    assert!(bench.ledger.reversals_to_run().await.unwrap().is_empty(), "it does not go round in circles");
    assert_eq!(bench.ledger.account(&"b".into()).await.unwrap().unwrap().standing, Rung::Limit, "nothing by halves");
    assert_eq!(bench.count("FROM audit WHERE action = 'reversal.account_failed'").await, 3);

    let rita = bench.user("rita", Role::Reviewer).await;
    let senior = bench.user("sol", Role::Senior).await;
    assert!(matches!(bench.ledger.retry_reversal(&id, &rita).await, Err(LedgerError::Refused(_))));
    mended(&bench).await;
    assert_eq!(bench.ledger.retry_reversal(&id, &senior).await.unwrap(), 1);
    assert_eq!(bench.ledger.reversals_to_run().await.unwrap(), std::slice::from_ref(&id));
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed]);
    let found = bench.ledger.reversal(&id).await.unwrap().unwrap();
    assert!(found.finished_at.is_some() && found.set_aside.is_empty(), "{found:?}");
    assert!(matches!(bench.ledger.retry_reversal(&id, &senior).await, Err(LedgerError::Conflict(_))));
    assert!(matches!(bench.ledger.retry_reversal("none", &senior).await, Err(LedgerError::NotFound(_))));
}

async fn a_reversal_with_an_account_set_aside_is_not_finished(bench: Bench) {
    let id = storm(&bench).await;
    broken(&bench, "b").await;
    run(&bench, &id).await;
    let finish = format!("UPDATE reversals SET finished_at = 9 WHERE reversal_id = '{id}'");
    refused(bench.sql(&finish).await, "accounts still wait");
    assert_eq!(bench.ledger.reverse_next(&id).await.unwrap(), None);
    assert_eq!(bench.ledger.reversal(&id).await.unwrap().unwrap().finished_at, None);
}

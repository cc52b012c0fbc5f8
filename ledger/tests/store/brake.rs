//! The brake: automation stops before it does harm in bulk.

use redress_ledger::impose::{Answer, BrakeLimits, DeferReason};
use redress_ledger::store::EngineBeat;
use redress_ledger::{Ledger, Rung};

use crate::bench::{Bench, decision, rule};

on_both!(
    what_exceeds_the_brake_is_limited_and_waits,
    the_brake_counts_each_rule,
    the_brake_counts_a_share_of_active_accounts,
    the_brake_forgets_after_an_hour,
    behind_the_brake_limits_have_a_brake_of_their_own,
    what_a_person_released_does_not_count,
    warnings_are_not_braked,
    racing_engines_do_not_exceed_the_brake,
);

fn open() -> BrakeLimits {
    BrakeLimits {
        suspensions_per_hour: 1000,
        suspensions_per_hour_per_rule: 1000,
        suspended_share_of_active: 0.01,
        suspended_share_floor: 1000,
        limits_per_hour: 1000,
    }
}

async fn suspend(ledger: &Ledger, name: &str, brake: &BrakeLimits) -> Answer {
    ledger.impose(&decision(name, name, Rung::Suspend), brake).await.unwrap()
}

fn braked(answer: &Answer) -> bool {
    matches!(answer, Answer::Deferred { reason: DeferReason::Brake, .. })
}

async fn what_exceeds_the_brake_is_limited_and_waits(bench: Bench) {
    let brake = BrakeLimits { suspensions_per_hour: 2, ..open() };
    for name in ["a", "b"] {
        assert!(matches!(suspend(&bench.ledger, name, &brake).await, Answer::Imposed { .. }));
    }
    let answer = suspend(&bench.ledger, "c", &brake).await;
    let Answer::Deferred { reason: DeferReason::Brake, case_id, limited_by: Some(limit) } = &answer else {
        panic!("{answer:?}")
    };
    let view = bench.ledger.account(&"c".into()).await.unwrap().unwrap();
    assert_eq!(view.standing, Rung::Limit);
    assert_eq!(&view.enforcements[0].enforcement_id, limit);
    let due = bench.due().await;
    let told = due.iter().find(|(d, _)| d.account_id.as_str() == "c").expect("the limit has a notice");
    assert_eq!(told.0.statement.measure.rung, Rung::Limit);
    let case = &bench.ledger.cases(&crate::bench::filter()).await.unwrap()[0];
    assert_eq!((&case.case_id, case.rung, case.defer_reason), (case_id, Rung::Suspend, Some(DeferReason::Brake)));
    assert_eq!(suspend(&bench.ledger, "c", &brake).await, answer, "and once only");
    // Holds count with suspensions.
    assert!(braked(&bench.ledger.impose(&decision("d", "d", Rung::Hold), &brake).await.unwrap()));
}

async fn the_brake_counts_each_rule(bench: Bench) {
    let brake = BrakeLimits { suspensions_per_hour_per_rule: 1, ..open() };
    assert!(!braked(&suspend(&bench.ledger, "a", &brake).await));
    assert!(braked(&suspend(&bench.ledger, "b", &brake).await));
    let mut other = decision("c", "c", Rung::Suspend);
    other.rules = vec![rule("complaints", Rung::Suspend)];
    assert!(!braked(&bench.ledger.impose(&other, &brake).await.unwrap()));
    let mut both = decision("d", "d", Rung::Suspend);
    both.rules.insert(0, rule("fresh", Rung::Suspend));
    assert!(braked(&bench.ledger.impose(&both, &brake).await.unwrap()), "one exhausted rule is enough");
}

async fn the_brake_counts_a_share_of_active_accounts(bench: Bench) {
    let brake = BrakeLimits { suspended_share_of_active: 0.01, suspended_share_floor: 1, ..open() };
    assert!(!braked(&suspend(&bench.ledger, "a", &brake).await));
    assert!(braked(&suspend(&bench.ledger, "b", &brake).await));
    bench.ledger.engine_beat(&EngineBeat { active_accounts: 300, last_command: 0 }).await.unwrap();
    assert!(!braked(&suspend(&bench.ledger, "c", &brake).await));
    assert!(!braked(&suspend(&bench.ledger, "d", &brake).await));
    assert!(braked(&suspend(&bench.ledger, "e", &brake).await));
}

async fn the_brake_forgets_after_an_hour(bench: Bench) {
    let brake = BrakeLimits { suspensions_per_hour: 1, ..open() };
    assert!(!braked(&suspend(&bench.ledger, "a", &brake).await));
    bench.later(3599).await;
    assert!(braked(&suspend(&bench.ledger, "b", &brake).await));
    bench.later(1).await;
    assert!(!braked(&suspend(&bench.ledger, "c", &brake).await));
}

async fn behind_the_brake_limits_have_a_brake_of_their_own(bench: Bench) {
    let brake = BrakeLimits { suspensions_per_hour: 0, limits_per_hour: 2, ..open() };
    let limit = bench.ledger.impose(&decision("a", "a", Rung::Limit), &brake).await.unwrap();
    assert!(matches!(limit, Answer::Imposed { .. }));
    assert!(matches!(suspend(&bench.ledger, "b", &brake).await, Answer::Deferred { limited_by: Some(_), .. }));
    assert!(matches!(suspend(&bench.ledger, "c", &brake).await, Answer::Deferred { limited_by: None, .. }));
    let limit = bench.ledger.impose(&decision("d", "d", Rung::Limit), &brake).await.unwrap();
    assert!(matches!(limit, Answer::Deferred { reason: DeferReason::Brake, limited_by: None, .. }));
    assert_eq!(bench.count("FROM enforcements").await, 2);
}

async fn what_a_person_released_does_not_count(bench: Bench) {
    let reviewer = bench.user("rita", redress_ledger::Role::Reviewer).await;
    let brake = BrakeLimits { suspensions_per_hour: 1, ..open() };
    let mut proposed = decision("a", "a", Rung::Suspend);
    proposed.propose_only = true;
    let Answer::Deferred { case_id, .. } = bench.ledger.impose(&proposed, &brake).await.unwrap() else { panic!() };
    bench.ledger.release_deferred(&case_id, &reviewer, "The sample shows it.").await.unwrap();
    assert!(!braked(&suspend(&bench.ledger, "b", &brake).await));
}

async fn warnings_are_not_braked(bench: Bench) {
    let none = BrakeLimits { suspensions_per_hour: 0, limits_per_hour: 0, ..open() };
    let warn = bench.ledger.impose(&decision("a", "a", Rung::Warn), &none).await.unwrap();
    assert!(matches!(warn, Answer::Imposed { .. }));
}

async fn racing_engines_do_not_exceed_the_brake(bench: Bench) {
    let brake = BrakeLimits { suspensions_per_hour: 5, ..open() };
    let mut racing = Vec::new();
    for engine in 0..4 {
        let (ledger, brake) = (bench.another().await, brake.clone());
        racing.push(tokio::spawn(async move {
            for n in 0..5 {
                suspend(&ledger, &format!("account {engine} {n}"), &brake).await;
            }
        }));
    }
    for engine in racing {
        engine.await.unwrap();
    }
    assert_eq!(bench.count("FROM enforcements WHERE rung = 'suspend'").await, 5);
    assert_eq!(bench.count("FROM enforcements WHERE rung = 'limit'").await, 15);
    assert_eq!(bench.count("FROM cases").await, 15);
}

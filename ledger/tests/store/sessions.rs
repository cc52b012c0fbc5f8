//! Sessions as their owners see and end them.

use redress_ledger::store::{Opened, SignIn};
use redress_ledger::{LedgerError, Role};

use crate::bench::Bench;

on_both!(
    a_session_that_is_not_used_ends,
    people_see_and_end_their_own_sessions_and_nobody_elses,
    a_new_password_ends_every_other_session,
    wrong_old_passwords_lock_as_wrong_sign_ins_do,
);

const PASSWORD: &str = "correct horse battery";
const IDLE: i64 = 600;

async fn opened(bench: &Bench, name: &str) -> Opened {
    match bench.ledger.begin_sign_in(name, PASSWORD, &[], "Firefox on Linux").await.unwrap() {
        SignIn::Open(opened) => opened,
        other => panic!("{other:?}"),
    }
}

async fn person(bench: &Bench, name: &str) -> Opened {
    bench.ledger.add_user(name, Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    opened(bench, name).await
}

async fn a_session_that_is_not_used_ends(bench: Bench) {
    let Opened { secret, .. } = person(&bench, "rita").await;
    for _ in 0..3 {
        bench.later(IDLE - 1).await;
        assert!(bench.ledger.use_session(&secret, IDLE).await.unwrap().is_some(), "used in time");
    }
    bench.later(IDLE).await;
    assert_eq!(bench.ledger.use_session(&secret, IDLE).await.unwrap(), None);
    let entries = bench.count("FROM audit").await;
    bench.ledger.use_session(&secret, 2 * IDLE).await.unwrap();
    assert_eq!(bench.count("FROM audit").await, entries, "use alone is no mutation of the record");
}

async fn people_see_and_end_their_own_sessions_and_nobody_elses(bench: Bench) {
    let first = person(&bench, "rita").await;
    bench.later(10).await;
    let second = opened(&bench, "rita").await;
    let third = opened(&bench, "rita").await;
    let other = person(&bench, "otto").await;
    let (rita, otto) = (&first.principal.user_id, &other.principal.user_id);
    let seen = bench.ledger.sessions_of(rita, Some(&first.secret)).await.unwrap();
    assert_eq!((seen.len(), seen[2].this, seen[2].device.as_str()), (3, true, "Firefox on Linux"));
    assert!(seen.iter().all(|s| s.ends_at.0 - s.opened_at.0 == 12 * 3_600_000));
    for secret in [&first.secret, &second.secret, &third.secret] {
        assert!(seen.iter().all(|s| !secret.contains(&s.session_id)), "an id opens nothing");
    }
    let stolen = bench.ledger.end_session(otto, &seen[2].session_id).await;
    assert!(matches!(stolen, Err(LedgerError::NotFound(_))));
    for unknown in ["", "%", "none"] {
        assert!(matches!(bench.ledger.end_session(rita, unknown).await, Err(LedgerError::NotFound(_))), "{unknown}");
    }
    bench.ledger.end_session(rita, &seen[0].session_id).await.unwrap();
    assert_eq!(bench.ledger.sessions_of(rita, None).await.unwrap().len(), 2);
    assert_eq!(bench.ledger.end_other_sessions(rita, Some(&first.secret)).await.unwrap(), 1);
    assert!(bench.ledger.principal_by_session(&first.secret).await.unwrap().is_some());
    assert!(bench.ledger.principal_by_session(&second.secret).await.unwrap().is_none());
    assert!(bench.ledger.principal_by_session(&third.secret).await.unwrap().is_none());
    assert!(bench.ledger.principal_by_session(&other.secret).await.unwrap().is_some());
}

async fn a_new_password_ends_every_other_session(bench: Bench) {
    let kept = person(&bench, "rita").await;
    let ended = opened(&bench, "rita").await;
    let fresh = "another horse battery";
    for (old, new) in [("wrong password", fresh), (PASSWORD, "short"), (PASSWORD, PASSWORD)] {
        let refused = bench.ledger.change_password(&kept.principal, old, new, None).await;
        assert!(matches!(refused, Err(LedgerError::Invalid(_))), "{old} to {new}");
    }
    let count = bench.ledger.change_password(&kept.principal, PASSWORD, fresh, Some(&kept.secret)).await.unwrap();
    assert_eq!(count, 1);
    assert!(bench.ledger.principal_by_session(&kept.secret).await.unwrap().is_some());
    assert!(bench.ledger.principal_by_session(&ended.secret).await.unwrap().is_none());
    assert_eq!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap(), None);
    assert!(bench.ledger.sign_in("rita", fresh).await.unwrap().is_some());
}

async fn wrong_old_passwords_lock_as_wrong_sign_ins_do(bench: Bench) {
    let rita = person(&bench, "rita").await;
    for _ in 0..10 {
        bench.ledger.change_password(&rita.principal, "wrong password", "another horse", None).await.unwrap_err();
    }
    bench.ledger.change_password(&rita.principal, PASSWORD, "another horse", None).await.unwrap_err();
    assert_eq!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap(), None, "locked");
}

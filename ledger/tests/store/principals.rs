//! Users, tokens and sessions.

use redress_ledger::{LedgerError, Role};

use crate::bench::Bench;

on_both!(
    revoked_tokens_stop_working,
    a_token_names_its_user,
    a_wrong_token_names_nobody,
    a_disabled_user_is_nobody,
    a_person_signs_in_and_out,
    a_session_ends_after_twelve_hours,
    ten_wrong_tries_lock_a_name_for_fifteen_minutes,
    names_are_unique_and_well_formed,
    a_service_has_no_password,
    secrets_are_not_stored,
);

const PASSWORD: &str = "correct horse battery";

async fn a_token_names_its_user(bench: Bench) {
    let user = bench.user("pipeline", Role::Service).await;
    let token = bench.ledger.issue_token("pipeline", "cli").await.unwrap();
    assert!(token.starts_with("rds_") && token.len() == 47);
    assert_eq!(bench.ledger.principal_by_token(&token).await.unwrap(), Some(user));
    let second = bench.ledger.issue_token("pipeline", "cli").await.unwrap();
    assert_ne!(token, second);
    let error = bench.ledger.issue_token("nobody", "cli").await.unwrap_err();
    assert!(matches!(error, LedgerError::NotFound(_)));
}

async fn a_wrong_token_names_nobody(bench: Bench) {
    bench.user("pipeline", Role::Service).await;
    let token = bench.ledger.issue_token("pipeline", "cli").await.unwrap();
    let long = "x".repeat(100_000);
    for wrong in ["", "rds_", &token[..46], &token.to_uppercase(), &long] {
        assert_eq!(bench.ledger.principal_by_token(wrong).await.unwrap(), None);
    }
}

async fn a_disabled_user_is_nobody(bench: Bench) {
    bench.ledger.add_user("rita", Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    let token = bench.ledger.issue_token("rita", "cli").await.unwrap();
    let (session, _) = bench.ledger.sign_in("rita", PASSWORD).await.unwrap().unwrap();
    bench.ledger.disable_user("rita", "cli").await.unwrap();
    assert!(matches!(bench.ledger.disable_user("rita", "cli").await, Err(LedgerError::NotFound(_))));
    assert_eq!(bench.ledger.principal_by_token(&token).await.unwrap(), None);
    assert_eq!(bench.ledger.principal_by_session(&session).await.unwrap(), None);
    assert_eq!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap(), None);
}

async fn a_person_signs_in_and_out(bench: Bench) {
    let id = bench.ledger.add_user("rita", Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    for (name, password) in [("rita", "wrong password"), ("nobody", PASSWORD), ("rita", "")] {
        assert_eq!(bench.ledger.sign_in(name, password).await.unwrap(), None);
    }
    let (session, principal) = bench.ledger.sign_in("rita", PASSWORD).await.unwrap().unwrap();
    assert_eq!((&principal.user_id, principal.role), (&id, Role::Reviewer));
    assert_eq!(bench.ledger.principal_by_session(&session).await.unwrap(), Some(principal));
    bench.ledger.sign_out(&session).await.unwrap();
    assert_eq!(bench.ledger.principal_by_session(&session).await.unwrap(), None);
    bench.ledger.sign_out(&session).await.unwrap();
}

async fn a_session_ends_after_twelve_hours(bench: Bench) {
    bench.ledger.add_user("rita", Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    let (session, _) = bench.ledger.sign_in("rita", PASSWORD).await.unwrap().unwrap();
    bench.later(12 * 3600 - 1).await;
    assert!(bench.ledger.principal_by_session(&session).await.unwrap().is_some());
    bench.later(1).await;
    assert!(bench.ledger.principal_by_session(&session).await.unwrap().is_none());
}

async fn ten_wrong_tries_lock_a_name_for_fifteen_minutes(bench: Bench) {
    bench.ledger.add_user("rita", Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    bench.ledger.add_user("sena", Role::Senior, Some(PASSWORD), "cli").await.unwrap();
    for _ in 0..10 {
        assert_eq!(bench.ledger.sign_in("rita", "wrong password").await.unwrap(), None);
    }
    assert_eq!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap(), None, "locked");
    assert!(bench.ledger.sign_in("sena", PASSWORD).await.unwrap().is_some(), "others are not");
    bench.later(15 * 60).await;
    assert!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap().is_some());
}

async fn names_are_unique_and_well_formed(bench: Bench) {
    bench.user("rita", Role::Reviewer).await;
    let error = bench.ledger.add_user("rita", Role::Senior, None, "cli").await.unwrap_err();
    assert!(matches!(error, LedgerError::Conflict(_)));
    let long = "x".repeat(65);
    for name in ["", "two words", "naïve", &long] {
        let error = bench.ledger.add_user(name, Role::Senior, None, "cli").await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("name")), "{name}: {error}");
    }
}

async fn a_service_has_no_password(bench: Bench) {
    for (role, password) in [(Role::Service, PASSWORD), (Role::Reviewer, "short")] {
        let error = bench.ledger.add_user("x", role, Some(password), "cli").await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("password")), "{error}");
    }
}

async fn secrets_are_not_stored(bench: Bench) {
    bench.ledger.add_user("rita", Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    let token = bench.ledger.issue_token("rita", "cli").await.unwrap();
    let (session, _) = bench.ledger.sign_in("rita", PASSWORD).await.unwrap().unwrap();
    assert_eq!(bench.count(&format!("FROM api_tokens WHERE token_hash = '{token}'")).await, 0);
    assert_eq!(bench.count(&format!("FROM sessions WHERE session_hash = '{session}'")).await, 0);
    assert_eq!(bench.count("FROM users WHERE password_hash LIKE '$argon2id$%'").await, 1);
}

async fn revoked_tokens_stop_working(bench: Bench) {
    bench.user("pipeline", Role::Service).await;
    bench.user("other", Role::Service).await;
    let mut tokens = Vec::new();
    for name in ["pipeline", "pipeline", "other"] {
        tokens.push(bench.ledger.issue_token(name, "cli").await.unwrap());
    }
    assert_eq!(bench.ledger.revoke_token("pipeline", "cli").await.unwrap(), 2);
    assert_eq!(bench.ledger.revoke_token("pipeline", "cli").await.unwrap(), 0);
    for (token, works) in tokens.iter().zip([false, false, true]) {
        assert_eq!(bench.ledger.principal_by_token(token).await.unwrap().is_some(), works);
    }
    let fresh = bench.ledger.issue_token("pipeline", "cli").await.unwrap();
    assert!(bench.ledger.principal_by_token(&fresh).await.unwrap().is_some());
    assert!(matches!(bench.ledger.revoke_token("nobody", "cli").await, Err(LedgerError::NotFound(_))));
}

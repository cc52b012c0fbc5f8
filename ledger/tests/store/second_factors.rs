//! Second factors and the step of a sign-in that asks for one.

use redress_ledger::otp;
use redress_ledger::seal::SealKey;
use redress_ledger::store::{Opened, SignIn, Wants};
use redress_ledger::{LedgerError, Role};

use crate::bench::Bench;
use crate::forbidden::refused;

guards_on_both!(
    a_password_alone_opens_nothing_for_who_has_a_second_factor,
    a_used_code_works_no_second_time,
    a_recovery_code_works_once,
    five_wrong_codes_end_a_sign_in_and_ten_lock_the_name,
    a_role_that_needs_one_is_sent_to_enrol,
    a_pending_sign_in_runs_out,
    the_database_cannot_read_the_secret_and_keeps_used_codes_used,
    who_proves_it_takes_it_away_and_an_admin_may_too,
);

const PASSWORD: &str = "correct horse battery";

fn key() -> SealKey {
    SealKey::new(&[9; 32])
}

/// Somebody with a confirmed second factor: the secret, and the recovery codes.
async fn enrolled(bench: &Bench, name: &str) -> (Vec<u8>, Vec<String>) {
    let user = bench.ledger.add_user(name, Role::Reviewer, Some(PASSWORD), "cli").await.unwrap();
    let secret = bench.ledger.begin_second_factor(&key(), &user).await.unwrap();
    assert_eq!(
        bench.ledger.begin_second_factor(&key(), &user).await.unwrap(),
        secret,
        "the same until it is confirmed"
    );
    assert_eq!(bench.ledger.second_factor(&user).await.unwrap(), None);
    let wrong = bench.ledger.confirm_second_factor(&key(), &user, "000000x").await.unwrap_err();
    assert!(matches!(wrong, LedgerError::Invalid(_)), "{wrong}");
    let codes = bench.ledger.confirm_second_factor(&key(), &user, &code(bench, &secret)).await.unwrap();
    assert!(matches!(bench.ledger.begin_second_factor(&key(), &user).await, Err(LedgerError::Conflict(_))));
    assert_eq!(bench.ledger.second_factor(&user).await.unwrap().unwrap().recovery_left, 10);
    bench.later(60).await;
    (secret, codes)
}

fn code(bench: &Bench, secret: &[u8]) -> String {
    otp::code(secret, otp::step(bench.now()))
}

async fn begun(bench: &Bench, name: &str, wants: Wants) -> String {
    match bench.ledger.begin_sign_in(name, PASSWORD, &[Role::Admin], "Firefox on Linux").await.unwrap() {
        SignIn::Pending { secret, wants: found } if found == wants => secret,
        other => panic!("{other:?}"),
    }
}

async fn finish(bench: &Bench, pending: &str, typed: &str) -> Option<Opened> {
    bench.ledger.finish_sign_in(&key(), pending, typed, "Firefox on Linux").await.unwrap()
}

async fn a_password_alone_opens_nothing_for_who_has_a_second_factor(bench: Bench) {
    let (secret, _) = enrolled(&bench, "rita").await;
    assert_eq!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap(), None);
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert_eq!(bench.ledger.principal_by_session(&pending).await.unwrap(), None, "it is no session");
    assert_eq!(finish(&bench, "another", &code(&bench, &secret)).await, None);
    let spaced = code(&bench, &secret);
    let opened = finish(&bench, &pending, &format!(" {} {}", &spaced[..3], &spaced[3..])).await.unwrap();
    assert_eq!(bench.ledger.principal_by_session(&opened.secret).await.unwrap().unwrap().name, "rita");
    assert_eq!(bench.ledger.pending_sign_in(&pending).await.unwrap(), None, "the step is done");
    let sessions = bench.ledger.sessions_of(&opened.principal.user_id, Some(&opened.secret)).await.unwrap();
    assert_eq!((sessions.len(), sessions[0].opened_by.as_str(), sessions[0].this), (1, "code", true));
}

async fn a_used_code_works_no_second_time(bench: Bench) {
    let (secret, _) = enrolled(&bench, "rita").await;
    let used = code(&bench, &secret);
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert!(finish(&bench, &pending, &used).await.is_some());
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert_eq!(finish(&bench, &pending, &used).await, None, "the same code");
    let before = otp::code(&secret, otp::step(bench.now()) - 1);
    assert_eq!(finish(&bench, &pending, &before).await, None, "an older one that was never typed");
    bench.later(30).await;
    assert!(finish(&bench, &pending, &code(&bench, &secret)).await.is_some(), "the next one");
}

async fn a_recovery_code_works_once(bench: Bench) {
    let (_, codes) = enrolled(&bench, "rita").await;
    let (_, others) = enrolled(&bench, "otto").await;
    assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), 10);
    for code in &codes {
        assert_eq!(bench.count(&format!("FROM recovery_codes WHERE code_hash LIKE '%{code}%'")).await, 0);
    }
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert_eq!(finish(&bench, &pending, &others[0]).await, None, "another person's");
    let typed = codes[3].to_lowercase().replace('-', " ");
    let opened = finish(&bench, &pending, &typed).await.unwrap();
    let left = bench.ledger.second_factor(&opened.principal.user_id).await.unwrap().unwrap().recovery_left;
    assert_eq!(left, 9);
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert_eq!(finish(&bench, &pending, &codes[3]).await, None);
    assert!(finish(&bench, &pending, &codes[4]).await.is_some());
}

async fn five_wrong_codes_end_a_sign_in_and_ten_lock_the_name(bench: Bench) {
    let (secret, _) = enrolled(&bench, "rita").await;
    for round in 1..=2 {
        let pending = begun(&bench, "rita", Wants::Code).await;
        for _ in 0..5 {
            assert!(bench.ledger.pending_sign_in(&pending).await.unwrap().is_some());
            assert_eq!(finish(&bench, &pending, "000001").await, None);
        }
        assert_eq!(bench.ledger.pending_sign_in(&pending).await.unwrap(), None, "round {round}");
        assert_eq!(finish(&bench, &pending, &code(&bench, &secret)).await, None);
    }
    // A right password in between does not give new tries.
    let locked = bench.ledger.begin_sign_in("rita", PASSWORD, &[], "").await.unwrap();
    assert_eq!(locked, SignIn::Refused);
    bench.later(15 * 60).await;
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert!(finish(&bench, &pending, &code(&bench, &secret)).await.is_some());
}

async fn a_role_that_needs_one_is_sent_to_enrol(bench: Bench) {
    let admin = bench.ledger.add_user("ada", Role::Admin, Some(PASSWORD), "cli").await.unwrap();
    let pending = begun(&bench, "ada", Wants::Enrolment).await;
    assert_eq!(bench.ledger.principal_by_session(&pending).await.unwrap(), None);
    assert_eq!(finish(&bench, &pending, "000000").await, None, "it is not the step for a code");
    let secret = bench.ledger.begin_second_factor(&key(), &admin).await.unwrap();
    let typed = code(&bench, &secret);
    let wrong = bench.ledger.enrol_and_sign_in(&key(), &pending, "1", "").await.unwrap_err();
    assert!(matches!(wrong, LedgerError::Invalid(_)));
    let (opened, codes) = bench.ledger.enrol_and_sign_in(&key(), &pending, &typed, "").await.unwrap().unwrap();
    assert_eq!((codes.len(), &opened.principal.user_id), (10, &admin));
    assert!(bench.ledger.principal_by_session(&opened.secret).await.unwrap().is_some());
    let pending = begun(&bench, "ada", Wants::Code).await;
    assert_eq!(finish(&bench, &pending, &typed).await, None, "the code of the enrolment is used");
}

async fn a_pending_sign_in_runs_out(bench: Bench) {
    let (secret, _) = enrolled(&bench, "rita").await;
    let first = begun(&bench, "rita", Wants::Code).await;
    let pending = begun(&bench, "rita", Wants::Code).await;
    assert_eq!(bench.ledger.pending_sign_in(&first).await.unwrap(), None, "a newer one ends it");
    bench.later(600).await;
    assert_eq!(finish(&bench, &pending, &code(&bench, &secret)).await, None);
    let pending = begun(&bench, "rita", Wants::Code).await;
    bench.ledger.disable_user("rita", "cli").await.unwrap();
    assert_eq!(finish(&bench, &pending, &code(&bench, &secret)).await, None);
}

async fn the_database_cannot_read_the_secret_and_keeps_used_codes_used(bench: Bench) {
    let (secret, codes) = enrolled(&bench, "rita").await;
    for shape in [otp::base32(&secret), secret.iter().map(|b| format!("{b:02x}")).collect()] {
        assert_eq!(bench.count(&format!("FROM second_factors WHERE secret_sealed LIKE '%{shape}%'")).await, 0);
    }
    let pending = begun(&bench, "rita", Wants::Code).await;
    let other_key = SealKey::new(&[8; 32]);
    let foreign = bench.ledger.finish_sign_in(&other_key, &pending, &code(&bench, &secret), "").await.unwrap();
    assert_eq!(foreign, None, "another server's key");
    assert!(finish(&bench, &pending, &codes[0]).await.is_some());

    refused(bench.sql("UPDATE second_factors SET last_step = 0").await, "a used code stays used");
    refused(bench.sql("UPDATE second_factors SET secret_sealed = 'x'").await, "taken away, never changed");
    refused(bench.sql("UPDATE second_factors SET confirmed_at = NULL").await, "taken away, never changed");
    let unused = "UPDATE recovery_codes SET used_at = NULL WHERE used_at IS NOT NULL";
    refused(bench.sql(unused).await, "a used code stays used");
}

async fn who_proves_it_takes_it_away_and_an_admin_may_too(bench: Bench) {
    let (secret, codes) = enrolled(&bench, "rita").await;
    let pending = begun(&bench, "rita", Wants::Code).await;
    let Opened { principal, secret: session } = finish(&bench, &pending, &codes[0]).await.unwrap();
    for wrong in ["", "000000", &codes[0]] {
        let refused = bench.ledger.remove_second_factor(&key(), &principal, wrong).await;
        assert!(matches!(refused, Err(LedgerError::Invalid(_))), "{wrong}");
    }
    bench.ledger.remove_second_factor(&key(), &principal, &code(&bench, &secret)).await.unwrap();
    assert!(bench.ledger.sign_in("rita", PASSWORD).await.unwrap().is_some(), "the password suffices again");

    enrolled(&bench, "otto").await;
    assert!(matches!(bench.ledger.reset_second_factor("rita", "cli").await, Err(LedgerError::NotFound(_))));
    assert!(matches!(bench.ledger.reset_second_factor("nobody", "cli").await, Err(LedgerError::NotFound(_))));
    bench.ledger.reset_second_factor("otto", "cli").await.unwrap();
    assert!(bench.ledger.sign_in("otto", PASSWORD).await.unwrap().is_some());
    assert!(bench.ledger.principal_by_session(&session).await.unwrap().is_some(), "others' sessions stay");
}

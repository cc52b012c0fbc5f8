//! What the database itself refuses about first looks, verdicts, two people and proofs, tried with direct SQL past the ledger.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{CaseId, Principal, Role, Rung};

use crate::agreeing::{protected_appeal, two};
use crate::bench::{Bench, decision, verdict};
use crate::forbidden::refused;
use crate::looking::{blind, looked};

guards_on_both!(
    what_was_committed_never_changes_never_goes_and_is_not_replaced,
    an_outcome_needs_the_first_look_that_its_case_asks_for,
    a_first_look_needs_a_person_who_holds_the_case,
    a_change_of_mind_needs_its_words_in_the_database_too,
    one_persons_verdict_makes_no_outcome_where_two_are_needed,
    a_verdict_needs_a_person_an_open_appeal_and_an_effect_that_fits,
    a_verdict_is_taken_back_once_and_in_time,
    who_gave_a_verdict_does_not_get_the_case_again,
    who_had_a_hand_in_it_gives_no_verdict_that_upholds,
    upholding_needs_a_proof_of_the_same_person,
    who_looked_at_another_case_of_the_account_does_not_uphold,
);

/// A ledger with a row in every table of this migration.
async fn full(bench: &Bench) -> (CaseId, Principal, Principal) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (case, _) = protected_appeal(bench).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.first_look(&case, &rita, &looked(OutcomeKind::ReinstatedVictim)).await.unwrap();
    let why_changed = Some("The sample shows it is no victim.".to_owned());
    let upheld = redress_ledger::review::Verdict { why_changed, ..verdict(OutcomeKind::Upheld) };
    bench.ledger.give_verdict(&case, &rita, &upheld, 0).await.unwrap();
    (case, rita, sam)
}

async fn full_and_concluded(bench: Bench) -> (Bench, CaseId, Principal, Principal) {
    let care = redress_ledger::care::Care { first_look_percent_suspend: 100, ..two() };
    let bench = bench.careful(care).await;
    let (case, rita, sam) = full(&bench).await;
    bench.ledger.claim(&case, &sam).await.unwrap();
    bench.ledger.first_look(&case, &sam, &looked(OutcomeKind::Upheld)).await.unwrap();
    bench.ledger.give_verdict(&case, &sam, &verdict(OutcomeKind::Upheld), 0).await.unwrap();
    assert_eq!(bench.count("FROM outcomes").await, 1);
    (bench, case, rita, sam)
}

async fn what_was_committed_never_changes_never_goes_and_is_not_replaced(bench: Bench) {
    let (bench, ..) = full_and_concluded(bench).await;
    for (table, column) in [
        ("case_requirements", "case_id"),
        ("first_looks", "case_id"),
        ("changed_minds", "case_id"),
        ("independence_proofs", "outcome_id"),
    ] {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table} is empty, the attempt would prove nothing");
        refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
    }
    for table in ["case_requirements", "first_looks", "changed_minds", "independence_proofs", "verdicts"] {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table}");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
        if bench.is_sqlite() {
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            refused(bench.sql(&replace).await, &format!("{table}: "));
        } else {
            assert!(bench.sql(&format!("INSERT INTO {table} SELECT * FROM {table}")).await.is_err(), "{table}");
            refused(bench.sql(&format!("TRUNCATE {table} CASCADE")).await, "a row is never deleted");
        }
    }
    // The words can go; the record still holds.
    for table in ["first_look_words", "changed_mind_words", "verdict_words"] {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table}");
        bench.sql(&format!("DELETE FROM {table}")).await.unwrap();
    }
    let audit = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(audit, redress_ledger::audit::AuditVerdict::Intact { .. }), "{audit:?}");
}

/// Writes an outcome on the appeal's case by direct SQL, with a proof where it upholds.
async fn outcome(bench: &Bench, case: &CaseId, kind: OutcomeKind, who: &Principal) -> Result<u64, String> {
    let id = redress_ledger::id::derived(&[case.as_str(), kind.as_str(), who.user_id.as_str(), "direct"]);
    if kind.needs_independence() {
        let proof = format!(
            "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
             SELECT '{id}', decision_id, '{}', 1, 0, '{{}}' FROM cases WHERE case_id = '{case}'",
            who.user_id
        );
        let _ = bench.sql(&proof).await;
    }
    let (root, reduced) = match kind {
        k if k.is_overturn() => ("'threshold'", "NULL"),
        OutcomeKind::UpheldReduced => ("NULL", "'warn'"),
        _ => ("NULL", "NULL"),
    };
    bench
        .sql(&format!(
            "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, root_cause, reduced_to, decided_by,
                 decided_at, answer_seal)
             SELECT '{id}', decision_id, account_id, case_id, appeal_id, '{}', {root}, {reduced}, '{}', 1, '{}'
             FROM cases WHERE case_id = '{case}'",
            kind.as_str(),
            who.user_id,
            "s".repeat(64)
        ))
        .await
}

async fn an_outcome_needs_the_first_look_that_its_case_asks_for(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Senior).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    for kind in OutcomeKind::ALL {
        refused(outcome(&bench, &case, kind, &rita).await, "a first look comes first");
    }
    refused(given(&bench, &case, "upheld", "stands", &rita).await, "verdicts: a first look comes first");
    // A senior who works on the case is no exception, nor one who would uphold.
    for kind in [OutcomeKind::Upheld, OutcomeKind::UpheldReduced] {
        refused(outcome(&bench, &case, kind, &sena).await, "a first look comes first");
    }
    bench.ledger.release_claim(&case, &rita).await.unwrap();
    bench.ledger.claim(&case, &sena).await.unwrap();
    refused(outcome(&bench, &case, OutcomeKind::ReinstatedVictim, &sena).await, "a first look comes first");
    bench.ledger.first_look(&case, &sena, &looked(OutcomeKind::ReinstatedVictim)).await.unwrap();
    outcome(&bench, &case, OutcomeKind::ReinstatedVictim, &sena).await.unwrap();
}

async fn a_first_look_needs_a_person_who_holds_the_case(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (service, otto) = (bench.user("pipeline", Role::Service).await, bench.user("otto", Role::Auditor).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let look = |who: &Principal| {
        format!(
            "INSERT INTO first_looks (case_id, user_id, outcome, at, seal) VALUES ('{case}', '{}', 'upheld', 1, '{}')",
            who.user_id,
            "s".repeat(64)
        )
    };
    // Nobody of these can have claimed it either; which guard speaks first differs.
    refused(bench.sql(&look(&service)).await, "first_looks: ");
    refused(bench.sql(&look(&otto)).await, "first_looks: ");
    refused(bench.sql(&look(&rita)).await, "by who has claimed it");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.sql("UPDATE users SET disabled_at = 1 WHERE name = 'rita'").await.unwrap();
    refused(bench.sql(&look(&rita)).await, "a person looks");
    bench.sql("UPDATE users SET disabled_at = NULL WHERE name = 'rita'").await.unwrap();
    bench.sql(&look(&rita)).await.unwrap();
}

async fn a_change_of_mind_needs_its_words_in_the_database_too(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.first_look(&case, &rita, &looked(OutcomeKind::Upheld)).await.unwrap();
    refused(outcome(&bench, &case, OutcomeKind::ReinstatedVictim, &rita).await, "a change of mind needs its words");
    refused(given(&bench, &case, "reinstated_victim", "ends", &rita).await, "a change of mind needs its words");
    let changed = |outcome: &str| {
        format!(
            "INSERT INTO changed_minds (case_id, user_id, outcome, at, seal) VALUES ('{case}', '{}', '{outcome}', 1, '{}')",
            rita.user_id,
            "s".repeat(64)
        )
    };
    refused(bench.sql(&changed("upheld")).await, "no other first look");
    bench.sql(&changed("reinstated_victim")).await.unwrap();
    outcome(&bench, &case, OutcomeKind::ReinstatedVictim, &rita).await.unwrap();
}

/// Writes a verdict by direct SQL.
async fn given(bench: &Bench, case: &CaseId, outcome: &str, effect: &str, who: &Principal) -> Result<u64, String> {
    let reduced = if outcome == "upheld_reduced" { format!("'{effect}'") } else { "NULL".to_owned() };
    bench
        .sql(&format!(
            "INSERT INTO verdicts (verdict_id, case_id, user_id, outcome, reduced_to, effect, at, send_at, seal)
             VALUES ('{}', '{case}', '{}', '{outcome}', {reduced}, '{effect}', 1, 11, '{}')",
            redress_ledger::id::derived(&[case.as_str(), outcome, who.user_id.as_str()]),
            who.user_id,
            "s".repeat(64)
        ))
        .await
}

async fn one_persons_verdict_makes_no_outcome_where_two_are_needed(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Senior).await);
    let (case, _) = protected_appeal(&bench).await;
    for kind in OutcomeKind::ALL {
        refused(outcome(&bench, &case, kind, &rita).await, "two people who agree");
    }
    given(&bench, &case, "upheld", "stands", &rita).await.unwrap();
    assert!(given(&bench, &case, "upheld", "stands", &rita).await.is_err(), "one person does not count twice");
    refused(outcome(&bench, &case, OutcomeKind::Upheld, &rita).await, "two people who agree");
    refused(outcome(&bench, &case, OutcomeKind::Upheld, &sam).await, "two people who agree");
    given(&bench, &case, "reinstated_victim", "ends", &sam).await.unwrap();
    for who in [&rita, &sam] {
        for kind in OutcomeKind::ALL {
            refused(outcome(&bench, &case, kind, who).await, "two people who agree");
        }
    }
    let third = bench.user("tom", Role::Reviewer).await;
    given(&bench, &case, "upheld", "stands", &third).await.unwrap();
    let fourth = bench.user("una", Role::Reviewer).await;
    refused(given(&bench, &case, "upheld", "stands", &fourth).await, "nobody else is asked");
    refused(outcome(&bench, &case, OutcomeKind::OverturnedTechnical, &third).await, "two people who agree");
    outcome(&bench, &case, OutcomeKind::Upheld, &third).await.unwrap();
}

async fn a_verdict_needs_a_person_an_open_appeal_and_an_effect_that_fits(bench: Bench) {
    let (rita, service) = (bench.user("rita", Role::Reviewer).await, bench.user("pipeline", Role::Service).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    refused(given(&bench, &case, "upheld", "stands", &service).await, "a person decides");
    refused(given(&bench, &CaseId::from("nothing"), "upheld", "stands", &rita).await, "no open appeal");
    for (outcome, effect) in [("upheld", "ends"), ("reinstated_victim", "stands"), ("upheld_reduced", "ends")] {
        assert!(given(&bench, &case, outcome, effect, &rita).await.is_err(), "{outcome} {effect}");
    }
    given(&bench, &case, "upheld_reduced", "warn", &rita).await.unwrap();
    let sam = bench.user("sam", Role::Reviewer).await;
    refused(given(&bench, &case, "upheld", "stands", &sam).await, "nobody else is asked");
}

async fn a_verdict_is_taken_back_once_and_in_time(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    given(&bench, &case, "upheld", "stands", &rita).await.unwrap();
    refused(
        bench.sql("UPDATE verdicts SET outcome = 'reinstated_victim', effect = 'ends'").await,
        "what was said never changes",
    );
    refused(bench.sql("UPDATE verdicts SET send_at = 1000").await, "what was said never changes");
    refused(bench.sql("UPDATE verdicts SET ended_at = 11, ended_as = 'undone'").await, "time to take it back is over");
    bench.sql("UPDATE verdicts SET ended_at = 10, ended_as = 'undone'").await.unwrap();
    refused(bench.sql("UPDATE verdicts SET ended_at = NULL, ended_as = NULL").await, "stays taken back");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    bench.later(10).await;
    bench.ledger.settle_verdicts().await.unwrap();
    let late = "UPDATE verdicts SET ended_at = at, ended_as = 'undone' WHERE ended_at IS NULL";
    refused(bench.sql(late).await, "on a closed case nothing is taken back");
}

async fn who_gave_a_verdict_does_not_get_the_case_again(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (case, rita, sam) = {
        let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
        let (case, _) = protected_appeal(&bench).await;
        (case, rita, sam)
    };
    given(&bench, &case, "upheld", "stands", &rita).await.unwrap();
    let claim = |who: &Principal| format!("UPDATE cases SET claimed_by = '{}', lease_until = 9", who.user_id);
    refused(bench.sql(&claim(&rita)).await, "leaves the case to another person");
    bench.sql(&claim(&sam)).await.unwrap();
}

async fn who_had_a_hand_in_it_gives_no_verdict_that_upholds(bench: Bench) {
    let author = bench.user("Rule-Author", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    refused(given(&bench, &case, "upheld", "stands", &author).await, "who had a hand in it may not uphold");
    refused(given(&bench, &case, "upheld_reduced", "warn", &author).await, "who had a hand in it may not uphold");
    given(&bench, &case, "reinstated_victim", "ends", &author).await.unwrap();
}

async fn upholding_needs_a_proof_of_the_same_person(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let write = |kind: &str, reduced: &str, who: &Principal| {
        format!(
            "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, reduced_to, decided_by, decided_at,
                 answer_seal)
             SELECT 'o', decision_id, account_id, case_id, appeal_id, '{kind}', {reduced}, '{}', 1, '{}' FROM cases",
            who.user_id,
            "s".repeat(64)
        )
    };
    let proof = |who: &Principal, found: i64| {
        format!(
            "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
             SELECT 'o', decision_id, '{}', 1, {found}, '{{}}' FROM cases",
            who.user_id
        )
    };
    refused(bench.sql(&write("upheld", "NULL", &rita)).await, "proves independence first");
    refused(bench.sql(&write("upheld_reduced", "'warn'", &rita)).await, "proves independence first");
    assert!(bench.sql(&proof(&rita, 1)).await.is_err(), "a proof that found something is none");
    bench.sql(&proof(&sam, 0)).await.unwrap();
    refused(bench.sql(&write("upheld", "NULL", &rita)).await, "proves independence first");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let stored =
        "FROM independence_proofs p JOIN outcomes o ON o.outcome_id = p.outcome_id AND o.decided_by = p.user_id
         WHERE p.checks LIKE '%\"wrote_rule\":0%' AND p.checks LIKE '%\"earlier_look\":0%'";
    assert_eq!(bench.count(stored).await, 1);
    let late = "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
         SELECT outcome_id, decision_id, decided_by, 1, 0, '{}' FROM outcomes";
    assert!(bench.sql(late).await.is_err(), "a proof comes before its outcome");
}

async fn who_looked_at_another_case_of_the_account_does_not_uphold(bench: Bench) {
    let bench = bench.careful(blind()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (one, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    let (two, _, _) = bench.appealed(&decision("d2", "acme", Rung::Suspend)).await;
    for case in [&one, &two] {
        bench.ledger.claim(case, &rita).await.unwrap();
        bench.ledger.first_look(case, &rita, &looked(OutcomeKind::Upheld)).await.unwrap();
    }
    refused(outcome(&bench, &two, OutcomeKind::Upheld, &rita).await, "reviewed another case of this account");
    refused(given(&bench, &two, "upheld", "stands", &rita).await, "who had a hand in it may not uphold");
    let error = bench.ledger.decide(&two, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(error.to_string().starts_with("the ledger refused: You took a first look at another case"), "{error}");
}

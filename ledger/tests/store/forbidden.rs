//! What the database itself refuses, tried with direct SQL past the ledger.

use redress_ledger::audit::checkpoint::SigningKey;
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Principal, Role, Rung};

use crate::bench::{Bench, decision, verdict};

guards_on_both!(
    immutable_rows_are_neither_changed_nor_deleted,
    immutable_rows_are_not_replaced,
    immutable_tables_are_not_emptied,
    an_enforcement_needs_a_statement_of_its_own_decision,
    an_enforcement_needs_a_notice_that_carries_its_statement,
    an_enforcement_follows_the_answer_of_its_decision,
    an_outcome_needs_a_person,
    who_activated_the_policy_may_not_uphold,
    who_wrote_the_rule_may_not_uphold,
    who_released_the_measure_may_not_uphold,
    who_decided_earlier_on_the_account_may_not_uphold,
    a_second_open_appeal_on_one_decision_is_refused,
    a_second_outcome_on_one_case_is_refused,
    a_termination_needs_two_people,
    a_deferred_release_needs_a_person_and_an_open_case,
    a_service_never_becomes_a_person,
    a_closed_case_never_changes,
    numbers_rise_by_one,
    personal_text_can_be_erased_without_touching_the_record,
);

const IMMUTABLE: [&str; 17] = [
    "policies",
    "policy_rules",
    "policy_activations",
    "engine_commands",
    "decisions",
    "decision_rules",
    "statements",
    "notices",
    "enforcements",
    "lifts",
    "termination_approvals",
    "outcomes",
    "labels",
    "deliveries",
    "audit",
    "audit_checkpoints",
    "provider_users",
];
const UNDELETABLE: [&str; 5] = ["sequences", "users", "appeals", "cases", "outbox"];

/// The first column of each table, to set to itself.
fn first_column(table: &str) -> &'static str {
    match table {
        "policies" | "policy_rules" => "policy_hash",
        "policy_activations" | "engine_commands" => "command_id",
        "decisions" | "decision_rules" => "decision_id",
        "statements" => "statement_id",
        "notices" => "notice_id",
        "enforcements" | "lifts" => "enforcement_id",
        "termination_approvals" => "case_id",
        "outcomes" => "outcome_id",
        "labels" => "label_id",
        "deliveries" => "delivery_id",
        "audit" => "seq",
        "audit_checkpoints" => "number",
        "provider_users" => "user_id",
        other => panic!("{other}"),
    }
}

/// A ledger with at least one row in every immutable table.
pub async fn full(bench: &Bench) {
    let admin = bench.user("ada", Role::Admin).await;
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let rules = vec![("bounces".to_owned(), "vendor".to_owned())];
    let policy = CheckedPolicy { hash: "q".repeat(64), text: "[[rule]]".to_owned(), rules, conditions: Vec::new() };
    bench.ledger.activate_policy(&policy, Some(&admin)).await.unwrap();
    let proposing = Decision { proposes_termination: true, ..decision("d1", "acme", Rung::Suspend) };
    let (case, _, _) = bench.appealed(&proposing).await;
    let proposal = proposal_of(bench).await;
    bench.ledger.approve_termination(&proposal, &admin, "Agreed after reading.").await.unwrap();
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let provider =
        "INSERT INTO provider_users SELECT 'https://id.example', 'subject', user_id FROM users WHERE name = 'ada'";
    bench.sql(provider).await.unwrap();
    bench.ledger.sign_audit(&SigningKey::new(&[7; 32])).await.unwrap().expect("signed");
}

pub async fn proposal_of(bench: &Bench) -> redress_ledger::CaseId {
    let cases = bench.ledger.cases(&crate::bench::filter()).await.unwrap();
    cases.into_iter().find(|c| c.rung == Rung::Terminate).expect("a proposal waits").case_id
}

#[track_caller]
pub fn refused(result: Result<u64, String>, because: &str) {
    let error = result.expect_err("the database let it happen");
    assert!(error.contains(because), "refused, but for another reason: {error}");
}

async fn immutable_rows_are_neither_changed_nor_deleted(bench: Bench) {
    full(&bench).await;
    for table in IMMUTABLE {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table} is empty, the attempt would prove nothing");
        let column = first_column(table);
        refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
    }
    for table in UNDELETABLE {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table}");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
    }
}

async fn immutable_rows_are_not_replaced(bench: Bench) {
    full(&bench).await;
    for table in IMMUTABLE.into_iter().chain(UNDELETABLE) {
        if bench.is_sqlite() {
            // On a connection without recursive_triggers, where REPLACE deletes in silence.
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            refused(bench.sql(&replace).await, &format!("{table}: "));
        } else {
            let copy = format!("INSERT INTO {table} SELECT * FROM {table}");
            assert!(bench.sql(&copy).await.is_err(), "{table}");
        }
    }
}

async fn immutable_tables_are_not_emptied(bench: Bench) {
    full(&bench).await;
    for table in IMMUTABLE.into_iter().chain(UNDELETABLE) {
        if bench.is_sqlite() {
            // SQLite has no TRUNCATE; its shortcut for a bare DELETE does not pass the triggers either.
            refused(bench.sql(&format!("DELETE FROM {table} WHERE 1")).await, "a row is never deleted");
        } else {
            refused(bench.sql(&format!("TRUNCATE {table} CASCADE")).await, "a row is never deleted");
        }
    }
}

/// Copies the enforcement of `like` under a new id, with some columns replaced.
pub async fn copy_enforcement(bench: &Bench, like: &Decision, changes: &[(&str, &str)]) -> Result<u64, String> {
    let columns = [
        "enforcement_id",
        "decision_id",
        "account_id",
        "rung",
        "statement_id",
        "notice_id",
        "imposed_at",
        "cause",
        "imposed_by",
    ];
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            let change = changes.iter().find(|(name, _)| name == column).map(|(_, value)| (*value).to_owned());
            change
                .unwrap_or_else(|| if *column == "enforcement_id" { "'copy'".to_owned() } else { (*column).to_owned() })
        })
        .collect();
    bench
        .sql(&format!(
            "INSERT INTO enforcements ({}) SELECT {} FROM enforcements WHERE decision_id = '{}'",
            columns.join(", "),
            values.join(", "),
            like.id
        ))
        .await
}

async fn an_enforcement_needs_a_statement_of_its_own_decision(bench: Bench) {
    let (one, two) = (decision("d1", "acme", Rung::Suspend), decision("d2", "acme", Rung::Suspend));
    bench.imposed(&one).await;
    bench.imposed(&two).await;
    let other = format!("(SELECT statement_id FROM statements WHERE decision_id = '{}')", two.id);
    for statement in ["NULL", "'nothing'", &other] {
        assert!(copy_enforcement(&bench, &one, &[("statement_id", statement)]).await.is_err(), "{statement}");
    }
    // Nor twice on one statement, nor above the rung that the statement names, nor before the statement was written.
    assert!(copy_enforcement(&bench, &one, &[]).await.is_err());
    assert!(copy_enforcement(&bench, &one, &[("rung", "'hold'")]).await.is_err());
    refused(
        copy_enforcement(&bench, &one, &[("imposed_at", "imposed_at - 1")]).await,
        "statement of reasons for this measure comes first",
    );
    assert_eq!(bench.count("FROM enforcements").await, 2);
}

async fn an_enforcement_needs_a_notice_that_carries_its_statement(bench: Bench) {
    let (one, two) = (decision("d1", "acme", Rung::Limit), decision("d2", "acme", Rung::Limit));
    bench.imposed(&one).await;
    bench.imposed(&two).await;
    // A statement of its own, but no notice about it.
    bench
        .sql(&format!(
            "INSERT INTO statements (statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body)
             SELECT 'new', decision_id, account_id, rung, created_at, '{}', content_hash, body FROM statements
             WHERE decision_id = '{}'",
            "f".repeat(32),
            one.id
        ))
        .await
        .unwrap();
    for notice in ["NULL", "'nothing'", "notice_id"] {
        let attempt = copy_enforcement(&bench, &one, &[("statement_id", "'new'"), ("notice_id", notice)]).await;
        assert!(attempt.is_err(), "{notice}");
    }
}

/// A second statement with its own notice for a decision, so that only the guards can refuse an enforcement on it.
pub async fn second_statement(bench: &Bench, of: &Decision, rung: &str) {
    bench
        .sql(&format!(
            "INSERT INTO statements (statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body)
             SELECT 'new', decision_id, account_id, '{rung}', created_at, '{nonce}', content_hash, body FROM statements
             WHERE decision_id = '{id}';
             INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, standing, created_at)
             SELECT 'new', account_id, decision_id, 'new', kind, standing, created_at FROM notices
             WHERE decision_id = '{id}'",
            nonce = "f".repeat(32),
            id = of.id
        ))
        .await
        .unwrap();
}

async fn an_enforcement_follows_the_answer_of_its_decision(bench: Bench) {
    let person = bench.user("rita", Role::Reviewer).await;
    let imposed = decision("d1", "acme", Rung::Limit);
    bench.imposed(&imposed).await;
    second_statement(&bench, &imposed, "suspend").await;
    let on_new = [("statement_id", "'new'"), ("notice_id", "'new'"), ("rung", "'suspend'")];
    let by = format!("'{}'", person.user_id);
    refused(copy_enforcement(&bench, &imposed, &on_new).await, "imposed at this rung");
    let released: Vec<_> = on_new.into_iter().chain([("cause", "'released'"), ("imposed_by", by.as_str())]).collect();
    refused(copy_enforcement(&bench, &imposed, &released).await, "enforcements: "); // two guards speak; which one first differs
    let reduced: Vec<_> = on_new.into_iter().chain([("cause", "'reduced'"), ("imposed_by", by.as_str())]).collect();
    refused(copy_enforcement(&bench, &imposed, &reduced).await, "needs the outcome");
}

/// Writes the proof on which an outcome that upholds rests, by direct SQL and without a look: only the other guards are in its way.
async fn proof(bench: &Bench, about: &Decision, outcome: &str, who: &Principal) {
    let written = format!(
        "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
         VALUES ('{outcome}', '{}', '{}', 1, 0, '{{}}')",
        about.id, who.user_id
    );
    // Who is nobody has none, and a repeated attempt has one.
    let _ = bench.sql(&written).await;
}

/// Writes an outcome by direct SQL.
pub async fn outcome(bench: &Bench, about: &Decision, kind: OutcomeKind, who: &Principal) -> Result<u64, String> {
    let (root, reduced) = match kind {
        k if k.is_overturn() => ("'threshold'", "NULL"),
        OutcomeKind::UpheldReduced => ("NULL", "'warn'"),
        _ => ("NULL", "NULL"),
    };
    let id = redress_ledger::id::derived(&[about.id.as_str(), kind.as_str(), who.user_id.as_str()]);
    if kind.needs_independence() {
        proof(bench, about, &id, who).await;
    }
    bench
        .sql(&format!(
            "INSERT INTO outcomes
             (outcome_id, decision_id, account_id, kind, root_cause, reduced_to, decided_by, decided_at, answer_seal)
             VALUES ('{id}', '{}', '{}', '{}', {root}, {reduced}, '{}', 1, '{}')",
            about.id,
            about.account_id,
            kind.as_str(),
            who.user_id,
            "s".repeat(64)
        ))
        .await
}

async fn an_outcome_needs_a_person(bench: Bench) {
    let about = decision("d1", "acme", Rung::Suspend);
    bench.imposed(&about).await;
    let service = bench.user("pipeline", Role::Service).await;
    let auditor = bench.user("otto", Role::Auditor).await;
    let disabled = bench.user("gone", Role::Reviewer).await;
    bench.sql("UPDATE users SET disabled_at = 1 WHERE name = 'gone'").await.unwrap();
    let nobody = Principal { user_id: "nobody".into(), name: "nobody".into(), role: Role::Reviewer };
    for who in [service, auditor, disabled, nobody] {
        for kind in OutcomeKind::ALL {
            refused(outcome(&bench, &about, kind, &who).await, "a person decides");
        }
    }
}

/// May reverse but not uphold.
async fn may_only_reverse(bench: &Bench, about: &Decision, who: &Principal, because: &str) {
    refused(outcome(bench, about, OutcomeKind::Upheld, who).await, because);
    refused(outcome(bench, about, OutcomeKind::UpheldReduced, who).await, because);
    outcome(bench, about, OutcomeKind::OverturnedFalsePositive, who).await.unwrap();
}

async fn who_activated_the_policy_may_not_uphold(bench: Bench) {
    let admin = bench.user("ada", Role::Admin).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let policy = CheckedPolicy {
        hash: about.policy_hash.clone(),
        text: "x".to_owned(),
        rules: Vec::new(),
        conditions: Vec::new(),
    };
    bench.ledger.activate_policy(&policy, Some(&admin)).await.unwrap();
    bench.imposed(&about).await;
    may_only_reverse(&bench, &about, &admin, "who activated the policy").await;
    let other = bench.user("rita", Role::Reviewer).await;
    outcome(&bench, &about, OutcomeKind::Upheld, &other).await.unwrap();
}

async fn who_wrote_the_rule_may_not_uphold(bench: Bench) {
    let author = bench.user("Rule-Author", Role::Senior).await;
    let earlier = bench.user("hugo", Role::Reviewer).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let rules = vec![("bounces".to_owned(), "hugo".to_owned()), ("unrelated".to_owned(), "rita".to_owned())];
    let policy = CheckedPolicy { hash: about.policy_hash.clone(), text: "x".to_owned(), rules, conditions: Vec::new() };
    bench.ledger.activate_policy(&policy, None).await.unwrap();
    bench.imposed(&about).await;
    may_only_reverse(&bench, &about, &author, "who wrote the rule").await;
    may_only_reverse(&bench, &about, &earlier, "who wrote the rule").await;
    let other = bench.user("rita", Role::Reviewer).await;
    outcome(&bench, &about, OutcomeKind::Upheld, &other).await.unwrap();
}

pub async fn deferred(bench: &Bench, about: &Decision) -> redress_ledger::CaseId {
    match bench.ledger.impose(about, &BrakeLimits::default()).await.unwrap() {
        Answer::Deferred { case_id, .. } => case_id,
        other => panic!("{other:?}"),
    }
}

async fn who_released_the_measure_may_not_uphold(bench: Bench) {
    let releasing = bench.user("rita", Role::Reviewer).await;
    let about = Decision { propose_only: true, ..decision("d1", "acme", Rung::Suspend) };
    let case = deferred(&bench, &about).await;
    bench.ledger.release_deferred(&case, &releasing, "The sample shows it.").await.unwrap();
    may_only_reverse(&bench, &about, &releasing, "who imposed the measure").await;
}

async fn who_decided_earlier_on_the_account_may_not_uphold(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (one, two) = (decision("d1", "acme", Rung::Limit), decision("d2", "acme", Rung::Suspend));
    bench.imposed(&one).await;
    bench.imposed(&two).await;
    outcome(&bench, &one, OutcomeKind::Upheld, &reviewer).await.unwrap();
    may_only_reverse(&bench, &two, &reviewer, "who decided earlier").await;
    let elsewhere = decision("d3", "other", Rung::Limit);
    bench.imposed(&elsewhere).await;
    outcome(&bench, &elsewhere, OutcomeKind::Upheld, &reviewer).await.unwrap();
}

async fn a_second_open_appeal_on_one_decision_is_refused(bench: Bench) {
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let copy =
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by,
         content_seal) SELECT 'copy', decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by,
         content_seal FROM appeals";
    assert!(bench.sql(copy).await.is_err());
    assert_eq!(bench.count("FROM appeals").await, 1);
}

async fn a_second_outcome_on_one_case_is_refused(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let copy = "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at,
         answer_seal) SELECT 'copy', decision_id, account_id, case_id, appeal_id, 'reinstated_victim', decided_by, decided_at,
         answer_seal FROM outcomes";
    assert!(bench.sql(copy).await.is_err());
    assert_eq!(bench.count("FROM outcomes").await, 1);
}

async fn a_termination_needs_two_people(bench: Bench) {
    let about = Decision { proposes_termination: true, ..decision("d1", "acme", Rung::Suspend) };
    bench.imposed(&about).await;
    let (ada, sena) = (bench.user("ada", Role::Admin).await, bench.user("sena", Role::Senior).await);
    let service = bench.user("pipeline", Role::Service).await;
    second_statement(&bench, &about, "terminate").await;
    let by = format!("'{}'", ada.user_id);
    let terminate = [
        ("statement_id", "'new'"),
        ("notice_id", "'new'"),
        ("rung", "'terminate'"),
        ("cause", "'terminated'"),
        ("imposed_by", by.as_str()),
    ];
    refused(copy_enforcement(&bench, &about, &terminate).await, "needs two people");
    let proposal = proposal_of(&bench).await;
    let approve = |who: &Principal| {
        format!(
            "INSERT INTO termination_approvals (case_id, user_id, approved_at) VALUES ('{proposal}', '{}', 1)",
            who.user_id
        )
    };
    refused(bench.sql(&approve(&service)).await, "a person approves");
    bench.sql(&approve(&ada)).await.unwrap();
    assert!(bench.sql(&approve(&ada)).await.is_err(), "the same person does not count twice");
    refused(copy_enforcement(&bench, &about, &terminate).await, "needs two people");
    bench.sql(&approve(&sena)).await.unwrap();
    copy_enforcement(&bench, &about, &terminate).await.unwrap();
}

async fn a_deferred_release_needs_a_person_and_an_open_case(bench: Bench) {
    let service = bench.user("pipeline", Role::Service).await;
    let person = bench.user("rita", Role::Reviewer).await;
    let about = Decision { propose_only: true, ..decision("d1", "acme", Rung::Limit) };
    let case = deferred(&bench, &about).await;
    let like = decision("d2", "acme", Rung::Limit);
    bench.imposed(&like).await;
    bench
        .sql(&format!(
            "INSERT INTO statements (statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body)
             SELECT 'new', '{0}', account_id, rung, created_at, '{1}', content_hash, body FROM statements;
             INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, standing, created_at)
             SELECT 'new', account_id, '{0}', 'new', kind, standing, created_at FROM notices",
            about.id,
            "f".repeat(32)
        ))
        .await
        .unwrap();
    let id = format!("'{}'", about.id);
    let attempt = async |cause: &str, by: &str| {
        let changes = [
            ("decision_id", id.as_str()),
            ("statement_id", "'new'"),
            ("notice_id", "'new'"),
            ("cause", cause),
            ("imposed_by", by),
        ];
        copy_enforcement(&bench, &like, &changes).await
    };
    refused(attempt("'automatic'", "NULL").await, "imposed at this rung");
    assert!(attempt("'released'", "NULL").await.is_err());
    refused(attempt("'released'", &format!("'{}'", service.user_id)).await, "needs a person");
    bench.ledger.dismiss_deferred(&case, &person, "Nothing wrong here.").await.unwrap();
    refused(attempt("'released'", &format!("'{}'", person.user_id)).await, "needs an open case");
}

async fn a_service_never_becomes_a_person(bench: Bench) {
    bench.user("pipeline", Role::Service).await;
    bench.user("rita", Role::Reviewer).await;
    refused(bench.sql("UPDATE users SET role = 'reviewer' WHERE name = 'pipeline'").await, "never becomes a person");
    refused(bench.sql("UPDATE users SET role = 'service' WHERE name = 'rita'").await, "never becomes a person");
    refused(bench.sql("UPDATE users SET name = 'other' WHERE name = 'rita'").await, "never change");
    bench.sql("UPDATE users SET role = 'senior' WHERE name = 'rita'").await.unwrap();
}

async fn a_closed_case_never_changes(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    refused(bench.sql("UPDATE cases SET opened_at = opened_at + 1").await, "what was asked never changes");
    refused(bench.sql("UPDATE cases SET due_at = due_at + 1").await, "moves by what a pause has taken");
    refused(bench.sql("UPDATE appeals SET filed_at = filed_at + 1").await, "what was filed never changes");
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let reopen = "UPDATE cases SET closed_at = NULL, closed_as = NULL, closed_by = NULL";
    refused(bench.sql(reopen).await, "a closed case never changes");
    refused(bench.sql("UPDATE appeals SET closed_at = NULL").await, "a decided appeal never changes");
}

async fn numbers_rise_by_one(bench: Bench) {
    for change in ["value + 2", "value - 1", "value", "0"] {
        let update = format!("UPDATE sequences SET value = {change} WHERE name = 'audit'");
        bench.ledger.set_automation(true, "cli").await.unwrap();
        refused(bench.sql(&update).await, "rises by one");
    }
}

async fn personal_text_can_be_erased_without_touching_the_record(bench: Bench) {
    full(&bench).await;
    for table in ["account_contacts", "appeal_texts", "outcome_answers", "case_notes"] {
        bench.sql(&format!("DELETE FROM {table}")).await.unwrap();
    }
    let verdict = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(verdict, redress_ledger::audit::AuditVerdict::Intact { .. }), "{verdict:?}");
    let cases = bench.ledger.cases(&redress_ledger::store::CaseFilter { closed: true, limit: 50 }).await.unwrap();
    let reviewer = Principal { user_id: "x".into(), name: "x".into(), role: Role::Auditor };
    for case in cases.iter().filter(|c| c.kind == redress_ledger::review::CaseKind::Appeal) {
        let view = bench.ledger.case(&case.case_id, &reviewer).await.unwrap().unwrap();
        let appeal = view.appeal.unwrap();
        assert_eq!((appeal.view, appeal.contest), (None, None));
        assert_eq!(view.outcome.unwrap().answer, None);
    }
}

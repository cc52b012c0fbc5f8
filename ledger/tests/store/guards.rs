//! More of what the database itself refuses with direct SQL: endings, releases, and ways around the keys.

use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Principal, Role, Rung};

use crate::attempts::closing;
use crate::bench::{Bench, decision};
use crate::forbidden::{copy_enforcement, deferred, full, outcome, proposal_of, refused, second_statement};

guards_on_both!(
    a_lift_needs_a_person,
    only_an_interim_limit_is_dismissed_or_replaced,
    a_lift_needs_an_outcome_that_lifts_this_decision,
    a_decision_is_imposed_automatically_once,
    who_stands_behind_the_rules_releases_nothing,
    a_termination_needs_an_open_proposal,
    an_appeal_ends_with_an_outcome,
    no_key_is_a_way_to_replace_a_row,
    the_record_hangs_together_without_foreign_keys,
    who_activated_or_imposed_closes_no_appeal,
    what_is_in_the_outbox_stays,
    an_interim_limit_is_of_a_deferred_decision,
    a_checkpoint_is_of_an_entry_that_is_there,
);

async fn a_lift_needs_a_person(bench: Bench) {
    let service = bench.user("pipeline", Role::Service).await;
    let limit = interim_limit(&bench, &decision("d1", "acme", Rung::Suspend)).await;
    refused(lift(&bench, &limit, "dismissed", None, &service).await, "a person lifts");
}

/// The limit that stands for a suspension which the brake holds back.
async fn interim_limit(bench: &Bench, about: &Decision) -> String {
    let brake = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    match bench.ledger.impose(about, &brake).await.unwrap() {
        Answer::Deferred { limited_by: Some(limit), .. } => limit.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Writes a lift by direct SQL.
async fn lift(
    bench: &Bench,
    enforcement: &str,
    cause: &str,
    outcome: Option<&str>,
    by: &Principal,
) -> Result<u64, String> {
    let outcome = outcome.map_or("NULL".to_owned(), |id| format!("'{id}'"));
    bench
        .sql(&format!(
            "INSERT INTO lifts (enforcement_id, at, cause, outcome_id, lifted_by)
             VALUES ('{enforcement}', 1, '{cause}', {outcome}, '{}')",
            by.user_id
        ))
        .await
}

async fn only_an_interim_limit_is_dismissed_or_replaced(bench: Bench) {
    let person = bench.user("rita", Role::Reviewer).await;
    let enforcement = bench.imposed(&decision("d1", "acme", Rung::Suspend)).await.to_string();
    for cause in ["dismissed", "replaced"] {
        refused(lift(&bench, &enforcement, cause, None, &person).await, "only an interim limit");
    }
    let limit = interim_limit(&bench, &decision("d2", "acme", Rung::Suspend)).await;
    lift(&bench, &limit, "dismissed", None, &person).await.unwrap();
}

async fn a_lift_needs_an_outcome_that_lifts_this_decision(bench: Bench) {
    let person = bench.user("rita", Role::Reviewer).await;
    let (about, other) = (decision("d1", "acme", Rung::Suspend), decision("d2", "other", Rung::Suspend));
    let enforcement = bench.imposed(&about).await.to_string();
    bench.imposed(&other).await;
    outcome(&bench, &about, OutcomeKind::Upheld, &person).await.unwrap();
    outcome(&bench, &other, OutcomeKind::OverturnedFalsePositive, &person).await.unwrap();
    let id = |of: &Decision, kind: OutcomeKind| {
        redress_ledger::id::derived(&[of.id.as_str(), kind.as_str(), person.user_id.as_str()])
    };
    let (upheld, elsewhere) = (id(&about, OutcomeKind::Upheld), id(&other, OutcomeKind::OverturnedFalsePositive));
    for outcome in [upheld.as_str(), elsewhere.as_str(), "nothing"] {
        let attempt = lift(&bench, &enforcement, "outcome", Some(outcome), &person).await;
        refused(attempt, "the outcome upholds, or is about another decision");
    }
    outcome(&bench, &about, OutcomeKind::OverturnedFalsePositive, &person).await.unwrap();
    let overturned = id(&about, OutcomeKind::OverturnedFalsePositive);
    lift(&bench, &enforcement, "outcome", Some(&overturned), &person).await.unwrap();
}

async fn a_decision_is_imposed_automatically_once(bench: Bench) {
    let about = decision("d1", "acme", Rung::Limit);
    bench.imposed(&about).await;
    second_statement(&bench, &about, "limit").await;
    let again = [("statement_id", "'new'"), ("notice_id", "'new'")];
    assert!(copy_enforcement(&bench, &about, &again).await.is_err());
    assert_eq!(bench.count("FROM enforcements").await, 1);
}

async fn who_stands_behind_the_rules_releases_nothing(bench: Bench) {
    let author = bench.user("rule-author", Role::Reviewer).await;
    let admin = bench.user("ada", Role::Admin).await;
    let other = bench.user("rita", Role::Reviewer).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let policy = CheckedPolicy {
        hash: about.policy_hash.clone(),
        text: "x".to_owned(),
        rules: Vec::new(),
        conditions: Vec::new(),
    };
    bench.ledger.activate_policy(&policy, Some(&admin)).await.unwrap();
    interim_limit(&bench, &about).await;
    second_statement(&bench, &about, "suspend").await;
    let release = async |who: &Principal| {
        let by = format!("'{}'", who.user_id);
        let changes = [
            ("statement_id", "'new'"),
            ("notice_id", "'new'"),
            ("rung", "'suspend'"),
            ("cause", "'released'"),
            ("imposed_by", by.as_str()),
        ];
        copy_enforcement(&bench, &about, &changes).await
    };
    refused(release(&author).await, "who wrote the rule may not release");
    refused(release(&admin).await, "who activated the policy may not release");
    release(&other).await.unwrap();
}

async fn a_termination_needs_an_open_proposal(bench: Bench) {
    let about = Decision { proposes_termination: true, ..decision("d1", "acme", Rung::Suspend) };
    bench.imposed(&about).await;
    let (ada, sena) = (bench.user("ada", Role::Admin).await, bench.user("sena", Role::Senior).await);
    let proposal = proposal_of(&bench).await;
    for who in [&ada, &sena] {
        let approve = format!(
            "INSERT INTO termination_approvals (case_id, user_id, approved_at) VALUES ('{proposal}', '{}', 1)",
            who.user_id
        );
        bench.sql(&approve).await.unwrap();
    }
    bench.ledger.dismiss_deferred(&proposal, &sena, "A suspension is enough.").await.unwrap();
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
}

async fn an_appeal_ends_with_an_outcome(bench: Bench) {
    let person = bench.user("rita", Role::Reviewer).await;
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    deferred(&bench, &Decision { propose_only: true, ..decision("d2", "acme", Rung::Limit) }).await;
    refused(bench.sql("UPDATE appeals SET closed_at = 1").await, "an appeal ends with an outcome");
    let close = |kind: &str, word: &str| {
        format!(
            "UPDATE cases SET closed_at = 1, closed_as = '{word}', closed_by = '{}' WHERE kind = '{kind}'",
            person.user_id
        )
    };
    refused(bench.sql(&close("appeal", "decided")).await, "a decided case has an outcome");
    refused(bench.sql(&close("appeal", "dismissed")).await, "an appeal is decided");
    refused(bench.sql(&close("deferred", "decided")).await, "cases: "); // two guards speak; which one first differs
    let born_closed = "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at,
         decide_by, content_seal, closed_at) SELECT 'copy', decision_id, account_id, statement_id, kind, wants_human, filed_at,
         decide_by, content_seal, 1 FROM appeals";
    refused(bench.sql(born_closed).await, "an appeal begins open");
    // Nor does an outcome that names the appeal without its case, which could be one on another decision.
    let elsewhere = format!(
        "INSERT INTO outcomes (outcome_id, decision_id, account_id, appeal_id, kind, decided_by, decided_at, answer_seal)
         SELECT 'new', decision_id, account_id, appeal_id, 'reinstated_victim', '{}', 1, content_seal FROM appeals",
        person.user_id
    );
    assert!(bench.sql(&elsewhere).await.is_err());
    assert_eq!(bench.count("FROM cases WHERE closed_at IS NULL").await, 2);
}

async fn no_key_is_a_way_to_replace_a_row(bench: Bench) {
    full(&bench).await;
    bench.later(60).await;
    bench.appealed(&decision("d2", "other", Rung::Limit)).await;
    deferred(&bench, &Decision { propose_only: true, ..decision("d3", "third", Rung::Limit) }).await;
    let verb = if bench.is_sqlite() { "INSERT OR REPLACE" } else { "INSERT" };
    // Each copies a row under a new primary key, and would fall on another unique key of the old one.
    let copies = [
        ("users", "user_id, name, role, created_at", "'new', name, role, created_at", ""),
        (
            "statements",
            "statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body",
            "'new', decision_id, account_id, rung, created_at, link_nonce, content_hash, body",
            "",
        ),
        (
            "outcomes",
            "outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at, answer_seal",
            "'new', decision_id, account_id, case_id, appeal_id, 'reinstated_victim', decided_by, decided_at, answer_seal",
            "",
        ),
        (
            "appeals",
            "appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal",
            "'new', decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal",
            "WHERE closed_at IS NULL",
        ),
        (
            "cases",
            "case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at",
            "'new', kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at",
            "WHERE kind = 'appeal'",
        ),
        (
            "cases",
            "case_id, kind, account_id, decision_id, defer_reason, rung, severity, opened_at, due_at",
            "'new', kind, account_id, decision_id, defer_reason, rung, severity, opened_at, due_at",
            "WHERE kind = 'deferred'",
        ),
        (
            "audit",
            "seq, at, actor, action, subject, detail, prev_hash, hash",
            "1000000, at, actor, action, subject, detail, prev_hash, hash",
            "",
        ),
    ];
    for (table, columns, values, which) in copies {
        let rows = bench.count(&format!("FROM {table} {which}")).await;
        assert!(rows > 0, "{table} {which} is empty, the attempt would prove nothing");
        let copy = format!("{verb} INTO {table} ({columns}) SELECT {values} FROM {table} {which} LIMIT 1");
        let copy = copy.replace(" LIMIT 1", if table == "cases" || table == "appeals" { "" } else { " LIMIT 1" });
        let attempt = bench.sql(&copy).await;
        if bench.is_sqlite() {
            refused(attempt, &format!("{table}: the row is there already"));
        } else {
            refused(attempt, "duplicate key");
        }
        assert_eq!(bench.count(&format!("FROM {table} {which}")).await, rows, "{table}");
    }
}

async fn the_record_hangs_together_without_foreign_keys(bench: Bench) {
    full(&bench).await;
    let hash = "h".repeat(64);
    let nonce = "f".repeat(32);
    let orphans = [
        format!(
            "INSERT INTO statements (statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body)
             VALUES ('new', 'nothing', 'acme', 'warn', 1, '{nonce}', '{hash}', '')"
        ),
        "INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, standing, created_at)
         SELECT 'new', account_id, decision_id, 'nothing', kind, standing, created_at FROM notices LIMIT 1"
            .to_owned(),
        "INSERT INTO outcomes (outcome_id, decision_id, account_id, kind, decided_by, decided_at, answer_seal)
         SELECT 'new', 'nothing', account_id, 'reinstated_victim', decided_by, decided_at, answer_seal FROM outcomes LIMIT 1"
            .to_owned(),
        "INSERT INTO lifts (enforcement_id, at, cause, outcome_id, lifted_by)
         SELECT 'nothing', at, cause, outcome_id, lifted_by FROM lifts LIMIT 1"
            .to_owned(),
        "INSERT INTO labels (label_id, decision_id, account_id, value, provenance, outcome_id, outcome_kind, at)
         SELECT 'new', decision_id, account_id, value, provenance, 'nothing', outcome_kind, at FROM labels LIMIT 1"
            .to_owned(),
        "INSERT INTO outbox (notice_id, channel, state, created_at, next_at) VALUES ('nothing', 'email', 'waiting', 1, 1)"
            .to_owned(),
        format!(
            "INSERT INTO deliveries (delivery_id, notice_id, channel, at, result, content_hash)
             VALUES ('new', 'nothing', 'email', 1, 'delivered', '{hash}')"
        ),
    ];
    for orphan in orphans {
        assert!(bench.sql(&orphan).await.is_err(), "{orphan}");
    }
}

async fn who_activated_or_imposed_closes_no_appeal(bench: Bench) {
    let (admin, rita) = (bench.user("ada", Role::Admin).await, bench.user("rita", Role::Reviewer).await);
    let about = decision("d1", "acme", Rung::Suspend);
    let policy = CheckedPolicy {
        hash: about.policy_hash.clone(),
        text: "x".to_owned(),
        rules: Vec::new(),
        conditions: Vec::new(),
    };
    bench.ledger.activate_policy(&policy, Some(&admin)).await.unwrap();
    bench.appealed(&about).await;
    let the_one = "(SELECT appeal_id FROM appeals WHERE account_id = 'acme')";
    refused(bench.sql(&closing(the_one, &admin)).await, "who activated the policy may not close the appeal");
    bench.later(60).await;
    let proposed = Decision { propose_only: true, commands_seen: 1, ..decision("d2", "other", Rung::Limit) };
    let case = deferred(&bench, &proposed).await;
    bench.ledger.release_deferred(&case, &rita, "The sample shows it.").await.unwrap();
    let token = bench.deliver_all().await;
    bench.appeal(&token).await;
    let other = "(SELECT appeal_id FROM appeals WHERE account_id = 'other')";
    refused(bench.sql(&closing(other, &rita)).await, "who imposed the measure may not close the appeal");
}

async fn what_is_in_the_outbox_stays(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    refused(bench.sql("UPDATE outbox SET created_at = created_at + 1").await, "what waits never changes");
    bench.deliver_all().await;
    refused(bench.sql("UPDATE outbox SET state = 'waiting'").await, "what has arrived stays arrived");
    for change in ["reached_at = NULL", "reached_at = reached_at - 1"] {
        let changed = bench.sql(&format!("UPDATE outbox SET {change}")).await;
        refused(changed, "what reached somebody has reached them");
    }
}

async fn an_interim_limit_is_of_a_deferred_decision(bench: Bench) {
    let about = decision("d1", "acme", Rung::Limit);
    bench.imposed(&about).await;
    second_statement(&bench, &about, "limit").await;
    let interim = [("statement_id", "'new'"), ("notice_id", "'new'"), ("cause", "'brake'")];
    let attempt = copy_enforcement(&bench, &about, &interim).await;
    refused(attempt, "only a deferred decision has an interim limit or a release");
}

async fn a_checkpoint_is_of_an_entry_that_is_there(bench: Bench) {
    full(&bench).await;
    let invented = format!(
        "INSERT INTO audit_checkpoints SELECT number + 1, entries + 1000, '{}', at, key_id, signature FROM audit_checkpoints",
        "h".repeat(64)
    );
    refused(bench.sql(&invented).await, "no entry has this number and hash");
}

//! Attempts past the ledger that no subject's own file makes, each at one refusal; `catalogue` counts them all together.

use std::sync::Arc;

use redress_ledger::care::Care;
use redress_ledger::clock::SeededChance;
use redress_ledger::decision::Decision;
use redress_ledger::machine::Effect;
use redress_ledger::question::Question;
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::{CaseId, Ledger, Principal, Role, Rung};

use crate::agreeing::{protected_appeal, two};
use crate::bench::{Bench, decision, filter, verdict};
use crate::enclosures::{enclosed, file, told};
use crate::forbidden::{outcome, proposal_of, refused};

guards_on_both!(
    what_came_with_an_appeal_stays,
    what_was_handed_in_and_who_made_it_stays,
    what_the_platform_and_rules_were_told_stays,
    a_second_look_is_of_a_decided_case_by_another_person,
    a_closing_is_of_an_open_appeal_by_a_person_without_a_hand_in_it,
    an_appeal_and_its_case_hang_together,
    an_outcome_is_about_its_own_case_and_what_that_asks,
    a_pause_begins_open_and_after_the_one_before,
    a_verdict_begins_as_one_that_counts,
    nothing_rests_on_what_was_overturned,
    a_row_is_not_written_over_where_every_other_guard_agrees,
    two_peoples_first_verdict_is_not_written_over,
);

fn seal() -> String {
    "s".repeat(64)
}

/// Rows of a table that are neither changed, nor deleted, nor written over.
pub async fn stays(bench: &Bench, table: &str, column: &str) {
    assert!(bench.count(&format!("FROM {table}")).await > 0, "{table} is empty, the attempt would prove nothing");
    refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
    refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
    not_replaced(bench, table).await;
}

async fn not_replaced(bench: &Bench, table: &str) {
    if bench.is_sqlite() {
        let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
        refused(bench.sql(&replace).await, &format!("{table}: "));
    }
}

async fn what_came_with_an_appeal_stays(bench: Bench) {
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &enclosed(&[(Question::Cause, "A bad import")], &[("list.csv", b"mail;agreed\n")])).await;
    stays(&bench, "attachments", "position").await;
    for (table, column) in [("attachment_bytes", "attachment_id"), ("appeal_answers", "question")] {
        refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
        not_replaced(&bench, table).await;
    }
    bench
        .sql("INSERT INTO attachment_checks (attachment_id, asked_at) SELECT attachment_id, 1 FROM attachments")
        .await
        .unwrap();
    refused(bench.sql("UPDATE attachment_checks SET asked_at = 2").await, "a check is answered once");
    // Postgres says the same of this as of a change.
    refused(bench.sql("DELETE FROM attachment_checks").await, "attachment_checks: ");
    not_replaced(&bench, "attachment_checks").await;
    let late = "INSERT INTO attachment_bytes SELECT 'another', name, content_hash, salt, bytes FROM attachment_bytes";
    refused(bench.sql(late).await, "a file comes with its appeal");
    if bench.is_sqlite() {
        let lost = format!("INSERT INTO attachments VALUES ('f', 'nothing', 1, 'png', 3, '{}')", seal());
        refused(bench.sql(&lost).await, "there is no such appeal");
    }
}

async fn what_was_handed_in_and_who_made_it_stays(bench: Bench) {
    let modelled = Decision { model_hash: Some("m".repeat(64)), ..decision("d1", "acme", Rung::Suspend) };
    bench.imposed(&modelled).await;
    stays(&bench, "decision_models", "model_hash").await;
    let handed_in = |statement: &str, puid: &str| {
        format!("INSERT INTO sor_submissions SELECT {statement}, '{puid}', '{}', 'created', 1 FROM statements", seal())
    };
    bench.sql(&handed_in("statement_id", "one")).await.unwrap();
    stays(&bench, "sor_submissions", "puid").await;
    if bench.is_sqlite() {
        refused(bench.sql(&handed_in("'nothing'", "two")).await, "there is no such statement");
    }
}

async fn what_the_platform_and_rules_were_told_stays(bench: Bench) {
    bench
        .sql(
            "INSERT INTO platform_events (event_id, kind, body, created_at, state, next_at)
             VALUES ('e', 'rule.demoted', '{}', 1, 'waiting', 1)",
        )
        .await
        .unwrap();
    refused(bench.sql("UPDATE platform_events SET body = 'another'").await, "what waits never changes");
    refused(bench.sql("DELETE FROM platform_events").await, "a row is never deleted");
    not_replaced(&bench, "platform_events").await;
    bench.sql("UPDATE platform_events SET state = 'delivered'").await.unwrap();
    refused(bench.sql("UPDATE platform_events SET state = 'waiting'").await, "what has arrived stays arrived");

    // A reversal that nobody has approved, over one account, and another account's outcome.
    let (sue, ada) = (bench.user("sue", Role::Senior).await, bench.user("ada", Role::Admin).await);
    let rita = bench.user("rita", Role::Reviewer).await;
    let other = decision("d2", "other", Rung::Limit);
    for about in [&decision("d1", "acme", Rung::Limit), &other] {
        bench.imposed(about).await;
    }
    outcome(&bench, &other, OutcomeKind::OverturnedFalsePositive, &rita).await.unwrap();
    let proposed = |id: &str, by: &Principal| {
        format!(
            "INSERT INTO reversals (reversal_id, rule_id, from_at, until_at, outcome_kind, root_cause, text_seal, proposed_by, proposed_at)
             VALUES ('{id}', 'bounces', 1, 2, 'overturned_technical', 'threshold', '{}', '{}', 3)",
            seal(),
            by.user_id
        )
    };
    refused(bench.sql(&proposed("r", &rita)).await, "a senior reviewer or an admin proposes");
    bench.sql(&proposed("r", &sue)).await.unwrap();
    let done = "INSERT INTO reversal_items (reversal_id, position, account_id, state, at) VALUES ('r', 1, 'acme', 'reversed', 1)";
    refused(bench.sql(done).await, "an item begins waiting");
    bench.sql(&done.replace("state, at)", "state)").replace("'reversed', 1", "'waiting'")).await.unwrap();
    not_replaced(&bench, "reversals").await;
    not_replaced(&bench, "reversal_items").await;
    let approve = format!("UPDATE reversals SET approved_by = '{}', approved_at = 4", ada.user_id);
    bench.sql(&approve).await.unwrap();
    refused(bench.sql("UPDATE reversal_items SET position = 9").await, "what was proposed never changes");
    let elsewhere =
        "UPDATE reversal_items SET state = 'reversed', at = 5, outcome_id = (SELECT outcome_id FROM outcomes)";
    refused(bench.sql(elsewhere).await, "the outcome is about another account");
}

/// A decided appeal that chance looks at again, and the second look's case.
async fn second_look(bench: &Bench) -> (Ledger, CaseId, CaseId, Principal) {
    let care = Care { second_look_percent: 100, ..Care::plain() };
    let promises = Promises { care, ..Promises::default() };
    let (clock, chance) = (Arc::new(bench.clock.clone()), Arc::new(SeededChance::new(7)));
    let ledger = Ledger::open(&bench.url, promises, clock, chance).await.unwrap();
    let rita = bench.user("rita", Role::Reviewer).await;
    let (first, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    ledger.claim(&first, &rita).await.unwrap();
    ledger.decide(&first, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    let second = bench.ledger.cases(&filter()).await.unwrap().remove(0).case_id;
    (ledger, first, second, rita)
}

async fn a_second_look_is_of_a_decided_case_by_another_person(bench: Bench) {
    let (ledger, first, second, rita) = second_look(&bench).await;
    let (sena, ben) = (bench.user("sena", Role::Senior).await, bench.user("ben", Role::Reviewer).await);
    let (open, _, _) = bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    let vouched = |case: &CaseId, by: &Principal| {
        format!("INSERT INTO known_answers VALUES ('{case}', 'stands', '{}', 1)", by.user_id)
    };
    refused(bench.sql(&vouched(&first, &rita)).await, "a senior or an admin vouches");
    refused(bench.sql(&vouched(&open, &sena)).await, "only a decided case has an answer");
    ledger.name_known_answer(&first, &sena, Effect::Stands).await.unwrap();
    stays(&bench, "known_answers", "of_case").await;

    let of =
        |case: &str, of: &CaseId| format!("INSERT INTO quality_cases VALUES ('{case}', '{of}', 'known', 'stands')");
    refused(bench.sql(&of(open.as_str(), &first)).await, "is at an appeal about the same decision");
    // A second look at what is not decided yet.
    let early = format!(
        "INSERT INTO cases (case_id, kind, account_id, decision_id, rung, severity, opened_at, due_at)
         SELECT 'early', 'quality', account_id, decision_id, rung, severity, opened_at, due_at FROM cases WHERE case_id = '{open}'"
    );
    bench.sql(&early).await.unwrap();
    refused(bench.sql(&of("early", &open)).await, "only a decided case is looked at again");
    let end = format!(
        "UPDATE cases SET closed_at = 1, closed_as = 'overtaken', closed_by = '{}' WHERE case_id = '{second}'",
        ben.user_id
    );
    refused(bench.sql(&end).await, "ends with a verdict of its own");
    let given = |case: &str, by: &Principal| {
        format!("INSERT INTO quality_verdicts VALUES ('{case}', '{}', 'upheld', 'stands', 1, '{}')", by.user_id, seal())
    };
    // Two guards speak; which one first differs.
    refused(bench.sql(&given(second.as_str(), &rita)).await, "quality_verdicts: ");
    let service = bench.user("pipeline", Role::Service).await;
    refused(bench.sql(&given(second.as_str(), &service)).await, "a person looks again");
    if bench.is_sqlite() {
        refused(bench.sql(&given(open.as_str(), &ben)).await, "there is no such second look");
        refused(bench.sql("INSERT INTO quality_draws VALUES ('nothing', 0, 1)").await, "there is no such outcome");
    }
    bench.sql(&given(second.as_str(), &ben)).await.unwrap();
    for (table, column) in [("quality_cases", "of_case"), ("quality_verdicts", "seal"), ("quality_draws", "drawn")] {
        stays(&bench, table, column).await;
    }
    bench.sql(&end.replace("overtaken", "checked")).await.unwrap();
    refused(bench.sql(&given(second.as_str(), &ben)).await, "the case is closed");
}

pub fn closing(appeal: &str, by: &Principal) -> String {
    format!(
        "INSERT INTO appeal_closings (appeal_id, closed_as, why, merged_into, closed_by, closed_at, words_seal)
         VALUES ({appeal}, 'inadmissible', 'not_holder', NULL, '{}', 1, '{}')",
        by.user_id,
        seal()
    )
}

/// An appeal against a measure whose termination a senior has approved.
async fn approved(bench: &Bench) -> (Decision, Principal) {
    let sena = bench.user("sena", Role::Senior).await;
    let about = Decision { proposes_termination: true, ..decision("d1", "acme", Rung::Suspend) };
    bench.appealed(&about).await;
    let proposal = proposal_of(bench).await;
    bench.ledger.approve_termination(&proposal, &sena, "Agreed after reading.").await.unwrap();
    (about, sena)
}

async fn a_closing_is_of_an_open_appeal_by_a_person_without_a_hand_in_it(bench: Bench) {
    let (_, sena) = approved(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    refused(bench.sql(&closing("'nothing'", &rita)).await, "there is no such open appeal");
    let the_one = "(SELECT appeal_id FROM appeals)";
    refused(bench.sql(&closing(the_one, &sena)).await, "who approved the termination may not close");
    bench.sql(&closing(the_one, &rita)).await.unwrap();
    stays(&bench, "appeal_closings", "why").await;
}

/// An outcome on a case by direct SQL, of a kind that anybody may give.
fn given(case: &str, appeal: &str, decision: &Decision, by: &Principal) -> String {
    format!(
        "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at, answer_seal)
         VALUES ('o-{}', '{}', '{}', {case}, {appeal}, 'reinstated_victim', '{}', 1, '{}')",
        decision.id,
        decision.id,
        decision.account_id,
        by.user_id,
        seal()
    )
}

async fn an_appeal_and_its_case_hang_together(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (first, second) = (decision("d1", "acme", Rung::Suspend), decision("d2", "other", Rung::Suspend));
    let (case, _, _) = bench.appealed(&first).await;
    bench.imposed(&second).await;
    let born_closed = format!(
        "INSERT INTO cases (case_id, kind, account_id, decision_id, defer_reason, rung, severity, opened_at, due_at, closed_at, closed_as,
             closed_by)
         VALUES ('new', 'deferred', 'other', '{}', 'brake', 'limit', 2, 1, 2, 1, 'dismissed', '{}')",
        second.id, rita.user_id
    );
    refused(bench.sql(&born_closed).await, "a case begins open");
    if bench.is_sqlite() {
        let lost = "INSERT INTO cases (case_id, kind, account_id, decision_id, defer_reason, rung, severity, opened_at, due_at)
             VALUES ('new', 'deferred', 'other', 'nothing', 'brake', 'limit', 2, 1, 2)";
        refused(bench.sql(lost).await, "there is no such decision");
        let lost = format!(
            "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
             VALUES ('new', '{}', 'other', 'nothing', 'dispute', 1, 1, 2, '{}')",
            second.id,
            seal()
        );
        refused(bench.sql(&lost).await, "an appeal is about a statement of its decision");
    }
    let appeal = "(SELECT appeal_id FROM appeals)";
    bench.sql(&given(&format!("'{case}'"), appeal, &first, &rita)).await.unwrap();
    refused(
        bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn'").await,
        "a decided appeal ends as decided",
    );
}

async fn an_outcome_is_about_its_own_case_and_what_that_asks(bench: Bench) {
    let (approved, sena) = approved(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    refused(
        outcome(&bench, &approved, OutcomeKind::Upheld, &sena).await,
        "who approved the termination may not uphold",
    );
    let other = decision("d2", "other", Rung::Suspend);
    let (case, _, _) = bench.appealed(&other).await;
    let appeal = format!("(SELECT appeal_id FROM cases WHERE case_id = '{case}')");
    let attempt = given(&format!("'{case}'"), &appeal, &approved, &rita);
    refused(bench.sql(&attempt).await, "the case is about another decision or appeal");

    // An appeal whose case never wrote down what it asks.
    let third = decision("d3", "third", Rung::Suspend);
    bench.imposed(&third).await;
    let bare = format!(
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
         SELECT 'bare', decision_id, account_id, statement_id, 'dispute', 1, 1, 2, '{}' FROM statements WHERE decision_id = '{}';
         INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at)
         VALUES ('bare', 'appeal', 'third', '{}', 'bare', 'suspend', 4, 1, 2)",
        seal(),
        third.id,
        third.id
    );
    bench.sql(&bare).await.unwrap();
    refused(
        bench.sql(&given("'bare'", "'bare'", &third, &rita)).await,
        "what the case asks of its reviewers was never written",
    );
}

async fn a_pause_begins_open_and_after_the_one_before(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Which import was it?", true).await.unwrap();
    bench.later(100).await;
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    // A second question, by its time asked while the first waited.
    let question = |id: &str, at: &str| {
        format!(
            "INSERT INTO messages (message_id, case_id, appeal_id, position, author, user_id, question, at, content_seal)
             SELECT '{id}', case_id, appeal_id, 3, 'reviewer', user_id, 2, {at}, content_seal FROM messages WHERE position = 1"
        )
    };
    bench.sql(&question("q", "at + 1")).await.unwrap();
    let pause = |ended: &str, by: &str| {
        format!(
            "INSERT INTO pauses (message_id, case_id, due_before, began_at, until_at, ended_at, ended_by)
             SELECT m.message_id, c.case_id, c.due_at, m.at, m.at + 1000, {ended}, {by}
             FROM messages m JOIN cases c ON c.case_id = m.case_id WHERE m.message_id = 'q'"
        )
    };
    refused(bench.sql(&pause("NULL", "NULL")).await, "two never cover the same time");
    let (next, _, _) = bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    bench.ledger.claim(&next, &rita).await.unwrap();
    let alone = format!(
        "INSERT INTO messages (message_id, case_id, appeal_id, position, author, user_id, question, at, content_seal)
         SELECT 'alone', case_id, appeal_id, 1, 'reviewer', claimed_by, 1, opened_at, '{}' FROM cases WHERE case_id = '{next}'",
        seal()
    );
    bench.sql(&alone).await.unwrap();
    let begun = pause("m.at + 1", "'answer'").replace("'q'", "'alone'");
    refused(bench.sql(&begun).await, "a pause begins open");
    not_replaced(&bench, "pauses").await;
    refused(bench.sql("DELETE FROM pauses").await, "a row is never deleted");
}

async fn a_verdict_begins_as_one_that_counts(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let verdict = format!(
        "INSERT INTO verdicts (verdict_id, case_id, user_id, outcome, effect, at, send_at, seal, ended_at, ended_as)
         VALUES ('v', '{case}', '{}', 'upheld', 'stands', 1, 11, '{}', 2, 'undone')",
        rita.user_id,
        seal()
    );
    refused(bench.sql(&verdict).await, "a verdict begins as one that counts");
}

async fn nothing_rests_on_what_was_overturned(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (cause, about) = (decision("d1", "acme", Rung::Suspend), decision("d2", "other", Rung::Suspend));
    bench.imposed(&cause).await;
    bench.imposed(&about).await;
    let link = format!(
        "INSERT INTO linked_effects (enforcement_id, because_of, own_grounds, linked_by, at)
         SELECT enforcement_id, '{}', 0, '{}', 1 FROM enforcements WHERE decision_id = '{}'",
        cause.id, rita.user_id, about.id
    );
    bench.sql(&link).await.unwrap();
    stays(&bench, "linked_effects", "own_grounds").await;
    let third = decision("d3", "third", Rung::Suspend);
    bench.imposed(&third).await;
    outcome(&bench, &cause, OutcomeKind::OverturnedFalsePositive, &rita).await.unwrap();
    let late = link.replace(about.id.as_str(), third.id.as_str());
    refused(bench.sql(&late).await, "nothing rests on a decision that a person overturned");
}

/// On SQLite by REPLACE, which would delete the row in silence; on Postgres its key refuses.
async fn written_over(bench: &Bench, table: &str, row: &str) {
    assert!(bench.count(&format!("FROM {table}")).await > 0, "{table} is empty, the attempt would prove nothing");
    if bench.is_sqlite() {
        let attempt = bench.sql(&format!("INSERT OR REPLACE INTO {table} {row}")).await;
        refused(attempt, &format!("{table}: the row is there already"));
    } else {
        refused(bench.sql(&format!("INSERT INTO {table} {row}")).await, "duplicate key");
    }
}

async fn a_row_is_not_written_over_where_every_other_guard_agrees(bench: Bench) {
    // What comes with an appeal, before its case is there.
    let bare = decision("d0", "bare", Rung::Suspend);
    bench.imposed(&bare).await;
    let filed = format!(
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
         SELECT 'bare', decision_id, account_id, statement_id, 'dispute', 1, 1, 2, '{0}' FROM statements WHERE decision_id = '{1}';
         INSERT INTO attachments VALUES ('f', 'bare', 1, 'csv', 3, '{0}');
         INSERT INTO appeal_answers (appeal_id, question, answer) VALUES ('bare', 'cause', 'An import')",
        seal(),
        bare.id
    );
    bench.sql(&filed).await.unwrap();
    let bytes = if bench.is_sqlite() { "x'010203'" } else { "'\\x010203'" };
    let hash = "h".repeat(64);
    let kept = format!(
        "INSERT INTO attachment_bytes (attachment_id, name, content_hash, salt, bytes) VALUES ('f', 'list.csv', '{hash}', 's', {bytes})"
    );
    bench.sql(&kept).await.unwrap();
    for table in ["attachments", "attachment_bytes", "appeal_answers"] {
        written_over(&bench, table, &format!("SELECT * FROM {table}")).await;
    }

    let (_, sena) = approved(&bench).await;
    written_over(&bench, "termination_approvals", "SELECT * FROM termination_approvals").await;
    let proof = format!(
        "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks) VALUES ('o', '{}', '{}', 1, 0, '{{}}')",
        bare.id, sena.user_id
    );
    bench.sql(&proof).await.unwrap();
    written_over(&bench, "independence_proofs", "SELECT * FROM independence_proofs").await;

    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let look = format!("INSERT INTO first_looks VALUES ('{case}', '{}', 'upheld', 1, '{}')", rita.user_id, seal());
    bench.sql(&look).await.unwrap();
    written_over(&bench, "first_looks", "SELECT * FROM first_looks").await;
    let grant = redress_ledger::dialogue::ReliefGrant {
        reason: "They send invoices.".to_owned(),
        share_percent: None,
        known_recipients_only: None,
        days: None,
    };
    bench.ledger.grant_relief(&case, &rita, &grant).await.unwrap();
    written_over(&bench, "reliefs", "SELECT * FROM reliefs").await;
    bench.ledger.write_as_reviewer(&case, &rita, "Which import was it?", true).await.unwrap();
    written_over(&bench, "pauses", "SELECT * FROM pauses").await;
    let columns = "(message_id, case_id, appeal_id, position, author, user_id, question, notice_id, at, content_seal)";
    let again = "SELECT message_id, case_id, appeal_id, 2, author, user_id, NULL, NULL, at, content_seal FROM messages";
    written_over(&bench, "messages", &format!("{columns} {again}")).await;

    bench.appealed(&decision("d3", "third", Rung::Suspend)).await;
    bench.later(25 * 3600).await;
    assert!(bench.ledger.note_missed_deadlines().await.unwrap() > 0);
    written_over(&bench, "missed_deadlines", "SELECT * FROM missed_deadlines").await;
}

async fn two_peoples_first_verdict_is_not_written_over(bench: Bench) {
    let bench = bench.careful(two()).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _) = protected_appeal(&bench).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 0).await.unwrap();
    written_over(&bench, "verdicts", "SELECT * FROM verdicts").await;
}

//! What the database itself refuses while an appeal waits, tried with direct SQL past the ledger.

use redress_ledger::dialogue::ReliefGrant;
use redress_ledger::review::OutcomeKind;
use redress_ledger::token::PresentedToken;
use redress_ledger::{CaseId, Principal, Role, Rung};

use crate::bench::{Bench, decision, verdict};
use crate::forbidden::refused;

guards_on_both!(
    what_was_said_and_granted_stays,
    a_deadline_moves_by_a_pause_alone,
    a_pause_needs_a_question_of_an_open_case,
    a_pause_ends_once_within_its_bounds,
    a_message_needs_an_open_appeal_and_a_claim,
    there_are_fifty_messages_and_two_questions,
    relief_needs_an_open_appeal,
    relief_needs_a_claim_or_a_missed_deadline,
    relief_has_bounds,
    a_deadline_is_missed_once_and_never_while_the_clock_stands,
    words_can_be_erased_without_touching_the_record,
);

/// A claimed appeal with a message, an answered question, a relief, and a deadline that was missed.
async fn full(bench: &Bench) -> (CaseId, PresentedToken, Principal) {
    let (case, token, rita) = asked(bench).await;
    bench.later(600).await;
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    let reason = "A shop before its busiest week.".to_owned();
    let grant = ReliefGrant { reason, share_percent: None, known_recipients_only: None, days: None };
    bench.ledger.grant_relief(&case, &rita, &grant).await.unwrap();
    bench.later(2 * 86_400).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
    bench.ledger.claim(&case, &rita).await.unwrap();
    (case, token, rita)
}

/// A claimed appeal whose holder is asked.
async fn asked(bench: &Bench) -> (CaseId, PresentedToken, Principal) {
    let rita = bench.user("rita", Role::Senior).await;
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    (case, token, rita)
}

async fn what_was_said_and_granted_stays(bench: Bench) {
    full(&bench).await;
    for (table, column) in [("messages", "message_id"), ("missed_deadlines", "case_id"), ("reliefs", "relief_id")] {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table} is empty, the attempt would prove nothing");
        refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
    }
    for table in ["messages", "missed_deadlines", "reliefs", "pauses"] {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table}");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
        if bench.is_sqlite() {
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            refused(bench.sql(&replace).await, &format!("{table}: "));
        } else {
            refused(bench.sql(&format!("TRUNCATE {table} CASCADE")).await, "a row is never deleted");
            assert!(bench.sql(&format!("INSERT INTO {table} SELECT * FROM {table}")).await.is_err(), "{table}");
        }
    }
}

async fn a_deadline_moves_by_a_pause_alone(bench: Bench) {
    let only = "moves by what a pause has taken";
    let (case, token, _) = asked(&bench).await;
    let due = |change: &str| format!("UPDATE cases SET due_at = due_at {change} WHERE case_id = '{case}'");
    // While the pause runs, it has taken nothing yet.
    for change in ["+ 1", "- 1", "+ 600000", "+ 604800000"] {
        refused(bench.sql(&due(change)).await, only);
    }
    bench.later(600).await;
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    // It has moved by 600 s: not back, not by more, and not by the same once again.
    for change in ["+ 1", "- 1", "- 600000", "+ 600000"] {
        refused(bench.sql(&due(change)).await, only);
    }
    // Nor by the pause of another case.
    let (other, _, _) = bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    refused(bench.sql(&format!("UPDATE cases SET due_at = due_at + 600000 WHERE case_id = '{other}'")).await, only);
    // What else was asked stays as before.
    for change in ["kind = 'deferred'", "account_id = 'x'", "severity = 1", "opened_at = 1", "rung = 'warn'"] {
        let sql = format!("UPDATE cases SET {change} WHERE case_id = '{case}'");
        assert!(bench.sql(&sql).await.unwrap_err().contains("cases: what was asked never changes"), "{change}");
    }
}

/// Writes a pause by direct SQL, for the question of the case.
async fn pause(
    bench: &Bench,
    case: &CaseId,
    message: &str,
    began: &str,
    until: &str,
    due: &str,
) -> Result<u64, String> {
    bench
        .sql(&format!(
            "INSERT INTO pauses (message_id, case_id, due_before, began_at, until_at)
             SELECT {message}, c.case_id, {due}, {began}, {until} FROM cases c WHERE c.case_id = '{case}'"
        ))
        .await
}

async fn a_pause_needs_a_question_of_an_open_case(bench: Bench) {
    let (case, token, rita) = asked(&bench).await;
    bench.later(600).await;
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    let at = format!("{}", bench.now().0);
    let week = format!("{at} + 604800000");
    let answer = "(SELECT message_id FROM messages WHERE author = 'holder')";
    refused(pause(&bench, &case, answer, &at, &week, "c.due_at").await, "a question to the holder comes first");

    // A question that stopped no clock, since the deadline was missed: only the bounds stand in the way of an earlier due time.
    bench.later(86_400).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "And when?", true).await.unwrap();
    let at = format!("{}", bench.now().0);
    let week = format!("{at} + 604800000");
    let question = "(SELECT message_id FROM messages WHERE question = 2)";
    refused(pause(&bench, &case, question, &at, &week, "c.due_at + 86400000").await, "due at another time");
    assert!(pause(&bench, &case, question, &at, &week, "c.due_at").await.is_err(), "the deadline was missed");
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    refused(pause(&bench, &case, question, &at, &week, "c.due_at").await, "the case is closed");
    assert_eq!(bench.count("FROM pauses").await, 1);
}

async fn a_pause_ends_once_within_its_bounds(bench: Bench) {
    let (_, token, _) = asked(&bench).await;
    bench.deliver_all().await;
    let end = |at: &str, by: &str| format!("UPDATE pauses SET ended_at = {at}, ended_by = {by}");
    for (at, by) in [
        ("began_at - 1", "'answer'"),
        ("until_at + 1", "'answer'"),
        ("until_at - 1", "'time'"),
        ("began_at", "NULL"),
        ("began_at", "'nobody'"),
    ] {
        assert!(bench.sql(&end(at, by)).await.is_err(), "{at} {by}");
    }
    for change in ["until_at = until_at - 1", "began_at = began_at - 1", "due_before = due_before + 1", "case_id = 'x'"]
    {
        refused(bench.sql(&format!("UPDATE pauses SET {change}")).await, "what was promised never changes");
    }
    // The question has reached somebody, so its time is said.
    let longer = "UPDATE pauses SET until_at = until_at + 1";
    refused(bench.sql(longer).await, "the time to answer runs from when the question reached somebody");
    bench.later(600).await;
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    refused(bench.sql(&end("until_at", "'time'")).await, "an ended pause never changes");
    refused(bench.sql("UPDATE pauses SET ended_at = NULL, ended_by = NULL").await, "an ended pause never changes");
}

/// Copies the first message under the given changes.
async fn message(bench: &Bench, changes: &[(&str, &str)]) -> Result<u64, String> {
    let columns = [
        ("message_id", "'new'"),
        ("case_id", "case_id"),
        ("appeal_id", "appeal_id"),
        ("position", "(SELECT COUNT(*) + 1 FROM messages)"),
        ("author", "author"),
        ("user_id", "user_id"),
        ("question", "NULL"),
        ("at", "at"),
        ("content_seal", "content_seal"),
    ];
    let value = |column: &str, usual: &str| {
        changes.iter().find(|(name, _)| *name == column).map_or_else(|| usual.to_owned(), |(_, v)| (*v).to_owned())
    };
    let values: Vec<String> = columns.iter().map(|(column, usual)| value(column, usual)).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    bench
        .sql(&format!(
            "INSERT INTO messages ({}) SELECT {} FROM messages WHERE position = 1",
            names.join(", "),
            values.join(", ")
        ))
        .await
}

async fn a_message_needs_an_open_appeal_and_a_claim(bench: Bench) {
    let (case, _, rita) = asked(&bench).await;
    let other = bench.user("ben", Role::Senior).await;
    let service = bench.user("pipeline", Role::Service).await;
    for who in [&other, &service] {
        let id = format!("'{}'", who.user_id);
        refused(message(&bench, &[("user_id", &id)]).await, "has claimed the case");
    }
    refused(message(&bench, &[("at", "at + 900000")]).await, "has claimed the case"); // the lease is over by then
    assert!(message(&bench, &[("author", "'holder'")]).await.is_err(), "a holder is no user");
    assert!(message(&bench, &[("user_id", "NULL")]).await.is_err(), "a reviewer is one");
    assert!(message(&bench, &[("author", "'machine'")]).await.is_err());
    refused(message(&bench, &[("appeal_id", "'x'")]).await, "the appeal is not open");
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    refused(message(&bench, &[]).await, "messages: "); // two guards speak; which one first differs
    refused(message(&bench, &[("author", "'holder'"), ("user_id", "NULL")]).await, "the appeal is not open");
    assert_eq!(bench.count("FROM messages").await, 1);
}

async fn there_are_fifty_messages_and_two_questions(bench: Bench) {
    asked(&bench).await;
    let holder = [("author", "'holder'"), ("user_id", "NULL")];
    refused(message(&bench, &[holder[0], holder[1], ("position", "3")]).await, "one follows the other");
    for n in 2..=50 {
        let id = format!("'m{n}'");
        message(&bench, &[holder[0], holder[1], ("message_id", &id)]).await.unwrap();
    }
    assert!(message(&bench, &holder).await.is_err(), "the 51st");
    assert_eq!(bench.count("FROM messages").await, 50);
    for question in ["1", "3", "0"] {
        assert!(message(&bench, &[("question", question)]).await.is_err(), "question {question}");
    }
}

/// Copies the relief for another appeal, under the given changes.
async fn relief(bench: &Bench, changes: &[(&str, &str)]) -> Result<u64, String> {
    let columns = [
        ("relief_id", "'new'"),
        ("decision_id", "a.decision_id"),
        ("account_id", "a.account_id"),
        ("appeal_id", "a.appeal_id"),
        ("case_id", "c.case_id"),
        ("share_percent", "10"),
        ("known_recipients_only", "1"),
        ("from_at", "a.filed_at"),
        ("until_at", "NULL"),
        ("cause", "'reviewer'"),
        ("granted_by", "c.claimed_by"),
        ("reason_seal", "a.content_seal"),
        ("notice_id", "(SELECT MIN(notice_id) FROM notices WHERE account_id = a.account_id)"),
    ];
    let value = |column: &str, usual: &str| {
        changes.iter().find(|(name, _)| *name == column).map_or_else(|| usual.to_owned(), |(_, v)| (*v).to_owned())
    };
    let values: Vec<String> = columns.iter().map(|(column, usual)| value(column, usual)).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    bench
        .sql(&format!(
            "INSERT INTO reliefs ({}) SELECT {} FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id",
            names.join(", "),
            values.join(", ")
        ))
        .await
}

async fn relief_needs_an_open_appeal(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let other = decision("d2", "acme", Rung::Suspend);
    bench.imposed(&other).await;
    let unappealed = format!("'{}'", other.id);
    refused(relief(&bench, &[("decision_id", &unappealed)]).await, "needs an open appeal");
    refused(relief(&bench, &[("appeal_id", "'x'")]).await, "needs an open appeal");
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let by = format!("'{}'", rita.user_id);
    refused(relief(&bench, &[("granted_by", &by)]).await, "reliefs: "); // two guards speak; which one first differs
    bench
        .sql(&format!(
            "INSERT INTO missed_deadlines SELECT case_id, due_at, due_at, NULL FROM cases WHERE case_id = '{case}'"
        ))
        .await
        .unwrap_err();
    assert_eq!(bench.count("FROM reliefs").await, 0);
}

async fn relief_needs_a_claim_or_a_missed_deadline(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let service = bench.user("pipeline", Role::Service).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let by = format!("'{}'", rita.user_id);
    refused(relief(&bench, &[("granted_by", &by)]).await, "has claimed the case");
    bench.ledger.claim(&case, &rita).await.unwrap();
    let machine = format!("'{}'", service.user_id);
    refused(relief(&bench, &[("granted_by", &machine)]).await, "has claimed the case");
    refused(relief(&bench, &[("from_at", "a.filed_at + 900000")]).await, "has claimed the case");
    let policy = [("cause", "'overdue'"), ("granted_by", "NULL"), ("reason_seal", "NULL")];
    refused(relief(&bench, &policy).await, "the deadline was not missed");
    bench.later(86_400).await;
    bench.ledger.note_missed_deadlines().await.unwrap();
    refused(relief(&bench, &policy).await, "the deadline was not missed"); // it begins before
    let after = [policy[0], policy[1], policy[2], ("from_at", "c.due_at")];
    relief(&bench, &after).await.unwrap();
}

async fn relief_has_bounds(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    for wrong in [
        ("share_percent", "0"),
        ("share_percent", "51"),
        ("until_at", "a.filed_at"),
        ("cause", "'mercy'"),
        ("granted_by", "NULL"),
        ("reason_seal", "NULL"),
        ("notice_id", "NULL"),
    ] {
        assert!(relief(&bench, &[wrong]).await.is_err(), "{wrong:?}");
    }
    relief(&bench, &[]).await.unwrap();
    assert!(relief(&bench, &[("relief_id", "'second'")]).await.is_err(), "one for each decision");

    let (warned, _, _) = bench.appealed(&decision("d2", "warned", Rung::Warn)).await;
    bench.ledger.claim(&warned, &rita).await.unwrap();
    let of_warned = format!(
        "INSERT INTO reliefs SELECT 'warned', a.decision_id, a.account_id, a.appeal_id, c.case_id, 10, 1, a.filed_at, NULL,
         'reviewer', c.claimed_by, a.content_seal, (SELECT MAX(notice_id) FROM notices WHERE account_id = 'warned')
         FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id WHERE c.case_id = '{warned}'"
    );
    refused(bench.sql(&of_warned).await, "nothing stands that it could ease");
}

async fn a_deadline_is_missed_once_and_never_while_the_clock_stands(bench: Bench) {
    let (case, token, _) = asked(&bench).await;
    let missed = |due: &str, at: &str| {
        format!("INSERT INTO missed_deadlines SELECT case_id, {due}, {at}, NULL FROM cases WHERE case_id = '{case}'")
    };
    refused(bench.sql(&missed("due_at", "due_at")).await, "the clock stands still");
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    refused(bench.sql(&missed("due_at - 1", "due_at")).await, "due at another time");
    assert!(bench.sql(&missed("due_at", "due_at - 1")).await.is_err(), "before it was due");
    bench.sql(&missed("due_at", "due_at")).await.unwrap();
    assert!(bench.sql(&missed("due_at", "due_at + 1")).await.is_err(), "twice");
}

async fn words_can_be_erased_without_touching_the_record(bench: Bench) {
    full(&bench).await;
    for table in ["message_texts", "relief_reasons"] {
        assert!(bench.sql(&format!("DELETE FROM {table}")).await.unwrap() > 0, "{table}");
    }
    bench.ledger.verify_audit().await.unwrap();
    assert_eq!((bench.count("FROM messages").await, bench.count("FROM reliefs").await), (2, 1));
}

//! How an appeal may end, as the database itself says, past every verb of the ledger.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Role, Rung};

use crate::bench::{Bench, decision, verdict};

guards_on_both!(
    a_withdrawal_needs_no_person_and_leaves_no_outcome,
    only_a_person_without_a_hand_in_it_closes_an_appeal_as_inadmissible,
    an_appeal_is_merged_only_into_one_of_the_account_that_is_due_no_later,
    what_a_person_closed_is_never_decided_nor_withdrawn,
    a_second_appeal_follows_a_decided_one_and_brings_something_new,
    there_is_no_third_appeal,
    files_and_answers_come_with_the_appeal_and_stay_as_they_came,
);

fn refused(attempt: Result<u64, String>, why: &str) {
    let error = attempt.expect_err(why);
    assert!(error.contains(why), "expected {why:?}, got {error:?}");
}

fn closing(appeal: &str, closed_as: &str, why: &str, into: &str, by: &str) -> String {
    format!(
        "INSERT INTO appeal_closings (appeal_id, closed_as, why, merged_into, closed_by, closed_at, words_seal)
         SELECT appeal_id, '{closed_as}', {why}, {into}, '{by}', 1, content_seal FROM appeals WHERE {appeal}"
    )
}

async fn a_withdrawal_needs_no_person_and_leaves_no_outcome(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let close_case = "UPDATE cases SET closed_at = 1, closed_as = 'withdrawn'";
    refused(bench.sql(close_case).await, "a case ends as its appeal did");
    refused(bench.sql("UPDATE appeals SET closed_as = 'withdrawn'").await, "says how it ended");
    assert_eq!(bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn'").await, Ok(1));
    assert!(
        bench.sql(&format!("{close_case}, closed_by = '{}'", rita.user_id)).await.is_err(),
        "nobody withdraws for the holder"
    );
    assert!(bench.sql("UPDATE cases SET closed_at = 1, closed_as = 'decided'").await.is_err());
    assert_eq!(bench.sql(close_case).await, Ok(1));
    let outcome = format!(
        "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at, answer_seal)
         SELECT 'new', c.decision_id, c.account_id, c.case_id, c.appeal_id, 'reinstated_victim', '{}', 1, a.content_seal
         FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id",
        rita.user_id
    );
    refused(bench.sql(&outcome).await, "outcomes: the appeal is closed");
}

async fn only_a_person_without_a_hand_in_it_closes_an_appeal_as_inadmissible(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let author = bench.user("rule-author", Role::Reviewer).await;
    let machine = bench.user("bot", Role::Service).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    bench.later(60).await;
    bench.appealed(&decision("d2", "acme", Rung::Limit)).await;
    let open = "closed_at IS NULL";
    let by = |who: &str| closing(open, "inadmissible", "'not_holder'", "NULL", who);
    refused(
        bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'inadmissible' WHERE closed_at IS NULL").await,
        "a person closes it",
    );
    refused(bench.sql(&by(machine.user_id.as_str())).await, "a person closes an appeal");
    refused(bench.sql(&by(author.user_id.as_str())).await, "who wrote the rule");
    refused(bench.sql(&by(rita.user_id.as_str())).await, "who decided earlier on this account");
    let sena = bench.user("sena", Role::Reviewer).await;
    assert!(
        bench.sql(&closing(open, "inadmissible", "NULL", "NULL", sena.user_id.as_str())).await.is_err(),
        "without a why"
    );
    assert_eq!(bench.sql(&by(sena.user_id.as_str())).await, Ok(1));
    refused(
        bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'merged' WHERE closed_at IS NULL").await,
        "a person closes it",
    );
    assert_eq!(
        bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'inadmissible' WHERE closed_at IS NULL").await,
        Ok(1)
    );
    let close = |who: &str| {
        format!(
            "UPDATE cases SET closed_at = 1, closed_as = 'inadmissible', closed_by = '{who}' WHERE closed_at IS NULL"
        )
    };
    refused(bench.sql(&close(rita.user_id.as_str())).await, "who closed the appeal closes its case");
    assert_eq!(bench.sql(&close(sena.user_id.as_str())).await, Ok(1));
    for attempt in ["DELETE FROM appeal_closings", "UPDATE appeal_closings SET why = 'late'"] {
        refused(bench.sql(attempt).await, "appeal_closings: a row");
    }
}

async fn an_appeal_is_merged_only_into_one_of_the_account_that_is_due_no_later(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    bench.appealed(&decision("d2", "acme", Rung::Hold)).await;
    bench.appealed(&decision("d3", "other", Rung::Suspend)).await;
    let first = "(SELECT appeal_id FROM appeals WHERE account_id = 'acme' ORDER BY filed_at LIMIT 1)";
    let second = "(SELECT appeal_id FROM appeals WHERE account_id = 'acme' ORDER BY filed_at DESC LIMIT 1)";
    let elsewhere = "(SELECT appeal_id FROM appeals WHERE account_id = 'other')";
    let merge =
        |from: &str, into: &str| closing(&format!("appeal_id = {from}"), "merged", "NULL", into, rita.user_id.as_str());
    for (from, into) in [(second, elsewhere), (first, second), (first, first)] {
        refused(bench.sql(&merge(from, into)).await, "of the same account that is not due later");
    }
    assert_eq!(bench.sql(&merge(second, first)).await, Ok(1));
}

async fn what_a_person_closed_is_never_decided_nor_withdrawn(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench
        .sql(&closing("closed_at IS NULL", "inadmissible", "'not_holder'", "NULL", rita.user_id.as_str()))
        .await
        .unwrap();
    refused(bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn'").await, "ends as they said");
    assert!(bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'decided'").await.is_err());
}

/// Copies the first appeal as a new one.
fn again(id: &str, follows: &str) -> String {
    format!(
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by,
         content_seal, follows) SELECT '{id}', decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by,
         content_seal, {follows} FROM appeals WHERE follows IS NULL"
    )
}

fn case_of(appeal: &str) -> String {
    format!(
        "INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at)
         SELECT 'case of {appeal}', kind, account_id, decision_id, '{appeal}', rung, severity, opened_at, due_at FROM cases
         WHERE closed_at IS NOT NULL;
         INSERT INTO case_requirements (case_id, first_look, people) VALUES ('case of {appeal}', 0, 1)"
    )
}

async fn a_second_appeal_follows_a_decided_one_and_brings_something_new(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    refused(bench.sql(&again("second", "NULL")).await, "names the one that it follows");
    refused(bench.sql(&again("second", "'nothing'")).await, "appeals: a second appeal follows");
    assert_eq!(bench.sql(&again("second", "appeal_id")).await, Ok(1));
    refused(
        bench.sql("UPDATE appeals SET follows = NULL WHERE appeal_id = 'second'").await,
        "what was filed never changes",
    );
    refused(bench.sql(&case_of("second")).await, "brings new evidence");
    bench
        .sql("INSERT INTO appeal_answers (appeal_id, question, answer) VALUES ('second', 'new', 'a list')")
        .await
        .unwrap();
    bench.sql(&case_of("second")).await.unwrap();
}

async fn there_is_no_third_appeal(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.sql(&again("second", "appeal_id")).await.unwrap();
    bench
        .sql("INSERT INTO appeal_answers (appeal_id, question, answer) VALUES ('second', 'new', 'a list')")
        .await
        .unwrap();
    bench.sql(&case_of("second")).await.unwrap();
    let uphold = |who: &str| {
        format!(
            "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at,
             answer_seal) SELECT 'o2', decision_id, account_id, 'case of second', appeal_id, 'upheld', '{who}', 1, content_seal
             FROM appeals WHERE appeal_id = 'second'"
        )
    };
    let proof = |who: &str, id: &str| {
        format!(
            "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
             SELECT '{id}', decision_id, '{who}', 1, 0, '{{}}' FROM appeals WHERE appeal_id = 'second'"
        )
    };
    bench.sql(&proof(rita.user_id.as_str(), "o1")).await.unwrap();
    let as_rita = uphold(rita.user_id.as_str()).replace("'o2'", "'o1'");
    refused(bench.sql(&as_rita).await, "who decided earlier on this account");
    bench.sql(&proof(sena.user_id.as_str(), "o2")).await.unwrap();
    assert_eq!(bench.sql(&uphold(sena.user_id.as_str())).await, Ok(1));
    bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'decided' WHERE appeal_id = 'second'").await.unwrap();
    refused(bench.sql(&again("third", "appeal_id")).await, "there is no third appeal");
}

async fn files_and_answers_come_with_the_appeal_and_stay_as_they_came(bench: Bench) {
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let file = "INSERT INTO attachments (attachment_id, appeal_id, position, media, size, content_seal)
         SELECT 'f', appeal_id, 1, 'png', 3, content_seal FROM appeals";
    refused(bench.sql(file).await, "a file comes with its appeal");
    let answer = "INSERT INTO appeal_answers (appeal_id, question, answer) SELECT appeal_id, 'cause', 'x' FROM appeals";
    refused(bench.sql(answer).await, "an answer comes with its appeal");
}

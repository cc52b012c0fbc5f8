//! Who reviewed a case of the account before is no fresh eye, whichever kind of review it was; and an appeal that two people have to
//! decide is not closed against its holder by one.

use redress_ledger::answer::STOCK;
use redress_ledger::care::Care;
use redress_ledger::closing::{Closed, ClosedAs, Closing, WhyNot};
use redress_ledger::decision::Decision;
use redress_ledger::enclosure::Enclosures;
use redress_ledger::notice::NoticeKind;
use redress_ledger::question::Question;
use redress_ledger::review::{OutcomeKind, Verdict};
use redress_ledger::store::Promises;
use redress_ledger::verdict::Given;
use redress_ledger::{CaseId, LedgerError, Principal, Role, Rung};

use crate::agreeing::{protected_appeal, two};
use crate::bench::{Bench, decision, verdict};
use crate::enclosures::{case_of, enclosed, file, told};
use crate::forbidden::refused;

guards_on_both!(
    who_closed_an_earlier_appeal_does_not_uphold_the_next,
    who_looked_again_at_an_earlier_case_does_not_uphold_the_next,
    one_of_two_closes_nothing_and_the_holder_hears_nothing,
    the_second_of_two_may_decide_instead_of_closing,
    the_database_lets_no_single_person_close_what_two_decide,
    a_proposal_is_a_persons_without_a_hand_in_it_and_stays,
    the_words_of_a_closing_are_its_own,
    answers_that_wait_are_compared_too,
);

fn not_holder(words: &str) -> Closing {
    Closing {
        closed_as: ClosedAs::Inadmissible { why: WhyNot::NotHolder },
        words: words.to_owned(),
        reason: "Wrote from a stranger's address.".to_owned(),
    }
}

const WORDS: &str = "We could not see that you are the holder of this account.";

/// Tries by direct SQL to uphold the open appeal, with a proof that finds nothing.
pub async fn upholds(bench: &Bench, case: &CaseId, who: &Principal, id: &str) -> Result<u64, String> {
    let (by, open) = (&who.user_id, format!("FROM cases WHERE case_id = '{case}'"));
    bench
        .sql(&format!(
            "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
             SELECT '{id}', decision_id, '{by}', 1, 0, '{{}}' {open}"
        ))
        .await?;
    bench
        .sql(&format!(
            "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at, answer_seal)
             SELECT '{id}', decision_id, account_id, case_id, appeal_id, 'upheld', '{by}', 1, '{}' {open}",
            "0".repeat(64)
        ))
        .await
}

async fn does_not_uphold(bench: &Bench, case: &CaseId, who: &Principal, because: &str) {
    bench.ledger.claim(case, who).await.unwrap();
    let error = bench.ledger.decide(case, who, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.contains(because)), "{error}");
    let error = bench.ledger.close_appeal(case, who, &not_holder(WORDS)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.contains(because)), "{error}");
    let closing = format!(
        "INSERT INTO appeal_closings (appeal_id, closed_as, why, closed_by, closed_at, words_seal)
         SELECT appeal_id, 'inadmissible', 'not_holder', '{}', 1, '{}' FROM cases WHERE case_id = '{case}'",
        who.user_id,
        "0".repeat(64)
    );
    refused(bench.sql(&closing).await, "who reviewed an earlier case of this account may not close the appeal");
    refused(upholds(bench, case, who, "forged").await, "closed or looked again at a case of this account");
    let says = format!(
        "INSERT INTO verdicts (verdict_id, case_id, user_id, outcome, effect, at, send_at, seal)
         VALUES ('forged', '{case}', '{}', 'upheld', 'stands', 1, 1, '{}')",
        who.user_id,
        "0".repeat(64)
    );
    refused(bench.sql(&says).await, "who had a hand in it may not uphold");
    bench.ledger.release_claim(case, who).await.unwrap();
    assert_eq!(bench.ledger.next_case(who).await.unwrap(), None, "nor is it handed out to them");
}

async fn who_closed_an_earlier_appeal_does_not_uphold_the_next(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Reviewer).await);
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    assert_eq!(bench.ledger.close_appeal(&case, &rita, &not_holder(WORDS)).await.unwrap(), Closed::Now);
    bench.deliver_all().await;
    bench.later(60).await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d1").await;
    does_not_uphold(&bench, &case, &rita, "closed an earlier appeal").await;
    bench.ledger.claim(&case, &sena).await.unwrap();
    bench.ledger.decide(&case, &sena, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let asked = "FROM independence_proofs p JOIN outcomes o ON o.outcome_id = p.outcome_id
         WHERE checks LIKE '%\"earlier_closing\":0%' AND checks LIKE '%\"earlier_second_look\":0%'";
    assert_eq!(bench.count(asked).await, 1, "the proof says that both were asked");
}

async fn who_looked_again_at_an_earlier_case_does_not_uphold_the_next(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (first, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&first, &ada).await.unwrap();
    bench.ledger.decide(&first, &ada, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    let looking =
        bench.with(Promises { care: Care { second_look_percent: 100, ..Care::plain() }, ..Promises::default() }).await;
    assert_eq!(looking.open_second_looks().await.unwrap(), 1);
    let look = looking.next_case(&ben).await.unwrap().unwrap().case_id;
    assert_eq!(looking.give_verdict(&look, &ben, &verdict(OutcomeKind::Upheld), 0).await.unwrap(), Given::SecondLook);
    bench.later(60).await;
    let next = Decision { commands_seen: i64::MAX, ..decision("d2", "acme", Rung::Hold) };
    let (case, _, _) = bench.appealed(&next).await;
    does_not_uphold(&bench, &case, &ben, "looked again at another case").await;
    let cy = bench.user("cy", Role::Reviewer).await;
    bench.ledger.claim(&case, &cy).await.unwrap();
    bench.ledger.decide(&case, &cy, &verdict(OutcomeKind::Upheld)).await.unwrap();
}

async fn pair(bench: &Bench) -> (Principal, Principal) {
    (bench.user("one", Role::Reviewer).await, bench.user("other", Role::Reviewer).await)
}

async fn one_of_two_closes_nothing_and_the_holder_hears_nothing(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = pair(&bench).await;
    let (case, _) = protected_appeal(&bench).await;
    bench.deliver_all().await;
    bench.ledger.claim(&case, &one).await.unwrap();
    assert_eq!(bench.ledger.close_appeal(&case, &one, &not_holder(WORDS)).await.unwrap(), Closed::Proposed);
    assert!(bench.due().await.is_empty(), "the holder hears nothing of it");
    assert_eq!(bench.count("FROM appeals WHERE closed_at IS NULL").await, 1);
    let queued = bench.ledger.cases(&crate::bench::filter()).await.unwrap();
    assert!(queued[0].claimed_by.is_none(), "it is in the queue again");
    let deciding = bench.ledger.deciding(&case, &one).await.unwrap().closing;
    assert_eq!((deciding.mine, deciding.by_others.len()), (Some(WhyNot::NotHolder), 0));
    assert_eq!(bench.ledger.next_case(&one).await.unwrap(), None, "who has said it is not asked again");
    bench.ledger.claim(&case, &one).await.unwrap();
    let again = bench.ledger.close_appeal(&case, &one, &not_holder(WORDS)).await.unwrap_err();
    assert!(matches!(&again, LedgerError::Conflict(why) if why.contains("second person")), "{again}");
    bench.ledger.release_claim(&case, &one).await.unwrap();

    assert_eq!(bench.ledger.next_case(&other).await.unwrap().unwrap().case_id, case);
    let deciding = bench.ledger.deciding(&case, &other).await.unwrap().closing;
    assert_eq!((deciding.mine, deciding.by_others), (None, vec![WhyNot::NotHolder]));
    assert_eq!(bench.ledger.close_appeal(&case, &other, &not_holder(WORDS)).await.unwrap(), Closed::Now);
    let told: Vec<_> = bench.due().await.iter().map(|(delivery, _)| delivery.kind).collect();
    assert_eq!(told, [NoticeKind::Inadmissible]);
    assert_eq!(bench.count("FROM audit WHERE action = 'appeal.propose_closing'").await, 1);
    assert_eq!(bench.count("FROM audit WHERE action = 'appeal.close'").await, 1);
}

async fn the_second_of_two_may_decide_instead_of_closing(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = pair(&bench).await;
    let (case, _) = protected_appeal(&bench).await;
    bench.ledger.claim(&case, &one).await.unwrap();
    bench.ledger.close_appeal(&case, &one, &not_holder(WORDS)).await.unwrap();
    for (who, last) in [(&other, false), (&one, true)] {
        bench.ledger.claim(&case, who).await.unwrap();
        let answer = format!("{} looked at your invoices and at the import you named.", who.name);
        let verdict = Verdict { answer, ..verdict(OutcomeKind::Upheld) };
        let given = bench.ledger.give_verdict(&case, who, &verdict, 0).await.unwrap();
        assert_eq!(matches!(given, Given::Concluded(_)), last, "a proposal is no dead end: {given:?}");
    }
}

async fn the_database_lets_no_single_person_close_what_two_decide(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (one, other) = pair(&bench).await;
    let third = bench.user("third", Role::Reviewer).await;
    let (case, _) = protected_appeal(&bench).await;
    let seal = "0".repeat(64);
    let propose = |who: &Principal, why: &str| {
        format!(
            "INSERT INTO closing_proposals (case_id, user_id, why, at, seal) VALUES ('{case}', '{}', '{why}', 1, '{seal}')",
            who.user_id
        )
    };
    let close = |who: &Principal| {
        format!(
            "INSERT INTO appeal_closings (appeal_id, closed_as, why, closed_by, closed_at, words_seal)
             SELECT appeal_id, 'inadmissible', 'not_holder', '{}', 1, '{seal}' FROM cases WHERE case_id = '{case}'",
            who.user_id
        )
    };
    let two = "this closing needs two people who agree";
    refused(bench.sql(&close(&one)).await, two);
    bench.sql(&propose(&one, "not_holder")).await.unwrap();
    refused(bench.sql(&close(&one)).await, two);
    refused(bench.sql(&close(&other)).await, two);
    bench.sql(&propose(&third, "late")).await.unwrap();
    refused(bench.sql(&close(&one)).await, two);
    refused(bench.sql(&close(&third)).await, two);
    bench.sql(&propose(&other, "not_holder")).await.unwrap();
    refused(bench.sql(&close(&third)).await, two);
    bench.sql(&close(&other)).await.unwrap();
}

async fn a_proposal_is_a_persons_without_a_hand_in_it_and_stays(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (rita, machine) = (bench.user("rita", Role::Reviewer).await, bench.user("bot", Role::Service).await);
    let author = bench.user("rule-author", Role::Reviewer).await;
    let (case, _) = protected_appeal(&bench).await;
    let propose = |case: &str, who: &Principal| {
        format!(
            "INSERT INTO closing_proposals (case_id, user_id, why, at, seal) VALUES ('{case}', '{}', 'not_holder', 1, '{}')",
            who.user_id,
            "0".repeat(64)
        )
    };
    refused(bench.sql(&propose(case.as_str(), &machine)).await, "closing_proposals: a person proposes");
    refused(bench.sql(&propose("nothing", &rita)).await, "closing_proposals: there is no open appeal");
    refused(bench.sql(&propose(case.as_str(), &author)).await, "who had a hand in it does not close its appeal");
    bench.sql(&propose(case.as_str(), &rita)).await.unwrap();
    for change in ["UPDATE closing_proposals SET why = 'late'", "DELETE FROM closing_proposals"] {
        refused(bench.sql(change).await, "closing_proposals: a row");
    }
    let again = if bench.is_sqlite() { "INSERT OR REPLACE" } else { "INSERT" };
    let again = propose(case.as_str(), &rita).replace("INSERT", again);
    refused(bench.sql(&again).await, if bench.is_sqlite() { "the row is there already" } else { "duplicate key" });
}

async fn the_words_of_a_closing_are_its_own(bench: Bench) {
    let bench = bench.careful(Care { answer_alike_percent_max: 60, ..Care::plain() }).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    for (name, account) in [("d1", "acme"), ("d2", "other")] {
        let token = told(&bench, name, account).await;
        file(&bench, &token, &enclosed(&[], &[])).await;
    }
    let (first, second) = (case_of(&bench, "d1").await, case_of(&bench, "d2").await);
    bench.ledger.claim(&first, &rita).await.unwrap();
    let error = bench.ledger.close_appeal(&first, &rita, &not_holder(STOCK[8])).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("words: most of it")), "{error}");
    bench.ledger.close_appeal(&first, &rita, &not_holder(WORDS)).await.unwrap();
    bench.ledger.claim(&second, &rita).await.unwrap();
    let error = bench.ledger.close_appeal(&second, &rita, &not_holder(WORDS)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("words: it is nearly")), "{error}");
}

async fn answers_that_wait_are_compared_too(bench: Bench) {
    let bench = bench.careful(Care { answer_alike_percent_max: 60, ..Care::plain() }).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let mut cases = Vec::new();
    for (name, account) in [("d1", "acme"), ("d2", "other")] {
        let token = told(&bench, name, account).await;
        // No words of their own, but an answered question.
        file(&bench, &token, &enclosed(&[(Question::Cause, "The list was an old one.")], &[])).await;
        let case = case_of(&bench, name).await;
        bench.ledger.claim(&case, &rita).await.unwrap();
        cases.push(case);
    }
    let same = Verdict { answer: WORDS.to_owned(), ..verdict(OutcomeKind::Upheld) };
    bench.ledger.give_verdict(&cases[0], &rita, &same, 10).await.unwrap();
    let error = bench.ledger.give_verdict(&cases[1], &rita, &same, 10).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("answer: it is nearly")), "{error}");
    // Taken back and given again, it is compared with others only.
    bench.ledger.undo_verdict(&cases[0], &rita).await.unwrap();
    bench.ledger.give_verdict(&cases[0], &rita, &same, 10).await.unwrap();
}

//! What holder and reviewer write to each other, and the clock that stands still while the holder is asked.

use redress_ledger::dialogue::{Author, HOLDER_MESSAGES_MAX, MESSAGES_MAX, MESSAGES_PER_HOUR_MAX};
use redress_ledger::notice::{Channel, NoticeKind};
use redress_ledger::review::{AppealStatus, CaseSummary, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::token::{LinkKey, PresentedToken};
use redress_ledger::{CaseId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, START, decision, filter, verdict};

on_both!(
    both_sides_read_what_either_wrote,
    a_message_needs_an_open_appeal_and_the_right_link,
    a_reviewer_writes_with_the_claim_only,
    bounds_on_messages_are_kept,
    a_flood_of_the_holder_leaves_room_for_an_answer,
    the_same_words_sent_twice_are_one_message,
    a_question_stops_the_clock_until_the_answer,
    a_question_stops_the_clock_for_a_bounded_time,
    the_time_to_answer_runs_from_when_the_question_arrived,
    a_question_that_reaches_nobody_stops_the_clock_as_long_as_a_pause_may_last,
    two_questions_and_one_at_a_time,
    a_question_after_the_deadline_stops_no_clock,
    a_case_that_closes_ends_its_pause,
    each_message_is_told_to_whom_it_concerns,
    every_step_stands_in_the_audit_log,
    an_erased_message_leaves_its_place,
);

const DAY: i64 = 86_400;

async fn claimed(bench: &Bench) -> (CaseId, PresentedToken, Principal) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    (case, token, rita)
}

async fn status(bench: &Bench, token: &PresentedToken) -> AppealStatus {
    bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap().appeals.remove(0)
}

async fn queued(bench: &Bench, case: &CaseId) -> CaseSummary {
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    cases.into_iter().find(|c| c.case_id == *case).expect("the case is open")
}

fn conflict<T: std::fmt::Debug>(result: Result<T, LedgerError>, because: &str) {
    let error = result.expect_err("must be refused");
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains(because)), "{error:?}");
}

async fn both_sides_read_what_either_wrote(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.ledger.write_as_holder(&bench.key, &token, "We found the import.").await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Thank you, I look at it.", false).await.unwrap();
    let seen = status(&bench, &token).await.dialogue;
    let said: Vec<_> = seen.messages.iter().map(|m| (m.from, m.text.as_deref().unwrap(), m.name.clone())).collect();
    let expected =
        [(Author::Holder, "We found the import.", None), (Author::Reviewer, "Thank you, I look at it.", None)];
    assert_eq!(said, expected);
    let view = bench.ledger.case(&case, &rita).await.unwrap().unwrap().dialogue.unwrap();
    assert_eq!(view.messages[1].name.as_deref(), Some("rita"), "colleagues see who wrote, the holder does not");
    assert_eq!((view.holder_messages_left, view.reviewer_messages_left, view.questions_left), (39, 48, 2));
    assert_eq!(view.pause, None, "a message stops no clock");
}

async fn a_message_needs_an_open_appeal_and_the_right_link(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    conflict(bench.ledger.write_as_holder(&bench.key, &token, "Hello?").await, "no appeal");
    let other_key = LinkKey::new([8; 32]);
    let error = bench.ledger.write_as_holder(&other_key, &token, "Hello?").await.unwrap_err();
    assert!(matches!(error, LedgerError::NotFound(_)), "{error}");

    let rita = bench.user("rita", Role::Reviewer).await;
    bench.appeal(&token).await;
    let case = bench.ledger.cases(&filter()).await.unwrap().remove(0).case_id;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_holder(&bench.key, &token, "Hello?").await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    conflict(bench.ledger.write_as_holder(&bench.key, &token, "And now?").await, "no appeal");
    conflict(bench.ledger.write_as_reviewer(&case, &rita, "One more thing.", false).await, "closed");
    assert_eq!(bench.count("FROM messages").await, 1);
}

async fn a_reviewer_writes_with_the_claim_only(bench: Bench) {
    let (case, _, rita) = claimed(&bench).await;
    let ben = bench.user("ben", Role::Senior).await;
    conflict(bench.ledger.write_as_reviewer(&case, &ben, "Hello.", false).await, "claimed by rita");
    bench.ledger.release_claim(&case, &rita).await.unwrap();
    conflict(bench.ledger.write_as_reviewer(&case, &rita, "Hello.", false).await, "claim the case first");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.later(901).await;
    conflict(bench.ledger.write_as_reviewer(&case, &rita, "Hello.", true).await, "claim the case first");
    for role in [Role::Auditor, Role::Service] {
        let who = bench.user(role.as_str(), role).await;
        let error = bench.ledger.write_as_reviewer(&case, &who, "Hello.", false).await.unwrap_err();
        assert!(matches!(error, LedgerError::Refused(_)), "{role}: {error}");
    }
    let nothing = CaseId::from("nothing");
    let error = bench.ledger.write_as_reviewer(&nothing, &rita, "Hello.", false).await.unwrap_err();
    assert!(matches!(error, LedgerError::NotFound(_)), "{error}");
    assert_eq!(bench.count("FROM messages").await, 0);
}

async fn bounds_on_messages_are_kept(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    for text in ["", "  \n ", "a\0b", &"x".repeat(4_001)] {
        for result in [
            bench.ledger.write_as_holder(&bench.key, &token, text).await,
            bench.ledger.write_as_reviewer(&case, &rita, text, false).await,
        ] {
            let error = result.unwrap_err();
            assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("text")), "{error}");
        }
    }
    bench.ledger.write_as_holder(&bench.key, &token, &"語".repeat(4_000)).await.unwrap();
    for n in 1..MESSAGES_PER_HOUR_MAX {
        bench.ledger.write_as_holder(&bench.key, &token, &format!("number {n}")).await.unwrap();
    }
    conflict(bench.ledger.write_as_holder(&bench.key, &token, "one too many").await, "messages an hour");
    bench.ledger.write_as_reviewer(&case, &rita, "The other side has an hour of its own.", false).await.unwrap();
    bench.later(3_600).await;
    bench.ledger.write_as_holder(&bench.key, &token, "one too many").await.unwrap();
}

async fn a_flood_of_the_holder_leaves_room_for_an_answer(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    for n in 0..HOLDER_MESSAGES_MAX {
        bench.ledger.write_as_holder(&bench.key, &token, &format!("number {n}")).await.unwrap();
        bench.later(600).await;
    }
    conflict(bench.ledger.write_as_holder(&bench.key, &token, "more").await, "as many messages");
    bench.ledger.claim(&case, &rita).await.unwrap();
    for n in HOLDER_MESSAGES_MAX..MESSAGES_MAX {
        bench.ledger.write_as_reviewer(&case, &rita, &format!("answer {n}"), false).await.unwrap();
    }
    conflict(bench.ledger.write_as_reviewer(&case, &rita, "more", false).await, "as many messages");
    assert_eq!(bench.count("FROM messages").await, 50);
}

async fn the_same_words_sent_twice_are_one_message(bench: Bench) {
    let (_, token, _) = claimed(&bench).await;
    let first = bench.ledger.write_as_holder(&bench.key, &token, "Hello.").await.unwrap();
    let again = bench.ledger.write_as_holder(&bench.key, &token, "Hello.").await.unwrap();
    assert_eq!(first.message_id, again.message_id);
    bench.later(60).await;
    let later = bench.ledger.write_as_holder(&bench.key, &token, "Hello.").await.unwrap();
    assert_ne!(first.message_id, later.message_id);
}

async fn a_question_stops_the_clock_until_the_answer(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    let due = START.plus_secs(DAY);
    bench.later(3_600).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    let asked = status(&bench, &token).await;
    let pause = asked.dialogue.pause.expect("the clock stands still");
    assert_eq!((pause.since, pause.until), (bench.now(), bench.now().plus_days(7)));
    let waiting = queued(&bench, &case).await;
    assert_eq!((waiting.due_at, waiting.handling.waiting_until), (due, Some(pause.until)));

    // Two days pass, longer than the whole time to decide: nothing is late.
    bench.later(2 * DAY).await;
    assert_eq!((bench.ledger.end_pauses().await.unwrap(), bench.ledger.note_missed_deadlines().await.unwrap()), (0, 0));
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    let running = queued(&bench, &case).await;
    assert_eq!((running.due_at, running.handling.waiting_until), (due.plus_secs(2 * DAY), None));
    let answered = status(&bench, &token).await;
    assert_eq!((answered.decide_by, answered.dialogue.pause), (due.plus_secs(2 * DAY), None));
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 0);
    bench.ledger.write_as_holder(&bench.key, &token, "And another thing.").await.unwrap();
    assert_eq!(queued(&bench, &case).await.due_at, due.plus_secs(2 * DAY), "a second answer moves nothing");
}

async fn a_question_stops_the_clock_for_a_bounded_time(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    let ledger = bench
        .with(Promises {
            waiting: redress_ledger::dialogue::Waiting { question_days: 3, ..Default::default() },
            ..Promises::default()
        })
        .await;
    bench.deliver_all().await;
    ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    bench.deliver_all().await;
    // Nobody answers, and the job comes two days late: the clock ran again when the time was up.
    bench.later(5 * DAY).await;
    assert_eq!(bench.ledger.end_pauses().await.unwrap(), 1);
    assert_eq!(bench.ledger.end_pauses().await.unwrap(), 0);
    assert_eq!(queued(&bench, &case).await.due_at, START.plus_secs(4 * DAY));
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1, "a day to decide was left, and has passed");
    bench.ledger.write_as_holder(&bench.key, &token, "Sorry, I was away.").await.unwrap();
    assert_eq!(
        queued(&bench, &case).await.due_at,
        START.plus_secs(4 * DAY),
        "a late answer is read, and moves nothing"
    );
}

async fn the_time_to_answer_runs_from_when_the_question_arrived(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.deliver_all().await;
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    // The mail server is down for eight days, longer than the time to answer.
    bench.later(8 * DAY).await;
    assert_eq!((bench.ledger.end_pauses().await.unwrap(), bench.ledger.note_missed_deadlines().await.unwrap()), (0, 0));
    let due = bench.due().await;
    let until = bench.now().plus_days(7);
    assert_eq!(due[0].0.message.as_ref().unwrap().answer_by, Some(until), "the letter names the day that counts");
    bench.delivered(&due[0].0).await;
    assert_eq!(status(&bench, &token).await.dialogue.pause.expect("it stands still").until, until);
    assert_eq!(queued(&bench, &case).await.handling.waiting_until, Some(until));
    bench.later(7 * DAY - 1).await;
    assert_eq!(bench.ledger.end_pauses().await.unwrap(), 0);
    bench.later(1).await;
    assert_eq!(bench.ledger.end_pauses().await.unwrap(), 1);
    assert_eq!(queued(&bench, &case).await.due_at, START.plus_secs(DAY + 15 * DAY));
    assert_eq!(bench.count("FROM audit WHERE action = 'case.pause'").await, 2);
}

async fn a_question_that_reaches_nobody_stops_the_clock_as_long_as_a_pause_may_last(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    bench.later(10 * DAY).await;
    // The page shows it all the same: an answer after the seventh day counts where no letter came.
    bench.ledger.write_as_holder(&bench.key, &token, "I found it on the page.").await.unwrap();
    assert_eq!(queued(&bench, &case).await.due_at, START.plus_secs(11 * DAY));

    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "And when?", true).await.unwrap();
    bench.later(30 * DAY - 1).await;
    assert_eq!(bench.ledger.end_pauses().await.unwrap(), 0);
    bench.later(1).await;
    assert_eq!(bench.ledger.end_pauses().await.unwrap(), 1);
    assert_eq!(queued(&bench, &case).await.due_at, START.plus_secs(41 * DAY), "the day that was left is left");
}

async fn two_questions_and_one_at_a_time(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.ledger.write_as_reviewer(&case, &rita, "First?", true).await.unwrap();
    conflict(bench.ledger.write_as_reviewer(&case, &rita, "Second?", true).await, "waits for its answer");
    bench.ledger.write_as_reviewer(&case, &rita, "A message is always possible.", false).await.unwrap();
    bench.later(600).await;
    bench.ledger.write_as_holder(&bench.key, &token, "Yes.").await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Second?", true).await.unwrap();
    bench.later(200).await;
    bench.ledger.write_as_holder(&bench.key, &token, "No.").await.unwrap();
    assert_eq!(queued(&bench, &case).await.due_at, START.plus_secs(DAY + 800), "both pauses count, each once");
    conflict(bench.ledger.write_as_reviewer(&case, &rita, "Third?", true).await, "2 questions");
    assert_eq!(status(&bench, &token).await.dialogue.questions_left, 0);
}

async fn a_question_after_the_deadline_stops_no_clock(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.later(DAY).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    assert_eq!(status(&bench, &token).await.dialogue.pause, None);
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
}

async fn a_case_that_closes_ends_its_pause(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    bench.later(600).await;
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(bench.count("FROM pauses WHERE ended_by = 'closed' AND ended_at = began_at + 600000").await, 1);
    assert_eq!(status(&bench, &token).await.dialogue.pause, None);

    // Withdrawn too.
    let (case, _, token) = bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    assert_eq!(bench.count("FROM pauses WHERE ended_at IS NULL").await, 0);
    bench.later(9 * DAY).await;
    assert_eq!((bench.ledger.end_pauses().await.unwrap(), bench.ledger.note_missed_deadlines().await.unwrap()), (0, 0));
}

async fn each_message_is_told_to_whom_it_concerns(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.deliver_all().await;
    let with_webhook = bench.with(Promises { platform_webhook: true, ..Promises::default() }).await;
    with_webhook.write_as_holder(&bench.key, &token, "We found the import.").await.unwrap();
    let due = bench.due().await;
    let told: Vec<_> = due.iter().map(|(d, _)| (d.kind, d.channel)).collect();
    assert_eq!(told, [(NoticeKind::Message, Channel::Webhook)], "a holder gets no mail about their own words");
    assert_eq!(due[0].0.message.as_ref().unwrap().from, Author::Holder);
    bench.delivered(&due[0].0).await;

    let asked = with_webhook.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    let due = bench.due().await;
    let told: Vec<_> = due.iter().map(|(d, _)| (d.kind, d.channel)).collect();
    assert_eq!(told, [(NoticeKind::Question, Channel::Email), (NoticeKind::Question, Channel::Webhook)]);
    for (delivery, _) in due {
        let message = delivery.message.as_ref().unwrap();
        assert_eq!((&message.message_id, message.from), (&asked.message_id, Author::Reviewer));
        assert_eq!(message.answer_by, Some(bench.now().plus_days(7)));
        bench.delivered(&delivery).await;
    }
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    assert!(bench.due().await.is_empty(), "without a webhook there is nobody to tell");
}

async fn every_step_stands_in_the_audit_log(bench: Bench) {
    let (case, token, rita) = claimed(&bench).await;
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    for action in ["message.send", "case.pause", "case.resume"] {
        assert!(bench.count(&format!("FROM audit WHERE action = '{action}'")).await > 0, "{action}");
    }
    assert_eq!(bench.count("FROM audit WHERE detail LIKE '%March%' OR detail LIKE '%Which list%'").await, 0);
    bench.ledger.verify_audit().await.unwrap();
}

async fn an_erased_message_leaves_its_place(bench: Bench) {
    let (_, token, _) = claimed(&bench).await;
    bench.ledger.write_as_holder(&bench.key, &token, "We found the import.").await.unwrap();
    bench.sql("DELETE FROM message_texts").await.unwrap();
    let seen = status(&bench, &token).await.dialogue.messages;
    assert_eq!((seen.len(), &seen[0].text), (1, &None));
}

//! The pipeline: when a decision is made, what a reinstatement forgets, and that a replay says the same, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use redress_engine::event::{BounceClass, Event, Hash, IdentityKey, Kind};
use redress_engine::pipeline::{Applied, Pipeline};
use redress_engine::policy;
use redress_engine::score::{ScoreOptions, ScoreSummary, Source, score};
use redress_ledger::command::{AccountFacts, Command, CommandBody};
use redress_ledger::decision::Decision;
use redress_ledger::{AccountId, DecisionId, Rung, Timestamp};
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

const START: i64 = 1_790_000_000_000;
const HOUR: i64 = 3_600_000;

const POLICY: &str = r#"
name = "test"
version = "1"

[[rule]]
id = "many-sends"
when = "sends_24h >= 100"
rung = "observe"
reason = "SPAM_EMAIL_UNSOLICITED"
clause = { id = "AUP-1", title = "Send only to people who asked", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test"

[[rule]]
id = "bounces-warn"
when = "point(hard_bounce_rate_7d) > 0.05"
rung = "warn"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test"

[[rule]]
id = "bounces-suspend"
when = "lower(hard_bounce_rate_7d) > 0.10"
evidence = "lower(hard_bounce_rate_7d) > 0.10"
rung = "suspend"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
severity = "mail to addresses that do not exist harms every sender"
author = "test"
source = "test"

[[rule]]
id = "bounces-terminate"
when = "lower(hard_bounce_rate_7d) > 0.30"
evidence = "lower(hard_bounce_rate_7d) > 0.30"
rung = "terminate"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
severity = "test"
author = "test"
source = "test"

[[rule]]
id = "shadow-bounces"
when = "hard_bounces_24h >= 3"
rung = "limit"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "shadow"
author = "test"
source = "test"
"#;

fn pipeline() -> Pipeline {
    Pipeline::new(
        IdentityKey::public(),
        Some(Arc::new(policy::load(POLICY, "test.toml").unwrap_or_else(|e| panic!("{e}")))),
    )
}

fn event(n: u128, at: i64, kind: Kind, message: Option<u128>) -> Event {
    let message = message.and_then(|m| Hash::new(u64::try_from(m).unwrap()));
    let bounce = (kind == Kind::EmailBounced).then_some(BounceClass::Hard);
    Event { key: n, at, arrived: at, kind, message, bounce, ..Event::sample("acme") }
}

/// `sent` mails from `at` on, the first `bad` of which bounce a second later.
fn campaign(first: u128, at: i64, sent: u128, bad: u128) -> Vec<Event> {
    let mut events = Vec::new();
    for i in 0..sent {
        let t = at + i64::try_from(i).unwrap() * 1_000;
        let message = Some(first + i);
        events.push(event(3 * (first + i), t, Kind::EmailSubmitted, message));
        let outcome = if i < bad { Kind::EmailBounced } else { Kind::EmailDelivered };
        events.push(event(3 * (first + i) + 1, t + 500, outcome, message));
    }
    events
}

fn run(pipeline: &mut Pipeline, events: &[Event]) -> Vec<Decision> {
    pipeline.events(9, events).take_decisions()
}

fn brief(decisions: &[Decision]) -> Vec<(Rung, Vec<&str>)> {
    decisions.iter().map(|d| (d.rung, d.rules.iter().map(|r| r.rule_id.as_str()).collect())).collect()
}

fn reinstate(id: i64, at: i64) -> Command {
    let body = CommandBody::Reinstate {
        account_id: AccountId::from("acme"),
        decision_id: DecisionId::from("d"),
        rung_after: Rung::Observe,
    };
    Command { id, at: Timestamp(at), body }
}

#[test]
fn a_decision_is_made_when_the_rung_rises_or_a_rule_newly_fires_and_never_again() {
    let mut pipeline = pipeline();
    let decisions = run(&mut pipeline, &campaign(1, START, 1_000, 400));
    assert_eq!(
        brief(&decisions),
        [(Rung::Observe, vec!["many-sends"]), (Rung::Suspend, vec!["bounces-suspend", "bounces-terminate"]),]
    );
    assert!(decisions[1].proposes_termination, "a termination is imposed as a suspension and proposed");
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Suspend);
    assert!(
        run(&mut pipeline, &campaign(5_000, START + HOUR, 100, 100)).is_empty(),
        "repeats are counted, not decided again"
    );
}

#[test]
fn a_decision_is_complete_and_its_id_comes_from_what_was_decided() {
    let decide = || run(&mut pipeline(), &campaign(1, START, 1_000, 400));
    let (one, two) = (decide(), decide());
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&two).unwrap());
    let suspension = one.last().unwrap();
    let fact = &suspension.rules[0].facts[0];
    assert_eq!(
        (fact.signal.as_str(), fact.compared.as_str(), fact.operator.as_str()),
        ("hard_bounce_rate_7d", "lower", ">")
    );
    assert!(fact.compared_value > fact.threshold && fact.value >= fact.compared_value && fact.denominator >= 200.0);
    assert!(fact.counterfactual.is_some());
    assert_eq!(suspension.signals.len(), redress_engine::signal::variables().len());
    assert_eq!(suspension.instance.kind, "email.bounced");
    assert!(suspension.timeline.iter().any(|p| p.activity > 0 && p.adverse > 0));
}

#[test]
fn the_example_is_a_bad_outcome_even_where_a_good_one_tipped_the_decision() {
    let mut pipeline = pipeline();
    // 40 of 199 bounced: too few to judge; the 200th, delivered, makes the sample.
    let mut decisions = Vec::new();
    for event in campaign(1, START, 200, 40) {
        decisions.append(&mut pipeline.events(9, std::slice::from_ref(&event)).take_decisions());
    }
    let suspension = decisions.iter().find(|d| d.rung == Rung::Suspend).unwrap();
    assert_eq!(suspension.event_key, format!("{:032x}", 3 * 200 + 1), "the last event tipped it");
    assert_eq!(suspension.instance.kind, "email.bounced");
}

#[test]
fn a_shadow_rule_is_counted_once_and_moves_nothing() {
    let mut pipeline = pipeline();
    let mut shadows = 0;
    for event in campaign(1, START, 60, 30) {
        let outcome = pipeline.events(9, std::slice::from_ref(&event));
        shadows += outcome.decided.iter().map(|(_, decided)| decided.shadows.len()).sum::<usize>();
        assert!(outcome.decided.iter().all(|(_, decided)| decided.decisions.is_empty()));
    }
    assert_eq!(shadows, 1);
}

#[test]
fn twenty_late_bounces_and_complaints_about_old_mail_suspend_nobody_again_and_new_abuse_does() {
    let mut pipeline = pipeline();
    let old = campaign(1, START, 1_000, 200);
    assert_eq!(run(&mut pipeline, &old).last().unwrap().rung, Rung::Suspend);
    let lifted = START + 2 * HOUR;
    assert_eq!(pipeline.command(9, &reinstate(1, lifted)), Applied::Yes);
    assert_eq!(pipeline.command(9, &reinstate(1, lifted)), Applied::Already);
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Observe);

    let late: Vec<Event> = (0..20u128)
        .flat_map(|i| {
            let at = lifted + HOUR + i64::try_from(i).unwrap() * 60_000;
            [
                event(900_000 + 2 * i, at, Kind::EmailBounced, Some(500 + i)),
                event(900_001 + 2 * i, at, Kind::EmailComplained, (i % 2 == 0).then_some(600 + i)),
            ]
        })
        .collect();
    for event in &late {
        assert!(
            pipeline.events(9, std::slice::from_ref(event)).counted() == 0,
            "an outcome of old mail counts: {event:?}"
        );
    }
    assert!(run(&mut pipeline, &campaign(10_000, lifted + 2 * HOUR, 300, 2)).iter().all(|d| d.rung == Rung::Observe));
    let again = run(&mut pipeline, &campaign(20_000, lifted + 4 * HOUR, 1_000, 400));
    assert_eq!(again.last().unwrap().rung, Rung::Suspend, "new abuse suspends");
    assert!(again.iter().all(|d| d.commands_seen == 1));
}

fn dismiss(id: i64, at: i64, decision: &str, forget: bool) -> Command {
    let body = CommandBody::Dismiss {
        account_id: AccountId::from("acme"),
        decision_id: DecisionId::from(decision),
        rung_after: Rung::Limit,
        forget,
    };
    Command { id, at: Timestamp(at), body }
}

#[test]
fn a_measure_that_a_person_lessened_does_not_come_back_on_the_same_evidence() {
    let mut pipeline = pipeline();
    let suspended = run(&mut pipeline, &campaign(1, START, 1_000, 400));
    let id = suspended.last().unwrap().id.0.clone();
    pipeline.command(9, &dismiss(1, START + 2 * HOUR, &id, true));
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Limit);
    assert!(run(&mut pipeline, &campaign(5_000, START + 3 * HOUR, 50, 1)).is_empty());
}

#[test]
fn a_refusal_that_comes_late_does_not_undo_a_later_decision() {
    let mut pipeline = pipeline();
    run(&mut pipeline, &campaign(1, START, 1_000, 400));
    pipeline.command(9, &dismiss(1, START + 2 * HOUR, "another decision", false));
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Suspend);
}

#[test]
fn what_a_person_imposed_raises_the_decided_rung() {
    let mut pipeline = pipeline();
    let body = CommandBody::Imposed {
        account_id: AccountId::from("acme"),
        decision_id: DecisionId::from("d"),
        rung: Rung::Terminate,
    };
    pipeline.command(9, &Command { id: 1, at: Timestamp(START), body });
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Suspend);
}

fn demote(id: i64, at: i64, rule: &str) -> Command {
    let body = CommandBody::DemoteRule { rule_id: rule.to_owned(), policy_hash: "h".to_owned() };
    Command { id, at: Timestamp(at), body }
}

#[test]
fn a_demoted_rule_counts_and_touches_nobody_and_the_others_go_on() {
    let mut pipeline = pipeline();
    assert_eq!(pipeline.command(9, &demote(1, START, "bounces-suspend")), Applied::Yes);
    assert_eq!(pipeline.command(9, &demote(2, START, "bounces-terminate")), Applied::Yes);
    assert_eq!(pipeline.command(9, &demote(2, START, "many-sends")), Applied::Already);
    let mut shadows = 0;
    let mut decisions = Vec::new();
    for event in campaign(1, START, 1_000, 400) {
        let mut outcome = pipeline.events(9, std::slice::from_ref(&event));
        shadows += outcome.decided.iter().map(|(_, decided)| decided.shadows.len()).sum::<usize>();
        decisions.append(&mut outcome.take_decisions());
    }
    let fired: Vec<&str> = decisions.iter().flat_map(|d| d.rules.iter().map(|r| r.rule_id.as_str())).collect();
    assert_eq!(fired, ["many-sends", "bounces-warn"]);
    assert_eq!(shadows, 3, "both are counted as shadow rules are, beside the one that was always");
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Warn);
    assert_eq!(pipeline.demoted(), ["bounces-suspend", "bounces-terminate"]);
}

#[test]
fn a_demotion_leaves_what_stands_and_ends_with_the_next_activation() {
    let mut pipeline = pipeline();
    assert_eq!(run(&mut pipeline, &campaign(1, START, 1_000, 400)).last().unwrap().rung, Rung::Suspend);
    for (id, rule) in [(1, "bounces-suspend"), (2, "bounces-terminate"), (3, "no such rule"), (4, "shadow-bounces")] {
        assert_eq!(pipeline.command(9, &demote(id, START + HOUR, rule)), Applied::Yes);
    }
    assert_eq!(pipeline.demoted(), ["bounces-suspend", "bounces-terminate"], "what does not act cannot fall");
    assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Suspend, "a person decides on what stands");
    pipeline.command(9, &reinstate(5, START + 2 * HOUR));
    let since = run(&mut pipeline, &campaign(20_000, START + 4 * HOUR, 1_000, 400));
    assert!(since.iter().all(|d| d.rung < Rung::Suspend), "{:?}", brief(&since));
    let body = CommandBody::ActivatePolicy { hash: String::new(), text: POLICY.to_owned() };
    pipeline.command(9, &Command { id: 6, at: Timestamp(START + 5 * HOUR), body });
    assert!(pipeline.demoted().is_empty());
    let again = run(&mut pipeline, &campaign(40_000, START + 6 * HOUR, 1_000, 400));
    assert_eq!(again.last().unwrap().rung, Rung::Suspend);
}

#[test]
fn facts_and_policies_come_by_command_and_a_policy_that_is_refused_changes_nothing() {
    let mut pipeline = Pipeline::new(IdentityKey::public(), None);
    assert!(run(&mut pipeline, &campaign(1, START, 1_000, 400)).is_empty(), "no policy, no decision");
    let activate = |id, text: &str| Command {
        id,
        at: Timestamp(START),
        body: CommandBody::ActivatePolicy { hash: String::new(), text: text.to_owned() },
    };
    assert!(matches!(pipeline.command(9, &activate(1, "nonsense")), Applied::PolicyRefused(_)));
    assert!(pipeline.policy().is_none());
    assert_eq!(pipeline.command(9, &activate(2, POLICY)), Applied::Yes);
    assert!(!run(&mut pipeline, &campaign(5_000, START + HOUR, 10, 10)).is_empty());
    let facts = AccountFacts { created_at: Some(Timestamp(START)), plan: Some("pro".to_owned()), protected: true };
    let body = CommandBody::AccountFacts { account_id: "acme".into(), facts };
    assert_eq!(pipeline.command(9, &Command { id: 3, at: Timestamp(START), body }), Applied::Yes);
    assert!(pipeline.account(&"acme".into()).unwrap().facts.protected);
}

fn log() -> String {
    let mut text = String::new();
    for account in 0..40 {
        for i in 0..300 {
            let at = START + i * 7_000 + account;
            let status =
                if (i * 7 + account) % (4 + account) == 0 { ("bounced", "5.1.1") } else { ("delivered", "2.0.0") };
            let _ = writeln!(
                text,
                r#"{{"id":"s{i}","time":{at},"account_id":"a{account}","kind":"email.submitted","message_id":"m{i}"}}"#
            );
            let _ = writeln!(
                text,
                r#"{{"id":"o{i}","time":{},"account_id":"a{account}","kind":"email.{}","message_id":"m{i}","smtp_status":"{}"}}"#,
                at + 900,
                status.0,
                status.1
            );
        }
    }
    text.push_str(
        "{\"id\":\"torn\n\n{\"id\":\"s1\",\"time\":1790000007000,\"account_id\":\"a0\",\"kind\":\"email.submitted\"}\n",
    );
    text
}

fn scored(
    source: Source,
    batch: usize,
    threads: usize,
    journal_out: Option<&Path>,
) -> (ScoreSummary, Vec<u8>, Vec<u8>) {
    let (mut flags, mut decisions) = (Vec::new(), Vec::new());
    let summary = score(
        source,
        ScoreOptions {
            keep: redress_engine::pipeline::Keep::All,
            policy: Arc::new(policy::load(POLICY, "test.toml").unwrap()),
            batch,
            model: None,
            threads,
            partitions: threads * 2 - 1,
            unpacked_max: if batch == 4_096 { 100_000 } else { threads * 5 },
            flags: Some(&mut flags),
            decisions: Some(&mut decisions),
            journal_out,
            rejected: &mut |_| {},
            progress: &mut |_| {},
        },
    )
    .unwrap();
    (summary, flags, decisions)
}

#[test]
fn decisions_are_the_same_bytes_whatever_the_batch_and_after_a_replay_of_the_journal() {
    let lines = || Source::Lines(Box::new(Cursor::new(log().into_bytes())));
    let dir = tempfile::tempdir().unwrap();
    let whole = scored(lines(), 4_096, 1, None);
    assert!(whole.0.decisions[&Rung::Suspend] >= 2, "{:?}", whole.0);
    assert_eq!((whole.0.rejected, whole.0.duplicates, whole.0.accounts), (1, 1, 40));
    for batch in [1, 256] {
        assert_eq!(scored(lines(), batch, 1, None), whole, "batch {batch}");
    }
    for threads in [2, 3, 4] {
        assert_eq!(scored(lines(), 37, threads, None), whole, "{threads} threads, {} partitions", threads * 2 - 1);
    }
    assert_eq!(scored(lines(), 100, 1, Some(dir.path())), whole, "with a journal");
    let replayed = scored(Source::Journal(dir.path().to_owned()), 1, 1, None);
    assert_eq!((replayed.1, replayed.2), (whole.1, whole.2), "after replay");
}

const RING: &str = r#"
name = "ring"
version = "1"

[[rule]]
id = "ring-limit"
when = "account_links_30d >= 3 && links_to_suspended_30d >= 1"
rung = "limit"
reason = "RING_RELATED"
clause = { id = "AUP-9", title = "One business, one account", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test"
"#;

fn tied(id: i64, at: i64, others: u32, known_bad: u32) -> Command {
    let (account_id, campaign_id) = (AccountId::from("acme"), "00112233445566aa".to_owned());
    Command { id, at: Timestamp(at), body: CommandBody::Tied { account_id, campaign_id, others, known_bad } }
}

fn untied(id: i64, tied: &Command, others: u32, known_bad: u32) -> Command {
    let (account_id, campaign_id) = (AccountId::from("acme"), "00112233445566aa".to_owned());
    let (tied_by, tied_at) = (tied.id, tied.at);
    let body = CommandBody::Untied { account_id, campaign_id, tied_by, tied_at, others, known_bad };
    Command { id, at: Timestamp(tied_at.0 + HOUR), body }
}

fn ties(pipeline: &mut Pipeline) -> [String; 3] {
    let account = pipeline.account(&AccountId::from("acme")).unwrap();
    let read = redress_engine::decide::readings(&redress_engine::signal::row(account));
    ["account_links_30d", "links_to_suspended_30d", "bad_link_rate_30d"]
        .map(|name| format!("{:.1}", read.iter().find(|one| one.signal == name).unwrap().value.unwrap_or(0.0)))
}

#[test]
fn ties_that_a_person_confirmed_are_judged_with_the_next_event_and_taken_back_exactly() {
    let mut pipeline = Pipeline::new(IdentityKey::public(), Some(Arc::new(policy::load(RING, "ring.toml").unwrap())));
    // A tie that the platform told of stands beside them, and stays.
    let linked = event(1, START, Kind::AccountLinked, None);
    assert!(run(&mut pipeline, &[linked]).is_empty());
    let told = tied(1, START + 5_000, 4, 2);
    assert_eq!(pipeline.command(2, &told), Applied::Yes);
    assert_eq!(pipeline.command(2, &told), Applied::Already);
    assert_eq!(ties(&mut pipeline), ["5.0", "2.0", "0.4"]);
    let decisions = run(&mut pipeline, &[event(2, START + 10_000, Kind::EmailSubmitted, None)]);
    assert_eq!(brief(&decisions), [(Rung::Limit, vec!["ring-limit"])]);

    // One member's suspension was lifted; then the campaign is dismissed.
    pipeline.command(10, &untied(2, &told, 0, 1));
    assert_eq!(ties(&mut pipeline), ["5.0", "1.0", "0.2"]);
    pipeline.command(11, &untied(3, &told, 4, 1));
    assert_eq!(ties(&mut pipeline), ["1.0", "0.0", "0.0"]);

    // What a reinstatement forgot is not taken back from what came after it.
    pipeline.command(12, &tied(4, START + 20_000, 4, 0));
    pipeline.command(13, &reinstate(5, START + 30_000));
    pipeline.command(14, &tied(6, START + 30_000, 9, 0));
    pipeline.command(15, &tied(7, START + 40_000, 3, 0));
    pipeline.command(16, &untied(8, &tied(4, START + 20_000, 4, 0), 4, 0));
    assert_eq!(ties(&mut pipeline), ["3.0", "0.0", "0.0"]);
}

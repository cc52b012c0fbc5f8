//! The state port: what the embedded store and Redis both promise. One suite, run on each.
//!
//! Needs a real Redis server: `REDRESS_TEST_REDIS` says where (tests/run starts one).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod model_file;

use redress_engine::decide::{Bound, ModelTexts};
use redress_engine::event::{BounceClass, Event, IdentityKey, Kind};
use redress_engine::pipeline::Pipeline;
use redress_engine::state::redis::Redis;
use redress_engine::state::{
    Checkpoint, Checkpoints, Commit, Embedded, Entries, Entry, Journal, JournalOptions, Log, Slice, StateError, States,
    Undelivered, Worker,
};
use redress_engine::window::Account;
use redress_ledger::command::{Command, CommandBody};
use redress_ledger::decision::Decision;
use redress_ledger::model::ModelMode;
use redress_ledger::{DecisionId, Rung, Timestamp};

const START: i64 = 1_790_000_000_000;
const ACCOUNTS: u64 = 9;
const POLICY: &str = r#"
name = "port"
version = "1"

[[rule]]
id = "many-sends"
when = "sends_24h >= 10"
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
id = "score-limit"
when = "score > 0.9 && hard_bounces_24h >= 3"
rung = "limit"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test"
"#;

fn key() -> IdentityKey {
    IdentityKey::public()
}

fn event(n: u64) -> Event {
    let kind = if n % 7 == 3 { Kind::EmailBounced } else { Kind::EmailSubmitted };
    let at = START + i64::try_from(n).unwrap() * 1_000;
    let bounce = (kind == Kind::EmailBounced).then_some(BounceClass::Hard);
    Event { key: u128::from(n), at, arrived: at, kind, bounce, ..Event::sample(&format!("account-{}", n % ACCOUNTS)) }
}

fn command(id: i64, body: CommandBody) -> Entry {
    Entry::Command(Command { id, at: Timestamp(START + 1_000 * 200), body })
}

/// A policy, events, a reinstatement, more events.
fn entries() -> Vec<Entry> {
    let events = |from: u64, to: u64| Entry::Events((from..to).map(event).collect());
    let reinstate = CommandBody::Reinstate {
        account_id: "account-3".into(),
        decision_id: DecisionId::from("some"),
        rung_after: Rung::Observe,
    };
    let demote = CommandBody::DemoteRule { rule_id: "bounces-warn".to_owned(), policy_hash: "h".to_owned() };
    let model = |bounces: f64, mode| {
        let text = model_file::text("port", bounces);
        let hash = Bound::read(&text).unwrap().model().hash().to_owned();
        CommandBody::ActivateModel { hash, text, mode }
    };
    let mut all = vec![command(1, CommandBody::ActivatePolicy { hash: "h".to_owned(), text: POLICY.to_owned() })];
    all.push(command(2, model(3.0, ModelMode::Shadow)));
    all.extend((0..20).map(|n| events(n * 10, n * 10 + 10)));
    all.push(command(3, reinstate));
    all.push(command(4, model(3.0, ModelMode::Live)));
    all.extend((20..30).map(|n| events(n * 10, n * 10 + 10)));
    all.push(command(5, demote));
    all.push(command(6, model(4.0, ModelMode::Shadow)));
    all.extend((30..60).map(|n| events(n * 10, n * 10 + 10)));
    all
}

/// States (position aside) and decisions of a pipeline in memory.
fn expected() -> (Vec<Account>, Vec<Decision>) {
    let (mut pipeline, mut decisions) = (Pipeline::new(key(), None), Vec::new());
    for (n, entry) in entries().into_iter().enumerate() {
        match entry {
            Entry::Events(events) => {
                decisions.append(&mut pipeline.events(n as u64 + 1, &events).take_decisions());
            }
            Entry::Command(command) => drop(pipeline.command(n as u64 + 1, &command)),
        }
    }
    let states = (0..ACCOUNTS).map(|n| pipeline.account(&name(n).as_str().into()).unwrap().clone());
    (states.map(|account| Account { position: 0, ..account }).collect(), decisions)
}

fn name(n: u64) -> String {
    format!("account-{n}")
}

fn stored<P: States>(port: &mut P) -> Vec<Account> {
    let names: Vec<String> = (0..ACCOUNTS).map(name).collect();
    let wanted: Vec<_> = names.iter().map(|name| (key().account(name), name.as_str())).collect();
    let found = port.fetch(&wanted).unwrap().into_iter().map(Option::unwrap);
    found.map(|account| Account { position: 0, ..account }).collect()
}

/// Dies at a commit: before anything was written, or after all of it was, unheard.
#[derive(Debug)]
struct Faulty<P> {
    port: P,
    /// Commits until then.
    left: u32,
    after: bool,
}

impl<P: Log> Log for Faulty<P> {
    fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError> {
        self.port.append(entries)
    }

    fn after(&mut self, position: u64) -> Result<Entries<'_>, StateError> {
        self.port.after(position)
    }
}

impl<P: States> States for Faulty<P> {
    fn last(&mut self) -> Result<Option<Checkpoint>, StateError> {
        self.port.last()
    }

    fn reach(&mut self) -> Result<u64, StateError> {
        self.port.reach()
    }

    fn fetch(&mut self, wanted: &[(redress_engine::event::Hash, &str)]) -> Result<Vec<Option<Account>>, StateError> {
        self.port.fetch(wanted)
    }

    fn commit(&mut self, commit: Commit) -> Result<(), StateError> {
        if self.left > 0 {
            self.left -= 1;
            return self.port.commit(commit);
        }
        if self.after {
            self.port.commit(commit)?;
        }
        Err(StateError::Store("it died".to_owned()))
    }

    fn undelivered(&mut self, at_most: usize) -> Result<Vec<Undelivered>, StateError> {
        self.port.undelivered(at_most)
    }

    fn delivered(&mut self, delivered: &[Undelivered]) -> Result<(), StateError> {
        self.port.delivered(delivered)
    }
}

/// Whatever dies when: states and decisions are those of a pipeline in memory, each decision once in the list of those that wait.
fn entries_taken_through_with_deaths_at_commits_come_to_the_same<P: Log + States>(open: &dyn Fn() -> P) {
    let (states, decisions) = expected();
    assert!(decisions.len() >= 10, "{} decisions", decisions.len());
    let by_score = decisions.iter().filter(|d| d.rules.iter().any(|rule| rule.rule_id == "score-limit")).count();
    assert!(by_score >= 3, "{by_score} by the model's score");
    let mut port = open();
    for some in entries().chunks(3) {
        port.append(some).unwrap();
    }
    drop(port);
    let (mut deaths, mut position) = (0, 0);
    for round in 0.. {
        let port = Faulty { port: open(), left: round % 2, after: round % 3 == 0 };
        let mut worker = Worker::open(port, key(), 4).unwrap();
        let now_at = worker.port().last().unwrap().map_or(0, |last| last.position);
        assert!(now_at >= position, "never back");
        position = now_at;
        // A few entries at a time, so that there are many commits to die at.
        let ended = loop {
            match worker.step(5) {
                Ok(0) => break true,
                Ok(_) => {}
                Err(_) => break false,
            }
        };
        if ended {
            break;
        }
        deaths += 1;
        assert!(deaths < 100);
    }
    assert!(deaths >= 8, "{deaths} deaths");
    let mut port = open();
    assert!(stored(&mut port) == states, "states differ");
    let waiting: Vec<Decision> = port.undelivered(1_000).unwrap().into_iter().map(|one| one.decision).collect();
    assert!(waiting == decisions, "{} decisions wait, {} were made", waiting.len(), decisions.len());
}

fn decisions_wait_until_each_is_delivered<P: Log + States>(open: &dyn Fn() -> P) {
    let mut port = open();
    port.append(&entries()).unwrap();
    let mut worker = Worker::open(port, key(), 1_000).unwrap();
    while worker.step(64).unwrap() > 0 {}
    let (_, decisions) = expected();
    let mut got = Vec::new();
    let mut refuse_at = 3;
    // The receiver is away again and again.
    while got.len() < decisions.len() {
        let before = got.len();
        let taken = worker.deliver(|one| {
            let takes = got.len() < refuse_at;
            if takes {
                got.push(one.decision.clone());
            }
            takes
        });
        assert_eq!(taken.unwrap(), got.len() - before);
        refuse_at += 3;
    }
    assert!(got == decisions);
    drop(worker);
    assert_eq!(open().undelivered(10).unwrap(), []);
}

fn what_was_committed_is_read_back_and_what_is_unknown_is_none<P: Log + States>(open: &dyn Fn() -> P) {
    let mut port = open();
    assert_eq!((port.last().unwrap(), port.reach().unwrap()), (None, 0));
    let account = Account { position: 5, ..Account::new("a:b".into(), redress_engine::signal::layout().id) };
    let hash = key().account("a:b");
    let mut slice = Slice { reach: 5, ..Slice::default() };
    slice.push(hash, &account).unwrap();
    let demoted = vec!["one".to_owned(), "two".to_owned()];
    let policy = "text".to_owned();
    let models = ModelTexts {
        live: Some(("one".to_owned(), "text".into())),
        shadow: Some(("two".to_owned(), "another".into())),
    };
    let checkpoint = Checkpoint { position: 5, last_command: 2, policy, demoted, models, ..Checkpoint::default() };
    port.commit(Commit { slice, checkpoint: Some(checkpoint.clone()), ..Commit::default() }).unwrap();
    drop(port);
    let mut port = open();
    assert_eq!((port.last().unwrap(), port.reach().unwrap()), (Some(checkpoint), 5));
    let found = port.fetch(&[(key().account("x"), "x"), (hash, "a:b"), (hash, "a:c")]).unwrap();
    assert_eq!(found, [None, Some(account), None]);
}

fn entries_come_back_in_order_with_rising_positions<P: Log + States>(open: &dyn Fn() -> P) {
    let all = entries();
    let mut port = open();
    for some in all.chunks(7) {
        port.append(some).unwrap();
    }
    drop(port);
    let mut port = open();
    let found: Vec<(u64, Entry)> = port.after(0).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(found.iter().map(|(_, entry)| entry).eq(all.iter()));
    assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
    let (middle, rest) = (found[30].0, &found[31..]);
    assert!(port.after(middle).unwrap().map(Result::unwrap).eq(rest.iter().cloned()));
}

/// Every test of the suite on one implementation.
macro_rules! suite {
    ($implementation:ident, $open:expr) => {
        mod $implementation {
            #[test]
            fn entries_taken_through_with_deaths_at_commits_come_to_the_same() {
                $open("deaths", &|open| super::entries_taken_through_with_deaths_at_commits_come_to_the_same(open));
            }

            #[test]
            fn decisions_wait_until_each_is_delivered() {
                $open("delivered", &|open| super::decisions_wait_until_each_is_delivered(open));
            }

            #[test]
            fn what_was_committed_is_read_back_and_what_is_unknown_is_none() {
                $open("committed", &|open| {
                    super::what_was_committed_is_read_back_and_what_is_unknown_is_none(open);
                });
            }

            #[test]
            fn entries_come_back_in_order_with_rising_positions() {
                $open("order", &|open| super::entries_come_back_in_order_with_rising_positions(open));
            }
        }
    };
}

suite!(embedded, super::on_embedded);
suite!(redis, super::on_redis);

fn on_embedded(_: &str, test: &dyn Fn(&dyn Fn() -> Embedded)) {
    let dir = tempfile::tempdir().unwrap();
    test(&|| Embedded {
        journal: Journal::open(&dir.path().join("journal"), &key(), JournalOptions { segment_bytes: 5_000 }).unwrap().0,
        checkpoints: Checkpoints::open(&dir.path().join("checkpoints"), &key()).unwrap(),
    });
}

fn url() -> String {
    std::env::var("REDRESS_TEST_REDIS").expect("REDRESS_TEST_REDIS must hold the URL of a Redis server (see tests/run)")
}

/// A hash tag that no other test and no other run uses.
fn tag(name: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    format!("{name}-{}", dir.path().file_name().unwrap().to_str().unwrap())
}

fn on_redis(name: &str, test: &dyn Fn(&dyn Fn() -> Redis)) {
    let tag = tag(name);
    test(&|| Redis::open(&url(), &tag, &key()).unwrap());
}

#[test]
fn a_second_worker_on_a_redis_partition_stops_the_first_at_its_next_commit() {
    let tag = tag("second");
    let open = || Redis::open(&url(), &tag, &key()).unwrap();
    open().append(&entries()).unwrap();
    let mut first = Worker::open(open(), key(), 1_000).unwrap();
    assert!(first.step(5).unwrap() > 0);
    let mut second = Worker::open(open(), key(), 1_000).unwrap();
    assert!(second.step(5).unwrap() > 0);
    let error = first.step(5).unwrap_err();
    assert!(error.to_string().contains("another worker"), "{error}");
    while second.step(64).unwrap() > 0 {}
    drop(second);
    let (states, decisions) = expected();
    let mut port = open();
    assert!(stored(&mut port) == states && port.undelivered(1_000).unwrap().len() == decisions.len());
}

#[test]
fn redis_refuses_another_identity_key_and_an_address_that_is_none() {
    let tag = tag("key");
    drop(Redis::open(&url(), &tag, &key()).unwrap());
    let other = Redis::open(&url(), &tag, &IdentityKey::new([1; 16]));
    assert!(matches!(other, Err(StateError::OtherKey { .. })));
    assert!(matches!(Redis::open("redis://127.0.0.1:1", &tag, &key()), Err(StateError::Redis(_))));
}

#[test]
fn entries_that_states_include_may_leave_the_redis_stream() {
    let tag = tag("forget");
    let mut port = Redis::open(&url(), &tag, &key()).unwrap();
    port.append(&entries()).unwrap();
    let mut worker = Worker::open(port, key(), 1_000).unwrap();
    worker.step(30).unwrap();
    let position = worker.port().reach().unwrap();
    worker.port().forget_entries(position).unwrap();
    while worker.step(64).unwrap() > 0 {}
    assert!(stored(worker.port()) == expected().0);
}

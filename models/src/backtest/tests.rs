//! The comparison beside `redress score`, turned round, and cut into other batches.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use redress_datasets::simulate::{TRAINING, Truth, write_known, write_town};
use redress_datasets::{DatasetError, Silent, Watch};
use redress_engine::pipeline::Keep;
use redress_engine::policy::default_text;
use redress_engine::score::{ScoreOptions, Source, score};

use super::*;
use crate::judge::{Course, Decisions, Said};

struct World {
    log: Vec<u8>,
    truths: Vec<Truth>,
}

/// The first days of a world.
fn world(lines: usize) -> World {
    let mut log = Vec::new();
    let failed = |source| DatasetError::Write { path: "log".into(), source };
    let (_, truths) = write_town(TRAINING.reduced(1, 1), None, &mut log, failed, &Silent, &mut |_, _, _| {}).unwrap();
    let end = log.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(lines).map_or(log.len(), |(at, _)| at + 1);
    log.truncate(end);
    World { log, truths }
}

/// The shipped policy, and one with thresholds of its own beside it.
fn policies() -> (Chosen, Chosen) {
    let more = r#"
[[rule]]
id = "many-bounces"
when = "lower(hard_bounce_rate_7d) > 0.02"
evidence = "lower(hard_bounce_rate_7d) > 0.02"
rung = "suspend"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
severity = "mail to addresses that do not exist harms every sender"
author = "test"
source = "test"

[[rule]]
id = "busy"
when = "sends_24h >= 200"
rung = "observe"
reason = "SPAM_EMAIL_UNSOLICITED"
clause = { id = "AUP-1", title = "Send only to people who asked", url = "https://example.com/aup" }
mode = "shadow"
author = "test"
source = "test"
"#;
    let checked = |name: &str, text: &str| Chosen::checked(text, name.to_owned(), None, None).unwrap();
    (checked("new.toml", &format!("{}\n{more}", default_text())), checked("current.toml", &default_text()))
}

fn request(world: &World, (new, current): (Chosen, Chosen), batch: usize, unpacked_max: usize) -> Request {
    let folder = tempfile::tempdir().unwrap();
    let labels = folder.path().join("labels.csv");
    let mut text = Vec::new();
    write_known(&world.truths, 7, TRAINING.ends_at(), &mut text).unwrap();
    std::fs::write(&labels, text).unwrap();
    let mut known = Known::labels(&labels, None, &Silent).unwrap();
    known.file = "labels.csv".to_owned();
    let reader = Box::new(Cursor::new(world.log.clone()));
    let log = Log { path: "log".into(), reader, bytes: world.log.len() as u64, reading: Reading::default() };
    Request { new, current, logs: vec![log], labels: Some(known), outcomes: None, listed: 50, batch, unpacked_max }
}

fn compared(world: &World, policies: (Chosen, Chosen), batch: usize, unpacked_max: usize) -> Report {
    compare(request(world, policies, batch, unpacked_max), &Silent).unwrap()
}

/// By account, what `redress score` decides, put together as `redress-lab judge` does.
fn scored(world: &World, chosen: &Chosen) -> BTreeMap<String, Course> {
    let mut courses: BTreeMap<String, Course> = BTreeMap::new();
    let mut decisions = Decisions::new(|said: Said| courses.entry(said.account_id.clone()).or_default().note(&said));
    let options = ScoreOptions {
        policy: Arc::clone(&chosen.policy),
        model: None,
        keep: Keep::All,
        batch: 256,
        threads: 1,
        partitions: 1,
        unpacked_max: 100_000,
        flags: None,
        decisions: Some(&mut decisions),
        journal_out: None,
        rejected: &mut |_| {},
        progress: &mut |_| {},
    };
    let summary = score(Source::Lines(Box::new(Cursor::new(world.log.clone()))), options).unwrap();
    assert!(summary.rejected == 0 && summary.accepted > 10_000);
    drop(decisions);
    courses
}

#[test]
fn both_policies_decide_what_score_and_judge_let_them_decide() {
    let (world, (new, current)) = (world(80_000), policies());
    for chosen in [&new, &current] {
        let mut seen = Seen::new(chosen, None, None);
        let mut other = Seen::new(&current, None, None);
        let mut first = |batch: &Batch<'_>| seen.take(batch);
        let mut second = |batch: &Batch<'_>| other.take(batch);
        let sides = vec![
            Side { policy: chosen.policy.clone(), model: None, seen: &mut first },
            Side { policy: current.policy.clone(), model: None, seen: &mut second },
        ];
        let options = BesideOptions { batch: 100, unpacked_max: 10, rejected: &mut |_, _| {}, progress: &mut |_| true };
        let reader: Box<dyn std::io::Read + Send> = Box::new(Cursor::new(world.log.clone()));
        let read = beside([reader], sides, options).map_err(|(_, error)| error).unwrap();
        assert!(read.events > 10_000 && read.rejected == 0 && !read.stopped);
        let none = Course::default();
        let courses: BTreeMap<String, Course> = seen
            .fates()
            .map(|(_, fate)| (fate.account_id.clone(), fate.course))
            .filter(|(_, course)| *course != none)
            .collect();
        let mut expected = scored(&world, chosen);
        expected.retain(|_, course| *course != none);
        assert!(expected.len() > 10, "{} accounts are decided on", expected.len());
        assert_eq!(courses, expected);
    }
}

#[test]
fn batches_and_packing_change_nothing() {
    let world = world(12_000);
    let usual = serde_json::to_value(compared(&world, policies(), 4_096, 100_000)).unwrap();
    for (batch, unpacked) in [(1, 100_000), (7, 3), (100_000, 20)] {
        let other = serde_json::to_value(compared(&world, policies(), batch, unpacked)).unwrap();
        assert_eq!(other, usual, "batches of {batch}, {unpacked} accounts ready to use");
    }
}

#[test]
fn the_other_way_round_everything_is_the_other_way_round() {
    let world = world(80_000);
    let (new, current) = policies();
    let one = compared(&world, (new.clone(), current.clone()), 4_096, 100_000);
    let other = compared(&world, (current, new), 4_096, 100_000);
    let turned = |split: split::Split| split::Split {
        both: split.both,
        only_new: split.only_current,
        only_current: split.only_new,
    };
    for (one, other) in one.measures.iter().zip(&other.measures) {
        assert_eq!(one.accounts, turned(other.accounts), "{}", one.measure);
    }
    assert!(one.measures[report::SUSPENDED].accounts.only_new > 0, "the policies do differ");
    let (labels, others) = (one.labels.as_ref().unwrap(), other.labels.as_ref().unwrap());
    for (one, other) in labels.measures.iter().zip(&others.measures) {
        assert_eq!((one.right, one.wrong), (turned(other.right), turned(other.wrong)), "{}", one.measure);
        assert_eq!((&one.figures.new, &one.figures.current), (&other.figures.current, &other.figures.new));
    }
    assert_eq!((labels.delivered.new, labels.delivered.current), (others.delivered.current, others.delivered.new));
    assert_eq!((&one.rules.new, &one.rules.current), (&other.rules.current, &other.rules.new));
    assert_eq!((one.harder.of, one.milder.of), (other.milder.of, other.harder.of));
    assert_eq!(one.harder.accounts.len() as u64, one.harder.of.min(50));
    assert_eq!((one.kept_back.new, one.kept_back.current), (other.kept_back.current, other.kept_back.new));
}

#[test]
fn a_policy_beside_itself_differs_in_nothing_and_its_shadow_rules_touch_nobody() {
    let world = world(80_000);
    let (new, _) = policies();
    let report = compared(&world, (new.clone(), new), 4_096, 100_000);
    assert!(report.moved.is_empty() && report.harder.of == 0 && report.milder.of == 0);
    assert!(report.measures.iter().all(|measure| measure.accounts.only_new + measure.accounts.only_current == 0));
    let shadow = report.rules.new.iter().find(|rule| rule.rule == "busy").unwrap();
    assert!(shadow.mode == "shadow" && shadow.fired > 0, "{shadow:?}");
    let text = page::html(&report).unwrap();
    assert!(text.contains("The new policy is harder to 0 accounts") && text.contains("busy"));
}

/// Stops after the first look.
struct Impatient;

impl Watch for Impatient {
    fn total(&self, _: u64) {}
    fn done(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn who_wants_to_stop_is_heard() {
    let error = compare(request(&world(10), policies(), 4_096, 100), &Impatient).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(DatasetError::Interrupted)), "{error}");
}

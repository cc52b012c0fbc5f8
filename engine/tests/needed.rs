//! A log of which only what a policy reads is hashed and kept leads to the same decisions as one of which everything is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use redress_engine::event::{IdentityKey, Kind};
use redress_engine::pipeline::Keep;
use redress_engine::policy::{self, Policy};
use redress_engine::score::{ScoreOptions, ScoreSummary, Source, score};
use redress_engine::signal::{Read, Unit, variables};
use redress_engine::state::{Entry, replay};
use serde_json::Value;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

const START: u64 = 1_790_000_000_000;
const LINES: u64 = 1_200;

fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Events of every kind by three accounts, with every field that is hashed.
fn log() -> String {
    let traits =
        ["opt_out", "spam_trap", "confirmation", "shared_ip", "shared_device", "shared_card", "shared_template"];
    let line = |n: u64| {
        let roll = |what: u64| mix(n * 64 + what);
        let (kind, of) = (roll(1) % Kind::ALL.len() as u64, |what: u64| roll(what) % 40);
        let (recipient, sender) = match roll(2) % 3 {
            0 => (format!("p{}@example.org", of(3)), format!("s{}@shop{}.example", of(4), of(5))),
            _ => (format!("+49151{:06}", of(3) * 777), format!("+49152{:06}", of(4) * 777)),
        };
        let content = if roll(6).is_multiple_of(2) { "content_hash" } else { "text" };
        let marks: Vec<String> =
            (7..10).map(|what| format!("\"{}\"", traits[usize::try_from(roll(what) % 7).unwrap()])).collect();
        format!(
            r#"{{"id":"e{n}","time":{},"account_id":"a{}","kind":"{}","message_id":"m{}","campaign_id":"c{}","ip":"10.{}.0.1","recipient":"{recipient}","sender":"{sender}","country":"{}","asn":{},"device_id":"d{}","key_id":"k{}","{content}":"one of {}","url_domain":"h{}.example","traits":[{}]}}"#,
            START + n * 500,
            roll(11) % 3,
            Kind::ALL[usize::try_from(kind).unwrap()].as_str(),
            of(12),
            of(13),
            of(14),
            ["DE", "FR", "IT", "ES", "US", "IN"][usize::try_from(roll(15) % 6).unwrap()],
            of(16),
            of(17),
            of(18),
            ["red", "green", "blue", "black", "white", "grey"][usize::try_from(roll(19) % 6).unwrap()],
            of(20),
            marks.join(",")
        )
    };
    (0..LINES).map(|n| line(n) + "\n").collect()
}

fn policy(conditions: &[String]) -> Policy {
    let rules = conditions.iter().enumerate().map(|(number, when)| {
        format!(
            "[[rule]]\nid = \"rule-{number}\"\nwhen = '{when}'\nrung = \"warn\"\nreason = \"LIST_QUALITY\"\nmode = \"enforce\"\n\
             clause = {{ id = \"T\", title = \"t\", url = \"https://example.com\" }}\nauthor = \"test\"\nsource = \"test\"\n"
        )
    });
    let text = format!("name = \"needed\"\nversion = \"1\"\n{}", rules.collect::<String>());
    policy::load(&text, "needed.toml").unwrap_or_else(|errors| panic!("{errors}"))
}

/// The decisions but for the signals that they show.
fn scored(policy: &Arc<Policy>, keep: Keep, threads: usize, journal_out: Option<&Path>) -> (ScoreSummary, Vec<Value>) {
    let mut decisions = Vec::new();
    let options = ScoreOptions {
        keep,
        policy: policy.clone(),
        batch: 256,
        model: None,
        threads,
        partitions: threads,
        unpacked_max: 100,
        flags: None,
        decisions: Some(&mut decisions),
        journal_out,
        rejected: &mut |rejected| panic!("{rejected:?}"),
        progress: &mut |_| {},
    };
    let summary = score(Source::Lines(Box::new(Cursor::new(log().into_bytes()))), options).unwrap();
    let lines = decisions.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let decisions = lines.map(|line| {
        let mut decision: Value = serde_json::from_slice(line).unwrap();
        assert!(decision.as_object_mut().unwrap().remove("signals").is_some_and(|signals| signals.is_array()));
        decision
    });
    (summary, decisions.collect())
}

#[test]
fn rules_that_read_different_things_or_habits_decide_alike_whatever_else_is_hashed() {
    let read = variables().iter().filter(|one| one.window == one.signal.windows[0]);
    let read = read.filter(|one| one.signal.unit == Unit::Distinct || matches!(one.signal.read, Read::Profile(..)));
    let conditions: Vec<String> = read
        .map(|one| match one.signal.unit {
            Unit::Rate => format!("lower({}) >= 0.05", one.name),
            _ => format!("{} >= 3", one.name),
        })
        .collect();
    let mut fired = 0;
    for condition in conditions.chunks(1).chain([&conditions[..]]) {
        let policy = Arc::new(policy(condition));
        let all = scored(&policy, Keep::All, 1, None);
        assert_eq!(scored(&policy, Keep::Needed, 1, None), all, "{condition:?}");
        fired += usize::from(!all.1.is_empty());
    }
    assert!(fired >= 15, "{fired} of {}: too few to show anything", conditions.len());
    assert_eq!(
        scored(&Arc::new(policy(&conditions)), Keep::Needed, 3, None),
        scored(&Arc::new(policy(&conditions)), Keep::All, 2, None)
    );
}

#[test]
fn a_journal_holds_every_hash_whatever_is_needed() {
    let policy = Arc::new(policy(&["messages_1m >= 12".to_owned()]));
    let journals = [Keep::All, Keep::Needed].map(|keep| {
        let dir = tempfile::tempdir().unwrap();
        scored(&policy, keep, 1, Some(dir.path()));
        let entries = replay(dir.path(), 1, &IdentityKey::public()).unwrap();
        let events = entries.flat_map(|entry| match entry.unwrap() {
            (_, Entry::Events(events)) => events,
            (_, Entry::Command(command)) => panic!("{command:?}"),
        });
        events.collect::<Vec<_>>()
    });
    assert_eq!(journals[0].len() as u64, LINES);
    assert!(journals[0].iter().all(|event| event.device.is_some() && event.recipient.is_some()));
    assert_eq!(journals[0], journals[1]);
}

//! Rows of features for training are what is served, at the moment of their event, however the log runs through the engine.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

use redress_engine::decide::{Bound, Sample, Sampled, Sampling, feature_names};
use redress_engine::event::{Arrival, Event, Hash, IdentityKey, parse_line};
use redress_engine::model;
use redress_engine::pipeline::{Keep, Pipeline};
use redress_engine::policy;
use redress_engine::score::{ScoreOptions, Source, sample};
use redress_engine::signal;

const START: i64 = 1_790_000_000_000;
const POLICY: &str = r#"
name = "test"
version = "1"
[[rule]]
id = "bounces"
when = "hard_bounces_24h > 30"
rung = "warn"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test"
"#;

/// Every n-th event; ends where asked for.
struct Every(usize, usize, bool, bool);

impl Sample for Every {
    fn wants(&mut self, _: &Event) -> bool {
        self.1 += 1;
        self.0 != 0 && self.1.is_multiple_of(self.0)
    }

    fn wants_end(&mut self, _: Hash) -> bool {
        self.2
    }

    fn wants_decisions(&self) -> bool {
        self.3
    }
}

fn log() -> String {
    let mut text = String::new();
    for i in 0..600i64 {
        for account in 0..6i64 {
            let at = START + i * (3_000 + account * 2_500) + account;
            let (a, country) = (account, ["DE", "FR", "XA"][usize::try_from(i % 3).unwrap()]);
            let fails = (i * 7 + account) % (5 + account) == 0;
            let _ = writeln!(
                text,
                r#"{{"id":"s{i}","time":{at},"account_id":"a{a}","kind":"email.submitted","message_id":"m{i}","recipient":"p{}@d{}.example","country":"{country}"}}"#,
                i % 90,
                i % 11
            );
            let (kind, status) = if fails { ("bounced", "5.1.1") } else { ("delivered", "2.0.0") };
            let _ = writeln!(
                text,
                r#"{{"id":"o{i}","time":{},"account_id":"a{a}","kind":"email.{kind}","message_id":"m{i}","smtp_status":"{status}"}}"#,
                at - (i % 5) * 700
            );
            if i % 40 == 0 {
                let _ = writeln!(
                    text,
                    r#"{{"id":"l{i}","time":{at},"account_id":"a{a}","kind":"login.succeeded","country":"{country}","ip":"198.51.100.{}"}}"#,
                    i % 200
                );
            }
        }
    }
    text + "{torn\n"
}

fn model_of_all() -> Bound {
    let names = feature_names();
    let list = |value: &dyn Fn(usize) -> String| (0..names.len()).map(value).collect::<Vec<_>>().join(",");
    let stated = "0123456789abcdef".repeat(4);
    let text = format!(
        r#"{{"format":"{}","name":"all","version":"1","checksum":"{stated}","features":[{}],"base_score":0,"linear":{{"feature":[{}],"transform":[{}],"center":[{zeros}],"scale":[{}],"weight":[{}],"missing":[{zeros}]}},"link":"logistic","calibration":{{"kind":"none"}}}}"#,
        model::FORMAT,
        list(&|at| format!("{:?}", names[at])),
        list(&|at| at.to_string()),
        list(&|_| r#""log1p""#.to_owned()),
        list(&|_| "1".to_owned()),
        list(&|at| format!("0.{at}")),
        zeros = list(&|_| "0".to_owned()),
    );
    Bound::read(&model::seal(&text, &stated).unwrap()).unwrap()
}

/// Rows of a run, one after the other.
#[derive(Debug, Default, PartialEq)]
struct Rows {
    lines: Vec<u64>,
    accounts: Vec<u64>,
    at: Vec<i64>,
    bits: Vec<Vec<u32>>,
}

fn rows(served: bool, batch: usize, threads: usize, make: impl Fn() -> Every + Sync) -> Rows {
    let mut rows = Rows::default();
    let sampler = || if served { Sampling::of_served(Box::new(make())) } else { Sampling::of_all(Box::new(make())) };
    sample(
        Source::Lines(Box::new(Cursor::new(log().into_bytes()))),
        ScoreOptions {
            policy: Arc::new(policy::load(POLICY, "test.toml").unwrap()),
            model: served.then(model_of_all),
            keep: Keep::Needed, // not heeded: rows need everything
            batch,
            threads,
            partitions: threads * 2 - 1,
            unpacked_max: if batch == 64 { 1 } else { 100 },
            flags: None,
            decisions: None,
            journal_out: None,
            rejected: &mut |_| {},
            progress: &mut |_| {},
        },
        &sampler,
        &mut |sampled: &Sampled| {
            assert_eq!(sampled.width, feature_names().len());
            rows.lines.extend(&sampled.places);
            rows.accounts.extend(&sampled.accounts);
            rows.at.extend(&sampled.at);
            rows.bits
                .extend((0..sampled.len()).map(|row| sampled.row(row).iter().map(|value| value.to_bits()).collect()));
            Ok(())
        },
    )
    .unwrap();
    rows
}

#[test]
fn rows_are_those_served_whatever_batches_threads_and_partitions() {
    let served = rows(true, 1_000, 1, || Every(1, 0, false, false));
    assert!(served.bits.len() > 7_000 && served.lines.is_sorted());
    for (batch, threads) in [(1, 1), (64, 1), (4_096, 2), (37, 3)] {
        let replayed = rows(false, batch, threads, || Every(1, 0, false, false));
        assert!(replayed == served, "batch {batch}, {threads} threads");
    }
}

#[test]
fn rows_of_some_events_are_those_of_the_rows_of_all() {
    let all = rows(true, 1_000, 1, || Every(1, 0, false, false));
    let some = rows(false, 200, 1, || Every(7, 0, false, false));
    assert_eq!(some.lines.len(), all.lines.len() / 7);
    for (number, line) in some.lines.iter().enumerate() {
        let at = all.lines.binary_search(line).unwrap();
        assert_eq!((some.accounts[number], some.at[number]), (all.accounts[at], all.at[at]));
        assert!(some.bits[number] == all.bits[at], "line {line}");
    }
}

#[test]
fn an_end_is_the_account_as_it_stood_after_its_last_event() {
    let all = rows(true, 1_000, 1, || Every(1, 0, false, false));
    let last: BTreeMap<u64, usize> = all.accounts.iter().enumerate().map(|(row, account)| (*account, row)).collect();
    for threads in [1, 2] {
        let ends = rows(false, 64, threads, || Every(0, 0, true, false));
        assert_eq!((ends.lines.as_slice(), last.len()), ([0; 6].as_slice(), 6));
        for (number, account) in ends.accounts.iter().enumerate() {
            assert!(ends.bits[number] == all.bits[last[account]], "account {account}");
        }
    }
}

#[test]
fn a_row_is_kept_wherever_the_policy_decides() {
    let all = rows(true, 1_000, 1, || Every(1, 0, false, false));
    let decided = rows(false, 300, 2, || Every(0, 0, false, true));
    assert!((3..=6).contains(&decided.lines.len()), "{:?}", decided.lines);
    let bounces = feature_names().iter().position(|name| name == "hard_bounces_24h.value").unwrap();
    for (number, line) in decided.lines.iter().enumerate() {
        let at = all.lines.binary_search(line).unwrap();
        assert!(decided.bits[number] == all.bits[at], "line {line}");
        assert_eq!(f32::from_bits(decided.bits[number][bounces]).to_bits(), 31f32.to_bits());
    }
}

/// The state itself, read by the code that decisions show signals with, and not by way of frames.
#[test]
fn rows_are_what_the_accounts_state_says() {
    let sampled = rows(false, 64, 1, || Every(1, 0, false, false));
    let identity = IdentityKey::public();
    let arrival = Arrival { at: None, identity: &identity, default_source: "log" };
    let mut pipeline = Pipeline::new(identity.clone(), None);
    let (mut number, mut newest, mut told) = (0, i64::MIN, 0);
    for (line, text) in log().lines().enumerate() {
        let Ok(mut event) = parse_line(text.as_bytes(), &arrival) else { continue };
        newest = newest.max(event.at);
        event.arrived = newest;
        let id = event.account_id.to_string();
        if pipeline.events(line as u64 + 1, std::slice::from_ref(&event)).counted() == 0 {
            continue;
        }
        if number % 13 == 0 {
            let account = pipeline.account(&id.as_str().into()).unwrap();
            for (at, reading) in signal::row(account).iter().enumerate() {
                #[expect(clippy::cast_possible_truncation, reason = "features have 32 bits")]
                let value = reading.value().map_or(f32::NAN, |value| value as f32);
                let given = f32::from_bits(sampled.bits[number][at]);
                assert!(
                    value.to_bits() == given.to_bits() || (value.is_nan() && given.is_nan()),
                    "line {}, {}: {value} and {given}",
                    line + 1,
                    signal::variables()[at].name
                );
                told += usize::from(!value.is_nan() && value != 0.0);
            }
        }
        number += 1;
    }
    assert_eq!(number, sampled.lines.len());
    assert!(told > 5_000, "{told} values say something");
}

//! Features for training: the same as those served, over tens of thousands of events, and with the labels that were known.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use redress_datasets::simulate::{Plan, write_labels, write_traffic};
use redress_datasets::table::Table;
use redress_datasets::{DatasetError, Silent};
use redress_engine::decide::{Sampled, Sampling, feature_names};
use redress_models::features::labels::Match;
use redress_models::features::parity::{compare, model_of_all};
use redress_models::features::split::Split;
use redress_models::features::which::Which;
use redress_models::features::{Made, Replay, Request, Unlabelled, make, replay};
use redress_models::provenance::WEIGHT_MAX;
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    log: PathBuf,
}

impl Bench {
    fn simulated(accounts: u32, hours: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log.ndjson");
        let plan = Plan { seed: 11, accounts, hours };
        let mut text = Vec::new();
        let on_write = |source| DatasetError::Write { path: "log".into(), source };
        write_traffic(plan, &mut text, on_write, &Silent).unwrap();
        fs::write(&log, text).unwrap();
        let mut labels = Vec::new();
        write_labels(&plan.cast().unwrap(), &mut labels).unwrap();
        fs::write(folder.path().join("labels.csv"), labels).unwrap();
        Self { folder, log }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn request(&self, which: Which) -> Request {
        Request {
            events: self.log.clone(),
            policy: None,
            labels: Some(self.path("labels.csv")),
            matched: Match::Account,
            weight_max: WEIGHT_MAX,
            horizon: None,
            as_of: None,
            unlabelled: Unlabelled::Drop,
            which,
            split: Split::None,
            threads: 2,
            out: self.path("rows.parquet"),
            overwrite: true,
        }
    }
}

fn made_by(request: &Request) -> (Made, Table) {
    let made = make(request, &Silent).unwrap();
    (made, Table::read(&request.out, &Silent).unwrap())
}

fn every(n: u32) -> Which {
    Which { every: Some(n), ..Which::default() }
}

/// Rows as they are served with a model that reads everything.
fn served(log: &Path, which: &Which) -> Vec<(u64, i64, Vec<u32>)> {
    let how = Replay { model: Some(model_of_all().unwrap()), partitions: 1, batch: 100, ..Replay::new(log, None, 1) };
    let (mut rows, sampler) = (Vec::new(), || Sampling::of_served(which.sampler()));
    let mut keep = |sampled: &Sampled| {
        for row in 0..sampled.len() {
            let bits = sampled.row(row).iter().map(|value| value.to_bits()).collect();
            rows.push((sampled.accounts[row], sampled.at[row], bits));
        }
        Ok(())
    };
    replay(&how, &sampler, &mut keep, &Silent).unwrap();
    rows
}

#[test]
fn what_is_trained_on_is_what_is_served_bit_for_bit() {
    let bench = Bench::simulated(60, 10);
    let compared = compare(&bench.log, None, &model_of_all().unwrap(), &Silent).unwrap();
    assert!(compared.is_equal(), "{}", compared.words());
    assert!(compared.rows > 20_000 && compared.telling > 200_000, "{}", compared.words());
    assert_eq!((compared.features, compared.score_gap.to_bits()), (feature_names().len(), 0f64.to_bits()));
}

#[test]
fn the_table_in_the_file_is_what_is_served_bit_for_bit() {
    let bench = Bench::simulated(40, 8);
    let (made, table) = made_by(&bench.request(every(9)));
    assert_eq!((made.rows, made.dropped), (table.rows as u64, 0));
    assert_eq!(table.names, feature_names());
    let served = served(&bench.log, &every(9));
    assert!(served.len() > 1_000 && served.len() == table.rows, "{} rows", served.len());
    for (row, (account, at, bits)) in served.iter().enumerate() {
        assert_eq!((table.group[row], table.time_ms[row]), (*account, *at));
        let same = table.columns.iter().zip(bits).all(|(column, bits)| column[row].to_bits() == *bits);
        assert!(same, "row {row}");
    }
}

#[test]
fn the_same_rows_come_out_for_any_number_of_threads() {
    let bench = Bench::simulated(30, 6);
    let which = Which { at: vec![5, 12], ends: true, share: 0.02, key: 3, ..Which::default() };
    let mut bytes = Vec::new();
    for threads in [1, 3] {
        let request = Request { threads, ..bench.request(which.clone()) };
        make(&request, &Silent).unwrap();
        bytes.push(fs::read(&request.out).unwrap());
    }
    assert!(bytes[0] == bytes[1], "two files differ");
}

#[test]
fn rows_know_the_labels_that_were_known_when_their_part_ended() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.ndjson");
    let line = |n: i64, account: &str| {
        format!(
            "{{\"id\":\"{account}{n}\",\"time\":{},\"account_id\":\"{account}\",\"kind\":\"email.submitted\"}}\n",
            n * 1_000
        )
    };
    let text: String = (1..=20).map(|n| line(n, "a") + &line(n, "b")).collect();
    fs::write(&log, text).unwrap();
    // Of a it becomes known at 12 s that it was abusive up to 11 s; of b at 8 s that it was honest up to 7 s.
    fs::write(folder.path().join("labels.csv"), "account_id,label,time_ms,known_ms\na,1,11000,12000\nb,0,7000,8000\n")
        .unwrap();
    let bench = Bench { folder, log };
    let request = Request { split: Split::Times(10_000, 15_000), ..bench.request(every(1)) };
    let (made, table) = made_by(&request);
    // Up to 10 s (train) only b's label was known; from then on a's as well.
    assert_eq!(made.parts, [[0, 7, 0], [1, 0, 0], [0, 0, 0]]);
    assert!(table.time_ms.iter().zip(&table.label).all(|(at, label)| if *label > 0.5 {
        *at == 11_000
    } else {
        *at <= 7_000
    }));
    let (made, _) = made_by(&Request { as_of: Some(7_999), ..request.clone() });
    assert_eq!((made.rows, made.dropped), (0, 40), "nobody knew anything yet");
    let (made, _) = made_by(&Request { unlabelled: Unlabelled::Keep, ..request });
    assert_eq!(made.parts, [[0, 7, 13], [1, 0, 9], [0, 0, 10]]);
    let (made, _) = made_by(&Request { horizon: Some(2_000), ..bench.request(every(1)) });
    assert_eq!(made.parts[0], [3, 3, 0]);
}

#[test]
fn simulated_accounts_get_their_personas_label_and_stay_in_one_part() {
    let bench = Bench::simulated(60, 6);
    let request = Request { split: "account:60/20/20".parse().unwrap(), ..bench.request(every(20)) };
    let (made, table) = made_by(&request);
    assert_eq!(made.dropped, 0);
    assert!(made.parts.iter().all(|[abusive, honest, none]| abusive + honest > 0 && *none == 0), "{:?}", made.parts);
    let mut parts = std::collections::BTreeMap::new();
    for (group, split) in table.group.iter().zip(&table.split) {
        assert_eq!(parts.entry(group).or_insert(split), &split);
    }
}

#[test]
fn a_policys_decisions_are_points_of_their_own() {
    let bench = Bench::simulated(60, 6);
    let policy = bench.path("policy.toml");
    fs::write(&policy, redress_engine::policy::default_text()).unwrap();
    let which = Which { decisions: true, ..Which::default() };
    let (made, table) = made_by(&Request { policy: Some(policy), ..bench.request(which) });
    let decisions: u64 = made.replay.decisions.values().sum();
    assert!(
        decisions > 3 && table.rows as u64 <= decisions && table.rows > 3,
        "{decisions} decisions, {} rows",
        table.rows
    );
}

#[test]
fn a_wrong_log_is_no_table() {
    let bench = Bench::simulated(3, 1);
    let missing = Request { events: bench.path("none"), out: bench.path("a.parquet"), ..bench.request(every(1)) };
    assert!(make(&missing, &Silent).unwrap_err().to_string().contains("none: cannot be read"));
    let by_line = Request { matched: Match::Line, out: bench.path("b.parquet"), ..bench.request(every(1)) };
    let error = make(&by_line, &Silent).unwrap_err().to_string();
    assert!(error.contains("of the log is of another account"), "{error}");
    assert!(!bench.path("a.parquet").exists() && !bench.path("b.parquet").exists());
}

//! Event logs as tables: what goes in comes out, whatever the format; and what is wrong is named.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};

use redress_datasets::simulate::{Plan, write_traffic};
use redress_datasets::table::log::{CHUNK, Format, convert};
use redress_datasets::table::profile::profile;
use redress_datasets::{DatasetError, Silent, Watch};
use tempfile::TempDir;

/// Every field of the contract, some of them absent, some awkward.
const LINES: &str = concat!(
    r#"{"id":"1","time":1790000000000,"account_id":"a","kind":"email.submitted","source":"s","message_id":"m","parent_account_id":"p","campaign_id":"c","channel":"email","sender":"x@example.com","recipient":"y@example.org","country":"DE","url_domain":"example.net","urls":["http://a.example/1","http://b.example/2"],"content_hash":"h","text":"quote \" comma, line\nend é","ip":"192.0.2.1","asn":64500,"device_id":"d","key_id":"k","error_class":"hard","smtp_status":"5.1.1","complaint_type":"abuse","opt_out":true,"duration_s":1.5,"sip_code":486,"amount":"1.10","currency":"EUR","count":3,"traits":["tor","vpn"]}"#,
    "\n",
    r#"{"id":"2","time":1790000000001,"account_id":"b","kind":"message.sent","opt_out":false,"duration_s":2.0}"#,
    "\n",
);

fn folder_with(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn converted(from: &Path, to: &Path) -> Result<u64, DatasetError> {
    let format = |path: &Path| Format::of(path).unwrap();
    convert((from, format(from)), (to, format(to)), false, &Silent).map(|done| done.rows)
}

#[test]
fn a_log_comes_back_byte_for_byte_by_way_of_every_format() {
    let (folder, first) = folder_with("log.ndjson", LINES.as_bytes());
    let mut before = first;
    for name in ["a.parquet", "b.csv", "c.csv.gz", "d.ndjson.zst", "e.csv.zst", "f.parquet", "g.jsonl.gz", "h.ndjson"] {
        let next = folder.path().join(name);
        assert_eq!(converted(&before, &next).unwrap(), 2, "{name}");
        before = next;
    }
    assert_eq!(fs::read_to_string(before).unwrap(), LINES);
}

#[test]
fn a_log_of_many_chunks_keeps_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let [log, table, back] = ["log.ndjson", "log.parquet", "back.ndjson"].map(|name| folder.path().join(name));
    let mut out = std::io::BufWriter::new(fs::File::create(&log).unwrap());
    let plan = Plan { seed: 3, accounts: 80, hours: 24 };
    let on_write = |source| DatasetError::Write { path: "log".into(), source };
    let made = write_traffic(plan, &mut out, on_write, &Silent).unwrap();
    out.flush().unwrap();
    assert!(made.events > 2 * CHUNK as u64, "{} events are too few to show anything", made.events);
    assert_eq!(converted(&log, &table).unwrap(), made.events);
    assert!(fs::metadata(&table).unwrap().len() < fs::metadata(&log).unwrap().len() / 4);
    assert_eq!(converted(&table, &back).unwrap(), made.events);
    let same = |path: &Path| -> Vec<serde_json::Value> {
        fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert!(same(&log) == same(&back));
}

#[test]
fn what_breaks_the_shape_is_named_and_nothing_is_written() {
    for (name, content, expected) in [
        (
            "a.ndjson",
            "{\"id\":\"1\",\"time\":5,\"account_id\":\"a\",\"kind\":\"k\"}\n{\"id\":\"1\",\"time\":\"x\"}\n",
            "a.ndjson:2:18: field `time` is \"x\"",
        ),
        ("b.ndjson", "{\"id\":\"1\",\n", "b.ndjson:1:10: the line ends too early"),
        ("c.ndjson", "{\"id\":\"\u{fffd}\n", "c.ndjson:1:"),
        ("d.csv", "id,time,account_id\n1,5,a\n", "d.csv:1:1: the column kind is missing from the header"),
        ("e.csv", "id,time,account_id,kind,id\n", "e.csv:1:25: the column id stands twice"),
        ("f.csv", "id,time,account_id,kind,asn\n1,5,\"a,b\",k,\n2,5,\"a,b\",k,x\n", "f.csv:3:13: asn is \"x\""),
        ("g.csv", "id,time,account_id,kind\n1,5,a,k\n2,5,a\n", "g.csv:3:7: 3 fields where the header has 4"),
        ("h.csv", "id,time,account_id,kind\n1,5,,k\n", "h.csv:2:5: account_id is empty"),
        ("i.csv", "", "i.csv:1:1: the file is empty"),
        ("j.parquet", "PAR1", "j.parquet: this Parquet file could not be used"),
    ] {
        let (folder, path) = folder_with(name, content.as_bytes());
        let error = converted(&path, &folder.path().join("out.ndjson")).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.lines().nth(1).is_some_and(|remedy| remedy.starts_with("  ")), "no remedy in {error:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name}: something was written");
    }
}

#[test]
fn bytes_that_are_not_text_and_torn_packings_are_named() {
    let (folder, path) = folder_with("a.ndjson", b"{\"id\":\"\xff\"}\n");
    let error = converted(&path, &folder.path().join("out.csv")).unwrap_err().to_string();
    assert!(error.contains("a.ndjson:1:8: this byte is not valid UTF-8"), "{error}");
    let mut packed = zstd::encode_all(LINES.repeat(2_000).as_bytes(), 1).unwrap();
    packed.truncate(packed.len() / 2);
    let (folder, path) = folder_with("b.ndjson.zst", &packed);
    assert!(converted(&path, &folder.path().join("out.csv")).is_err());
    assert!(!folder.path().join("out.csv").exists());
}

#[test]
fn fields_that_the_contract_does_not_have_are_left_out_and_named() {
    let text = "{\"id\":\"1\",\"time\":5,\"account_id\":\"a\",\"kind\":\"k\",\"mood\":{\"x\":1}}\n";
    let (folder, path) = folder_with("a.ndjson", text.as_bytes());
    let out = folder.path().join("b.ndjson");
    let done = convert((&path, Format::Json), (&out, Format::Json), false, &Silent).unwrap();
    assert_eq!((done.rows, done.strangers), (1, vec!["mood".to_owned()]));
    assert!(!fs::read_to_string(out).unwrap().contains("mood"));
}

#[test]
fn a_profile_says_what_is_in_a_log() {
    let (_folder, path) = folder_with("log.ndjson", LINES.repeat(3).as_bytes());
    let found = profile(&path, Format::Json, &Silent).unwrap();
    assert_eq!((found.read.rows, found.accounts(), found.span), (6, 2, Some((1_790_000_000_000, 1_790_000_000_001))));
    assert_eq!((found.out_of_order, found.unknown_kinds), (2, 3));
    assert_eq!(found.top("kind", 1).unwrap(), (vec![("email.submitted", 3)], true));
    assert_eq!(found.top("recipient", 1), None, "what names a person is not shown");
    assert_eq!(found.over_time(10), [6]);
    assert_eq!(found.by_size(), [2]);
    let missing = |name: &str| found.missing[redress_datasets::table::log::column(name).unwrap()];
    assert_eq!((missing("id"), missing("country"), missing("opt_out")), (0, 3, 0));
}

/// Stops at the n-th look.
struct StopAt(AtomicI32);

impl Watch for StopAt {
    fn total(&self, _units: u64) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) <= 1
    }
}

#[test]
fn stopping_leaves_nothing() {
    let (folder, path) = folder_with("log.ndjson", LINES.repeat(CHUNK).as_bytes());
    let table = folder.path().join("log.parquet");
    converted(&path, &table).unwrap();
    for (from, format) in [(&path, Format::Json), (&table, Format::Parquet)] {
        let out = folder.path().join("out.csv");
        let stopped = convert((from, format), (&out, Format::Csv), false, &StopAt(AtomicI32::new(2)));
        assert!(matches!(stopped, Err(DatasetError::Interrupted)), "{stopped:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

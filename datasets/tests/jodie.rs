//! The JODIE importer on hand-made files: what it writes, and how it refuses what is wrong.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};

use flate2::{Compression, write::GzEncoder};
use redress_datasets::import::jodie::{Imported, OUTPUTS, import, import_with};
use redress_datasets::{DatasetError, Silent, Watch};
use tempfile::TempDir;

const GOOD: &str = "u,i,ts,label\n0,3,0,0\n1,4,36,0\n1,3,36,1\n2,4,90.5,0\n";

/// A folder with one input in it.
struct Bench {
    folder: TempDir,
    input: PathBuf,
}

impl Bench {
    fn with(name: &str, content: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join(name);
        fs::write(&input, content).unwrap();
        Self { folder, input }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn import(&self, overwrite: bool) -> Result<Imported, DatasetError> {
        import(&self.input, &self.out(), overwrite, &Silent)
    }

    fn output(&self, n: usize) -> String {
        fs::read_to_string(self.out().join(OUTPUTS[n])).unwrap()
    }
}

fn gzip(content: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Imports `csv` and expects a refusal: its first line after the file's name, `line:col: what`.
fn check_refused(csv: impl AsRef<[u8]>, expected: &str) {
    let bench = Bench::with("edits.csv", csv.as_ref());
    let error = bench.import(false).unwrap_err().to_string();
    let first = error.lines().next().unwrap();
    let place = first.strip_prefix(&format!("{}:", bench.input.display())).unwrap_or(first);
    assert_eq!(place, expected);
    assert!(error.lines().nth(1).is_some_and(|remedy| remedy.starts_with("  ")), "no remedy in {error:?}");
    assert!(nothing_in(&bench.out()), "something was written");
}

fn nothing_in(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

#[test]
fn edits_become_events_and_labels_in_file_order() {
    let bench = Bench::with("edits.csv", GOOD.as_bytes());
    let done = bench.import(false).unwrap();
    assert_eq!((done.events, done.users, done.pages, done.labelled), (4, 3, 2, 1));
    assert_eq!(
        bench.output(0).lines().nth(2).unwrap(),
        r#"{"id":"jodie-wikipedia-2","time":1577836836000,"account_id":"user-1","kind":"content.posted","source":"jodie-wikipedia","message_id":"edit-2","content_hash":"page-3"}"#
    );
    assert_eq!(
        bench.output(1),
        "account_id,time_ms,label\nuser-0,1577836800000,0\nuser-1,1577836836000,0\nuser-1,1577836836000,1\nuser-2,1577836890500,0\n"
    );
}

#[test]
fn first_edits_can_open_accounts_without_moving_a_label() {
    let bench = Bench::with("edits.csv", GOOD.as_bytes());
    import_with(&bench.input, &bench.out(), true, false, &Silent).unwrap();
    let (events, labels) = (bench.output(0), bench.output(1));
    assert_eq!(events.lines().count() + 1, labels.lines().count());
    let opening = r#"{"id":"jodie-wikipedia-1-opening","time":1577836836000,"account_id":"user-1","kind":"account.created","source":"jodie-wikipedia"}"#;
    assert_eq!((events.lines().nth(2).unwrap(), labels.lines().nth(3).unwrap()), (opening, "user-1,1577836836000,"));
    assert_eq!(events.matches("account.created").count(), 3);
}

#[test]
fn packing_line_ends_and_the_published_layout_make_no_difference() {
    let plain = Bench::with("edits.csv", GOOD.as_bytes());
    let expected = plain.import(false).unwrap();
    let published = "user_id,item_id,timestamp,state_label,comma_separated_list_of_features\n\
        0,0,0.0,0,-0.17,0.5,1\n1,1,36.0,0,-0.17,0.5,1\n1,0,36.0,1,-0.17,0.5,1\n2,1,90.5,0,-0.17,0.5,1\n";
    let variants = [
        ("edits.csv.gz", gzip(GOOD)),
        ("edits.gz.with.another.name", gzip(GOOD)),
        ("edits.csv", GOOD.replace('\n', "\r\n").into_bytes()),
        ("edits.csv", GOOD.trim_end().as_bytes().to_vec()),
        ("wikipedia.csv", published.as_bytes().to_vec()),
        ("edits.csv", b"label,ts,i,u\n0,0,3,0\n0,36,4,1\n1,36,3,1\n0,90.5,4,2\n".to_vec()),
    ];
    for (name, content) in variants {
        let bench = Bench::with(name, &content);
        let done = bench.import(false).unwrap();
        assert_eq!(done.sha256, expected.sha256, "{name}");
        assert_eq!((bench.output(0), bench.output(1)), (plain.output(0), plain.output(1)), "{name}");
    }
}

#[test]
fn the_checksum_is_that_of_the_four_column_file() {
    let bench = Bench::with("edits.csv", GOOD.as_bytes());
    let done = bench.import(false).unwrap();
    // What `sha256sum` says of the text above with CR LF and its 90.5 as 90.500.
    assert_eq!(done.sha256, "2dc199661b1dffe6759d70d09c0c969e2d235b0572c462c783d6c8180f409cac");
    assert!(!done.is_the_known_set());
}

#[test]
fn a_wrong_header_names_the_missing_column() {
    check_refused("u,i,label\n0,1,0\n", "1:1: column ts (seconds) is missing from the header `u,i,label`");
    check_refused("", "1:1: column u (user) is missing from the header ``");
    check_refused("u,i,ts,label,u\n0,1,0,0,0\n", "1:14: column u (user) stands twice in the header");
}

#[test]
fn a_wrong_value_is_named_with_line_and_column() {
    check_refused(
        "u,i,ts,label\n0,1,0,0\n0,1,x,0\n",
        "3:5: ts (seconds) `x` is not a number of seconds since the set began",
    );
    check_refused("u,i,ts,label\n0,1,-1,0\n", "2:5: ts (seconds) `-1` is not a number of seconds since the set began");
    check_refused(
        "u,i,ts,label\n0,1,NaN,0\n",
        "2:5: ts (seconds) `NaN` is not a number of seconds since the set began",
    );
    check_refused(
        "u,i,ts,label\n0,1,1e300,0\n",
        "2:5: ts (seconds) `1e300` is not a number of seconds since the set began",
    );
    check_refused("u,i,ts,label\n1.5,1,0,0\n", "2:1: u (user) `1.5` is not a whole number from 0 to 4294967295");
    check_refused("u,i,ts,label\n1,,0,0\n", "2:3: i (page) `` is not a whole number from 0 to 4294967295");
    check_refused("u,i,ts,label\n12,345,0,2\n", "2:10: label (0 or 1) `2` is neither");
    check_refused("u,i,ts,label\n\"1\",1,0,0\n", "2:1: u (user) `\"1\"` is not a whole number from 0 to 4294967295");
}

#[test]
fn time_may_not_run_backwards() {
    check_refused("u,i,ts,label\n0,1,7,0\n0,1,6,0\n", "3:5: ts (seconds) `6` is earlier than the line before it");
}

#[test]
fn a_line_with_the_wrong_number_of_fields_is_named() {
    check_refused("u,i,ts,label\n0,1,0,0\n0,1,0\n", "3:6: 3 fields where the header has 4");
    check_refused("u,i,ts,label\n0,1,0,0,9\n", "2:9: 5 fields where the header has 4");
    check_refused("u,i,ts,label\n0,1,0,0\n\n0,1,0,0\n", "3:1: this line is empty");
    check_refused("u,i,ts,label\n", "1:1: there are no rows after the header");
}

#[test]
fn bytes_that_are_not_text_are_named() {
    check_refused(b"u,i,ts,label\n0,1,\xff,0\n", "2:5: this byte is not valid UTF-8");
}

#[test]
fn a_cut_off_gzip_file_is_refused_and_leaves_nothing() {
    let mut packed = gzip(&GOOD.repeat(50));
    packed.truncate(packed.len() - 10);
    let bench = Bench::with("edits.csv.gz", &packed);
    assert!(matches!(bench.import(false), Err(DatasetError::Unpack { path, .. }) if path == bench.input));
    assert!(nothing_in(&bench.out()));
}

#[test]
fn a_missing_input_is_named() {
    let error = import(Path::new("/nowhere/wikipedia.csv"), Path::new("/nowhere/out"), false, &Silent).unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/wikipedia.csv: cannot be read"), "{error}");
}

#[test]
fn outputs_that_exist_are_kept_unless_force_is_given() {
    let bench = Bench::with("edits.csv", GOOD.as_bytes());
    bench.import(false).unwrap();
    for name in OUTPUTS {
        fs::write(bench.out().join(name), "mine").unwrap();
    }
    assert!(matches!(bench.import(false), Err(DatasetError::Exists(_))));
    assert_eq!((bench.output(0).as_str(), bench.output(1).as_str()), ("mine", "mine"));
    bench.import(true).unwrap();
    assert_eq!(bench.output(0).lines().count(), 4);
    assert_eq!(fs::read_dir(bench.out()).unwrap().count(), 2, "temporary files were left");
}

/// Stops at the n-th look.
struct StopAt(AtomicI32);

impl Watch for StopAt {
    fn total(&self, _units: u64) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) == 1
    }
}

#[test]
fn stopping_at_any_moment_leaves_nothing() {
    let rows = (0..9_000).map(|n| format!("{n},1,{n},0")).collect::<Vec<_>>().join("\n");
    let bench = Bench::with("edits.csv.gz", &gzip(&format!("u,i,ts,label\n{rows}")));
    for look in 1..=7 {
        let stopped = import(&bench.input, &bench.out(), false, &StopAt(AtomicI32::new(look)));
        assert!(matches!(stopped, Err(DatasetError::Interrupted)), "look {look}: {stopped:?}");
        assert!(nothing_in(&bench.out()), "look {look}");
    }
}

//! The binary from outside: what it prints, where, how it ends, and what it leaves behind.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::read::GzDecoder;
use tempfile::TempDir;

const EDITS: &str = "u,i,ts,label\n0,3,0,0\n1,4,36,0\n1,3,36,1\n";

fn lab(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress-lab"));
    command.current_dir(folder);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    lab(folder).args(arguments).output().unwrap()
}

fn code_and_words(output: &Output) -> (i32, String, String) {
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), words(&output.stdout), words(&output.stderr))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn with_edits(content: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("edits.csv"), content).unwrap();
    folder
}

#[test]
fn an_import_says_what_came_out_and_warns_of_another_set() {
    let folder = with_edits(EDITS);
    let (code, out, err) = code_and_words(&run(folder.path(), &["import", "jodie-wikipedia", "edits.csv"]));
    assert_eq!(code, 0, "{err}");
    assert_eq!(
        out,
        "3 events, 2 users (1 banned), 2 pages\nevents  jodie-wikipedia/events.ndjson\nlabels  jodie-wikipedia/labels.csv\n"
    );
    assert!(err.starts_with("warning: edits.csv is not the set that the published figures are about"), "{err}");
    assert!(err.contains("b68d35966dd1c013bce7432184778eb6edb0766ad65cd66bb5ca7ed9876c81ab"), "{err}");
    assert_eq!(names(&folder.path().join("jodie-wikipedia")), ["events.ndjson", "labels.csv"]);
}

#[test]
fn bad_input_is_refused_with_file_line_column_and_remedy() {
    let folder = with_edits("u,i,ts,label\n0,3,0,0\n1,4,oops,0\n");
    let (code, out, err) = code_and_words(&run(folder.path(), &["import", "jodie-wikipedia", "edits.csv"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        err,
        "error: edits.csv:3:5: ts (seconds) `oops` is not a number of seconds since the set began\n  fetch the file again\n"
    );
    assert_eq!(names(folder.path()), ["edits.csv"]);
}

#[test]
fn outputs_are_replaced_only_by_force() {
    let folder = with_edits(EDITS);
    let import = ["import", "jodie-wikipedia", "edits.csv"];
    assert_eq!(run(folder.path(), &import).status.code(), Some(0));
    let (code, _, err) = code_and_words(&run(folder.path(), &import));
    assert_eq!(code, 1);
    assert!(err.contains("exists already, and was not touched\n  give --force"), "{err}");
    assert_eq!(run(folder.path(), &[&import[..], &["--force"]].concat()).status.code(), Some(0));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = tempfile::tempdir().unwrap();
    let simulate = ["--quiet", "simulate", "--accounts", "3", "--hours", "1", "--out", "log"];
    assert_eq!(code_and_words(&run(folder.path(), &simulate)), (0, String::new(), String::new()));
    let (code, out, err) = code_and_words(&run(folder.path(), &simulate));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: log: exists already"), "{err}");
}

#[test]
fn a_simulation_is_the_same_in_a_file_gzipped_and_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let plan = ["simulate", "--seed", "3", "--accounts", "15", "--hours", "2"];
    let with = |more: &[&str]| code_and_words(&run(folder.path(), &[&plan[..], more].concat()));
    let (code, out, err) = with(&["--out", "log", "--labels", "labels.csv"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("of 15 accounts in 2 h") && out.ends_with("labels  labels.csv\n"), "{out}");
    assert_eq!(with(&["--out", "log.gz"]).0, 0);
    let (code, streamed, err) = with(&["--out", "-"]);
    assert_eq!(code, 0);
    assert!(err.contains("of 15 accounts in 2 h"), "{err}");

    let plain = fs::read_to_string(folder.path().join("log")).unwrap();
    let mut unpacked = String::new();
    GzDecoder::new(fs::File::open(folder.path().join("log.gz")).unwrap()).read_to_string(&mut unpacked).unwrap();
    assert!(plain == unpacked && plain == streamed && !plain.is_empty());
    assert_eq!(fs::read_to_string(folder.path().join("labels.csv")).unwrap().lines().count(), 16);
}

#[test]
fn settings_out_of_bounds_and_wrong_usage_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = code_and_words(&run(folder.path(), &["simulate", "--hours", "0", "--out", "log"]));
    assert_eq!(
        (code, err.as_str()),
        (1, "error: hours is 0, but must be from 1 to 720\n  give a number within these bounds\n")
    );
    let (code, _, err) = code_and_words(&run(folder.path(), &["simulate", "--houres", "1", "--out", "log"]));
    assert_eq!(code, 2);
    assert!(err.contains("--houres") && err.contains("--hours"), "{err}");
    let (code, _, err) = code_and_words(&run(folder.path(), &["simulate", "--out", "missing/folder/log"]));
    assert_eq!(code, 1);
    assert!(err.starts_with("error: missing/folder/log: cannot be written: "), "{err}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn help_says_where_the_set_comes_from_and_gives_examples() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = code_and_words(&run(folder.path(), &["import", "jodie-wikipedia", "--help"]));
    assert_eq!(code, 0);
    for part in ["http://snap.stanford.edu/jodie/wikipedia.csv", "no licence", "Examples:", "--force"] {
        assert!(out.contains(part), "{part:?} is missing from the help");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = lab(folder.path())
        .args(["--quiet", "simulate", "--accounts", "200", "--hours", "20", "--out", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0; 100]).unwrap(); // then the pipe is closed
    assert_eq!(code_and_words(&child.wait_with_output().unwrap()), (0, String::new(), String::new()));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_leaves_no_file() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let long = ["simulate", "--accounts", "20000", "--hours", "720", "--out", "log", "--labels", "labels.csv"];
        let mut child = lab(folder.path()).args(long).stderr(Stdio::piped()).spawn().unwrap();
        // The temporary file shows that the work has begun, and so that the handler is in place.
        while !names(folder.path()).iter().any(|name| name.starts_with(".log.")) {
            assert!(child.try_wait().unwrap().is_none(), "ended before it began to write");
            std::thread::yield_now();
        }
        let kill = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let (code, _, err) = code_and_words(&child.wait_with_output().unwrap());
        assert_eq!((code, err.as_str()), (130, "error: stopped before the end, nothing was written\n"));
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
}

#[test]
fn a_world_comes_with_what_is_known_of_it_and_with_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let world = ["simulate", "--world", "training", "--sample", "1", "--out", "log"];
    let files = ["--labels", "known.csv", "--truth", "truth.csv"];
    let (code, out, err) = code_and_words(&run(folder.path(), &[&world[..], &files].concat()));
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("events of 31 accounts in 840 h, 17 of them abused or abusive; "), "{out}");
    assert!(out.ends_with("labels  known.csv\ntruth   truth.csv\n"), "{out}");
    assert_eq!(fs::read_to_string(folder.path().join("truth.csv")).unwrap().lines().count(), 32);
    assert_eq!(names(folder.path()), ["known.csv", "log", "truth.csv"]);
}

#[test]
fn a_world_that_is_not_there_is_refused_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["judge", "--world", "mars"][..], &["simulate", "--world", "mars", "--out", "log"]] {
        let (code, _, err) = code_and_words(&run(folder.path(), arguments));
        assert_eq!(
            (code, err.as_str()),
            (
                1,
                "error: there is no world `mars`\nthe worlds are: training, evaluation\n"
                    .replace("\nthe", "\n  the")
                    .as_str()
            )
        );
    }
    assert_eq!(names(folder.path()), [""; 0]);
}

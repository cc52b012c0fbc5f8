//! `redress-lab backtest` from outside, on a world of seven accounts of which everything is known.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use tempfile::TempDir;

const START: i64 = 1_772_323_200_000; // 2026-03-01T00:00:00Z
const MINUTE: i64 = 60_000;

fn policy(name: &str, share: &str) -> String {
    format!(
        r#"name = "{name}"
version = "1"

[[rule]]
id = "bounces"
when = "lower(hard_bounce_rate_7d) > {share}"
evidence = "lower(hard_bounce_rate_7d) > {share}"
rung = "suspend"
reason = "LIST_QUALITY"
clause = {{ id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }}
mode = "enforce"
severity = "mail to addresses that do not exist harms every sender"
author = "test"
source = "test"
"#
    )
}

/// A message a minute, of which every so many-th bounces.
fn account(log: &mut Vec<(i64, String)>, id: &str, from: i64, messages: i64, every: i64) {
    for number in 0..messages {
        let at = START + (from + number) * MINUTE;
        let line = |kind: &str, at: i64, more: &str| {
            format!(
                r#"{{"id":"{id}-{number}-{kind}","time":{at},"account_id":"{id}","kind":"email.{kind}","source":"test","message_id":"{id}-{number}","channel":"email","sender":"a@{id}.example.com","recipient":"r{number}@example.com"{more}}}"#
            )
        };
        log.push((at, line("submitted", at, "")));
        let outcome = if every > 0 && number % every == every - 1 {
            line("bounced", at + 1_000, r#","error_class":"hard","smtp_status":"5.1.1""#)
        } else {
            line("delivered", at + 1_000, "")
        };
        log.push((at + 1_000, outcome));
    }
}

/// Two spammers of different boldness, a shop with an old list, a victim, two clean ones, one that nobody knows.
fn world() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Vec::new();
    account(&mut log, "bold", 0, 900, 2);
    account(&mut log, "sly", 30, 900, 5);
    account(&mut log, "shop", 60, 900, 5);
    account(&mut log, "bombed", 90, 900, 5);
    account(&mut log, "clean-1", 120, 600, 0);
    account(&mut log, "clean-2", 150, 600, 60);
    account(&mut log, "<b>unknown</b>", 180, 900, 5);
    log.sort();
    let mut lines = String::new();
    for (number, (_, line)) in log.iter().enumerate() {
        if number == 100 {
            lines += "{\"account_id\":\n";
        }
        writeln!(lines, "{line}").unwrap();
    }
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("log.ndjson", &lines);
    write("new.toml", &policy("new", "0.10"));
    write("current.toml", &policy("current", "0.30"));
    let labels = "account_id,side,abusive\nbold,abuser,1\nsly,abuser,1\nshop,honest,0\nbombed,victim,0\nclean-1,honest,0\nclean-2,honest,0\nelsewhere,honest,0\n";
    write("labels.csv", labels);
    let outcome = |account: &str, value: &str, outcome: &str| {
        format!(
            "{{\"label_id\":\"l\",\"account_id\":\"{account}\",\"decision_id\":\"d\",\"event_at\":\"2026-03-01T01:00:00.000Z\",\"value\":\"{value}\",\"provenance\":\"human_review\",\"outcome\":\"{outcome}\",\"root_cause\":null,\"at\":\"2026-03-03T00:00:00.000Z\"}}\n"
        )
    };
    write(
        "outcomes.ndjson",
        &(outcome("bold", "abuse", "upheld") + &outcome("shop", "not_abuse", "overturned_false_positive")),
    );
    folder
}

fn backtest(folder: &Path, policies: [&str; 2], more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress-lab"));
    command.current_dir(folder).args(["backtest", "--policy", policies[0], "--against", policies[1]]);
    command.args(["--events", "log.ndjson"]).args(more).output().unwrap()
}

const UP: [&str; 2] = ["new.toml", "current.toml"];
const KNOWN: [&str; 4] = ["--labels", "labels.csv", "--outcomes", "outcomes.ndjson"];

fn code_and_words(output: &Output) -> (i32, String, String) {
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), words(&output.stdout), words(&output.stderr))
}

fn json(folder: &Path, policies: [&str; 2], more: &[&str]) -> Value {
    let (code, out, err) = code_and_words(&backtest(folder, policies, &[more, &["--json"]].concat()));
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_report_of_a_known_world_is_what_it_should_be() {
    let folder = world();
    let report = json(folder.path(), UP, &KNOWN);
    let suspended = &report["measures"][0];
    assert_eq!(
        [&suspended["both"], &suspended["only_new"], &suspended["only_current"]].map(|n| n.as_u64().unwrap()),
        [1, 4, 0],
        "bold by both; sly, shop, bombed and unknown by the new one alone"
    );
    let labels = &report["labels"]["measures"][0];
    assert_eq!(labels["right"], serde_json::json!({"both": 1, "only_new": 1, "only_current": 0}));
    assert_eq!(
        labels["wrong"],
        serde_json::json!({"both": 0, "only_new": 2, "only_current": 0}),
        "shop and the victim"
    );
    assert_eq!((&labels["new"]["recall"]["share"], &labels["current"]["recall"]["share"]), (&1.0.into(), &0.5.into()));
    assert_eq!(report["labels"]["not_in_logs"], 1);
    assert_eq!(report["rejects"]["lines"], 1);
    // Whether a map keeps its order depends on what else is built.
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!("a_known_world", report) });
}

#[test]
fn turned_round_the_new_policy_is_the_milder_one() {
    let folder = world();
    let (up, down) = (json(folder.path(), UP, &KNOWN), json(folder.path(), [UP[1], UP[0]], &KNOWN));
    assert_eq!(up["measures"][0]["only_new"], down["measures"][0]["only_current"]);
    assert_eq!(up["labels"]["measures"][0]["new"], down["labels"]["measures"][0]["current"]);
    assert_eq!((&up["harder"]["of"], &up["milder"]["of"]), (&4.into(), &0.into()));
    let names = |list: &Value| -> Vec<String> {
        list["accounts"].as_array().unwrap().iter().map(|one| one["account"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&up["harder"]), names(&down["milder"]));
    assert_eq!(names(&up["harder"])[0], "shop", "the honest one is looked at first");
}

#[test]
fn a_log_in_pieces_and_packed_is_the_same_log() {
    let folder = world();
    let text = fs::read_to_string(folder.path().join("log.ndjson")).unwrap();
    let cut = text.match_indices('\n').nth(4_000).unwrap().0 + 1;
    fs::write(folder.path().join("log.ndjson"), &text[..cut]).unwrap();
    let mut packed = GzEncoder::new(fs::File::create(folder.path().join("rest.gz")).unwrap(), Compression::fast());
    packed.write_all(&text.as_bytes()[cut..]).unwrap();
    packed.finish().unwrap();
    let mut pieces = json(folder.path(), UP, &["rest.gz"]);
    fs::write(folder.path().join("log.ndjson"), &text).unwrap();
    let mut whole = json(folder.path(), UP, &[]);
    assert_eq!(pieces["log"]["files"], serde_json::json!(["log.ndjson", "rest.gz"]));
    for report in [&mut pieces, &mut whole] {
        report["log"]["files"].take();
    }
    assert_eq!(pieces, whole);
}

#[test]
fn limits_decide_how_it_ends() {
    let folder = world();
    let run = |policies, limits: &[&str]| {
        code_and_words(&backtest(folder.path(), policies, &[&KNOWN[..], &["--fail-on"], limits].concat()))
    };
    let (code, out, err) = run(UP, &["new-false-suspensions=2", "recall-drop=0", "rejected=1"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("new-false-suspensions   2 by labels, at most 2: kept") && err.is_empty(), "{out}{err}");
    let (code, out, err) = run(UP, &["new-false-suspensions=0", "recall-drop=0.01"]);
    assert_eq!(code, 1);
    assert!(out.contains("new-false-suspensions   2 by labels, at most 0: CROSSED"), "{out}");
    assert!(out.contains("recall-drop             0 by outcomes, at most 0.01: kept"), "{out}");
    assert_eq!(
        err,
        "error: the new policy crosses a limit: new-false-suspensions is 2, and may be 0 (labels)\n  look at the accounts listed, or change the policy\n"
    );
    let (code, _, err) = run([UP[1], UP[0]], &["recall-drop=0.01", "lost-suspensions=10"]);
    assert_eq!(code, 1);
    assert!(err.contains("recall-drop is 0.5, and may be 0.01 (labels)") && !err.contains("lost-suspensions"), "{err}");
}

#[test]
fn wrong_usage_and_input_end_with_2_and_say_where() {
    let folder = world();
    let fails = |policies, more: &[&str]| {
        let (code, out, err) = code_and_words(&backtest(folder.path(), policies, more));
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        err
    };
    assert!(fails(UP, &["--fail-on", "recal=1"]).contains("there is no figure `recal`; there are new-suspensions"));
    assert!(fails(UP, &["--fail-on", "recall-drop=0"]).contains("give --labels or --outcomes"));
    assert!(fails(UP, &["missing.ndjson"]).starts_with("error: missing.ndjson: cannot be read"));
    assert!(fails(["none.toml", UP[1]], &[]).starts_with("error: none.toml: cannot be read"));
    fs::write(folder.path().join("bad.toml"), policy("bad", "0.10").replace("hard_bounce_rate_7d", "bounciness_7d"))
        .unwrap();
    let err = fails(["bad.toml", UP[1]], &[]);
    assert!(err.starts_with("error: the policy is refused\nbad.toml:6:") && err.contains("remedy: "), "{err}");
    fs::write(folder.path().join("odd.csv"), "who,what\na,1\n").unwrap();
    assert!(fails(UP, &["--labels", "odd.csv"]).starts_with("error: odd.csv:1:1: the column account_id is missing"));
    fs::write(folder.path().join("there.html"), "").unwrap();
    assert!(fails(UP, &["--html", "there.html"]).contains("give --force"));
}

#[test]
fn the_page_needs_nothing_else_and_escapes_what_logs_say() {
    let folder = world();
    let more = [&KNOWN[..], &["--html", "report.html", "--fail-on", "false-suspensions=0"]].concat();
    let (code, out, err) = code_and_words(&backtest(folder.path(), UP, &more));
    assert_eq!(code, 1, "{err}");
    assert!(out.ends_with("\nreport  report.html\n"), "{out}");
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(!page.contains("<b>unknown") && page.contains("&#60;b&#62;unknown&#60;/b&#62;"));
    for part in ["<script", "http://", "https://", " src=", " href=", "url("] {
        assert!(!page.contains(part), "{part}");
    }
    for part in [
        "default-src 'none'",
        "prefers-color-scheme: dark",
        "@media print",
        "One limit is crossed.",
        "<polyline",
        "<circle",
        "<rect",
    ] {
        assert!(page.contains(part), "{part:?} is missing");
    }
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
    assert!(page.matches("role=\"img\"").count() >= 4, "days, dots of labels and outcomes, a curve");
}

#[test]
fn the_summary_says_what_was_not_taken_and_whom_to_look_at() {
    let folder = world();
    let (code, out, err) = code_and_words(&backtest(folder.path(), UP, &KNOWN));
    assert_eq!(code, 0, "{err}");
    for part in [
        "1 lines were not taken and are in no figure\n  log.ndjson:101: ",
        "the new policy is harder to 4\n  shop (honest)\n    new      suspend 2026-03-01T",
        "by bounces: Of ",
        "the new policy is milder to nobody",
        "against labels (labels.csv): 2 abusive, 4 honest, 1 victims; 1 of them are not in the logs",
    ] {
        assert!(out.contains(part), "{part:?} is missing in {out}");
    }
}

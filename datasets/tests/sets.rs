//! The importers of rows and texts on made-up files of the same shape.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use redress_datasets::import::{Imported, mails, sichuan, sms, vews};
use redress_datasets::table::Table;
use redress_datasets::{DatasetError, Silent, Watch};
use tempfile::TempDir;

type Import = fn(&Path, &Path, bool, &dyn Watch) -> Result<Imported, DatasetError>;

fn run(import: Import, content: &str) -> (TempDir, Result<Imported, DatasetError>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set");
    fs::write(&path, content).unwrap();
    let done = import(&path, &folder.path().join("out"), false, &Silent);
    (folder, done)
}

fn check_refused(import: Import, content: &str, expected: &str) {
    let (folder, done) = run(import, content);
    let error = done.unwrap_err().to_string();
    assert!(error.contains(&format!("set:{expected}")), "{error}");
    assert!(error.lines().nth(1).is_some_and(|remedy| remedy.starts_with("  ")), "no remedy in {error:?}");
    assert!(fs::read_dir(folder.path().join("out")).map_or(true, |mut files| files.next().is_none()));
}

fn texts(folder: &TempDir) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(folder.path().join("out/texts.ndjson")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn phone_users_become_rows_with_gaps_and_parts_and_without_their_number() {
    let rows: String = (0..500).map(|n| format!("phone{n},{n}.5,,{}\n", n % 3 / 2)).collect();
    let (folder, done) = run(sichuan::import, &format!("phone_no_m,calls,arpu_mean,label\n{rows}"));
    let done = done.unwrap();
    assert_eq!((done.parts.iter().sum::<usize>(), done.labelled, done.is_known), (500, 166, false));
    assert!((260..340).contains(&done.parts[0]) && done.parts[1] > 70 && done.parts[2] > 70, "{:?}", done.parts);
    let table = Table::read(&folder.path().join("out/rows.parquet"), &Silent).unwrap();
    assert_eq!(table.names, ["calls", "arpu_mean"]);
    assert_eq!((table.columns[0][7], table.label[2], table.label[3]), (7.5, 1.0, 0.0));
    assert!(table.columns[1].iter().all(|value| value.is_nan()));
}

#[test]
fn users_become_rows_of_a_fixed_number_of_edits() {
    let mut text = "split,user,step,label,f0,f1\n".to_owned();
    for (part, user, edits, label) in [("train", 0, 14, 0), ("train", 1, 5, 1), ("valid", 1, 12, 1), ("test", 0, 7, 0)]
    {
        for step in 0..edits {
            writeln!(text, "{part},{user},{step},{label},0.{step},{}", step % 2).unwrap();
        }
    }
    let (folder, done) = run(vews::import, &text);
    let done = done.unwrap();
    assert_eq!((done.parts, done.labelled, done.left_out), ([2, 1, 1], 2, 2));
    let five = Table::read(&folder.path().join("out/after-5.parquet"), &Silent).unwrap();
    let twelve = Table::read(&folder.path().join("out/after-12.parquet"), &Silent).unwrap();
    assert_eq!((five.rows, twelve.rows, five.names.len(), twelve.names.len()), (4, 2, 16, 30));
    assert_eq!((five.split.as_slice(), twelve.split.as_slice()), ([0, 0, 1, 2].as_slice(), [0, 1].as_slice()));
    assert_eq!(five.column("f0.4").unwrap(), [0.4; 4], "what comes after the fifth edit is not in it");
    assert_eq!(five.column("f1.mean").unwrap(), [0.4; 4]);
    assert_eq!(five.column("f0.most").unwrap(), [0.4; 4]);
    assert_ne!(five.group[0], five.group[3], "users of two parts are two users, though they have one number");
}

#[test]
fn sms_become_texts_split_as_published() {
    let lines: String = (0..10).map(|n| format!("{}\ttext {n}\n", if n % 4 == 3 { "spam" } else { "ham" })).collect();
    let (folder, done) = run(sms::import, &lines);
    let done = done.unwrap();
    assert_eq!((done.parts, done.labelled), ([3, 0, 7], 2));
    let texts = texts(&folder);
    assert_eq!(texts[3]["text"], "text 3");
    assert_eq!(
        (&texts[3]["label"], &texts[2]["split"], &texts[3]["split"]),
        (&1.into(), &"train".into(), &"test".into())
    );
}

#[test]
fn mails_become_texts_in_parts_of_their_group_from_lines_or_folders() {
    let raw = |n: usize| format!("Date: Thu, 22 Aug 2002 10:00:00\nSubject: mail {n}\n\nsent in August {n}\n");
    let mut lines = String::new();
    let folder = tempfile::tempdir().unwrap();
    for (group, label) in [("ham", 0), ("spam", 1)] {
        fs::create_dir_all(folder.path().join("corpus").join(group)).unwrap();
        for n in 0..20 {
            let (id, raw) = (format!("{n:02}"), raw(n));
            lines += &serde_json::json!({"id": id, "group": group, "label": label, "raw": raw}).to_string();
            lines.push('\n');
            fs::write(folder.path().join("corpus").join(group).join(id), raw).unwrap();
        }
    }
    fs::write(folder.path().join("corpus/spam/cmds"), "mv a b").unwrap();
    let (of_lines, done) = run(mails::import, &lines);
    let done = done.unwrap();
    assert_eq!((done.parts, done.labelled), ([28, 6, 6], 20));
    let first = &texts(&of_lines)[0];
    assert_eq!(
        (&first["text"], &first["split"], &first["id"]),
        (&"mail 0\nsent in ⌚ 0\n\n".into(), &"train".into(), &"ham/00".into())
    );
    mails::import(&folder.path().join("corpus"), &folder.path().join("out"), false, &Silent).unwrap();
    assert_eq!(texts(&folder), texts(&of_lines));
}

#[test]
fn what_is_wrong_is_named_with_line_and_column() {
    check_refused(sichuan::import, "phone,label\n", "1:1: column phone_no_m is missing from the header");
    check_refused(sichuan::import, "phone_no_m,a,label\np,1,0\nq,x,0\n", "3:3: a `x` is no number");
    check_refused(sichuan::import, "phone_no_m,a,label\np,1,2\n", "2:5: label `2` is neither 0 nor 1");
    check_refused(sichuan::import, "phone_no_m,a,label\np,1\n", "2:4: 2 fields where the header has 3");
    check_refused(sichuan::import, "phone_no_m,a,label\n", "1:1: there are no rows after the header");
    check_refused(vews::import, "user,split\n", "1:1: the header begins with `user,split`");
    check_refused(vews::import, "split,user,step,label,f0\nhalf,0,0,1,1\n", "2:1: the part `half` is not known");
    check_refused(vews::import, "split,user,step,label,f0\ntest,0,1,1,1\n", "2:8: step `1` where 0 must follow");
    check_refused(
        vews::import,
        "split,user,step,label,f0\ntest,0,0,1,1\ntest,0,1,0,1\n",
        "3:10: this label is not that",
    );
    check_refused(sms::import, "ham text\n", "1:1: there is no tab in this line");
    check_refused(sms::import, "ham\ta\nspim\tb\n", "2:1: the label `spim` is neither ham nor spam");
    check_refused(mails::import, "{\"id\":\"1\"}\n", "1:10: this line is no mail: missing field `group`");
    check_refused(mails::import, "", "1:1: the file is empty");
}

#[test]
fn a_missing_set_is_named() {
    for import in [sichuan::import as Import, vews::import, sms::import, mails::import] {
        let error = import(Path::new("/nowhere/set"), Path::new("/nowhere/out"), false, &Silent).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/set: cannot be read"), "{error}");
    }
}

//! `redress-lab card` from outside.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const FACTS: &str = r#"{"name":"sender","version":"3","summary":"Scores accounts that send mail.",
"intended_use":["Proposals to people"],"not_for":["Suspensions without review"],
"data":[{"name":"reviews","what":"a control sample","rows":900,"abusive":60,"licence":"ours","from":"redress export labels"}],
"protocol":["Parted by time 70/15/15"],"limits":["Knows no | voice calls"]}"#;

fn lab(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redress-lab")).current_dir(folder).args(arguments).output().unwrap();
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), words(&output.stdout), words(&output.stderr))
}

#[test]
fn a_card_has_every_part_and_is_the_same_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("card.json"), FACTS).unwrap();
    fs::write(folder.path().join("model.json"), "{}\n").unwrap();
    let mut scores = "account_id,size,score,label\n".to_owned();
    for i in 0..200 {
        let size = if i % 2 == 0 { "new" } else { "large" };
        writeln!(scores, "a{i},{size},{:.3},{}", f64::from(i) / 200.0, u8::from(i >= 150)).unwrap();
    }
    fs::write(folder.path().join("judged.csv"), scores).unwrap();
    let card = ["card", "--facts", "card.json", "--model", "model.json", "--scores", "judged.csv", "--segment", "size"];
    let (code, out, err) = lab(folder.path(), &[&card[..], &["--draws", "50"]].concat());
    assert_eq!(code, 0, "{err}");
    for part in [
        "# sender 3\n\nScores accounts that send mail.\n",
        "File `model.json`: 3 bytes, SHA-256 `ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356`.",
        "## Intended use\n\n- Proposals to people\n",
        "## Not for\n\n- Suspensions without review\n",
        "| reviews | a control sample | 900 | 60 | ours | redress export labels |\n",
        "## Protocol\n\n- Parted by time 70/15/15\n",
        "## Labels of the figures\n\n- 200 lines of 200 accounts\n- 200 labels (200 import)\n",
        "| all | 200 | 50 | 1.000 (1.000 to 1.000) |",
        "| size large | 100 | 25 | 1.000",
        "| size new | 100 | 25 | 1.000",
        "## Limits\n\n- Knows no \\| voice calls",
    ] {
        assert!(out.contains(part), "{part} is missing: {out}");
    }
    assert_eq!(lab(folder.path(), &[&card[..], &["--draws", "50"]].concat()).1, out);
    fs::write(folder.path().join("card.json"), FACTS.replace("\"limits\"", "\"limit\"")).unwrap();
    let (code, _, err) = lab(folder.path(), &card);
    assert!(code == 1 && err.starts_with("error: card.json:4:") && err.contains("redress-lab card --help"), "{err}");
}

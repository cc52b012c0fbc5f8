//! A file that is not right is refused with its place and a remedy, and no text whatever makes the reader panic.

use crate::support::{BLANK, Draft, Grown, column, complete, grown, numbers};
use proptest::prelude::*;
use redress_engine::model::{self, ModelError};

fn good() -> Draft {
    Draft::new(3, &[complete(2, 3, &mut numbers(3)), Grown::Leaf(1.0)])
}

fn refused(text: &str) -> ModelError {
    let error = model::parse(text, column).expect_err(text);
    assert!(!error.what.is_empty() && !error.remedy.is_empty(), "{error}");
    error
}

/// Seals the draft after `from` became `to`, which must occur; returns what is said about it.
fn after(from: &str, to: &str) -> ModelError {
    let text = good().unsealed();
    assert!(text.contains(from), "{from} stands nowhere in {text}");
    refused(&model::seal(&text.replacen(from, to, 1), BLANK).expect("one blank checksum"))
}

#[test]
fn the_draft_itself_is_fine() {
    let model = good().model();
    assert_eq!((model.name(), model.version(), model.about(), model.width()), ("grown", "7", "", 3));
    assert_eq!(model.hash().len(), 64);
}

#[test]
fn each_fault_is_named_with_its_place() {
    let split = r#"{"feature":[0,0,0],"threshold":[1,0,0],"missing_left":[true,false,false],"left":[1,0,0],"right":[2,0,0],"value":[0,1,2]}"#;
    let leaf = r#"{"feature":[0],"threshold":[0],"missing_left":[false],"left":[0],"right":[0],"value":[1.0]}"#;
    let with = |from: &str, to: &str| split.replacen(from, to, 1);
    let cases = [
        ("redress-model/1", "redress-model/2".to_owned(), "format", "this version reads"),
        (r#""version":"7""#, r#""version":"""#.to_owned(), "version", "1 to 128 bytes"),
        (r#""name":"grown""#, r#""name":"a\u0007""#.to_owned(), "name", "control characters"),
        (r#""name":"grown","#, String::new(), "line ", "missing field `name`"),
        (r#""name":"grown","#, r#""name":"grown","nmae":1,"#.to_owned(), "line ", "unknown field `nmae`"),
        (r#"["f0","f1","f2"]"#, "[]".to_owned(), "features", "1 to 512"),
        (r#"["f0","f1","f2"]"#, r#"["f0","f1","f0"]"#.to_owned(), "features[2]", "twice"),
        (r#"["f0","f1","f2"]"#, r#"["f0","f1","sends"]"#.to_owned(), "features[2]", "\"sends\" is no feature"),
        (r#"["f0","f1","f2"]"#, r#"["f0","f1","f99999999"]"#.to_owned(), "features[2]", "is no feature"),
        ("0.25", "1e31".to_owned(), "base_score", "beyond 1e30"),
        ("0.25", "1e999".to_owned(), "base_score", "not a finite number"),
        ("0.25", "\"inf\"".to_owned(), "base_score", "not a finite number"),
        ("logistic", "probit".to_owned(), "link", "\"probit\" is not known"),
        (r#"{"kind":"none"}"#, r#"{"kind":"platt"}"#.to_owned(), "calibration.kind", "\"platt\" is not known"),
        (r#"{"kind":"none"}"#, r#"{"kind":"none","a":1}"#.to_owned(), "calibration", "does not go with these keys"),
        (r#"{"kind":"none"}"#, r#"{"kind":"beta","a":1,"b":1}"#.to_owned(), "calibration", "does not go with"),
        (r#"{"kind":"none"}"#, r#"{"kind":"beta","a":-1,"b":1,"c":0}"#.to_owned(), "calibration", "smaller score"),
        (
            r#"{"kind":"none"}"#,
            r#"{"kind":"isotonic","from":[0],"to":[0]}"#.to_owned(),
            "calibration.from",
            "2 to 1000",
        ),
        (
            r#"{"kind":"none"}"#,
            r#"{"kind":"isotonic","from":[0,0],"to":[0,1]}"#.to_owned(),
            "calibration.from[1]",
            "rise",
        ),
        (
            r#"{"kind":"none"}"#,
            r#"{"kind":"isotonic","from":[0,1],"to":[1,0]}"#.to_owned(),
            "calibration.to[1]",
            "smaller",
        ),
        (
            r#"{"kind":"none"}"#,
            r#"{"kind":"isotonic","from":[0,1],"to":[0,2]}"#.to_owned(),
            "calibration.to[1]",
            "0..=1",
        ),
        (
            r#"{"kind":"none"}"#,
            r#"{"kind":"isotonic","from":[0,1],"to":[0]}"#.to_owned(),
            "calibration.to",
            "1 entries",
        ),
        (leaf, with("\"left\":[1,0,0]", "\"left\":[0,0,0]"), "trees[1].left[0]", "a child stands after its parent"),
        (leaf, with("\"right\":[2,0,0]", "\"right\":[3,0,0]"), "trees[1].right[0]", "before 3"),
        (leaf, with("\"right\":[2,0,0]", "\"right\":[1,0,0]"), "trees[1].right[0]", "has a parent already"),
        (
            leaf,
            with("\"left\":[1,0,0],\"right\":[2,0,0]", "\"left\":[0,0,0],\"right\":[0,0,0]"),
            "trees[1].left",
            "no node leads to node 1",
        ),
        (leaf, with("\"feature\":[0,0,0]", "\"feature\":[3,0,0]"), "trees[1].feature[0]", "there are 3 features"),
        (
            leaf,
            with("[1,0,0],\"missing", "[1,0],\"missing"),
            "trees[1].threshold",
            "2 entries where the other lists have 3",
        ),
        (
            leaf,
            with("[1,0,0],\"missing", "[1,null,0],\"missing"),
            "trees[1].threshold[1]",
            "null is not a finite number",
        ),
        (leaf, with("[1,0,0],\"missing", "{},\"missing"), "trees[1].threshold", "not a list"),
        (leaf, with("[0,1,2]", "[0,1e40,2]"), "trees[1].value[1]", "beyond 1e30"),
        (leaf, with("[0,1,2]", "[0,[1],2]"), "trees[1].value[1]", "not a finite number"),
        (leaf, with("true", "7"), "line ", "expected a boolean"),
        (leaf, with("\"left\":[1,", "\"left\":[-1,"), "line ", "invalid value"),
        (
            leaf,
            r#"{"feature":[],"threshold":[],"missing_left":[],"left":[],"right":[],"value":[]}"#.to_owned(),
            "trees[1]",
            "0 nodes",
        ),
        (
            "null",
            r#"{"feature":[3],"transform":["none"],"center":[0],"scale":[1],"weight":[1],"missing":[0]}"#.to_owned(),
            "linear.feature[0]",
            "there are 3",
        ),
        (
            "null",
            r#"{"feature":[0],"transform":["sqrt"],"center":[0],"scale":[1],"weight":[1],"missing":[0]}"#.to_owned(),
            "linear.transform[0]",
            "not known",
        ),
        (
            "null",
            r#"{"feature":[0],"transform":["none"],"center":[0],"scale":[0],"weight":[1],"missing":[0]}"#.to_owned(),
            "linear.scale[0]",
            "above 0",
        ),
        (
            "null",
            r#"{"feature":[0],"transform":["none"],"center":[0],"scale":[1],"weight":[1],"missing":[]}"#.to_owned(),
            "linear.missing",
            "0 entries",
        ),
    ];
    let text = good().unsealed();
    assert!(text.contains(leaf), "the lone leaf is written otherwise: {text}");
    for (from, to, place, what) in cases {
        let error = after(from, &to);
        assert!(error.place.starts_with(place) && error.what.contains(what), "expected {place}: {what}\nfound {error}");
    }
}

#[test]
fn a_model_is_bounded() {
    let many = vec![Grown::Leaf(0.0); 2_001];
    assert_eq!(refused(&Draft::new(1, &many).text()).place, "trees");
    let deep = (0..13).fold(Grown::Leaf(0.0), |below, _| {
        let (left, right) = (Box::new(Grown::Leaf(0.0)), Box::new(below));
        Grown::Split { feature: 0, threshold: 0.0, missing_left: true, mean: 0.0, left, right }
    });
    assert!(refused(&Draft::new(1, &[deep]).text()).what.contains("deeper than 12"));
    let large = complete(12, 1, &mut numbers(2));
    assert!(refused(&Draft::new(1, &vec![large; 129]).text()).what.contains("nodes in all"));
    assert!(refused(&Draft::new(513, &[Grown::Leaf(0.0)]).text()).what.contains("1 to 512"));
    let mut nothing = Draft::new(1, &[]);
    assert!(refused(&nothing.text()).what.contains("neither trees nor linear terms"));
    nothing.features = format!("[{}]", " ".repeat(64 << 20));
    assert_eq!(refused(&nothing.unsealed()).place, "file");
}

#[test]
fn a_beta_map_needs_a_logistic_link() {
    let mut draft = good();
    draft.rest = r#""base_score":0,"link":"identity","calibration":{"kind":"beta","a":1,"b":1,"c":0}"#.to_owned();
    assert!(refused(&draft.text()).what.contains("logistic link only"));
}

#[test]
fn a_flipped_character_is_found_wherever_it_is() {
    let text = good().text();
    for at in (0..text.len()).filter(|at| text.as_bytes()[*at].is_ascii_digit()) {
        let other = if text.as_bytes()[at] == b'1' { "2" } else { "1" };
        let mut changed = text.clone();
        changed.replace_range(at..=at, other);
        let error = refused(&changed);
        assert!(["checksum", "format"].contains(&error.place.as_str()), "{at}: {error}");
    }
    for checksum in ["", "abc", &"A".repeat(64), &"g".repeat(64)] {
        assert_eq!(refused(&good().unsealed().replace(BLANK, checksum)).place, "checksum");
    }
    let twice = good().unsealed().replace("\"grown\"", &format!("\"{BLANK}\""));
    assert!(model::seal(&twice, BLANK).is_none());
    assert_eq!(refused(&twice).place, "checksum");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,300}") {
        let _ = model::parse(&text, column);
    }

    #[test]
    fn no_change_to_a_good_file_makes_the_reader_panic(
        tree in grown(3, 5),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[-0-9a-z,.\\[\\]{}\"]{0,4}"), 1..4),
    ) {
        let mut text = Draft::new(3, &[tree]).unsealed();
        for (from, length, with) in cuts {
            let from = from.index(text.len());
            let to = (from + length.index(6)).min(text.len());
            text.replace_range(from..to, &with);
        }
        let text = model::seal(&text, BLANK).unwrap_or(text);
        if let Ok(model) = model::parse(&text, column) {
            let row = vec![0.5; model.width()];
            prop_assert!((0.0..=1.0).contains(&model.score_one(&row, &mut model::Scratch::default())));
        }
    }
}

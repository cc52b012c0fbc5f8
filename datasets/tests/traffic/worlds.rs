//! The worlds for training and judging: fixed where they have to be, and as honest as the demo's traffic.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use redress_datasets::simulate::{
    DEMO, EVALUATION, Persona, Side, TRAINING, Town, Truth, write_known, write_town, write_truth,
};
use redress_datasets::{DatasetError, Silent};
use redress_engine::event::Kind;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The file with the evaluation's seeds and strengths, as it was before any rule or model was tuned.
const FIXED: &str = "3c016264b536a5d9af9da600a0ed7be6887fb4234fae4fad7bc29c9e93ce2d3e";
/// The traffic of one account of each persona of the evaluation, as it was then: the conduct of every attack is in it.
const FIXED_TRAFFIC: &str = "6a8bba3c86f3524cf8530cb8c5d9afa48bccc8b030b891b3f3972783399d5722";

fn town(town: Town) -> (String, Vec<Truth>) {
    let mut out = Vec::new();
    let on_write = |source| DatasetError::Write { path: "memory".into(), source };
    let (made, truths) = write_town(town, None, &mut out, on_write, &Silent, &mut |_, _, _| {}).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!((made.events, made.accounts as usize), (text.lines().count() as u64, truths.len()));
    (text, truths)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_evaluation_is_what_was_fixed_before_tuning() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/simulate/evaluation.rs");
    assert_eq!(sha256(&fs::read(file).unwrap()), FIXED, "the evaluation may not change: figures would not compare");
    let (text, _) = town(EVALUATION.reduced(1, 1));
    assert_eq!(sha256(text.as_bytes()), FIXED_TRAFFIC, "a persona's conduct changed: judge anew, and say so");
}

#[test]
fn nothing_is_tuned_on_what_judges() {
    let training: HashSet<u64> = TRAINING.seeds.iter().copied().collect();
    assert!(EVALUATION.seeds.iter().all(|seed| !training.contains(seed) && *seed != DEMO.seed));
    assert!(
        EVALUATION.volume.0 < TRAINING.volume.0 && EVALUATION.harm.0 < TRAINING.harm.0,
        "weaker attacks are judged"
    );
}

#[test]
fn a_world_is_in_order_fake_and_known_to_the_engine() {
    let (text, truths) = town(TRAINING.reduced(1, 1));
    let reserved = ["example.com", "example.net", "example.org"];
    let addresses = ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"];
    let accounts: HashSet<&str> = truths.iter().map(|truth| truth.account_id.as_str()).collect();
    let (mut last, mut ids, mut seen) = (0, HashSet::new(), HashSet::new());
    for line in text.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let time = event["time"].as_i64().unwrap();
        assert!(time >= last && time < TRAINING.ends_at());
        last = time;
        assert!(ids.insert(field("id")) && accounts.contains(field("account_id").as_str()), "{line}");
        assert_ne!(Kind::parse(&field("kind")), Kind::Unknown, "{line}");
        seen.insert(field("account_id"));
        for name in ["recipient", "sender"] {
            let person = field(name);
            let fake = person.is_empty()
                || (person.starts_with("+1555") && person.len() == 12)
                || person.split_once('@').is_some_and(|(_, host)| reserved.iter().any(|r| host.ends_with(r)));
            assert!(fake, "{name} {person} might be somebody's");
        }
        assert!(field("url_domain").is_empty() || reserved.iter().any(|r| field("url_domain").ends_with(r)), "{line}");
        assert!(field("ip").is_empty() || addresses.iter().any(|a| field("ip").starts_with(a)), "{line}");
        let country = field("country");
        assert!(country.len() != 2 || !country.starts_with('X') || country != "XK", "{line}: in use for Kosovo");
    }
    assert_eq!(seen.len(), truths.len(), "an account is silent");
}

#[test]
fn every_attack_abuses_and_nobody_else_does() {
    let (_, truths) = town(TRAINING.reduced(1, 2));
    let mut units: HashMap<Persona, Vec<u64>> = HashMap::new();
    for truth in &truths {
        units.entry(truth.persona).or_default().push(truth.units);
        assert_eq!(truth.abused.is_some(), truth.persona.abusive(), "{truth:?}");
        assert!(truth.persona.side() != Side::Honest || truth.units == 0);
    }
    assert_eq!(units.len(), 31);
    for (persona, units) in units.into_iter().filter(|(persona, _)| persona.abusive()) {
        assert!(units.iter().all(|units| (250..12_000).contains(units)), "{persona:?} sends {units:?}");
    }
}

#[test]
fn a_worlds_truth_and_what_is_known_of_it_are_different_files() {
    let (_, truths) = town(TRAINING.reduced(2, 2));
    let (mut known, mut truth) = (Vec::new(), Vec::new());
    let labels = write_known(&truths, 101, TRAINING.ends_at(), &mut known).unwrap();
    write_truth(&truths, &mut truth).unwrap();
    let (known, truth) = (String::from_utf8(known).unwrap(), String::from_utf8(truth).unwrap());
    let found = known.lines().filter(|line| line.ends_with(",1")).count();
    assert!(found > 5 && truth.lines().count() == truths.len() + 1);
    assert!(known.starts_with("account_id,time_ms,known_ms,label\ntraining-") && labels < truths.len(), "{known}");
    let times: Vec<i64> = known.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().parse().unwrap()).collect();
    assert!(times.is_sorted() && times.iter().all(|at| *at < TRAINING.ends_at()));
    assert!(truth.contains(",list_spammer,abuser,1,1767") && truth.contains(",list_bombed,victim,0,,,0"), "{truth}");
}

#[test]
fn every_persona_says_what_makes_it_hard_and_stands_in_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    for persona in Persona::all() {
        let name = persona.name();
        let file = fs::read_to_string(folder.join(format!("src/simulate/persona/{name}.rs"))).unwrap();
        let head: String = file.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(head.contains("Hard for: "), "{name}");
        assert!(readme.contains(&format!("| `{name}` |")), "{name} is missing in README.md");
    }
}

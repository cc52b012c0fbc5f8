//! The simulator's traffic: the same for a seed, honest in its claims, taken by the engine, and the bundle of the demo.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod bundle;
mod shape;
mod worlds;

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use redress_datasets::simulate::{Persona, Plan, write_traffic};
use redress_datasets::{DatasetError, Silent};
use redress_engine::score::{ScoreOptions, ScoreSummary, Source, score};
use serde_json::Value;

/// The traffic of a plan as text.
fn traffic(plan: Plan) -> String {
    let mut out = Vec::new();
    let on_write = |source| DatasetError::Write { path: "memory".into(), source };
    let made = write_traffic(plan, &mut out, on_write, &Silent).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(made.events, text.lines().count() as u64);
    text
}

/// The traffic as values.
fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(event: &'a Value, field: &str) -> &'a str {
    event[field].as_str().unwrap_or_default()
}

/// Who is what.
fn personas(plan: Plan) -> HashMap<String, Persona> {
    plan.cast().unwrap().into_iter().map(|c| (c.account_id, c.persona)).collect()
}

/// What the engine makes of a log under the demo's policy: its summary, and each account's decisions as (rung, rule).
fn scored(log: &str) -> (ScoreSummary, HashMap<String, Vec<(String, String)>>) {
    let policy = redress_engine::policy::load(redress_engine::policy::demo_text(), "demo.toml").unwrap();
    let mut lines = Vec::new();
    let mut refused = Vec::new();
    let options = ScoreOptions {
        policy: Arc::new(policy),
        keep: redress_engine::pipeline::Keep::All,
        batch: 256,
        model: None,
        threads: 1,
        partitions: 1,
        unpacked_max: 100_000,
        flags: None,
        decisions: Some(&mut lines),
        journal_out: None,
        rejected: &mut |rejected| refused.push(rejected.clone()),
        progress: &mut |_| {},
    };
    let source = Source::Lines(Box::new(Cursor::new(log.as_bytes().to_vec())));
    let summary = score(source, options).unwrap();
    assert!(refused.is_empty(), "the engine refuses {:?}", refused.first());
    let mut decisions: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for decision in events(std::str::from_utf8(&lines).unwrap()) {
        let rule = text(&decision["rules"][0], "rule_id").to_owned();
        decisions
            .entry(text(&decision, "account_id").to_owned())
            .or_default()
            .push((text(&decision, "rung").to_owned(), rule));
    }
    (summary, decisions)
}

//! The accounts put aside: the threshold they prove, and how well they are told apart.

use std::collections::{BTreeMap, HashMap};

use anyhow::anyhow;
use redress_datasets::table::Table;
use redress_engine::model;
use redress_learn::threshold::{Chosen, Judged, Promise, Refusal, choose};
use redress_models::learning::Part;
use redress_models::learning::evaluate::scores;
use serde_json::{Value, json};

use super::ladder::{Climb, Outcome, STEPS, highest, outcome};
use super::plan::Plan;
use super::seen::{Account, Seen};

/// Share of accounts nobody abuses that the score may limit at most, and the chance that it is more all the same.
pub const ALPHA: f64 = 0.005;
/// See [`ALPHA`].
pub const DELTA: f64 = 0.05;

/// The threshold, and what each step would have come to.
pub struct Aside {
    /// The promise kept, or why it cannot be.
    pub chosen: Result<Chosen, Refusal>,
    /// The lowest step that keeps it; `None` where none does.
    pub threshold: Option<f64>,
    /// By step: on those put aside, and on those learned from and stopped by.
    pub outcomes: Vec<[Outcome; 2]>,
}

impl Aside {
    /// Chooses.
    pub fn new(seen: &Seen, plans: &HashMap<u64, Plan>, climbs: &[Climb]) -> anyhow::Result<Self> {
        let mut parts = vec![0; seen.accounts.len()];
        for plan in plans.values() {
            parts[plan.account] = plan.part;
        }
        let of = |aside: bool| -> Vec<(&Account, &Climb)> {
            let all = seen.accounts.iter().zip(climbs).zip(&parts);
            all.filter(|(_, part)| (**part == 2) == aside).map(|(one, _)| one).collect()
        };
        let (put_aside, others) = (of(true), of(false));
        let judged: Vec<Judged> = put_aside
            .iter()
            .map(|(account, climb)| Judged { score: highest(climb), honest: account.truth.abused.is_none() })
            .collect();
        let chosen = choose(&judged, Promise::new(ALPHA, DELTA)?);
        let threshold = chosen.ok().and_then(|chosen| STEPS.into_iter().find(|step| *step >= chosen.threshold));
        let each = |step| [&put_aside, &others].map(|some| outcome(step, some.iter().copied()));
        Ok(Self { chosen, threshold, outcomes: (0..STEPS.len()).map(each).collect() })
    }

    /// For programs.
    pub fn json(&self) -> String {
        let told = |outcome: &Outcome| json!({"abused": outcome.abused, "in_time": outcome.in_time, "clean": outcome.clean, "limited": outcome.limited});
        let steps: Vec<Value> = STEPS
            .iter()
            .zip(&self.outcomes)
            .map(|(step, [aside, others])| json!({"score": step, "put_aside": told(aside), "learned_from": told(others)}))
            .collect();
        let why = self.chosen.as_ref().err().map(ToString::to_string);
        let all = json!({
            "promise": {"alpha": ALPHA, "delta": DELTA},
            "threshold": self.threshold,
            "refused": why,
            "share_at_most": self.chosen.as_ref().ok().map(|chosen| chosen.share_at_most),
            "steps": steps,
        });
        format!("{all:#}\n")
    }
}

/// The highest score among the rows of each account put aside, and whether somebody abused it: by hash.
pub fn scored(table: &Table, text: &str) -> anyhow::Result<BTreeMap<u64, Judged>> {
    let column = |name: &str| table.names.iter().position(|known| known == name);
    let model = model::parse(text, column).map_err(|error| anyhow!("the engine does not read the model: {error}"))?;
    let part = Part::of(table, 2);
    let mut accounts: BTreeMap<u64, Judged> = BTreeMap::new();
    for ((score, group), abusive) in scores(&model, &part).into_iter().zip(&part.groups).zip(&part.labels) {
        let known = accounts.entry(*group).or_insert(Judged { score, honest: true });
        known.score = known.score.max(score);
        known.honest &= !abusive;
    }
    Ok(accounts)
}

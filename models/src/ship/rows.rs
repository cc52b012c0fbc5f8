//! Rows of features of the training world, by the engine's own replay.

use std::collections::HashMap;
use std::io::{self, PipeReader};
use std::sync::Arc;

use anyhow::Context as _;
use redress_datasets::Watch;
use redress_datasets::simulate::Town;
use redress_datasets::table::{Meta, Table};
use redress_engine::decide::{Sampled, Sampling, feature_names};
use redress_engine::pipeline::Keep;
use redress_engine::policy;
use redress_engine::score::{ScoreOptions, Source, sample};
use redress_engine::signal::{Party, variable};

use super::plan::{Plan, Sampler};
use crate::judge::stage::play;

/// A policy that does nothing: features need none.
const NO_POLICY: &str = "name = \"none\"\nversion = \"1\"\nrule = []\n";
/// Accounts are spread over so many, for any number of threads.
const PARTITIONS: usize = 8;

/// Features that the shipped model may read: not those that outsiders can move so that the holder looks like an abuser.
fn allowed() -> Vec<(usize, String)> {
    let fair = |name: &String| {
        let signal = name.strip_suffix(".value").and_then(variable);
        let signal = signal.map(|index| redress_engine::signal::variables()[index].signal);
        signal.is_none_or(|signal| !signal.third_party_controllable || signal.party == Party::Victim)
    };
    feature_names().into_iter().enumerate().filter(|(_, name)| fair(name)).collect()
}

/// Plays the world through the engine and keeps the rows that are planned. The rows of a span weigh together what it says.
pub fn rows(town: Town, plans: &Arc<HashMap<u64, Plan>>, threads: usize, watch: &dyn Watch) -> anyhow::Result<Table> {
    let allowed = allowed();
    let mut table = Table::new(allowed.iter().map(|(_, name)| name.clone()).collect());
    let mut spans: Vec<(u64, usize)> = Vec::new();
    let mut values = Vec::new();
    let mut take = |sampled: &Sampled| -> io::Result<()> {
        for row in 0..sampled.len() {
            let (group, time_ms) = (sampled.accounts[row], sampled.at[row]);
            let Some((plan, span)) = plans.get(&group).and_then(|plan| Some((plan, plan.span(time_ms)?))) else {
                continue;
            };
            values.clear();
            values.extend(allowed.iter().map(|(feature, _)| sampled.row(row)[*feature]));
            let Some(known) = plan.spans.get(span) else { continue };
            table.push(&values, Meta { label: known.label, weight: known.weight, group, time_ms, split: plan.part });
            spans.push((group, span));
        }
        Ok(())
    };
    let policy = policy::check(NO_POLICY, "no policy").map_err(|errors| anyhow::anyhow!("{errors}"))?;
    let engine: Box<dyn FnOnce(PipeReader) -> anyhow::Result<()> + Send + '_> = Box::new(|log| {
        let options = ScoreOptions {
            policy: Arc::new(policy),
            model: None,
            keep: Keep::All,
            batch: 4_096,
            threads,
            partitions: PARTITIONS,
            unpacked_max: 100_000,
            flags: None,
            decisions: None,
            journal_out: None,
            rejected: &mut |_| {},
            progress: &mut |_| {},
        };
        let sampler = || Sampling::of_all(Box::new(Sampler::new(plans)));
        let summary = sample(Source::Lines(Box::new(log)), options, &sampler, &mut take);
        summary.map(|_| ()).context("the world was not replayed")
    });
    play(town, vec![engine], &mut |_, _, _| {}, watch)?;
    weigh(&mut table, &spans);
    Ok(table)
}

/// Shares what a span weighs among its rows; all rows together weigh as many as they are.
fn weigh(table: &mut Table, spans: &[(u64, usize)]) {
    let mut many: HashMap<(u64, usize), f32> = HashMap::new();
    for span in spans {
        *many.entry(*span).or_default() += 1.0;
    }
    table.weight.iter_mut().zip(spans).for_each(|(weight, span)| *weight /= many[span]);
    let sum: f64 = table.weight.iter().map(|weight| f64::from(*weight)).sum();
    #[expect(clippy::cast_possible_truncation, reason = "a weight")]
    let times = (table.rows as f64 / sum.max(f64::MIN_POSITIVE)) as f32;
    table.weight.iter_mut().for_each(|weight| *weight *= times);
}

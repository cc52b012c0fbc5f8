//! `redress-lab ship`: from the training world to the model that ships, its threshold and its card, in one go. The same seeds give the
//! same bytes on every machine, for any number of threads. The evaluation's world is not touched.

mod aside;
mod ladder;
mod paper;
mod plan;
mod rows;
mod seen;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use redress_datasets::Watch;
use redress_datasets::simulate::Town;
use redress_datasets::table::Table;
use redress_engine::decide::Bound;
use redress_learn::artifact::Head;
use redress_learn::gbdt::{ClassWeight, GbdtParams};
use redress_models::learning::train::{Calibrate, Learner, Settings, Trained, train};

use aside::Aside;

/// The model's name and version, as decisions show them.
pub const NAME: &str = "redress-simulated";
/// See [`NAME`]. Another model has another version.
pub const VERSION: &str = "1";
/// Features that the model may read: those that a first forest leans on most.
const FEATURES: usize = 56;
/// Trees of that first forest.
const TREES_FIRST: usize = 60;
/// Seed of all chance in learning.
const SEED: u64 = 13;

/// The files that ship: name and text.
pub type Files = Vec<(&'static str, String)>;

/// Makes them. `say` hears what is being done.
///
/// # Errors
/// Where the world gives too little to learn from, or the user stops.
pub fn ship(town: Town, threads: usize, watch: &(dyn Watch + Sync), say: &dyn Fn(&str)) -> anyhow::Result<Files> {
    say("playing the world, for labels and times");
    let seen = seen::seen(town, watch)?;
    say("playing it through the engine, for rows of features");
    let plans = Arc::new(plan::plans(&seen));
    let table = rows::rows(town, &plans, threads, watch)?;
    say("learning");
    let first = train(&table, &settings(TREES_FIRST, threads), watch)?;
    let kept: Vec<&str> = first.features.iter().take(FEATURES).map(|(name, _)| name.as_str()).collect();
    let table = narrowed(table, &kept);
    let trained = train(&table, &settings(400, threads), watch)?;
    let model = Bound::read(&trained.text).map_err(|error| anyhow!("the engine does not read the model: {error}"))?;
    say("playing it once more, for the threshold");
    let climbs = ladder::climb(town, &model, &seen, watch)?;
    let aside = Aside::new(&seen, &plans, &climbs)?;
    let scored = aside::scored(&table, &trained.text)?;
    let forest = trained.forest.as_ref().context("trees were grown")?;
    let samples = paper::samples(&table, &trained, forest);
    let facts = paper::facts(&seen, &trained, &aside);
    let card = paper::card(&facts, &trained.text, &scored, &seen)?;
    let facts = format!("{facts:#}\n");
    Ok(vec![
        ("model.json", trained.text),
        ("threshold.json", aside.json()),
        ("rows.json", samples),
        ("card.json", facts),
        ("CARD.md", card),
    ])
}

fn settings(trees: usize, threads: usize) -> Settings {
    let params = GbdtParams::new()
        .trees(trees)
        .leaves(24)
        .depth(6)
        .learning_rate(0.06)
        .l2(3.0)
        .min_child_rows(40.0)
        .row_share(0.8)
        .feature_share(0.5)
        .patience(Some(40))
        .positive(ClassWeight::Balanced)
        .seed(SEED)
        .threads(threads);
    Settings {
        learner: Learner::Trees(params),
        directions: [Vec::new(), Vec::new()],
        calibrate: Calibrate::Auto,
        seed: SEED,
        head: Head {
            name: NAME.to_owned(),
            version: VERSION.to_owned(),
            about: "Learned from the simulator's training world alone: serve it in shadow first.".to_owned(),
            features: Vec::new(),
        },
    }
}

/// The table with these features only.
fn narrowed(table: Table, kept: &[&str]) -> Table {
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    for (name, column) in table.names.into_iter().zip(table.columns) {
        if kept.contains(&name.as_str()) {
            names.push(name);
            columns.push(column);
        }
    }
    Table { names, columns, ..table }
}

/// In a few words what was learned.
fn told(trained: &Trained) -> String {
    format!("{} trees over {} features", trained.trees, trained.features.len())
}

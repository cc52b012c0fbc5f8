//! Trains a model on a table: trees or a logistic regression, stopped and calibrated on the validation part.

use std::ops::ControlFlow;

use linfa::traits::Fit;
use linfa::{DatasetBase, ParamGuard};
use redress_datasets::table::Table;
use redress_datasets::{DatasetError, Watch};
use redress_learn::artifact::{Head, Parts, text};
use redress_learn::calibrate::{Choice, Map, beta, choose, isotonic};
use redress_learn::gbdt::{Gbdt, GbdtParams, Monotone, Progress, Validation};
use redress_learn::linear::LogisticParams;
use redress_learn::{LearnError, gbdt};

use super::Part;

/// What learns.
#[derive(Clone, Debug, PartialEq)]
pub enum Learner {
    /// Boosted trees. The directions of features are set by name, in [`Settings`].
    Trees(GbdtParams),
    /// Logistic regression.
    Logistic(LogisticParams),
}

/// Which calibration map is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calibrate {
    /// The one that helps on held-out rows, if one does.
    #[default]
    Auto,
    /// None.
    None,
    /// Isotonic.
    Isotonic,
    /// Beta.
    Beta,
}

/// How a model is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What learns.
    pub learner: Learner,
    /// Features along which the score must not fall, and those along which it must not rise.
    pub directions: [Vec<String>; 2],
    /// The calibration map.
    pub calibrate: Calibrate,
    /// Seed of the calibration's folds.
    pub seed: u64,
    /// The model's name, version and line for people; its features are filled in.
    pub head: Head,
}

/// A trained model.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The artifact's text.
    pub text: String,
    /// Rows trained on, and how many of them are abusive.
    pub rows: (usize, usize),
    /// Rows of the validation part, and how many of them are abusive.
    pub held: (usize, usize),
    /// Trees in the model.
    pub trees: usize,
    /// The trees themselves, over the features that the model reads; `None` of a regression.
    pub forest: Option<Gbdt>,
    /// Features that the model reads, the most used first, with the share of rows at splits that each parts; for a regression
    /// the weights' sizes.
    pub features: Vec<(String, f64)>,
    /// What the calibration was chosen by, where it was chosen.
    pub choice: Option<Choice>,
    /// The map in use.
    pub map: Map,
}

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The rows or the settings.
    #[error("{0}\n  look at the table with its labels, and at the options of this command")]
    Learn(#[source] LearnError),
    /// A name that the table does not have.
    #[error("{0}: the table has no such feature\n  name a column of the table")]
    Feature(String),
    /// Calibration without rows to do it on.
    #[error("the table has no labelled rows in its validation part\n  make it with --split, or give --calibrate none")]
    NothingHeld,
    /// The user asked to stop.
    #[error(transparent)]
    Stopped(#[from] DatasetError),
}

impl From<LearnError> for TrainError {
    fn from(error: LearnError) -> Self {
        match error {
            LearnError::Stopped => Self::Stopped(DatasetError::Interrupted),
            error => Self::Learn(error),
        }
    }
}

/// Trains on the table's training part. The validation part, where there is one, says when the trees stop and how scores are
/// calibrated; the test part is not looked at.
///
/// # Errors
/// Where the table does not have what is needed, or the user stopped it.
pub fn train(table: &Table, settings: &Settings, watch: &(dyn Watch + Sync)) -> Result<Trained, TrainError> {
    let (part, held) = (Part::of(table, 0), Part::of(table, 1));
    let names = |kept: &[usize]| kept.iter().map(|feature| table.names[*feature].clone()).collect::<Vec<_>>();
    let counted = |part: &Part| (part.len(), part.abusive());
    let (rows, held_rows) = (counted(&part), counted(&held));
    match &settings.learner {
        Learner::Trees(params) => {
            let mut forest = grown(table, params, settings, (&part, &held), watch)?;
            let raws = forest.raws(&held.records);
            let (map, choice) = calibrated(settings, &raws, &held)?;
            let (kept, uses) = used(&mut forest);
            let head = Head { features: names(&kept), ..settings.head.clone() };
            let text = text(&head, &Parts::forest(&forest, &map))?;
            let features = ranked(head.features, uses);
            let trees = forest.trees.len();
            Ok(Trained { text, rows, held: held_rows, trees, forest: Some(forest), features, choice, map })
        }
        Learner::Logistic(params) => {
            if settings.directions.iter().any(|names| !names.is_empty()) {
                let (name, value) = ("a direction", "set".to_owned());
                let range = "left out: a logistic regression keeps none";
                return Err(LearnError::Setting { name, value, range }.into());
            }
            let data = DatasetBase::new(part.records, part.labels).with_weights(part.weights.into());
            let mut fitted = params.fit(&data)?;
            let raws: Vec<f64> = held.records.rows().into_iter().map(|row| fitted.raw(row)).collect();
            let (map, choice) = calibrated(settings, &raws, &held)?;
            let kept: Vec<usize> = fitted.terms.iter().map(|term| term.feature).collect();
            fitted.terms.iter_mut().enumerate().for_each(|(number, term)| term.feature = number);
            let head = Head { features: names(&kept), ..settings.head.clone() };
            let parts = Parts { base: fitted.base, trees: &[], linear: &fitted.terms, calibration: &map };
            let text = text(&head, &parts)?;
            let features = ranked(head.features, fitted.terms.iter().map(|term| term.weight.abs()).collect());
            Ok(Trained { text, rows, held: held_rows, trees: 0, forest: None, features, choice, map })
        }
    }
}

fn grown(
    table: &Table,
    params: &GbdtParams,
    settings: &Settings,
    (part, held): (&Part, &Part),
    watch: &(dyn Watch + Sync),
) -> Result<Gbdt, TrainError> {
    let mut monotone = vec![Monotone::Free; table.names.len()];
    for (names, direction) in settings.directions.iter().zip([Monotone::Rising, Monotone::Falling]) {
        for name in names {
            let at = table.names.iter().position(|known| known == name);
            monotone[at.ok_or_else(|| TrainError::Feature(name.clone()))?] = direction;
        }
    }
    let valid = params.clone().monotone(monotone).check()?;
    let validation =
        Validation { records: held.records.view(), labels: held.labels.view(), weights: Some(&held.weights) };
    let mut follow = |progress: Progress| {
        watch.total(progress.of as u64);
        watch.done(progress.trees as u64);
        if watch.cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let (records, labels) = (part.records.view(), part.labels.view());
    Ok(valid.train(records, labels, Some(&part.weights), Some(validation), &mut follow)?)
}

fn calibrated(settings: &Settings, raws: &[f64], held: &Part) -> Result<(Map, Option<Choice>), TrainError> {
    if settings.calibrate == Calibrate::None || (settings.calibrate == Calibrate::Auto && held.is_empty()) {
        return Ok((Map::None, None));
    }
    if held.is_empty() {
        return Err(TrainError::NothingHeld);
    }
    let labels = held.labels.to_vec();
    let weights: Vec<f64> = held.weights.iter().map(|weight| f64::from(*weight)).collect();
    Ok(match settings.calibrate {
        Calibrate::Isotonic => (isotonic(raws, &labels, &weights), None),
        Calibrate::Beta => (beta(raws, &labels, &weights), None),
        Calibrate::Auto | Calibrate::None => {
            let choice = choose(raws, &labels, Some(&held.weights), Some(&held.groups), settings.seed)?;
            (choice.map.clone(), Some(choice))
        }
    })
}

/// Leaves out the features that no split reads, so that the engine need not keep their signals: the old numbers of those
/// that stay, and the share of rows at splits that each parts.
fn used(forest: &mut Gbdt) -> (Vec<usize>, Vec<f64>) {
    let uses = forest.uses();
    let kept: Vec<usize> = (0..uses.len()).filter(|feature| uses[*feature].0 > 0).collect();
    let mut number = vec![0; uses.len()];
    kept.iter().enumerate().for_each(|(new, old)| number[*old] = new);
    for split in forest.trees.iter_mut().flat_map(|tree| &mut tree.nodes).filter_map(|node| node.split.as_mut()) {
        let gbdt::Split { feature, .. } = split;
        *feature = number[*feature];
    }
    forest.features = kept.len();
    let all: f64 = uses.iter().map(|(_, cover)| cover).sum();
    let shares = kept.iter().map(|feature| uses[*feature].1 / all).collect();
    (kept, shares)
}

fn ranked(names: Vec<String>, sizes: Vec<f64>) -> Vec<(String, f64)> {
    let mut all: Vec<(String, f64)> = names.into_iter().zip(sizes).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all
}

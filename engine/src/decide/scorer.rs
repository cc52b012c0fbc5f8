//! A model at work: its features taken from a frame's columns, its scores written back, and what moved one.

use redress_ledger::decision::Contribution;
use redress_ledger::model::CheckedModel;
use std::cell::RefCell;
use std::sync::Arc;

use crate::model::{Model, ModelError, Scratch, parse};
use crate::signal::{Frame, Plan, ROWS, Row, variable, variables};

/// The age of an account, in days.
pub(super) const AGE_DAYS: &str = "account.age_days";
/// What a variable's feature adds to its name.
const VALUE: &str = ".value";
/// Contributions told of a decision at most.
const CONTRIBUTIONS_MAX: usize = 20;

/// Where a feature comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A signal over one of its windows: the count, or the share; missing below the minimum sample.
    Variable(usize),
    AgeDays,
}

/// A model bound to the catalogue.
#[derive(Clone, Debug)]
pub struct Bound {
    model: Arc<Model>,
    inputs: Vec<Input>,
    text: Arc<str>,
}

impl Bound {
    /// Reads a model. Its features are `<signal>_<window>.value` and `account.age_days`.
    ///
    /// # Errors
    /// What is wrong with the file, or a feature that this version does not know.
    pub fn read(text: &str) -> Result<Self, ModelError> {
        let inputs = RefCell::new(Vec::new());
        let model = parse(text, |name| {
            let input = match name.strip_suffix(VALUE) {
                Some(signal) => Input::Variable(variable(signal)?),
                None => (name == AGE_DAYS).then_some(Input::AgeDays)?,
            };
            inputs.borrow_mut().push(input);
            Some(inputs.borrow().len() - 1)
        })?;
        Ok(Self { model: Arc::new(model), inputs: inputs.into_inner(), text: text.into() })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Its file, as it was read.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// As the ledger wants it.
    pub fn checked(&self) -> CheckedModel {
        CheckedModel {
            hash: self.model.hash().to_owned(),
            name: self.model.name().to_owned(),
            version: self.model.version().to_owned(),
            text: self.text.to_string(),
        }
    }

    /// The variables that it reads.
    pub fn variables(&self) -> impl Iterator<Item = usize> {
        self.inputs.iter().filter_map(|input| match input {
            Input::Variable(index) => Some(*index),
            Input::AgeDays => None,
        })
    }
}

/// A bound model with the memory that scoring needs.
#[derive(Clone, Debug)]
pub(super) struct Scorer {
    bound: Bound,
    columns: Vec<[f32; ROWS]>,
    /// By column: what it holds in every row, where that is the same.
    same: Vec<Option<f32>>,
    scores: [f32; ROWS],
    scratch: Scratch,
}

impl Scorer {
    pub(super) fn new(bound: Bound) -> Self {
        let (columns, same) = (vec![[f32::NAN; ROWS]; bound.inputs.len()], vec![Some(f32::NAN); bound.inputs.len()]);
        Self { bound, columns, same, scores: [0.0; ROWS], scratch: Scratch::default() }
    }

    pub(super) fn model(&self) -> &Model {
        &self.bound.model
    }

    /// Scores every row of a frame.
    pub(super) fn score(&mut self, frame: &mut Frame, plan: &Plan) {
        for ((input, column), same) in self.bound.inputs.iter().zip(&mut self.columns).zip(&mut self.same) {
            let nothing = untouched(*input, frame, plan);
            match nothing {
                None => fill(*input, frame, plan, column),
                // Most columns of most frames: they mostly stand there as they have to.
                Some(value) if same.is_some_and(|same| same.to_bits() == value.to_bits()) => {}
                Some(value) => column.fill(value),
            }
            *same = nothing;
        }
        let rows = frame.rows();
        self.bound.model.score_columns(&self.columns, &mut self.scores[..rows], &mut self.scratch);
        for (score, known) in self.scores.iter().zip(&mut frame.score).take(rows) {
            *known = f64::from(*score);
        }
    }

    /// Where a feature comes from.
    pub(super) fn input(&self, feature: usize) -> Input {
        self.bound.inputs[feature]
    }

    /// The features of a row of the frame scored last.
    pub(super) fn values(&self, row: usize) -> Vec<f32> {
        self.columns.iter().map(|column| column[row]).collect()
    }

    /// The score of these values, had nothing been seen of what these features read: a count of none, a share that is missing. `None`
    /// where one of them is no signal.
    pub(super) fn score_without(&self, values: &[f32], features: &[usize], signals: &Row) -> Option<f64> {
        let mut other = values.to_vec();
        for feature in features {
            let Input::Variable(index) = self.bound.inputs[*feature] else { return None };
            other[*feature] = if signals[index].den.is_some() { f32::NAN } else { 0.0 };
        }
        Some(f64::from(self.bound.model.score_one(&other, &mut Scratch::default())))
    }

    /// What moved the score of one row most, largest first.
    pub(super) fn explain(&self, row: usize) -> Vec<Contribution> {
        let values = self.values(row);
        let parts = self.bound.model.explain(&values).parts.into_iter().take(CONTRIBUTIONS_MAX);
        parts
            .map(|part| Contribution {
                feature: self.bound.model.features()[part.feature].name.clone(),
                added: part.added,
            })
            .collect()
    }
}

/// What an input is in every row, where the frame holds nothing that it is read from.
fn untouched(input: Input, frame: &Frame, plan: &Plan) -> Option<f32> {
    let Input::Variable(index) = input else { return None };
    let Some(places) = plan.columns(index) else { return Some(f32::NAN) };
    match places.den {
        Some(den) => (!frame.is_touched(den)).then_some(f32::NAN),
        None => (!frame.is_touched(places.num)).then_some(0.0),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "features have 32 bits")]
fn fill(input: Input, frame: &Frame, plan: &Plan, column: &mut [f32; ROWS]) {
    let Input::Variable(index) = input else {
        column.iter_mut().zip(&frame.age_days).for_each(|(value, age)| *value = *age as f32);
        return;
    };
    let Some(places) = plan.columns(index) else { return column.fill(f32::NAN) };
    let num = frame.value(places.num);
    let Some(den) = places.den else {
        column.iter_mut().zip(num).for_each(|(value, num)| *value = *num as f32);
        return;
    };
    // As `Reading::value`: nothing below the minimum sample; a share is at most 1. Written as choices, of which compilers make vectors.
    let (least, most) = (frame.min(den), frame.value(den));
    let enough = variables()[index].signal.sample_min;
    let smaller = |a: f64, b: f64| if a < b { a } else { b };
    for (((value, num), least), most) in column.iter_mut().zip(num).zip(least).zip(most) {
        let share = smaller(smaller(*num, *most) / *most, 1.0) as f32;
        *value = if *most > 0.0 && *least >= enough { share } else { f32::NAN };
    }
}

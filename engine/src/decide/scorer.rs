//! A model at work: its features taken from a frame's columns, its scores written back, and what moved one.

use redress_ledger::decision::Contribution;
use redress_ledger::model::CheckedModel;
use std::cell::RefCell;
use std::sync::Arc;

use super::inputs::{Input, Inputs};
use crate::model::{Model, ModelError, Scratch, parse};
use crate::signal::{Frame, Plan, ROWS, Row};

/// Contributions told of a decision at most.
const CONTRIBUTIONS_MAX: usize = 20;

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
            inputs.borrow_mut().push(Input::named(name)?);
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
        self.inputs.iter().filter_map(|input| input.variable())
    }
}

/// A bound model with the memory that scoring needs.
#[derive(Clone, Debug)]
pub(super) struct Scorer {
    bound: Bound,
    inputs: Inputs,
    scores: [f32; ROWS],
    scratch: Scratch,
}

impl Scorer {
    pub(super) fn new(bound: Bound) -> Self {
        let inputs = Inputs::new(bound.inputs.clone());
        Self { bound, inputs, scores: [0.0; ROWS], scratch: Scratch::default() }
    }

    pub(super) fn model(&self) -> &Model {
        &self.bound.model
    }

    /// What it read of the rows that were scored last.
    pub(super) fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Scores every row of a frame.
    pub(super) fn score(&mut self, frame: &mut Frame, plan: &Plan) {
        self.inputs.read(frame, plan);
        let rows = frame.rows();
        self.bound.model.score_columns(self.inputs.columns(), &mut self.scores[..rows], &mut self.scratch);
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
        self.inputs.row(row).collect()
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

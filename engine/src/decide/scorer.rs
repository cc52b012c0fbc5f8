//! A model at work: its features taken from a frame's columns, its scores written back, and what moved one.

use redress_ledger::decision::Contribution;
use std::cell::RefCell;
use std::sync::Arc;

use super::inputs::{Input, Inputs};
use crate::model::{Model, ModelError, Scratch, parse};
use crate::signal::{Frame, Plan, ROWS};

/// Contributions told of a decision at most.
const CONTRIBUTIONS_MAX: usize = 20;

/// A model bound to the catalogue.
#[derive(Clone, Debug)]
pub struct Bound {
    model: Arc<Model>,
    inputs: Vec<Input>,
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
        Ok(Self { model: Arc::new(model), inputs: inputs.into_inner() })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
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

    /// What moved the score of one row most, largest first.
    pub(super) fn explain(&self, row: usize) -> Vec<Contribution> {
        let values: Vec<f32> = self.inputs.row(row).collect();
        let parts = self.bound.model.explain(&values).parts.into_iter().take(CONTRIBUTIONS_MAX);
        parts
            .map(|part| Contribution {
                feature: self.bound.model.features()[part.feature].name.clone(),
                added: part.added,
            })
            .collect()
    }
}

//! What a model reads of a row: one definition, for the model that serves and for the rows that one is trained on.

use crate::model::{FEATURES_MAX, Registers};
use crate::signal::{Column, Frame, Plan, ROWS, variable, variables};

/// The age of an account, in days.
pub(super) const AGE_DAYS: &str = "account.age_days";
/// What a variable's feature adds to its name.
const VALUE: &str = ".value";

/// Where a feature comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A signal over one of its windows: the count, or the share; missing below the minimum sample.
    Variable(usize),
    AgeDays,
}

impl Input {
    /// The input of a feature's name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.strip_suffix(VALUE) {
            Some(signal) => variable(signal).map(Self::Variable),
            None => (name == AGE_DAYS).then_some(Self::AgeDays),
        }
    }

    /// The variable that it is.
    pub(super) fn variable(self) -> Option<usize> {
        match self {
            Self::Variable(index) => Some(index),
            Self::AgeDays => None,
        }
    }
}

/// Names of all features that a model may have, in the catalogue's order.
pub fn feature_names() -> Vec<String> {
    let named = variables().iter().map(|variable| format!("{}{VALUE}", variable.name));
    let names: Vec<String> = named.chain([AGE_DAYS.to_owned()]).collect();
    debug_assert!(names.len() <= FEATURES_MAX, "one model can read them all");
    names
}

/// Features of the rows of a frame, each in a column of its own.
#[derive(Clone, Debug)]
pub(crate) struct Inputs {
    of: Vec<Input>,
    columns: Vec<[f32; ROWS]>,
    /// By column: what it holds in every row, where that is the same.
    same: Vec<Option<f32>>,
    registers: Registers,
}

impl Inputs {
    pub(super) fn new(inputs: Vec<Input>) -> Self {
        let (columns, same) = (vec![[f32::NAN; ROWS]; inputs.len()], vec![Some(f32::NAN); inputs.len()]);
        Self { of: inputs, columns, same, registers: Registers::detect() }
    }

    /// All that there are, as [`feature_names`] has them.
    pub(crate) fn all() -> Self {
        Self::new((0..variables().len()).map(Input::Variable).chain([Input::AgeDays]).collect())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.of.len()
    }

    /// The variables among them.
    pub(crate) fn variables(&self) -> impl Iterator<Item = usize> {
        self.of.iter().filter_map(|input| input.variable())
    }

    /// Reads every row of a frame.
    pub(crate) fn read(&mut self, frame: &Frame, plan: &Plan) {
        let registers = self.registers;
        for ((input, column), same) in self.of.iter().zip(&mut self.columns).zip(&mut self.same) {
            let nothing = untouched(*input, frame, plan);
            match nothing {
                None => registers.widely(|| fill(*input, frame, plan, column)),
                // They mostly stand there as they have to.
                Some(value) if same.is_some_and(|same| same.to_bits() == value.to_bits()) => {}
                Some(value) => column.fill(value),
            }
            *same = nothing;
        }
    }

    /// What was read, column by column.
    pub(super) fn columns(&self) -> &[[f32; ROWS]] {
        &self.columns
    }

    /// What was read of one row.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = f32> {
        self.columns.iter().map(move |column| column[row])
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

#[inline(always)]
#[expect(clippy::inline_always, reason = "becomes part of a function for wider registers, where there are some")]
fn fill(input: Input, frame: &Frame, plan: &Plan, column: &mut [f32; ROWS]) {
    let Input::Variable(index) = input else { return narrowed(&frame.age_days, column) };
    let Some(places) = plan.columns(index) else { return column.fill(f32::NAN) };
    let num = frame.value(places.num);
    match places.den {
        Some(den) => {
            shares(num, [frame.min(den), frame.value(den)], variables()[index].signal.sample_min, column);
        }
        None => narrowed(num, column),
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
#[expect(clippy::cast_possible_truncation, reason = "features have 32 bits")]
fn narrowed(from: &Column, column: &mut [f32; ROWS]) {
    column.iter_mut().zip(from).for_each(|(value, from)| *value = *from as f32);
}

/// As `Reading::value`: nothing below the minimum sample; a share is at most 1. Every row is divided, whatever comes of it, and chosen
/// afterwards: of a branch between the rows compilers make no vectors.
#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
#[expect(clippy::cast_possible_truncation, reason = "features have 32 bits")]
#[expect(clippy::needless_bitwise_bool, reason = "no branch may stand in the way of vectors")]
fn shares(num: &Column, [least, most]: [&Column; 2], enough: f64, column: &mut [f32; ROWS]) {
    let smaller = |a: f64, b: f64| if a < b { a } else { b };
    let mut shares = [0.0; ROWS];
    for ((share, num), most) in shares.iter_mut().zip(num).zip(most) {
        *share = smaller(smaller(*num, *most) / *most, 1.0);
    }
    let mut told = [0u32; ROWS];
    for ((told, least), most) in told.iter_mut().zip(least).zip(most) {
        *told = u32::from((*most > 0.0) & (*least >= enough)).wrapping_neg();
    }
    for ((value, share), told) in column.iter_mut().zip(shares).zip(told) {
        *value = f32::from_bits(((share as f32).to_bits() & told) | (f32::NAN.to_bits() & !told));
    }
}

//! What a model reads of a row: one definition, for the model that serves and for the rows that one is trained on.

use crate::model::FEATURES_MAX;
use crate::signal::{Frame, Plan, ROWS, variable, variables};

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
}

impl Inputs {
    pub(super) fn new(inputs: Vec<Input>) -> Self {
        let (columns, same) = (vec![[f32::NAN; ROWS]; inputs.len()], vec![Some(f32::NAN); inputs.len()]);
        Self { of: inputs, columns, same }
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
        for ((input, column), same) in self.of.iter().zip(&mut self.columns).zip(&mut self.same) {
            let nothing = untouched(*input, frame, plan);
            match nothing {
                None => fill(*input, frame, plan, column),
                // Most columns of most frames: they mostly stand there as they have to.
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

#[expect(clippy::cast_possible_truncation, reason = "features have 32 bits")]
#[expect(clippy::needless_bitwise_bool, reason = "no branch may stand in the way of vectors")]
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
        *value = if (*most > 0.0) & (*least >= enough) { share } else { f32::NAN };
    }
}

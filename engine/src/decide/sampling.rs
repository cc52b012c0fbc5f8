//! Rows of features, kept of some events while a log runs through the pipeline: what models are trained on. They are read from the
//! frame that rules and model are evaluated over, right after the event was taken in; so nothing later is in them.

use super::Judge;
use super::inputs::Inputs;
use crate::event::{Event, Hash};
use crate::signal::Frame;
use crate::window::Account;

/// Says of which events a row is kept.
pub trait Sample: Send {
    /// Whether a row is kept of this event; called once for each that counts, in order.
    fn wants(&mut self, event: &Event) -> bool;
    /// Whether a row is kept wherever the policy decides, too. Then [`Sample::wants`] says no to events of which it does not know.
    fn wants_decisions(&self) -> bool {
        false
    }
    /// Whether a row is kept of this account as it stands after its last event.
    fn wants_end(&mut self, account: Hash) -> bool;
}

/// Rows, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sampled {
    /// Values of a row.
    pub width: usize,
    /// Where each event stands: in the batch, and from there on in the log (lines count from 1); 0 at an account's end.
    pub places: Vec<u64>,
    /// Whose row it is.
    pub accounts: Vec<u64>,
    /// When it happened (ms); at an account's end: its largest event time.
    pub at: Vec<i64>,
    /// The model's score; NaN where there is none.
    pub scores: Vec<f32>,
    /// The features, row after row; NaN where one is missing.
    pub values: Vec<f32>,
}

impl Sampled {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The features of a row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..][..self.width]
    }

    /// Adds a row of `other`, with its place moved.
    pub(crate) fn push_from(&mut self, other: &Self, row: usize, place: u64) {
        self.width = other.width;
        self.places.push(place);
        self.accounts.push(other.accounts[row]);
        self.at.push(other.at[row]);
        self.scores.push(other.scores[row]);
        self.values.extend_from_slice(other.row(row));
    }
}

/// A sampler at work in a pipeline.
pub struct Sampling {
    sample: Box<dyn Sample>,
    /// `None`: what the model that serves has read.
    inputs: Option<Inputs>,
    /// Rows of the frame of which one is kept, a bit each.
    wanted: u64,
    sampled: Sampled,
}

impl std::fmt::Debug for Sampling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sampling").field("inputs", &self.inputs.as_ref().map(Inputs::len)).finish_non_exhaustive()
    }
}

impl Sampling {
    /// Keeps all features ([`super::feature_names`]) of the events that `sample` wants.
    pub fn of_all(sample: Box<dyn Sample>) -> Self {
        Self { sample, inputs: Some(Inputs::all()), wanted: 0, sampled: Sampled::default() }
    }

    /// Keeps what the model in use has read of the events that `sample` wants; nothing where there is no model.
    pub fn of_served(sample: Box<dyn Sample>) -> Self {
        Self { inputs: None, ..Self::of_all(sample) }
    }

    /// Variables that have to be in the frame for it.
    pub(crate) fn variables(&self) -> Vec<usize> {
        self.inputs.iter().flat_map(Inputs::variables).collect()
    }

    /// Asks for the event.
    pub(crate) fn wants(&mut self, event: &Event) -> bool {
        self.sample.wants(event)
    }

    /// The row of the frame that is written next is that of an event it asked for.
    pub(crate) fn note(&mut self, row: usize) {
        self.wanted |= 1 << row;
    }

    /// Reads a frame that was judged, before anybody decides on it.
    pub(crate) fn read(&mut self, judge: &Judge, frame: &Frame) {
        let decisions = self.sample.wants_decisions() && judge.telling() != 0;
        if let Some(inputs) = self.inputs.as_mut().filter(|_| self.wanted != 0 || decisions) {
            inputs.read(frame, &judge.plan);
        }
    }

    /// The policy has decided on a row.
    pub(crate) fn note_decided(&mut self, row: usize) {
        if self.sample.wants_decisions() {
            self.note(row);
        }
    }

    /// Keeps the rows asked for, each with its event and its time.
    pub(crate) fn keep(&mut self, judge: &Judge, frame: &Frame, of_row: impl Fn(usize) -> (u64, Hash, i64)) {
        let mut left = std::mem::take(&mut self.wanted);
        let Some(inputs) = self.inputs.as_ref().or(judge.inputs()) else { return };
        let kept = &mut self.sampled;
        kept.width = inputs.len();
        while left != 0 {
            let row = left.trailing_zeros() as usize;
            left &= left - 1;
            let (place, account, at) = of_row(row);
            kept.places.push(place);
            kept.accounts.push(account.get());
            kept.at.push(at);
            #[expect(clippy::cast_possible_truncation, reason = "scores have 32 bits; a frame widens them")]
            kept.scores.push(frame.score[row] as f32);
            kept.values.extend(inputs.row(row));
        }
    }

    /// Keeps a row of an account as it stands, if one is wanted of its end.
    pub(crate) fn keep_end(&mut self, judge: &mut Judge, frame: &mut Frame, hash: Hash, account: &mut Account) {
        if !self.sample.wants_end(hash) {
            return;
        }
        frame.push(&judge.plan, account);
        judge.judge(frame);
        self.wanted = 1;
        self.read(judge, frame);
        let at = account.windows.now;
        self.keep(judge, frame, |_| (0, hash, at));
        frame.clear();
    }

    /// Hands over what was kept.
    pub(crate) fn take(&mut self) -> Sampled {
        std::mem::take(&mut self.sampled)
    }
}

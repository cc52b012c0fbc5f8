//! Learns a text score: FTRL over the pieces of texts, text by text or over a set again and again; several orders of the same set are
//! averaged, since on a few thousand texts the order still tells.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::FitWith;
use ndarray::Array1;

use super::model::TextModel;
use super::pieces::{Pieces, Reader, Settings};
use crate::linear::{Ftrl, FtrlParams, SparseRows};
use crate::{Chance, LearnError};

/// How a text score is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct TextParams {
    /// How texts are read.
    pub settings: Settings,
    /// How weights move.
    pub ftrl: FtrlParams,
    /// How often a mistake about a wanted text counts, 1 for as often as one about an abusive text; above 0, at most 1,000. Where
    /// hardly a wanted text may be lost, more than 1 puts the wanted texts that look abusive in order.
    pub wanted_times: f32,
    /// Orders of the same texts that are averaged, 1..=100.
    pub orders: usize,
    /// Where the orders come from.
    pub seed: u64,
}

impl Default for TextParams {
    fn default() -> Self {
        let ftrl = FtrlParams::new().alpha(1.0).beta(0.1).l1(0.0).l2(0.01).passes(5);
        Self { settings: Settings::default(), ftrl, wanted_times: 1.0, orders: 3, seed: 1 }
    }
}

impl TextParams {
    fn check(&self) -> Result<(), LearnError> {
        if !self.settings.is_valid() {
            let range = "bits 10 to 24, 1 to 1,000,000 characters, runs of 1 to 8";
            return Err(LearnError::setting("reading", format!("{:?}", self.settings), range));
        }
        if !(1..=100).contains(&self.orders) {
            return Err(LearnError::setting("orders", self.orders.to_string(), "1 to 100"));
        }
        if !(self.wanted_times > 0.0 && self.wanted_times <= 1_000.0) {
            return Err(LearnError::setting("wanted_times", self.wanted_times.to_string(), "above 0, at most 1,000"));
        }
        self.ftrl.check_ref().map(|_| ())
    }

    /// How often a text of a label counts.
    fn times(&self, label: bool) -> f32 {
        if label { 1.0 } else { self.wanted_times }
    }

    /// Learns from a set of texts with labels (true: abusive).
    ///
    /// # Errors
    /// Where a setting is out of range, or all labels are one.
    pub fn fit<'a>(&self, texts: impl IntoIterator<Item = (&'a str, bool)>) -> Result<TextModel, LearnError> {
        self.check()?;
        let reader = Reader::new(self.settings);
        let (mut pieces, mut rows, mut labels) = (reader.pieces(), SparseRows::new(reader.slots()), Vec::new());
        for (text, label) in texts {
            reader.read(text, &mut pieces);
            rows.push(pieces.inputs().iter().copied());
            labels.push(label);
        }
        let times = labels.iter().map(|label| self.times(*label)).collect();
        let set = DatasetBase::new(rows, Array1::from_vec(labels)).with_weights(times);
        let (mut base, mut sums) = (0.0, vec![0.0; reader.slots()]);
        let (chance, share) = (Chance::new(self.seed), 1.0 / self.orders as f64);
        for order in 0..self.orders {
            let seed = chance.fork(order as u64).bits();
            let learned = self.ftrl.clone().seed(seed).check()?.fit_with(None, &set)?;
            base += learned.base() * share;
            learned.weights().for_each(|(number, weight)| sums[number as usize] += weight * share);
        }
        Ok(TextModel::new(self.settings, base, &sums))
    }
}

/// Learns text by text, as labels come in.
#[derive(Clone, Debug)]
pub struct TextLearner {
    reader: Reader,
    pieces: Pieces,
    ftrl: Ftrl,
    params: TextParams,
}

impl TextLearner {
    /// Knows nothing yet; `rate` is the share of abuse that is expected.
    ///
    /// # Errors
    /// Where a setting is out of range.
    pub fn new(params: &TextParams, rate: f64) -> Result<Self, LearnError> {
        params.check()?;
        let reader = Reader::new(params.settings);
        let ftrl = Ftrl::new(params.ftrl.clone().check()?, reader.slots(), rate);
        Ok(Self { reader, pieces: reader.pieces(), ftrl, params: params.clone() })
    }

    /// Learns one text (label true: abusive); returns the score that it had before.
    pub fn learn(&mut self, text: &str, label: bool) -> f64 {
        self.reader.read(text, &mut self.pieces);
        self.ftrl.learn(self.pieces.inputs(), label, f64::from(self.params.times(label)))
    }

    /// What is known by now.
    pub fn model(&self) -> TextModel {
        let mut weights = vec![0.0; self.reader.slots()];
        self.ftrl.weights().for_each(|(slot, weight)| weights[slot as usize] = weight);
        TextModel::new(self.reader.settings(), self.ftrl.base(), &weights)
    }
}

//! A learned text score: a weight of one byte for each number of a piece.

use super::pieces::{Pieces, Reader, Settings};
use crate::math::logistic;

/// A text score that is ready to use.
#[derive(Clone, Debug)]
pub struct TextModel {
    pub(super) reader: Reader,
    /// The log-odds of a text without pieces.
    pub(super) base: f64,
    /// What one step of a weight is worth.
    pub(super) step: f64,
    /// By number, -127..=127 steps.
    pub(super) weights: Vec<i8>,
}

impl TextModel {
    /// Rounds weights to steps of a 127th of the largest.
    #[expect(clippy::cast_possible_truncation, reason = "at most 127 steps")]
    pub(super) fn new(settings: Settings, base: f64, weights: &[f64]) -> Self {
        let largest = weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
        let step = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let weights = weights.iter().map(|weight| libm::round(weight / step).clamp(-127.0, 127.0) as i8).collect();
        Self { reader: Reader::new(settings), base, step, weights }
    }

    /// Buffers for scoring; made once, used for every text.
    pub fn pieces(&self) -> Pieces {
        self.reader.pieces()
    }

    /// The probability in 0..=1 that a text is abusive, as the texts learned from were.
    ///
    /// # Panics
    /// Where `pieces` are of a model with fewer bits.
    pub fn score(&self, text: &str, pieces: &mut Pieces) -> f64 {
        self.reader.read(text, pieces);
        let weighed = |(number, share): &(u32, f32)| f64::from(self.weights[*number as usize]) * f64::from(*share);
        let sum: f64 = pieces.inputs().iter().map(weighed).sum();
        logistic(self.base + self.step * sum)
    }

    /// Numbers that weigh something.
    pub fn weighty(&self) -> usize {
        self.weights.iter().filter(|weight| **weight != 0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chance;

    #[test]
    fn a_byte_a_weight_moves_a_score_by_less_than_two_hundredths() {
        let mut chance = Chance::new(11);
        let settings = Settings { bits: 14, ..Settings::default() };
        let weights: Vec<f64> = (0..1 << 14).map(|_| chance.normal() * 2.0).collect();
        let model = TextModel::new(settings, -0.5, &weights);
        let mut pieces = model.pieces();
        for length in 1..400 {
            let text: String =
                (0..length).map(|_| char::from(b'a' + u8::try_from(chance.below(26)).unwrap())).collect();
            let score = model.score(&text, &mut pieces);
            let exact: f64 =
                pieces.inputs().iter().map(|(number, share)| weights[*number as usize] * f64::from(*share)).sum();
            assert!((score - logistic(exact - 0.5)).abs() < 0.02, "{score} at {length}");
        }
    }

    #[test]
    fn a_model_without_weights_says_what_it_says_of_nothing() {
        let model = TextModel::new(Settings::default(), 0.0, &vec![0.0; 1 << 18]);
        assert_eq!((model.score("any text", &mut model.pieces()), model.weighty()), (0.5, 0));
    }
}

//! Scores sorted once: what every threshold would catch, honest and abusive, whatever the rows weigh.

/// Rows in the order of their scores, ties together.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Rows, highest score first.
    order: Vec<u32>,
    /// Whether a row is the last of its score.
    ends: Vec<bool>,
    labels: Vec<bool>,
}

/// What a threshold catches: all rows of a score of at least its.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Abusive rows caught, by weight.
    pub abusive: f64,
    /// Honest rows caught, by weight.
    pub honest: f64,
    /// The row that stands there.
    pub row: usize,
}

impl Curve {
    /// Sorts rows by score. NaN counts as the lowest score.
    ///
    /// # Panics
    /// Where there is not a label for each score.
    pub fn new(scores: &[f64], labels: &[bool]) -> Self {
        assert_eq!(scores.len(), labels.len(), "a label for each score");
        let score = |row: u32| if scores[row as usize].is_nan() { f64::NEG_INFINITY } else { scores[row as usize] };
        let mut order: Vec<u32> = (0..u32::try_from(scores.len()).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by(|a, b| score(*b).total_cmp(&score(*a)).then(a.cmp(b)));
        let is_end = |at: usize| order.get(at + 1).is_none_or(|next| score(*next) < score(order[at]));
        let ends = (0..order.len()).map(is_end).collect();
        Self { order, ends, labels: labels.to_vec() }
    }

    /// Every threshold that catches something, highest first.
    pub fn points<'a>(&'a self, weights: &'a [f64]) -> impl Iterator<Item = Point> + 'a {
        let rows = self.order.iter().zip(&self.ends);
        rows.scan(Point::default(), move |sum, (row, end)| {
            let row = *row as usize;
            *(if self.labels[row] { &mut sum.abusive } else { &mut sum.honest }) += weights[row];
            sum.row = row;
            Some((*sum, *end))
        })
        .filter_map(|(point, end)| end.then_some(point))
    }

    /// Abusive and honest rows, by weight.
    pub fn totals(&self, weights: &[f64]) -> Point {
        self.points(weights).last().unwrap_or_default()
    }

    /// Labels, by row.
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }
}

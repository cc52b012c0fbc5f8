//! Where a label comes from, and what it weighs.
//!
//! Labels of reviews are no sample of all accounts: whoever appeals is looked at, whoever does not is not. So a label counts as many
//! times as there are accounts like it of which nobody looked at one: by the inverse of its chance of being looked at (Horvitz and
//! Thompson 1952), cut off where a few labels would outweigh all others (truncation as in Cole and Hernán 2008), and what the machine
//! did without a person's look is no label at all.

/// Largest weight that a label's chance may give it, where nothing else is asked for.
pub const WEIGHT_MAX: f32 = 20.0;

/// Where a label comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A person decided on the case.
    HumanReview,
    /// A person looked because chance had drawn it.
    ControlSample,
    /// A file of somebody else's; also where nothing is said.
    Import,
}

impl Provenance {
    /// Every one, as [`Counts::by`] has them.
    pub const ALL: [Self; 3] = [Self::HumanReview, Self::ControlSample, Self::Import];

    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HumanReview => "human_review",
            Self::ControlSample => "control_sample",
            Self::Import => "import",
        }
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is a label.
    Label(Provenance),
    /// The machine's own work, which nobody looked at.
    OwnWork,
    /// Undone with a whole rule: somebody looked at the rule, and not at this account.
    InBulk,
}

/// Reads `provenance` and `came_by` as `redress export labels` writes them.
///
/// # Errors
/// What is wrong.
pub fn standing(provenance: Option<&str>, came_by: Option<&str>) -> Result<Standing, String> {
    if came_by == Some("reversal") {
        return Ok(Standing::InBulk);
    }
    Ok(match provenance.unwrap_or_default() {
        "human_review" => Standing::Label(Provenance::HumanReview),
        "control_sample" => Standing::Label(Provenance::ControlSample),
        "import" | "" => Standing::Label(Provenance::Import),
        "automatic" => Standing::OwnWork,
        other => return Err(format!("the provenance {other:?} is not known")),
    })
}

/// Reads a chance: above 0, at most 1; `None` where the text is empty.
///
/// # Errors
/// What is wrong.
pub fn propensity(text: Option<&str>) -> Result<Option<f64>, String> {
    match text.filter(|text| !text.is_empty()).map(str::parse::<f64>) {
        None => Ok(None),
        Some(Ok(chance)) if chance > 0.0 && chance <= 1.0 => Ok(Some(chance)),
        Some(_) => Err("the propensity is no chance above 0 and at most 1".to_owned()),
    }
}

/// What became of the lines of a file of labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// Labels by provenance, in the order of [`Provenance::ALL`].
    pub by: [usize; 3],
    /// Lines dropped as [`Standing::OwnWork`].
    pub own_work: usize,
    /// Lines dropped as [`Standing::InBulk`].
    pub in_bulk: usize,
    /// Lines that say neither yes nor no.
    pub unclear: usize,
    /// Labels whose weight was cut off.
    pub clipped: usize,
    /// Labels that do not say their chance; they weigh 1.
    pub without_chance: usize,
    /// Largest weight that a label's chance may give it.
    pub weight_max: f32,
    /// Sum of weights, and of their squares.
    sums: (f64, f64),
}

impl Counts {
    /// Begins to count.
    pub fn new(weight_max: f32) -> Self {
        Self { weight_max, ..Self::default() }
    }

    /// Labels in all.
    pub fn labels(&self) -> usize {
        self.by.iter().sum()
    }

    /// Counts a label, and answers what its chance makes it weigh.
    pub fn weigh(&mut self, provenance: Provenance, chance: Option<f64>) -> f32 {
        self.by[provenance as usize] += 1;
        let most = f64::from(self.weight_max);
        let weight = chance.map_or(1.0, |chance| 1.0 / chance);
        self.without_chance += usize::from(chance.is_none());
        self.clipped += usize::from(weight > most);
        let weight = weight.min(most);
        self.sums = (self.sums.0 + weight, self.sums.1 + weight * weight);
        #[expect(clippy::cast_possible_truncation, reason = "at most the largest weight, which is one")]
        let weight = weight as f32;
        weight
    }

    /// As many labels of equal weight would say as much: Kish's effective size (1965), the sum of weights squared by the sum of their squares.
    pub fn effective(&self) -> f64 {
        if self.sums.1 > 0.0 { self.sums.0 * self.sums.0 / self.sums.1 } else { 0.0 }
    }

    /// In words, a line each.
    pub fn words(&self) -> Vec<String> {
        let named: Vec<String> = Provenance::ALL
            .iter()
            .zip(self.by)
            .filter(|(_, n)| *n > 0)
            .map(|(of, n)| format!("{n} {}", of.as_str()))
            .collect();
        let mut lines = vec![format!("{} labels ({})", self.labels(), named.join(", "))];
        for (n, why) in [
            (self.own_work, "are the machine's own work that nobody looked at: no labels"),
            (self.in_bulk, "were undone with a whole rule, nobody looked at the account: no labels"),
            (self.unclear, "say neither yes nor no"),
        ] {
            if n > 0 {
                lines.push(format!("{n} lines {why}; dropped"));
            }
        }
        if self.without_chance < self.labels() {
            lines.push(format!(
                "weighed by the inverse of their chance of being looked at, {} at most ({} cut off there); they say as much as {:.0} of equal weight",
                self.weight_max, self.clipped, self.effective()
            ));
            if self.without_chance > 0 {
                lines.push(format!("{} labels do not say their chance and weigh 1", self.without_chance));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_weighs_by_its_inverse_up_to_the_largest_weight() {
        let mut counts = Counts::new(10.0);
        let weights = [Some(1.0), Some(0.25), Some(0.01), None].map(|p| counts.weigh(Provenance::HumanReview, p));
        assert_eq!(weights.map(f32::to_bits), [1.0_f32, 4.0, 10.0, 1.0].map(f32::to_bits));
        assert_eq!((counts.by, counts.clipped, counts.without_chance), ([4, 0, 0], 1, 1));
        assert!((counts.effective() - 256.0 / 118.0).abs() < 1e-12);
        assert!(counts.words()[1].contains("10 at most (1 cut off there)"), "{:?}", counts.words());
    }

    #[test]
    fn what_nobody_looked_at_is_no_label() {
        assert_eq!(standing(Some("automatic"), None), Ok(Standing::OwnWork));
        assert_eq!(standing(Some("human_review"), Some("reversal")), Ok(Standing::InBulk));
        assert_eq!(standing(None, None), Ok(Standing::Label(Provenance::Import)));
        assert!(standing(Some("guess"), None).is_err());
        assert_eq!(propensity(Some("")), Ok(None));
        for wrong in ["0", "1.5", "NaN", "-1", "x"] {
            assert!(propensity(Some(wrong)).is_err(), "{wrong}");
        }
    }
}

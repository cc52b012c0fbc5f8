//! A challenger beside the champion, on the same labelled rows: better, worse, or not shown to be better; and the file that a promotion
//! rests on.

use redress_datasets::table::{SPLITS, Table};
use redress_engine::model;
use redress_learn::judge::{Measure, Paired, Resampling, Standing, compare};
use serde_json::{Value, json};

use super::Part;
use super::evaluate::{EvaluateError, MEASURES, scores};

/// The format of the file, and its version.
pub const FORMAT: &str = "redress-promotion/1";

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The measure chosen beforehand says so, and none of the others says the contrary.
    Better,
    /// The labels do not tell.
    NotShown,
    /// The measure chosen beforehand says so.
    Worse,
}

impl Verdict {
    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::NotShown => "not_shown",
            Self::Worse => "worse",
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::NotShown => "not shown to be better",
            Self::Worse => "worse",
        }
    }
}

/// A comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Name, version and SHA-256 of champion and challenger.
    pub models: [[String; 3]; 2],
    /// Rows, accounts, and rows that are abusive.
    pub counts: [usize; 3],
    /// The part of the table.
    pub split: u8,
    /// What was chosen beforehand to decide by.
    pub by: Measure,
    /// All measures.
    pub measures: Vec<Paired>,
    /// How intervals were made.
    pub resampling: Resampling,
}

/// Judges both models by the labelled rows of a part, weights and all.
///
/// # Errors
/// As [`super::evaluate::evaluate`]; the place in an error of a model's file says which of the two it is.
pub fn beside(
    texts: [&str; 2],
    table: &Table,
    split: u8,
    by: Measure,
    resampling: Resampling,
) -> Result<Comparison, EvaluateError> {
    let column = |name: &str| table.names.iter().position(|known| known == name);
    let part = Part::of(table, split);
    if part.is_empty() {
        return Err(EvaluateError::NoRows);
    }
    let parse = |text: &str| model::parse(text, column).map_err(EvaluateError::Model);
    let models = [parse(texts[0])?, parse(texts[1])?];
    let scored = [scores(&models[0], &part), scores(&models[1], &part)];
    let labels = part.labels.to_vec();
    let (weights, groups) = (Some(part.weights.as_slice()), Some(part.groups.as_slice()));
    let measures = compare([&scored[0], &scored[1]], &labels, weights, groups, &MEASURES, resampling)?;
    let mut accounts = part.groups.clone();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(Comparison {
        models: models.map(|model| [model.name(), model.version(), model.hash()].map(str::to_owned)),
        counts: [part.len(), accounts.len(), part.abusive()],
        split,
        by,
        measures,
        resampling,
    })
}

impl Comparison {
    /// What came of it.
    pub fn verdict(&self) -> Verdict {
        let of = |paired: &&Paired| paired.measure == self.by;
        let decides = self.measures.iter().find(of).map_or(Standing::Open, Paired::standing);
        let against = self.measures.iter().any(|paired| paired.standing() == Standing::Worse);
        match decides {
            Standing::Better if !against => Verdict::Better,
            Standing::Worse => Verdict::Worse,
            Standing::Better | Standing::Open => Verdict::NotShown,
        }
    }

    /// For people, in Markdown.
    pub fn markdown(&self) -> String {
        let [champion, challenger] = &self.models;
        let [rows, accounts, abusive] = self.counts;
        let mut text = format!(
            "## {} {} beside {} {}\n\n**The challenger is {}**, by {}.\n\n{rows} rows of {accounts} accounts ({}), {abusive} abusive.\n\n\
             | measure | champion | challenger | gain (95 % interval) | |\n|---|---|---|---|---|\n",
            challenger[0],
            challenger[1],
            champion[0],
            champion[1],
            self.verdict().words(),
            self.by.name(),
            SPLITS[usize::from(self.split)],
        );
        for paired in &self.measures {
            let word = match paired.standing() {
                Standing::Better => "better",
                Standing::Open => "not shown",
                Standing::Worse => "worse",
            };
            let gain = paired.gain.map_or("too few to say".to_owned(), |(low, high)| {
                format!("{:+.4} ({low:+.4} to {high:+.4})", paired.second - paired.first)
            });
            let name = paired.measure.name();
            text = format!("{text}| {name} | {:.4} | {:.4} | {gain} | {word} |\n", paired.first, paired.second);
        }
        text + "\nBoth are judged on the same draws of accounts. Better takes the measure chosen beforehand, and none of the others against it.\n"
    }

    /// The file: the same bytes for the same models, table and options. `data` is the table's name and the SHA-256 of its file.
    pub fn json(&self, data: [&str; 2]) -> Value {
        let model = |[name, version, hash]: &[String; 3]| json!({ "name": name, "version": version, "sha256": hash });
        let figures = self.measures.iter().map(|paired| {
            let known = |x: f64| Some(x).filter(|x| x.is_finite());
            json!({
                "measure": paired.measure.name(), "champion": known(paired.first), "challenger": known(paired.second),
                "gain": known(paired.second - paired.first), "gain_interval": paired.gain,
            })
        });
        let [rows, accounts, abusive] = self.counts;
        json!({
            "format": FORMAT,
            "verdict": self.verdict().as_str(),
            "champion": model(&self.models[0]),
            "challenger": model(&self.models[1]),
            "data": {
                "table": data[0], "sha256": data[1], "part": SPLITS[usize::from(self.split)], "rows": rows, "accounts": accounts,
                "abusive": abusive,
            },
            "protocol": {
                "decided_by": self.by.name(), "draws": self.resampling.times, "level": self.resampling.level, "seed": self.resampling.seed,
            },
            "figures": figures.collect::<Vec<Value>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(standings: [(Measure, f64, f64); 3]) -> Verdict {
        let measures =
            standings.map(|(measure, low, high)| Paired { measure, first: 0.5, second: 0.6, gain: Some((low, high)) });
        let name = || ["m", "1", "h"].map(str::to_owned);
        let resampling = Resampling::default();
        let by = Measure::AveragePrecision;
        Comparison {
            models: [name(), name()],
            counts: [9, 9, 3],
            split: 2,
            by,
            measures: measures.to_vec(),
            resampling,
        }
        .verdict()
    }

    #[test]
    fn better_takes_the_measure_chosen_beforehand_and_none_against_it() {
        let all = |average: (f64, f64), auc: (f64, f64), loss: (f64, f64)| {
            of([
                (Measure::AveragePrecision, average.0, average.1),
                (Measure::Auc, auc.0, auc.1),
                (Measure::LogLoss, loss.0, loss.1),
            ])
        };
        assert_eq!(all((0.1, 0.2), (-0.1, 0.2), (-0.2, 0.1)), Verdict::Better);
        assert_eq!(all((-0.1, 0.2), (0.1, 0.2), (-0.2, -0.1)), Verdict::NotShown, "by another measure");
        assert_eq!(all((0.1, 0.2), (0.1, 0.2), (0.1, 0.2)), Verdict::NotShown, "at the cost of calibration");
        assert_eq!(all((-0.2, -0.1), (0.1, 0.2), (-0.2, -0.1)), Verdict::Worse);
    }
}

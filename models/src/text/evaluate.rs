//! Judges a text score by the parts of a set: learned from train and validate, thresholds chosen by folds within those, judged on test;
//! as the set is, and without what tells the collection; on the whole test part, and without the texts that have a twin in what was
//! learned from.

use redress_datasets::{DatasetError, Watch};
use redress_learn::LearnError;
use redress_learn::judge::{Curve, Estimate, Measure, Resampling, judge};
use redress_learn::text::twins::twins;
use redress_learn::text::{TextModel, TextParams};
use redress_learn::threshold::binomial;

use super::marks;
use super::set::{Labelled, Part};

/// What is read off the test part itself.
pub const MEASURES: [Measure; 3] = [Measure::Auc, Measure::RecallAt(0.001), Measure::RecallAt(0.01)];
/// Wanted texts that may be lost, as a share.
pub const LOSS: f64 = 0.001;
/// From this likeness on, two texts are twins.
pub const LIKENESS: f64 = 0.8;
/// Blocks of time within the groups of what is learned from.
const FOLDS: usize = 5;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The user stopped.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Learning failed.
    #[error("the score could not be learned: {0}")]
    Learn(#[from] LearnError),
    /// A part is missing.
    #[error(
        "the set has {0} texts to judge on, {1} of them abusive: both kinds are needed\n  import the set with its parts: redress-lab import"
    )]
    NothingToJudge(usize, usize),
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Those that count.
    pub hits: u64,
    /// All.
    pub of: u64,
}

impl Count {
    fn among(answers: impl Iterator<Item = bool>) -> Self {
        answers.fold(Self::default(), |count, hit| Self { hits: count.hits + u64::from(hit), of: count.of + 1 })
    }

    /// The share and its exact interval of 95 % (Clopper and Pearson 1934).
    pub fn share(self) -> (f64, f64, f64) {
        let share = self.hits as f64 / self.of.max(1) as f64;
        (share, binomial::lower(self.hits, self.of, 0.025), binomial::upper(self.hits, self.of, 0.025))
    }
}

/// What a threshold that was chosen beforehand does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtThreshold {
    /// A text is taken for abusive from this score on.
    pub threshold: f64,
    /// Texts of either kind that were taken for what they are.
    pub right: Count,
    /// Abusive texts that were caught.
    pub caught: Count,
    /// Wanted texts that were lost.
    pub lost: Count,
}

impl AtThreshold {
    fn new(threshold: f64, scores: &[f64], labels: &[bool]) -> Self {
        let of = |wanted: bool| {
            let kind = scores.iter().zip(labels).filter(move |(_, label)| **label != wanted);
            Count::among(kind.map(|(score, _)| *score >= threshold))
        };
        let right = scores.iter().zip(labels).map(|(score, label)| (*score >= threshold) == *label);
        Self { threshold, right: Count::among(right), caught: of(false), lost: of(true) }
    }

    /// Matthews' correlation.
    pub fn correlation(&self) -> f64 {
        let [tp, caught_of, fp, lost_of] =
            [self.caught.hits, self.caught.of, self.lost.hits, self.lost.of].map(|count| count as f64);
        let (missed, kept) = (caught_of - tp, lost_of - fp);
        let under = ((tp + fp) * (tp + missed) * (kept + fp) * (kept + missed)).sqrt();
        if under > 0.0 { (tp * kept - fp * missed) / under } else { 0.0 }
    }
}

/// Judged on some texts.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which, for people.
    pub on: &'static str,
    /// Texts.
    pub texts: usize,
    /// At the threshold that erred least in the folds.
    pub least_errors: AtThreshold,
    /// At the lowest threshold that lost no more than [`LOSS`] in the folds.
    pub least_loss: AtThreshold,
    /// Read off these texts themselves: one for each of [`MEASURES`].
    pub estimates: Vec<Estimate>,
}

/// One way of reading the set.
#[derive(Clone, Debug)]
pub struct Way {
    /// Which, for people.
    pub name: &'static str,
    /// On the whole test part; on what has no twin.
    pub judged: Vec<Judged>,
    /// Wanted texts lost at the threshold of least errors and of least loss, by group.
    pub by_group: Vec<(String, Count, Count)>,
    /// Weights of the model.
    pub weights: usize,
    /// Bytes of its file.
    pub bytes: usize,
}

/// Twins across the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leak {
    /// Texts judged on that are the same as one learned from, wanted and abusive.
    pub same: [usize; 2],
    /// Those that are nearly so.
    pub near: [usize; 2],
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Texts learned from, and abusive ones among them.
    pub learned: [usize; 2],
    /// Texts judged on, and abusive ones among them.
    pub judged: [usize; 2],
    /// Twins.
    pub leak: Leak,
    /// As the set is, and without marks.
    pub ways: Vec<Way>,
}

/// Judges a way of learning.
///
/// # Errors
/// Where a part is missing, a setting is out of range, or the user stops.
pub fn evaluate(
    set: &[Labelled],
    params: &TextParams,
    draws: usize,
    watch: &dyn Watch,
) -> Result<Evaluation, EvaluateError> {
    let (judged, learned): (Vec<&Labelled>, Vec<&Labelled>) = set.iter().partition(|text| text.split == Part::Test);
    let abusive = |texts: &[&Labelled]| texts.iter().filter(|text| text.label).count();
    if abusive(&judged) == 0 || abusive(&judged) == judged.len() {
        return Err(EvaluateError::NothingToJudge(judged.len(), abusive(&judged)));
    }
    watch.total(2 * (FOLDS as u64 + 1));
    let chars = params.settings.chars_max;
    let texts = |texts: &[&Labelled]| texts.iter().map(|text| marks::without(&text.text)).collect::<Vec<String>>();
    let (clean_learned, clean_judged) = (texts(&learned), texts(&judged));
    let found = twins(strs(&clean_learned), strs(&clean_judged), LIKENESS, chars);
    let (mut leak, mut has_twin) = (Leak::default(), vec![false; judged.len()]);
    for twin in &found {
        has_twin[twin.of] = true;
        let list = if twin.likeness >= 1.0 { &mut leak.same } else { &mut leak.near };
        list[usize::from(judged[twin.of].label)] += 1;
    }
    let mut work = Work { params, draws, watch, done: 0, has_twin: &has_twin };
    let whole = |texts: &[&Labelled]| texts.iter().map(|text| text.text.clone()).collect::<Vec<String>>();
    let ways = vec![
        work.way("as imported", &learned, &whole(&learned), &judged, &whole(&judged))?,
        work.way("without marks of the collection", &learned, &clean_learned, &judged, &clean_judged)?,
    ];
    Ok(Evaluation { learned: [learned.len(), abusive(&learned)], judged: [judged.len(), abusive(&judged)], leak, ways })
}

fn strs(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}

struct Work<'a> {
    params: &'a TextParams,
    draws: usize,
    watch: &'a dyn Watch,
    done: u64,
    has_twin: &'a [bool],
}

impl Work<'_> {
    fn fit<'t>(&mut self, texts: impl Iterator<Item = (&'t str, bool)>) -> Result<TextModel, EvaluateError> {
        let model = self.params.fit(texts)?;
        self.done += 1;
        self.watch.done(self.done);
        if self.watch.cancelled() { Err(DatasetError::Interrupted.into()) } else { Ok(model) }
    }

    fn way(
        &mut self,
        name: &'static str,
        learned: &[&Labelled],
        learned_texts: &[String],
        judged: &[&Labelled],
        judged_texts: &[String],
    ) -> Result<Way, EvaluateError> {
        let labels: Vec<bool> = learned.iter().map(|text| text.label).collect();
        let folds = blocks(learned);
        let mut held_out = vec![0.0; learned.len()];
        for fold in 0..FOLDS {
            let inside = (0..learned.len()).filter(|i| folds[*i] != fold);
            let model = self.fit(inside.map(|i| (learned_texts[i].as_str(), labels[i])))?;
            let mut pieces = model.pieces();
            for i in (0..learned.len()).filter(|i| folds[*i] == fold) {
                held_out[i] = model.score(&learned_texts[i], &mut pieces);
            }
        }
        let chosen = thresholds(&held_out, &labels);
        let model = self.fit(learned_texts.iter().map(String::as_str).zip(labels.iter().copied()))?;
        let mut pieces = model.pieces();
        let scores: Vec<f64> = judged_texts.iter().map(|text| model.score(text, &mut pieces)).collect();
        let all: Vec<usize> = (0..judged.len()).collect();
        let alone: Vec<usize> = all.iter().copied().filter(|i| !self.has_twin[*i]).collect();
        let mut lines = Vec::new();
        for (on, rows) in [("all that is judged on", &all), ("those without a twin", &alone)] {
            let scores: Vec<f64> = rows.iter().map(|i| scores[*i]).collect();
            let labels: Vec<bool> = rows.iter().map(|i| judged[*i].label).collect();
            let resampling = Resampling { times: self.draws, ..Resampling::default() };
            lines.push(Judged {
                on,
                texts: rows.len(),
                least_errors: AtThreshold::new(chosen.least_errors, &scores, &labels),
                least_loss: AtThreshold::new(chosen.least_loss, &scores, &labels),
                estimates: judge(&scores, &labels, None, None, &MEASURES, resampling)?.estimates,
            });
        }
        let by_group = by_group(judged, &scores, &chosen);
        Ok(Way { name, judged: lines, by_group, weights: model.weighty(), bytes: model.to_bytes(name, "").len() })
    }
}

/// Which block of time of its group each text is in: blocks, not every fifth, because campaigns come in waves.
fn blocks(texts: &[&Labelled]) -> Vec<usize> {
    let mut sizes = std::collections::HashMap::<&str, [usize; 2]>::new();
    for text in texts {
        sizes.entry(&text.group).or_default()[0] += 1;
    }
    let mut blocks = Vec::with_capacity(texts.len());
    for text in texts {
        let [size, met] = sizes.entry(&text.group).or_default();
        blocks.push(*met * FOLDS / (*size).max(1));
        *met += 1;
    }
    blocks
}

struct Chosen {
    least_errors: f64,
    least_loss: f64,
}

/// Halfway between two scores: where the fewest are wrong; and the lowest at which no more than [`LOSS`] of the wanted are lost.
fn thresholds(scores: &[f64], labels: &[bool]) -> Chosen {
    let curve = Curve::new(scores, labels);
    let ones = vec![1.0; scores.len()];
    let totals = curve.totals(&ones);
    let points: Vec<_> = curve.points(&ones).collect();
    let mut chosen = Chosen { least_errors: 1.0, least_loss: 1.0 };
    let mut fewest = totals.abusive;
    for (at, point) in points.iter().enumerate() {
        let below = points.get(at + 1).map_or(0.0, |next| scores[next.row]);
        let threshold = f64::midpoint(scores[point.row], below);
        let wrong = point.honest + totals.abusive - point.abusive;
        if wrong < fewest {
            fewest = wrong;
            chosen.least_errors = threshold;
        }
        if point.honest <= totals.honest * LOSS {
            chosen.least_loss = threshold;
        }
    }
    chosen
}

fn by_group(judged: &[&Labelled], scores: &[f64], chosen: &Chosen) -> Vec<(String, Count, Count)> {
    let mut groups: Vec<&str> = judged.iter().filter(|text| !text.label).map(|text| text.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let lost = |group: &str, threshold: f64| {
        let own = judged.iter().zip(scores).filter(|(text, _)| !text.label && text.group == group);
        Count::among(own.map(|(_, score)| *score >= threshold))
    };
    let line = |group: &str| (group.to_owned(), lost(group, chosen.least_errors), lost(group, chosen.least_loss));
    groups.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;
    use redress_learn::Chance;
    use redress_learn::text::Settings;

    const WANTED: [&str; 12] =
        ["lunch", "garden", "train", "sister", "notes", "coffee", "later", "home", "bus", "music", "rain", "walk"];
    const SPAM: [&str; 8] = ["prize", "claim", "urgent", "cash", "offer", "winner", "bonus", "award"];

    fn made_up(count: usize) -> Vec<Labelled> {
        let mut chance = Chance::new(9);
        let mut texts = Vec::new();
        for i in 0..count {
            let label = i % 3 == 0;
            let words: Vec<&str> = (0..15)
                .map(|_| if label && chance.unit() < 0.4 { SPAM[chance.below(8)] } else { WANTED[chance.below(12)] })
                .collect();
            let split = if i * 10 < count * 6 { Part::Train } else { Part::Test };
            let group = if label { "spam" } else { "ham" }.to_owned();
            texts.push(Labelled { id: i.to_string(), group, split, label, text: words.join(" ") });
        }
        texts
    }

    fn params() -> TextParams {
        TextParams { settings: Settings { bits: 12, ..Settings::default() }, orders: 1, ..TextParams::default() }
    }

    #[test]
    fn twins_across_the_parts_are_counted_and_judged_apart() {
        let mut set = made_up(600);
        let (first, last) = (set[0].text.clone(), set.len() - 3);
        set[last].text = format!("[List] {first}");
        assert!(set[last].label && set[last].split == Part::Test);
        let found = evaluate(&set, &params(), 20, &Silent).unwrap();
        assert_eq!((found.leak.same, found.leak.near), ([0, 1], [0, 0]));
        assert_eq!((found.learned, found.judged), ([360, 120], [240, 80]));
        for way in &found.ways {
            assert_eq!(way.judged.iter().map(|line| line.texts).collect::<Vec<_>>(), [240, 239]);
            assert_eq!(way.judged[1].least_errors.caught.of, 79);
            assert!(way.judged[0].least_errors.right.share().0 > 0.9, "{way:?}");
            assert_eq!(way.by_group.len(), 1);
        }
        let text = found.markdown();
        assert!(text.contains("1 abusive and 0 wanted texts are the same as one learned from"), "{text}");
    }

    #[test]
    fn thresholds_are_chosen_by_the_folds_alone() {
        // The wanted text at 0.8 is one of three: not even one may be lost.
        let chosen = thresholds(&[0.9, 0.8, 0.7, 0.6, 0.3, 0.1], &[true, false, true, true, false, false]);
        assert!((chosen.least_errors - 0.45).abs() < 1e-12 && (chosen.least_loss - 0.85).abs() < 1e-12);
        let none = thresholds(&[0.9, 0.1], &[false, true]);
        assert!(none.least_errors >= 1.0 && none.least_loss >= 1.0);
    }

    #[test]
    fn correlation_is_that_of_the_published_formula() {
        let scores = [0.9, 0.8, 0.2, 0.7, 0.1, 0.1, 0.1, 0.1];
        let labels = [true, true, true, false, false, false, false, false];
        let found = AtThreshold::new(0.5, &scores, &labels);
        assert_eq!(
            (found.right, found.caught, found.lost),
            (Count { hits: 6, of: 8 }, Count { hits: 2, of: 3 }, Count { hits: 1, of: 5 })
        );
        // (2*4 - 1*1) / sqrt(3*3*5*5)
        assert!((found.correlation() - 7.0 / 15.0).abs() < 1e-12);
    }

    #[test]
    fn blocks_follow_the_time_within_each_group() {
        let set = made_up(60);
        let learned: Vec<&Labelled> = set.iter().filter(|text| text.split == Part::Train).collect();
        let blocks = blocks(&learned);
        for group in ["ham", "spam"] {
            let own: Vec<usize> =
                learned.iter().zip(&blocks).filter(|(t, _)| t.group == group).map(|(_, b)| *b).collect();
            assert!(own.is_sorted() && own.first() == Some(&0) && own.last() == Some(&4), "{own:?}");
        }
    }

    #[test]
    fn a_set_without_a_part_to_judge_on_is_refused() {
        let mut set = made_up(30);
        for text in &mut set {
            text.split = Part::Train;
        }
        let error = evaluate(&set, &params(), 0, &Silent).unwrap_err().to_string();
        assert!(error.contains("0 texts to judge on"), "{error}");
    }
}

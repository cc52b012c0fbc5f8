//! Wikipedia edits (JODIE) by replay through the engine's signals: which edit is the one after which its author was banned?
//!
//! The published protocol asks edit by edit, and rewards "is a new account": so users are asked about as well, each by the score at the
//! last edit, and "fewer prior edits" stands in the same table. Settings are chosen on the validation part alone.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, ArrayView1, Axis};
use redress_datasets::table::Table;
use redress_datasets::{DatasetError, Watch};
use redress_learn::LearnError;
use redress_learn::gbdt::{Gbdt, GbdtParams, Validation};
use redress_learn::judge::{Estimate, Measure, Resampling, judge};
use redress_learn::linear::{Logistic, LogisticParams};

/// What is measured.
pub const MEASURES: [Measure; 4] =
    [Measure::Auc, Measure::AveragePrecision, Measure::RecallAt(0.001), Measure::RecallAt(0.01)];
/// Forests of different seeds, whose scores are averaged.
const SEEDS: u64 = 5;
/// Folds of users.
const FOLDS: u64 = 5;
/// Sizes of trees that the validation part chooses from.
const LEAVES: [usize; 3] = [4, 8, 16];

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The rows are not those of this set, or the user stopped.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Learning failed.
    #[error("the model could not be trained: {0}")]
    Learn(#[from] LearnError),
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which scores.
    pub name: String,
    /// One for each of [`MEASURES`].
    pub estimates: Vec<Estimate>,
}

/// One question, and what each way of scoring answers.
#[derive(Clone, Debug)]
pub struct Question {
    /// For people.
    pub title: String,
    /// Edits, or users.
    pub rows: usize,
    /// Of them those banned.
    pub suspended: usize,
    /// The answers.
    pub lines: Vec<Line>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Study {
    /// Edit by edit; by user in the test part; by user over five folds.
    pub questions: Vec<Question>,
    /// Features that vary, of those offered.
    pub features: (usize, usize),
    /// What the validation part chose.
    pub chosen: String,
}

/// Rows as learners take them.
struct Rows {
    records: Array2<f32>,
    labels: Array1<bool>,
}

impl Rows {
    fn of(table: &Table, columns: &[usize], rows: &[usize]) -> Self {
        let records = Array2::from_shape_fn((rows.len(), columns.len()), |(row, column)| {
            table.columns[columns[column]][rows[row]]
        });
        Self { records, labels: rows.iter().map(|row| table.label[*row] > 0.5).collect() }
    }
}

/// Several models whose log-odds are averaged.
struct Model {
    forests: Vec<Gbdt>,
    logistic: Logistic,
    /// Share of the forests in the average.
    share: f64,
}

impl Model {
    fn forest(&self, row: ArrayView1<'_, f32>) -> f64 {
        self.forests.iter().map(|forest| forest.raw(row)).sum::<f64>() / self.forests.len().max(1) as f64
    }

    fn score(&self, row: ArrayView1<'_, f32>) -> f64 {
        self.share * self.forest(row) + (1.0 - self.share) * self.logistic.raw(row)
    }
}

fn forest(train: &Rows, held: Option<&Rows>, leaves: usize, trees: usize, seed: u64) -> Result<Gbdt, StudyError> {
    let params = GbdtParams::new()
        .leaves(leaves)
        .trees(trees)
        .learning_rate(0.03)
        .l2(10.0)
        .min_child_rows(200.0)
        .row_share(0.8)
        .feature_share(0.5)
        .patience(held.map(|_| 60))
        .threads(2)
        .seed(seed);
    let validation =
        held.map(|held| Validation { records: held.records.view(), labels: held.labels.view(), weights: None });
    let follow = &mut |_| ControlFlow::Continue(());
    Ok(params.check()?.train(train.records.view(), train.labels.view(), None, validation, follow)?)
}

fn logistic(train: &Rows) -> Result<Logistic, StudyError> {
    Ok(LogisticParams::default().fit(&DatasetBase::new(train.records.clone(), train.labels.clone()))?)
}

/// Columns that vary among these rows.
fn varying(table: &Table, rows: &[usize]) -> Vec<usize> {
    let varies = |column: &[f32]| {
        let first = rows.first().map(|row| column[*row].to_bits());
        rows.iter().any(|row| Some(column[*row].to_bits()) != first)
    };
    (0..table.columns.len()).filter(|column| varies(&table.columns[*column])).collect()
}

/// How many edits a user had made up to each row, it included.
fn edits_so_far(table: &Table) -> Vec<f64> {
    let mut counts: HashMap<u64, f64> = HashMap::new();
    let count = |group: &u64| {
        let count = counts.entry(*group).or_default();
        *count += 1.0;
        *count
    };
    table.group.iter().map(count).collect()
}

/// The last of these rows of each user, and whether the user was banned in them.
fn last_of_users(table: &Table, rows: &[usize]) -> Vec<(usize, bool)> {
    let mut last: HashMap<u64, (usize, bool)> = HashMap::new();
    for row in rows {
        let entry = last.entry(table.group[*row]).or_default();
        *entry = (*row, entry.1 || table.label[*row] > 0.5);
    }
    let mut all: Vec<_> = last.into_values().collect();
    all.sort_unstable();
    all
}

fn auc(scores: &[f64], labels: &[bool]) -> Result<f64, StudyError> {
    let none = Resampling { times: 0, ..Resampling::default() };
    Ok(judge(scores, labels, None, None, &[Measure::Auc], none)?.estimates[0].value)
}

fn question(
    title: &str,
    asked: &[(usize, bool)],
    table: &Table,
    answers: &[(&str, &dyn Fn(usize) -> f64)],
    times: usize,
) -> Result<Question, StudyError> {
    let labels: Vec<bool> = asked.iter().map(|(_, label)| *label).collect();
    let groups: Vec<u64> = asked.iter().map(|(row, _)| table.group[*row]).collect();
    let mut lines = Vec::new();
    for (name, score) in answers {
        let scores: Vec<f64> = asked.iter().map(|(row, _)| score(*row)).collect();
        let resampling = Resampling { times, ..Resampling::default() };
        let report = judge(&scores, &labels, None, Some(&groups), &MEASURES, resampling)?;
        lines.push(Line { name: (*name).to_owned(), estimates: report.estimates });
    }
    let suspended = labels.iter().filter(|label| **label).count();
    Ok(Question { title: title.to_owned(), rows: asked.len(), suspended, lines })
}

/// Answers the questions from rows of every edit, in order, with their labels and parts by time; `times` draws make the intervals.
///
/// # Errors
/// Where the rows are not such, a part has no ban, or the user stops.
pub fn study(table: &Table, times: usize, watch: &dyn Watch) -> Result<Study, StudyError> {
    let parts = [0, 1, 2].map(|part| table.labelled(part));
    for (part, rows) in parts.iter().enumerate() {
        if !rows.iter().any(|row| table.label[*row] > 0.5) {
            return Err(refused(format!("the {} part has no ban", redress_datasets::table::SPLITS[part])).into());
        }
    }
    watch.total(4 + FOLDS);
    let mut done = 0;
    let mut step = || -> Result<(), StudyError> {
        done += 1;
        Ok(redress_datasets::watch::checkpoint(watch, done)?)
    };
    let columns = varying(table, &parts[0]);
    let [train, held, _] = [0, 1, 2].map(|part| Rows::of(table, &columns, &parts[part]));
    let held_labels = held.labels.to_vec();
    let mut best: Option<(f64, usize, Gbdt)> = None;
    for leaves in LEAVES {
        step()?;
        let grown = forest(&train, Some(&held), leaves, 800, 1)?;
        let auc = auc(&grown.raws(&held.records), &held_labels)?;
        if best.as_ref().is_none_or(|(before, ..)| auc > *before) {
            best = Some((auc, leaves, grown));
        }
    }
    let Some((_, leaves, first)) = best else { return Err(refused("no forest could be grown".to_owned()).into()) };
    let trees = first.trees.len().max(20);
    let mut model = Model { forests: vec![first], logistic: logistic(&train)?, share: 1.0 };
    for seed in 2..=SEEDS {
        model.forests.push(forest(&train, None, leaves, trees, seed)?);
    }
    step()?;
    // The share of the forests in the average, too, is chosen on the validation part.
    let by_share = |share: f64| -> Result<f64, StudyError> {
        let (logistic, forests) = (&model.logistic, &model);
        let score = |row| share * forests.forest(row) + (1.0 - share) * logistic.raw(row);
        auc(&held.records.axis_iter(Axis(0)).map(score).collect::<Vec<_>>(), &held_labels)
    };
    let mut chosen = (1.0, by_share(1.0)?);
    for share in [0.75, 0.5, 0.25, 0.0] {
        let auc = by_share(share)?;
        if auc > chosen.1 {
            chosen = (share, auc);
        }
    }
    model.share = chosen.0;

    let (so_far, row_of) = (edits_so_far(table), |row: usize| {
        columns.iter().map(|column| table.columns[*column][row]).collect::<Array1<f32>>()
    });
    let fewer = |row: usize| -so_far[row];
    let of_model = |row: usize| model.score(row_of(row).view());
    let of_forest = |row: usize| model.forest(row_of(row).view());
    let of_logistic = |row: usize| model.logistic.raw(row_of(row).view());
    let answers: [(&str, &dyn Fn(usize) -> f64); 4] = [
        ("fewer prior edits (one line)", &fewer),
        ("logistic regression", &of_logistic),
        ("boosted trees", &of_forest),
        ("chosen on the validation part", &of_model),
    ];
    let edits: Vec<(usize, bool)> = parts[2].iter().map(|row| (*row, table.label[*row] > 0.5)).collect();
    let mut questions = vec![
        question("Edits of the test part", &edits, table, &answers, times)?,
        question(
            "Users of the test part, by their last edit in it",
            &last_of_users(table, &parts[2]),
            table,
            &answers,
            times,
        )?,
    ];
    let folded = folds(table, leaves, trees, model.share, &mut step)?;
    let by_fold = |row: usize| folded[row];
    let answers: [(&str, &dyn Fn(usize) -> f64); 2] =
        [("fewer prior edits (one line)", &fewer), ("the same settings, trained on the other users", &by_fold)];
    let all: Vec<usize> = (0..table.rows).filter(|row| !table.label[*row].is_nan()).collect();
    let title = "All users, by their last edit, in five folds of users";
    questions.push(question(title, &last_of_users(table, &all), table, &answers, times)?);
    let chosen = format!(
        "trees of {leaves} leaves, {trees} of them, averaged over {SEEDS} seeds; share of the trees {}, of the logistic regression {}",
        model.share,
        1.0 - model.share
    );
    Ok(Study { questions, features: (columns.len(), table.names.len()), chosen })
}

/// Scores of every row by a model that never saw its user.
fn folds(
    table: &Table,
    leaves: usize,
    trees: usize,
    share: f64,
    step: &mut dyn FnMut() -> Result<(), StudyError>,
) -> Result<Vec<f64>, StudyError> {
    let mut scores = vec![f64::NAN; table.rows];
    for fold in 0..FOLDS {
        step()?;
        let inside = |row: &usize| table.group[*row] % FOLDS == fold;
        let labelled = (0..table.rows).filter(|row| !table.label[*row].is_nan());
        let (held, seen): (Vec<usize>, Vec<usize>) = labelled.partition(inside);
        let columns = varying(table, &seen);
        let train = Rows::of(table, &columns, &seen);
        let model =
            Model { forests: vec![forest(&train, None, leaves, trees, 1)?], logistic: logistic(&train)?, share };
        for row in held {
            let values: Array1<f32> = columns.iter().map(|column| table.columns[*column][row]).collect();
            scores[row] = model.score(values.view());
        }
    }
    Ok(scores)
}

fn refused(what: String) -> DatasetError {
    let remedy = "make them with benches/lab/wikipedia, which says how".to_owned();
    DatasetError::Table { path: "the rows".into(), what, remedy }
}

impl Study {
    /// As a table in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for question in &self.questions {
            let names: Vec<String> = MEASURES.iter().map(|measure| measure.name()).collect();
            let _ = writeln!(text, "### {} ({}, {} banned)\n", question.title, question.rows, question.suspended);
            let _ = writeln!(text, "| score | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
            for line in &question.lines {
                let cells: Vec<String> = line.estimates.iter().map(cell).collect();
                let _ = writeln!(text, "| {} | {} |", line.name, cells.join(" | "));
            }
            text.push('\n');
        }
        let (varying, offered) = self.features;
        let _ = writeln!(text, "{varying} of the {offered} features vary on this set. Chosen: {}.", self.chosen);
        text
    }
}

fn cell(estimate: &Estimate) -> String {
    let digits = |value: f64| format!("{value:.3}");
    match estimate.interval {
        Some((low, high)) => format!("{} ({} to {})", digits(estimate.value), digits(low), digits(high)),
        None => digits(estimate.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;
    use redress_datasets::table::Meta;
    use redress_learn::Chance;

    /// Users who edit on; one in ten is banned after a hasty edit.
    fn made_up() -> Table {
        let mut chance = Chance::new(3);
        let mut table = Table::new(vec!["haste".to_owned(), "noise".to_owned(), "still".to_owned()]);
        let (mut rows, users) = (Vec::new(), 400);
        for user in 0..users {
            let (edits, caught) = (1 + chance.below(12), chance.below(10) == 0);
            let start = chance.below(10_000);
            for edit in 0..edits {
                let last = caught && edit + 1 == edits;
                rows.push((start + edit * 40, user, last));
            }
        }
        rows.sort_unstable();
        let all = rows.len();
        for (number, (at, user, label)) in rows.into_iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "features are floats")]
            let noise = [chance.normal() as f32 + if label { 2.0 } else { 0.0 }, chance.normal() as f32, 1.0];
            let split = u8::from(number * 100 > all * 70) + u8::from(number * 100 > all * 85);
            let time_ms = i64::try_from(at).unwrap();
            table.push(&noise, Meta { label: f32::from(label), weight: 1.0, group: user, time_ms, split });
        }
        table
    }

    #[test]
    fn a_signal_that_tells_is_found_and_set_beside_the_one_line_rule() {
        let study = study(&made_up(), 40, &Silent).unwrap();
        assert_eq!(study.features, (2, 3), "what never varies is no feature");
        assert_eq!(study.questions.len(), 3);
        for question in &study.questions {
            let auc = |line: usize| question.lines[line].estimates[0].value;
            let last = question.lines.len() - 1;
            assert!(auc(last) > 0.75 && auc(last) > auc(0), "{}: {} and {}", question.title, auc(last), auc(0));
            assert!(question.lines[last].estimates[0].interval.is_some());
        }
        let text = study.markdown();
        assert!(
            text.contains("| fewer prior edits (one line) | 0.") && text.contains("2 of the 3 features vary"),
            "{text}"
        );
    }

    #[test]
    fn users_are_asked_about_once_by_their_last_edit() {
        let table = made_up();
        let all: Vec<usize> = (0..table.rows).collect();
        let users = last_of_users(&table, &all);
        assert_eq!(users.len(), 400);
        assert_eq!(
            users.iter().filter(|(_, caught)| *caught).count(),
            table.label.iter().filter(|l| **l > 0.5).count()
        );
        assert!(users.iter().all(|(row, caught)| *caught == (table.label[*row] > 0.5)));
        assert_eq!(edits_so_far(&table).iter().filter(|count| **count < 1.5).count(), 400);
    }

    #[test]
    fn rows_without_a_suspended_user_in_a_part_are_refused() {
        let mut table = made_up();
        table.split.fill(0);
        assert!(study(&table, 1, &Silent).unwrap_err().to_string().contains("the validate part has no ban"));
    }
}

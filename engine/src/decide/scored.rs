//! What the live model had to do with a decision: rules that rest on its score, and what moved that, a signal each.

use std::collections::BTreeMap;

use redress_ledger::decision::Disclosure;
use redress_ledger::scored::{Ground, ScoreLimit, Scored};

use super::facts::{sentence, share};
use super::inputs::{AGE_DAYS, Input};
use super::scorer::Scorer;
use super::words::number;
use crate::policy::{FactsView, Rule};
use crate::signal::{Row, variables};

/// Signals told of a decision at most.
const GROUNDS_MAX: usize = 12;

/// What all windows of a signal did to a score.
struct Moved {
    added: f64,
    /// Places of its features in the row of values.
    columns: Vec<usize>,
    /// The feature that moved the score most, and by how much.
    most: (usize, f64),
}

/// The model's part in a decision on one row of the frame judged last.
pub(super) fn scored(scorer: &Scorer, frame_row: usize, row: &Row, view: &FactsView<'_>, fired: &[&Rule]) -> Scored {
    let unscored = FactsView { score: None, ..*view };
    let decisive: Vec<&Rule> = fired.iter().copied().filter(|rule| rule.fires(row, &unscored).is_none()).collect();
    let model = scorer.model();
    Scored {
        name: model.name().to_owned(),
        version: model.version().to_owned(),
        limits: decisive.iter().flat_map(|rule| limits(rule, row, view)).collect(),
        grounds: grounds(scorer, frame_row, row, view, &decisive),
        decisive: decisive.iter().map(|rule| rule.id.clone()).collect(),
    }
}

fn limits(rule: &Rule, row: &Row, view: &FactsView<'_>) -> Vec<ScoreLimit> {
    let told = |(operator, threshold): (crate::policy::Operator, f64)| ScoreLimit {
        rule_id: rule.id.clone(),
        operator: operator.as_str().to_owned(),
        threshold,
    };
    rule.score_limits(row, view).into_iter().map(told).collect()
}

fn grounds(scorer: &Scorer, frame_row: usize, row: &Row, view: &FactsView<'_>, decisive: &[&Rule]) -> Vec<Ground> {
    let values = scorer.values(frame_row);
    let mut by_signal: BTreeMap<&str, Moved> = BTreeMap::new();
    for part in scorer.model().explain(&values).parts {
        let name = match scorer.input(part.feature) {
            Input::Variable(index) => variables()[index].signal.name,
            Input::AgeDays => AGE_DAYS,
        };
        let empty = Moved { added: 0.0, columns: Vec::new(), most: (part.feature, 0.0) };
        let moved = by_signal.entry(name).or_insert(empty);
        moved.added += part.added;
        moved.columns.push(part.feature);
        if part.added.abs() > moved.most.1 {
            moved.most = (part.feature, part.added.abs());
        }
    }
    let mut moved: Vec<Moved> = by_signal.into_values().collect();
    // By name where two moved it alike: the map's order.
    moved.sort_by(|a, b| b.added.abs().total_cmp(&a.added.abs()));
    moved.truncate(GROUNDS_MAX);
    let without = |moved: &Moved| {
        if moved.added <= 0.0 || decisive.is_empty() {
            return None;
        }
        let score = scorer.score_without(&values, &moved.columns, row)?;
        let other = FactsView { score: Some(score), ..*view };
        decisive.iter().all(|rule| rule.fires(row, &other).is_none()).then_some(score)
    };
    moved.iter().map(|moved| ground(scorer.input(moved.most.0), row, view, moved.added, without(moved))).collect()
}

fn ground(input: Input, row: &Row, view: &FactsView<'_>, added: f64, without: Option<f64>) -> Ground {
    match input {
        Input::Variable(index) => {
            let (variable, reading) = (&variables()[index], &row[index]);
            Ground {
                signal: variable.name.clone(),
                sentence: sentence(variable, reading),
                value: reading.value().unwrap_or(0.0),
                value_min: reading.den.map_or(reading.num.min, |den| share(reading.num.min, den.max)),
                value_max: reading.den.map_or(reading.num.max, |den| share(reading.num.max, den.min)),
                denominator: reading.den.unwrap_or_default().value,
                window_secs: variable.window.ms() / 1000,
                disclosure: variable.signal.disclosure,
                third_party_controllable: variable.signal.third_party_controllable,
                added,
                without,
            }
        }
        Input::AgeDays => {
            let days = view.age_days.map(f64::floor);
            Ground {
                signal: AGE_DAYS.to_owned(),
                sentence: match days {
                    Some(days) => format!("The account was {} days old.", number(days)),
                    None => "It was not known how old the account is.".to_owned(),
                },
                value: days.unwrap_or(0.0),
                value_min: days.unwrap_or(0.0),
                value_max: days.unwrap_or(0.0),
                denominator: 0.0,
                window_secs: 0,
                disclosure: Disclosure::Full,
                third_party_controllable: false,
                added,
                without,
            }
        }
    }
}

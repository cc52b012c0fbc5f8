//! A comparison that held, as a fact a holder can read: figures, window, sample, threshold, and what would have changed the result.

use redress_ledger::decision::Fact;

use super::words::number;
use crate::policy::{Compared, FactsView, Held, Operator, Rule};
use crate::signal::{Reading, Row, Unit, Variable, sequence_lower, sequence_upper, variables};
use crate::window::Tally;

/// The fact behind `held`.
pub fn fact(held: &Held, row: &Row, rule: &Rule, view: &FactsView<'_>) -> Fact {
    let variable = &variables()[held.variable];
    let reading = row[held.variable];
    let den = reading.den.unwrap_or_default();
    Fact {
        signal: variable.name.clone(),
        sentence: sentence(variable, &reading),
        value: reading.value().unwrap_or(0.0),
        value_min: reading.den.map_or(reading.num.min, |d| share(reading.num.min, d.max)),
        value_max: reading.den.map_or(reading.num.max, |d| share(reading.num.max, d.min)),
        numerator: reading.num.value,
        denominator: den.value,
        window_secs: variable.window.ms() / 1000,
        compared: held.compared.as_str().to_owned(),
        compared_value: held.compared_value,
        operator: held.operator.as_str().to_owned(),
        threshold: held.threshold,
        threshold_source: rule.source.clone(),
        disclosure: variable.signal.disclosure,
        counterfactual: counterfactual(held, row, rule, view),
        third_party_controllable: variable.signal.third_party_controllable,
    }
}

fn holds(operator: Operator, figure: f64, threshold: f64) -> bool {
    match operator {
        Operator::Greater => figure > threshold,
        Operator::GreaterOrEqual => figure >= threshold,
        Operator::Less => figure < threshold,
        Operator::LessOrEqual => figure <= threshold,
    }
}

/// A share; 0 of nothing.
pub(super) fn share(num: f64, den: f64) -> f64 {
    if den > 0.0 { (num / den).min(1.0) } else { 0.0 }
}

/// The catalogue's sentence with the figures of a reading.
pub(super) fn sentence(variable: &Variable, reading: &Reading) -> String {
    variable
        .signal
        .sentence
        .replace("{num}", &number(reading.num.value))
        .replace("{den}", &number(reading.den.map_or(0.0, |d| d.value)))
        .replace("{window}", variable.window.words())
}

/// The nearest count at which the rule would not have applied, all else equal. `None` where no change of this count alone would have
/// changed the result, because another part of the rule held as well.
fn counterfactual(held: &Held, row: &Row, rule: &Rule, view: &FactsView<'_>) -> Option<String> {
    let (variable, reading) = (&variables()[held.variable], row[held.variable]);
    let rising = held.operator.wants_more();
    let holds = |figure: f64| holds(held.operator, figure, held.threshold);
    let count = match reading.den {
        None => count_that_changes(rising, reading.num.value, holds)?,
        Some(den) => {
            let (n, figure): (f64, fn(f64, f64) -> f64) = match held.compared {
                Compared::Lower => (den.max, sequence_lower),
                Compared::Upper => (den.min, sequence_upper),
                Compared::Point | Compared::Count => (den.value, share),
            };
            count_that_changes(rising, reading.num.value.min(n), |k| holds(figure(k, n)))?
        }
    };
    let mut other = row.clone();
    other[held.variable].num = Tally::exact(count);
    if rule.fires(&other, view).is_some() {
        return None;
    }
    let of = match (variable.signal.unit, reading.den) {
        (Unit::Rate, Some(den)) => format!(" of {}", number(den.value)),
        _ => String::new(),
    };
    let what = match (rising, of.is_empty()) {
        (true, true) if count <= 0.0 => "a count of none".to_owned(),
        (true, false) if count <= 0.0 => format!("none{of}"),
        (_, true) => format!("a count of {} or {}", number(count), if rising { "fewer" } else { "more" }),
        (_, false) => format!("{} or {}{of}", number(count), if rising { "fewer" } else { "more" }),
    };
    Some(format!("With {what}, this rule would not have applied."))
}

/// Walks from `from` to the nearest whole count at which `holds` is false: down for a rising comparison, up otherwise. Bisection: the
/// figures are monotone in the count.
fn count_that_changes(rising: bool, from: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    if rising {
        if holds(0.0) {
            return None;
        }
        let (mut no, mut yes) = (0.0, from.ceil().max(1.0));
        while yes - no > 1.0 {
            let middle = f64::midpoint(no, yes).floor();
            if holds(middle) { yes = middle } else { no = middle }
        }
        Some(no)
    } else {
        let (mut yes, mut no) = (from.floor(), from.max(1.0) * 2.0);
        while holds(no) {
            if no > 1e12 {
                return None;
            }
            no *= 2.0;
        }
        while no - yes > 1.0 {
            let middle = f64::midpoint(no, yes).floor();
            if holds(middle) { yes = middle } else { no = middle }
        }
        Some(no.ceil())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy;
    use crate::signal::variable;

    fn rule(when: &str) -> Rule {
        let text = format!(
            r#"
name = "test"
version = "1"
[[rule]]
id = "test-rule"
when = '{when}'
rung = "limit"
reason = "LIST_QUALITY"
clause = {{ id = "AUP-1", title = "Keep lists clean", url = "https://example.com/aup" }}
mode = "enforce"
severity = "test"
author = "test"
source = "test"
"#
        );
        policy::check(&text, "test").unwrap_or_else(|e| panic!("{e}")).rules.remove(0)
    }

    /// A row of 1,000 mails in 7 days of which so many bounced, and the facts of a rule that fires on it.
    fn facts(when: &str, bounced: f64) -> Vec<Fact> {
        let mut row: Row = vec![Reading::default(); variables().len()];
        let (rate, count) = (variable("hard_bounce_rate_7d").unwrap(), variable("hard_bounces_24h").unwrap());
        row[rate] = Reading::rate(Tally::exact(bounced), Tally::exact(1_000.0), 200.0);
        row[count] = Reading::count(Tally::exact(bounced));
        let (rule, view) = (rule(when), FactsView { age_days: None, plan: None, protected: false, score: None });
        let held = rule.fires(&row, &view).unwrap();
        held.iter().map(|held| fact(held, &row, &rule, &view)).collect()
    }

    #[test]
    fn a_fact_says_what_was_counted_and_what_would_have_changed_the_result() {
        let fact = facts("lower(hard_bounce_rate_7d) > 0.10", 150.0).remove(0);
        assert_eq!(fact.sentence, "Of 1,000 mails in 7 days, 150 bounced for good.");
        let changed = "With 135 or fewer of 1,000, this rule would not have applied.";
        assert_eq!(fact.counterfactual.as_deref(), Some(changed));
        assert!(sequence_lower(135.0, 1_000.0) <= 0.10 && sequence_lower(136.0, 1_000.0) > 0.10);
    }

    #[test]
    fn nothing_is_said_to_change_a_result_that_another_part_of_the_rule_keeps() {
        let facts = facts("lower(hard_bounce_rate_7d) > 0.10 || hard_bounces_24h >= 100", 150.0);
        assert_eq!(facts.len(), 2);
        assert!(facts.iter().all(|fact| fact.counterfactual.is_none()), "{facts:?}");
    }

    #[test]
    fn none_is_called_none() {
        let changed = facts("hard_bounces_24h >= 1", 1.0).remove(0).counterfactual;
        assert_eq!(changed.as_deref(), Some("With a count of none, this rule would not have applied."));
    }
}

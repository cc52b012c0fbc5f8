//! A comparison that held, as a fact a holder can read: figures, window, sample, threshold, and what would have changed the result.

use redress_ledger::decision::Fact;

use super::words::number;
use crate::policy::{Compared, Held, Operator};
use crate::signal::{Reading, Row, Unit, Variable, variables, wilson_lower, wilson_upper};

/// The fact behind `held`.
pub fn fact(held: &Held, row: &Row, source: &str) -> Fact {
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
        threshold_source: source.to_owned(),
        disclosure: variable.signal.disclosure,
        counterfactual: counterfactual(held, variable, &reading),
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

fn share(num: f64, den: f64) -> f64 {
    if den > 0.0 { (num / den).min(1.0) } else { 0.0 }
}

fn sentence(variable: &Variable, reading: &Reading) -> String {
    variable
        .signal
        .sentence
        .replace("{num}", &number(reading.num.value))
        .replace("{den}", &number(reading.den.map_or(0.0, |d| d.value)))
        .replace("{window}", variable.window.words())
}

/// The nearest count at which the comparison would not have held, all else equal.
fn counterfactual(held: &Held, variable: &Variable, reading: &Reading) -> Option<String> {
    let rising = held.operator.wants_more();
    let holds = |figure: f64| holds(held.operator, figure, held.threshold);
    let (count, of) = match reading.den {
        None => (count_that_changes(rising, reading.num.value, holds)?, None),
        Some(den) => {
            let (n, figure): (f64, fn(f64, f64) -> f64) = match held.compared {
                Compared::Lower => (den.max, wilson_lower),
                Compared::Upper => (den.min, wilson_upper),
                Compared::Point | Compared::Count => (den.value, share),
            };
            (count_that_changes(rising, reading.num.value.min(n), |k| holds(figure(k, n)))?, Some(den.value))
        }
    };
    let less_or_more = if rising { "fewer" } else { "more" };
    let what = match (variable.signal.unit, of) {
        (Unit::Rate, Some(den)) => format!("{} or {less_or_more} of {}", number(count), number(den)),
        _ => format!("a count of {} or {less_or_more}", number(count)),
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
    use crate::signal::variable;
    use crate::window::Tally;

    fn rate(hits: f64, n: f64) -> (Row, Held) {
        let index = variable("hard_bounce_rate_7d").expect("in the catalogue");
        let mut row: Row = vec![Reading::default(); variables().len()];
        row[index] = Reading::rate(Tally::exact(hits), Tally::exact(n), 200.0);
        let held = Held {
            variable: index,
            compared: Compared::Lower,
            compared_value: row[index].lower(),
            operator: Operator::Greater,
            threshold: 0.10,
        };
        (row, held)
    }

    #[test]
    fn a_fact_says_what_was_counted_and_what_would_have_changed_the_result() {
        let (row, held) = rate(150.0, 1_000.0);
        let fact = fact(&held, &row, "AWS SES [V]");
        assert_eq!(fact.sentence, "Of 1,000 mails in 7 days, 150 bounced for good.");
        assert_eq!(
            fact.counterfactual.as_deref(),
            Some("With 118 or fewer of 1,000, this rule would not have applied.")
        );
        assert!(wilson_lower(118.0, 1_000.0) <= 0.10 && wilson_lower(119.0, 1_000.0) > 0.10);
    }
}

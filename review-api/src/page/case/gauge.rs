//! A measured value beside its threshold: where the true value may lie, which figure was compared, where the limit is.

use redress_ledger::decision::Fact;

const LEFT: f64 = 4.0;
const RIGHT: f64 = 316.0;

/// Geometry in a picture of 320 by 34.
#[derive(Debug, PartialEq)]
pub struct Gauge {
    /// Where the true value may lie.
    pub range_x: String,
    /// How wide that is.
    pub range_w: String,
    /// The measured value.
    pub value_x: String,
    /// The figure that was compared.
    pub compared_x: String,
    /// The threshold.
    pub threshold_x: String,
    /// Where the side on which the rule fires begins.
    pub fires_x: String,
    /// How wide that side is.
    pub fires_w: String,
}

impl Gauge {
    /// `None` where there is nothing to lay out: a flag, or figures that are no numbers.
    pub fn new(fact: &Fact) -> Option<Self> {
        let all = [fact.value, fact.value_min, fact.value_max, fact.compared_value, fact.threshold];
        if all.iter().any(|figure| !figure.is_finite() || *figure < 0.0)
            || !matches!(fact.operator.as_str(), ">" | ">=" | "<" | "<=")
        {
            return None;
        }
        let top = all.into_iter().fold(0.0, f64::max) * 1.15;
        if top <= 0.0 || (fact.denominator <= 0.0 && top < 2.0) {
            return None;
        }
        let x = |figure: f64| LEFT + figure / top * (RIGHT - LEFT);
        let (range, threshold) = ((x(fact.value_min), x(fact.value_max)), x(fact.threshold));
        let fires = if fact.operator.starts_with('>') { (threshold, RIGHT) } else { (LEFT, threshold) };
        let px = |value: f64| format!("{value:.1}");
        Some(Self {
            range_x: px(range.0),
            range_w: px((range.1 - range.0).max(2.0)),
            value_x: px(x(fact.value)),
            compared_x: px(x(fact.compared_value)),
            threshold_x: px(threshold),
            fires_x: px(fires.0),
            fires_w: px((fires.1 - fires.0).max(0.0)),
        })
    }
}

#[cfg(test)]
mod tests {
    use redress_ledger::decision::Disclosure;

    use super::*;

    fn fact(value: f64, operator: &str, threshold: f64, denominator: f64) -> Fact {
        Fact {
            signal: String::new(),
            sentence: String::new(),
            value,
            value_min: value * 0.9,
            value_max: value,
            numerator: 1.0,
            denominator,
            window_secs: 60,
            compared: "lower".to_owned(),
            compared_value: value * 0.8,
            operator: operator.to_owned(),
            threshold,
            threshold_source: String::new(),
            disclosure: Disclosure::Full,
            counterfactual: None,
            third_party_controllable: false,
        }
    }

    #[test]
    fn everything_lies_within_the_picture_and_the_side_that_fires_is_the_operators() {
        let number = |text: &str| text.parse::<f64>().expect("a number");
        for (value, threshold) in [(0.12, 0.1), (0.01, 0.5), (1.0, 1.0)] {
            for operator in [">", ">=", "<", "<="] {
                let gauge = Gauge::new(&fact(value, operator, threshold, 100.0)).expect("a gauge");
                for x in [&gauge.range_x, &gauge.value_x, &gauge.compared_x, &gauge.threshold_x, &gauge.fires_x] {
                    assert!((LEFT..=RIGHT).contains(&number(x)), "{gauge:?}");
                }
                assert_eq!(gauge.fires_x == gauge.threshold_x, operator.starts_with('>'), "{gauge:?}");
            }
        }
    }

    #[test]
    fn a_flag_and_what_is_no_number_have_no_picture() {
        assert!(Gauge::new(&fact(1.0, ">=", 1.0, 0.0)).is_none(), "a flag");
        assert!(Gauge::new(&fact(f64::NAN, ">", 1.0, 100.0)).is_none());
        assert!(Gauge::new(&fact(0.0, ">", 0.0, 100.0)).is_none());
        assert!(Gauge::new(&fact(1.0, "==", 1.0, 100.0)).is_none());
        assert!(Gauge::new(&fact(30.0, ">", 10.0, 0.0)).is_some(), "a count");
    }
}

//! One comparison by itself: whether it can change at all, whether its threshold can be meant, and whether it yields a fact
//! that a statement of reasons can name.

use super::error::Findings;
use super::eval::Interval;
use super::expr::{Comparison, Number};
use super::names::{is_rate, written};

/// Whether the comparison may stand; what speaks against it is noted.
pub(super) fn check(comparison: &Comparison, findings: &mut Findings<'_>) -> bool {
    if comparison.left.is_constant() && comparison.right.is_constant() {
        findings.add(comparison.at, "a comparison that never changes", "compare a signal with a number");
        return false;
    }
    has_lone_signal(comparison, findings) && threshold_can_be_meant(comparison, findings)
}

/// A fact says "this signal stood at so much, over a threshold of so much": that needs a signal by itself on one side.
fn has_lone_signal(comparison: &Comparison, findings: &mut Findings<'_>) -> bool {
    let mut first = None;
    for side in [&comparison.left, &comparison.right] {
        side.leaves(&mut |leaf| {
            if let Number::Signal(measured) = leaf {
                first = first.or(Some(*measured));
            }
        });
    }
    match first {
        Some(measured) if comparison.lone_signals().next().is_none() => {
            let what = format!("`{}` stands inside a calculation on its side of the comparison", written(&measured));
            let remedy = "let one signal stand alone on its side: move the rest to the other side";
            findings.add(measured.at, what, remedy);
            false
        }
        _ => true,
    }
}

fn threshold_can_be_meant(comparison: &Comparison, findings: &mut Findings<'_>) -> bool {
    let Some((share, written, range, threshold)) = against_constant(comparison) else { return true };
    if share && !(0.0..=1.0).contains(&threshold) {
        let what = format!("{threshold} is no share: `{written}` lies between 0 and 1");
        let remedy = if threshold > 1.0 && threshold <= 100.0 {
            let percent = threshold / 100.0;
            let digits = if (percent * 100.0).fract() == 0.0 { format!("{percent:.2}") } else { percent.to_string() };
            format!("write {digits} for {threshold} %")
        } else {
            "write a share between 0 and 1, e.g. 0.10 for 10 %".to_owned()
        };
        findings.add(comparison.at, what, remedy);
        return false;
    }
    let (left, right) = match &comparison.left {
        Number::Constant(_) => (Interval::exact(threshold), range),
        _ => (range, Interval::exact(threshold)),
    };
    let operator = comparison.operator;
    let verdict = match (left.surely(operator, right), left.possibly(operator, right)) {
        (true, _) => "always",
        (_, false) => "never",
        _ => return true,
    };
    let what = format!("`{written}` compared like this {verdict} holds");
    findings.add(comparison.at, what, "choose a threshold that the value can cross");
    false
}

/// A lone value against a constant: whether it is a share, how it is written, the range it lies in, the threshold.
fn against_constant(comparison: &Comparison) -> Option<(bool, String, Interval, f64)> {
    let (value, threshold) = match (&comparison.left, &comparison.right) {
        (value, Number::Constant(threshold)) | (Number::Constant(threshold), value) => (value, *threshold),
        _ => return None,
    };
    let share = Interval { lo: 0.0, hi: 1.0 };
    let count = Interval { lo: 0.0, hi: f64::INFINITY };
    Some(match value {
        Number::Signal(measured) if is_rate(measured) => (true, written(measured), share, threshold),
        Number::Signal(measured) => (false, written(measured), count, threshold),
        Number::Score { .. } => (true, "score".to_owned(), share, threshold),
        Number::AgeDays => (false, "account.age_days".to_owned(), count, threshold),
        _ => return None,
    })
}

//! Numbers out of a model file: finite, bounded, and rounded to the nearest float.
//!
//! Lists of floats are read from their text: `serde_json` may miss the nearest float by one place, which moves a threshold.

use serde_json::value::RawValue;
use std::fmt::Display;

use super::error::ModelError;

/// Numbers other than thresholds stay below this, so that no sum of them overflows.
pub(super) const SIZE_MAX: f64 = 1e30;

pub(super) fn number(place: &str, raw: &RawValue) -> Result<f64, ModelError> {
    bounded(place, finite(place, raw.get())?)
}

/// `place` is written out only where something is wrong.
fn finite(place: impl Display, text: &str) -> Result<f64, ModelError> {
    let text = text.trim();
    let is_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    match text.parse::<f64>() {
        Ok(value) if is_number && value.is_finite() => Ok(value),
        _ => {
            let shown: String = text.chars().take(30).collect();
            Err(ModelError::new(place.to_string(), format!("{shown} is not a finite number"), "write a finite number"))
        }
    }
}

fn bounded(place: impl Display, value: f64) -> Result<f64, ModelError> {
    if value.abs() <= SIZE_MAX {
        return Ok(value);
    }
    let what = format!("{value:e} is beyond {SIZE_MAX:e}");
    Err(ModelError::new(place.to_string(), what, "look for what made it so large"))
}

/// A list of finite numbers, each rounded to the nearest float.
pub(super) fn floats(place: &str, raw: &RawValue) -> Result<Vec<f64>, ModelError> {
    let inside = raw.get().trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let Some(inside) = inside else {
        return Err(ModelError::new(place, "not a list", "write a list of numbers"));
    };
    if inside.trim().is_empty() {
        return Ok(Vec::new());
    }
    inside.split(',').enumerate().map(|(i, text)| finite(format_args!("{place}[{i}]"), text)).collect()
}

pub(super) fn numbers(place: &str, raw: &RawValue) -> Result<Vec<f64>, ModelError> {
    let numbers = floats(place, raw)?;
    for (i, value) in numbers.iter().enumerate() {
        bounded(format_args!("{place}[{i}]"), *value)?;
    }
    Ok(numbers)
}

/// Refuses lists that do not all have `expected` entries.
pub(super) fn same_length(place: &str, expected: usize, lengths: &[(&str, usize)]) -> Result<(), ModelError> {
    match lengths.iter().find(|(_, length)| *length != expected) {
        None => Ok(()),
        Some((list, length)) => {
            let what = format!("{length} entries where the other lists have {expected}");
            Err(ModelError::new(format!("{place}.{list}"), what, "give every list one entry a node or term"))
        }
    }
}

pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is meant")]
pub(super) fn nearest(value: f64) -> f32 {
    value as f32
}

/// The largest f32 that is not above `threshold`: an f32 is at most the one exactly where it is at most the other. Below
/// every number it is minus infinity, above every number the largest number.
pub(super) fn round_down(threshold: f64) -> f32 {
    let near = nearest(threshold);
    if f64::from(near) > threshold { near.next_down() } else { near }
}

#[cfg(test)]
mod tests {
    use super::round_down;

    #[test]
    fn a_threshold_parts_floats_as_its_wider_original_did() {
        let near = |x: f32| [x.next_down(), x, x.next_up()];
        let wide = [0.1, -0.1, 1.0, 3.500_000_000_000_000_4, 1e-46, -1e-46, 1e300, -1e300, 16_777_217.0, 0.0, -0.0];
        for threshold in wide {
            let ours = round_down(threshold);
            let around =
                near(ours).into_iter().chain([0.0, -0.0, f32::MAX, f32::MIN, f32::INFINITY, f32::NEG_INFINITY]);
            for x in around.filter(|x| !x.is_nan()) {
                assert_eq!(x <= ours, f64::from(x) <= threshold, "{x} against {threshold}");
            }
        }
    }
}

//! The smaller parts of a model file, checked: the linear terms and the calibration map.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::calibrate::{Calibration, Link};
use super::error::ModelError;
use super::linear::Transform;
use super::number::{SIZE_MAX, index, number, numbers, same_length};
use super::{FEATURES_MAX, POINTS_MAX};

/// The linear terms as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinearText<'a> {
    feature: Vec<u32>,
    transform: Vec<String>,
    #[serde(borrow)]
    center: &'a RawValue,
    #[serde(borrow)]
    scale: &'a RawValue,
    #[serde(borrow)]
    weight: &'a RawValue,
    #[serde(borrow)]
    missing: &'a RawValue,
}

/// The calibration map as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationText<'a> {
    pub(super) kind: String,
    #[serde(borrow, default)]
    from: Option<&'a RawValue>,
    #[serde(borrow, default)]
    to: Option<&'a RawValue>,
    #[serde(borrow, default)]
    a: Option<&'a RawValue>,
    #[serde(borrow, default)]
    b: Option<&'a RawValue>,
    #[serde(borrow, default)]
    c: Option<&'a RawValue>,
}

/// A checked linear term.
#[derive(Debug)]
pub(super) struct Weighed {
    pub(super) feature: usize,
    pub(super) transform: Transform,
    pub(super) center: f64,
    pub(super) factor: f64,
    pub(super) missing: f64,
}

pub(super) fn unknown(place: &str, found: &str, known: &str) -> ModelError {
    ModelError::new(place, format!("{found:?} is not known"), format!("use {known}"))
}

pub(super) fn linear(text: &LinearText<'_>, features: usize) -> Result<Vec<Weighed>, ModelError> {
    let count = text.feature.len();
    if count > FEATURES_MAX {
        let what = format!("{count} terms; there are at most {FEATURES_MAX}");
        return Err(ModelError::new("linear", what, "leave out those of little weight"));
    }
    let centers = numbers("linear.center", text.center)?;
    let scales = numbers("linear.scale", text.scale)?;
    let weights = numbers("linear.weight", text.weight)?;
    let missing = numbers("linear.missing", text.missing)?;
    let lengths = [
        ("transform", text.transform.len()),
        ("center", centers.len()),
        ("scale", scales.len()),
        ("weight", weights.len()),
        ("missing", missing.len()),
    ];
    same_length("linear", count, &lengths)?;
    let mut terms = Vec::with_capacity(count);
    for i in 0..count {
        let feature = index(text.feature[i]);
        if feature >= features {
            let what = format!("{feature}; there are {features} features, counted from 0");
            return Err(ModelError::new(format!("linear.feature[{i}]"), what, "export the model again"));
        }
        let transform = match text.transform[i].as_str() {
            "none" => Transform::None,
            "log1p" => Transform::Log1p,
            other => return Err(unknown(&format!("linear.transform[{i}]"), other, "`none` or `log1p`")),
        };
        if scales[i] < 1.0 / SIZE_MAX {
            let place = format!("linear.scale[{i}]");
            return Err(ModelError::new(place, "a scale must be above 0", "leave out a feature that never varies"));
        }
        let factor = weights[i] / scales[i];
        terms.push(Weighed { feature, transform, center: centers[i], factor, missing: missing[i] });
    }
    Ok(terms)
}

pub(super) fn calibration(text: &CalibrationText<'_>, link: Link) -> Result<Calibration, ModelError> {
    let place = "calibration";
    let wrong = |place: &str, what: &str, remedy: &str| Err(ModelError::new(place, what, remedy));
    match (text.kind.as_str(), text.from, text.to, text.a, text.b, text.c) {
        ("none", None, None, None, None, None) => Ok(Calibration::None),
        ("isotonic", Some(from), Some(to), None, None, None) => {
            let (from, to) = (numbers("calibration.from", from)?, numbers("calibration.to", to)?);
            same_length(place, from.len(), &[("to", to.len())])?;
            if !(2..=POINTS_MAX).contains(&from.len()) {
                let what = format!("{} points; there must be 2 to {POINTS_MAX}", from.len());
                return wrong("calibration.from", &what, "fit a smaller map");
            }
            if let Some(i) = (1..from.len()).find(|i| from[*i] <= from[i - 1]) {
                let place = format!("calibration.from[{i}]");
                return wrong(&place, "points must rise strictly", "sort them and merge those that are equal");
            }
            if let Some(i) = (1..to.len()).find(|i| to[*i] < to[i - 1]) {
                let place = format!("calibration.to[{i}]");
                return wrong(&place, "a larger sum would have a smaller score", "fit a map that never falls");
            }
            if let Some(i) = to.iter().position(|score| !(0.0..=1.0).contains(score)) {
                return wrong(&format!("calibration.to[{i}]"), "a score lies in 0..=1", "fit on labels of 0 and 1");
            }
            Ok(Calibration::Isotonic { from, to })
        }
        ("beta", None, None, Some(a), Some(b), Some(c)) => {
            let [a, b, c] = [("a", a), ("b", b), ("c", c)].map(|(key, raw)| number(&format!("{place}.{key}"), raw));
            let (a, b, c) = (a?, b?, c?);
            if a < 0.0 || b < 0.0 {
                return wrong(
                    place,
                    "a larger sum would have a smaller score",
                    "fit a beta map with a and b at least 0",
                );
            }
            if link != Link::Logistic {
                return wrong(place, "a beta map follows a logistic link only", "use an isotonic map");
            }
            Ok(Calibration::Beta { a, b, c })
        }
        ("none" | "isotonic" | "beta", ..) => wrong(
            place,
            &format!("{} does not go with these keys", text.kind),
            "give `none` no other key, `isotonic` the lists `from` and `to`, `beta` the numbers `a`, `b` and `c`",
        ),
        (other, ..) => Err(unknown("calibration.kind", other, "`none`, `isotonic` or `beta`")),
    }
}

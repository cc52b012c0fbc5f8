//! One course as a picture in a box of 720 by 150: the figure that was compared, its bounds, the plain share, limits, what is usual, and
//! the moment of the decision. Geometry and words only; the template draws it with attributes.

use redress_ledger::Timestamp;
use redress_ledger::course::Course;

use super::{Axis, Limit, between, name};
use crate::page::figures;

const LEFT: f64 = 12.0;
const RIGHT: f64 = 708.0;
const TOP: f64 = 34.0;
const FLOOR: f64 = 140.0;
/// Where labels of the last figure have room above it.
const LABEL_MIN: f64 = 20.0;

/// One course, ready to be drawn.
#[derive(Debug)]
pub struct Chart<'a> {
    /// Names it in the page.
    pub id: String,
    /// What it is about, in plain words.
    pub title: &'a str,
    /// Name of the signal, and which figure of it.
    pub signal: String,
    /// What it shows, for who cannot see it.
    pub description: String,
    /// The figure, in pieces without a gap: points of lines.
    pub line: Vec<String>,
    /// Where the true figure may lie: points of polygons.
    pub band: Vec<String>,
    /// The plain share: points of lines.
    pub shares: Vec<String>,
    /// Limits.
    pub limits: Vec<Line>,
    /// What is usual.
    pub usual: Option<Stripe>,
    /// Where the decision's moment is.
    pub moment_x: String,
    /// The last figure.
    pub last: Dot,
    /// What to know of it: last figure, limit and when it was passed, what is usual. A sentence each.
    pub notes: Vec<String>,
}

/// A line across, with a label.
#[derive(Debug)]
pub struct Line {
    /// Where.
    pub y: String,
    /// Where its label stands.
    pub label_y: String,
    /// What it says.
    pub label: String,
}

/// A stripe across.
#[derive(Debug)]
pub struct Stripe {
    /// Its upper edge.
    pub y: String,
    /// Its height.
    pub h: String,
    /// Its middle.
    pub middle: String,
}

/// A point with a label.
#[derive(Debug)]
pub struct Dot {
    /// Where.
    pub x: String,
    /// Where.
    pub y: String,
    /// Where its label stands.
    pub label_y: String,
    /// What it says.
    pub label: String,
}

struct Scale {
    axis: Axis,
    top: f64,
}

impl Scale {
    fn x(&self, at: Timestamp) -> f64 {
        LEFT + self.axis.part(at) * (RIGHT - LEFT)
    }

    fn y(&self, value: f64) -> f64 {
        FLOOR - (value / self.top).clamp(0.0, 1.0) * (FLOOR - TOP)
    }

    fn point(&self, at: Timestamp, value: f64) -> String {
        format!("{},{}", px(self.x(at)), px(self.y(value)))
    }
}

impl<'a> Chart<'a> {
    pub(super) fn new(
        id: String,
        course: &'a Course,
        title: &'a str,
        limits: &[Limit],
        axis: Axis,
        decided_at: Timestamp,
    ) -> Self {
        let is_share = !course.shares.is_empty();
        let looks: Vec<_> = course.looks().collect();
        // What the rule compares: the end of the bounds that has to pass the limit.
        let wants_less = limits.first().is_some_and(Limit::wants_less);
        let nearest = |(least, most): (f64, f64)| if wants_less { most } else { least };
        let known: Vec<(Timestamp, f64)> =
            looks.iter().filter_map(|(at, look)| Some((*at, nearest((*look)?)))).collect();
        let highest = looks.iter().filter_map(|(_, look)| look.map(|(_, most)| most));
        let others = course.shares.iter().copied().flatten().chain(course.usual.iter().map(|usual| usual.most));
        let all = highest.chain(others).chain(limits.iter().map(|limit| limit.threshold));
        let top = all.filter(|value| value.is_finite()).fold(0.0, f64::max) * 1.1;
        let scale = Scale { axis, top: if top > 0.0 { top } else { 1.0 } };
        let lines = |values: &mut dyn Iterator<Item = (Timestamp, Option<f64>)>| -> Vec<String> {
            let pieces = pieces(values);
            pieces.iter().map(|piece| line(piece, &scale)).collect()
        };
        let last = known.last().copied().unwrap_or((course.until, 0.0));
        let last_text = figures::measured(last.1, is_share);
        let notes = notes(course, limits, &last_text, is_share);
        let y = scale.y(last.1);
        Self {
            id,
            title,
            signal: name(course),
            description: description(course, &known, &notes, is_share),
            line: lines(&mut looks.iter().map(|(at, look)| (*at, look.map(nearest)))),
            band: bands(&looks, &scale),
            shares: lines(&mut looks.iter().map(|(at, _)| *at).zip(course.shares.iter().copied())),
            limits: limits
                .iter()
                .map(|limit| {
                    let y = scale.y(limit.threshold);
                    Line { y: px(y), label_y: px(y - 5.0), label: format!("limit {}", limit.words()) }
                })
                .collect(),
            usual: course.usual.as_ref().map(|usual| {
                let (high, low) = (scale.y(usual.most), scale.y(usual.least));
                Stripe { y: px(high), h: px(low - high), middle: px(f64::midpoint(high, low)) }
            }),
            moment_x: px(scale.x(decided_at)),
            last: Dot { x: px(scale.x(last.0)), y: px(y), label_y: px((y - 8.0).max(LABEL_MIN)), label: last_text },
            notes,
        }
    }
}

/// What to know of it, a sentence each.
fn notes(course: &Course, limits: &[Limit], last: &str, is_share: bool) -> Vec<String> {
    let mut notes = vec![format!("At the decision: {last}.")];
    for limit in limits {
        notes.push(format!("Limit: {}. {}", limit.words(), limit.passed(course)));
    }
    if let Some(usual) = &course.usual {
        let (what, days) = (between(usual.least, usual.most, is_share), figures::span(usual.every_secs));
        let times = if days == "24 hours" { "days" } else { "weeks" };
        let share = if is_share { "plain share, " } else { "" };
        notes.push(format!(
            "Usual for this account: {what} ({share}median at this hour of {} {times} before).",
            usual.looks
        ));
    }
    notes
}

/// First, highest and last figure, and all that is noted.
fn description(course: &Course, known: &[(Timestamp, f64)], notes: &[String], is_share: bool) -> String {
    let told = |value: f64| figures::measured(value, is_share);
    let Some(((first_at, first), (_, last))) = known.first().zip(known.last()) else { return notes.join(" ") };
    let highest = known.iter().fold((*first_at, *first), |best, look| if look.1 > best.1 { *look } else { best });
    format!(
        "{} looks, {} apart. First {} at {}, highest {} at {}, last {} at {}. {}",
        course.least.len(),
        figures::span(course.step_secs),
        told(*first),
        first_at.minute(),
        told(highest.1),
        highest.0.minute(),
        told(*last),
        course.until.minute(),
        notes.join(" ")
    )
}

/// What lies between gaps.
fn pieces(values: &mut dyn Iterator<Item = (Timestamp, Option<f64>)>) -> Vec<Vec<(Timestamp, f64)>> {
    let mut pieces = vec![Vec::new()];
    for (at, value) in values {
        match (value, pieces.last_mut()) {
            (Some(value), Some(piece)) => piece.push((at, value)),
            _ => pieces.push(Vec::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The points of a line; what stands still for several looks is drawn by its ends alone.
fn line(piece: &[(Timestamp, f64)], scale: &Scale) -> String {
    let is_inner = |at: usize| at > 0 && at + 1 < piece.len();
    let stands = |at: usize| {
        px(scale.y(piece[at - 1].1)) == px(scale.y(piece[at].1))
            && px(scale.y(piece[at].1)) == px(scale.y(piece[at + 1].1))
    };
    let drawn = (0..piece.len()).filter(|at| !(is_inner(*at) && stands(*at)));
    let mut points: Vec<String> = drawn.map(|at| scale.point(piece[at].0, piece[at].1)).collect();
    if let [only] = points.as_slice() {
        // A look by itself is a short line.
        let (x, y) = (scale.x(piece[0].0), scale.y(piece[0].1));
        points = vec![only.clone(), format!("{},{}", px(x + 2.0), px(y))];
    }
    points.join(" ")
}

/// Where the bounds lie apart, and one look before and after: forth along the upper ones and back along the lower ones.
fn bands(looks: &[(Timestamp, Option<(f64, f64)>)], scale: &Scale) -> Vec<String> {
    let apart = |at: usize| looks.get(at).and_then(|(_, look)| *look).is_some_and(|(least, most)| most > least);
    let near = |at: usize| apart(at) || apart(at + 1) || at.checked_sub(1).is_some_and(apart);
    let drawn = |at: usize| looks[at].1.filter(|_| near(at));
    let (mut bands, mut at) = (Vec::new(), 0);
    while at < looks.len() {
        let end = (at..looks.len()).find(|end| drawn(*end).is_none()).unwrap_or(looks.len());
        let piece: Vec<_> = (at..end).filter_map(|at| Some((looks[at].0, drawn(at)?))).collect();
        let forth = piece.iter().map(|(at, (_, most))| scale.point(*at, *most));
        let back = piece.iter().rev().map(|(at, (least, _))| scale.point(*at, *least));
        let points: Vec<String> = forth.chain(back).collect();
        if !points.is_empty() {
            bands.push(points.join(" "));
        }
        at = end + 1;
    }
    bands
}

fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

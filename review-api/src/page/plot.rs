//! The activity around a decision as a picture: bars in steps, bad outcomes in front, the moment of the decision marked.
//!
//! Geometry only; the template draws it with attributes, so that the page needs no inline style.

use redress_ledger::Timestamp;
use redress_ledger::decision::TimelinePoint;

use super::figures;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 12.0;
const RIGHT: f64 = 708.0;
const TOP: f64 = 30.0;
const FLOOR: f64 = 190.0;
/// A bar for something is never invisible.
const BAR_HEIGHT_MIN: f64 = 1.5;

/// A plot, ready to be drawn in a box of 720 by 200.
#[derive(Debug)]
pub struct Plot {
    /// What it shows, for who cannot see it.
    pub description: String,
    /// All units.
    pub activity: Vec<Bar>,
    /// Bad outcomes.
    pub adverse: Vec<Bar>,
    /// What is usual for the account, as the points of a line; `None` where it is not known.
    pub usual: Option<String>,
    /// Lines of the value axis.
    pub ticks: Vec<Tick>,
    /// Where the decision's moment is.
    pub moment_x: String,
    /// On which side of the moment its label has room: `start` or `end`.
    pub moment_anchor: &'static str,
    /// Where its label begins or ends.
    pub moment_label_x: String,
    /// Begin of the time axis.
    pub begins: String,
    /// End of the time axis.
    pub ends: String,
    /// How long each step is.
    pub step: String,
    /// The same figures, for a table: step, activity, bad outcomes, usual.
    pub rows: Vec<(String, String, String, String)>,
}

/// One bar.
#[derive(Debug, PartialEq)]
pub struct Bar {
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Width.
    pub w: String,
    /// Height.
    pub h: String,
}

/// One line of the value axis.
#[derive(Debug)]
pub struct Tick {
    /// Where.
    pub y: String,
    /// Where its label stands.
    pub label_y: String,
    /// What it says.
    pub label: String,
}

impl Plot {
    /// `None` where nothing was kept.
    pub fn new(points: &[TimelinePoint], decided_at: Timestamp) -> Option<Self> {
        let (first, last) = (points.first()?, points.last()?);
        let (from, to) = (first.at, last.at.plus_secs(last.secs));
        let length = (to.0 - from.0).max(1) as f64;
        let x = |at: Timestamp| LEFT + ((at.0 - from.0) as f64 / length).clamp(0.0, 1.0) * (RIGHT - LEFT);
        let highest = points.iter().map(|p| p.activity.max(p.adverse).max(p.usual.unwrap_or(0))).max().unwrap_or(0);
        let top = round_up(highest);
        let bar = |point: &TimelinePoint, value: u64, part: f64| {
            let (a, b) = (x(point.at), x(point.at.plus_secs(point.secs)));
            let height = (value as f64 / top as f64 * (FLOOR - TOP)).max(BAR_HEIGHT_MIN);
            let width = ((b - a) * part).max(1.0);
            Bar { x: px(a + (b - a - width) / 2.0), y: px(FLOOR - height), w: px(width), h: px(height) }
        };
        let bars = |value: fn(&TimelinePoint) -> u64, part: f64| -> Vec<Bar> {
            points.iter().filter(|p| value(p) > 0).map(|p| bar(p, value(p), part)).collect()
        };
        let moment = x(decided_at);
        let room_on_the_right = moment < WIDTH * 0.7;
        Some(Self {
            description: description(points, decided_at),
            activity: bars(|p| p.activity, 0.86),
            adverse: bars(|p| p.adverse, 0.5),
            usual: usual(points, x, top),
            ticks: ticks(top),
            moment_x: px(moment),
            moment_anchor: if room_on_the_right { "start" } else { "end" },
            moment_label_x: px(if room_on_the_right { moment + 6.0 } else { moment - 6.0 }),
            begins: from.minute(),
            ends: to.minute(),
            step: figures::span(first.secs),
            rows: points
                .iter()
                .map(|p| {
                    let usual = p.usual.map_or_else(|| "–".to_owned(), figures::count);
                    (p.at.minute(), figures::count(p.activity), figures::count(p.adverse), usual)
                })
                .collect(),
        })
    }
}

/// A line in steps, as long as each step that it speaks of.
fn usual(points: &[TimelinePoint], x: impl Fn(Timestamp) -> f64, top: u64) -> Option<String> {
    let known: Vec<String> = points
        .iter()
        .filter_map(|p| {
            let y = px(FLOOR - p.usual? as f64 / top as f64 * (FLOOR - TOP));
            Some(format!("{},{y} {},{y}", px(x(p.at)), px(x(p.at.plus_secs(p.secs)))))
        })
        .collect();
    (!known.is_empty()).then(|| known.join(" "))
}

fn ticks(top: u64) -> Vec<Tick> {
    let values = if top.is_multiple_of(2) { vec![0, top / 2, top] } else { vec![0, top] };
    values
        .into_iter()
        .map(|value| {
            let y = FLOOR - value as f64 / top as f64 * (FLOOR - TOP);
            Tick { y: px(y), label_y: px(y - 5.0), label: figures::count(value) }
        })
        .collect()
}

/// The next of 1, 2, 5, 10, 20, 50, …
fn round_up(value: u64) -> u64 {
    let mut unit = 1u64;
    loop {
        for step in [1, 2, 5] {
            let candidate = unit.saturating_mul(step);
            if candidate >= value {
                return candidate;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn description(points: &[TimelinePoint], decided_at: Timestamp) -> String {
    let step = points.first().map_or(0, |p| p.secs);
    let begins = points.first().map_or(decided_at, |p| p.at);
    let (all, bad) = points.iter().fold((0u64, 0u64), |(a, b), p| (a + p.activity, b + p.adverse));
    let busiest = points.iter().max_by_key(|p| p.activity).map_or(String::new(), |p| {
        format!(" The busiest step began on {} and held {}.", p.at.minute(), figures::count(p.activity))
    });
    let known: Vec<u64> = points.iter().filter_map(|p| p.usual).collect();
    let usual = if known.is_empty() {
        String::new()
    } else {
        format!(" Usual for these steps is {} in all.", figures::count(known.iter().sum()))
    };
    format!(
        "{} steps of {} from {}. In all {} units and {} bad outcomes.{busiest}{usual} The decision fell on {}.",
        points.len(),
        figures::span(step),
        begins.minute(),
        figures::count(all),
        figures::count(bad),
        decided_at.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(hour: i64, activity: u64, adverse: u64) -> TimelinePoint {
        TimelinePoint { at: Timestamp(hour * 3_600_000), secs: 3_600, activity, adverse, usual: None }
    }

    #[test]
    fn bars_stand_on_the_floor_and_end_below_the_top() {
        let points: Vec<_> = (0..24u8).map(|h| point(h.into(), 10 * u64::from(h), u64::from(h) / 8)).collect();
        let plot = Plot::new(&points, Timestamp(20 * 3_600_000)).expect("a plot");
        assert_eq!(plot.activity.len(), 23, "an empty step has no bar");
        for bar in plot.activity.iter().chain(&plot.adverse) {
            let number = |text: &str| text.parse::<f64>().expect("a number");
            assert!((number(&bar.y) + number(&bar.h) - FLOOR).abs() < 0.11, "{bar:?}");
            assert!(number(&bar.y) >= TOP && number(&bar.x) >= LEFT, "{bar:?}");
            assert!(number(&bar.x) + number(&bar.w) <= RIGHT + 0.1, "{bar:?}");
        }
        assert_eq!(plot.moment_anchor, "end", "late on the axis the label goes to the left");
        assert_eq!(plot.rows.len(), 24);
    }

    #[test]
    fn what_is_usual_is_a_line_below_the_top_and_a_number_in_words() {
        let points: Vec<_> =
            (0..3).map(|h| TimelinePoint { usual: (h > 0).then_some(40), ..point(h, 10, 1) }).collect();
        let plot = Plot::new(&points, Timestamp(0)).expect("a plot");
        assert_eq!(plot.usual.as_deref(), Some("244,62 476,62 476,62 708,62"));
        assert!(plot.description.contains("Usual for these steps is 80 in all."), "{}", plot.description);
        assert!(Plot::new(&[point(0, 1, 0)], Timestamp(0)).expect("a plot").usual.is_none());
    }

    #[test]
    fn nothing_kept_is_no_plot_and_an_idle_time_is_a_flat_one() {
        assert!(Plot::new(&[], Timestamp(0)).is_none());
        let plot = Plot::new(&[point(0, 0, 0)], Timestamp(0)).expect("a plot");
        assert!(plot.activity.is_empty() && plot.adverse.is_empty());
    }

    #[test]
    fn the_axis_ends_on_a_round_number() {
        for (value, top) in [(0, 1), (1, 1), (3, 5), (7, 10), (10, 10), (11, 20), (499, 500), (501, 1_000)] {
            assert_eq!(round_up(value), top);
        }
        assert!(round_up(u64::MAX) == u64::MAX);
    }

    #[test]
    fn the_picture_is_also_told_in_words() {
        let plot = Plot::new(&[point(0, 100, 5), point(1, 1_500, 300)], Timestamp(5_400_000)).expect("a plot");
        assert_eq!(
            plot.description,
            "2 steps of 1 hour from 1970-01-01 00:00 UTC. In all 1,600 units and 305 bad outcomes. The busiest step began \
             on 1970-01-01 01:00 UTC and held 1,500. The decision fell on 1970-01-01 01:30 UTC."
        );
    }
}

//! Plots as coordinates; the templates draw them. Everything that a plot shows stands in a table beside it too.

use super::report::{Day, Evidence, Judged, LEVELS, STOPPED};
use super::split::Part;
use super::words;

/// Width of every plot.
const WIDTH: f64 = 720.0;
/// Where names end and the scale begins.
const LEFT: f64 = 250.0;
const RIGHT: f64 = WIDTH - 20.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 180.0;

/// A mark with its words.
pub struct Tick {
    /// Where.
    pub at: String,
    /// What stands there.
    pub label: String,
}

/// Shares with intervals, one below the other.
pub struct Dots {
    /// Height of the whole.
    pub height: String,
    /// Where the scale ends.
    pub bottom: String,
    /// Percents.
    pub ticks: Vec<Tick>,
    /// The shares.
    pub rows: Vec<Dot>,
}

/// One of them.
pub struct Dot {
    /// `new` or `current`.
    pub class: &'static str,
    /// What it is.
    pub label: String,
    /// Height of its middle.
    pub y: String,
    /// Base line of its name.
    pub text_y: String,
    /// The share.
    pub x: String,
    /// Its interval.
    pub low: String,
    /// Its interval's other end.
    pub high: String,
    /// In words.
    pub words: String,
}

fn at(value: f64) -> String {
    format!("{value:.1}")
}

/// Precision and recall of both policies at each measure at which there is something to tell.
pub fn dots(evidence: &Evidence) -> Option<Dots> {
    let mut rows = Vec::new();
    let mut y = TOP + 6.0;
    for judged in &evidence.measures {
        let figures = [("new", &judged.figures.new), ("current", &judged.figures.current)];
        if figures.iter().all(|(_, figures)| figures.recall.hits == 0 && figures.precision.of == 0) {
            continue;
        }
        for (name, of) in [("right", true), ("found", false)] {
            for (class, figures) in figures {
                let part = if of { figures.precision } else { figures.recall };
                rows.extend(dot(class, &format!("{} {name}, {class}", short(judged)), y, part));
                y += 20.0;
            }
        }
        y += 10.0;
    }
    let ticks =
        [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| Tick { at: at(x(share)), label: format!("{:.0} %", share * 100.0) });
    (!rows.is_empty()).then(|| Dots { height: at(y + 24.0), bottom: at(y), ticks: ticks.into(), rows })
}

fn short(judged: &Judged) -> &'static str {
    let names = ["suspended", "held or more", "limited or more", "warned or more"];
    let place = LEVELS.iter().position(|(_, name)| *name == judged.measure);
    place.and_then(|place| names.get(place)).copied().unwrap_or_default()
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

fn dot(class: &'static str, label: &str, y: f64, part: Part) -> Option<Dot> {
    let share = part.share?;
    Some(Dot {
        class,
        label: label.to_owned(),
        y: at(y),
        text_y: at(y + 4.0),
        x: at(x(share)),
        low: at(x(part.low)),
        high: at(x(part.high)),
        words: words::part(part),
    })
}

/// How many abusive accounts were stopped by when.
pub struct Curve {
    /// The new policy's line.
    pub new: String,
    /// The current one's.
    pub current: String,
    /// Times.
    pub ticks: Vec<Tick>,
    /// Percents.
    pub levels: Vec<Tick>,
}

/// Times of the scale: it grows by their logarithm.
const TIMES: [(f64, &str); 6] =
    [(60e3, "1 min"), (600e3, "10 min"), (3_600e3, "1 h"), (21_600e3, "6 h"), (86_400e3, "1 d"), (604_800e3, "7 d")];
const LATEST_MS: f64 = 30.0 * 86_400e3;
const CURVE_LEFT: f64 = 60.0;
/// Points of a line at most.
const POINTS_MAX: usize = 200;

/// The share of abusive accounts that were limited, held or suspended, by the time since their abuse began.
pub fn curve(evidence: &Evidence) -> Option<Curve> {
    let judged = evidence.measures.get(STOPPED)?;
    let (new, current) = (&judged.figures.new.time.sorted, &judged.figures.current.time.sorted);
    if evidence.abusive == 0 || (new.is_empty() && current.is_empty()) {
        return None;
    }
    let line = |sorted: &[i64]| steps(sorted, evidence.abusive as f64);
    let ticks = TIMES.map(|(ms, label)| Tick { at: at(time_x(ms)), label: label.to_owned() });
    let levels = [0.0, 0.25, 0.5, 0.75, 1.0]
        .map(|share| Tick { at: at(share_y(share)), label: format!("{:.0} %", share * 100.0) });
    Some(Curve { new: line(new), current: line(current), ticks: ticks.into(), levels: levels.into() })
}

fn time_x(ms: f64) -> f64 {
    let first = TIMES[0].0;
    CURVE_LEFT + (ms.clamp(first, LATEST_MS) / first).ln() / (LATEST_MS / first).ln() * (RIGHT - CURVE_LEFT)
}

fn share_y(share: f64) -> f64 {
    BOTTOM - share * (BOTTOM - TOP)
}

fn steps(sorted: &[i64], all: f64) -> String {
    let every = sorted.len().div_ceil(POINTS_MAX).max(1);
    let mut points = format!("{CURVE_LEFT:.1},{:.1}", share_y(0.0));
    let mut before = 0.0;
    for (place, waited) in sorted.iter().enumerate() {
        if (place + 1) % every != 0 && place + 1 != sorted.len() {
            continue;
        }
        let (x, share) = (time_x(*waited as f64), (place + 1) as f64 / all);
        points.extend([format!(" {x:.1},{:.1} {x:.1},{:.1}", share_y(before), share_y(share))]);
        before = share;
    }
    points + &format!(" {RIGHT:.1},{:.1}", share_y(before))
}

/// Accounts by day.
pub struct Bars {
    /// One for each day and policy.
    pub each: Vec<Bar>,
    /// Counts.
    pub levels: Vec<Tick>,
    /// First and last day.
    pub begins: String,
    /// See `begins`.
    pub ends: String,
}

/// One bar.
pub struct Bar {
    /// `new` or `current`.
    pub class: &'static str,
    /// Left.
    pub x: String,
    /// Top.
    pub y: String,
    /// Width.
    pub w: String,
    /// Height.
    pub h: String,
    /// In words.
    pub words: String,
}

/// Accounts first limited, held or suspended, by day.
pub fn bars(days: &[Day]) -> Option<Bars> {
    let most = days.iter().map(|day| day.stopped.new.max(day.stopped.current)).max().filter(|most| *most > 0)?;
    let wide = (RIGHT - CURVE_LEFT) / days.len() as f64;
    let mut bars = Vec::new();
    for (place, day) in days.iter().enumerate() {
        let left = CURVE_LEFT + place as f64 * wide;
        for (half, class, count) in [(0.0, "new", day.stopped.new), (1.0, "current", day.stopped.current)] {
            let high = count as f64 / most as f64 * (BOTTOM - TOP);
            bars.push(Bar {
                class,
                x: at(left + half * wide * 0.42 + wide * 0.08),
                y: at(BOTTOM - high),
                w: at(wide * 0.4),
                h: at(high),
                words: format!("{}, {class}: {}", day.from, words::count(count)),
            });
        }
    }
    let levels =
        [0, most].map(|count| Tick { at: at(share_y(count as f64 / most as f64)), label: words::count(count) });
    let ends = |day: Option<&Day>| day.map_or(String::new(), |day| day.from.clone());
    Some(Bars { each: bars, levels: levels.into(), begins: ends(days.first()), ends: ends(days.last()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_lies_within_the_plot() {
        let points = steps(&[0, 30_000, 7_200_000, 90 * 86_400_000], 8.0);
        for point in points.split(' ') {
            let (x, y) = point.split_once(',').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!((CURVE_LEFT..=WIDTH).contains(&x) && (TOP..=BOTTOM).contains(&y), "{point}");
        }
        assert!(points.ends_with("700.0,100.0"), "half of eight: {points}");
        assert!(steps(&(0..100_000).collect::<Vec<i64>>(), 1e5).len() < 10_000, "a long list has no more points");
    }
}

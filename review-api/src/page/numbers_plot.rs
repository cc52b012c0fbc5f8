//! Pictures of figures: months as bars side by side, a share with its interval as a dot with whiskers. Geometry only.

use redress_ledger::figures::{Month, Share};

use super::figures;

const WIDTH: f64 = 720.0;
const FLOOR: f64 = 170.0;
const TOP: f64 = 14.0;
/// As they stand under the bars.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// A bar for something is never invisible.
const BAR_HEIGHT_MIN: f64 = 1.5;

/// Months, ready to be drawn in a box of 720 by 226.
#[derive(Debug)]
pub struct Months {
    /// What it shows, for who cannot see it.
    pub description: String,
    /// The bars.
    pub bars: Vec<Bar>,
    /// Names under them, and the years under the first of each: place, height and text.
    pub labels: Vec<(String, &'static str, String)>,
    /// The highest value.
    pub top: String,
    /// The same as a table: month, measures, appeals, overturned.
    pub rows: Vec<(String, String, String, String)>,
}

/// One bar.
#[derive(Debug, PartialEq)]
pub struct Bar {
    /// `imposed`, `lodged` or `overturned`: the class that colours it.
    pub class: &'static str,
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Width.
    pub w: String,
    /// Height.
    pub h: String,
}

impl Months {
    /// Side by side, three bars a month.
    pub fn of(months: &[Month]) -> Self {
        let top = months.iter().flat_map(|m| [m.imposed, m.lodged, m.overturned]).max().unwrap_or(0).max(1) as f64;
        let step = WIDTH / (months.len().max(1) as f64);
        let width = (step * 0.8 / 3.0).min(40.0);
        let (mut bars, mut labels, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        // A label of three letters needs some 50 units, on a phone.
        let every = (months.len() * 50).div_ceil(720).max(1);
        for (at, month) in months.iter().enumerate() {
            let left = step * at as f64 + (step - 3.0 * width) / 2.0;
            let values = [("imposed", month.imposed), ("lodged", month.lodged), ("overturned", month.overturned)];
            for (place, (class, value)) in values.into_iter().enumerate() {
                if value > 0 {
                    let height = ((value as f64 / top) * (FLOOR - TOP)).max(BAR_HEIGHT_MIN);
                    bars.push(Bar {
                        class,
                        x: px(left + width * place as f64),
                        y: px(FLOOR - height),
                        w: px(width - 1.0),
                        h: px(height),
                    });
                }
            }
            let name = month.from.date().get(..7).unwrap_or_default().to_owned();
            let (year, number) = name.split_once('-').unwrap_or_default();
            let middle = px(step * (at as f64 + 0.5));
            if at % every == 0 {
                let short = number.parse().ok().and_then(|n: usize| MONTHS.get(n.checked_sub(1)?)).copied();
                labels.push((middle.clone(), "190", short.unwrap_or_default().to_owned()));
            }
            if at == 0 || number == "01" {
                labels.push((middle, "216", year.to_owned()));
            }
            let told = |value: i64| figures::number(value as f64);
            rows.push((name, told(month.imposed), told(month.lodged), told(month.overturned)));
        }
        let sum = |pick: fn(&Month) -> i64| figures::number(months.iter().map(pick).sum::<i64>() as f64);
        let description = format!(
            "In {} months: {} measures, {} appeals, {} decisions overturned.",
            months.len(),
            sum(|m| m.imposed),
            sum(|m| m.lodged),
            sum(|m| m.overturned)
        );
        Self { description, bars, labels, top: figures::number(top), rows }
    }
}

/// A share with its interval in a box of 200 by 24: the whole width is the whole.
#[derive(Debug, PartialEq)]
pub struct Whisker {
    /// Where the dot is.
    pub x: String,
    /// Where the interval begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
}

/// `None` where nothing was decided.
pub fn whisker(share: Share) -> Option<Whisker> {
    let at = |value: f64| px(4.0 + value * 192.0);
    let (low, high) = share.interval()?;
    Some(Whisker { x: at(share.rate()?), from: at(low), to: at(high) })
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_ledger::Timestamp;

    fn month(imposed: i64, lodged: i64, overturned: i64) -> Month {
        Month { from: Timestamp(1_795_000_000_000), imposed, lodged, overturned }
    }

    #[test]
    fn bars_stay_in_their_box_and_nothing_has_no_bar() {
        let months = Months::of(&[month(10, 5, 0), month(0, 1, 1)]);
        assert_eq!(months.bars.len(), 4);
        for bar in &months.bars {
            let [x, y, w, h] = [&bar.x, &bar.y, &bar.w, &bar.h].map(|v| v.parse::<f64>().expect("a number"));
            assert!(x >= 0.0 && x + w <= WIDTH && y >= TOP - 0.1 && (y + h - FLOOR).abs() < 0.2, "{bar:?}");
        }
        assert_eq!(months.rows.len(), 2);
        let labels: Vec<_> = months.labels.iter().map(|(_, height, text)| (*height, text.as_str())).collect();
        assert_eq!(labels, [("190", "Nov"), ("216", "2026"), ("190", "Nov")]);
        assert!(Months::of(&[]).bars.is_empty());
    }

    #[test]
    fn a_whisker_spans_its_interval() {
        assert_eq!(whisker(Share::default()), None);
        let drawn = whisker(Share { hits: 5, of: 10 }).expect("of something");
        let place = |text: &str| text.parse::<f64>().expect("a number");
        assert!(place(&drawn.from) < place(&drawn.x) && place(&drawn.x) < place(&drawn.to));
    }
}

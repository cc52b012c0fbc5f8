//! A measured signal, and a row of them.

use super::{Part, Read, Signal, Variable, Window, layout, sequence_lower, sequence_upper, variables};
use crate::window::{Account, Span, Tally, Windows};
use std::sync::OnceLock;

/// A measured signal: the count (or fraction) and how far the window's error lets the truth be from it.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Reading {
    /// The count, or the count on top of the fraction.
    pub num: Tally,
    /// The count below the fraction; `None` for plain counts.
    pub den: Option<Tally>,
    /// Minimum sample, copied from the declaration.
    pub sample_min: f64,
}

impl Reading {
    /// A plain count.
    pub fn count(num: Tally) -> Self {
        Self { num, den: None, sample_min: 0.0 }
    }

    /// A rate; a numerator never exceeds its denominator.
    pub fn rate(num: Tally, den: Tally, sample_min: f64) -> Self {
        Self { num: num.at_most(den), den: Some(den), sample_min }
    }

    /// Whether it says 0, of nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.num == Tally::default() && self.den.is_none_or(|den| den == Tally::default())
    }

    /// Whether the sample suffices; always for counts.
    pub fn is_known(&self) -> bool {
        self.den.is_none_or(|den| den.value > 0.0 && den.min >= self.sample_min && den.min.max(den.value).is_finite())
    }

    /// The plain value: the count, or the share. `None` below the minimum sample.
    pub fn value(&self) -> Option<f64> {
        match self.den {
            None => Some(self.num.value),
            Some(den) if self.is_known() => {
                let share = self.num.value / den.value;
                share.is_finite().then_some(share.min(1.0))
            }
            Some(_) => None,
        }
    }

    /// Rates: the lower bound that holds while one keeps looking, with the window's error on the account's side (fewest on top, most below); 0 below the
    /// minimum sample. Counts: the smallest true value.
    pub fn lower(&self) -> f64 {
        match self.den {
            None => self.num.min,
            Some(den) if self.is_known() => sequence_lower(self.num.min, den.max),
            Some(_) => 0.0,
        }
    }

    /// Rates: the upper bound that holds while one keeps looking, with the window's error added; 1 below the minimum sample. Counts: the largest true value.
    pub fn upper(&self) -> f64 {
        match self.den {
            None => self.num.max,
            Some(den) if self.is_known() => {
                let hits = self.num.max.min(den.min);
                // However large the sample: with one hit the rate is not 0.
                sequence_upper(hits, den.min).max(if hits > 0.0 { f64::MIN_POSITIVE } else { 0.0 })
            }
            Some(_) => 1.0,
        }
    }

    /// Sample size; 0 for counts.
    pub fn sample(&self) -> f64 {
        self.den.map_or(0.0, |den| den.value)
    }
}

/// One row of signals: a reading for each of [`variables`], in that order.
pub type Row = Vec<Reading>;

/// Reads every variable of an account as it stands.
pub fn row(account: &Account) -> Row {
    row_of(account, 0..variables().len())
}

/// As [`row`], of these variables alone; the others say nothing.
pub fn row_of(account: &Account, wanted: impl Iterator<Item = usize>) -> Row {
    let (span, mut row) = (account.windows.span(), vec![Reading::default(); variables().len()]);
    for index in wanted {
        row[index] = read(account, span, &variables()[index], &figures()[index]);
    }
    row
}

/// Reads one variable.
fn read(account: &Account, span: Span, variable: &Variable, figures: &[(Figure, Window)]) -> Reading {
    if let Read::Profile(.., of) = variable.signal.read {
        let reading = of(&account.profile, account.windows.now, variable.window);
        return sampled(reading, variable.signal.sample_min);
    }
    let tally = |(figure, window): &(Figure, Window)| figure.tally(&account.windows, span, *window);
    of_tallies(variable.signal, &figures.iter().map(tally).collect::<Vec<_>>())
}

/// What a signal says of its figures; of one that is read from habits, nothing.
pub(super) fn of_tallies(signal: &Signal, tallies: &[Tally]) -> Reading {
    let next = |at: usize| tallies.get(at).copied().unwrap_or_default();
    match signal.read {
        Read::Of(_) => Reading::count(next(0)),
        Read::Share(..) => Reading::rate(next(0), next(1), signal.sample_min),
        Read::From(_, of) => sampled(of(tallies), signal.sample_min),
        Read::Profile(..) => Reading::default(),
    }
}

/// A figure of a signal, by the slots that it stands in.
#[derive(Debug)]
pub(super) enum Figure {
    Counts(Box<[usize]>),
    Set(usize),
}

impl Figure {
    fn of(part: Part) -> Self {
        let layout = layout();
        match part {
            Part::Counts(counts) => Self::Counts(counts.iter().map(|counted| layout.count(counted.name)).collect()),
            Part::Set(set) => Self::Set(layout.set(set.name)),
        }
    }

    fn tally(&self, windows: &Windows, span: Span, window: Window) -> Tally {
        match self {
            Self::Counts(slots) => {
                let tallies = slots.iter().map(|slot| windows.tally_in(*slot, span, window as usize));
                tallies.fold(Tally::default(), Tally::plus)
            }
            Self::Set(slot) => windows.distinct_in(*slot, span, window as usize),
        }
    }
}

/// What each of [`variables`] is read from, in the order of its declaration.
pub(super) fn figures() -> &'static [Vec<(Figure, Window)>] {
    static FIGURES: OnceLock<Vec<Vec<(Figure, Window)>>> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let of = |variable: &Variable| {
            let figure = |part: Part, own: Option<Window>| (Figure::of(part), own.unwrap_or(variable.window));
            match variable.signal.read {
                Read::Of(one) => vec![figure(one, None)],
                Read::Share(num, den) => vec![figure(num, None), figure(den, None)],
                Read::From(parts, _) => parts.iter().map(|(part, own)| figure(*part, *own)).collect(),
                Read::Profile(..) => Vec::new(),
            }
        };
        variables().iter().map(of).collect()
    })
}

/// With the declaration's minimum sample.
pub(super) fn sampled(mut reading: Reading, sample_min: f64) -> Reading {
    if reading.den.is_some() {
        reading.sample_min = sample_min;
    }
    reading
}

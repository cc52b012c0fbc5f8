//! How many different things were seen in a window: exact up to 128, beyond that an estimate from timestamps.
//!
//! The things seen most recently stand in a list with the time of each, ordered by time. Once it overflows, a multi-resolution bitmap
//! (Estan, Varghese and Fisk, IMC 2003) takes everything in whose cells hold the last time instead of a bit: so one sketch serves
//! every window, and late events change nothing but their own cell. Half of all things fall on level 0, a quarter on level 1, and so
//! on; the lowest level that is not too full says how many there are by linear counting (Whang, Vander-Zanden and Taylor, TODS 1990).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::sync::LazyLock;

use super::things::{Things, later, newest, short_of, time_of};
use super::{LENGTHS, LENGTHS_MS, Span, Tally};
use crate::model::Registers;

/// Counts up to this are exact.
pub const EXACT_UP_TO: usize = 128;
pub(super) const CELLS: usize = 512;
const CELL_BITS: u32 = 9;
const LEVELS_MAX: usize = 23;
/// A level counts while at most this share of its cells is taken: at 0.8 it holds 1.6 things a cell.
const TAKEN_MAX: usize = CELLS * 4 / 5;
/// 19 of 20 estimates lie within it: twice the standard error, measured (see the tests).
pub const ERROR_MAX: f64 = 0.10;
/// The edge of an estimate stands on a grid of this many steps a window: so counts of taken cells need not be made anew at each look.
const GRID: u32 = 64;

/// A sliding distinct count of hashed things. Times are offsets in ms from the account's base. What it says depends on what was added
/// alone, never on when it was looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distinct {
    /// The things seen most recently; at most [`EXACT_UP_TO`]. Two of 128 share a short hash in one set of 500,000.
    pub(super) things: Things,
    /// No thing outside of `things` was seen after this.
    pub(super) evicted_until: u32,
    /// Everything, once something had to leave `things`.
    pub(super) sketch: Option<Box<Sketch>>,
}

/// A bitmap of several resolutions whose cells hold times. By window it remembers what was counted: what a look needs stands together.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// Last time by cell, level after level; only levels that were reached.
    pub(super) last: Vec<u32>,
    /// The edge that taken cells were counted for, on the grid; [`NO_EDGE`] before the first count.
    edges: [u32; LENGTHS],
    /// What follows from these; NaN until it is asked for.
    estimates: [f32; LENGTHS],
    /// How many cells of each level are later than the edge.
    taken: [Taken; LENGTHS],
}

/// How many cells of each level are later than an edge.
type Taken = [u16; LEVELS_MAX];

/// Later than all: nothing was counted.
const NO_EDGE: u32 = u32::MAX;

impl Default for Sketch {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

/// What is counted may be counted again.
impl PartialEq for Sketch {
    fn eq(&self, other: &Self) -> bool {
        self.last == other.last
    }
}

/// What once stood beside the cells: estimates by window, each of three figures. Read over, and written as nothing.
type Estimates = [(f32, u32, u32); LENGTHS];

impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (&self.last, Estimates::default()).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (last, _) = <(Vec<u32>, Estimates)>::deserialize(d)?;
        if last.len() % CELLS != 0 || last.len() > CELLS * LEVELS_MAX {
            return Err(D::Error::custom("a sketch has cells that do not exist"));
        }
        Ok(Self::of(last))
    }
}

impl Distinct {
    /// Saw `hash` (uniform 64 bits) at `at`.
    pub fn add(&mut self, hash: u64, at: u32, span: Span) {
        let forget_until = span.forget_until();
        if at <= forget_until {
            return;
        }
        if self.evicted_until <= forget_until {
            self.sketch = None;
        }
        let short = (hash >> 32) as u32;
        // What is in the list was seen no earlier than its first: the sketch knows of most things that they are not.
        let oldest = self.things.first().map_or(0, |thing| time_of(*thing));
        let listed = self.sketch.as_mut().is_none_or(|sketch| sketch.add(short, at) >= oldest);
        let thing = u64::from(at) << 32 | u64::from(short);
        if listed && let Some(place) = newest(&self.things, short) {
            if time_of(self.things[place]) >= at {
                return;
            }
            return self.things.renew(place, thing);
        }
        self.things.insert(thing);
        if self.things.len() > EXACT_UP_TO {
            self.evict(forget_until);
        }
    }

    fn evict(&mut self, forget_until: u32) {
        if time_of(self.things[0]) > forget_until {
            let things = &self.things;
            self.sketch.get_or_insert_with(|| {
                let mut sketch = Box::<Sketch>::default();
                for thing in things.iter() {
                    sketch.add(short_of(*thing), time_of(*thing));
                }
                sketch
            });
            self.evicted_until = self.evicted_until.max(time_of(self.things[0]));
        }
        self.things.take_oldest();
    }

    /// How many different things in a window.
    pub fn tally(&self, span: Span, length: usize) -> Tally {
        let edge = span.edges[length];
        match &self.sketch {
            Some(sketch) if self.evicted_until > edge => {
                let taken = sketch.counted(edge, length);
                let taken = taken.unwrap_or_else(|| sketch.count(on_grid(edge, length)));
                around(sketch.estimate(&taken), self.certain(edge))
            }
            _ => Tally::exact(self.certain(edge)),
        }
    }

    /// As [`Distinct::tally`], remembering what was counted.
    #[inline]
    pub fn tally_on(&mut self, span: Span, length: usize) -> Tally {
        let edge = span.edges[length];
        let (things, starts) = self.things.with_starts();
        let certain = starts.later(things, edge, length).len() as f64;
        match &mut self.sketch {
            Some(sketch) if self.evicted_until > edge => around(sketch.estimate_on(edge, length), certain),
            _ => Tally::exact(certain),
        }
    }

    /// [`Distinct::tally_on`] of several windows, the longest first, each with a name. What is not in a window is in no shorter one: stops
    /// at the first that holds nothing. Answers when one of them may hold something else though nothing is added.
    #[inline]
    pub fn tallies_on<T>(
        &mut self,
        span: &Span,
        windows: impl Iterator<Item = (usize, T)>,
        mut each: impl FnMut(T, Tally),
    ) -> u32 {
        let ((mut left, starts), mut still) = (self.things.with_starts(), u32::MAX);
        for (length, name) in windows {
            let edge = span.edges[length];
            left = starts.later(left, edge, length);
            let certain = left.len() as f64;
            let mut stays = left.first().map_or(u32::MAX, |thing| time_of(*thing));
            let tally = match &mut self.sketch {
                Some(sketch) if self.evicted_until > edge => {
                    let estimate = sketch.estimate_on(edge, length);
                    stays = stays.min(sketch.counted_until(length)).min(self.evicted_until);
                    around(estimate, certain)
                }
                _ => Tally::exact(certain),
            };
            still = still.min(Span::reaches(stays, length));
            if tally.max <= 0.0 {
                break;
            }
            each(name, tally);
        }
        still
    }

    /// No window holds more; `None` where that is open.
    #[inline]
    pub fn most(&self) -> Option<usize> {
        self.sketch.is_none().then_some(self.things.len())
    }

    /// What no figure of a window falls below and each rises to at most, while its end moves on from that of `now` to that of `then` and
    /// at most `more` things are added; `None` where that cannot be told.
    pub(super) fn ahead(&self, now: Span, then: Span, length: usize, more: u32) -> Option<(f64, Tally)> {
        let more = f64::from(more);
        let (least, certain) = (self.certain(then.edges[length]) - more, self.certain(now.edges[length]) + more);
        let most = match &self.sketch {
            // As long as the list has room, nothing is estimated.
            None if self.things.len() as f64 + more <= EXACT_UP_TO as f64 => Tally::exact(certain),
            None => return None,
            Some(sketch) => {
                let taken = sketch.counted(now.edges[length], length)?;
                around(Sketch::estimate_at_most(&taken, more), certain)
            }
        };
        Some((least.max(0.0), most))
    }

    /// How many of the things in the list are later.
    #[inline]
    fn certain(&self, edge: u32) -> f64 {
        later(&self.things, edge).len() as f64
    }

    /// Takes `by` off every time; drops what lies before.
    pub(super) fn rebase(&mut self, by: u32) {
        self.things.rebase(by);
        self.evicted_until = self.evicted_until.saturating_sub(by);
        if let Some(sketch) = &mut self.sketch {
            sketch.last.iter_mut().for_each(|last| *last = last.saturating_sub(by));
            sketch.edges = [NO_EDGE; LENGTHS];
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "an estimate")]
fn around(value: f32, certain: f64) -> Tally {
    let value = f64::from(value).max(certain).round();
    let bound = |x: f64| f64::from(x as f32);
    Tally { value, min: bound(value / (1.0 + ERROR_MAX)).max(certain), max: bound(value / (1.0 - ERROR_MAX)) }
}

/// The step of the grid before an edge.
fn on_grid(edge: u32, length: usize) -> u32 {
    let step = LENGTHS_MS[length] / GRID;
    edge / step * step
}

/// How many cells are later than an edge.
#[inline(always)]
#[expect(clippy::inline_always, reason = "becomes part of a function for wider registers, where there are some")]
fn later_than(edge: u32, cells: &[u32; CELLS]) -> u16 {
    let later: u32 = cells.iter().map(|last| u32::from(*last > edge)).sum();
    u16::try_from(later).unwrap_or(u16::MAX)
}

/// How many things fell on the cells of a level, by how many of these are taken (linear counting).
static FALLEN: LazyLock<[f64; CELLS]> = LazyLock::new(|| {
    let m = CELLS as f64;
    std::array::from_fn(|taken| m * (m / (m - taken as f64)).ln())
});

impl Sketch {
    /// Of these cells.
    pub(super) fn of(last: Vec<u32>) -> Self {
        Self { last, edges: [NO_EDGE; LENGTHS], estimates: [f32::NAN; LENGTHS], taken: [[0; LEVELS_MAX]; LENGTHS] }
    }

    /// What was counted for the step of the grid before an edge.
    fn counted(&self, edge: u32, length: usize) -> Option<Taken> {
        self.is_counted(edge, length).then_some(self.taken[length])
    }

    /// How far an edge can move until cells have to be counted anew.
    #[inline]
    fn counted_until(&self, length: usize) -> u32 {
        self.edges[length].saturating_add(LENGTHS_MS[length] / GRID)
    }

    /// Whether cells were counted for the step of the grid before an edge.
    #[inline]
    fn is_counted(&self, edge: u32, length: usize) -> bool {
        // Invariant: what was counted lies on the grid.
        let counted = self.edges[length];
        counted <= edge && edge - counted < LENGTHS_MS[length] / GRID
    }

    /// The level of a thing, and its cell there.
    #[inline]
    pub(super) fn place(short: u32) -> (usize, usize) {
        let level = ((short >> CELL_BITS).trailing_zeros() as usize).min(LEVELS_MAX - 1);
        (level, short as usize & (CELLS - 1))
    }

    /// Takes a thing in; answers when its cell was touched last.
    fn add(&mut self, short: u32, at: u32) -> u32 {
        let (level, cell) = Self::place(short);
        if self.last.len() <= level * CELLS {
            self.last.resize((level + 1) * CELLS, 0);
        }
        let cell = &mut self.last[level * CELLS + cell];
        let before = *cell;
        *cell = before.max(at);
        for ((edge, estimate), taken) in self.edges.iter().zip(&mut self.estimates).zip(&mut self.taken) {
            if before <= *edge && *edge < at {
                taken[level] += 1;
                *estimate = f32::NAN;
            }
        }
        before
    }

    /// How many cells of each level are later than `edge`.
    fn count(&self, edge: u32) -> Taken {
        let mut taken = [0; LEVELS_MAX];
        let registers = Registers::detect();
        for (cells, taken) in self.last.as_chunks::<CELLS>().0.iter().zip(&mut taken) {
            *taken = registers.widely(|| later_than(edge, cells));
        }
        taken
    }

    /// The estimate for a window with that edge, remembered.
    #[inline]
    fn estimate_on(&mut self, edge: u32, length: usize) -> f32 {
        let estimate = self.estimates[length];
        if self.is_counted(edge, length) && !estimate.is_nan() { estimate } else { self.estimate_anew(edge, length) }
    }

    #[inline(never)]
    fn estimate_anew(&mut self, edge: u32, length: usize) -> f32 {
        if !self.is_counted(edge, length) {
            self.edges[length] = on_grid(edge, length);
            self.taken[length] = self.count(self.edges[length]);
        }
        self.estimates[length] = self.estimate(&self.taken[length]);
        self.estimates[length]
    }

    #[expect(clippy::cast_possible_truncation, reason = "an estimate")]
    fn estimate(&self, taken: &Taken) -> f32 {
        // From the emptiest level down to the fullest that still counts.
        let (mut sum, mut weight) = (0.0, 1.0);
        for level in (0..self.last.len() / CELLS).rev() {
            let taken = usize::from(taken[level]);
            if taken > TAKEN_MAX {
                break;
            }
            sum += FALLEN[taken];
            weight = f64::from(1u32 << level);
        }
        (sum * weight) as f32
    }

    /// What the estimate is at most once up to `more` cells have been taken on top of these, and any given up.
    #[expect(clippy::cast_possible_truncation, reason = "an estimate, rounded up")]
    fn estimate_at_most(taken: &Taken, more: f64) -> f32 {
        let (m, full) = (CELLS as f64, TAKEN_MAX as f64);
        let (mut sum, mut fullest, mut most) = (0.0, 0.0f64, 0.0f64);
        for level in (0..LEVELS_MAX).rev() {
            let here = usize::from(taken[level]).min(TAKEN_MAX);
            sum += FALLEN[here];
            fullest = fullest.max(here as f64);
            // The estimate ends at this level if the one below may be too full; each cell more counts for no more than in the fullest.
            if level == 0 || f64::from(taken[level - 1]) + more > full {
                let a_cell = m / (m - (fullest + more).min(full));
                most = most.max((sum + more * a_cell) * f64::from(1u32 << level));
            }
        }
        (most * (1.0 + 1e-6)) as f32 + 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const START: u32 = 2_600_000_000;

    fn mix(mut z: u64) -> u64 {
        z = z.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    impl Distinct {
        /// As it comes back from where it was stored.
        fn forgetful(self) -> Self {
            postcard::from_bytes(&postcard::to_stdvec(&self).unwrap()).unwrap()
        }
    }

    fn truth(seen: &HashMap<u64, u32>, edge: u32) -> f64 {
        seen.values().filter(|at| **at > edge).count() as f64
    }

    #[test]
    fn up_to_128_things_are_counted_exactly_in_any_order() {
        let (mut distinct, mut seen) = (Distinct::default(), HashMap::new());
        let mut now = 0;
        for i in 0..2_000u64 {
            let at = START + u32::try_from(mix(i) % 500_000_000).unwrap();
            now = now.max(at);
            let span = Span::at(now);
            distinct.add(mix(i % 120), at, span);
            let last = seen.entry(i % 120).or_insert(at);
            *last = (*last).max(at);
            for length in 0..LENGTHS {
                assert_eq!(distinct.tally_on(span, length), Tally::exact(truth(&seen, span.edges[length])));
            }
        }
    }

    #[test]
    fn many_things_are_estimated_within_the_stated_error_in_every_window() {
        let (mut looks, mut outside) = (0, 0);
        for seed in 0..12u64 {
            let (mut distinct, mut seen) = (Distinct::default(), HashMap::new());
            let mut now = 0u32;
            for i in 0..40_000u64 {
                let late = if mix(i ^ 0x55).is_multiple_of(10) { mix(i) % 3_000_000 } else { 0 };
                let at = START + u32::try_from(i * 9_000 - late.min(i * 9_000)).unwrap();
                now = now.max(at);
                let thing = mix((seed << 40) | (mix(i) % 20_000));
                distinct.add(thing, at, Span::at(now));
                let last = seen.entry(thing).or_insert(at);
                *last = (*last).max(at);
                if i % 500 == 499 {
                    let span = Span::at(now);
                    for length in 2..LENGTHS {
                        let (truth, fresh) = (truth(&seen, span.edges[length]), distinct.clone());
                        let tally = distinct.tally(span, length);
                        assert_eq!(distinct.tally_on(span, length), tally, "whatever was remembered");
                        assert_eq!(fresh.forgetful().tally(span, length), tally, "or was not");
                        looks += 1;
                        outside += i32::from(tally.min > truth || truth > tally.max);
                    }
                }
            }
        }
        assert!(outside * 20 <= looks, "{outside} of {looks} outside the stated 95 %");
    }

    #[test]
    fn the_order_of_events_does_not_matter_to_an_estimate() {
        let (mut forward, mut backward) = (Distinct::default(), Distinct::default());
        let span = Span::at(START + 50_000);
        (0..5_000u32).for_each(|i| forward.add(mix(u64::from(i)), START + i * 10, span));
        (0..5_000u32).rev().for_each(|i| backward.add(mix(u64::from(i)), START + i * 10, span));
        for length in 0..LENGTHS {
            let (one, other) = (forward.tally(span, length), backward.tally(span, length));
            assert!((one.value - other.value).abs() <= one.value * 0.01, "{one:?} {other:?}");
        }
    }
}

//! All rows of a frame at once. A check turns whole columns into a word of bits, eight rows at a time in loops that compilers
//! make vectors of; a rule joins these words and ends as soon as no row is left.

use super::super::eval::Interval;
use super::super::expr::{Arithmetic, Operator};
use super::bound::{BoundCheck, First, Rate, large, sampled, small};
use super::calculation::{Calculation, Instruction, REGISTERS, Source};
use super::check::{Check, Count, CountCheck, is_plan, is_sound};
use super::figures::InRow;
use super::{Node, Score};
use crate::signal::{Column, Frame, ROWS};

/// Rows that are looked at together.
const LANES: usize = 8;

/// What is known of each check in the frame at hand, and registers for calculations.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    answers: Vec<Answer>,
    registers: Box<[Lanes; REGISTERS]>,
}

/// In which rows a check was looked at, and in which of them it holds.
#[derive(Clone, Copy, Debug, Default)]
struct Answer {
    looked_at: u64,
    holds: u64,
    begun: bool,
}

/// Intervals of rows that are looked at together; both ends are NaN where a number is unknown.
#[derive(Clone, Copy, Debug)]
struct Lanes {
    lo: [f64; LANES],
    hi: [f64; LANES],
}

impl Scratch {
    pub(super) fn new(checks: usize) -> Self {
        let none = Lanes { lo: [0.0; LANES], hi: [0.0; LANES] };
        Self { answers: vec![Answer::default(); checks], registers: Box::new([none; REGISTERS]) }
    }

    /// Begins with a frame.
    pub(super) fn over<'a>(&'a mut self, frame: &'a Frame, checks: &'a [Check]) -> View<'a> {
        self.answers.fill(Answer::default());
        let chunks = frame.rows().div_ceil(LANES);
        View { frame, chunks, checks, scratch: self }
    }
}

/// A frame being judged.
pub(super) struct View<'a> {
    frame: &'a Frame,
    /// How many eights of rows are written to.
    chunks: usize,
    checks: &'a [Check],
    scratch: &'a mut Scratch,
}

impl View<'_> {
    /// Rows in which a condition holds.
    pub(super) fn rows_of(&mut self, node: &Node) -> u64 {
        let all = if self.frame.rows() == ROWS { u64::MAX } else { (1 << self.frame.rows()) - 1 };
        self.among(node, all)
    }

    fn among(&mut self, node: &Node, rows: u64) -> u64 {
        match node {
            Node::All(parts) => {
                let mut left = rows;
                for part in parts {
                    left = self.among(part, left);
                    if left == 0 {
                        break;
                    }
                }
                left
            }
            Node::Any(parts) => {
                let mut left = rows;
                for part in parts {
                    left &= !self.among(part, left);
                    if left == 0 {
                        break;
                    }
                }
                rows & !left
            }
            Node::Check(check) => self.check(*check, rows),
        }
    }

    fn check(&mut self, index: usize, rows: u64) -> u64 {
        let (check, frame, chunks) = (&self.checks[index], self.frame, self.chunks);
        let answer = &mut self.scratch.answers[index];
        if !answer.begun {
            *answer = first(check, frame, chunks);
        }
        let open = rows & !answer.looked_at;
        if open != 0 {
            answer.looked_at |= open;
            answer.holds |= match check {
                Check::Bound(bound) => each(open, |row| bound.holds(&mut InRow { frame, row })),
                Check::Plan { among, plans } => each(open, |row| is_plan(frame.plans[row].as_deref(), *among, plans)),
                Check::Calculated(calculation) => calculation.over(frame, open, &mut self.scratch.registers) & open,
                // Invariant: these have been looked at in all rows from the first.
                Check::Count(_) | Check::Fact { .. } | Check::Protected(_) => 0,
            };
        }
        answer.holds & rows
    }
}

/// What a look at whole columns tells.
fn first(check: &Check, frame: &Frame, chunks: usize) -> Answer {
    let known = |holds| Answer { looked_at: u64::MAX, holds, begun: true };
    match check {
        Check::Count(check) => known(counts(check, frame, chunks)),
        Check::Bound(bound) => Answer { looked_at: !open(bound, frame, chunks), holds: 0, begun: true },
        Check::Fact { fact, operator, threshold } => known(compared(fact.of(frame), *operator, *threshold, chunks)),
        Check::Protected(expected) => known(if *expected { frame.protected } else { !frame.protected }),
        Check::Plan { .. } | Check::Calculated(_) => Answer { looked_at: 0, holds: 0, begun: true },
    }
}

fn counts(check: &CountCheck, frame: &Frame, chunks: usize) -> u64 {
    let Count { column, lo, hi } = check.count;
    if !frame.is_touched(column) {
        return if check.operator.holds(0.0, check.threshold) { u64::MAX } else { 0 };
    }
    let passing = compared(check.nearest().of(frame, column), check.operator, check.threshold, chunks);
    if passing == 0 {
        return 0;
    }
    passing & bits(lo.of(frame, column), hi.of(frame, column), chunks, is_sound)
}

/// Rows in which the bound has to be asked.
fn open(check: &BoundCheck, frame: &Frame, chunks: usize) -> u64 {
    let Rate { num: on_top, den: below, sample_min, .. } = check.rate;
    let samples = frame.min(below);
    let enough = |rows: u64| match rows {
        0 => 0,
        rows => rows & bits(samples, samples, chunks, |den, _| sampled(den, sample_min)),
    };
    match check.first {
        // Zeros are too few.
        First::Large { least, .. } if !frame.is_touched(on_top) && !large(0.0, 0.0, 0.0, least) => 0,
        First::Large { num, den, times, least } => {
            let (num, den) = (num.of(frame, on_top), den.of(frame, below));
            enough(bits(num, den, chunks, |num, den| large(num, den, times, least)))
        }
        First::Small { num, den, times } => {
            let (num, den) = (num.of(frame, on_top), den.of(frame, below));
            enough(bits(num, den, chunks, |num, den| small(num, den, times)))
        }
        First::Nothing => u64::MAX,
    }
}

fn compared(column: &Column, operator: Operator, threshold: f64, chunks: usize) -> u64 {
    match operator {
        Operator::Greater => bits(column, column, chunks, |value, _| value > threshold),
        Operator::GreaterOrEqual => bits(column, column, chunks, |value, _| value >= threshold),
        Operator::Less => bits(column, column, chunks, |value, _| value < threshold),
        Operator::LessOrEqual => bits(column, column, chunks, |value, _| value <= threshold),
    }
}

/// Rows in which `holds` says so of two columns.
#[inline]
fn bits(left: &Column, right: &Column, chunks: usize, holds: impl Fn(f64, f64) -> bool) -> u64 {
    let (left, right) = (left.as_chunks::<LANES>().0, right.as_chunks::<LANES>().0);
    let mut rows = 0;
    for (chunk, (left, right)) in left.iter().zip(right).take(chunks).enumerate() {
        rows |= byte(left, right, &holds) << (chunk * LANES);
    }
    rows
}

/// The same for the rows that are looked at together.
#[inline]
fn byte(left: &[f64; LANES], right: &[f64; LANES], holds: impl Fn(f64, f64) -> bool) -> u64 {
    // One bit a lane, joined at the end: three times as fast as bytes packed by a multiplication.
    let lanes: [u64; LANES] = std::array::from_fn(|lane| u64::from(holds(left[lane], right[lane])) << lane);
    lanes.iter().fold(0, |all, lane| all | lane)
}

/// Those of `rows` in which `holds` says so.
fn each(rows: u64, holds: impl Fn(usize) -> bool) -> u64 {
    let (mut left, mut found) = (rows, 0);
    while left != 0 {
        let row = left.trailing_zeros() as usize;
        left &= left - 1;
        found |= u64::from(holds(row)) << row;
    }
    found
}

impl Calculation {
    /// Rows in which the comparison holds; only those of `rows` mean something.
    fn over(&self, frame: &Frame, rows: u64, registers: &mut [Lanes; REGISTERS]) -> u64 {
        let mut found = 0;
        for chunk in 0..ROWS / LANES {
            let wanted = rows >> (chunk * LANES) & ((1 << LANES) - 1);
            if wanted != 0 {
                found |= self.over_lanes(frame, chunk, wanted, registers) << (chunk * LANES);
            }
        }
        found
    }

    fn over_lanes(&self, frame: &Frame, chunk: usize, wanted: u64, registers: &mut [Lanes; REGISTERS]) -> u64 {
        for instruction in &self.code {
            match instruction {
                Instruction::Load { to, source } => registers[*to].load(*source, frame, chunk, wanted),
                Instruction::Negate { at } => registers[*at].negate(),
                Instruction::Calculate { left, arithmetic, right } => {
                    // Invariant: the compiler gives the two sides two registers.
                    let Ok([a, b]) = registers.get_disjoint_mut([*left, *right]) else { continue };
                    match arithmetic {
                        Arithmetic::Plus => a.with(b, |a, b, c, d| (a + c, b + d)),
                        Arithmetic::Minus => a.with(b, |a, b, c, d| (a - d, b - c)),
                        Arithmetic::Times => a.with(b, |a, b, c, d| ends([a * c, a * d, b * c, b * d])),
                        Arithmetic::Over => a.with(b, |a, b, c, d| {
                            let holds_zero = c <= 0.0 && d >= 0.0;
                            let (lo, hi) = ends([a / c, a / d, b / c, b / d]);
                            if holds_zero { (f64::NAN, f64::NAN) } else { (lo, hi) }
                        }),
                    }
                    if right < left {
                        *b = *a;
                    }
                }
            }
        }
        let (left, right) = (&registers[self.left], &registers[self.right]);
        match self.operator {
            Operator::Greater => byte(&left.lo, &right.hi, |a, b| a > b),
            Operator::GreaterOrEqual => byte(&left.lo, &right.hi, |a, b| a >= b),
            Operator::Less => byte(&left.hi, &right.lo, |a, b| a < b),
            Operator::LessOrEqual => byte(&left.hi, &right.lo, |a, b| a <= b),
        }
    }
}

/// The smallest and the largest; NaN where one of them is no number.
#[inline]
fn ends([a, b, c, d]: [f64; 4]) -> (f64, f64) {
    let less = |a: f64, b: f64| if a < b { a } else { b };
    let more = |a: f64, b: f64| if a > b { a } else { b };
    let unknown = a.is_nan() | b.is_nan() | c.is_nan() | d.is_nan();
    let (lo, hi) = (less(less(a, b), less(c, d)), more(more(a, b), more(c, d)));
    if unknown { (f64::NAN, f64::NAN) } else { (lo, hi) }
}

impl Lanes {
    fn load(&mut self, source: Source, frame: &Frame, chunk: usize, wanted: u64) {
        let part = |column: &Column| column.as_chunks::<LANES>().0[chunk];
        match source {
            Source::Constant(value) => *self = Self { lo: [value; LANES], hi: [value; LANES] },
            Source::Fact(fact) => *self = Self { lo: part(fact.of(frame)), hi: part(fact.of(frame)) },
            Source::Count(Count { column, lo, hi }) => {
                *self = Self { lo: part(lo.of(frame, column)), hi: part(hi.of(frame, column)) };
                self.each(|lo, hi| if is_sound(lo, hi) { (lo, hi) } else { (f64::NAN, f64::NAN) });
            }
            // A bound is dear: only where it is needed.
            Source::Rate(_) => {
                for (lane, (lo, hi)) in self.lo.iter_mut().zip(&mut self.hi).enumerate() {
                    let is_wanted = wanted >> lane & 1 == 1;
                    let mut figures = InRow { frame, row: chunk * LANES + lane };
                    let value = is_wanted.then(|| source.value(&mut figures, Score::Given)).flatten();
                    let value = value.unwrap_or(Interval::exact(f64::NAN));
                    (*lo, *hi) = (value.lo, value.hi);
                }
            }
        }
    }

    fn negate(&mut self) {
        self.each(|lo, hi| (-hi, -lo));
    }

    #[inline]
    fn each(&mut self, of: impl Fn(f64, f64) -> (f64, f64)) {
        for (lo, hi) in self.lo.iter_mut().zip(&mut self.hi) {
            (*lo, *hi) = of(*lo, *hi);
        }
    }

    /// Calculates row by row; a result of which an end is no number is unknown.
    #[inline]
    fn with(&mut self, other: &Self, of: impl Fn(f64, f64, f64, f64) -> (f64, f64)) {
        for ((lo, hi), (c, d)) in self.lo.iter_mut().zip(&mut self.hi).zip(other.lo.iter().zip(&other.hi)) {
            let (a, b) = of(*lo, *hi, *c, *d);
            let unknown = a.is_nan() | b.is_nan();
            (*lo, *hi) = if unknown { (f64::NAN, f64::NAN) } else { (a, b) };
        }
    }
}

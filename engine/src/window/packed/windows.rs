//! The windows of an account as bytes. The same few moments stand in most of its counters and sets: each is written once, and what
//! refers to it says how many moments it lies behind the one before, mostly in a byte.

use super::bytes::{Reader, put, put_len, put_signed};
use crate::window::distinct::Sketch;
use crate::window::ranges::Range;
use crate::window::slots::Slots;
use crate::window::{COUNTS_MAX, Counter, Distinct, SETS_MAX, Windows};

/// Cells of a sketch whose being used is said by one number.
const CELLS: usize = 64;
/// Up to so many moments, putting one more between them costs less than sorting.
const FEW_MOMENTS: usize = 256;
/// Ranges that a counter holds without memory of its own.
const FEW_RANGES: usize = 4;

/// Every moment that counters and sets name, in order, each once.
struct Moments(Vec<u32>);

impl Moments {
    fn of(windows: &Windows) -> Self {
        let mut moments = Self(Vec::with_capacity(64));
        for (_, counter) in windows.counts.iter() {
            let firsts = counter.ranges().iter().filter(|range| !range.is_instant()).map(|range| range.first);
            moments.add(counter.ranges().iter().map(|range| range.last));
            moments.add(firsts);
        }
        for (_, set) in windows.sets.iter() {
            moments.add(set.things.iter().map(|thing| (thing >> 32) as u32));
        }
        moments
    }

    /// Adds times that mostly stand in order, and mostly are known.
    fn add(&mut self, times: impl Iterator<Item = u32>) {
        let known = self.0.len();
        let mut near = 0;
        if known <= FEW_MOMENTS {
            for at in times {
                near = self.place(near, at);
                if self.0.get(near) != Some(&at) {
                    self.0.insert(near, at);
                }
            }
            return;
        }
        for at in times {
            near = self.place_from(near, known, at);
            if near >= known || self.0[near] != at {
                self.0.push(at);
            }
        }
        if self.0.len() > known {
            self.sort();
            self.0.dedup();
        }
    }

    #[expect(
        clippy::stable_sort_primitive,
        reason = "what is new mostly stands in order too: this sort merges such runs"
    )]
    fn sort(&mut self) {
        self.0.sort();
    }

    /// Place of the first moment among the first `end` that is not before `at`, looked for from `near` on.
    fn place_from(&self, near: usize, end: usize, at: u32) -> usize {
        let moments = &self.0[..end];
        let mut from = if near < end && moments[near] <= at { near } else { 0 };
        let mut step = 1;
        while from + step < end && moments[from + step] <= at {
            from += step;
            step *= 2;
        }
        let to = (from + step).min(end);
        from + moments[from..to].partition_point(|moment| *moment < at)
    }

    fn place(&self, near: usize, at: u32) -> usize {
        self.place_from(near, self.0.len(), at)
    }

    fn write(&self, out: &mut Vec<u8>) {
        put_len(out, self.0.len());
        let mut before = 0;
        for moment in &self.0 {
            put(out, u64::from(moment - before));
            before = *moment;
        }
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let length = reader.len(1)?;
        let mut moments = Vec::with_capacity(length);
        let mut before = 0u32;
        for _ in 0..length {
            before = before.checked_add(reader.small()?)?;
            moments.push(before);
        }
        Some(Self(moments))
    }

    /// The moment that lies so many behind the one at `near`, which moves on to it.
    fn step(&self, near: &mut usize, by: u64) -> Option<u32> {
        *near = near.checked_add(usize::try_from(by).ok()?)?;
        self.0.get(*near).copied()
    }
}

/// Writes windows.
pub(super) fn write(windows: &Windows, out: &mut Vec<u8>) {
    put_signed(out, windows.now);
    put(out, u64::from(windows.base.is_some()));
    if let Some(base) = windows.base {
        put_signed(out, windows.now.wrapping_sub(base));
    }
    let moments = Moments::of(windows);
    moments.write(out);
    put_len(out, windows.counts.iter().count());
    for (slot, counter) in windows.counts.iter() {
        put_len(out, slot);
        write_counter(counter, &moments, out);
    }
    put_len(out, windows.sets.iter().count());
    for (slot, set) in windows.sets.iter() {
        put_len(out, slot);
        write_set(set, &moments, out);
    }
}

/// Reads windows back.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Windows> {
    let now = reader.signed()?;
    let base = if reader.number()? == 0 { None } else { Some(now.wrapping_sub(reader.signed()?)) };
    let moments = Moments::read(reader)?;
    let counts = read_slots(reader, COUNTS_MAX, |reader| read_counter(reader, &moments))?;
    let sets = read_slots(reader, SETS_MAX, |reader| read_set(reader, &moments))?;
    Some(Windows { now, base, counts, sets })
}

fn read_slots<T: Default>(
    reader: &mut Reader<'_>,
    most: usize,
    mut item: impl FnMut(&mut Reader<'_>) -> Option<T>,
) -> Option<Slots<T>> {
    let length = reader.len(1)?;
    let (mut used, mut items) = (0u128, Vec::with_capacity(length));
    for _ in 0..length {
        let slot = reader.small()?;
        if slot as usize >= most || used >> slot != 0 {
            return None;
        }
        used |= 1 << slot;
        items.push(item(reader)?);
    }
    Some(Slots::of(used, items))
}

/// Each range as: moments from the last end to its own, and whether it is more than one event at an instant. If so, moments from its
/// end back to its start, and how many.
fn write_counter(counter: &Counter, moments: &Moments, out: &mut Vec<u8>) {
    let (ranges, compact_at) = (counter.ranges(), counter.compact_at());
    put_len(out, ranges.len() << 1 | usize::from(compact_at > 0));
    if compact_at > 0 {
        put(out, u64::from(compact_at));
    }
    let mut before = 0;
    for range in ranges {
        let last = moments.place(before, range.last);
        let single = range.is_instant() && range.n == 1;
        put_len(out, (last - before) << 1 | usize::from(!single));
        if !single {
            put_len(out, if range.is_instant() { 0 } else { last - moments.place(0, range.first) });
            put(out, u64::from(range.n));
        }
        before = last;
    }
}

fn read_counter(reader: &mut Reader<'_>, moments: &Moments) -> Option<Counter> {
    let head = reader.number()?;
    let length = usize::try_from(head >> 1).ok()?;
    let compact_at = if head & 1 == 1 { reader.small()? } else { 0 };
    if length > reader.0.len() {
        return None;
    }
    let mut before = 0;
    let mut range = || {
        let step = reader.number()?;
        let last = moments.step(&mut before, step >> 1)?;
        if step & 1 == 0 {
            return Some(Range::instant(last, 1));
        }
        let first = before.checked_sub(usize::try_from(reader.number()?).ok()?)?;
        Some(Range { first: moments.0[first], last, n: reader.small()? })
    };
    if compact_at == 0 && length <= FEW_RANGES {
        let mut few = [Range::default(); FEW_RANGES];
        for one in &mut few[..length] {
            *one = range()?;
        }
        return Some(Counter::Few(u8::try_from(length).ok()?, few));
    }
    let mut ranges = Vec::with_capacity(length);
    for _ in 0..length {
        ranges.push(range()?);
    }
    Some(Counter::from_ranges(ranges, compact_at))
}

/// Each thing as: moments from the one before, its short hash.
fn write_set(set: &Distinct, moments: &Moments, out: &mut Vec<u8>) {
    let more = set.evicted_until > 0 || set.sketch.is_some();
    put_len(out, set.things.len() << 1 | usize::from(more));
    let mut before = 0;
    for thing in set.things.iter() {
        let place = moments.place(before, (thing >> 32) as u32);
        put_len(out, place - before);
        out.extend_from_slice(&thing.to_le_bytes()[..4]);
        before = place;
    }
    if more {
        put(out, u64::from(set.evicted_until));
        put(out, u64::from(set.sketch.is_some()));
        if let Some(sketch) = &set.sketch {
            write_sketch(sketch, out);
        }
    }
}

fn read_set(reader: &mut Reader<'_>, moments: &Moments) -> Option<Distinct> {
    let head = reader.number()?;
    let length = usize::try_from(head >> 1).ok()?;
    if length.checked_mul(5)? > reader.0.len() {
        return None;
    }
    let mut things = Vec::with_capacity(length);
    let mut before = 0;
    for _ in 0..length {
        let step = reader.number()?;
        let at = moments.step(&mut before, step)?;
        things.push(u64::from(at) << 32 | u64::from(u32::from_le_bytes(reader.array()?)));
    }
    let mut set = Distinct { things: things.into(), ..Distinct::default() };
    if head & 1 == 1 {
        set.evicted_until = reader.small()?;
        if reader.number()? == 1 {
            set.sketch = Some(Box::new(read_sketch(reader)?));
        }
    }
    Some(set)
}

fn write_sketch(sketch: &Sketch, out: &mut Vec<u8>) {
    put_len(out, sketch.last.len());
    for cells in sketch.last.chunks(CELLS) {
        let used = cells.iter().rev().fold(0u64, |bits, last| bits << 1 | u64::from(*last > 0));
        out.extend_from_slice(&used.to_le_bytes());
        cells.iter().filter(|last| **last > 0).for_each(|last| out.extend_from_slice(&last.to_le_bytes()));
    }
}

fn read_sketch(reader: &mut Reader<'_>) -> Option<Sketch> {
    let length = usize::try_from(reader.number()?).ok()?;
    if length / CELLS * 8 > reader.0.len() {
        return None;
    }
    let mut sketch = Sketch::of(vec![0; length]);
    for cells in sketch.last.chunks_mut(CELLS) {
        let used = u64::from_le_bytes(reader.array()?);
        for (bit, last) in cells.iter_mut().enumerate() {
            if used >> bit & 1 == 1 {
                *last = u32::from_le_bytes(reader.array()?);
            }
        }
    }
    Some(sketch)
}

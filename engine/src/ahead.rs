//! Asks for memory ahead of its use, and goes on: a processor that reads what it does not have waits, and with it all that comes after.
//! Whoever has many accounts to look at asks for a step of each before the next step of any, so that all these waits are one.
//!
//! Asking changes nothing that can be observed, and answers nothing.

/// Bytes that come together.
const LINE: usize = 64;

/// All of a value, without what it points to.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a few instructions, whose number is known where it is called")]
pub(crate) fn of<T>(value: &T) {
    lines(std::ptr::from_ref(value).cast(), size_of::<T>());
}

/// The first of some items, as far as so many lines reach.
#[inline]
pub(crate) fn first<T>(items: &[T], lines_max: usize) {
    lines(items.as_ptr().cast(), size_of_val(items).min(lines_max * LINE));
}

/// The last of some items.
#[inline]
pub(crate) fn last<T>(items: &[T]) {
    items.last().inspect(|item| of(*item));
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
fn lines(from: *const u8, bytes: usize) {
    // The last byte stands in a line of its own where the first does not begin one.
    let mut at = 0;
    while at < bytes {
        line(from.wrapping_add(at));
        at += LINE;
    }
    if bytes > 0 {
        line(from.wrapping_add(bytes - 1));
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[expect(unsafe_code, reason = "the standard library has no other name for it")]
fn line(at: *const u8) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: the instruction (SSE, which every x86-64 processor has) reads nothing into the program and never faults, whatever the
    // address is.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
}

/// Other processors find out by themselves.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn line(_: *const u8) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_for_stays_as_it_is() {
        let numbers: Vec<u64> = (0..1_000).collect();
        of(&numbers);
        of(&());
        first(&numbers, 3);
        first(&numbers[..0], 3);
        last(&numbers);
        last::<u64>(&[]);
        assert!(numbers.iter().copied().eq(0..1_000));
    }
}

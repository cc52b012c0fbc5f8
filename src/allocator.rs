//! Where memory comes from. Accounts are many small pieces that come and go: this allocator keeps those of a size together (figures in
//! ARCHITECTURE.md).

use libmimalloc_sys::{mi_option_set_default, mi_option_t};
use std::ffi::c_long;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay`, which the crate has no name for yet: milliseconds for which memory lies unused before the system gets it back.
const PURGE_DELAY: mi_option_t = 15;
/// Ten seconds instead of one. What requests bring and take with them is used again by the next; given back in between, it held up answers
/// by up to a tenth of a second.
const UNUSED_MS: c_long = 10_000;

/// Settles how long memory is kept, unless `MIMALLOC_PURGE_DELAY` says it. For the very beginning of the program.
#[expect(unsafe_code, reason = "the allocator's options have no safe name")]
pub fn settle() {
    // SAFETY: the function takes any option's number and any value, and keeps the value in a table of its own; a number that is no option it
    // leaves alone. It is not for two threads at a time: `main` calls it first, when there is one.
    unsafe { mi_option_set_default(PURGE_DELAY, UNUSED_MS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another number than this says that another version counts its options otherwise.
    #[test]
    #[expect(unsafe_code, reason = "as above")]
    fn the_option_is_the_one_that_has_a_second_where_nobody_set_it() {
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_none() {
            // SAFETY: it only reads, and no test sets an option.
            assert_eq!(unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) }, 1_000);
        }
    }
}

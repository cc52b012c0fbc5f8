//! Where memory comes from. Accounts are many small pieces that come and go: this allocator keeps those of a size together (figures in
//! ARCHITECTURE.md).

#[cfg(test)]
use libmimalloc_sys::mi_option_get;
use libmimalloc_sys::{mi_option_set_default, mi_option_t};
use std::ffi::c_long;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay`, which the crate has no name for yet: milliseconds for which memory lies unused before the system gets it back.
const PURGE_DELAY: mi_option_t = 15;
/// Ten seconds instead of one. What requests bring and take with them is used again by the next; given back in between, it held up answers
/// by up to a tenth of a second.
const UNUSED_MS: c_long = 10_000;

/// Settles how long memory is kept, unless `MIMALLOC_PURGE_DELAY` says it.
#[expect(unsafe_code, reason = "the allocator's options have no safe name")]
pub fn settle() {
    // SAFETY: the function takes any option's number and any value, keeps the value in a table of its own, and may be called from every
    // thread at any time; a number that is no option it leaves alone.
    unsafe { mi_option_set_default(PURGE_DELAY, UNUSED_MS) }
}

/// How long memory is kept (ms).
#[cfg(test)]
#[expect(unsafe_code, reason = "as above")]
fn unused_ms() -> c_long {
    // SAFETY: as in [`settle`]; it only reads.
    unsafe { mi_option_get(PURGE_DELAY) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_kept_for_ten_seconds_unless_the_environment_says_otherwise() {
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_none() {
            // Another number than this says that another version counts its options otherwise.
            assert!([1_000, UNUSED_MS].contains(&unused_ms()), "{}", unused_ms());
            settle();
            assert_eq!(unused_ms(), UNUSED_MS);
        }
    }
}

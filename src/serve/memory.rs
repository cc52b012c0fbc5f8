//! How much memory there is, and how many accounts it keeps ready to use where nobody said.

use std::fs::read_to_string;

use redress_engine::accounts::UNPACKED_MAX;

/// Memory that an account takes which is ready to use, in bytes: one of 31 events took 5,245, and the few busy ones far more.
const ACCOUNT_BYTES: u64 = 8_192;
/// The share of the memory that accounts may take which are ready to use: one part of so many.
const SHARE: u64 = 8;

/// Accounts kept ready to use: as configured, or where that is 0 by the memory of the machine or of the container.
pub(super) fn unpacked_max(configured: usize) -> usize {
    if configured > 0 { configured } else { by_memory(memory()) }
}

fn by_memory(bytes: Option<u64>) -> usize {
    let accounts = bytes.map_or(0, |bytes| bytes / SHARE / ACCOUNT_BYTES);
    usize::try_from(accounts).unwrap_or(usize::MAX).max(UNPACKED_MAX)
}

/// Bytes of memory: the machine's, or what its container may use (cgroup v2), whichever is less. `None` where neither is told.
fn memory() -> Option<u64> {
    let machine = read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    let container = read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    [machine, container].into_iter().flatten().min()
}

/// `MemTotal:       24600000 kB`
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_holds_and_otherwise_the_memory_says() {
        assert_eq!(unpacked_max(5_000), 5_000);
        assert_eq!(by_memory(Some(24 << 30)), 393_216);
        assert_eq!([by_memory(Some(1 << 30)), by_memory(None)], [UNPACKED_MAX; 2], "a small machine");
        assert!(unpacked_max(0) >= UNPACKED_MAX);
    }

    #[test]
    fn the_machine_tells_its_memory_in_kilobytes() {
        assert_eq!(total("MemFree: 1 kB\nMemTotal:       24600000 kB\n"), Some(24_600_000 << 10));
        assert_eq!([total("MemTotal: many kB\n"), total("")], [None; 2]);
    }
}

//! How much memory there is, and how many accounts it keeps ready to use where nobody said.

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use redress_engine::accounts::UNPACKED_MAX;

/// Memory that an account takes which is ready to use, in bytes: one of 31 events took 5,245, and the few busy ones far more.
const ACCOUNT_BYTES: u64 = 8_192;
/// The share of the memory that accounts may take which are ready to use: one part of so many.
const SHARE: u64 = 8;

/// Fewer would be packed and unpacked all the time.
const UNPACKED_MIN: usize = 1_000;

/// Accounts that a service keeps ready to use: as configured, but for too few, or as [`ready`].
pub fn unpacked_max(configured: usize) -> usize {
    ready(configured).max(UNPACKED_MIN)
}

/// Accounts kept ready to use: as many as asked, or where that is 0 by the memory of the machine or of the container.
pub fn ready(asked: usize) -> usize {
    if asked > 0 { asked } else { by_memory(memory()) }
}

fn by_memory(bytes: Option<u64>) -> usize {
    let accounts = bytes.map_or(0, |bytes| bytes / SHARE / ACCOUNT_BYTES);
    usize::try_from(accounts).unwrap_or(usize::MAX).max(UNPACKED_MAX)
}

/// Bytes of memory: the machine's, or what this process may use of it, whichever is less. `None` where neither is told.
fn memory() -> Option<u64> {
    let machine = read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    let groups = read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limits = limit_files(&groups).into_iter().filter_map(|file| read_to_string(file).ok()?.trim().parse().ok());
    machine.into_iter().chain(limits).min()
}

/// Where limits stand that hold for this process: that of its control group and of each that the group lies in (version 2), and that of a
/// container (version 1). A file without a limit says `max`, or a number that no machine has.
fn limit_files(groups: &str) -> Vec<PathBuf> {
    let root = Path::new("/sys/fs/cgroup");
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/")).unwrap_or_default();
    let within = Path::new(own).ancestors().map(|group| root.join(group).join("memory.max"));
    within.chain([root.join("memory/memory.limit_in_bytes")]).collect()
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
        assert_eq!((unpacked_max(5_000), unpacked_max(3)), (5_000, UNPACKED_MIN));
        assert_eq!(by_memory(Some(24 << 30)), 393_216);
        assert_eq!([by_memory(Some(1 << 30)), by_memory(None)], [UNPACKED_MAX; 2], "a small machine");
        assert!(unpacked_max(0) >= UNPACKED_MAX);
    }

    #[test]
    fn the_machine_tells_its_memory_in_kilobytes() {
        assert_eq!(total("MemFree: 1 kB\nMemTotal:       24600000 kB\n"), Some(24_600_000 << 10));
        assert_eq!([total("MemTotal: many kB\n"), total("")], [None; 2]);
    }

    #[test]
    fn the_limit_of_every_group_around_counts() {
        let files = limit_files("12:pids:/x\n0::/system.slice/redress.service\n");
        let expected = [
            "/sys/fs/cgroup/system.slice/redress.service/memory.max",
            "/sys/fs/cgroup/system.slice/memory.max",
            "/sys/fs/cgroup/memory.max",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        ];
        assert_eq!(files, expected.map(PathBuf::from));
        assert_eq!(limit_files("0::/\n"), expected[2..].iter().map(PathBuf::from).collect::<Vec<_>>());
    }
}

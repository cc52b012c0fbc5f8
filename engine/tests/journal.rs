//! The journal: nothing acknowledged is lost, nothing torn is believed, a failing disk is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use redress_engine::event::{Event, IdentityKey};
use redress_engine::state::{Disk, Entry, Journal, JournalOptions, StateError, replay};
use std::fs;
use std::io;
use std::path::Path;

fn open(dir: &Path) -> (Journal, u64) {
    Journal::open(dir, &IdentityKey::public(), JournalOptions { segment_bytes: 2_000 }).unwrap()
}

fn entry(n: i64) -> Entry {
    Entry::Events(vec![Event { at: n, ..Event::sample("a") }])
}

fn times(dir: &Path, from: u64) -> Vec<(u64, i64)> {
    let entries = replay(dir, from, &IdentityKey::public()).unwrap().map(Result::unwrap);
    entries
        .map(|(position, entry)| match entry {
            Entry::Events(events) => (position, events[0].at),
            Entry::Command(_) => panic!("no command was written"),
        })
        .collect()
}

#[test]
fn entries_read_back_in_order_over_segments_and_reopenings() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let (mut journal, torn) = open(dir.path());
        assert_eq!((torn, journal.next_position()), (0, round * 20 + 1));
        for n in 1..=20 {
            let position = journal.append(&[entry((round * 20 + n).cast_signed())]).unwrap();
            assert_eq!(position, round * 20 + n);
        }
    }
    let expected: Vec<_> = (1..=100u64).map(|n| (n, n.cast_signed())).collect();
    assert_eq!(times(dir.path(), 1), expected);
    assert_eq!(times(dir.path(), 57), expected[56..]);
    assert!(times(dir.path(), 101).is_empty());
    let segments =
        fs::read_dir(dir.path()).unwrap().filter(|e| e.as_ref().unwrap().path().extension().is_some()).count();
    assert!(segments >= 3, "{segments} segments");
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_off_and_what_was_synced_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(dir.path());
    journal.append(&[entry(1), entry(2)]).unwrap();
    drop(journal);
    let path = dir.path().join("00000000000000000001.journal");
    let whole = fs::read(&path).unwrap();
    let second = usize::midpoint(24, whole.len());
    for cut in second + 1..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let (mut journal, torn) = open(dir.path());
        assert_eq!((torn, journal.next_position()), ((cut - second) as u64, 2), "cut at {cut}");
        journal.append(&[entry(7)]).unwrap();
        drop(journal);
        assert_eq!(times(dir.path(), 1), [(1, 1), (2, 7)]);
    }
}

#[test]
fn damage_in_the_middle_stops_the_replay_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(dir.path());
    for n in 1..=100 {
        journal.append(&[entry(n)]).unwrap();
    }
    drop(journal);
    let path = dir.path().join("00000000000000000001.journal");
    let mut bytes = fs::read(&path).unwrap();
    bytes[60] ^= 1;
    fs::write(&path, bytes).unwrap();
    let error = replay(dir.path(), 1, &IdentityKey::public()).unwrap().find_map(Result::err).unwrap();
    assert!(matches!(&error, StateError::Damaged { path: p, .. } if *p == path), "{error}");
}

#[test]
fn another_key_and_a_second_process_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path());
    let second = Journal::open(dir.path(), &IdentityKey::public(), JournalOptions::default());
    assert!(matches!(second, Err(StateError::Locked(_))));
    drop(journal);
    let other = Journal::open(dir.path(), &IdentityKey::new([1; 16]), JournalOptions::default());
    assert!(matches!(other, Err(StateError::OtherKey { .. })));
}

/// Writes only the first half of the `at`-th write, as a full disk does.
struct Failing {
    under: Box<dyn Disk>,
    writes: usize,
    at: usize,
    also_truncate: bool,
}

impl Disk for Failing {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writes += 1;
        if self.writes == self.at {
            self.under.append(&bytes[..bytes.len() / 2])?;
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.under.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.under.sync()
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        if self.also_truncate {
            return Err(io::Error::other("injected"));
        }
        self.under.truncate(len)
    }
}

#[test]
fn a_write_that_fails_half_way_leaves_no_trace_and_the_next_one_succeeds() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(dir.path());
    journal.wrap_disk(|under| Box::new(Failing { under, writes: 0, at: 2, also_truncate: false }));
    journal.append(&[entry(1)]).unwrap();
    let error = journal.append(&[entry(2), entry(3)]).unwrap_err();
    assert!(matches!(error, StateError::Io { .. }) && error.to_string().contains("has room"), "{error}");
    assert_eq!(journal.append(&[entry(4)]).unwrap(), 2);
    drop(journal);
    assert_eq!(times(dir.path(), 1), [(1, 1), (2, 4)]);
}

#[test]
fn a_trial_write_after_a_failed_one_tells_how_it_stands_and_leaves_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(dir.path());
    journal.append(&[entry(1)]).unwrap();
    journal.wrap_disk(|under| Box::new(Failing { under, writes: 0, at: 1, also_truncate: false }));
    journal.append(&[entry(2)]).unwrap_err();
    journal.wrap_disk(|under| Box::new(Failing { under, writes: 0, at: 1, also_truncate: false }));
    journal.probe().unwrap_err();
    journal.probe().unwrap();
    assert_eq!(times(dir.path(), 1), [(1, 1)]);
    assert_eq!(journal.append(&[entry(3)]).unwrap(), 2);
    drop(journal);
    assert_eq!(times(dir.path(), 1), [(1, 1), (2, 3)]);
}

#[test]
fn a_failed_write_that_cannot_be_taken_back_stops_the_journal_until_it_is_opened_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(dir.path());
    journal.wrap_disk(|under| Box::new(Failing { under, writes: 0, at: 2, also_truncate: true }));
    journal.append(&[entry(1)]).unwrap();
    journal.append(&[entry(2)]).unwrap_err();
    assert!(matches!(journal.append(&[entry(3)]), Err(StateError::Poisoned(_))));
    drop(journal);
    let (_, torn) = open(dir.path());
    assert!(torn > 0);
    assert_eq!(times(dir.path(), 1), [(1, 1)]);
}

#[test]
fn a_missing_segment_and_a_journal_that_starts_too_late_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(dir.path());
    for n in 1..=200 {
        journal.append(&[entry(n)]).unwrap();
    }
    drop(journal);
    let mut segments: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().path()).collect();
    segments.retain(|p| p.extension().is_some());
    segments.sort();
    assert!(segments.len() >= 4, "{segments:?}");
    fs::remove_file(&segments[1]).unwrap();
    let told = replay(dir.path(), 1, &IdentityKey::public()).unwrap().find_map(Result::err).unwrap();
    assert!(matches!(told, StateError::Missing { .. }), "{told}");
    fs::remove_file(&segments[0]).unwrap();
    assert!(matches!(replay(dir.path(), 1, &IdentityKey::public()), Err(StateError::Missing { expected: 1, .. })));
}

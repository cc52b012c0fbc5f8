//! What survives a change of version, a flipped byte and a removed segment: it opens, or says what to do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use redress_engine::accounts::Accounts;
use redress_engine::event::{Arrival, Event, IdentityKey, Kind, Traits, parse_line};
use redress_engine::pipeline::Pipeline;
use redress_engine::signal::layout;
use redress_engine::state::{
    Checkpoint, Checkpoints, Entry, Journal, JournalOptions, Resumed, Saving, Slice, StateError, replay, resume,
};
use redress_engine::window::Account;
use std::fs;
use std::path::{Path, PathBuf};

const DAY_MS: i64 = 86_400_000;

fn key() -> IdentityKey {
    IdentityKey::public()
}

fn open(dir: &Path) -> Journal {
    Journal::open(dir, &key(), JournalOptions { segment_bytes: 2_000 }).unwrap().0
}

fn entry(n: i64) -> Entry {
    let event = Event { key: u128::from(n.unsigned_abs()), at: n * 1_000, arrived: n * 1_000, ..Event::sample("a") };
    Entry::Events(vec![event])
}

fn append(journal: &mut Journal, entries: i64) {
    for n in 1..=entries {
        journal.append(&[entry(n)]).unwrap();
    }
}

fn entries(dir: &Path) -> Vec<(u64, Entry)> {
    replay(dir, 1, &key()).unwrap().collect::<Result<_, _>>().unwrap()
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "journal"));
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn resumed(journal: &mut Journal, checkpoints: &Checkpoints) -> Result<Resumed, StateError> {
    resume(journal, &mut checkpoints.clone(), Box::new(checkpoints.clone()), &key(), 1_000)
}

/// Applies and checkpoints all that the journal holds.
fn checkpoint(journal: &mut Journal, checkpoints: &Checkpoints) -> Account {
    let mut pipeline = resumed(journal, checkpoints).unwrap().pipeline;
    let position = journal.next_position() - 1;
    let mut saving = Saving::begin(&mut pipeline, position);
    while let Some(slice) = saving.slice(&mut pipeline, 10, position).unwrap() {
        checkpoints.put(slice).unwrap();
        saving.stored(&mut pipeline);
    }
    checkpoints.finish(saving.checkpoint()).unwrap();
    state(&mut pipeline)
}

fn state(pipeline: &mut Pipeline) -> Account {
    pipeline.load(&"a".into());
    pipeline.account(&"a".into()).unwrap().clone()
}

#[test]
fn a_journal_of_version_1_reads_as_if_its_lines_came_today_and_goes_on_in_version_2() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let dir = tempfile::tempdir().unwrap();
    copy(&fixtures.join("journal-v1"), dir.path());
    let mut journal = open(dir.path());
    assert_eq!(journal.next_position(), 4);
    journal.append(&[entry(1)]).unwrap();
    drop(journal);
    let mut journal = open(dir.path());
    journal.append(&[entry(2)]).unwrap();
    assert_eq!((segments(dir.path()).len(), journal.next_position()), (2, 6));

    let old: Vec<Event> = entries(dir.path())
        .into_iter()
        .take(3)
        .flat_map(|(_, entry)| match entry {
            Entry::Events(events) => events,
            Entry::Command(_) => panic!("no command was written"),
        })
        .collect();
    let arrival = Arrival { at: None, identity: &key(), default_source: "log" };
    let lines = fs::read_to_string(fixtures.join("journal-v1.ndjson")).unwrap();
    let today: Vec<Event> = lines.lines().map(|line| parse_line(line.as_bytes(), &arrival).unwrap()).collect();
    assert_eq!(old.len(), today.len());
    for (old, today) in old.iter().zip(today) {
        // What version 1 did not note.
        let today = Event { recipient_ten: None, sender_group: None, arrived: old.arrived, ..today };
        assert_eq!(*old, today);
    }
    assert!(old[2].traits.any(Traits::ROLE_ADDRESS) && old[7].traits.any(Traits::OPT_OUT));
    assert_eq!(old[11].kind, Kind::Unknown);
}

#[test]
fn a_byte_changed_anywhere_in_the_last_segment_leaves_the_entries_before_it_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = open(dir.path());
    append(&mut journal, 4);
    drop(journal);
    let whole = entries(dir.path());
    let path = segments(dir.path()).pop().unwrap();
    let bytes = fs::read(&path).unwrap();
    let frame = (bytes.len() - 24) / 4;
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x41;
        fs::write(&path, &changed).unwrap();
        match Journal::open(dir.path(), &key(), JournalOptions::default()) {
            Ok((journal, cut)) => {
                assert!(at >= 24 || (6..8).contains(&at), "byte {at} of the head");
                let good = if at < 24 { 4 } else { (at - 24) / frame };
                assert_eq!(journal.next_position(), good as u64 + 1, "byte {at}");
                assert_eq!(entries(dir.path()), whole[..good], "byte {at}");
                // Only behind the last entry can nobody tell a change from a torn write.
                assert_eq!(journal.cut().is_some_and(|cut| cut.damaged), good < 3, "byte {at}");
                assert_eq!(cut, ((4 - good) * frame) as u64, "byte {at}");
            }
            Err(error) => {
                assert!(at < 24, "byte {at}: {error}");
                assert!(
                    matches!(error, StateError::Damaged { .. } | StateError::OtherKey { .. }),
                    "byte {at}: {error}"
                );
            }
        }
    }
}

#[test]
fn states_that_are_ahead_of_a_damaged_journal_stay_and_it_goes_on_behind_them() {
    let dir = tempfile::tempdir().unwrap();
    let (journal_dir, store) = (dir.path().join("journal"), dir.path().join("checkpoints"));
    let mut journal = open(&journal_dir);
    append(&mut journal, 6);
    let before = checkpoint(&mut journal, &Checkpoints::open(&store, &key()).unwrap());
    drop(journal);
    let path = segments(&journal_dir).pop().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let third = 24 + (bytes.len() - 24) / 2 - 5;
    bytes[third] ^= 1;
    fs::write(&path, bytes).unwrap();

    let mut journal = open(&journal_dir);
    assert_eq!(journal.next_position(), 3);
    let checkpoints = Checkpoints::open(&store, &key()).unwrap();
    let mut pipeline = resumed(&mut journal, &checkpoints).unwrap().pipeline;
    assert_eq!((state(&mut pipeline), journal.next_position()), (before, 7));
    // Nothing new passes for known.
    journal.append(&[entry(7)]).unwrap();
    drop((journal, pipeline, checkpoints));
    let mut journal = open(&journal_dir);
    let after = checkpoint(&mut journal, &Checkpoints::open(&store, &key()).unwrap());
    assert_eq!((after.position, after.windows.now), (7, 7_000));
    let kept: Vec<u64> = entries(&journal_dir).into_iter().map(|(position, _)| position).collect();
    assert_eq!(kept, [1, 2, 7]);
}

#[test]
fn a_journal_cut_by_hand_behind_its_checkpoint_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let (journal_dir, store) = (dir.path().join("journal"), dir.path().join("checkpoints"));
    let mut journal = open(&journal_dir);
    append(&mut journal, 6);
    checkpoint(&mut journal, &Checkpoints::open(&store, &key()).unwrap());
    drop(journal);
    fs::remove_dir_all(&journal_dir).unwrap();
    let error = resumed(&mut open(&journal_dir), &Checkpoints::open(&store, &key()).unwrap()).unwrap_err();
    assert!(matches!(error, StateError::Behind { end: 0, checkpoint: 6, .. }), "{error}");
    assert!(error.to_string().contains("put the journal's segments back"), "{error}");
}

#[test]
fn segments_before_a_checkpoint_go_once_they_are_old_and_a_start_does_without_them() {
    let dir = tempfile::tempdir().unwrap();
    let (journal_dir, store) = (dir.path().join("journal"), dir.path().join("checkpoints"));
    let mut journal = open(&journal_dir);
    append(&mut journal, 200);
    let checkpoints = Checkpoints::open(&store, &key()).unwrap();
    let before = checkpoint(&mut journal, &checkpoints);
    let all = segments(&journal_dir);
    assert!(all.len() >= 4, "{} segments", all.len());
    let written = fs::metadata(&all[0]).unwrap().modified().unwrap();
    let written = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap();

    assert_eq!(journal.remove_before(201, written).unwrap(), 0, "too young");
    assert_eq!(journal.remove_before(2, written + DAY_MS).unwrap(), 0, "still needed");
    assert_eq!(journal.remove_before(201, written + DAY_MS).unwrap(), all.len() - 1, "all but the last");
    drop((journal, checkpoints));
    let mut journal = open(&journal_dir);
    let checkpoints = Checkpoints::open(&store, &key()).unwrap();
    let mut resumed = resumed(&mut journal, &checkpoints).unwrap();
    assert_eq!((resumed.replayed, state(&mut resumed.pipeline)), (0, before));
    assert!(matches!(replay(&journal_dir, 1, &key()), Err(StateError::Missing { expected: 1, .. })));
}

#[test]
fn a_state_of_another_arrangement_of_slots_is_put_in_this_ones_order_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let (counts, sets) = layout().names();
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (mut counts, mut sets) = (owned(&counts), owned(&sets));
    // Backwards, and with one that no longer exists.
    counts.insert(3, "a_count_of_old".to_owned());
    counts.reverse();
    sets.reverse();
    let mut old = Account::new("a".into(), 4711);
    old.windows.move_on(DAY_MS);
    let span = old.windows.span();
    for slot in 0..counts.len() {
        old.windows.count(slot, DAY_MS, u32::try_from(slot).unwrap() + 1, span);
    }
    for slot in 0..sets.len() {
        (0..=slot as u64).for_each(|thing| old.windows.see(slot, (thing + 1) << 32, DAY_MS, span));
    }
    let hash = key().account("a");
    let checkpoints = Checkpoints::open(dir.path(), &key()).unwrap();
    let mut slice = Slice::default();
    slice.push(hash, &old).unwrap();
    checkpoints.put(slice).unwrap();
    checkpoints.finish(&Checkpoint::default()).unwrap();
    drop(checkpoints);

    let checkpoints = Checkpoints::open(dir.path(), &key()).unwrap();
    let error = checkpoints.fetch(hash, "a").unwrap_err();
    assert!(error.to_string().contains("remove the checkpoint folder"), "an unknown arrangement: {error}");
    checkpoints.name_layout(4711, &counts, &sets).unwrap();
    drop(checkpoints);

    let found = Checkpoints::open(dir.path(), &key()).unwrap().fetch(hash, "a").unwrap().unwrap();
    assert_eq!(found.layout, layout().id);
    for (slot, name) in counts.iter().enumerate().filter(|(_, name)| *name != "a_count_of_old") {
        let expected = slot as f64 + 1.0;
        assert_eq!(found.windows.tally(layout().count(name), 3).value.to_bits(), expected.to_bits(), "{name}");
    }
    for (slot, name) in sets.iter().enumerate() {
        let expected = slot as f64 + 1.0;
        assert_eq!(found.windows.distinct(layout().set(name), 3).value.to_bits(), expected.to_bits(), "{name}");
    }
}

/// Every file of a store, changed a byte at a time at many places: no state is garbled, and an error says what to do.
#[test]
fn a_changed_byte_in_the_checkpoint_store_is_told_or_harmless_but_in_a_sequence_number() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    let hash = key().account("a");
    let account = |position| Account { position, ..Account::new("a".into(), layout().id) };
    {
        let checkpoints = Checkpoints::open(&store, &key()).unwrap();
        for position in 1..=3 {
            let mut slice = Slice { reach: position, ..Slice::default() };
            slice.push(hash, &account(position)).unwrap();
            checkpoints.put(slice).unwrap();
            checkpoints.finish(&Checkpoint { position, ..Checkpoint::default() }).unwrap();
        }
    }
    let (mut told, mut earlier, mut unharmed, mut stale) = (0, 0, 0, 0);
    // Without the zeros that make room at a file's end: copies of them take minutes.
    let kept: Vec<(PathBuf, Vec<u8>, u64)> = files(&store)
        .into_iter()
        .map(|path| {
            let mut bytes = fs::read(&path).unwrap();
            let length = bytes.len() as u64;
            bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            (path.strip_prefix(&store).unwrap().to_owned(), bytes, length)
        })
        .collect();
    let trial = dir.path().join("trial");
    let write = |(name, bytes, length): &(PathBuf, Vec<u8>, u64)| {
        let path = trial.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(*length).unwrap();
    };
    for (file, bytes, length) in &kept {
        for at in (0..bytes.len()).step_by((bytes.len() / 40).max(1)) {
            kept.iter().for_each(write);
            let mut changed = bytes.clone();
            changed[at] ^= 0x20;
            write(&(file.clone(), changed, *length));
            let read = Checkpoints::open(&trial, &key())
                .and_then(|store| Ok((store.last()?.map_or(0, |last| last.position), store.fetch(hash, "a")?)));
            match read {
                Err(error) => {
                    told += 1;
                    let text = error.to_string();
                    assert!(text.contains("restore") || text.contains("remove the checkpoint folder"), "{text}");
                }
                Ok((position, found)) => {
                    assert!(found.as_ref().is_none_or(|a| *a == account(a.position)), "byte {at} of {file:?}");
                    let included = found.map_or(0, |a| a.position);
                    if included < position {
                        assert!(is_sequence_number(bytes, at), "byte {at} of {file:?}: {included} before {position}");
                        stale += 1;
                    } else if position == 3 {
                        unharmed += 1;
                    } else {
                        earlier += 1;
                    }
                }
            }
            fs::remove_dir_all(&trial).unwrap();
        }
    }
    println!("{told} told, {earlier} back to an earlier checkpoint, {stale} stale, {unharmed} unharmed");
    assert!(told > 10 && stale * 10 < told, "{told} told, {stale} stale");
}

/// Whether the byte belongs to the one thing that the store does not check: the number of a batch in its journal, behind a 1 and the
/// batch's length.
fn is_sequence_number(bytes: &[u8], at: usize) -> bool {
    (5..13).any(|back| {
        let Some(start) = at.checked_sub(back) else { return false };
        let Some(head) = bytes.get(start..start + 13) else { return false };
        head[0] == 1 && (1..=4).contains(&head[1]) && head[2..5] == [0; 3] && head[7..13] == [0; 6]
    })
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_store_of_another_format_or_key_is_rebuilt_or_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(Checkpoints::open(dir.path(), &key()).unwrap());
    let other = Checkpoints::open(dir.path(), &IdentityKey::new([1; 16]));
    assert!(matches!(other, Err(StateError::OtherKey { .. })));
}

#[test]
fn a_duplicate_of_an_account_that_is_on_disk_alone_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let (journal_dir, store) = (dir.path().join("journal"), dir.path().join("checkpoints"));
    let mut journal = open(&journal_dir);
    append(&mut journal, 3);
    let checkpoints = Checkpoints::open(&store, &key()).unwrap();
    checkpoint(&mut journal, &checkpoints);
    let mut pipeline = resumed(&mut journal, &checkpoints).unwrap().pipeline;
    assert_eq!(pipeline.accounts().len(), 0, "a start loads no account");
    let (Entry::Events(known), Entry::Events(new)) = (entry(2), entry(9)) else { panic!("events") };
    assert!(pipeline.is_duplicate(&known[0]) && !pipeline.is_duplicate(&new[0]));
    assert_eq!(Accounts::len(pipeline.accounts()), 1);
}

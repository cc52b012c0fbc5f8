//! Prints what keeping state costs: encoding, the longest that a checkpoint holds the writer up, a start with many accounts on disk.
//!
//! `cargo run --release -p redress-engine --example state_figures [ACCOUNTS] [TAIL_EVENTS]`

use redress_engine::event::{BounceClass, Event, Hash, IdentityKey, Kind};
use redress_engine::pipeline::Pipeline;
use redress_engine::policy;
use redress_engine::state::{Checkpoints, Disk, Entry, Journal, JournalOptions, Saving, StateError, replay, resume};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const START: i64 = 1_790_000_000_000;
const BATCH: usize = 1_000;
const SLICE: usize = 256;

/// Takes everything and keeps nothing.
struct Nowhere;

impl Disk for Nowhere {
    fn append(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn event(key: &IdentityKey, n: u64, accounts: u64) -> Event {
    let roll = mix(n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let id = format!("acct-{:07}", roll % accounts);
    let kind = match roll >> 60 {
        0 => Kind::EmailBounced,
        1..=6 => Kind::EmailDelivered,
        7 => Kind::AuthLoginSucceeded,
        _ => Kind::EmailSubmitted,
    };
    let at = START + i64::try_from(n / 5).unwrap_or(0);
    Event {
        key: u128::from(roll) << 64 | u128::from(n),
        account: key.account(&id),
        at,
        arrived: at + 250,
        kind,
        message: Hash::new(mix(n)),
        recipient: Hash::new(mix(n % 5_000)),
        recipient_domain: Some("example.com".into()),
        sender: Hash::new(mix(roll % accounts)),
        content: Hash::new(mix(n % 40)),
        bounce: (kind == Kind::EmailBounced).then_some(BounceClass::Hard),
        ..Event::sample(&id)
    }
}

fn batch(key: &IdentityKey, from: u64, accounts: u64) -> Entry {
    Entry::Events((from..from + BATCH as u64).map(|n| event(key, n, accounts)).collect())
}

fn nanos(time: Duration, events: u64) -> f64 {
    time.as_secs_f64() * 1e9 / events as f64
}

fn codec(dir: &Path, key: &IdentityKey) -> Result<(), StateError> {
    let entries: Vec<Entry> = (0..300).map(|n| batch(key, n * BATCH as u64, 100_000)).collect();
    let events = 300 * BATCH as u64;
    let (mut journal, _) = Journal::open(&dir.join("nowhere"), key, JournalOptions::default())?;
    journal.wrap_disk(|_| Box::new(Nowhere));
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for entry in &entries {
            journal.append(std::slice::from_ref(entry))?;
        }
        best = best.min(start.elapsed());
    }
    println!("encode and checksum       {:8.0} ns an event", nanos(best, events));
    let written = dir.join("written");
    let (mut journal, _) = Journal::open(&written, key, JournalOptions::default())?;
    journal.append(&entries)?;
    let bytes: u64 = std::fs::read_dir(&written)
        .and_then(|files| files.map(|file| Ok(file?.metadata()?.len())).sum::<io::Result<u64>>())
        .map_err(|source| StateError::Io { path: written.clone(), source })?;
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for entry in replay(&written, 1, key)? {
            std::hint::black_box(entry?);
        }
        best = best.min(start.elapsed());
    }
    println!("read, check and decode    {:8.0} ns an event, {} bytes each", nanos(best, events), bytes / events);
    Ok(())
}

fn states(dir: &Path, key: &IdentityKey, accounts: u64, tail: u64) -> Result<(), StateError> {
    let (journal_dir, store) = (dir.join("journal"), dir.join("checkpoints"));
    let (mut journal, _) = Journal::open(&journal_dir, key, JournalOptions::default())?;
    let checkpoints = Checkpoints::open(&store, key)?;
    let policy =
        policy::load(&policy::default_text(), "shipped policy").map_err(|e| StateError::Store(e.to_string()))?;
    let mut pipeline = Pipeline::new(key.clone(), Some(Arc::new(policy)));
    let (mut events, start) = (0, Instant::now());
    while events < accounts * 6 {
        let entry = batch(key, events, accounts);
        let position = journal.append(std::slice::from_ref(&entry))?;
        if let Entry::Events(some) = &entry {
            pipeline.events(position, some);
        }
        events += BATCH as u64;
    }
    println!("{} accounts from {events} events in {:.1} s", pipeline.accounts().len(), start.elapsed().as_secs_f64());

    let position = journal.next_position() - 1;
    let (mut saving, mut stalls, mut bytes) = (Saving::begin(&mut pipeline, position), Vec::new(), 0);
    let all = Instant::now();
    loop {
        let start = Instant::now();
        let slice = saving.slice(&mut pipeline, SLICE, position)?;
        stalls.push(start.elapsed());
        let Some(slice) = slice else { break };
        bytes += slice.states.iter().map(|(_, state)| state.len()).sum::<usize>();
        checkpoints.put(slice)?;
        saving.stored(&mut pipeline);
    }
    checkpoints.finish(saving.checkpoint())?;
    let seconds = all.elapsed().as_secs_f64();
    stalls.sort_unstable();
    let at = |percent: usize| stalls[(stalls.len() - 1) * percent / 100].as_secs_f64() * 1e6;
    println!(
        "slice of {SLICE} encoded: p50 {:.0} us, p99 {:.0} us, longest {:.0} us; {} bytes a state; all stored in {seconds:.1} s",
        at(50),
        at(99),
        at(100),
        bytes as u64 / accounts,
    );
    drop(pipeline);
    for n in 0..tail / BATCH as u64 {
        journal.append(&[batch(key, events + n * BATCH as u64, accounts)])?;
    }
    drop((journal, checkpoints));

    let start = Instant::now();
    let (mut journal, _) = Journal::open(&journal_dir, key, JournalOptions::default())?;
    let mut checkpoints = Checkpoints::open(&store, key)?;
    let opened = start.elapsed();
    let cold = Box::new(checkpoints.clone());
    let resumed = resume(&mut journal, &mut checkpoints, cold, key, 2_000_000)?;
    println!(
        "start: {:.2} s ({:.2} s to open; {} events replayed over {} accounts read from disk)",
        start.elapsed().as_secs_f64(),
        opened.as_secs_f64(),
        resumed.replayed,
        resumed.pipeline.accounts().len(),
    );
    Ok(())
}

fn main() -> Result<(), StateError> {
    let number = |n: usize, default: u64| std::env::args().nth(n).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (accounts, tail) = (number(1, 1_000_000), number(2, 300_000));
    let dir = std::env::temp_dir().join(format!("redress-state-figures-{}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|source| StateError::Io { path: dir.clone(), source })?;
    let key = IdentityKey::public();
    let done = codec(&dir, &key).and_then(|()| states(&dir, &key, accounts, tail));
    std::fs::remove_dir_all(&dir).map_err(|source| StateError::Io { path: dir, source })?;
    done
}

//! Every way of tampering, on every entry of a small log.

use super::super::checkpoint::SigningKey;
use super::*;
use crate::clock::Timestamp;

const ENTRIES: i64 = 12;
const SIGNED: [i64; 3] = [4, 8, 12];

fn rehash(log: &mut [AuditEntry], from: usize) {
    for at in from..log.len() {
        let prev = at.checked_sub(1).map_or_else(|| FIRST_PREV_HASH.to_owned(), |before| log[before].hash.clone());
        log[at].prev_hash = prev;
        log[at].hash = log[at].computed_hash();
    }
}

fn log() -> Vec<AuditEntry> {
    let mut log: Vec<AuditEntry> = (1..=ENTRIES)
        .map(|seq| AuditEntry {
            seq,
            at: Timestamp(1_795_000_000_000 + seq),
            actor: "rita".to_owned(),
            action: "case.look".to_owned(),
            subject: format!("case {seq}"),
            detail: "{}".to_owned(),
            prev_hash: String::new(),
            hash: String::new(),
        })
        .collect();
    rehash(&mut log, 0);
    log
}

fn key() -> SigningKey {
    SigningKey::new(&[7; 32])
}

fn signed(log: &[AuditEntry]) -> Vec<Checkpoint> {
    let sign = |(number, entries): (i64, i64)| {
        let entry = log.iter().find(|entry| entry.seq == entries).unwrap();
        key().sign(number, entries, &entry.hash, entry.at)
    };
    (1..).zip(SIGNED).map(sign).collect()
}

fn walk(log: &[AuditEntry], checkpoints: &[Checkpoint], copies: &[Checkpoint], expected: i64) -> Step {
    let keys = [key().public()];
    let mut walk = Walk::new(&keys);
    for entry in log {
        walk.entry(entry)?;
        checkpoints.iter().filter(|c| c.entries == entry.seq).try_for_each(|c| walk.checkpoint(c))?;
        copies.iter().filter(|c| c.entries == entry.seq).try_for_each(|c| walk.copy(c))?;
    }
    walk.end(expected)?;
    let beyond = walk.entries();
    checkpoints.iter().filter(|c| c.entries > beyond).try_for_each(|c| walk.checkpoint(c))?;
    copies.iter().filter(|c| c.entries > beyond).try_for_each(|c| walk.copy(c))
}

#[track_caller]
fn check(found: Step, seq: i64, why: &str) {
    let found = found.expect_err("found");
    assert!(found.seq == seq && found.why.contains(why), "expected {seq}, {why:?}: {found:?}");
}

#[test]
fn an_honest_log_is_intact() {
    let log = log();
    let checkpoints = signed(&log);
    assert_eq!(walk(&log, &checkpoints, &checkpoints, ENTRIES), Ok(()));
    assert_eq!(walk(&log, &[], &[], ENTRIES), Ok(()));
}

#[test]
fn every_edit_is_found_at_its_entry() {
    let honest = log();
    for at in 0..honest.len() {
        let mut log = honest.clone();
        log[at].actor = "somebody else".to_owned();
        check(walk(&log, &signed(&honest), &[], ENTRIES), log[at].seq, "was changed after it was written");
        // The same with a hash that fits.
        log[at].hash = log[at].computed_hash();
        let last = at + 1 == honest.len();
        // Nothing follows the last one: only that it is among those behind the checkpoint before is certain.
        let (seq, why) =
            if last { (9, "entries 9 to 12 were rewritten") } else { (log[at].seq, "rewritten with its hash") };
        check(walk(&log, &signed(&honest), &[], ENTRIES), seq, why);
    }
}

#[test]
fn every_edit_with_a_fitting_hash_is_found_without_checkpoints_too_but_for_the_last_entry() {
    let honest = log();
    for at in 0..honest.len() - 1 {
        let mut log = honest.clone();
        log[at].detail = "{\"x\":1}".to_owned();
        log[at].hash = log[at].computed_hash();
        check(walk(&log, &[], &[], ENTRIES), log[at].seq, "rewritten with its hash");
    }
}

#[test]
fn every_deletion_is_found_at_its_entry() {
    let honest = log();
    for at in 0..honest.len() - 1 {
        let mut log = honest.clone();
        let gone = log.remove(at).seq;
        check(walk(&log, &signed(&honest), &[], ENTRIES), gone, &format!("entry {gone} is missing"));
    }
    let mut log = honest.clone();
    log.drain(2..5);
    check(walk(&log, &signed(&honest), &[], ENTRIES), 3, "entries 3 to 5 are missing");
}

#[test]
fn every_swap_is_found_at_its_first_entry() {
    let honest = log();
    for first in 0..honest.len() {
        for second in first + 1..honest.len() {
            let mut log = honest.clone();
            let (one, two) = (log[first].seq, log[second].seq);
            (log[first].seq, log[second].seq) = (two, one);
            log.swap(first, second);
            check(walk(&log, &signed(&honest), &[], ENTRIES), one, &format!("was written as entry {two}"));
            // The same with hashes that fit their places.
            for at in [first, second] {
                log[at].hash = log[at].computed_hash();
            }
            check(walk(&log, &signed(&honest), &[], ENTRIES), one, "");
        }
    }
}

#[test]
fn every_cut_is_found_whether_or_not_the_count_was_cut_too() {
    let honest = log();
    let checkpoints = signed(&honest);
    for left in 0..honest.len() {
        let (cut, last) = (&honest[..left], i64::try_from(left).unwrap());
        check(walk(cut, &checkpoints, &[], ENTRIES), last + 1, "12 entries were written");
        check(walk(cut, &checkpoints, &[], last), last + 1, "is missing: checkpoint");
        // Checkpoints cut with it: the copies outside remain.
        let kept: Vec<_> = checkpoints.iter().filter(|c| c.entries <= last).cloned().collect();
        check(walk(cut, &kept, &checkpoints, last), last + 1, "is missing: checkpoint");
    }
}

#[test]
fn a_chain_rewritten_to_its_end_is_found_by_the_first_checkpoint_behind_it() {
    let honest = log();
    let checkpoints = signed(&honest);
    for at in 0..honest.len() {
        let mut log = honest.clone();
        log[at].subject = "another case".to_owned();
        rehash(&mut log, at);
        let from = SIGNED.iter().rev().find(|signed| **signed < log[at].seq).map_or(1, |signed| signed + 1);
        check(walk(&log, &checkpoints, &[], ENTRIES), from, "rewritten, hashes and all: checkpoint");
        // Without any checkpoint in the log, the copies outside say so.
        let (seq, why) = if at < 4 { (1, "rewritten, hashes and all") } else { (4, "of which a copy is kept outside") };
        check(walk(&log, &[], &checkpoints, ENTRIES), seq, why);
        // Signed anew under another key.
        let forger = SigningKey::new(&[8; 32]);
        let head = |entries: i64| log.iter().find(|entry| entry.seq == entries).unwrap().hash.clone();
        let own: Vec<_> =
            checkpoints.iter().map(|c| forger.sign(c.number, c.entries, &head(c.entries), c.at)).collect();
        check(walk(&log, &own, &[], ENTRIES), 4, "not one that you trust");
        let named: Vec<_> = own.into_iter().map(|c| Checkpoint { key_id: key().public().id(), ..c }).collect();
        check(walk(&log, &named, &[], ENTRIES), 4, "checkpoint 1 is forged");
    }
}

#[test]
fn a_checkpoint_taken_out_or_moved_is_missed() {
    let log = log();
    let checkpoints = signed(&log);
    check(walk(&log, &checkpoints[1..], &[], ENTRIES), 1, "checkpoint 1 is missing");
    check(walk(&log, &[checkpoints[0].clone(), checkpoints[2].clone()], &[], ENTRIES), 5, "checkpoint 2 is missing");
    check(walk(&log, &checkpoints[..2], &checkpoints, ENTRIES), 12, "of which a copy is kept outside");
}

#[test]
fn what_stands_out_of_order_in_a_file_is_named() {
    let mut log = log();
    log.swap(5, 6);
    check(walk(&log, &[], &[], ENTRIES), 6, "is missing");
    log.swap(5, 6);
    log[6] = log[5].clone();
    check(walk(&log, &[], &[], ENTRIES), 7, "entry 6 stands where entry 7 belongs");
}

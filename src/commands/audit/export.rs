//! `redress audit export`, and verifying what it wrote: JSON Lines, read and written one line at a time.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::Path;

use redress_ledger::audit::checkpoint::{Checkpoint, PublicKey};
use redress_ledger::audit::walk::{Break, Walk};
use redress_ledger::audit::{AuditEntry, AuditVerdict, Checked, Known};
use redress_ledger::clock::{SystemChance, SystemClock};
use redress_ledger::{Clock as _, Ledger, Timestamp};
use serde::{Deserialize, Serialize};

use super::verify::{copies_from, told};
use super::{bar, open_ledger, print, refused};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::Failure;

/// Entries read at a time.
const STEP: i64 = 1000;
/// Longest line accepted, in bytes.
const LINE_MAX: u64 = 1 << 20;
const HOW: &str = "Each line after this one is an entry, or a checkpoint behind the last entry that it covers. An entry's hash is \
SHA-256 over seq, at, actor, action, subject, detail and prev_hash, each as text behind its length (8 bytes, big-endian), at in \
milliseconds of UTC. A checkpoint's signature is Ed25519 over `redress audit checkpoint 1`, number, entries, head, at and key_id \
in the same form. Verify with: redress audit verify --input FILE --key KEY, with a key that reached you another way.";

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Head(Head),
    Entry(AuditEntry),
    Checkpoint(Checkpoint),
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: String,
    exported_at: Timestamp,
    entries: i64,
    public_keys: Vec<String>,
    how: String,
}

const FORMAT: &str = "redress-audit/1";

/// Writes the log.
pub async fn export(config: &Config, out: &Path) -> Result<(), Failure> {
    let key = DataFolder::open(config.data_dir())?.audit_key_if_made(&SystemChance)?.map(|key| key.public());
    let ledger = open_ledger(config).await?;
    let entries = ledger.audit_entries().await.map_err(|e| refused(&e))?;
    let written = |error: std::io::Error| Failure::because(format_args!("writing {}", out.display()), &error);
    let mut file: Box<dyn Write + Send> = if out == Path::new("-") {
        Box::new(BufWriter::new(std::io::stdout()))
    } else {
        let made = OpenOptions::new().write(true).create_new(true).open(out);
        Box::new(BufWriter::new(made.map_err(|error| {
            Failure::configuration(
                format_args!("{} cannot be made: {error}", out.display()),
                "name a file that does not exist yet, in a folder that this user may write, or - for standard output",
            )
        })?))
    };
    let head = Head {
        format: FORMAT.to_owned(),
        exported_at: SystemClock.now(),
        entries,
        public_keys: key.iter().map(PublicKey::to_string).collect(),
        how: HOW.to_owned(),
    };
    write(&mut file, &Line::Head(head)).map_err(written)?;
    let bar = bar(u64::try_from(entries).unwrap_or(0));
    let (mut seq, mut number) = (0, 0);
    let mut checkpoints: std::collections::VecDeque<Checkpoint> = std::collections::VecDeque::new();
    while seq < entries {
        let page = ledger.audit_after(seq, STEP).await.map_err(|e| refused(&e))?;
        if page.is_empty() {
            break;
        }
        for entry in page.into_iter().take_while(|entry| entry.seq <= entries) {
            seq = entry.seq;
            write(&mut file, &Line::Entry(entry)).map_err(written)?;
            while let Some(next) = next_checkpoint(&ledger, &mut checkpoints, &mut number, seq).await? {
                write(&mut file, &Line::Checkpoint(next)).map_err(written)?;
            }
        }
        bar.set_position(u64::try_from(seq).unwrap_or(0));
    }
    // Checkpoints that cover more than there is: an auditor has to see them.
    while let Some(next) = next_checkpoint(&ledger, &mut checkpoints, &mut number, entries).await? {
        write(&mut file, &Line::Checkpoint(next)).map_err(written)?;
    }
    file.flush().map_err(written)?;
    bar.finish_and_clear();
    if out == Path::new("-") { Ok(()) } else { print(&format!("exported {seq} entries to {}\n", out.display())) }
}

/// The next checkpoint that covers no more than `until` entries.
async fn next_checkpoint(
    ledger: &Ledger,
    waiting: &mut std::collections::VecDeque<Checkpoint>,
    number: &mut i64,
    until: i64,
) -> Result<Option<Checkpoint>, Failure> {
    if waiting.is_empty() {
        waiting.extend(ledger.checkpoints_after(*number, STEP).await.map_err(|e| refused(&e))?);
    }
    let next = waiting.pop_front_if(|next| next.entries <= until);
    if let Some(next) = &next {
        *number = next.number;
    }
    Ok(next)
}

fn write(file: &mut dyn Write, line: &Line) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)
}

/// Verifies an export without ledger or data folder.
pub fn verify_export(file: &Path, keys: &[PublicKey], copies: Option<&Path>) -> Result<(), Failure> {
    let opened = File::open(file).map_err(|error| {
        Failure::configuration(
            format_args!("{} cannot be read: {error}", file.display()),
            "name a file that `redress audit export` wrote",
        )
    })?;
    let mut lines = Lines { name: file, reader: BufReader::new(opened), number: 0 };
    let Some(Line::Head(head)) = lines.next_line()? else {
        return Err(lines.wrong("the first line is not that of an export"));
    };
    if head.format != FORMAT {
        return Err(lines.wrong(&format!("the format is {}, and this version reads {FORMAT}", head.format)));
    }
    let own: Option<Vec<PublicKey>> = head.public_keys.iter().map(|key| PublicKey::parse(key)).collect();
    let own = own.ok_or_else(|| lines.wrong("a public key is not 64 hex digits"))?;
    let trusted = if keys.is_empty() { own.clone() } else { keys.to_vec() };
    let copies = copies.map_or_else(|| Ok(Vec::new()), |path| copies_from(path, true))?;
    let known = Known { keys: trusted, copies, ..Known::default() };
    let bar = bar(u64::try_from(head.entries).unwrap_or(0));
    let mut walk = Walk::new(&known.keys);
    let found = followed(&mut walk, &mut lines, &known, head.entries, &bar)?;
    bar.finish_and_clear();
    let (checkpoints, vouched) = (walk.checkpoints(), walk.vouched());
    let intact = || AuditVerdict::Intact { entries: walk.entries(), head: walk.head().to_owned() };
    let checked = Checked {
        verdict: found.map_or_else(intact, AuditVerdict::from),
        checkpoints,
        vouched,
        sealed: 0,
        unsealed_from: None,
    };
    told(&checked, &known, "redress audit verify --input FILE")?;
    if keys.is_empty() && !own.is_empty() {
        let key = &own[0];
        return print(&format!(
            "the key {key} came with the file: compare it with the one that reached you another way (--key)\n"
        ));
    }
    Ok(())
}

fn followed(
    walk: &mut Walk<'_>,
    lines: &mut Lines<'_>,
    known: &Known,
    expected: i64,
    bar: &indicatif::ProgressBar,
) -> Result<Option<Break>, Failure> {
    let mut copies = &known.copies[..];
    let mut copies_until = |walk: &mut Walk<'_>, entries: i64| -> Result<(), Break> {
        while let Some((next, rest)) = copies.split_first().filter(|(copy, _)| copy.entries <= entries) {
            copies = rest;
            walk.copy(next)?;
        }
        Ok(())
    };
    let mut ended = false;
    while let Some(line) = lines.next_line()? {
        let step = match line {
            Line::Head(_) => return Err(lines.wrong("the first line of an export stands here again")),
            // What was copied about the entry before is compared once its own checkpoints are known.
            Line::Entry(entry) => {
                let before = walk.entries();
                copies_until(walk, before).and_then(|()| walk.entry(&entry))
            }
            Line::Checkpoint(checkpoint) if checkpoint.entries > walk.entries() && !ended => {
                ended = true;
                walk.end(expected).and_then(|()| walk.checkpoint(&checkpoint))
            }
            Line::Checkpoint(checkpoint) => walk.checkpoint(&checkpoint),
        };
        if let Err(found) = step {
            return Ok(Some(found));
        }
        if lines.number.is_multiple_of(1000) {
            bar.set_position(u64::try_from(walk.entries()).unwrap_or(0));
        }
    }
    let entries = walk.entries();
    let rest =
        copies_until(walk, entries).and_then(|()| walk.end(expected)).and_then(|()| copies_until(walk, i64::MAX));
    Ok(rest.err())
}

/// Lines of an export, each bounded.
struct Lines<'f> {
    name: &'f Path,
    reader: BufReader<File>,
    number: u64,
}

impl Lines<'_> {
    fn next_line(&mut self) -> Result<Option<Line>, Failure> {
        let mut text = Vec::new();
        let mut bounded = std::io::Read::take(&mut self.reader, LINE_MAX);
        let read = bounded.read_until(b'\n', &mut text);
        read.map_err(|error| Failure::because(format_args!("reading {}", self.name.display()), &error))?;
        if text.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let line = serde_json::from_slice(&text);
        line.map(Some).map_err(|error| self.wrong(&format!("this is no line of an export: {error}")))
    }

    fn wrong(&self, why: &str) -> Failure {
        Failure::Runtime(format!(
            "{}:{}: {why}\n  ask whoever gave you the file for a whole one",
            self.name.display(),
            self.number
        ))
    }
}

//! What became of each batch, kept in a file: after a crash it says what had been acknowledged.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context as _, bail};

use crate::traffic::{Plan, Spread};

/// What a sender knows of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Answered with 200.
    Acknowledged,
    /// No answer, or another one: it may have been taken, in part too.
    Unknown,
}

/// Time (ms) and fate of each batch, by number.
pub type Batches = BTreeMap<u64, (i64, Fate)>;

/// Batches as they are sent.
#[derive(Debug, Default)]
pub struct Record(Mutex<Batches>);

impl Record {
    /// Notes a batch.
    pub fn add(&self, number: u64, at_ms: i64, fate: Fate) {
        if let Ok(mut batches) = self.0.lock() {
            batches.insert(number, (at_ms, fate));
        }
    }

    /// Every batch.
    pub fn into_batches(self) -> Batches {
        self.0.into_inner().unwrap_or_default()
    }
}

/// Writes a record with the plan that makes its batches again.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(path: &Path, plan: &Plan, batches: &Batches) -> anyhow::Result<()> {
    let mut text = format!(
        "redress-load 1\t{}\t{}\t{}\t{}\t{}\n",
        plan.seed, plan.run, plan.accounts, plan.batch, plan.events_per_abuser
    );
    for (number, (at_ms, fate)) in batches {
        let word = if *fate == Fate::Acknowledged { "acknowledged" } else { "unknown" };
        // Invariant: writing to a String cannot fail.
        let _ = writeln!(text, "{number}\t{at_ms}\t{word}");
    }
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads a record.
///
/// # Errors
/// Where it is none, with the line.
pub fn read(path: &Path) -> anyhow::Result<(Plan, Batches)> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut lines = text.lines();
    let Some(plan) = lines.next().and_then(plan) else { bail!("{} is no record of redress-load", path.display()) };
    let mut batches = BTreeMap::new();
    for (line, text) in lines.enumerate() {
        let Some((number, rest)) = batch(text) else { bail!("{}:{}: not a batch: {text}", path.display(), line + 2) };
        batches.insert(number, rest);
    }
    Ok((plan, batches))
}

fn plan(line: &str) -> Option<Plan> {
    let mut fields = line.strip_prefix("redress-load 1\t")?.split('\t');
    Some(Plan {
        seed: fields.next()?.parse().ok()?,
        run: fields.next()?.parse().ok()?,
        accounts: fields.next()?.parse().ok()?,
        batch: fields.next()?.parse().ok()?,
        events_per_abuser: fields.next()?.parse().ok()?,
        spread: Spread::Zipf,
        audit: true,
    })
}

fn batch(line: &str) -> Option<(u64, (i64, Fate))> {
    let mut fields = line.split('\t');
    let (number, at_ms) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let fate = match fields.next()? {
        "acknowledged" => Fate::Acknowledged,
        "unknown" => Fate::Unknown,
        _ => return None,
    };
    Some((number, (at_ms, fate)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_its_lines_are_checked() {
        let plan = Plan {
            seed: 1,
            run: 2,
            accounts: 3,
            batch: 1_000,
            events_per_abuser: 5,
            spread: Spread::Zipf,
            audit: true,
        };
        let batches = BTreeMap::from([(0, (17, Fate::Acknowledged)), (9, (18, Fate::Unknown))]);
        let path = std::env::temp_dir().join(format!("redress-load-record-{}", std::process::id()));
        write(&path, &plan, &batches).expect("written");
        assert_eq!(read(&path).expect("read"), (plan, batches));
        for text in ["", "something else\n", "redress-load 1\t1\t2\t3\t4\t5\n7\t8\tlost\n"] {
            std::fs::write(&path, text).expect("written");
            read(&path).expect_err(text);
        }
        std::fs::remove_file(&path).expect("gone");
    }
}

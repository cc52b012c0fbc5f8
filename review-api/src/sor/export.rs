//! Statements out of the record: written as lines, or handed in by batches and marked as they are taken.

use std::io::{self, Write};

use redress_ledger::figures::Span;
use redress_ledger::sor::{Statable, Submission};
use redress_ledger::{Ledger, LedgerError, StatementId, Timestamp};

use super::client::{Answer, Client, ClientError};
use super::record::Record;
use super::{BATCH_MAX, Fault, SorConfig};

/// Kept-back and refused statements that a summary names; more are only counted.
const NAMED_MAX: usize = 100;

/// What an export did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records written, or taken by the database.
    pub done: u64,
    /// Of those, known to the database before.
    pub existing: u64,
    /// Statements that did not leave, or were refused there.
    pub left: u64,
    /// The first of them, with why.
    pub named: Vec<(StatementId, String)>,
}

impl Summary {
    fn leave(&mut self, statement: &StatementId, why: String) {
        self.left += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push((statement.clone(), why));
        }
    }
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger did not answer.
    #[error("the ledger did not answer")]
    Ledger(#[from] LedgerError),
    /// The lines cannot be written.
    #[error("the records cannot be written")]
    Write(#[from] io::Error),
    /// A record is no JSON.
    #[error("a record cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The database takes nothing now.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Goes through statements in order, a page at a time.
struct Reader<'a> {
    ledger: &'a Ledger,
    span: Span,
    waiting: bool,
    after: (Timestamp, String),
}

impl<'a> Reader<'a> {
    fn new(ledger: &'a Ledger, span: Span, waiting: bool) -> Self {
        Self { ledger, span, waiting, after: (Timestamp(0), String::new()) }
    }

    async fn next(&mut self) -> Result<Vec<Statable>, LedgerError> {
        let after = (self.after.0, self.after.1.as_str());
        let limit = i64::try_from(BATCH_MAX.get()).unwrap_or(i64::MAX);
        let page = self.ledger.statements_after(self.span, after, self.waiting, limit).await?;
        if let Some(last) = page.last() {
            self.after = (last.statement.created_at, last.statement.statement_id.to_string());
        }
        Ok(page)
    }
}

/// The record of a statement, where it may leave.
fn checked(config: &SorConfig, source: &Statable) -> Result<Record, Fault> {
    let record = Record::of(config, source);
    record.check(source.statement.account_id.as_str()).map(|()| record)
}

/// Writes the records of a span as JSON Lines; `step` is told how many were looked at.
///
/// # Errors
/// Where the ledger or the writer fails.
pub async fn write(
    ledger: &Ledger,
    config: &SorConfig,
    span: Span,
    out: &mut (dyn Write + Send),
    mut step: impl FnMut(u64),
) -> Result<Summary, ExportError> {
    let (mut reader, mut summary) = (Reader::new(ledger, span, false), Summary::default());
    loop {
        let page = reader.next().await?;
        if page.is_empty() {
            out.flush()?;
            return Ok(summary);
        }
        for source in &page {
            match checked(config, source) {
                Ok(record) => {
                    serde_json::to_writer(&mut *out, &record)?;
                    out.write_all(b"\n")?;
                    summary.done += 1;
                }
                Err(fault) => summary.leave(&source.statement.statement_id, fault.to_string()),
            }
        }
        step(page.len() as u64);
    }
}

/// Hands in what was not handed in yet, batch by batch; what a batch achieved is marked before the next one goes.
///
/// # Errors
/// Where the ledger fails or the database takes nothing; all marked before stays marked.
pub async fn hand_in(
    ledger: &Ledger,
    config: &SorConfig,
    client: &Client,
    span: Span,
    mut step: impl FnMut(u64),
) -> Result<Summary, ExportError> {
    let (mut reader, mut summary) = (Reader::new(ledger, span, true), Summary::default());
    loop {
        let page = reader.next().await?;
        if page.is_empty() {
            return Ok(summary);
        }
        let (mut ids, mut records) = (Vec::new(), Vec::new());
        for source in &page {
            let id = &source.statement.statement_id;
            match checked(config, source) {
                Ok(record) => {
                    ids.push(id);
                    records.push(record);
                }
                Err(fault) => summary.leave(id, fault.to_string()),
            }
        }
        if !records.is_empty() {
            let answers = client.hand_in(&records).await?;
            let mut taken = Vec::new();
            for ((id, record), answer) in ids.into_iter().zip(&records).zip(answers) {
                match answer {
                    Answer::Taken(how) => taken.push(Submission {
                        statement_id: id.clone(),
                        puid: record.puid.clone(),
                        record_hash: record.hash(),
                        taken: how,
                    }),
                    Answer::Refused(why) => summary.leave(id, why),
                }
            }
            ledger.handed_in(&taken, "export").await?;
            summary.done += taken.len() as u64;
            let existing = |s: &&Submission| s.taken == redress_ledger::sor::Taken::Existing;
            summary.existing += taken.iter().filter(existing).count() as u64;
        }
        step(page.len() as u64);
    }
}

//! `redress bulk-reverse …`: its words on the command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use redress_ledger::Timestamp;
use redress_ledger::review::{OutcomeKind, RootCause};

/// `redress bulk-reverse …`
#[derive(Debug, Subcommand)]
pub enum BulkReverseCommand {
    /// Counts what would be undone, and changes nothing.
    #[command(after_help = "Examples:
  redress bulk-reverse preview --rule bounces-suspend --from 2026-03-01T08:00:00Z --until 2026-03-01T11:30:00Z")]
    Preview(ScopeArgs),
    /// Proposes to undo what a rule did in a time; a second person has to approve. Needs the token of a senior or an admin.
    #[command(after_help = "Examples:
  redress bulk-reverse propose --rule bounces-suspend --from 2026-03-01T08:00:00Z --until 2026-03-01T11:30:00Z \\
      --cause rule_bug --reason 'counted test sends' --answer-file answer.txt --token-file ada.token

The answer is what every holder reads: what was wrong. Issue a token with `redress user add … --token`.")]
    Propose {
        #[command(flatten)]
        scope: ScopeArgs,
        /// What the decisions were.
        #[arg(long, value_parser = outcomes(), default_value = "overturned_false_positive")]
        outcome: OutcomeKind,
        /// What went wrong.
        #[arg(long, value_parser = causes())]
        cause: RootCause,
        /// Why, for the record.
        #[arg(long)]
        reason: String,
        /// File with what every holder is told.
        #[arg(long, value_name = "FILE")]
        answer_file: PathBuf,
        /// File with the API token of whoever proposes.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// Approves a proposal as the second person.
    #[command(after_help = "Examples:
  redress bulk-reverse approve 0197c6a2-… --token-file bea.token")]
    Approve {
        /// The reversal.
        id: String,
        /// File with the API token of whoever approves.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// Has accounts that failed and were set aside tried anew. Needs the token of a senior or an admin.
    #[command(after_help = "Examples:
  redress bulk-reverse retry 0197c6a2-… --token-file ada.token")]
    Retry {
        /// The reversal.
        id: String,
        /// File with the API token of whoever has them tried.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// Undoes what was approved, an account at a time; goes on where it was stopped. A running service does the same by itself.
    #[command(after_help = "Examples:
  redress bulk-reverse run 0197c6a2-…")]
    Run {
        /// The reversal.
        id: String,
    },
    /// Says how far reversals are.
    #[command(after_help = "Examples:
  redress bulk-reverse status
  redress bulk-reverse status 0197c6a2-…")]
    Status {
        /// One alone.
        id: Option<String>,
    },
}

/// Which decisions.
#[derive(Debug, Args)]
pub struct ScopeArgs {
    /// The rule.
    #[arg(long, value_name = "ID")]
    pub rule: String,
    /// Only under this policy, by its hash.
    #[arg(long, value_name = "HASH")]
    pub policy: Option<String>,
    /// Decided from this moment on (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub from: Timestamp,
    /// Decided before this moment.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub until: Timestamp,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "a moment in RFC 3339, e.g. 2026-03-01T08:00:00Z".to_owned())
}

fn outcomes() -> impl TypedValueParser<Value = OutcomeKind> {
    let allowed = [OutcomeKind::OverturnedFalsePositive, OutcomeKind::OverturnedTechnical];
    PossibleValuesParser::new(allowed.map(OutcomeKind::as_str))
        .map(|name| OutcomeKind::parse(&name).unwrap_or_else(|| unreachable!("clap lets known names through only")))
}

fn causes() -> impl TypedValueParser<Value = RootCause> {
    PossibleValuesParser::new(RootCause::ALL.map(RootCause::as_str))
        .map(|name| RootCause::parse(&name).unwrap_or_else(|| unreachable!("clap lets known names through only")))
}

//! The report as data: what `--json` prints. The page and the summary show the same.

use std::path::{Path, PathBuf};

use redress_engine::score::Beside;
use serde::Serialize;

use super::limits::Measured;
use super::policy::Chosen;
use super::split::{Part, Split};
use crate::judge::Rung;

/// What the JSON is called; another number where a reader has to change.
pub const FORMAT: &str = "redress-backtest/1";
/// Lines that were not taken and are told one by one.
pub const TOLD: usize = 10;

/// Measures, hardest first, each with those that are harder still.
pub const LEVELS: [(Rung, &str); 4] = [
    (Rung::Suspend, "suspended"),
    (Rung::Hold, "held or suspended"),
    (Rung::Limit, "limited, held or suspended"),
    (Rung::Warn, "warned or more"),
];

/// Places in [`LEVELS`].
pub const SUSPENDED: usize = 0;
/// Limited, held or suspended: something is kept back.
pub const STOPPED: usize = 2;

/// Everything.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The new policy.
    pub new: PolicyName,
    /// The current policy.
    pub current: PolicyName,
    /// What was read.
    pub log: LogRead,
    /// Accounts that came to each measure, by policy.
    pub measures: Vec<Measure>,
    /// Accounts whose hardest measure is another: from the current policy's to the new one's.
    pub moved: Vec<Moved>,
    /// Accounts that a person would have been asked about, by policy.
    pub proposed: Split,
    /// Activities (messages sent, calls begun, sign-ins) of accounts after they were held or suspended, by policy.
    pub kept_back: PerPolicy<u64>,
    /// Against labels.
    pub labels: Option<Evidence>,
    /// Against what reviewers decided.
    pub outcomes: Option<Evidence>,
    /// By rule.
    pub rules: PerPolicy<Vec<RuleFigures>>,
    /// Accounts to which the new policy is harder.
    pub harder: Listed,
    /// Accounts to which the new policy is milder.
    pub milder: Listed,
    /// First measures by day.
    pub days: Vec<Day>,
    /// Limits asked for.
    pub limits: Vec<Measured>,
    /// What was not taken.
    pub rejects: Rejects,
}

/// One figure for each policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PerPolicy<T> {
    /// The new one's.
    pub new: T,
    /// The current one's.
    pub current: T,
}

/// Which policy it was.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyName {
    /// Its file as it was named.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// The model's file, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl PolicyName {
    /// Of a policy.
    pub fn of(chosen: &Chosen) -> Self {
        let policy = &chosen.policy;
        Self {
            file: chosen.file.clone(),
            name: policy.name.clone(),
            version: policy.version.clone(),
            hash: policy.hash.clone(),
            model: chosen.model_file.clone(),
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Serialize)]
pub struct LogRead {
    /// The logs' files as they were named.
    pub files: Vec<String>,
    /// Events taken.
    pub events: u64,
    /// Accounts in them.
    pub accounts: usize,
    /// When the first event happened, RFC 3339.
    pub first: Option<String>,
    /// When the last one did.
    pub last: Option<String>,
    /// The same in ms.
    #[serde(skip)]
    pub span: Option<(i64, i64)>,
}

impl LogRead {
    /// From what the engine says.
    pub fn of(paths: &[PathBuf], read: &Beside) -> Self {
        Self {
            files: paths.iter().map(|path| path.display().to_string()).collect(),
            events: read.events,
            accounts: read.accounts,
            first: read.span.map(|(first, _)| moment(first)),
            last: read.span.map(|(_, last)| moment(last)),
            span: read.span,
        }
    }
}

/// UTC ms as RFC 3339.
pub fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.to_string())
}

/// Accounts that came to a measure.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Which, in words.
    pub measure: &'static str,
    /// How many.
    #[serde(flatten)]
    pub accounts: Split,
}

/// Accounts that moved from one measure to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The current policy's; `observe` for none.
    pub current: &'static str,
    /// The new policy's.
    pub new: &'static str,
    /// How many.
    pub accounts: u64,
}

/// What labels or reviewers say of both policies.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// The file.
    pub file: String,
    /// Accounts found abusive.
    pub abusive: u64,
    /// Accounts found honest.
    pub honest: u64,
    /// Accounts whose holder was the victim.
    pub victims: u64,
    /// Lines that say neither (`unclear`), or were not known by then.
    pub left_out: u64,
    /// Of all these, accounts that are not in the logs.
    pub not_in_logs: u64,
    /// By measure, hardest first.
    pub measures: Vec<Judged>,
    /// The new policy's abuse that went out.
    pub delivered: PerPolicy<Delivered>,
    /// By where it comes from, and what was found.
    pub provenance: Vec<FromWhere>,
}

/// How right the policies were at a measure.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// Which, in words.
    pub measure: &'static str,
    /// Abusive accounts that came to it, not before their abuse.
    pub right: Split,
    /// Honest accounts that did, abusive ones long before their abuse, and of suspensions victims.
    pub wrong: Split,
    /// Victims that did.
    pub victims: Split,
    /// Each policy's figures.
    #[serde(flatten)]
    pub figures: PerPolicy<Figures>,
}

/// One policy's figures at one measure.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Right of those right or wrong.
    pub precision: Part,
    /// Right of the abusive.
    pub recall: Part,
    /// Honest accounts that came to it, of the honest.
    pub of_the_honest: Part,
    /// From the begin of abuse to the measure, where it was right.
    pub time: Waits,
}

/// Waiting times.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Waits {
    /// How many.
    pub of: usize,
    /// The middle one, ms.
    pub median_ms: Option<i64>,
    /// Nine of ten are no longer, ms.
    pub p90_ms: Option<i64>,
    /// All of them, rising.
    #[serde(skip)]
    pub sorted: Vec<i64>,
}

/// How much of the abuse went out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Delivered {
    /// Accounts that it is about: abusive, and active in the logs.
    pub accounts: u64,
    /// All activities of these while they were abusive.
    pub units: u64,
    /// Those before a hold or suspension.
    pub units_before_end: u64,
    /// Mean over accounts of the share before a hold or suspension.
    pub before_end: Option<f64>,
    /// Mean over accounts of the share before a limit, hold or suspension.
    pub before_stop: Option<f64>,
}

/// Accounts by provenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FromWhere {
    /// `labels`, `human_review`, …
    pub provenance: String,
    /// `abusive`, `honest` or `victim`.
    pub found: &'static str,
    /// How many accounts.
    pub accounts: u64,
    /// Of them suspended.
    pub suspended: Split,
    /// Of them limited, held or suspended.
    pub stopped: Split,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleFigures {
    /// Its id.
    pub rule: String,
    /// What it asks for.
    pub rung: &'static str,
    /// `enforce` or `shadow`.
    pub mode: &'static str,
    /// Whether it may only propose.
    pub proposes: bool,
    /// Accounts on which it fired while something could be done: in shadow, on which it would have.
    pub fired: u64,
    /// Of these, accounts for which no other rule of the policy did as much in the whole log.
    pub alone: u64,
    /// Accounts on which it fired that are known to be abusive.
    pub right: u64,
    /// That are known to be honest, or victims that it suspends.
    pub wrong: u64,
    /// Of which nothing is known.
    pub unknown: u64,
}

/// Accounts with names.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Listed {
    /// How many there are.
    pub of: u64,
    /// The first of them: hardest measure first, among these the honest first, then by time.
    pub accounts: Vec<Named>,
}

/// One account under both policies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// As the log names it.
    pub account: String,
    /// `abusive`, `honest`, `victim`; `None` where nothing is known.
    pub known: Option<&'static str>,
    /// What the new policy does.
    pub new: Option<Done>,
    /// What the current one does.
    pub current: Option<Done>,
}

/// A measure, when and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Done {
    /// Which.
    pub measure: &'static str,
    /// When, RFC 3339.
    pub at: String,
    /// The rules behind it.
    pub rules: Vec<String>,
    /// The first fact, as the statement of reasons would say it.
    pub fact: String,
}

/// First suspensions and first stops of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day (UTC); where the logs are long, the first of several.
    pub from: String,
    /// Accounts suspended, by policy.
    pub suspended: PerPolicy<u64>,
    /// Accounts first limited, held or suspended.
    pub stopped: PerPolicy<u64>,
}

/// Lines that were not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rejects {
    /// How many.
    pub lines: u64,
    /// The first [`TOLD`].
    pub told: Vec<Reject>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong, and what to do.
    pub error: String,
}

impl Rejects {
    /// Counts a line.
    pub fn add(&mut self, file: Option<impl AsRef<Path>>, line: u64, error: &str) {
        self.lines += 1;
        if self.told.len() < TOLD {
            let file = file.map_or(String::new(), |path| path.as_ref().display().to_string());
            self.told.push(Reject { file, line, error: error.to_owned() });
        }
    }

    /// Counts another file's.
    pub fn add_all(&mut self, others: &Self) {
        self.lines += others.lines;
        self.told.extend(others.told.iter().take(TOLD.saturating_sub(self.told.len())).cloned());
    }
}

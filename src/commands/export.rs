//! `redress export …`: labels for models, figures for reports, statements for the transparency database.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use redress_ledger::figures::Span;
use redress_ledger::label::{Chance, Label};
use redress_ledger::{Ledger, Timestamp};
use redress_review_api::figures::csv;
use redress_review_api::sor::{self, Client, Summary};
use serde::Serialize;
use serde_json::json;

use super::{open_ledger, refused};
use crate::cli::export::{Days, ExportCommand, FiguresFormat};
use crate::config::Config;
use crate::failure::Failure;

/// Labels read at once.
const LABELS: i64 = 1000;
/// Longest wait for one answer of the transparency database.
const ANSWER_SECS_MAX: u64 = 60;

/// Does what the arguments say.
pub async fn run(config: &Config, what: ExportCommand) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    match what {
        ExportCommand::Labels { out, unreviewed, settled_days } => {
            labels(&ledger, &out, unreviewed, settled_days).await
        }
        ExportCommand::Figures { span, format, out } => {
            let figures = ledger.figures(checked(span)?).await.map_err(|e| refused(&e))?;
            let text = match format {
                FiguresFormat::Csv => csv::of(&figures),
                FiguresFormat::Json => {
                    serde_json::to_string_pretty(&figures).map_err(|e| Failure::because("figures as JSON", &e))? + "\n"
                }
            };
            let mut out = open(&out)?;
            written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
        }
        ExportCommand::Statements { span, hand_in: true, .. } => hand_in(config, &ledger, checked(span)?).await,
        ExportCommand::Statements { span, out, .. } => {
            let bar = bar();
            let mut out = open(&out)?;
            let summary = sor::write(&ledger, config.sor(), checked(span)?, &mut out, |n| bar.inc(n)).await;
            bar.finish_and_clear();
            told(&summary.map_err(|e| Failure::because("statements", &e))?, "written")
        }
    }
}

async fn hand_in(config: &Config, ledger: &Ledger, span: Span) -> Result<(), Failure> {
    let client = Client::new(config.sor(), Duration::from_secs(ANSWER_SECS_MAX), Duration::from_secs(1))
        .map_err(|e| Failure::Configuration(crate::failure::chain(&e)))?;
    let bar = bar();
    let summary = sor::hand_in(ledger, config.sor(), &client, span, |n| bar.inc(n)).await;
    bar.finish_and_clear();
    told(&summary.map_err(|e| Failure::because("handing in", &e))?, "taken by the transparency database")
}

/// Says what was done; statements that stayed are a failure, so that a script notices.
fn told(summary: &Summary, done: &str) -> Result<(), Failure> {
    eprintln!("{} statements {done} ({} of them known there before)", summary.done, summary.existing);
    if summary.left == 0 {
        return Ok(());
    }
    let mut lines: Vec<String> = summary.named.iter().map(|(id, why)| format!("  {id}: {why}")).collect();
    let unnamed = summary.left.saturating_sub(summary.named.len() as u64);
    if unnamed > 0 {
        lines.push(format!("  and {unnamed} more"));
    }
    Err(Failure::Runtime(format!("{} statements stayed here:\n{}", summary.left, lines.join("\n"))))
}

fn checked(days: Days) -> Result<Span, Failure> {
    if days.to <= days.from {
        return Err(Failure::configuration(
            "--to is not later than --from",
            "--to is the first day that no longer counts, so one day is --from 2026-06-01 --to 2026-06-02",
        ));
    }
    Ok(Span { from: days.from, to: days.to })
}

/// A label with its chance.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    label: &'a Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    chance: Option<Chance>,
}

async fn labels(ledger: &Ledger, out: &Path, unreviewed: bool, settled_days: u16) -> Result<(), Failure> {
    let mut out = open(out)?;
    let by = ledger.now().plus_days(-i64::from(settled_days));
    let classes = ledger.reviewed(by).await.map_err(|e| refused(&e))?;
    let (mut at, mut id, mut count, mut without) = (Timestamp(0), String::new(), 0_u64, 0_u64);
    loop {
        let some = ledger.labels_after(at, &id, LABELS).await.map_err(|e| refused(&e))?;
        let Some(last) = some.last() else { break };
        (at, id) = (last.at, last.label_id.clone());
        for label in &some {
            let class = label.class();
            let chance =
                classes.get(&class).and_then(|reviewed| reviewed.chance(&class, label.came_by, label.draw_per_mille));
            count += 1;
            without += u64::from(chance.is_none());
            json_line(&mut out, &Line { label, chance })?;
        }
    }
    let mut told = format!("{count} labels");
    if unreviewed {
        told = format!("{told}, {} measures that nobody looked at: no labels", silent(ledger, &mut out).await?);
    }
    if without > 0 {
        told =
            format!("{told}\n{without} labels do not say their chance: none of their class is {settled_days} days old");
    }
    let uncontrolled: Vec<String> =
        classes.iter().filter(|(_, reviewed)| reviewed.control == 0).map(|(class, _)| class.name()).collect();
    if !uncontrolled.is_empty() {
        told = format!(
            "{told}\nwithout a control sample: {}; there, who was looked at stands for everybody, which is right only where that does not depend \
             on what is found",
            uncontrolled.join("; ")
        );
    }
    eprintln!("{told}");
    written(out.flush())
}

/// Writes the machine's own work that nobody looked at, and answers how much that is.
async fn silent(ledger: &Ledger, out: &mut (dyn Write + Send)) -> Result<u64, Failure> {
    let (mut at, mut id, mut count) = (Timestamp(0), String::new(), 0);
    loop {
        let some = ledger.unreviewed_after(at, &id, LABELS).await.map_err(|e| refused(&e))?;
        let Some(last) = some.last() else { return Ok(count) };
        (at, id) = (last.at, last.decision_id.as_str().to_owned());
        for one in &some {
            let line = json!({
                "account_id": one.account_id, "decision_id": one.decision_id, "event_at": one.event_at, "at": one.at,
                "value": "unclear", "provenance": "automatic", "rung": one.class.rung, "class": one.class.name(),
            });
            json_line(out, &line)?;
            count += 1;
        }
    }
}

fn json_line(out: &mut (dyn Write + Send), line: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(line).map_err(|e| Failure::because("a label as JSON", &e))?;
    written(out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")))
}

fn open(path: &Path) -> Result<Box<dyn Write + Send>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(std::io::stdout())));
    }
    let file = File::create(path).map_err(|e| Failure::because(path.display(), &e))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// A reader that went away early (`| head`) is no failure.
fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::because("output", &error)),
        _ => Ok(()),
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} statements, {per_sec}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

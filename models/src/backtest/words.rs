//! The report in words: figures for people, and the summary on the terminal.

use std::fmt::Write as _;

use super::report::{Delivered, Done, Evidence, Figures, PerPolicy, Rejects, Report, Waits};
use super::split::{Part, Split};
use crate::judge::wait;

/// Adds words.
macro_rules! add {
    ($text:ident, $($words:tt)*) => { $text.extend([format!($($words)*)]) };
}

/// Accounts named in the summary, each way.
const NAMED: usize = 5;

/// `157474` as `157,474`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `97.0 % (91.5 to 99.0; 97 of 100)`.
pub fn part(part: Part) -> String {
    let Some(share) = part.share else { return "none to judge".to_owned() };
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let (low, high) = (percent(part.low), percent(part.high));
    format!("{} % ({low} to {high}; {} of {})", percent(share), count(part.hits), count(part.of))
}

/// A share that has no interval.
pub fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// `12 min, 5 h`: the middle one, and what nine of ten keep within.
pub fn waits(waits: &Waits) -> String {
    match (waits.median_ms, waits.p90_ms) {
        (Some(median), Some(late)) => format!("{}, {}", wait(median), wait(late)),
        _ => "never".to_owned(),
    }
}

/// `suspend 2026-01-02T03:04:05Z by bounces: Of 1,000 …`; `-` for nothing.
pub fn done(done: Option<&Done>) -> String {
    let Some(done) = done else { return "-".to_owned() };
    let fact = if done.fact.is_empty() { String::new() } else { format!(": {}", done.fact) };
    format!("{} {} by {}{fact}", done.measure, done.at, done.rules.join(", "))
}

/// What was not taken, where there is something.
pub fn rejects(rejects: &Rejects) -> String {
    let mut text = String::new();
    if rejects.lines > 0 {
        add!(text, "\n{} lines were not taken and are in no figure\n", count(rejects.lines));
        let told = rejects.told.iter().map(|one| format!("  {}:{}: {}\n", one.file, one.line, one.error));
        text.extend(told);
        let more = rejects.lines - rejects.told.len() as u64;
        if more > 0 {
            add!(text, "  and {} more\n", count(more));
        }
    }
    text
}

fn row(text: &mut String, name: &str, cells: &[String]) {
    let cells: String = cells.iter().map(|cell| format!("{cell:>14}")).collect();
    let written = writeln!(text, "  {name:<28}{cells}");
    debug_assert!(written.is_ok(), "a String takes all that is written to it");
}

fn split(text: &mut String, name: &str, split: Split) {
    row(text, name, &[split.both, split.only_new, split.only_current].map(count));
}

/// The summary.
pub fn summary(report: &Report) -> String {
    let mut text = String::new();
    let policy = |of: &super::report::PolicyName| {
        let model = of.model.as_ref().map_or(String::new(), |model| format!(" with {model}"));
        format!("{} {} {} ({}){model}", of.name, of.version, of.hash.get(..12).unwrap_or_default(), of.file)
    };
    add!(text, "new      {}\ncurrent  {}\n", policy(&report.new), policy(&report.current));
    let log = &report.log;
    let span = log.first.as_ref().zip(log.last.as_ref()).map_or(String::new(), |(a, b)| format!(", {a} to {b}"));
    add!(text, "log      {} events of {} accounts{span}\n\n", count(log.events), count(log.accounts as u64));
    row(&mut text, "accounts", &["both", "only new", "only current"].map(str::to_owned));
    for measure in &report.measures {
        split(&mut text, measure.measure, measure.accounts);
    }
    split(&mut text, "proposed to a person", report.proposed);
    for (evidence, name) in [(&report.labels, "labels"), (&report.outcomes, "outcomes")] {
        if let Some(evidence) = evidence {
            text += &against(evidence, name);
        }
    }
    for (listed, how) in [(&report.harder, "harder"), (&report.milder, "milder")] {
        if listed.of == 0 {
            add!(text, "\nthe new policy is {how} to nobody\n");
            continue;
        }
        add!(text, "\nthe new policy is {how} to {}\n", count(listed.of));
        for named in listed.accounts.iter().take(NAMED) {
            let known = named.known.map_or(String::new(), |known| format!(" ({known})"));
            let (new, current) = (done(named.new.as_ref()), done(named.current.as_ref()));
            add!(text, "  {}{known}\n    new      {new}\n    current  {current}\n", named.account);
        }
        let more = listed.of.saturating_sub(NAMED as u64);
        if more > 0 {
            add!(text, "  and {} more; --html and --json list them\n", count(more));
        }
    }
    if !report.limits.is_empty() {
        text += "\nlimits\n";
    }
    for limit in &report.limits {
        let verdict = if limit.crossed { "CROSSED" } else { "kept" };
        add!(text, "  {:<24}{} by {}, at most {}: {verdict}\n", limit.name, limit.found, limit.by, limit.limit);
    }
    text + &rejects(&report.rejects)
}

fn against(evidence: &Evidence, name: &str) -> String {
    let mut text = format!(
        "\nagainst {name} ({}): {} abusive, {} honest, {} victims; {} of them are not in the logs\n",
        evidence.file,
        count(evidence.abusive),
        count(evidence.honest),
        count(evidence.victims),
        count(evidence.not_in_logs)
    );
    for judged in evidence.measures.iter().filter(|one| one.right != Split::default() || one.wrong != Split::default())
    {
        add!(text, "  {}\n", judged.measure);
        let PerPolicy { new, current } = &judged.figures;
        for (name, figures) in [("new", new), ("current", current)] {
            add!(text, "    {name:<9}{}\n", figured(figures));
        }
        let wrong = judged.wrong;
        add!(
            text,
            "    wrong    both {}, only new {}, only current {}\n",
            wrong.both,
            wrong.only_new,
            wrong.only_current
        );
    }
    let PerPolicy { new, current } = &evidence.delivered;
    text + &format!("  abuse out before it was kept back\n    new      {}\n    current  {}\n", out(new), out(current))
}

fn figured(figures: &Figures) -> String {
    format!(
        "precision {}, recall {}, time (median, 90 %) {}",
        part(figures.precision),
        part(figures.recall),
        waits(&figures.time)
    )
}

fn out(delivered: &Delivered) -> String {
    format!(
        "{} before a limit or more, {} before a hold or suspension ({} of {} activities)",
        share(delivered.before_stop),
        share(delivered.before_end),
        count(delivered.units_before_end),
        count(delivered.units)
    )
}

//! Campaigns in plain words.

use std::fmt::Write as _;

use super::key::Sort;
use super::report::{Campaign, Report, SharedKey};
use crate::backtest::words::count;

const DAY_MS: i64 = 86_400_000;

/// A day, `2026-01-04`.
pub fn day(ms: i64) -> String {
    let text = jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.to_string());
    text.get(..10).unwrap_or(&text).to_owned()
}

/// A length, in days or hours.
pub fn length(ms: i64) -> String {
    match (ms / DAY_MS, ms / 3_600_000) {
        (0, 0) => "less than an hour".to_owned(),
        (0, 1) => "1 hour".to_owned(),
        (0, hours) => format!("{hours} hours"),
        (1, _) => "1 day".to_owned(),
        (days, _) => format!("{days} days"),
    }
}

/// What a campaign is, in a few sentences.
pub fn of(campaign: &Campaign, accounts: usize) -> String {
    let members = campaign.members.len();
    let mut parts = Vec::new();
    for sort in Sort::ALL {
        if let Some(key) = campaign.keys.iter().find(|key| key.sort == sort) {
            parts.push(one(key, members, campaign.keys.iter().filter(|other| other.sort == sort).count()));
        }
    }
    let opened: Vec<i64> = campaign.members.iter().filter_map(|member| member.opened_ms).collect();
    let opened = match (opened.iter().min(), opened.iter().max()) {
        (Some(first), Some(last)) if opened.len() > 1 => {
            let who = if opened.len() == members { "all".to_owned() } else { count(opened.len() as u64) };
            format!(", {who} of them opened within {}", length(last - first))
        }
        _ => String::new(),
    };
    format!(
        "{members} of {} accounts{opened}. They share {}. Active from {} to {}.",
        count(accounts as u64),
        list(&parts),
        day(campaign.from_ms),
        day(campaign.until_ms)
    )
}

fn one(key: &SharedKey, members: usize, of_sort: usize) -> String {
    let word = key.sort.word();
    let who = if key.members == members { "all of them".to_owned() } else { format!("{} of them", key.members) };
    let others = match key.accounts - key.members {
        0 => "and by nobody else".to_owned(),
        1 => "and by one other account".to_owned(),
        more => format!("and by {} others", count(more as u64)),
    };
    let more = match of_sort {
        1 => String::new(),
        2 => ", and one more".to_owned(),
        several => format!(", and {} more", several - 1),
    };
    format!("a {word} ({} used by {who} {others}{more})", key.tag)
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What speaks against a campaign.
pub fn doubts(campaign: &Campaign) -> Vec<String> {
    let has = |sorts: &[Sort]| campaign.keys.iter().any(|key| sorts.contains(&key.sort));
    let mut doubts = Vec::new();
    if !has(&[Sort::Text, Sort::NearText]) {
        doubts.push("They have no text in common: an agency that opens its customers' accounts looks the same.");
    }
    if !has(&[Sort::Device, Sort::Card]) {
        doubts.push("They share no device and no card: shops of one shop system look the same.");
    }
    let old = campaign.members.iter().filter(|member| member.opened_ms.is_none()).count();
    let old = (old > 0).then(|| format!("{old} of them were there before the log begins."));
    doubts.into_iter().map(str::to_owned).chain(old).collect()
}

/// For the terminal.
pub fn summary(report: &Report) -> String {
    let accounts: usize = report.campaigns.iter().map(|campaign| campaign.members.len()).sum();
    let mut text = format!(
        "{} events of {} accounts; {} campaigns with {} accounts\n",
        count(report.events),
        count(report.accounts as u64),
        count(report.campaigns.len() as u64),
        count(accounts as u64)
    );
    for campaign in report.campaigns.iter().take(10) {
        let _ = writeln!(text, "{}  {}", campaign.name, campaign.summary);
    }
    if report.campaigns.len() > 10 {
        text += "the others stand in the report\n";
    }
    for size in &report.too_large {
        let _ = writeln!(text, "a group of {} accounts is no campaign: a key ties too many", count(*size as u64));
    }
    text += "A campaign is a proposal: nobody is judged by it before a person has looked.";
    text
}

//! The report as one HTML page that needs nothing else: a picture of each campaign, with the same figures in tables.

use askama::Template;

use super::report::{Campaign, Report};
use super::words;
use crate::backtest::page::Table;
use crate::backtest::words::count;

/// Campaigns shown with a picture.
const SHOWN_MAX: usize = 100;
/// Members drawn of a campaign.
const DRAWN_MAX: usize = 60;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 700.0;
const ROW: f64 = 18.0;
const TOP: f64 = 12.0;

/// A member's life in the log, as it is drawn.
struct Row {
    label: String,
    words: String,
    y: String,
    text_y: String,
    from: String,
    until: String,
    opened: Option<String>,
}

struct Picture {
    height: String,
    bottom: String,
    words_y: String,
    begins: String,
    ends: String,
    rows: Vec<Row>,
    /// When a key came to be shared.
    marks: Vec<(String, String)>,
    left_out: usize,
}

struct Shown {
    name: String,
    id: String,
    summary: String,
    doubts: Vec<String>,
    picture: Picture,
    keys: Table,
    members: Table,
}

#[derive(Template)]
#[template(path = "campaigns/report.html")]
struct Page {
    log: String,
    files: String,
    found: String,
    left_out: usize,
    too_large: Vec<String>,
    keys: Table,
    campaigns: Vec<Shown>,
}

/// The page.
///
/// # Errors
/// When the template fails, which it does not.
pub fn html(report: &Report) -> Result<String, askama::Error> {
    let span = report.from_ms.zip(report.until_ms);
    let span = span.map_or(String::new(), |(a, b)| format!(", {} to {}", words::day(a), words::day(b)));
    let members: usize = report.campaigns.iter().map(|campaign| campaign.members.len()).sum();
    let page = Page {
        log: format!("{} events of {} accounts{span}", count(report.events), count(report.accounts as u64)),
        files: report.files.join(", "),
        found: format!("{} campaigns with {} accounts", count(report.campaigns.len() as u64), count(members as u64)),
        left_out: report.campaigns.len().saturating_sub(SHOWN_MAX),
        too_large: report.too_large.iter().map(|size| count(*size as u64)).collect(),
        keys: sorts(report),
        campaigns: report.campaigns.iter().take(SHOWN_MAX).map(shown).collect(),
    };
    page.render()
}

fn sorts(report: &Report) -> Table {
    let row = |of: &super::report::SortOfKey| {
        vec![
            of.sort.word().to_owned(),
            count(of.bounds.families_max.into()),
            words::length(of.bounds.apart_ms),
            count(of.shared as u64),
            count(of.hubs as u64),
            of.bounds.source.to_owned(),
        ]
    };
    Table {
        caption: "Keys, and from when on one says nothing".to_owned(),
        head: vec![
            "Key",
            "Families at most",
            "Uses apart at most",
            "Shared keys",
            "Hubs left out",
            "Source of the bounds",
        ],
        rows: report.keys.iter().map(row).collect(),
    }
}

fn shown(campaign: &Campaign) -> Shown {
    let key = |key: &super::report::SharedKey| {
        vec![
            format!("{} {}", key.sort.word(), key.tag),
            count(key.members as u64),
            count(key.accounts as u64),
            words::day(key.shared_ms),
        ]
    };
    let member = |member: &super::report::Member| {
        let keys = member.keys.iter().filter_map(|place| campaign.keys.get(*place));
        let keys: Vec<String> = keys.map(|key| format!("{} {}", key.sort.word(), key.tag)).collect();
        vec![
            member.account_id.clone(),
            member.opened_ms.map_or_else(|| "before the log".to_owned(), words::day),
            words::day(member.first_ms),
            words::day(member.last_ms),
            count(member.sent),
            keys.join(", "),
        ]
    };
    Shown {
        name: campaign.name.clone(),
        id: campaign.id.clone(),
        summary: campaign.summary.clone(),
        doubts: campaign.doubts.clone(),
        picture: picture(campaign),
        keys: Table {
            caption: format!("What ties {}", campaign.name),
            head: vec!["Key", "Members", "Accounts of the whole log", "Shared since"],
            rows: campaign.keys.iter().map(key).collect(),
        },
        members: Table {
            caption: format!("Members of {}", campaign.name),
            head: vec!["Account", "Opened", "First seen", "Last seen", "Sent", "Keys"],
            rows: campaign.members.iter().map(member).collect(),
        },
    }
}

fn picture(campaign: &Campaign) -> Picture {
    let whole = (campaign.until_ms - campaign.from_ms).max(1);
    let span = whole as f64;
    let x = |ms: i64| format!("{:.1}", LEFT + (ms - campaign.from_ms) as f64 / span * (RIGHT - LEFT));
    let row = |(place, member): (usize, &super::report::Member)| {
        let y = TOP + ROW * place as f64 + ROW / 2.0;
        let opened = member
            .opened_ms
            .map_or_else(|| "there before the log".to_owned(), |at| format!("opened {}", words::day(at)));
        Row {
            label: member.account_id.chars().take(24).collect(),
            words: format!(
                "{}: {opened}, seen {} to {}, {} sent",
                member.account_id,
                words::day(member.first_ms),
                words::day(member.last_ms),
                count(member.sent)
            ),
            y: format!("{y:.1}"),
            text_y: format!("{:.1}", y + 4.0),
            from: x(member.first_ms),
            until: x(member.last_ms.max(member.first_ms + whole / 250)),
            opened: member.opened_ms.map(x),
        }
    };
    let rows: Vec<Row> = campaign.members.iter().take(DRAWN_MAX).enumerate().map(row).collect();
    let bottom = TOP + ROW * rows.len() as f64;
    let mark = |key: &super::report::SharedKey| {
        (x(key.shared_ms), format!("{} {} shared since {}", key.sort.word(), key.tag, words::day(key.shared_ms)))
    };
    Picture {
        height: format!("{:.0}", bottom + 26.0),
        bottom: format!("{bottom:.1}"),
        words_y: format!("{:.1}", bottom + 18.0),
        begins: words::day(campaign.from_ms),
        ends: words::day(campaign.until_ms),
        rows,
        marks: campaign.keys.iter().take(8).map(mark).collect(),
        left_out: campaign.members.len().saturating_sub(DRAWN_MAX),
    }
}

//! Campaigns: the list, and one with its spread in time and what became of its members.

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::campaign::{
    CampaignMember, CampaignState, CampaignSummary, CampaignVerdict, CampaignView, GivenVerdict,
};
use redress_ledger::rung::Rung;

use super::{Desk, figures, words};
use crate::http::body::encoded;

/// Members drawn; the table has all of them.
const DRAWN_MAX: usize = 40;
/// Width of the picture, and height of a member's row.
const WIDTH: f64 = 720.0;
const ROW: f64 = 14.0;
/// The shortest line.
const LINE_MIN: f64 = 3.0;

/// The words for a state.
pub fn state(state: CampaignState) -> &'static str {
    match state {
        CampaignState::Open => "A guess: waits for a person",
        CampaignState::Confirmed => "Confirmed by a person",
        CampaignState::Dismissed => "Dismissed by a person",
    }
}

#[derive(Debug)]
struct Line {
    hash: String,
    name: String,
    state: &'static str,
    summary: String,
    time: String,
    brought: String,
}

/// The list.
#[derive(Debug, Template)]
#[template(path = "campaigns.html")]
pub struct CampaignsPage {
    desk: Desk,
    lines: Vec<Line>,
    states: Vec<(&'static str, &'static str, bool)>,
}

impl CampaignsPage {
    /// For what was found in a state, or in any.
    pub fn new(desk: Desk, wanted: Option<CampaignState>, found: &[CampaignSummary]) -> Self {
        let lines = found.iter().map(|one| Line {
            hash: one.campaign_hash.clone(),
            name: one.name.clone(),
            state: state(one.state),
            summary: one.summary.clone(),
            time: spread(one),
            brought: format!("brought in by {} on {}", one.brought_by, figures::day(one.brought_at)),
        });
        let name = |state: CampaignState| match state {
            CampaignState::Open => "Open",
            CampaignState::Confirmed => "Confirmed",
            CampaignState::Dismissed => "Dismissed",
        };
        let mut states = vec![("", "All of them", wanted.is_none())];
        states.extend(CampaignState::ALL.map(|state| (state.as_str(), name(state), wanted == Some(state))));
        Self { lines: lines.collect(), desk, states }
    }
}

fn spread(one: &CampaignSummary) -> String {
    format!("{} accounts, {} to {}", one.members, figures::day(one.from_at), figures::day(one.until_at))
}

/// A member as a line.
#[derive(Debug)]
pub struct Member {
    /// Which.
    pub account: String,
    /// The same, for an address.
    pub query: String,
    /// From when to when it was active.
    pub time: String,
    /// What stands.
    pub standing: &'static str,
    /// What a person found, in words.
    pub found: String,
    /// The case, where there is one.
    pub case_id: Option<String>,
}

impl Member {
    /// As a line. Of a member with an open case nothing is told but that.
    pub fn new(member: &CampaignMember) -> Self {
        let found = match &member.found {
            _ if member.case_open => "Not shown while a case of it is open.".to_owned(),
            None => "Nobody has looked at it.".to_owned(),
            Some(found) => {
                let about = found.rung.map_or(String::new(), |rung| format!("{}: ", words::measure(rung)));
                format!("{about}{}, {}", words::outcome(found.outcome).to_lowercase(), figures::day(found.decided_at))
            }
        };
        Self {
            account: member.account_id.to_string(),
            query: encoded(member.account_id.as_str()),
            time: format!("{} to {}", figures::day(member.first_at), figures::day(member.last_at)),
            standing: match member.standing {
                None => "–",
                Some(Rung::Observe) => "Nothing",
                Some(rung) => words::measure(rung),
            },
            found,
            case_id: member.found.as_ref().and_then(|found| found.case_id.as_ref()).map(ToString::to_string),
        }
    }
}

#[derive(Debug)]
struct Given {
    what: &'static str,
    by: String,
    at: String,
    reason: Option<String>,
}

impl Given {
    fn new(verdict: &GivenVerdict) -> Self {
        Self {
            what: match verdict.verdict {
                CampaignVerdict::Confirmed => "Confirmed",
                CampaignVerdict::Dismissed => "Dismissed",
            },
            by: verdict.by.clone(),
            at: figures::moment(verdict.at),
            reason: verdict.reason.clone(),
        }
    }
}

/// When members were active, one line each.
#[derive(Debug)]
struct Picture {
    rows: Vec<(String, String, String)>,
    height: String,
    left_out: usize,
}

impl Picture {
    fn new(view: &CampaignView) -> Self {
        let (from, until) = (view.summary.from_at.0 as f64, view.summary.until_at.0 as f64);
        let x = |at: Timestamp| WIDTH * ((at.0 as f64 - from) / (until - from).max(1.0)).clamp(0.0, 1.0);
        let drawn = view.accounts.iter().take(DRAWN_MAX).enumerate();
        let rows = drawn.map(|(place, member)| {
            let begins = x(member.first_at).min(WIDTH - LINE_MIN);
            let ends = x(member.last_at).max(begins + LINE_MIN);
            (format!("{begins:.1}"), format!("{ends:.1}"), format!("{:.0}", ROW * (place as f64 + 0.5)))
        });
        let rows: Vec<_> = rows.collect();
        Self { height: format!("{:.0}", ROW * rows.len() as f64), left_out: view.accounts.len() - rows.len(), rows }
    }
}

/// What a page shows beside the campaign: what was typed, refused or done.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Why, as typed.
    pub reason: String,
    /// Name of the verdict chosen.
    pub verdict: String,
    /// Why it was refused.
    pub error: Option<String>,
    /// What was just done.
    pub done: Option<&'static str>,
}

/// One campaign.
#[derive(Debug, Template)]
#[template(path = "campaign.html")]
pub struct CampaignPage {
    desk: Desk,
    hash: String,
    name: String,
    state: &'static str,
    stands: CampaignState,
    summary: String,
    doubts: Vec<String>,
    time: String,
    from: String,
    until: String,
    brought_by: String,
    brought_at: String,
    newer: Option<String>,
    verdicts: Vec<Given>,
    picture: Picture,
    members: Vec<Member>,
    others: i64,
    after: usize,
    may_confirm: bool,
    may_dismiss: bool,
    was_confirmed: bool,
    shown: Shown,
}

impl CampaignPage {
    /// As it stands.
    pub fn new(desk: Desk, view: &CampaignView, shown: Shown) -> Self {
        let one = &view.summary;
        Self {
            may_confirm: desk.decides() && view.may_be_confirmed_by(&desk.name),
            may_dismiss: desk.decides() && one.state != CampaignState::Dismissed,
            was_confirmed: one.state == CampaignState::Dismissed && view.verdicts.len() > 1,
            hash: one.campaign_hash.clone(),
            name: one.name.clone(),
            state: state(one.state),
            stands: one.state,
            summary: one.summary.clone(),
            doubts: one.doubts.clone(),
            time: spread(one),
            from: figures::day(one.from_at),
            until: figures::day(one.until_at),
            brought_by: one.brought_by.clone(),
            brought_at: figures::moment(one.brought_at),
            newer: view.newer.clone(),
            verdicts: view.verdicts.iter().map(Given::new).collect(),
            picture: Picture::new(view),
            members: view.accounts.iter().map(Member::new).collect(),
            others: one.members - 1,
            after: view.verdicts.len(),
            shown,
            desk,
        }
    }

    fn is_mine(&self) -> bool {
        self.desk.name == self.brought_by
    }
}

//! Campaigns: accounts that the laboratory takes to be of one hand, as `redress-lab campaigns` writes them and as people judge them.
//! A campaign is context for whoever decides a case; it is a ground for nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{ACCOUNT_ID_BYTES_MAX, AccountId, CaseId};
use crate::review::OutcomeKind;
use crate::rung::Rung;
use crate::token::sha256_hex;

/// The format that is read.
pub const FORMAT: &str = "redress-campaigns/1";
/// Bytes of a file at most.
pub const FILE_BYTES_MAX: usize = 64 << 20;
/// Campaigns of a file at most.
pub const CAMPAIGNS_MAX: usize = 10_000;
/// Members of a campaign at most: what ties more is a key's fault, and no one hand.
pub const MEMBERS_MAX: usize = 1_024;
/// Faults of a file that are named, the first ones.
const FAULTS_MAX: usize = 10;
/// Characters of a name, and of summary or doubts.
const NAME_CHARS_MAX: usize = 64;
const TEXT_CHARS_MAX: usize = 4_000;
/// The year 2100, in milliseconds since 1970.
const TIME_MAX: i64 = 4_102_444_800_000;

/// An account of a campaign, as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMember {
    /// Which.
    pub account_id: AccountId,
    /// Its first event.
    pub first_at: Timestamp,
    /// Its last.
    pub last_at: Timestamp,
}

/// A campaign as the laboratory found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCampaign {
    /// 16 hex digits; the same while it grows.
    pub campaign_id: String,
    /// For people.
    pub name: String,
    /// What ties them, in plain words.
    pub summary: String,
    /// What speaks against it.
    pub doubts: Vec<String>,
    /// First event of a member.
    pub from_at: Timestamp,
    /// Last one.
    pub until_at: Timestamp,
    /// In the order in which they came.
    pub members: Vec<FoundMember>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignFile {
    /// In the file's order.
    pub campaigns: Vec<FoundCampaign>,
}

#[derive(Deserialize)]
struct File {
    format: String,
    campaigns: Vec<RawCampaign>,
}

#[derive(Deserialize)]
struct RawCampaign {
    id: String,
    name: String,
    summary: String,
    #[serde(default)]
    doubts: Vec<String>,
    from_ms: i64,
    until_ms: i64,
    members: Vec<RawMember>,
}

#[derive(Deserialize)]
struct RawMember {
    account_id: String,
    first_ms: i64,
    last_ms: i64,
}

impl CampaignFile {
    /// Reads a file of `redress-lab campaigns --out`. All of it is sound, or none is taken.
    ///
    /// # Errors
    /// The first faults, each with its place and what to do; at least one.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        if text.len() > FILE_BYTES_MAX {
            return Err(vec![format!("the file has more than {FILE_BYTES_MAX} bytes; write one for a shorter time")]);
        }
        let file: File = serde_json::from_str(text)
            .map_err(|error| vec![format!("{error}; write the file anew with redress-lab campaigns --out")])?;
        if file.format != FORMAT {
            return Err(vec![format!("format: {:?}; this version reads {FORMAT:?}", file.format)]);
        }
        if file.campaigns.len() > CAMPAIGNS_MAX {
            let many = file.campaigns.len();
            return Err(vec![format!(
                "campaigns: {many}, and {CAMPAIGNS_MAX} are taken; choose a larger --members-min or a shorter time"
            )]);
        }
        let (mut campaigns, mut faults, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (place, raw) in file.campaigns.into_iter().enumerate() {
            let found = FoundCampaign::from(raw);
            let twice = || format!("id: {:?} stands in the file twice; take one out", found.campaign_id);
            let fault = found.fault().or_else(|| (!ids.insert(found.campaign_id.clone())).then(twice));
            match fault {
                Some(fault) => faults.push(format!("campaigns[{place}] ({}): {fault}", short(&found.name))),
                None => campaigns.push(found),
            }
            if faults.len() == FAULTS_MAX {
                break;
            }
        }
        if faults.is_empty() { Ok(Self { campaigns }) } else { Err(faults) }
    }
}

fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect()
}

impl From<RawCampaign> for FoundCampaign {
    fn from(raw: RawCampaign) -> Self {
        let member = |raw: RawMember| FoundMember {
            account_id: AccountId(raw.account_id),
            first_at: Timestamp(raw.first_ms),
            last_at: Timestamp(raw.last_ms),
        };
        Self {
            campaign_id: raw.id,
            name: raw.name,
            summary: raw.summary,
            doubts: raw.doubts,
            from_at: Timestamp(raw.from_ms),
            until_at: Timestamp(raw.until_ms),
            members: raw.members.into_iter().map(member).collect(),
        }
    }
}

impl FoundCampaign {
    /// What names this version of it: SHA-256 (hex) over its id and its members' ids. Later logs lengthen times and summaries without
    /// changing whom it is about, so these are no part of it: what was judged is not asked again.
    pub fn hash(&self) -> String {
        let members: BTreeSet<&str> = self.members.iter().map(|member| member.account_id.as_str()).collect();
        // As JSON, no id runs into the next.
        sha256_hex(serde_json::json!([FORMAT, self.campaign_id, members]).to_string().as_bytes())
    }

    /// What is wrong with it, and what to do; `None` where nothing is.
    pub fn fault(&self) -> Option<String> {
        let is_id =
            self.campaign_id.len() == 16 && self.campaign_id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_id {
            return Some(format!("id: {:?}; 16 hex digits, as redress-lab gives them", short(&self.campaign_id)));
        }
        let texts = [("name", &self.name, NAME_CHARS_MAX), ("summary", &self.summary, TEXT_CHARS_MAX)];
        for (field, text, max) in texts {
            let length = text.trim().chars().count();
            if length == 0 || text.chars().count() > max || text.chars().any(char::is_control) {
                return Some(format!("{field}: 1 to {max} characters on one line"));
            }
        }
        let controls = |doubt: &String| doubt.chars().any(char::is_control);
        if self.doubts.iter().map(|doubt| doubt.chars().count() + 1).sum::<usize>() > TEXT_CHARS_MAX
            || self.doubts.iter().any(controls)
        {
            return Some(format!("doubts: {TEXT_CHARS_MAX} characters together, each on one line"));
        }
        if !(2..=MEMBERS_MAX).contains(&self.members.len()) {
            let many = self.members.len();
            return Some(format!("members: {many}; a campaign has 2 to {MEMBERS_MAX}, take it out of the file"));
        }
        let within = 0..=TIME_MAX;
        if !within.contains(&self.from_at.0) || !within.contains(&self.until_at.0) || self.from_at > self.until_at {
            return Some(
                "from_ms, until_ms: milliseconds since 1970 and before 2100, the first no later than the second"
                    .to_owned(),
            );
        }
        let mut known = BTreeSet::new();
        for (place, member) in self.members.iter().enumerate() {
            let id = &member.account_id.0;
            if id.is_empty() || id.len() > ACCOUNT_ID_BYTES_MAX || id.contains('\0') {
                return Some(format!("members[{place}].account_id: 1 to {ACCOUNT_ID_BYTES_MAX} bytes, without NUL"));
            }
            if !known.insert(id) {
                return Some(format!("members[{place}].account_id: {id:?} is named twice; take one out"));
            }
            if member.first_at > member.last_at || member.first_at < self.from_at || member.last_at > self.until_at {
                return Some(format!(
                    "members[{place}]: first_ms and last_ms lie in order between from_ms and until_ms"
                ));
            }
        }
        None
    }
}

/// What bringing a campaign in came to, or would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It was not known.
    New,
    /// It was known with other members: a version of its own, which waits for a person.
    Grown,
    /// The very same members are known under this id; nothing changes.
    Known,
}

/// What a person says of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignVerdict {
    /// These accounts are of one hand.
    Confirmed,
    /// They are not, or nobody can tell.
    Dismissed,
}

impl CampaignVerdict {
    /// The name in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
        }
    }

    /// Reads [`CampaignVerdict::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Confirmed, Self::Dismissed].into_iter().find(|verdict| verdict.as_str() == text)
    }
}

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// The laboratory's guess; nobody has judged it.
    Open,
    /// A person confirmed it.
    Confirmed,
    /// A person dismissed it.
    Dismissed,
}

impl CampaignState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Confirmed, Self::Dismissed];

    /// The name in JSON and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
        }
    }

    /// Reads [`CampaignState::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// What the last verdict makes of it.
    pub fn of(verdict: Option<CampaignVerdict>) -> Self {
        match verdict {
            None => Self::Open,
            Some(CampaignVerdict::Confirmed) => Self::Confirmed,
            Some(CampaignVerdict::Dismissed) => Self::Dismissed,
        }
    }
}

/// A verdict with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignJudgement {
    /// What it is.
    pub verdict: CampaignVerdict,
    /// Why, for the record; 10 to 4,000 characters.
    pub reason: String,
    /// How many verdicts there were when the campaign was looked at.
    pub after: i64,
}

/// A campaign as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignSummary {
    /// This version of it ([`FoundCampaign::hash`]).
    pub campaign_hash: String,
    /// The same for every version.
    pub campaign_id: String,
    /// For people.
    pub name: String,
    /// What ties its members.
    pub summary: String,
    /// What speaks against it.
    pub doubts: Vec<String>,
    /// First event of a member.
    pub from_at: Timestamp,
    /// Last one, when it was brought in.
    pub until_at: Timestamp,
    /// How many members.
    pub members: i64,
    /// Sign-in name of who brought it in.
    pub brought_by: String,
    /// When.
    pub brought_at: Timestamp,
    /// Where it stands.
    pub state: CampaignState,
}

/// A verdict that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenVerdict {
    /// Which: 1 for the first.
    pub number: i64,
    /// What it is.
    pub verdict: CampaignVerdict,
    /// Why; `None` once erased.
    pub reason: Option<String>,
    /// A sign-in name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What became of a member. Nothing of it is said while a case of the account is open: nobody who decides there, or looks there again,
/// is to read here what others found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignMember {
    /// Which.
    pub account_id: AccountId,
    /// Its first event.
    pub first_at: Timestamp,
    /// Its last, when the campaign was brought in.
    pub last_at: Timestamp,
    /// Whether a case of it is open.
    pub case_open: bool,
    /// The highest measure that stands; `None` while a case is open.
    pub standing: Option<Rung>,
    /// What a person found last; `None` where nobody looked, and while a case is open.
    pub found: Option<FoundOutcome>,
}

/// What a person found about an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundOutcome {
    /// The case; `None` for what was lifted or reversed without one.
    pub case_id: Option<CaseId>,
    /// The measure that it was about; `None` without a case.
    pub rung: Option<Rung>,
    /// What was found.
    pub outcome: OutcomeKind,
    /// When.
    pub decided_at: Timestamp,
}

/// A campaign with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignView {
    /// What it is.
    #[serde(flatten)]
    pub summary: CampaignSummary,
    /// Every verdict, the first one first.
    pub verdicts: Vec<GivenVerdict>,
    /// The hash of the version that was brought in after this one, where there is one.
    pub newer: Option<String>,
    /// Members, in the order in which they came.
    pub accounts: Vec<CampaignMember>,
}

impl CampaignView {
    /// Whether this person may confirm it: never who brought it in, and only its newest version.
    pub fn may_be_confirmed_by(&self, who: &str) -> bool {
        self.summary.state != CampaignState::Confirmed && self.newer.is_none() && self.summary.brought_by != who
    }
}

/// A campaign as the page of a member's case shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCampaign {
    /// This version of it.
    pub campaign_hash: String,
    /// For people.
    pub name: String,
    /// Confirmed, or a guess that nobody has judged.
    pub state: CampaignState,
    /// How many members, this account among them.
    pub members: i64,
    /// What became of others; empty for a guess. Those that a person looked at come first; at most 20.
    pub others: Vec<CampaignMember>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(campaign: &str) -> String {
        format!(r#"{{"format":"{FORMAT}","events":3,"campaigns":[{campaign}]}}"#)
    }

    const GOOD: &str = r#"{"id":"00112233445566aa","name":"calm-heron-07","summary":"2 of 9 accounts.","doubts":["No text."],
        "from_ms":1000,"until_ms":9000,"keys":[],"members":[{"account_id":"b","first_ms":1000,"last_ms":2000,"sent":1},
        {"account_id":"a","first_ms":1500,"last_ms":9000}]}"#;

    #[test]
    fn what_the_laboratory_writes_is_read_and_named_by_whom_it_is_about() {
        let found = CampaignFile::read(&file(GOOD)).unwrap().campaigns.remove(0);
        assert_eq!((found.members.len(), found.doubts.len()), (2, 1));
        let mut later = found.clone();
        later.members.reverse();
        later.members[0].last_at = Timestamp(8_000);
        "3 of 99 accounts.".clone_into(&mut later.summary);
        assert_eq!(later.hash(), found.hash(), "a longer log, the same accounts");
        later.members[0].account_id = "c".into();
        assert_ne!(later.hash(), found.hash());
    }

    #[test]
    fn a_fault_is_named_with_its_place_and_remedy_and_nothing_is_taken() {
        let other = GOOD.replace("00112233445566aa", "ffffffffffffffff");
        for (text, expected) in [
            (
                GOOD.replace("\"a\"", "\"b\""),
                "campaigns[0] (calm-heron-07): members[1].account_id: \"b\" is named twice",
            ),
            (GOOD.replace("66aa", "66AA"), "16 hex digits"),
            (GOOD.replace("calm-heron-07", "calm\\nheron"), "name: 1 to 64 characters on one line"),
            (GOOD.replace("\"last_ms\":9000", "\"last_ms\":9001"), "members[1]: first_ms and last_ms"),
            (GOOD.replace("\"until_ms\":9000", "\"until_ms\":900"), "from_ms, until_ms"),
            (
                format!("{GOOD},{other},{GOOD}"),
                "campaigns[2] (calm-heron-07): id: \"00112233445566aa\" stands in the file twice",
            ),
            (GOOD.replace("\"summary\"", "\"sum\""), "missing field `summary` at line 3"),
        ] {
            let faults = CampaignFile::read(&file(&text)).unwrap_err();
            assert!(faults.len() == 1 && faults[0].contains(expected), "{faults:?} for {expected}");
        }
        let one = file(GOOD).replace("campaigns/1", "campaigns/2");
        assert!(CampaignFile::read(&one).unwrap_err()[0].contains("this version reads"));
        let many: Vec<String> = (0..20).map(|_| GOOD.replace("66aa", "66AA")).collect();
        assert_eq!(CampaignFile::read(&file(&many.join(","))).unwrap_err().len(), FAULTS_MAX);
    }
}

//! What a search found, as `redress-campaigns/1`: the file that a person looks at. Deterministic: the same logs
//! give the same bytes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use redress_engine::event::Hash;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::gather::{Account, Gathered};
use super::key::{Bounds, Sort};
use super::link::{Key, Linked};
use super::{name, words};

/// The format's name.
pub const FORMAT: &str = "redress-campaigns/1";
/// Members of a campaign at most: a group with more is no one hand's, but a key's fault.
pub const MEMBERS_MAX: usize = 1_024;
/// Keys named of a campaign at most, the most telling first.
const KEYS_MAX: usize = 32;

/// The whole.
#[derive(Debug, Serialize)]
pub struct Report {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The logs, as they were named.
    pub files: Vec<String>,
    /// Events taken, lines not taken, accounts seen.
    pub events: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Accounts seen.
    pub accounts: usize,
    /// First and last event, ms; `None` of an empty log.
    pub from_ms: Option<i64>,
    /// The last.
    pub until_ms: Option<i64>,
    /// Bounds of each sort of key, and the hub keys that were left out.
    pub keys: Vec<SortOfKey>,
    /// Groups with more members than a campaign may have, by their sizes.
    pub too_large: Vec<usize>,
    /// Accounts under this many make no campaign.
    pub members_min: usize,
    /// The most members first.
    pub campaigns: Vec<Campaign>,
}

/// A sort of key.
#[derive(Debug, Serialize)]
pub struct SortOfKey {
    /// Which.
    pub sort: Sort,
    /// When a key of it ties.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// Keys that more than one family used.
    pub shared: usize,
    /// Of these, hubs: left out.
    pub hubs: usize,
}

/// Accounts that seem to be of one hand. A proposal to a person, never a ground for anything.
#[derive(Debug, Serialize)]
pub struct Campaign {
    /// 16 hex digits, from the key and the account it began with: the same in a later, longer log.
    pub id: String,
    /// For people: from the id.
    pub name: String,
    /// First and last event of its members, ms.
    pub from_ms: i64,
    /// The last.
    pub until_ms: i64,
    /// In plain words.
    pub summary: String,
    /// What speaks against it, and what a person should look at.
    pub doubts: Vec<String>,
    /// What ties them.
    pub keys: Vec<SharedKey>,
    /// In the order in which they came.
    pub members: Vec<Member>,
}

/// A key that members share.
#[derive(Clone, Debug, Serialize)]
pub struct SharedKey {
    /// Its sort.
    pub sort: Sort,
    /// Six hex digits of its hash: enough to tell two keys apart, not enough to find what was hashed.
    pub tag: String,
    /// Members that used it.
    pub members: usize,
    /// Accounts of the whole log that did: how rare it is.
    pub accounts: usize,
    /// When it came to be shared, ms: the first use by a second family.
    pub shared_ms: i64,
}

/// An account of a campaign.
#[derive(Debug, Serialize)]
pub struct Member {
    /// Its id.
    pub account_id: String,
    /// First and last event, ms.
    pub first_ms: i64,
    /// The last.
    pub last_ms: i64,
    /// When it was opened, where the log says so.
    pub opened_ms: Option<i64>,
    /// Messages, mails and calls handed in.
    pub sent: u64,
    /// Places of its keys in the campaign's.
    pub keys: Vec<usize>,
}

impl Report {
    /// Makes campaigns of groups with at least `members_min` members.
    pub fn of(files: Vec<String>, gathered: &Gathered, linked: &Linked, members_min: usize) -> Self {
        let accounts = &gathered.accounts;
        let (small, large): (Vec<_>, Vec<_>) = linked.groups.iter().partition(|group| group.len() <= MEMBERS_MAX);
        let mut by_account: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (number, key) in linked.keys.iter().enumerate().filter(|(_, key)| !key.is_hub) {
            for (account, _) in &key.users {
                by_account.entry(*account).or_default().push(number);
            }
        }
        let groups = small.into_iter().filter(|group| group.len() >= members_min);
        let mut campaigns: Vec<Campaign> =
            groups.filter_map(|group| campaign(group, accounts, &linked.keys, &by_account)).collect();
        campaigns.sort_by(|a, b| (a.from_ms, &a.id).cmp(&(b.from_ms, &b.id)));
        give_names(&mut campaigns);
        campaigns.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then_with(|| a.id.cmp(&b.id)));
        let keys = Sort::ALL.map(|sort| {
            let of = || linked.keys.iter().filter(|key| key.sort == sort);
            SortOfKey { sort, bounds: sort.bounds(), shared: of().count(), hubs: of().filter(|key| key.is_hub).count() }
        });
        Self {
            format: FORMAT,
            files,
            events: gathered.events,
            rejected: gathered.rejected,
            accounts: accounts.len(),
            from_ms: accounts.iter().map(|account| account.span.first).min(),
            until_ms: accounts.iter().map(|account| account.span.last).max(),
            keys: keys.into(),
            too_large: large.iter().map(|group| group.len()).collect(),
            members_min,
            campaigns,
        }
    }
}

/// Names, in the order in which campaigns began, so that a later one takes no earlier one's.
fn give_names(campaigns: &mut [Campaign]) {
    let mut taken = BTreeSet::new();
    for campaign in campaigns {
        campaign.name = (0..1_000)
            .map(|again| name::name(&campaign.id, again))
            .find(|name| !taken.contains(name))
            .unwrap_or_default();
        taken.insert(campaign.name.clone());
    }
}

/// When a second family came to use the key among these users, and who was first.
fn shared_at(users: &[(u32, super::gather::Span)], accounts: &[Account]) -> Option<(i64, u32)> {
    let mut order: Vec<(i64, u32)> = users.iter().map(|(account, span)| (span.first, *account)).collect();
    order.sort_unstable();
    let (_, first) = *order.first()?;
    let family = |account: u32| accounts[account as usize].family;
    order.iter().find(|(_, account)| family(*account) != family(first)).map(|(at, _)| (*at, first))
}

fn campaign(
    group: &[u32],
    accounts: &[Account],
    keys: &[Key],
    by_account: &BTreeMap<u32, Vec<usize>>,
) -> Option<Campaign> {
    let members: HashSet<u32> = group.iter().copied().collect();
    let numbers: BTreeSet<usize> =
        group.iter().filter_map(|account| by_account.get(account)).flatten().copied().collect();
    let mut shared = Vec::new();
    for number in numbers {
        let key = &keys[number];
        let users: Vec<_> = key.users.iter().filter(|(account, _)| members.contains(account)).copied().collect();
        let Some((at, first)) = shared_at(&users, accounts) else { continue };
        shared.push((at, key, users, first));
    }
    let founding = shared.iter().min_by_key(|(at, key, _, _)| (*at, key.sort, key.hash))?;
    let id = id(founding.1, &accounts[founding.3 as usize].id);
    shared.sort_by_key(|(at, key, users, _)| (std::cmp::Reverse(users.len()), key.families, *at, key.sort, key.hash));
    shared.truncate(KEYS_MAX);
    let mut order: Vec<u32> = group.to_vec();
    order.sort_unstable_by_key(|account| (accounts[*account as usize].span.first, *account));
    let row = |account: &u32| {
        let Account { id, span, opened, sent, .. } = &accounts[*account as usize];
        let uses =
            |users: &[(u32, super::gather::Span)]| users.binary_search_by_key(account, |(user, _)| *user).is_ok();
        let keys = shared.iter().enumerate().filter(|(_, (_, _, users, _))| uses(users)).map(|(place, _)| place);
        Member {
            account_id: id.clone(),
            first_ms: span.first,
            last_ms: span.last,
            opened_ms: *opened,
            sent: *sent,
            keys: keys.collect(),
        }
    };
    let members: Vec<Member> = order.iter().map(row).collect();
    let keys = shared.iter().map(|(at, key, users, _)| SharedKey {
        sort: key.sort,
        tag: tag(key.hash),
        members: users.len(),
        accounts: key.users.len(),
        shared_ms: *at,
    });
    let mut campaign = Campaign {
        id,
        name: String::new(),
        from_ms: members.iter().map(|member| member.first_ms).min()?,
        until_ms: members.iter().map(|member| member.last_ms).max()?,
        summary: String::new(),
        doubts: Vec::new(),
        keys: keys.collect(),
        members,
    };
    campaign.summary = words::of(&campaign, accounts.len());
    campaign.doubts = words::doubts(&campaign);
    Some(campaign)
}

fn id(key: &Key, founder: &str) -> String {
    let mut hash = Sha256::new_with_prefix(FORMAT);
    hash.update([key.sort as u8]);
    hash.update(key.hash.get().to_le_bytes());
    hash.update(founder);
    hash.finalize().iter().take(8).fold(String::new(), |id, byte| id + &format!("{byte:02x}"))
}

fn tag(hash: Hash) -> String {
    format!("{:06x}", hash.get() & 0xFF_FFFF)
}

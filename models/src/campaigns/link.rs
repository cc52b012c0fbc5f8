//! From keys to groups: union-find over accounts that are tied, hub keys left out.

use std::collections::{BTreeMap, HashMap, HashSet};

use redress_engine::event::Hash;

use super::gather::{Account, Gathered, Span};
use super::key::{Mask, OPENED_TOGETHER_MS, Sort};
use super::near;

/// A key that more than one family used.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its sort.
    pub sort: Sort,
    /// The key itself, hashed.
    pub hash: Hash,
    /// Who used it (places of accounts, in order), when.
    pub users: Vec<(u32, Span)>,
    /// Families that did.
    pub families: usize,
    /// Whether they are too many for it to say anything.
    pub is_hub: bool,
}

/// Groups of tied accounts.
#[derive(Debug)]
pub struct Linked {
    /// Keys that more than one family used, by sort and hash.
    pub keys: Vec<Key>,
    /// Places of the accounts of each group of at least two, in order.
    pub groups: Vec<Vec<u32>>,
}

/// Adds what families of like texts there are to the keys.
pub fn add_near_texts(gathered: &mut Gathered) {
    let mut different: Vec<Hash> = gathered.prints.keys().map(|(_, print)| *print).collect();
    different.sort_unstable();
    different.dedup();
    let codes: Vec<u64> = different.iter().map(|print| print.get()).collect();
    let families = near::families(&codes);
    // A family is named by its least fingerprint.
    let mut names: HashMap<usize, Hash> = HashMap::new();
    let mut family_of: HashMap<Hash, Hash> = HashMap::new();
    for (print, family) in different.iter().zip(families) {
        let name = family.map_or(*print, |number| *names.entry(number).or_insert(*print));
        family_of.insert(*print, name);
    }
    let mut prints: Vec<((u32, Hash), Span)> = gathered.prints.drain().collect();
    prints.sort_unstable_by_key(|(of, _)| *of);
    for ((account, print), span) in prints {
        if let Some(family) = family_of.get(&print) {
            gathered.note(Sort::NearText, *family, account, span);
        }
    }
}

/// Ties accounts by the keys they share.
pub fn link(gathered: &mut Gathered) -> Linked {
    let keys = shared_keys(gathered);
    let accounts = &gathered.accounts;
    let mut of_account: Vec<Vec<usize>> = vec![Vec::new(); accounts.len()];
    for (number, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_hub) {
        for (account, _) in &key.users {
            of_account[*account as usize].push(number);
        }
    }
    let mut sets = Sets::new(accounts.len());
    let mut shared: HashMap<u32, Mask> = HashMap::new();
    for (account, numbers) in (0u32..).zip(&of_account) {
        shared.clear();
        for key in numbers.iter().map(|number| &keys[*number]) {
            note_sharers(key, account, accounts, &mut shared);
        }
        for (other, mask) in &shared {
            let together = were_opened_together(&accounts[account as usize], &accounts[*other as usize]);
            if (if together { mask.opened_together() } else { *mask }).ties() {
                sets.unite(account, *other);
            }
        }
    }
    Linked { keys, groups: sets.groups() }
}

/// Notes which accounts after this one, of other families, share a key with it.
fn note_sharers(key: &Key, account: u32, accounts: &[Account], shared: &mut HashMap<u32, Mask>) {
    let Ok(place) = key.users.binary_search_by_key(&account, |(user, _)| *user) else { return };
    let (_, ours) = key.users[place];
    let apart_ms = key.sort.bounds().apart_ms;
    for (other, theirs) in &key.users[place + 1..] {
        let strangers = accounts[*other as usize].family != accounts[account as usize].family;
        if strangers && ours.apart(*theirs) <= apart_ms {
            let mask = shared.entry(*other).or_default();
            *mask = mask.with(key.sort);
        }
    }
}

fn were_opened_together(one: &Account, other: &Account) -> bool {
    one.opened.zip(other.opened).is_some_and(|(one, other)| (one - other).abs() <= OPENED_TOGETHER_MS)
}

fn shared_keys(gathered: &mut Gathered) -> Vec<Key> {
    let mut by_key: BTreeMap<(Sort, Hash), Vec<(u32, Span)>> = BTreeMap::new();
    for ((sort, hash, account), span) in std::mem::take(&mut gathered.uses) {
        by_key.entry((sort, hash)).or_default().push((account, span));
    }
    let accounts = &gathered.accounts;
    let keys = by_key.into_iter().filter_map(|((sort, hash), mut users)| {
        let families: HashSet<Hash> = users.iter().map(|(account, _)| accounts[*account as usize].family).collect();
        let families = families.len();
        users.sort_unstable_by_key(|(account, _)| *account);
        let is_hub = families > sort.bounds().families_max as usize;
        (families > 1).then_some(Key { sort, hash, users, families, is_hub })
    });
    keys.collect()
}

/// Union-find: with the smaller number as a set's name, and paths halved on the way.
struct Sets(Vec<u32>);

impl Sets {
    fn new(many: usize) -> Self {
        Self((0..u32::try_from(many).unwrap_or(u32::MAX)).collect())
    }

    fn name(&mut self, mut of: u32) -> u32 {
        while self.0[of as usize] != of {
            let above = self.0[of as usize];
            self.0[of as usize] = self.0[above as usize];
            of = self.0[of as usize];
        }
        of
    }

    fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.name(one), self.name(other));
        self.0[one.max(other) as usize] = one.min(other);
    }

    fn groups(mut self) -> Vec<Vec<u32>> {
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for member in 0..u32::try_from(self.0.len()).unwrap_or(u32::MAX) {
            groups.entry(self.name(member)).or_default().push(member);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

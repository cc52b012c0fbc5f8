//! What is observed, against an exact count in plain maps; and what a flood, a crowd and time do to it.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const START: i64 = 1_790_000_000_000;
const HOUR: i64 = 3_600_000;

fn hash(seed: u64) -> Hash {
    IdentityKey::public().hash64(Domain::Device, &seed.to_le_bytes())
}

fn account(n: u64) -> String {
    format!("account-{n}")
}

/// An account uses a thing.
fn uses(n: u64, sort: Sort, thing: u64, at: i64) -> Event {
    let mut event = Event::sample(&account(n));
    (event.at, event.arrived) = (at, at);
    let thing = Some(hash(thing));
    match sort {
        Sort::Address => (event.kind, event.ip_prefix) = (Kind::ApiUsed, thing),
        Sort::Device => (event.kind, event.device) = (Kind::AuthLoginSucceeded, thing),
        Sort::Card => (event.kind, event.content) = (Kind::PaymentMethodAdded, thing),
        Sort::Template => (event.kind, event.content) = (Kind::MessageSubmitted, thing),
    }
    event
}

fn sharing(things_max: usize) -> Sharing {
    Sharing::new(IdentityKey::public(), things_max)
}

/// Names of the accounts of [`account`].
fn names() -> impl FnMut(Hash) -> Option<CompactString> {
    let known: BTreeMap<Hash, CompactString> =
        (0..3_000).map(|n| (IdentityKey::public().account(&account(n)), account(n).into())).collect();
    move |hash| known.get(&hash).cloned()
}

fn take(sharing: &mut Sharing, event: &Event, names: &mut dyn FnMut(Hash) -> Option<CompactString>) -> Vec<Event> {
    let mut out = Vec::new();
    sharing.take(event, names, &mut out);
    out
}

fn others(sharing: &mut Sharing, event: &Event) -> Option<u32> {
    let out = take(sharing, event, &mut |_| None);
    assert!(out.len() <= 1);
    out.first().map(|observed| observed.count)
}

#[derive(Default)]
struct Exact {
    seen: BTreeMap<(u8, Hash), BTreeMap<Hash, (i64, bool)>>,
    newest: BTreeMap<(u8, Hash), i64>,
    quiet_until: BTreeMap<(u8, Hash), i64>,
    told: BTreeSet<(Hash, u8, Hash, i64)>,
}

impl Exact {
    /// Whom an event tells what: account, sort, thing, others.
    fn take(&mut self, event: &Event) -> BTreeSet<(Hash, u8, Hash, u32)> {
        let mut told = BTreeSet::new();
        for sort in Sort::ALL {
            let Some(thing) = sort.thing(event) else { continue };
            let (key, bounds) = ((sort as u8, thing), sort.bounds());
            let (at, window) = (event.at.div_euclid(1_000), i64::from(bounds.window_secs));
            let newest = *self.newest.entry(key).and_modify(|newest| *newest = at.max(*newest)).or_insert(at);
            if at + window <= newest {
                continue;
            }
            let families = self.seen.entry(key).or_default();
            families.retain(|_, (seen, _)| *seen + window > newest);
            let family = event.parent.unwrap_or(event.account);
            let came = !families.contains_key(&family);
            let mine = families.entry(family).or_insert((at, event.parent.is_some()));
            *mine = (mine.0.max(at), mine.1 && event.parent.is_some());
            if families.len() > bounds.families_max as usize {
                self.quiet_until.insert(key, newest + window);
            }
            let others = u32::try_from(families.len() - 1).unwrap();
            if newest < self.quiet_until.get(&key).copied().unwrap_or(0) || others < bounds.others_min {
                continue;
            }
            let mut whom = vec![event.account];
            if came && others == bounds.others_min {
                whom.extend(families.iter().filter(|(f, (_, sub))| **f != family && !sub).map(|(f, _)| *f));
            }
            for account in whom {
                if self.told.insert((account, sort as u8, thing, event.at.div_euclid(DAY_MS))) {
                    told.insert((account, sort as u8, thing, others));
                }
            }
        }
        told
    }
}

fn brief(observations: &[Event]) -> BTreeSet<(Hash, u8, Hash, u32)> {
    let of = |event: &Event| {
        let found = Found::in_observation(event).expect("an observation");
        (event.account, found.sort as u8, found.thing, event.count)
    };
    observations.iter().map(of).collect()
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Some accounts and things, times that jump ahead and back, families.
fn stream(seed: u64, events: usize) -> Vec<Event> {
    let mut dice = Dice(seed);
    let (accounts, things) =
        if seed % 4 == 1 { (66 + dice.below(55), 1 + dice.below(3)) } else { (3 + dice.below(60), 2 + dice.below(30)) };
    let step = [1, 60, 3_000][usize::try_from(seed % 3).unwrap()];
    let mut now = START;
    let mut event = |_| {
        now += i64::try_from(dice.below(step * 2_000)).unwrap();
        let late = if dice.below(10) == 0 { i64::try_from(dice.below(3 * 86_400_000)).unwrap() } else { 0 };
        let sort = Sort::ALL[usize::try_from(dice.below(4)).unwrap()];
        let n = dice.below(accounts);
        let mut event = uses(n, sort, dice.below(things), now - late);
        event.parent = (n % 5 == 4).then(|| IdentityKey::public().account(&account(n % 2)));
        event
    };
    (0..events).map(&mut event).collect()
}

#[test]
fn what_is_observed_is_what_an_exact_count_says() {
    let (mut told, mut hubs) = (0, 0);
    for seed in 0..30 {
        let (mut sharing, mut exact, mut names) = (sharing(1 << 16), Exact::default(), names());
        let mut keys = BTreeSet::new();
        for event in stream(seed, 4_000) {
            let mut found = take(&mut sharing, &event, &mut names);
            // What was told is mostly remembered; the rest is for the accounts.
            found.retain(|observed| keys.insert(observed.key));
            let found = brief(&found);
            assert_eq!(found, exact.take(&event), "seed {seed}, at {}", event.at);
            told += found.len();
        }
        hubs += exact.quiet_until.len();
    }
    assert!(told > 1_000 && hubs > 2, "{told} told, {hubs} hubs: the streams show too little");
}

#[test]
fn beyond_what_is_exact_no_more_is_claimed_than_there_is() {
    let mut sharing = sharing(1_024);
    for n in 0..1_000 {
        let claimed = others(&mut sharing, &uses(n, Sort::Device, 1, START + i64::try_from(n).unwrap() * 1_000));
        let (claimed, truth) = (u64::from(claimed.unwrap_or(0)), n);
        assert!(claimed * 50 <= truth * 51 && claimed * 4 >= truth * 3, "{claimed} of {truth}");
        assert!(n > 127 || claimed == truth, "exact up to 128: {claimed} of {truth}");
    }
}

#[test]
fn a_use_fades_with_its_window() {
    for (sort, days) in [(Sort::Address, 1), (Sort::Device, 30), (Sort::Card, 30), (Sort::Template, 1)] {
        let needed = sort.bounds().others_min;
        for (at, found) in [(days * DAY_MS - 1_000, Some(needed)), (days * DAY_MS, None)] {
            let mut sharing = sharing(1_024);
            (0..u64::from(needed)).for_each(|n| assert_eq!(others(&mut sharing, &uses(n, sort, 1, START)), None));
            assert_eq!(others(&mut sharing, &uses(9, sort, 1, START + at)), found, "{sort:?}");
        }
    }
}

#[test]
fn each_account_is_told_of_a_thing_once_a_day_and_those_before_it_with_the_first_who_makes_it_shared() {
    let (mut sharing, mut names) = (sharing(1_024), names());
    let day = START.div_euclid(DAY_MS) * DAY_MS;
    let mut told: BTreeMap<(Hash, i64), usize> = BTreeMap::new();
    for hour in 0..72 {
        for n in 0..4 {
            for observed in take(&mut sharing, &uses(n, Sort::Device, 1, day + hour * HOUR), &mut names) {
                *told.entry((observed.account, observed.at.div_euclid(DAY_MS))).or_default() += 1;
            }
        }
    }
    assert!(told.values().all(|times| *times == 1) && told.len() == 12, "{told:?}");
    // Whose name nobody knows is told when it comes by itself.
    let out = take(&mut sharing, &uses(10, Sort::Card, 7, day), &mut |_| None);
    assert!(out.is_empty());
    assert_eq!(take(&mut sharing, &uses(11, Sort::Card, 7, day), &mut |_| None).len(), 1);
    assert_eq!(take(&mut sharing, &uses(10, Sort::Card, 7, day), &mut |_| None).len(), 1);
}

#[test]
fn a_thing_of_very_many_says_nothing_until_they_are_gone() {
    for sort in Sort::ALL {
        let mut sharing = sharing(1_024);
        let most = u64::from(sort.bounds().families_max);
        let enough = u64::from(sort.bounds().others_min);
        let told: Vec<bool> = (0..most * 2).map(|n| others(&mut sharing, &uses(n, sort, 1, START)).is_some()).collect();
        let first_quiet = told.iter().rposition(|told| *told).unwrap() as u64 + 1;
        assert!(told[usize::try_from(enough).unwrap()] && !told[0], "{sort:?}");
        // Beyond 128 users it is an estimate.
        assert!((most..most + most / 4).contains(&first_quiet), "{sort:?}: quiet from {first_quiet} on");
        let window = i64::from(sort.bounds().window_secs) * 1_000;
        (0..=enough).for_each(|n| assert_eq!(others(&mut sharing, &uses(n, sort, 1, START + window - 1_000)), None));
        let later = START + 2 * window;
        let again: Vec<_> = (0..=enough).map(|n| others(&mut sharing, &uses(n, sort, 1, later))).collect();
        assert_eq!(again.last().copied().flatten().map(u64::from), Some(enough), "{sort:?}");
    }
}

#[test]
fn a_flood_of_fresh_things_pushes_out_none_that_are_in_use() {
    let mut sharing = sharing(4_096);
    let ring: Vec<u64> = (0..200).collect();
    let honest = |thing: u64| 1_000_000 + thing;
    for thing in &ring {
        others(&mut sharing, &uses(1, Sort::Device, honest(*thing), START));
        others(&mut sharing, &uses(2, Sort::Device, honest(*thing), START + HOUR));
        // And a thing of one account alone, used on two occasions.
        for n in 0..2 {
            others(&mut sharing, &uses(3 + thing % 300, Sort::Device, honest(10_000 + thing), START + n * HOUR));
        }
    }
    // A hundred accounts with 200,000 fresh things, fifty times what there is room for; and two that share as many with each other.
    for n in 0..200_000 {
        others(&mut sharing, &uses(500 + n % 100, Sort::Device, 2_000_000 + n, START + 2 * HOUR));
        if n < 20_000 {
            others(&mut sharing, &uses(700, Sort::Device, 3_000_000 + n, START + 2 * HOUR));
            others(&mut sharing, &uses(701, Sort::Device, 3_000_000 + n, START + 2 * HOUR));
        }
    }
    let next_day = START + DAY_MS;
    let kept = |sharing: &mut Sharing, base: u64, least: u32| {
        let found =
            |thing: &&u64| others(sharing, &uses(900, Sort::Device, honest(base + **thing), next_day)) >= Some(least);
        ring.iter().filter(found).count()
    };
    let (shared, alone) = (kept(&mut sharing, 0, 2), kept(&mut sharing, 10_000, 1));
    assert!(shared >= 180 && alone >= 190, "of 200 were kept: {shared} shared, {alone} of one account");
    let held = sharing.held(Sort::Device);
    assert!(held.things <= 4_096 && held.dropped > 100_000, "{held:?}");
}

#[test]
fn who_floods_alone_pushes_out_its_own() {
    let mut sharing = sharing(1_024);
    // Used once only, and yet a single account's flood leaves three quarters of the places to others.
    for thing in 0..256 {
        others(&mut sharing, &uses(thing % 100, Sort::Card, thing, START));
    }
    for n in 0..100_000 {
        others(&mut sharing, &uses(500, Sort::Card, 1_000_000 + n, START + HOUR));
    }
    let found = |thing: &u64| others(&mut sharing, &uses(900, Sort::Card, *thing, START + HOUR)).is_some();
    let kept = (0..256).filter(found).count();
    assert!(kept > 245, "{kept} of 256 were kept");
}

#[test]
fn more_shared_things_than_there_is_room_for_push_out_those_unused_for_longest() {
    let mut sharing = sharing(1_024);
    for thing in 0..5_000 {
        let at = START + i64::try_from(thing).unwrap() * 60_000;
        for n in 0..3 {
            others(&mut sharing, &uses(thing % 900 + n * 1_000, Sort::Device, thing, at));
        }
    }
    let held = sharing.held(Sort::Device);
    assert!(held.things <= 1_024 && held.dropped >= 5_000 - 1_024, "{held:?}");
    let later = START + 5_000 * 60_000;
    let found = |sharing: &mut Sharing, things: std::ops::Range<u64>| {
        things.filter(|thing| others(sharing, &uses(950, Sort::Device, *thing, later)).is_some()).count()
    };
    assert!(found(&mut sharing, 4_980..5_000) >= 18);
    assert_eq!(found(&mut sharing, 0..100), 0);
}

#[test]
fn what_others_do_to_an_account_links_nobody() {
    let strangers =
        [Kind::AuthLoginFailed, Kind::EmailOpened, Kind::SignupFormHit, Kind::VerificationStarted, Kind::PaymentFailed];
    let mut sharing = sharing(1_024);
    for kind in strangers {
        for n in 0..10 {
            let mut event = uses(n, Sort::Card, 1, START);
            (event.kind, event.device, event.ip_prefix) = (kind, None, Some(hash(2)));
            if kind == Kind::PaymentFailed {
                event.ip_prefix = None;
            }
            assert_eq!(others(&mut sharing, &event), None, "{kind:?}");
        }
    }
}

#[test]
fn accounts_under_one_parent_share_nothing_with_each_other() {
    let mut sharing = sharing(1_024);
    let parent = IdentityKey::public().account("parent");
    for n in 0..20 {
        let event = Event { parent: Some(parent), ..uses(n, Sort::Device, 1, START) };
        assert_eq!(others(&mut sharing, &event), None);
    }
    assert_eq!(others(&mut sharing, &uses(50, Sort::Device, 1, START)), Some(1));
    let event = Event { parent: Some(parent), ..uses(3, Sort::Device, 1, START) };
    assert_eq!(others(&mut sharing, &event), Some(1));
}

#[test]
fn nobody_else_can_make_an_observation_of_ours_or_keep_one_from_being_made() {
    let mut sharing = sharing(1_024);
    others(&mut sharing, &uses(1, Sort::Device, 1, START));
    let mut sent = uses(2, Sort::Device, 1, START);
    (sent.kind, sent.traits) = (Kind::AccountObserved, Traits::SHARED_DEVICE);
    sent.key = IdentityKey::public().event("redress.engine", &account(2), "1");
    assert_eq!(others(&mut sharing, &sent), None);
    let ours = take(&mut sharing, &uses(2, Sort::Device, 1, START), &mut |_| None);
    assert_eq!(ours.len(), 1, "what the platform sent does not stand for ours");
    assert_ne!(ours[0].key, sent.key);
    // Ours, read back, does.
    let mut again = Sharing::new(IdentityKey::public(), 1_024);
    others(&mut again, &uses(1, Sort::Device, 1, START));
    again.take(&ours[0], &mut |_| None, &mut Vec::new());
    assert_eq!(others(&mut again, &uses(2, Sort::Device, 1, START)), None);
    // And what could not be journalled is made again.
    again.take_back(ours.iter());
    assert_eq!(take(&mut again, &uses(2, Sort::Device, 1, START), &mut |_| None), ours);
}

#[test]
fn what_was_saved_goes_on_as_it_was() {
    let mut same = 0;
    for seed in 0..9 {
        let (mut before, mut names) = (sharing(1 << 16), names());
        let events = stream(seed, 3_000);
        for event in &events[..2_000] {
            take(&mut before, event, &mut names);
        }
        let mut saved = Vec::new();
        let mut from = Some(Cursor::default());
        while let Some(next) = from {
            let mut slice = Vec::new();
            from = before.save(next, 100, &mut slice);
            saved.push(slice);
        }
        assert!(saved.len() > 100);
        let mut after = sharing(1 << 16);
        assert!(saved.iter().all(|slice| after.load(slice)));
        // Of more than sixteen the named ones are saved: there, and for a while where too many were, less is claimed.
        for event in &events[2_000..] {
            let (one, other) = (take(&mut before, event, &mut names), take(&mut after, event, &mut names));
            let counts = |found: &[Event]| found.iter().map(|event| event.count).max().unwrap_or(0);
            assert!(counts(&other) <= counts(&one) || one.is_empty(), "seed {seed}");
            same += usize::from(!one.is_empty() && one == other);
        }
        for sort in Sort::ALL {
            assert_eq!(after.held(sort).things, before.held(sort).things);
        }
    }
    assert!(same > 200, "{same} alike");
    let mut sharing = sharing(1_024);
    assert!(!sharing.load(&[1, 2, 3]) && !sharing.load(&[9; 40]), "what does not read is passed over");
}

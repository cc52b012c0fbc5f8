//! What is packed comes back bit for bit, whatever happened to an account.

use super::*;
use crate::event::{BounceClass, Event, Hash, Kind};
use crate::signal::layout;
use proptest::prelude::*;

const START: i64 = 1_790_000_000_000;
const DAY_MS: i64 = 86_400_000;

/// Something that happens to an account.
#[derive(Clone, Debug)]
enum Step {
    /// Events: kind, ms since the one before, how many, that far apart, things they name, what they stand for.
    Events { kind: usize, pause: i64, events: u32, apart: i64, things: u64, count: u32 },
    /// A person undoes what was decided.
    FallBack(bool),
    /// Rules fire.
    Fired(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let pause = prop_oneof![
        4 => 0..5_000i64,
        4 => 0..DAY_MS,
        1 => DAY_MS..60 * DAY_MS,
        2 => -3 * DAY_MS..0i64,
    ];
    let events =
        (0..Kind::ALL.len(), pause, 1..60u32, 0..600_000i64, 1..400u64, prop_oneof![3 => Just(1), 1 => 1..5_000u32]);
    let events = events.prop_map(|(kind, pause, events, apart, things, count)| Step::Events {
        kind,
        pause,
        events,
        apart,
        things,
        count,
    });
    prop_oneof![20 => events, 1 => any::<bool>().prop_map(Step::FallBack), 1 => any::<u64>().prop_map(Step::Fired)]
}

fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    n ^ (n >> 27)
}

/// Some hash of those in use, or none.
fn thing(seed: u64, of: u64) -> Option<Hash> {
    if seed.is_multiple_of(5) { None } else { Hash::new(mix(mix(seed) % of + 1)) }
}

fn event(kind: usize, at: i64, seed: u64, things: u64, count: u32) -> Event {
    let kind = Kind::ALL[kind];
    let code = [b'A' + u8::try_from(seed % 26).unwrap(), b'Z'];
    Event {
        key: u128::from(mix(seed)) << 64 | u128::from(mix(mix(!seed))),
        at,
        arrived: at,
        kind,
        count,
        message: thing(seed + 1, u64::MAX / 2),
        campaign: thing(seed / 100, 7),
        recipient: thing(seed + 2, things),
        recipient_ten: thing(seed + 3, things / 10 + 1),
        recipient_domain: seed.is_multiple_of(3).then(|| "example.com".into()),
        sender: thing(seed + 4, 4),
        sender_group: thing(seed + 4, 3),
        device: thing(seed + 6, 20),
        api_key: thing(seed + 7, 20),
        content: thing(seed + 8, things),
        simhash: thing(seed + 9, things),
        country: (!seed.is_multiple_of(4)).then_some(code),
        asn: u32::try_from(seed % 9).ok(),
        bounce: (kind == Kind::EmailBounced).then_some(BounceClass::Hard),
        amount_micros: i64::try_from(mix(seed) >> 40).ok(),
        currency: Some(*b"EUR"),
        ..Event::sample("some-account")
    }
}

fn apply(account: &mut Account, event: &Event) {
    account.position += 1;
    if account.admit(event) == super::super::Admission::Counts {
        layout().take(&mut account.windows, event);
        account.profile.take(event);
        account.note(event, event.kind.is_activity(), event.kind.is_adverse());
    }
    // Looks leave something behind as well.
    let span = account.windows.span();
    account.windows.sets_mut(u128::MAX, |_, set| (0..6).for_each(|length| _ = set.tally_on(span, length)));
}

fn grown(steps: &[Step]) -> Account {
    let mut account = Account::new("some-account".into(), layout().id);
    let (mut at, mut seed) = (START, 1);
    for step in steps {
        match *step {
            Step::Events { kind, pause, events, apart, things, count } => {
                at += pause;
                for _ in 0..events {
                    seed += 1;
                    apply(&mut account, &event(kind, at, seed, things, count));
                    at += apart;
                }
            }
            Step::FallBack(forget) => account.fall_back(Rung::Observe, forget.then_some(at)),
            Step::Fired(rule) => {
                account.decided = Rung::Warn;
                account.verdicts_mut().fired.push(rule);
                account.facts.plan = Some("large".into());
            }
        }
    }
    account
}

fn packed(account: &Account) -> Vec<u8> {
    let mut out = Vec::new();
    account.pack(&mut out).unwrap();
    out
}

fn compact_at(account: &Account) -> Vec<u32> {
    account.windows.counts.iter().map(|(_, counter)| counter.compact_at()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_packed_comes_back_bit_for_bit_and_goes_on_alike(steps in prop::collection::vec(step(), 0..40)) {
        let mut account = grown(&steps);
        let bytes = packed(&account);
        let mut back = Account::unpack(&bytes).unwrap();
        prop_assert!(back == account);
        // A set of keys has no order; all else is written the same again.
        prop_assert_eq!(compact_at(&back), compact_at(&account));
        prop_assert_eq!(packed(&back).len(), bytes.len());
        prop_assert_eq!(postcard::to_stdvec(&back).unwrap(), postcard::to_stdvec(&account).unwrap());
        prop_assert_eq!(packed_id(&bytes), Some(account.id.as_bytes()));
        for seed in 5_000_000..5_000_100 {
            let event = event(usize::try_from(seed).unwrap() % Kind::ALL.len(), account.windows.now + 1_000, seed, 50, 1);
            apply(&mut account, &event);
            apply(&mut back, &event);
        }
        prop_assert!(back == account);
    }

    #[test]
    fn bytes_that_were_cut_or_changed_are_refused_or_read_as_something(
        steps in prop::collection::vec(step(), 0..10),
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
    ) {
        let mut bytes = packed(&grown(&steps));
        let at = at.index(bytes.len());
        drop(Account::unpack(&bytes[..at]));
        bytes[at] = to;
        drop((Account::unpack(&bytes), packed_id(&bytes).map(<[u8]>::len)));
    }
}

#[test]
fn a_state_that_was_stored_before_there_was_packing_still_opens() {
    let events = |kind, events, things| Step::Events { kind, pause: 1_000, events, apart: 50_000, things, count: 1 };
    let account =
        grown(&[Step::Fired(9), events(26, 300, 200), events(27, 40, 9), Step::FallBack(true), events(28, 9, 9)]);
    let old = postcard::to_stdvec(&account).unwrap();
    assert!(Account::unpack(&old).unwrap() == account);
    assert!(packed(&account).len() < old.len() * 9 / 10, "{} of {}", packed(&account).len(), old.len());
}

#[test]
fn another_version_is_refused() {
    let mut bytes = packed(&Account::new("a".into(), layout().id));
    bytes[1] = VERSION + 1;
    assert!(Account::unpack(&bytes).is_none() && packed_id(&bytes).is_none());
}

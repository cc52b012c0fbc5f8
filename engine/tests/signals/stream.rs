//! Seeded streams of events: each account acts within one family of kinds, with traits of its own, at gaps from milliseconds to days,
//! some of it late.

use std::num::NonZeroU64;

use redress_engine::event::{BounceClass, ComplaintType, ErrorClass, Event, Hash, Kind, Traits};

const START: i64 = 1_780_000_000_000;

/// To many people.
const CODES: &str = "message.submitted verification.started";

/// What accounts do; the last one does everything.
const DOES: [&str; 13] = [
    "email.submitted email.delivered email.deferred email.bounced email.dropped email.complained email.unsubscribed email.opened email.clicked",
    "email.submitted signup_form.hit contact.imported listing.observed report.received reputation.imported sender.domain_added sender.domain_verified",
    "message.submitted message.submitted message.delivered message.failed message.reported message.inbound",
    "message.submitted message.submitted number.purchased number.released campaign.status",
    "verification.started verification.started verification.checked verification.approved verification.expired message.submitted message.failed",
    "email.submitted message.submitted content.posted content.fingerprinted report.received",
    "call.initiated call.initiated call.completed call.failed report.received",
    "account.created account.updated payment.method_added number.purchased auth.login_succeeded",
    "auth.login_succeeded auth.login_failed auth.mfa_changed auth.password_changed auth.key_created api.used credential.leaked config.changed account.linked",
    "payment.method_added payment.succeeded payment.failed payment.disputed usage.recorded send.rejected",
    "account.linked account.observed",
    CODES,
    "",
];
/// How many.
pub const FAMILIES: u64 = DOES.len() as u64;

/// A sequence of numbers from a seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).expect("small enough")]
    }

    /// Any length below 2^pace ms, short ones as often as long ones.
    fn gap(&mut self, pace: u64) -> i64 {
        let longest = 1 << self.below(pace);
        i64::try_from(self.below(longest)).expect("small enough")
    }

    /// One of a few things; none one time in six.
    fn thing(&mut self, few: u64) -> Option<Hash> {
        let thing = mixed(self.below(few) + 1);
        if self.one_in(6) { None } else { NonZeroU64::new(thing) }
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The events of one account in the order of their arrival.
pub fn of(seed: u64, events: usize) -> Vec<Event> {
    let mut numbers = Numbers(seed << 32);
    let family = DOES[usize::try_from(seed % FAMILIES).expect("small enough")];
    let kinds: Vec<Kind> = match family {
        "" => Kind::ALL.to_vec(),
        some => some.split(' ').map(Kind::parse).collect(),
    };
    assert!(!kinds.contains(&Kind::Unknown), "{family}");
    let traits: Vec<Traits> = (0..22).map(|_| numbers.of(Traits::ALL).0).collect();
    let people = if family == CODES { 120 } else { 40 };
    // Up to 3 days, 2 hours or a minute from one event to the next.
    let pace = numbers.of(&[29, 24, 17]);
    let mut now = START;
    let mut key = 0;
    std::iter::repeat_with(|| {
        key += 1;
        let at = if numbers.one_in(5) { now - numbers.gap(pace) } else { now + numbers.gap(pace) };
        now = now.max(at);
        let kind = numbers.of(&kinds);
        Event { key, at, arrived: now, kind, ..one(&mut numbers, &traits, people) }
    })
    .take(events)
    .collect()
}

fn one(numbers: &mut Numbers, traits: &[Traits], people: u64) -> Event {
    let mut marks = Traits::NONE;
    for mark in traits {
        if numbers.one_in(3) {
            marks = marks.with(*mark);
        }
    }
    let count = if numbers.one_in(4) { numbers.below(90) + 10 } else { numbers.below(3) + 1 };
    let recipient = numbers.thing(people);
    Event {
        count: u32::try_from(count).expect("small enough"),
        traits: marks,
        message: numbers.thing(40),
        recipient,
        recipient_block: recipient.and_then(|r| NonZeroU64::new(mixed(r.get() % 7 + 1))),
        sender: numbers.thing(12),
        sender_group: numbers.thing(6),
        ip_prefix: numbers.thing(20),
        device: numbers.thing(15),
        api_key: numbers.thing(4),
        content: numbers.thing(25),
        simhash: numbers.thing(9),
        url_host: numbers.thing(9),
        url_count: numbers.of(&[0, 0, 1, 3]),
        country: numbers.of(&[None, Some(*b"DE"), Some(*b"FR"), Some(*b"BR"), Some(*b"US")]),
        asn: numbers.of(&[None, Some(1), Some(2), Some(65_000)]),
        error: numbers.of(&[
            None,
            Some(ErrorClass::InvalidRecipient),
            Some(ErrorClass::Unreachable),
            Some(ErrorClass::Filtered),
            Some(ErrorClass::BlockedPolicy),
            Some(ErrorClass::OptedOut),
            Some(ErrorClass::FraudBlock),
            Some(ErrorClass::RateLimit),
            Some(ErrorClass::AccountState),
            Some(ErrorClass::Other),
        ]),
        bounce: numbers.of(&[None, Some(BounceClass::Hard), Some(BounceClass::Soft), Some(BounceClass::Block)]),
        complaint: numbers.of(&[
            None,
            Some(ComplaintType::Abuse),
            Some(ComplaintType::Fraud),
            Some(ComplaintType::NotSpam),
            Some(ComplaintType::Other),
        ]),
        duration_s: numbers.of(&[
            None,
            Some(0),
            Some(1),
            Some(5),
            Some(6),
            Some(7),
            Some(59),
            Some(60),
            Some(479),
            Some(480),
            Some(604_800),
            Some(604_801),
        ]),
        sip_code: numbers.of(&[None, Some(200), Some(403), Some(486), Some(607), Some(608)]),
        amount_micros: numbers.of(&[None, Some(-5_000_000), Some(9_999), Some(10_000), Some(123_456), Some(2_500_000)]),
        ..Event::sample("a")
    }
}

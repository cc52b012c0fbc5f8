//! Linked accounts (group L) and what accounts share (G-03 to G-05, C-09). Guilt by association is the gravest unfairness here: these
//! signals help a person to look, and none of them suspends anyone.
//!
//! Two kinds of events carry them. `account.linked` comes from the platform: a tie to another account that it found, one event a tie;
//! trait `known_bad` says that the other one's suspension was upheld, `trial` that it had a free trial. A campaign that a person confirmed
//! counts in the same windows, by a command ([`tie`]), and what was confirmed can be taken back ([`untie`]). `account.observed` is journalled by
//! the engine itself (`crate::sharing`), to each account that shares something, and may come from the platform too: one trait of
//! `shared_ip`, `shared_device`, `shared_card`, `shared_template`; the thing itself in `ip_prefix` (`shared_ip`), `device`
//! (`shared_device`) or `content` (the other two); `count` is how many others shared it when it was observed. It is an event like any
//! other, so that a replay is exact; it comes with the delay stated in `about`.

use redress_ledger::decision::Disclosure;

use super::{COUNT_ERROR, Counted, Part, Read, Role, SetOf, Signal, Unit, Window, layout};
use crate::event::{Derived, Event, Hash, Kind, Traits};
use crate::window::Account;

static LINKED: Counted = Counted { name: "account.linked", kinds: &[Kind::AccountLinked], ..Counted::ALL };
static LINKED_BAD: Counted = Counted {
    name: "account.linked.known_bad",
    kinds: &[Kind::AccountLinked],
    traits: Traits::KNOWN_BAD,
    ..Counted::ALL
};
static LINKED_TRIAL: Counted =
    Counted { name: "account.linked.trial", kinds: &[Kind::AccountLinked], traits: Traits::TRIAL, ..Counted::ALL };
/// Ties of the sort that strangers do not share: an address is left out.
const STRONG: Traits = Traits::SHARED_DEVICE.with(Traits::SHARED_CARD).with(Traits::SHARED_TEMPLATE);
static SHARERS: Counted =
    Counted { name: "account.observed.strong", kinds: &[Kind::AccountObserved], traits: STRONG, ..Counted::ALL };

/// Counts the ties that a person confirmed at `at` (ms): to so many others, so many of whom are known to be bad. What lies before a
/// reinstatement does not count.
pub fn tie(account: &mut Account, at: i64, others: u32, known_bad: u32) {
    if account.reinstated.as_ref().is_some_and(|since| at <= since.at) {
        return;
    }
    account.windows.move_on(at);
    let span = account.windows.span();
    for (counted, n) in [(&LINKED, others), (&LINKED_BAD, known_bad)] {
        if n > 0 {
            account.windows.count(layout().count(counted.name), at, n, span);
        }
    }
}

/// Takes back what [`tie`] counted at `at` (ms), as far as it is still there.
pub fn untie(account: &mut Account, at: i64, others: u32, known_bad: u32) {
    for (counted, n) in [(&LINKED, others), (&LINKED_BAD, known_bad)] {
        account.windows.take_back(layout().count(counted.name), at, n);
    }
}

fn where_shared(event: &Event, how: Traits, thing: Option<Hash>) -> Option<u64> {
    if event.traits.any(how) { thing.map(Hash::get) } else { None }
}

static SHARED_ADDRESS: SetOf = SetOf {
    name: "account.observed.ip_prefix",
    kinds: &[Kind::AccountObserved],
    thing: |e| where_shared(e, Traits::SHARED_IP, e.ip_prefix),
    derived: Derived::IP_PREFIX,
};
static SHARED_DEVICE: SetOf = SetOf {
    name: "account.observed.device",
    kinds: &[Kind::AccountObserved],
    thing: |e| where_shared(e, Traits::SHARED_DEVICE, e.device),
    derived: Derived::DEVICE,
};
static SHARED_CARD: SetOf = SetOf {
    name: "account.observed.card",
    kinds: &[Kind::AccountObserved],
    thing: |e| where_shared(e, Traits::SHARED_CARD, e.content),
    derived: Derived::CONTENT,
};
static SHARED_TEMPLATE: SetOf = SetOf {
    name: "account.observed.template",
    kinds: &[Kind::AccountObserved],
    thing: |e| where_shared(e, Traits::SHARED_TEMPLATE, e.content),
    derived: Derived::CONTENT,
};

/// What they share: different things seen with other accounts, which others can bring about.
const SHARED: Signal = Signal {
    windows: &[Window::Day, Window::Month],
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    ..Signal::DISTINCT
};
/// The same as a count.
const TIES: Signal = Signal { unit: Unit::Count, error: COUNT_ERROR, ..SHARED };

pub(super) static SHARED_ADDRESSES: Signal = Signal {
    id: "G-03",
    name: "shared_addresses",
    about: "Different network addresses of the account that at least two others used within 24 hours too. Offices, phone networks and VPNs share them honestly; one of more than 64 accounts says nothing. Known with the use that makes it shared, at the latest with the account's own next use, and renewed once a day; a crash may lose a few minutes of uses.",
    threshold_source: "3 and 10 accounts in 24 hours, our proposal [P]",
    sentence: "Networks of yours that other accounts use too, in {window}: {num}.",
    read: Read::Of(Part::Set(&SHARED_ADDRESS)),
    ..SHARED
};

pub(super) static SHARED_DEVICES: Signal = Signal {
    id: "G-04",
    name: "shared_devices",
    about: "Different devices of the account that another used within 30 days too. Families and agencies share them honestly; one of more than 1,024 accounts says nothing. Known with the use that makes it shared, at the latest with the account's own next use, and renewed once a day; a crash may lose a few minutes of uses.",
    threshold_source: "2 and 4 accounts, our proposal [P]",
    sentence: "Devices of yours that other accounts use too, in {window}: {num}.",
    read: Read::Of(Part::Set(&SHARED_DEVICE)),
    ..SHARED
};

pub(super) static SHARED_CARDS: Signal = Signal {
    id: "G-05",
    name: "shared_cards",
    about: "Different means of payment of the account that another added or paid with within 30 days too. Agencies share them honestly; one of more than 1,024 accounts says nothing. Known with the use that makes it shared, at the latest with the account's own next use, and renewed once a day; a crash may lose a few minutes of uses.",
    threshold_source: "2 and 4 accounts, our proposal [P]",
    sentence: "Cards of yours that other accounts pay with too, in {window}: {num}.",
    read: Read::Of(Part::Set(&SHARED_CARD)),
    ..SHARED
};

pub(super) static SHARED_TEMPLATES: Signal = Signal {
    id: "C-09",
    name: "shared_templates",
    about: "Different templates of the account's messages that at least two others sent within 24 hours too. Shop systems share them honestly; one of more than 256 accounts says nothing. Known with the use that makes it shared, at the latest with the account's own next use, and renewed once a day; a crash may lose a few minutes of uses.",
    threshold_source: "3 and 6 accounts in 24 hours, our proposal [P]",
    sentence: "Texts of yours that other accounts send too, in {window}: {num}.",
    read: Read::Of(Part::Set(&SHARED_TEMPLATE)),
    ..SHARED
};

pub(super) static LINKS_TO_SUSPENDED: Signal = Signal {
    id: "G-14",
    name: "links_to_suspended",
    about: "Ties to accounts whose suspension was upheld. Known when the platform tells of the tie, or when a person confirms a campaign of both.",
    threshold_source: "AWS SES acts on related accounts [V]; 1 strong tie or 2, our proposal [P]",
    windows: &[Window::Month],
    sentence: "Ties to suspended accounts found in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LINKED_BAD])),
    ..TIES
};

pub(super) static TRIAL_LINKS: Signal = Signal {
    id: "F-03",
    name: "trial_links",
    about: "Ties to accounts that had a free trial of their own. Known when the platform tells of the tie.",
    threshold_source: "2 and 3 trials of one hand, our proposal [P]",
    windows: &[Window::Month],
    sentence: "Ties to accounts that had a trial, found in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LINKED_TRIAL])),
    ..TIES
};

pub(super) static ACCOUNT_LINKS: Signal = Signal {
    id: "L-01",
    name: "account_links",
    about: "Ties to other accounts. Known when the platform tells of the tie, or when a person confirms a campaign of both.",
    threshold_source: "3 and 6, our proposal [P]",
    sentence: "Ties to other accounts found in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LINKED])),
    ..TIES
};

pub(super) static SHARERS_SEEN: Signal = Signal {
    id: "L-02",
    name: "sharers_seen",
    about: "Other accounts seen with the account's devices, cards or templates, added up over the observations: one seen again, on another day, counts again. Known with the use that makes it shared, at the latest with the account's own next use, and renewed once a day; a crash may lose a few minutes of uses.",
    threshold_source: "4 and 10 members of a ring, our proposal [P]",
    sentence: "Times that other accounts were seen with things of yours in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SHARERS])),
    ..TIES
};

pub(super) static BAD_LINK_RATE: Signal = Signal {
    id: "L-03",
    name: "bad_link_rate",
    about: "Share of ties that lead to accounts whose suspension was upheld. Known when the platform tells of the tie, or when a person confirms a campaign of both.",
    threshold_source: "30 % and 60 % of at least 4, our proposal [P]",
    unit: Unit::Rate,
    windows: &[Window::Month],
    sample_min: 4.0,
    role: Role::Context,
    sentence: "Of {den} ties to other accounts found in {window}, {num} lead to suspended ones.",
    read: Read::Share(Part::Counts(&[&LINKED_BAD]), Part::Counts(&[&LINKED])),
    ..TIES
};

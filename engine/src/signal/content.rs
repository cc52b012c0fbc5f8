//! Content and links (group C), and posts on a platform of its own. What content shows is said once: by the submission, or by
//! `content.fingerprinted` where it is looked at later. Only facts of a closed list arrive here, never words.

use redress_ledger::decision::Disclosure;

use super::{Counted, Part, Read, Role, SetOf, Signal, Window, only};
use crate::event::{ComplaintType, Derived, Hash, Kind, Traits};

/// Events that may carry facts about content.
const CONTENT: &[Kind] =
    &[Kind::EmailSubmitted, Kind::MessageSubmitted, Kind::ContentPosted, Kind::ContentFingerprinted];
/// What is known of a link.
const LINK: Traits = Traits::NEW_DOMAIN
    .with(Traits::SHORTENER)
    .with(Traits::NESTED_REDIRECT)
    .with(Traits::LINK_MISMATCH)
    .with(Traits::MIXED_SCRIPT)
    .with(Traits::LISTED_DOMAIN)
    .with(Traits::PHISHING_FEED);
/// What is known of any content.
const KNOWN: Traits = LINK
    .with(Traits::BRAND)
    .with(Traits::LURE)
    .with(Traits::DANGEROUS_FILE)
    .with(Traits::RESTRICTED)
    .with(Traits::IMAGE_ONLY)
    .with(Traits::KNOWN_BAD);

static POSTED: Counted = Counted { name: "content.posted", kinds: &[Kind::ContentPosted], ..Counted::ALL };
static LOOKED_AT: Counted = Counted {
    name: "content.looked_at",
    kinds: CONTENT,
    derived: Derived::CONTENT.with(Derived::SIMHASH),
    count: |e| only(e, e.content.is_some() || e.simhash.is_some() || e.url_count > 0 || e.traits.any(KNOWN)),
    ..Counted::ALL
};
static LINKED: Counted = Counted {
    name: "content.linked",
    kinds: CONTENT,
    count: |e| only(e, e.url_count > 0 || e.traits.any(LINK)),
    ..Counted::ALL
};
/// Content with a trait.
const fn with(name: &'static str, traits: Traits) -> Counted {
    Counted { name, kinds: CONTENT, traits, ..Counted::ALL }
}
static PHISHING: Counted = with("content.phishing_feed", Traits::PHISHING_FEED);
static LISTED: Counted = with("content.listed_domain", Traits::LISTED_DOMAIN);
static NEW_DOMAIN: Counted = with("content.new_domain", Traits::NEW_DOMAIN);
static SHORTENER: Counted = with("content.shortener", Traits::SHORTENER);
static NESTED: Counted = with("content.nested_redirect", Traits::NESTED_REDIRECT);
static MISMATCH: Counted = with("content.link_mismatch", Traits::LINK_MISMATCH);
static MIXED: Counted = with("content.mixed_script", Traits::MIXED_SCRIPT);
static KNOWN_BAD: Counted = with("content.known_bad", Traits::KNOWN_BAD);
static BRAND: Counted = with("content.brand", Traits::BRAND);
static BRAND_LURE: Counted =
    Counted { count: |e| only(e, e.traits.any(Traits::LURE)), ..with("content.brand.lure", Traits::BRAND) };
static LURE: Counted = with("content.lure", Traits::LURE);
static DANGEROUS: Counted = with("content.dangerous_file", Traits::DANGEROUS_FILE);
static RESTRICTED: Counted = with("content.restricted", Traits::RESTRICTED);
static IMAGE_ONLY: Counted = with("content.image_only", Traits::IMAGE_ONLY);
static REPORT: Counted = Counted { name: "report.received", kinds: &[Kind::ReportReceived], ..Counted::ALL };
static FRAUD_REPORT: Counted = Counted {
    name: "report.received.fraud",
    kinds: &[Kind::ReportReceived],
    count: |e| only(e, e.complaint == Some(ComplaintType::Fraud)),
    ..Counted::ALL
};
static POST_TARGET: SetOf = SetOf {
    name: "content.posted.target",
    kinds: &[Kind::ContentPosted],
    thing: |e| e.content.map(Hash::get),
    derived: Derived::CONTENT,
};
static LINK_HOST: SetOf = SetOf {
    name: "content.link_host",
    kinds: CONTENT,
    thing: |e| e.url_host.map(Hash::get),
    derived: Derived::URL_HOST,
};
static REPORTER: SetOf = SetOf {
    name: "report.received.sender",
    kinds: &[Kind::ReportReceived],
    thing: |e| e.sender.map(Hash::get),
    derived: Derived::SENDER,
};

pub(super) static POSTS: Signal = Signal {
    id: "C-00",
    name: "posts",
    about: "Posts, edits or comments.",
    windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week, Window::Month],
    sentence: "Times you posted in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&POSTED])),
    ..Signal::COUNT
};

pub(super) static POST_TARGETS: Signal = Signal {
    id: "C-00",
    name: "post_targets",
    about: "Different pages or threads posted to.",
    windows: &[Window::Hour, Window::Day, Window::Week, Window::Month],
    sentence: "Different places you posted to in {window}: {num}.",
    read: Read::Of(Part::Set(&POST_TARGET)),
    ..Signal::DISTINCT
};

pub(super) static LINK_HOSTS: Signal = Signal {
    id: "C-00",
    name: "link_hosts",
    about: "Different hosts that first links led to.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Different sites you linked to in {window}: {num}.",
    read: Read::Of(Part::Set(&LINK_HOST)),
    ..Signal::DISTINCT
};

pub(super) static REPORTS: Signal = Signal {
    id: "C-00",
    name: "reports",
    about: "Reports about the account by others.",
    windows: &[Window::Day, Window::Week, Window::Month],
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    sentence: "Reports about you in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&REPORT])),
    ..Signal::COUNT
};

pub(super) static REPORTERS: Signal = Signal {
    id: "C-00",
    name: "reporters",
    about: "Different people or bodies who reported the account; who they are is never shown.",
    windows: &[Window::Week, Window::Month],
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    sentence: "Different people who reported you in {window}: {num}.",
    read: Read::Of(Part::Set(&REPORTER)),
    ..Signal::DISTINCT
};

pub(super) static FRAUD_REPORTS: Signal = Signal {
    id: "C-00",
    name: "fraud_reports",
    about: "Reports of fraud or phishing by others.",
    windows: &[Window::Day, Window::Week],
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    sentence: "Reports of fraud about you in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&FRAUD_REPORT])),
    ..Signal::COUNT
};

pub(super) static PHISHING_LINKS: Signal = Signal {
    id: "C-01",
    name: "phishing_links",
    about: "Content with a link on a feed of phishing pages. Where others can put links into an account's forms, count their reports instead.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "rspamd: a phishing feed gives 7 of 15 points [V]; 1 and 5, our proposal [P]",
    disclosure: Disclosure::Rounded,
    role: Role::Evidence,
    sentence: "Messages with a link to a known phishing page in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&PHISHING])),
    ..Signal::COUNT
};

pub(super) static LISTED_LINK_RATE: Signal = Signal {
    id: "C-02",
    name: "listed_link_rate",
    about: "Share of content with a link whose domain is on a blocklist.",
    windows: &[Window::Day, Window::Week],
    sample_min: 100.0,
    threshold_source: "rspamd: DBL 6.5, URIBL 7.5 of 15 points [V]; 0.5 %, our proposal [P]",
    third_party_controllable: true,
    sentence: "Of {den} messages with a link in {window}, {num} led to a listed site.",
    read: Read::Share(Part::Counts(&[&LISTED]), Part::Counts(&[&LINKED])),
    ..Signal::RATE
};

pub(super) static NEW_DOMAIN_RATE: Signal = Signal {
    id: "C-03",
    name: "new_domain_rate",
    about: "Share of content with a link to a domain registered less than 30 days ago.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "rspamd: fresh domains 3 of 15 points [V]; 10 % and 50 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} messages with a link in {window}, {num} led to a very new site.",
    read: Read::Share(Part::Counts(&[&NEW_DOMAIN]), Part::Counts(&[&LINKED])),
    ..Signal::RATE
};

pub(super) static SHORTENER_RATE: Signal = Signal {
    id: "C-04",
    name: "shortener_rate",
    about: "Share of content with a link through a public shortener.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "CTIA and Twilio advise against them [S]; 20 % and 80 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} messages with a link in {window}, {num} used a public shortener.",
    read: Read::Share(Part::Counts(&[&SHORTENER]), Part::Counts(&[&LINKED])),
    ..Signal::RATE
};

pub(super) static NESTED_REDIRECT_RATE: Signal = Signal {
    id: "C-05",
    name: "nested_redirect_rate",
    about: "Share of content with a link that leads on three times or more.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "rspamd: 1 of 15 points [V]; 1 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} messages with a link in {window}, {num} led on three times or more.",
    read: Read::Share(Part::Counts(&[&NESTED]), Part::Counts(&[&LINKED])),
    ..Signal::RATE
};

pub(super) static LINK_MISMATCHES: Signal = Signal {
    id: "C-06",
    name: "link_mismatches",
    about: "Content with a link whose text names another host. Counting links does the same: it is no proof.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "rspamd: 4 of 15 points [V]; 1 and 10, our proposal [P]",
    sentence: "Messages with a link that names another site in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&MISMATCH])),
    ..Signal::COUNT
};

pub(super) static MIXED_SCRIPT_LINKS: Signal = Signal {
    id: "C-07",
    name: "mixed_script_links",
    about: "Content with a link whose host mixes scripts. Many languages do so honestly: it is no proof.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "rspamd: 7 of 15 points [V]; 1 and 3, our proposal [P]",
    sentence: "Messages with a link that mixes alphabets in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&MIXED])),
    ..Signal::COUNT
};

pub(super) static KNOWN_BAD_MATCHES: Signal = Signal {
    id: "C-08",
    name: "known_bad_matches",
    about: "Content near to what a person confirmed as abuse before.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "rspamd: fuzzy match 5 to 12 of 15 points [V]; 1 and 20, our proposal [P]",
    disclosure: Disclosure::Rounded,
    role: Role::Evidence,
    sentence: "Messages very close to confirmed abuse in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&KNOWN_BAD])),
    ..Signal::COUNT
};

pub(super) static BRAND_MENTIONS: Signal = Signal {
    id: "C-12",
    name: "brand_mentions",
    about: "Content that names a brand the sender is not. Shops name brands too: it is no proof.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "1 and 10, our proposal [P]",
    sentence: "Messages that name a brand of someone else in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&BRAND])),
    ..Signal::COUNT
};

pub(super) static BRAND_LURES: Signal = Signal {
    id: "C-12",
    name: "brand_lures",
    about: "Content that names a brand the sender is not, and asks for credentials, fees or codes.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "1 and 10, our proposal [P]",
    disclosure: Disclosure::Rounded,
    role: Role::Evidence,
    sentence: "Messages that ask for secrets in another's name in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&BRAND_LURE])),
    ..Signal::COUNT
};

pub(super) static LURES: Signal = Signal {
    id: "C-13",
    name: "lures",
    about: "Content that asks for credentials, fees or codes. Banks and parcel services do so honestly: it is no proof.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "SpamAssassin: about 3 of 5 points [V]",
    disclosure: Disclosure::Rounded,
    sentence: "Messages that ask for passwords, fees or codes in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LURE])),
    ..Signal::COUNT
};

pub(super) static DANGEROUS_FILES: Signal = Signal {
    id: "C-14",
    name: "dangerous_files",
    about: "Content with a dangerous attachment.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "rspamd: 2 to 4 of 15 points; AWS SES rejects bad content [V]; 1 and 3, our proposal [P]",
    role: Role::Evidence,
    sentence: "Messages with a dangerous file in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&DANGEROUS])),
    ..Signal::COUNT
};

pub(super) static RESTRICTED_RATE: Signal = Signal {
    id: "C-15",
    name: "restricted_rate",
    about: "Share of content looked at that is restricted and has no declared use.",
    windows: &[Window::Day, Window::Week],
    sample_min: 100.0,
    threshold_source: "carriers restrict it [V]; 1 % and 20 %, our proposal [P]",
    sentence: "Of {den} messages looked at in {window}, {num} had restricted content.",
    read: Read::Share(Part::Counts(&[&RESTRICTED]), Part::Counts(&[&LOOKED_AT])),
    ..Signal::RATE
};

pub(super) static IMAGE_ONLY_RATE: Signal = Signal {
    id: "C-16",
    name: "image_only_rate",
    about: "Share of content looked at that is nothing but an image.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "SpamAssassin: up to 2.8 of 5 points [V]",
    role: Role::Context,
    sentence: "Of {den} messages looked at in {window}, {num} were only an image.",
    read: Read::Share(Part::Counts(&[&IMAGE_ONLY]), Part::Counts(&[&LOOKED_AT])),
    ..Signal::RATE
};

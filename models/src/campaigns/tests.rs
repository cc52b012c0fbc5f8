//! A search over a small world of which everything is known.

use std::fmt::Write as _;
use std::io::Cursor;

use redress_datasets::Silent;
use redress_datasets::table::input::Reading;

use super::report::{Campaign, Report};
use super::{find, page};
use crate::backtest::Log;

const START: i64 = 1_772_323_200_000; // 2026-03-01T00:00:00Z
const DAY: i64 = 86_400_000;

#[derive(Default)]
struct World {
    lines: Vec<(i64, String)>,
}

impl World {
    fn put(&mut self, day: i64, account: &str, kind: &str, more: &str) {
        let (number, at) = (self.lines.len(), START + day * DAY);
        let line = format!(r#"{{"id":"e{number}","time":{at},"account_id":"{account}","kind":"{kind}"{more}}}"#);
        self.lines.push((at, line));
    }

    fn open(&mut self, day: i64, account: &str, device: &str) {
        self.put(day, account, "account.created", &format!(r#","device_id":"{device}","ip":"192.0.2.7""#));
    }

    fn sign_in(&mut self, day: i64, account: &str, device: &str) {
        self.put(day, account, "auth.login_succeeded", &format!(r#","device_id":"{device}","ip":"192.0.2.7""#));
    }

    fn pay(&mut self, day: i64, account: &str, card: &str) {
        self.put(day, account, "payment.method_added", &format!(r#","content_hash":"{card}""#));
    }

    fn text(&mut self, day: i64, account: &str, text: &str, link: &str) {
        self.put(day, account, "message.submitted", &format!(r#","content_hash":"{text}","url_domain":"{link}""#));
    }

    /// The log up to a day; lines in order of time, as a log has them.
    fn find(&self, until_day: i64) -> Report {
        let mut lines = self.lines.clone();
        lines.sort();
        let until = START + until_day * DAY;
        let text = lines.iter().filter(|(at, _)| *at < until).fold(String::new(), |mut text, (_, line)| {
            writeln!(text, "{line}").unwrap();
            text
        });
        let reader = Box::new(Cursor::new(text.into_bytes()));
        let log = Log { path: "world".into(), reader, bytes: 0, reading: Reading::default() };
        let found = find(vec![log], 2, &Silent).unwrap();
        assert!(found.told.is_empty(), "{:?}", found.told);
        found.report
    }
}

fn members(campaign: &Campaign) -> Vec<&str> {
    campaign.members.iter().map(|member| member.account_id.as_str()).collect()
}

#[test]
fn those_of_one_hand_are_found_and_those_who_only_look_like_it_are_not() {
    let mut world = World::default();
    for n in 0..5 {
        let (ring, snow) = (format!("ring-{n}"), format!("snow-{n}"));
        world.open(n, &ring, "device-ring");
        world.text(n + 1, &ring, "text-ring", "ring.example.net");
        world.open(n, &snow, &format!("device-snow-{n}"));
        world.text(2, &snow, "text-snow", "snow.example.net");
        // Customers of one agency; sub-accounts of one reseller; shops of one shop system.
        let (agency, shop) = (format!("agency-{n}"), format!("shop-{n}"));
        world.sign_in(n, &agency, "device-agency");
        world.pay(n, &agency, "card-agency");
        world.text(n, &agency, &format!("text-agency-{n}"), &format!("agency{n}.example.com"));
        let (sub, parent) = (format!("sub-{n}"), r#","device_id":"device-reseller","parent_account_id":"reseller""#);
        world.put(1, &sub, "account.created", parent);
        world.put(2, &sub, "message.submitted", r#","content_hash":"text-sub","parent_account_id":"reseller""#);
        world.sign_in(n, &shop, &format!("device-shop-{n}"));
        world.text(2, &shop, "text-shop", "shops.example.com");
    }
    world.open(3, "gone", "device-respawn");
    world.open(9, "back", "device-respawn");
    // A hub: a device in a library, used by more families than a device may have.
    for n in 0..1_100 {
        world.open(4, &format!("reader-{n}"), "device-library");
    }
    let found = world.find(30);
    let all: Vec<Vec<&str>> = found.campaigns.iter().map(members).collect();
    let hands = |name: &str| (0..5).map(|n| format!("{name}-{n}")).collect::<Vec<_>>();
    let mut expected = vec![hands("ring"), hands("snow"), vec!["gone".to_owned(), "back".to_owned()]];
    expected[..2].sort_by_key(|members| found.campaigns[0].members[0].account_id != members[0]);
    assert_eq!(all, expected);
    let ring = found.campaigns.iter().find(|campaign| campaign.members[0].account_id == "ring-0").unwrap();
    assert!(ring.summary.starts_with("5 of 1,127 accounts, all of them opened within 4 days."), "{}", ring.summary);
    assert!(ring.doubts.is_empty() && ring.keys.len() == 3, "{ring:?}");
    let hubs: usize = found.keys.iter().map(|sort| sort.hubs).sum();
    assert_eq!(hubs, 2, "the library's device, and its address");
    let html = page::html(&found).unwrap();
    assert!(html.contains(&ring.name) && html.matches("class=\"life\"").count() == 12);
}

#[test]
fn a_campaign_is_the_same_to_the_byte_and_keeps_its_name_as_it_grows() {
    let mut world = World::default();
    for n in 0..6 {
        let account = format!("ring-{n}");
        world.open(n * 3, &account, "device-ring");
        world.text(n * 3, &account, "text-ring", "ring.example.net");
    }
    let (early, late) = (world.find(8), world.find(30));
    let json = |report: &Report| serde_json::to_string(report).unwrap();
    assert_eq!(json(&late), json(&world.find(30)));
    assert_eq!((early.campaigns.len(), late.campaigns.len()), (1, 1));
    let (early, late) = (&early.campaigns[0], &late.campaigns[0]);
    assert_eq!((early.members.len(), late.members.len()), (3, 6));
    assert_eq!((&early.id, &early.name), (&late.id, &late.name));
    assert!(!json(&world.find(30)).contains("device-ring"), "no key leaves but as a hash");
}

#[test]
fn texts_that_are_never_twice_the_same_are_one_key() {
    const LURE: &str = "dear customer your parcel has been waiting in our house since monday because nobody was at home \
        when we came by and it goes back at the end of the week unless you confirm where you live and pay the small fee \
        for the second way with any card that you like by means of the button below and it will be with you tomorrow";
    const OTHER: &str = "we are glad to tell all members of the garden society that the gates are open again from nine to \
        five on every day but sunday and that the roses near the old pond are at their best this week so bring friends";
    let mut world = World::default();
    for (n, word) in ["apple", "birch", "cedar", "daisy", "elder", "fern"].into_iter().enumerate() {
        for (hand, text) in [("parcel", LURE), ("garden", OTHER)] {
            let account = format!("{hand}-{}", n % 2);
            let more = format!(r#","device_id":"device-{hand}","text":"{text} {word}""#);
            world.put(i64::try_from(n).unwrap(), &account, "email.submitted", &more);
        }
    }
    let found = world.find(30);
    assert_eq!(found.campaigns.len(), 2, "{:?}", found.campaigns);
    assert!(
        found.campaigns.iter().all(|campaign| campaign.keys.iter().any(|key| key.sort == super::key::Sort::NearText))
    );
}

//! The traffic that the demo plays: the committed file is what the simulator makes, and it tells the demo's story.

use std::fs;
use std::io::Read;

use flate2::read::GzDecoder;
use redress_datasets::simulate::{DEMO, Persona};
use serde_json::Value;

use super::{events, personas, scored, text, traffic};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/demo/traffic.ndjson.gz");
/// The account whose story the demo tells; `src/demo` names it as well.
const APPELLANT: &str = "acct-00012";
const REMEDY: &str = "the simulator changed: make the bundle again with the command in datasets/README.md";

#[test]
fn the_bundle_is_what_the_simulator_makes() {
    let packed = fs::read(FILE).unwrap();
    assert!(packed.len() < 600_000, "the bundle has {} bytes", packed.len());
    let mut bundled = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut bundled).unwrap();
    let made = traffic(DEMO);
    let first_difference = bundled.lines().zip(made.lines()).position(|(a, b)| a != b);
    assert_eq!(first_difference, None, "first differing line, from 0; {REMEDY}");
    assert!(bundled == made, "the lengths differ: {} and {}; {REMEDY}", bundled.len(), made.len());
    assert!((15_000..=25_000).contains(&made.lines().count()), "{} events", made.lines().count());
}

/// Of an account's first `n` messages of a channel that ended: how many ended as `counts` says.
fn among_first(
    events: &[Value],
    account: &str,
    n: usize,
    ended: &[&str],
    counts: impl Fn(&Value) -> bool,
) -> (usize, usize) {
    let ends: Vec<&Value> = events
        .iter()
        .filter(|e| text(e, "account_id") == account && ended.contains(&text(e, "kind")))
        .take(n)
        .collect();
    (ends.len(), ends.iter().filter(|e| counts(e)).count())
}

fn hard_bounces(events: &[Value], account: &str) -> (usize, usize) {
    let hard = |e: &Value| text(e, "kind") == "email.bounced" && text(e, "error_class") == "hard";
    among_first(events, account, 1_000, &["email.delivered", "email.bounced"], hard)
}

#[test]
fn three_abusers_cross_clearly_and_one_honest_account_crosses_narrowly() {
    let events = events(&traffic(DEMO));
    let mut clearly = 0;
    let mut narrowly = 0;
    for (account, persona) in personas(DEMO) {
        match persona {
            Persona::ListSpammer => {
                let (ended, hard) = hard_bounces(&events, &account);
                assert!(ended == 1_000 && hard >= 150, "{account}: {hard} of {ended} mails bounced");
                clearly += 1;
            }
            Persona::Smisher => {
                let filtered = |e: &Value| text(e, "error_class") == "filtered";
                let ended = ["message.delivered", "message.failed"];
                let (ended, filtered) = among_first(&events, &account, usize::MAX, &ended, filtered);
                assert!(ended >= 400 && filtered * 10 >= ended, "{account}: {filtered} of {ended} messages filtered");
                clearly += 1;
            }
            Persona::BadImport => {
                let (ended, hard) = hard_bounces(&events, &account);
                assert!(ended == 1_000 && (155..=175).contains(&hard), "{account}: {hard} of {ended} mails bounced");
                assert_eq!(account, APPELLANT);
                narrowly += 1;
            }
            _ => {}
        }
    }
    assert!(clearly >= 3, "{clearly} abusers cross");
    assert_eq!(narrowly, 1);
}

#[test]
fn the_demo_policy_stops_the_abused_accounts_and_the_one_that_will_appeal() {
    let personas = personas(DEMO);
    let (summary, decisions) = scored(&traffic(DEMO));
    assert_eq!((summary.rejected, summary.unknown, summary.duplicates), (0, 0, 0));
    let highest = |account: &str| -> &str {
        let ladder = ["suspend", "hold", "limit", "warn"];
        let made = decisions.get(account).map(Vec::as_slice).unwrap_or_default();
        ladder.into_iter().find(|rung| made.iter().any(|(r, _)| r == rung)).unwrap_or("nothing")
    };
    for (account, persona) in &personas {
        let made = highest(account);
        let fits = match persona {
            Persona::ListSpammer | Persona::Smisher | Persona::BadImport | Persona::TakenOver => made == "suspend",
            Persona::Snowshoe | Persona::OtpPumped => made == "limit",
            _ => made == "nothing" || made == "warn",
        };
        assert!(fits, "{account} {persona:?}: {made}, by {:?}", decisions.get(account));
    }
    let held = decisions.values().flatten().any(|(rung, rule)| rung == "hold" && rule == "demo-takeover-hold");
    assert!(held, "nobody noticed the takeover itself");
}

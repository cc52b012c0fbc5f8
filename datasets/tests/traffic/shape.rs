//! What must hold of any plan's traffic.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI32, Ordering};

use redress_datasets::simulate::{EPOCH_MS, Persona, Plan, SOURCE, write_labels, write_traffic};
use redress_datasets::{DatasetError, Silent, Watch};

use super::{events, personas, scored, text, traffic};

const SMALL: Plan = Plan { seed: 4, accounts: 30, hours: 8 };
const DAYS: Plan = Plan { seed: 5, accounts: 80, hours: 36 };

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_gives_others() {
    assert!(traffic(SMALL) == traffic(SMALL), "one seed gave two logs");
    assert!(traffic(SMALL) != traffic(Plan { seed: 5, ..SMALL }), "two seeds gave one log");
}

#[test]
fn events_come_in_time_order_within_the_hours_under_ids_of_their_own() {
    let events = events(&traffic(SMALL));
    let times: Vec<i64> = events.iter().map(|e| e["time"].as_i64().unwrap()).collect();
    assert!(times.is_sorted());
    assert!(times[0] >= EPOCH_MS && times[times.len() - 1] < EPOCH_MS + 8 * 3_600_000);
    assert_eq!(events.iter().map(|e| text(e, "id")).collect::<HashSet<_>>().len(), events.len());
    assert!(events.iter().all(|e| text(e, "source") == SOURCE));
    assert_eq!(events.iter().map(|e| text(e, "account_id")).collect::<HashSet<_>>().len(), 30, "an account is silent");
}

#[test]
fn outcomes_refer_to_a_message_that_was_sent_before_them() {
    let mut sent = HashMap::new();
    let mut outcomes = 0;
    for event in events(&traffic(SMALL)) {
        let message = text(&event, "message_id").to_owned();
        let key = (text(&event, "account_id").to_owned(), message.clone(), text(&event, "channel").to_owned());
        match text(&event, "kind") {
            "email.submitted" | "message.submitted" | "verification.started" => {
                let first = sent.insert(key, text(&event, "recipient").to_owned());
                assert_eq!(first, None, "{message} is sent twice");
            }
            kind if kind.starts_with("email.") || kind.starts_with("verification.") || kind.starts_with("message.") => {
                if kind == "message.inbound" {
                    continue; // an answer has no message of the account to refer to
                }
                outcomes += 1;
                assert_eq!(sent.get(&key).map(String::as_str), Some(text(&event, "recipient")), "{event}");
            }
            _ => {}
        }
    }
    assert!(outcomes > 1_000, "{outcomes} outcomes");
}

#[test]
fn nobody_real_appears() {
    let reserved = ["example.com", "example.net", "example.org"];
    let addresses = ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"];
    for event in events(&traffic(SMALL)) {
        for field in ["recipient", "sender"] {
            let person = text(&event, field);
            let fake = person.is_empty()
                || (person.starts_with("+1555") && person.len() == 12)
                || person.split_once('@').is_some_and(|(_, host)| reserved.iter().any(|r| host.ends_with(r)));
            assert!(fake, "{field} {person} might be somebody's");
        }
        let (host, ip) = (text(&event, "url_domain"), text(&event, "ip"));
        assert!(host.is_empty() || reserved.iter().any(|r| host.ends_with(r)), "{host} might be somebody's");
        assert!(ip.is_empty() || addresses.iter().any(|a| ip.starts_with(a)), "{ip} might be somebody's");
        assert!(event["asn"].as_u64().is_none_or(|asn| (64_496..=64_511).contains(&asn)), "{event}");
    }
}

#[test]
fn the_engine_takes_every_line_and_knows_every_kind() {
    for plan in [SMALL, DAYS] {
        let log = traffic(plan);
        let (summary, _) = scored(&log);
        let lines = log.lines().count() as u64;
        assert_eq!((summary.read, summary.accepted), (lines, lines));
        assert_eq!((summary.rejected, summary.duplicates, summary.unknown), (0, 0, 0));
        assert_eq!(summary.accounts, plan.accounts as usize);
    }
}

#[test]
fn the_planned_kinds_all_occur() {
    let log = traffic(DAYS);
    let seen: HashSet<String> = events(&log).iter().map(|e| text(e, "kind").to_owned()).collect();
    let planned = [
        "account.created",
        "auth.key_created",
        "auth.login_failed",
        "auth.login_succeeded",
        "auth.mfa_changed",
        "auth.password_changed",
        "config.changed",
        "contact.imported",
        "email.bounced",
        "email.complained",
        "email.deferred",
        "email.delivered",
        "email.dropped",
        "email.submitted",
        "message.delivered",
        "message.failed",
        "message.inbound",
        "message.submitted",
        "verification.approved",
        "verification.checked",
        "verification.expired",
        "verification.started",
    ];
    assert_eq!(seen, planned.map(str::to_owned).into());
}

#[test]
fn honest_accounts_are_left_alone_and_abused_ones_are_not() {
    let personas = personas(DAYS);
    let (_, decisions) = scored(&traffic(DAYS));
    let stopped = |account: &str| {
        decisions.get(account).is_some_and(|d| d.iter().any(|(rung, _)| !["observe", "warn"].contains(&rung.as_str())))
    };
    for (account, persona) in &personas {
        let expected = persona.abusive() || *persona == Persona::BadImport;
        assert_eq!(stopped(account), expected, "{account} {persona:?} {:?}", decisions.get(account));
    }
}

#[test]
fn labels_name_every_account_once() {
    let mut out = Vec::new();
    write_labels(&SMALL.cast().unwrap(), &mut out).unwrap();
    let labels = String::from_utf8(out).unwrap();
    let mut lines = labels.lines();
    assert_eq!(lines.next(), Some("account_id,persona,abusive"));
    let personas = personas(SMALL);
    let rows: HashMap<&str, &str> = lines.map(|line| line.split_once(',').unwrap()).collect();
    assert_eq!(rows.len(), 30);
    for (account, persona) in personas {
        assert_eq!(rows[account.as_str()], format!("{},{}", persona.name(), u8::from(persona.abusive())));
    }
}

#[test]
fn a_plan_out_of_bounds_is_refused_with_its_bounds() {
    for (plan, expected) in [
        (Plan { accounts: 0, ..SMALL }, "accounts is 0, but must be from 1 to 1000000"),
        (Plan { accounts: 1_000_001, ..SMALL }, "accounts is 1000001, but must be from 1 to 1000000"),
        (Plan { hours: 0, ..SMALL }, "hours is 0, but must be from 1 to 720"),
        (Plan { hours: 721, ..SMALL }, "hours is 721, but must be from 1 to 720"),
    ] {
        let error = plan.cast().unwrap_err().to_string();
        assert_eq!(error.lines().next(), Some(expected));
    }
}

/// Stops at the n-th look.
struct StopAt(AtomicI32);

impl Watch for StopAt {
    fn total(&self, _units: u64) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) == 1
    }
}

#[test]
fn the_simulation_stops_when_told_to() {
    let on_write = |source| DatasetError::Write { path: "memory".into(), source };
    for look in 1..=3 {
        let stopped = write_traffic(SMALL, &mut Vec::new(), on_write, &StopAt(AtomicI32::new(look)));
        assert!(matches!(stopped, Err(DatasetError::Interrupted)), "{stopped:?}");
    }
}

#[test]
fn a_sink_that_fails_is_named() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let on_write = |source| DatasetError::Write { path: "the/log".into(), source };
    let error = write_traffic(SMALL, &mut Full, on_write, &Silent).unwrap_err();
    assert!(error.to_string().starts_with("the/log: cannot be written"), "{error}");
}

//! What ships: valid, modest where thresholds are only proposed, and sharp where they were published.

use redress_engine::policy::{FactsView, Mode, Policy, check, default_text, demo_text, model_text, shipped};
use redress_engine::signal::{LeastCount, Party, Role, variables};
use redress_ledger::Rung;

use crate::support::row;

fn packs() -> Vec<(&'static str, Policy)> {
    let load = |(name, text): &(&'static str, &'static str)| match check(text, &format!("policies/{name}.toml")) {
        Ok(policy) => (*name, policy),
        Err(errors) => panic!("{errors}"),
    };
    shipped().iter().map(load).collect()
}

#[test]
fn every_shipped_pack_loads_without_a_model_under_its_own_name() {
    let packs = packs();
    assert_eq!(packs.len(), 7);
    for (name, policy) in packs {
        assert_eq!(policy.name, name);
        assert!(!policy.rules.is_empty());
        policy.bind(false).unwrap();
    }
}

#[test]
fn published_thresholds_enforce_and_proposals_run_in_shadow() {
    let mut enforced = 0;
    for (name, policy) in packs().into_iter().filter(|(name, _)| !["demo", "guard"].contains(name)) {
        for rule in &policy.rules {
            let published = rule.source.contains("[V]");
            assert!(published || rule.source.contains("[P]") || rule.source.contains("[S]"), "{name}/{}", rule.id);
            let expected = if published { Mode::Enforce } else { Mode::Shadow };
            assert_eq!(rule.mode, expected, "{name}/{}: {}", rule.id, rule.source);
            assert_eq!(rule.author, "redress");
            enforced += usize::from(published);
        }
    }
    assert!(enforced >= 4);
}

#[test]
fn what_is_calibrated_on_a_simulator_alone_suspends_nobody_and_holds_for_victims_only() {
    let packs = packs();
    let (_, guard) = packs.iter().find(|(name, _)| *name == "guard").unwrap();
    for rule in &guard.rules {
        assert!(rule.source.ends_with("[P], calibrated [C]"), "{}: {}", rule.id, rule.source);
        assert_eq!((rule.mode, rule.author.as_str()), (Mode::Enforce, "redress"), "{}", rule.id);
        let protects = rule.reason == "ACCOUNT_TAKEOVER";
        assert!(rule.rung <= Rung::Limit || (protects && rule.rung == Rung::Hold), "{}", rule.id);
    }
}

#[test]
fn the_shipped_models_rules_name_a_fact_beside_the_score_and_suspend_nobody_by_themselves() {
    let policy = check(model_text(), "policies/model.toml").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(policy.name, "model");
    assert!(policy.bind(false).is_err(), "without a model it is no policy");
    policy.bind(true).unwrap();
    for rule in &policy.rules {
        assert!(rule.names_score() && rule.source.ends_with("[P], calibrated [C]"), "{}", rule.id);
        assert!(rule.rung <= Rung::Limit || rule.propose, "{}", rule.id);
        let nothing = FactsView { score: Some(1.0), ..FactsView::default() };
        assert!(rule.fires(&row(&[]), &nothing).is_none(), "{}: the score alone", rule.id);
    }
}

#[test]
fn victims_of_pumping_and_takeover_are_limited_at_most() {
    for (name, policy) in packs().into_iter().filter(|(name, _)| ["verification", "signin"].contains(name)) {
        assert!(policy.rules.iter().all(|rule| rule.rung <= Rung::Limit), "{name}");
    }
}

#[test]
fn no_pack_restricts_anybody_for_what_other_accounts_do() {
    let across = |name: &str| ["shared_", "sharers_", "link"].iter().any(|part| name.contains(part));
    for (name, policy) in packs() {
        for rule in policy.rules.iter().filter(|rule| rule.rung >= Rung::Hold && !rule.propose) {
            let text = format!("{rule:?}");
            assert!(!text.split(|c: char| c != '_' && !c.is_alphanumeric()).any(across), "{name}/{}", rule.id);
        }
    }
}

#[test]
fn the_default_policy_is_every_pack_but_the_demos_in_one_document() {
    let text = default_text();
    let policy = check(&text, "default.toml").unwrap_or_else(|errors| panic!("{errors}"));
    let ids: Vec<_> = policy.rules.iter().map(|rule| rule.id.clone()).collect();
    let packs = packs();
    let expected: Vec<_> = packs
        .iter()
        .filter(|(name, _)| *name != "demo")
        .flat_map(|(_, p)| p.rules.iter().map(|r| r.id.clone()))
        .collect();
    assert_eq!(ids, expected);
    assert_eq!((policy.name.as_str(), policy.version.as_str()), ("default", "2026-11-27"));
    assert_eq!(text, default_text());
    for rule in &policy.rules {
        let alone = packs.iter().find_map(|(_, p)| p.rule(&rule.id)).unwrap();
        assert_eq!(format!("{rule:?}").split(" when: ").next(), format!("{alone:?}").split(" when: ").next());
    }
}

#[test]
fn the_default_policy_suspends_from_the_published_counts_on() {
    let policy = check(&default_text(), "default.toml").unwrap();
    let fired = |hits: f64, n: f64| -> Vec<&str> {
        let row = row(&[("hard_bounce_rate_7d", hits, n)]);
        let rules = policy.rules_enforced().filter(|rule| rule.fires(&row, &FactsView::default()).is_some());
        rules.map(|rule| rule.id.as_str()).collect()
    };
    // Smallest counts whose lower bound reaches 10 % and holds while one keeps looking.
    let reached = LeastCount::new(0.10, false);
    for n in [200u32, 1_000, 5_000, 50_000] {
        let (least, n) = (f64::from(reached.least(n).unwrap()), f64::from(n));
        assert_eq!(fired(least, n), ["email-hard-bounces-warn", "email-hard-bounces-suspend"]);
        assert_eq!(fired(least - 1.0, n), ["email-hard-bounces-warn"]);
    }
    assert_eq!(fired(199.0, 199.0), [""; 0], "below the sample nothing is known");
}

#[test]
fn complaints_alone_limit_and_never_suspend() {
    let row = row(&[("complaint_rate_7d", 900.0, 1_000.0), ("complaint_rate_24h", 900.0, 1_000.0)]);
    for text in [default_text(), demo_text().to_owned()] {
        let policy = check(&text, "p.toml").unwrap();
        let highest =
            policy.rules_enforced().filter(|r| r.fires(&row, &FactsView::default()).is_some()).map(|r| r.rung).max();
        assert_eq!(highest, Some(Rung::Limit));
    }
}

#[test]
fn the_demo_shows_every_rung_up_to_suspend() {
    let policy = check(demo_text(), "demo.toml").unwrap();
    for rung in [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend] {
        assert!(policy.rules_enforced().any(|rule| rule.rung == rung), "{rung}");
    }
    assert!(policy.rules.iter().all(|rule| rule.author == "redress-demo"));
    for (signal, hits) in
        [("hard_bounce_rate_24h", 45.0), ("carrier_filtered_rate_24h", 30.0), ("invalid_number_rate_24h", 60.0)]
    {
        let row = row(&[(signal, hits, 250.0)]);
        let highest =
            policy.rules_enforced().filter(|r| r.fires(&row, &FactsView::default()).is_some()).map(|r| r.rung).max();
        assert_eq!(highest, Some(Rung::Suspend), "{signal}");
    }
}

#[test]
fn no_shipped_suspension_rests_on_what_others_control() {
    for (name, policy) in packs() {
        for rule in policy.rules.iter().filter(|rule| rule.rung >= Rung::Suspend && !rule.propose) {
            let everything_others_control: Vec<(&str, f64, f64)> = variables()
                .iter()
                .filter(|v| v.signal.third_party_controllable || v.signal.role != Role::Evidence)
                .map(|v| (v.name.as_str(), 1e6, 1e6))
                .collect();
            assert!(
                rule.fires(&row(&everything_others_control), &FactsView::default()).is_none(),
                "{name}/{}",
                rule.id
            );
            let victim: Vec<(&str, f64, f64)> = variables()
                .iter()
                .filter(|v| v.signal.party == Party::Victim)
                .map(|v| (v.name.as_str(), 1e6, 1e6))
                .collect();
            assert!(rule.fires(&row(&victim), &FactsView::default()).is_none(), "{name}/{}", rule.id);
        }
    }
}

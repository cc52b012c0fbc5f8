//! Unfair rules are refused, in every spelling; their fair neighbours are not.

use redress_engine::policy::check;
use redress_engine::signal::{Unit, variables};

use crate::support::{accepted, document, refused, refused_evidence, refused_when};

const HARD: &str = "lower(hard_bounce_rate_7d) > 0.10";

#[test]
fn a_suspension_needs_evidence_unless_a_person_decides() {
    for rung in ["suspend", "terminate"] {
        refused_when(HARD, None, rung, 0, "needs `evidence`");
        accepted(HARD, Some(HARD), rung);
        check(&document(HARD, None, rung, "propose = true"), "t.toml").unwrap();
    }
    for rung in ["observe", "warn", "limit", "hold"] {
        accepted(HARD, None, rung);
    }
}

#[test]
fn complaints_and_volume_suspend_nobody_in_any_spelling() {
    let bare = "complaint_rate_7d > 0.005 && sends_7d > 100";
    let bounded = "lower(complaint_rate_7d) > 0.005 && sends_7d > 100";
    refused_when(bare, None, "suspend", 0, "write lower(complaint_rate_7d) > ...");
    refused_when(bounded, None, "suspend", 0, "needs `evidence`");
    refused_when(bounded, None, "hold", 0, "`complaint_rate_7d` alone, which outsiders can move");
    refused_when("sends_7d > 100 && 0.005 < lower(complaint_rate_7d)", None, "hold", 0, "`complaint_rate_7d` alone");
    refused_when(
        "!(lower(complaint_rate_7d) <= 0.005) && sends_7d > 100",
        None,
        "hold",
        0,
        "`complaint_rate_7d` alone",
    );
    refused_evidence(bounded, "lower(complaint_rate_7d) > 0.005", "suspend", 0, "outsiders can move it");
    refused_evidence(bounded, "sends_7d > 100", "suspend", 0, "does not show abuse by itself");
    accepted(bounded, None, "limit");
    accepted(bounded, None, "warn");
    accepted(bounded, Some(HARD), "suspend");
}

#[test]
fn bounces_or_complaints_suspend_nobody() {
    let either = "lower(hard_bounce_rate_7d) > 0.10 || lower(complaint_rate_7d) > 0.005";
    refused_when(either, None, "suspend", 0, "needs `evidence`");
    refused_evidence(either, either, "suspend", 37, "`complaint_rate_7d` is no evidence");
    refused_when(either, None, "hold", 0, "`complaint_rate_7d` alone");
    let negated = "!(lower(hard_bounce_rate_7d) <= 0.10 && lower(complaint_rate_7d) <= 0.005)";
    refused_evidence(either, negated, "suspend", 40, "`complaint_rate_7d` is no evidence");
    accepted(either, Some(HARD), "suspend");
    accepted(either, None, "limit");
    let both = "lower(hard_bounce_rate_7d) > 0.10 || lower(invalid_number_rate_24h) > 0.15";
    accepted(both, Some(both), "suspend");
}

#[test]
fn a_bare_score_touches_nobody() {
    for rung in ["warn", "limit", "hold"] {
        refused_when("score > 0.9", None, rung, 0, "the score alone");
    }
    refused_when("score > 0.9", None, "suspend", 0, "needs `evidence`");
    refused_evidence("score > 0.9", "score > 0.9", "suspend", 0, "a bare score is no evidence");
    refused_when("score > 0.9 || sends_24h > 10", None, "limit", 0, "the score alone");
    let with_evidence = format!("{HARD} && score > 0.5");
    refused_evidence("score > 0.9", &with_evidence, "suspend", 37, "a bare score is no evidence");
    accepted("score > 0.9", None, "observe");
    accepted("score > 0.9", Some(HARD), "suspend");
    accepted("score > 0.9 && sends_24h > 1000", None, "limit");
}

#[test]
fn a_share_that_may_be_chance_stops_at_a_warning() {
    for rung in ["limit", "hold", "suspend", "terminate"] {
        let text = document("point(hard_bounce_rate_7d) > 0.1", Some(HARD), rung, "");
        refused(&text, &[((5, 9), "write lower(hard_bounce_rate_7d) > ..., or lower the rung to \"warn\"")]);
        refused_evidence(HARD, "point(hard_bounce_rate_7d) > 0.1", rung, 0, "may be chance");
    }
    refused_when("0.1 < point(hard_bounce_rate_7d)", None, "limit", 6, "may be chance");
    refused_when("!(point(hard_bounce_rate_7d) <= 0.1)", None, "limit", 2, "may be chance");
    accepted("point(hard_bounce_rate_7d) > 0.1", None, "warn");
    accepted("point(hard_bounce_rate_7d) > 0.1", None, "observe");
    let shadow = document("point(hard_bounce_rate_7d) > 0.1", None, "limit", "").replace("enforce", "shadow");
    refused(&shadow, &[((5, 9), "may be chance")]);
}

#[test]
fn bounds_are_compared_on_the_accounts_side_from_limit_up() {
    let busy = "sends_24h > 1000 && ";
    for (condition, column, remedy) in [
        ("upper(hard_bounce_rate_7d) > 0.1", 0, "write lower(hard_bounce_rate_7d) > ..."),
        ("lower(hard_bounce_rate_7d) < 0.1", 0, "write upper(hard_bounce_rate_7d) < ..."),
        ("0.1 <= upper(hard_bounce_rate_7d)", 7, "write lower(hard_bounce_rate_7d) >= ..."),
        ("!(lower(hard_bounce_rate_7d) > 0.1)", 2, "write upper(hard_bounce_rate_7d) <= ..."),
        ("upper(messages_24h) > 100", 0, "write messages_24h > ... without a function"),
        ("lower(hard_bounce_rate_7d) > lower(hard_bounce_rate_24h)", 29, "write upper(hard_bounce_rate_24h) < ..."),
        ("lower(hard_bounce_rate_7d) > 2 * upper(hard_bounce_rate_24h)", 33, "inside a calculation"),
    ] {
        refused_when(&format!("{busy}{condition}"), None, "limit", busy.len() + column, remedy);
        accepted(&format!("{busy}{condition}"), None, "warn");
    }
    for condition in [
        "lower(hard_bounce_rate_7d) > 0.1",
        "0.1 <= lower(hard_bounce_rate_7d)",
        "upper(hard_bounce_rate_7d) < 0.1",
        "!(lower(hard_bounce_rate_7d) <= 0.1)",
        "!(upper(hard_bounce_rate_7d) >= 0.1 || messages_24h > 5)",
        "lower(hard_bounce_rate_7d) > upper(hard_bounce_rate_24h)",
        "lower(messages_24h) > 100 && upper(messages_1h) < 3",
    ] {
        accepted(&format!("{busy}{condition}"), None, "limit");
    }
}

#[test]
fn an_account_that_did_nothing_is_left_alone() {
    for when in [
        "account.age_days < 7",
        "account.protected",
        "!account.protected",
        "account.plan == \"trial\"",
        "account.plan != \"trial\" && account.age_days <= 30",
        "sends_24h < 10",
        "sends_24h >= 0 - account.age_days",
        "sends_24h <= account.age_days",
        "account.age_days < 7 || sends_24h > 100",
        "sends_24h < 1000 / account.age_days",
    ] {
        for rung in ["warn", "limit"] {
            let error = check(&document(when, None, rung, ""), "t.toml").unwrap_err();
            assert!(error.to_string().contains("did nothing"), "{when}: {error}");
        }
        // Counting alone touches nobody.
        accepted(when, None, "observe");
    }
    for when in
        ["upper(hard_bounce_rate_7d) < 0.5", "lower(hard_bounce_rate_7d) > 0.1 || upper(opt_out_rate_24h) < 0.2"]
    {
        refused_when(when, None, "limit", 0, "this rule can fire for an account without a bad outcome");
    }
    accepted("account.age_days < 7 && sends_24h > 100", None, "limit");
    accepted("sends_24h > 100 * account.age_days", None, "limit");
    accepted("account.age_days < 7", Some(HARD), "suspend");
}

#[test]
fn evidence_does_not_hold_for_a_decent_account_however_busy() {
    let clean = "`evidence` holds for an account without a bad outcome";
    refused_evidence(HARD, "upper(hard_bounce_rate_7d) < 0.5", "suspend", 0, clean);
    let either = format!("{HARD} || upper(block_bounce_rate_24h) < 0.5");
    refused_evidence(HARD, &either, "suspend", 0, clean);
    refused_evidence(HARD, "hard_bounces_7d < 10", "suspend", 0, "an account that did nothing");
    // A single bounce would make complaints suspend; and any large sender has more than a hundred.
    for evidence in ["hard_bounces_7d > 0", "hard_bounces_7d > 100", "lower(hard_bounce_rate_7d) > 0.0001"] {
        refused_evidence("lower(complaint_rate_7d) > 0.005", evidence, "suspend", 0, "one act in 1,000");
    }
    accepted(HARD, Some("lower(hard_bounce_rate_7d) > 0.1 && upper(hard_bounce_rate_24h) < 0.9"), "suspend");
    accepted(HARD, Some("lower(hard_bounce_rate_7d) > 0.1 && hard_bounces_7d > 100"), "suspend");
}

#[test]
fn evidence_holds_nothing_beside_the_accounts_own_acts() {
    let fact = format!("{HARD} && account.age_days < 7");
    refused_evidence(HARD, &fact, "suspend", 0, "an account fact is no evidence");
    let context = format!("{HARD} && sends_7d > 100");
    refused_evidence(HARD, &context, "suspend", 37, "`sends_7d` is no evidence");
    // It means the same in every rule, also where it is not needed.
    refused_evidence(HARD, &context, "warn", 37, "`sends_7d` is no evidence");
}

#[test]
fn a_victim_is_protected_and_not_suspended() {
    let takeover = "sensitive_changes_1h >= 3";
    accepted(takeover, Some(takeover), "hold");
    refused_evidence(takeover, takeover, "suspend", 0, "under attack");
    check(&document(takeover, Some(takeover), "suspend", "propose = true"), "t.toml").unwrap();
    refused_when("lower(unverified_rate_1h) > 0.9", None, "hold", 0, "`unverified_rate_1h` alone");
    accepted("lower(unverified_rate_1h) > 0.9", None, "limit");
}

#[test]
fn holding_needs_the_accounts_own_bad_outcomes_on_every_path() {
    refused_when("sends_1h > 10000", None, "hold", 0, "no signal of role evidence");
    refused_when("sends_1h > 10000 && hard_bounces_7d < 5", None, "hold", 0, "no signal of role evidence");
    refused_when("hard_bounces_7d > 5 * unverified_rate_1h", None, "hold", 22, "is a rate");
    refused_when("sends_1h > 10000 && hard_bounces_1h > 500", None, "hold", 0, "no signal of role evidence");
    accepted(&format!("sends_1h > 10000 && {HARD}"), None, "hold");
    accepted("sends_1h > 10000", Some(HARD), "hold");
    check(&document("sends_1h > 10000", None, "hold", "propose = true"), "t.toml").unwrap();
}

#[test]
fn a_skipped_rung_needs_a_severity() {
    let alone = document(HARD, Some(HARD), "suspend", "").replace("severity = \"for the test\"\n", "");
    refused(&alone, &[((7, 8), "no milder enforced rule has the reason LIST_QUALITY")]);
    check(&alone.replace("\"enforce\"", "\"shadow\""), "t.toml").unwrap();
    let milder = document("point(hard_bounce_rate_7d) > 0.05", None, "warn", "");
    let rule = milder[milder.find("[[rule]]").unwrap()..].replace("a-rule", "milder");
    check(&format!("{alone}{rule}"), "t.toml").unwrap();
    let shadow = rule.replace("\"enforce\"", "\"shadow\"");
    refused(&format!("{alone}{shadow}"), &[((7, 8), "so rungs are skipped")]);
    let other = rule.replace("LIST_QUALITY", "SNOWSHOE");
    refused(&format!("{alone}{other}"), &[((7, 8), "so rungs are skipped")]);
}

#[test]
fn what_is_seen_across_accounts_warns_or_asks_a_person_and_never_holds_or_suspends() {
    let mut across = 0;
    for variable in variables() {
        let seen = ["shared_", "sharers_", "bad_link_", "account_links", "links_to_", "trial_links", "serial_"];
        if !seen.iter().any(|name| variable.name.starts_with(name)) {
            continue;
        }
        across += 1;
        let rate = variable.signal.unit == Unit::Rate;
        let high = if rate { format!("lower({}) > 0.6", variable.name) } else { format!("{} >= 5", variable.name) };
        for rung in ["hold", "suspend", "terminate"] {
            assert!(check(&document(&high, None, rung, ""), "t.toml").is_err(), "{high}: {rung}");
            let beside = format!("{high} && sends_24h > 100");
            assert!(check(&document(&beside, None, rung, ""), "t.toml").is_err(), "{beside}: {rung}");
            assert!(check(&document(&high, Some(&high), rung, ""), "t.toml").is_err(), "{high} as evidence: {rung}");
            let either = format!("{HARD} || {high}");
            assert!(check(&document(&either, None, rung, ""), "t.toml").is_err(), "{either}: {rung}");
            check(&document(&high, None, rung, "propose = true"), "t.toml").unwrap();
        }
        accepted(&high, None, "warn");
    }
    assert!(across >= 14, "{across}");
}

#[test]
fn ties_to_others_suspend_and_hold_nobody_by_themselves() {
    for ties in ["account_links_30d >= 6", "links_to_suspended_30d >= 2", "lower(bad_link_rate_30d) > 0.6"] {
        let name = ties.trim_start_matches("lower(").split([' ', ')']).next().unwrap();
        refused_when(ties, None, "suspend", 0, "needs `evidence`");
        refused_evidence(ties, ties, "suspend", 0, "outsiders can move it");
        refused_when(ties, None, "hold", 0, &format!("`{name}` alone, which outsiders can move"));
        for rung in ["warn", "limit"] {
            accepted(ties, None, rung);
        }
        check(&document(ties, None, "suspend", "propose = true"), "t.toml").unwrap();
        // Beside what the account itself did they make a rule narrower.
        accepted(&format!("{ties} && {HARD}"), Some(HARD), "suspend");
    }
}

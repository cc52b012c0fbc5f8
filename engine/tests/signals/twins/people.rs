//! Accounts: how they were opened, who gets in, how they pay, and what they share.

use redress_engine::event::Event;

use crate::naive::{Twin, View, has, is, plain, share};

fn details(v: &View, w: i64, mark: &str) -> (f64, Option<f64>) {
    plain(v.n(w, |e| is(e, "account.created account.updated") && has(e, mark)))
}

fn entered(e: &Event) -> bool {
    is(e, "auth.login_succeeded")
}

fn cents(v: &View, w: i64, meant: impl Fn(&Event) -> bool) -> f64 {
    v.sum(w, |e| if meant(e) { e.amount_micros.unwrap_or(0).max(0) / 10_000 } else { 0 })
}

fn observed(e: &Event, how: &str) -> bool {
    is(e, "account.observed") && has(e, how)
}

fn bad_link(e: &Event) -> bool {
    is(e, "account.linked") && has(e, "known_bad")
}

pub const TWINS: &[(&str, Twin)] = &[
    ("shared_addresses", |v, w| plain(v.kinds_of(w, |e| e.ip_prefix.filter(|_| observed(e, "shared_ip"))))),
    ("shared_devices", |v, w| plain(v.kinds_of(w, |e| e.device.filter(|_| observed(e, "shared_device"))))),
    ("shared_cards", |v, w| plain(v.kinds_of(w, |e| e.content.filter(|_| observed(e, "shared_card"))))),
    ("shared_templates", |v, w| plain(v.kinds_of(w, |e| e.content.filter(|_| observed(e, "shared_template"))))),
    ("links_to_suspended", |v, w| plain(v.n(w, bad_link))),
    ("trial_links", |v, w| plain(v.n(w, |e| is(e, "account.linked") && has(e, "trial")))),
    ("odd_emails", |v, w| details(v, w, "odd_email")),
    ("serial_signups", |v, w| details(v, w, "serial_signup")),
    ("callbacks_moved", |v, w| plain(v.n(w, |e| is(e, "config.changed") && has(e, "new_callback")))),
    ("account_links", |v, w| plain(v.n(w, |e| is(e, "account.linked")))),
    ("sharers_seen", |v, w| plain(v.n(w, |e| observed(e, "shared_device shared_card shared_template")))),
    ("bad_link_rate", |v, w| share(v.n(w, bad_link), v.n(w, |e| is(e, "account.linked")))),
    ("disposable_emails", |v, w| details(v, w, "disposable_email")),
    ("risky_cards", |v, w| plain(v.n(w, |e| is(e, "payment.method_added") && has(e, "prepaid_card country_mismatch")))),
    ("voip_numbers", |v, w| details(v, w, "voip_number")),
    ("anonymous_signups", |v, w| plain(v.n(w, |e| is(e, "account.created") && has(e, "tor vpn hosting")))),
    ("unverifiable_businesses", |v, w| details(v, w, "unverifiable_business")),
    ("country_mismatches", |v, w| details(v, w, "country_mismatch")),
    ("account_countries", |v, w| {
        let told = |e: &Event| is(e, "account.created account.updated payment.method_added number.purchased");
        plain(v.kinds_of(w, |e| e.country.filter(|_| told(e))))
    }),
    ("automated_signups", |v, w| details(v, w, "automated_signup")),
    ("sign_ins", |v, w| plain(v.n(w, entered))),
    ("api_calls", |v, w| plain(v.n(w, |e| is(e, "api.used")))),
    ("api_keys_used", |v, w| plain(v.kinds_of(w, |e| e.api_key.filter(|_| is(e, "api.used"))))),
    ("login_failures", |v, w| plain(v.n(w, |e| is(e, "auth.login_failed")))),
    ("login_failure_sources", |v, w| plain(v.kinds_of(w, |e| e.ip_prefix.filter(|_| is(e, "auth.login_failed"))))),
    ("credentials_leaked", |v, w| plain(v.n(w, |e| is(e, "credential.leaked")))),
    ("sensitive_changes", |v, w| {
        let changes = "auth.mfa_changed auth.password_changed auth.email_changed auth.key_created config.changed";
        plain(v.n(w, |e| is(e, changes)))
    }),
    ("second_factor_off", |v, w| plain(v.n(w, |e| is(e, "auth.mfa_changed") && has(e, "mfa_off")))),
    ("keys_created", |v, w| plain(v.n(w, |e| is(e, "auth.key_created")))),
    ("sub_accounts_opened", |v, w| {
        let kinds = "account.created account.updated account.linked config.changed";
        plain(v.n(w, |e| is(e, kinds) && has(e, "sub_account")))
    }),
    ("sign_in_countries", |v, w| plain(v.kinds_of(w, |e| e.country.filter(|_| entered(e))))),
    ("api_countries", |v, w| plain(v.kinds_of(w, |e| e.country.filter(|_| is(e, "api.used"))))),
    ("sign_in_networks", |v, w| plain(v.kinds_of(w, |e| e.asn.filter(|_| entered(e))))),
    ("sign_in_devices", |v, w| plain(v.kinds_of(w, |e| e.device.filter(|_| entered(e))))),
    ("anonymous_sign_ins", |v, w| plain(v.n(w, |e| entered(e) && has(e, "tor vpn hosting")))),
    ("cards_added", |v, w| plain(v.kinds_of(w, |e| e.content.filter(|_| is(e, "payment.method_added"))))),
    ("cards_declined", |v, w| plain(v.kinds_of(w, |e| e.content.filter(|_| is(e, "payment.failed"))))),
    ("payment_failures", |v, w| plain(v.n(w, |e| is(e, "payment.failed")))),
    ("payment_failure_rate", |v, w| {
        share(v.n(w, |e| is(e, "payment.failed")), v.n(w, |e| is(e, "payment.failed payment.succeeded")))
    }),
    ("dispute_rate", |v, w| share(v.n(w, |e| is(e, "payment.disputed")), v.n(w, |e| is(e, "payment.succeeded")))),
    ("trial_spend", |v, w| plain(cents(v, w, |e| is(e, "usage.recorded") && has(e, "trial")))),
    ("trial_limit_hits", |v, w| plain(v.n(w, |e| is(e, "send.rejected") && has(e, "trial")))),
    ("sends_rejected", |v, w| plain(v.n(w, |e| is(e, "send.rejected")))),
    ("paid_in", |v, w| plain(cents(v, w, |e| is(e, "payment.succeeded")))),
    ("spend", |v, w| plain(cents(v, w, |e| is(e, "usage.recorded")))),
    ("unpaid_use", |v, w| {
        plain((cents(v, w, |e| is(e, "usage.recorded")) - cents(v, w, |e| is(e, "payment.succeeded"))).max(0.0))
    }),
];

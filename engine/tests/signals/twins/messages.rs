//! Messages and verifications.

use redress_engine::event::{ErrorClass, Event};

use crate::naive::{Twin, View, burst, has, is, per, per_of_20, per_of_100, plain, share};

fn sent(e: &Event) -> bool {
    is(e, "message.submitted")
}

fn ended(e: &Event) -> bool {
    is(e, "message.delivered message.failed")
}

fn failed(e: &Event, why: &[ErrorClass]) -> bool {
    is(e, "message.failed") && e.error.is_some_and(|error| why.contains(&error))
}

fn started(e: &Event) -> bool {
    is(e, "verification.started")
}

fn pumped(e: &Event) -> bool {
    started(e) || sent(e)
}

fn failed_rate(v: &View, w: i64, why: &[ErrorClass]) -> (f64, Option<f64>) {
    share(v.n(w, |e| failed(e, why)), v.n(w, ended))
}

fn reached(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.recipient.filter(|_| is(e, "message.delivered")))
}

fn written_to(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.recipient.filter(|_| sent(e)))
}

fn senders(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.sender.filter(|_| sent(e)))
}

fn coded(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.recipient.filter(|_| started(e)))
}

fn blocks(v: &View, w: i64, kind: &str) -> f64 {
    v.kinds_of(w, |e| e.recipient_block.filter(|_| is(e, kind)))
}

pub const TWINS: &[(&str, Twin)] = &[
    ("messages", |v, w| plain(v.n(w, sent))),
    ("message_recipients", |v, w| plain(written_to(v, w))),
    ("message_burst", |v, _| burst(v, sent)),
    ("opt_out_rate", |v, w| {
        let stop = |e: &Event| is(e, "message.inbound") && has(e, "opt_out");
        share(v.kinds_of(w, |e| e.sender.or(e.recipient).filter(|_| stop(e))), reached(v, w))
    }),
    ("message_failures", |v, w| plain(v.n(w, |e| is(e, "message.failed")))),
    ("delivery_error_rate", |v, w| share(v.n(w, |e| is(e, "message.failed")), v.n(w, ended))),
    ("carrier_filtered_rate", |v, w| failed_rate(v, w, &[ErrorClass::Filtered])),
    ("policy_refusal_rate", |v, w| failed_rate(v, w, &[ErrorClass::BlockedPolicy])),
    ("send_after_stop_rate", |v, w| share(v.n(w, |e| failed(e, &[ErrorClass::OptedOut])), v.n(w, sent))),
    ("message_reports", |v, w| plain(v.n(w, |e| is(e, "message.reported")))),
    ("user_report_rate", |v, w| share(v.n(w, |e| is(e, "message.reported")), v.n(w, |e| is(e, "message.delivered")))),
    ("invalid_number_rate", |v, w| failed_rate(v, w, &[ErrorClass::InvalidRecipient, ErrorClass::Unreachable])),
    ("messages_throttled", |v, w| plain(v.n(w, |e| failed(e, &[ErrorClass::RateLimit])))),
    ("inbound_messages", |v, w| plain(v.n(w, |e| is(e, "message.inbound")))),
    ("out_in_ratio", |v, w| per_of_100(v.n(w, sent), v.n(w, |e| is(e, "message.inbound")).max(1.0))),
    ("reply_rate", |v, w| {
        let reply = |e: &Event| is(e, "message.inbound") && !has(e, "opt_out");
        share(v.kinds_of(w, |e| e.sender.or(e.recipient).filter(|_| reply(e))), reached(v, w))
    }),
    ("message_senders", |v, w| plain(senders(v, w))),
    ("messages_per_sender", |v, w| per_of_100(v.n(w, sent), senders(v, w))),
    ("recipients_per_sender", |v, w| per_of_20(written_to(v, w), senders(v, w))),
    ("unregistered_messages", |v, w| plain(v.n(w, |e| sent(e) && has(e, "unregistered")))),
    ("off_campaign_rate", |v, w| share(v.n(w, |e| sent(e) && has(e, "off_campaign")), v.n(w, sent))),
    ("campaigns_refused", |v, w| plain(v.n(w, |e| is(e, "campaign.status") && e.error.is_some()))),
    ("numbers_bought", |v, w| plain(v.n(w, |e| is(e, "number.purchased")))),
    ("number_churn_rate", |v, w| {
        let early = |e: &Event| is(e, "number.released") && e.duration_s.is_some_and(|s| s <= 604_800);
        share(v.n(w, early), v.n(w, |e| is(e, "number.purchased")))
    }),
    ("quiet_hours_rate", |v, w| share(v.n(w, |e| sent(e) && has(e, "quiet_hours") && has(e, "bulk")), v.n(w, sent))),
    ("verifications", |v, w| plain(v.n(w, started))),
    ("verification_countries", |v, w| plain(v.kinds_of(w, |e| e.country.filter(|_| started(e))))),
    ("verification_burst", |v, _| burst(v, started)),
    ("unverified_rate", |v, w| {
        share(
            v.n(w, |e| is(e, "verification.expired")),
            v.n(w, |e| is(e, "verification.expired verification.approved")),
        )
    }),
    ("unconverted_blocks", |v, w| {
        plain((blocks(v, w, "verification.started") - blocks(v, w, "verification.approved")).max(0.0))
    }),
    ("numbers_per_block", |v, w| per_of_20(coded(v, w), blocks(v, w, "verification.started"))),
    ("high_cost_rate", |v, w| share(v.n(w, |e| pumped(e) && has(e, "high_cost")), v.n(w, pumped))),
    ("high_risk_hits", |v, w| plain(v.n(w, |e| pumped(e) && has(e, "high_risk_range")))),
    ("retries_per_number", |v, w| per(v.n(w, started), coded(v, w))),
    ("starts_per_client", |v, w| {
        per(v.n(w, started), v.kinds_of(w, |e| e.device.or(e.ip_prefix).filter(|_| started(e))))
    }),
    ("untried_rate", |v, w| {
        let codes = v.kinds_of(w, |e| e.message.filter(|_| started(e)));
        let tried = v.kinds_of(w, |e| e.message.filter(|_| is(e, "verification.checked verification.approved")));
        share((codes - tried).max(0.0), codes)
    }),
    ("provider_refusal_rate", |v, w| share(v.n(w, |e| failed(e, &[ErrorClass::FraudBlock])), v.n(w, started))),
];

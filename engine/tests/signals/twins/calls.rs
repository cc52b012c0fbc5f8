//! Calls.

use redress_engine::event::Event;

use crate::naive::{Twin, View, burst, has, is, per, per_of_100, plain, share};

fn begun(e: &Event) -> bool {
    is(e, "call.initiated")
}

fn ended(e: &Event) -> bool {
    is(e, "call.completed call.failed")
}

/// Completed after a talk of so many seconds.
fn talked(e: &Event, from: u32, to: u32) -> bool {
    is(e, "call.completed") && e.duration_s.is_some_and(|s| (from.max(1)..=to).contains(&s))
}

fn answered(e: &Event) -> bool {
    talked(e, 1, u32::MAX)
}

fn begun_rate(v: &View, w: i64, marks: &str) -> (f64, Option<f64>) {
    share(v.n(w, |e| begun(e) && has(e, marks)), v.n(w, begun))
}

fn seconds(e: &Event) -> i64 {
    if is(e, "call.completed") { i64::from(e.count) * i64::from(e.duration_s.unwrap_or(0)) } else { 0 }
}

fn callers(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.sender.filter(|_| begun(e)))
}

fn called(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.recipient.filter(|_| begun(e)))
}

pub const TWINS: &[(&str, Twin)] = &[
    ("calls", |v, w| plain(v.n(w, begun))),
    ("call_burst", |v, _| burst(v, begun)),
    ("numbers_called", |v, w| plain(called(v, w))),
    ("calls_under_way", |v, w| plain((v.n(w, begun) - v.n(w, ended)).max(0.0))),
    ("calls_per_block", |v, w| per_of_100(v.n(w, begun), v.kinds_of(w, |e| e.recipient_block.filter(|_| begun(e))))),
    ("short_call_rate", |v, w| share(v.n(w, |e| talked(e, 1, 6)), v.n(w, answered))),
    ("unanswered_rate", |v, w| share(v.n(w, |e| is(e, "call.failed")), v.n(w, ended))),
    ("under_minute_rate", |v, w| share(v.n(w, |e| talked(e, 1, 59)), v.n(w, answered))),
    ("rejected_call_rate", |v, w| {
        let rejected = |e: &Event| e.sip_code.is_some_and(|code| [403, 607, 608].contains(&code));
        share(v.n(w, |e| is(e, "call.failed") && rejected(e)), v.n(w, ended))
    }),
    ("zero_second_rate", |v, w| share(v.n(w, |e| ended(e) && e.duration_s == Some(0)), v.n(w, ended))),
    ("calls_per_number", |v, w| per(v.n(w, begun), called(v, w))),
    ("caller_ids", |v, w| plain(callers(v, w))),
    ("caller_id_rotation", |v, w| share(callers(v, w), v.n(w, begun))),
    ("neighbour_call_rate", |v, w| begun_rate(v, w, "neighbour_number")),
    ("unsigned_call_rate", |v, w| begun_rate(v, w, "attest_c")),
    ("weakly_signed_call_rate", |v, w| begun_rate(v, w, "attest_b attest_c")),
    ("risky_call_seconds", |v, w| plain(v.sum(w, |e| if has(e, "high_risk_range") { seconds(e) } else { 0 }))),
    ("long_calls_abroad", |v, w| plain(v.n(w, |e| talked(e, 480, u32::MAX) && has(e, "international")))),
    ("test_number_calls", |v, w| plain(v.n(w, |e| begun(e) && has(e, "test_number")))),
    ("night_seconds_abroad", |v, w| {
        plain(v.sum(w, |e| if has(e, "off_hours") && has(e, "international") { seconds(e) } else { 0 }))
    }),
    ("one_ring_calls", |v, w| {
        let rang = |e: &Event| e.duration_s.is_some_and(|s| s > 0 && s <= 5);
        plain(v.n(w, |e| is(e, "call.failed") && rang(e) && has(e, "international high_cost")))
    }),
    ("tracebacks", |v, w| plain(v.n(w, |e| is(e, "report.received") && has(e, "traceback")))),
    ("machine_answer_rate", |v, w| share(v.n(w, |e| answered(e) && has(e, "machine_answered")), v.n(w, answered))),
];

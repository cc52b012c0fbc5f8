//! Mail.

use redress_engine::event::{BounceClass, ComplaintType, Event};

use crate::naive::{Twin, View, burst, has, is, per, per_of_100, plain, share};

const MONTH: i64 = 30 * 86_400_000;

fn sent(e: &Event) -> bool {
    is(e, "email.submitted")
}

fn delivered(e: &Event) -> bool {
    is(e, "email.delivered")
}

fn bounced(e: &Event, class: BounceClass) -> bool {
    is(e, "email.bounced") && e.bounce == Some(class)
}

fn ended(e: &Event) -> bool {
    is(e, "email.delivered email.bounced")
}

fn complaint(e: &Event) -> bool {
    is(e, "email.complained") && e.complaint != Some(ComplaintType::NotSpam)
}

fn written_to(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.recipient.filter(|_| sent(e)))
}

fn reached(v: &View, w: i64) -> f64 {
    v.kinds_of(w, |e| e.recipient.filter(|_| delivered(e)))
}

pub const TWINS: &[(&str, Twin)] = &[
    ("sends", |v, w| plain(v.n(w, sent))),
    ("mail_recipients", |v, w| plain(written_to(v, w))),
    ("mails_per_recipient", |v, w| per_of_100(v.n(w, sent), written_to(v, w))),
    ("mail_burst", |v, _| burst(v, sent)),
    ("hard_bounce_rate", |v, w| share(v.n(w, |e| bounced(e, BounceClass::Hard)), v.n(w, ended))),
    ("hard_bounces", |v, w| plain(v.n(w, |e| bounced(e, BounceClass::Hard)))),
    ("complaint_rate", |v, w| share(v.n(w, complaint), v.n(w, delivered))),
    ("complainants", |v, w| plain(v.kinds_of(w, |e| e.recipient.filter(|_| complaint(e))))),
    ("imported_spam_rate", |v, w| {
        let imported = |e: &Event| is(e, "reputation.imported");
        share(v.n(w, |e| imported(e) && e.complaint == Some(ComplaintType::Abuse)), v.n(w, imported))
    }),
    ("block_bounce_rate", |v, w| share(v.n(w, |e| bounced(e, BounceClass::Block)), v.n(w, ended))),
    ("deferral_rate", |v, w| share(v.n(w, |e| is(e, "email.deferred")), v.n(w, sent))),
    ("spam_traps", |v, w| {
        let trap = |e: &Event| is(e, "report.received") && has(e, "spam_trap pristine_trap");
        plain(v.kinds_of(w, |e| e.recipient.filter(|_| trap(e))))
    }),
    ("pristine_trap_hits", |v, w| plain(v.n(w, |e| is(e, "report.received") && has(e, "pristine_trap")))),
    ("unsubscribe_rate", |v, w| share(v.n(w, |e| is(e, "email.unsubscribed")), v.n(w, delivered))),
    ("suppression_hit_rate", |v, w| share(v.n(w, |e| is(e, "email.dropped")), v.n(w, sent))),
    ("sends_after_complaint", |v, w| plain(v.n(w, |e| sent(e) && has(e, "suppressed")))),
    ("unaligned_rate", |v, w| share(v.n(w, |e| sent(e) && has(e, "unaligned")), v.n(w, sent))),
    ("no_one_click_rate", |v, w| {
        share(v.n(w, |e| sent(e) && has(e, "no_one_click")), v.n(w, |e| sent(e) && has(e, "bulk no_one_click")))
    }),
    ("sender_listings", |v, w| plain(v.n(w, |e| is(e, "listing.observed")))),
    ("from_domains", |v, w| plain(v.kinds_of(w, |e| e.sender_group.filter(|_| sent(e))))),
    ("domains_added", |v, w| plain(v.n(w, |e| is(e, "sender.domain_added")))),
    ("domains_unverified", |v, w| {
        let verified = v.n(w, |e| is(e, "sender.domain_verified") && e.error.is_none());
        plain((v.n(w, |e| is(e, "sender.domain_added")) - verified).max(0.0))
    }),
    ("role_address_rate", |v, w| share(v.n(w, |e| sent(e) && has(e, "role_address")), v.n(w, sent))),
    ("confirmation_recipients", |v, w| {
        plain(v.kinds_of(w, |e| e.recipient.filter(|_| sent(e) && has(e, "confirmation"))))
    }),
    ("form_hits", |v, w| plain(v.n(w, |e| is(e, "signup_form.hit")))),
    ("form_hits_per_source", |v, w| {
        let hit = |e: &Event| is(e, "signup_form.hit");
        per(v.n(w, hit), v.kinds_of(w, |e| e.ip_prefix.filter(|_| hit(e))))
    }),
    ("contacts_imported", |v, w| plain(v.n(w, |e| is(e, "contact.imported")))),
    ("contact_import_jump", |v, w| per_of_100(v.n(w, |e| is(e, "contact.imported")), written_to(v, MONTH))),
    ("engagement_rate", |v, w| {
        let engaged = |e: &Event| is(e, "email.opened email.clicked") && !has(e, "machine_open");
        share(v.kinds_of(w, |e| e.recipient.filter(|_| engaged(e))), reached(v, w))
    }),
];

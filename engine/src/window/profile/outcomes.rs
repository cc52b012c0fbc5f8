//! What became of what an account sent, as far as it takes more than sliding counts.

use serde::{Deserialize, Serialize};

use super::campaigns::Campaigns;
use super::clock::{day, end_of, tag};
use super::drift::Drift;
use super::edges::{Ended, HourEdges, Hugging};
use super::recent::Recent;
use super::{Habit, bit};
use crate::ahead;
use crate::event::{BounceClass, Event, Kind};

/// Mails or messages that a share is of.
pub(crate) const LAST: u16 = 1_000;
/// Mails at the beginning of an account's life.
pub(crate) const FIRST_MAILS: u32 = 1_000;

/// 250 bytes; 150 more each for mails and for messages, 96 for campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outcomes {
    /// When this part began (ms).
    began: i64,
    mails_ended: u32,
    first_hard: u32,
    pub(crate) drift: Drift,
    pub(crate) hugging: Hugging,
    pub(crate) hour_edges: HourEdges,
    pub(crate) mails: Option<Box<Recent>>,
    pub(crate) messages: Option<Box<Recent>>,
    pub(crate) campaigns: Campaigns,
}

impl Outcomes {
    /// After `mails_ended` mails, of which `first_hard` bounced.
    pub(super) fn new(at: i64, mails_ended: u32, first_hard: u32) -> Self {
        Self {
            began: at,
            mails_ended,
            first_hard,
            drift: Drift::new(day(at)),
            hugging: Hugging::new(day(at)),
            hour_edges: HourEdges::default(),
            mails: None,
            messages: None,
            campaigns: Campaigns::default(),
        }
    }

    /// Asks for what the next outcome is noted in.
    pub(super) fn ask(&self) {
        self.mails.as_deref().map(ahead::of);
        self.messages.as_deref().map(ahead::of);
    }

    /// The step after [`Outcomes::ask`].
    pub(super) fn ask_ends(&self) {
        self.mails.as_deref().map(Recent::ask);
        self.messages.as_deref().map(Recent::ask);
    }

    /// Answers what may say something else by it, a bit each ([`Habit`]).
    pub(super) fn take(&mut self, event: &Event) -> u32 {
        let n = event.count;
        let (day, bad, ended) = (day(event.at), is_bad(event), ends(event.kind));
        let is_day_over = self.drift.take(day, if bad { n } else { 0 }, if ended { n } else { 0 });
        if bad {
            self.hour_edges.take(event.at, n);
        }
        let add = |sum: &mut u32| *sum = sum.saturating_add(n);
        let today: &mut Ended = self.hugging.on(day);
        match event.kind {
            Kind::EmailDelivered | Kind::EmailBounced => {
                let hard = is_hard(event);
                add(&mut today.mails);
                if hard {
                    add(&mut today.hard);
                }
                self.mail(event, hard);
            }
            Kind::EmailComplained => add(&mut today.complaints),
            Kind::MessageDelivered | Kind::MessageFailed => {
                let failed = event.kind == Kind::MessageFailed;
                add(&mut today.messages);
                if failed {
                    add(&mut today.failed);
                }
                self.messages.get_or_insert_with(|| Box::new(Recent::new(LAST))).take(event.at, failed, n);
            }
            _ => {}
        }
        let ended_as = match event.kind {
            Kind::EmailDelivered | Kind::EmailBounced => Habit::Mails as u32,
            Kind::MessageDelivered | Kind::MessageFailed => Habit::Messages as u32,
            _ => 0,
        };
        ended_as | bit(is_day_over, Habit::Outcomes) | bit(bad, Habit::Bad)
    }

    fn mail(&mut self, event: &Event, hard: bool) {
        let first = event.count.min(FIRST_MAILS.saturating_sub(self.mails_ended));
        self.mails_ended += first;
        if hard {
            self.first_hard += first;
        }
        self.mails.get_or_insert_with(|| Box::new(Recent::new(LAST))).take(event.at, hard, event.count);
        if let Some(campaign) = event.campaign {
            self.campaigns.take(tag(campaign), event.at, hard, event.count);
        }
    }

    /// Bad outcomes so far no longer count; what is usual stays, and an account's first mails are behind it.
    pub(super) fn forget(&mut self) {
        self.began = i64::MIN;
        self.drift.forget();
        self.hugging.forget();
        self.hour_edges.forget();
        self.mails = None;
        self.messages = None;
        self.campaigns.forget();
    }

    /// Hard bounces among the first 1,000 mails of the account's life, while this part is not older than `window_ms`.
    pub(crate) fn first_mails(&self, now: i64, window_ms: i64) -> (u32, u32) {
        if now.saturating_sub(self.began) >= window_ms { (0, 0) } else { (self.first_hard, self.mails_ended) }
    }

    /// Until when [`Outcomes::first_mails`] says the same, while nothing is taken in.
    pub(crate) fn first_mails_until(&self, now: i64, window_ms: i64) -> i64 {
        end_of(self.began, window_ms, now)
    }
}

/// Whether a mail came back because the address does not exist.
pub(super) fn is_hard(event: &Event) -> bool {
    event.kind == Kind::EmailBounced && event.bounce == Some(BounceClass::Hard)
}

/// Whether something went wrong on the way to people: a mail to nobody or refused, a complaint, a failure, a report.
fn is_bad(event: &Event) -> bool {
    match event.kind {
        Kind::EmailBounced => event.bounce != Some(BounceClass::Soft),
        Kind::EmailComplained
        | Kind::MessageFailed
        | Kind::MessageReported
        | Kind::VerificationExpired
        | Kind::CallFailed => true,
        _ => false,
    }
}

/// Whether the fate of something sent is known with this.
fn ends(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EmailDelivered
            | Kind::EmailBounced
            | Kind::MessageDelivered
            | Kind::MessageFailed
            | Kind::VerificationApproved
            | Kind::VerificationExpired
            | Kind::CallCompleted
            | Kind::CallFailed
    )
}

//! Which rows are kept of an account, and what they are called: spans of its time, each with a label and a share of its events. Accounts
//! that people labelled late, or never, teach nothing before they did, or at all.

use std::collections::HashMap;
use std::sync::Arc;

use redress_datasets::simulate::EPOCH_MS;
use redress_engine::decide::Sample;
use redress_engine::event::{Event, Hash, IdentityKey};
use redress_models::features::split::Parts;
use redress_models::features::which::share_of;

use super::seen::{Account, Seen};

/// Chance that parts accounts and chooses events.
pub const KEY: u64 = 13;
/// Shares of the accounts that are learned from, that say when to stop, and that are put aside for threshold and figures.
pub const PARTS: [f64; 3] = [0.5, 0.2, 0.3];
/// Rows of an honest account, beside those by number.
const DECENT: usize = 90;
/// Rows of an abused account: before, while the first fifth of the abuse goes out, and after that.
const BEFORE: usize = 50;
const EARLY: usize = 50;
const LATER: usize = 20;
/// The early part of the abuse: to be stopped in time is to be stopped in it.
const EARLY_PART: usize = 5;
/// Events of every account that are kept by number: a young account is judged too.
const BY_NUMBER: [u32; 22] =
    [1, 2, 3, 5, 8, 12, 18, 25, 35, 50, 70, 100, 140, 200, 280, 400, 560, 800, 1_100, 1_600, 2_200, 3_200];

/// A span of an account's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// UTC ms, the last in it.
    pub until: i64,
    /// Share of its events that are kept.
    pub share: f64,
    /// 1 abusive, 0 honest.
    pub label: f32,
    /// What its rows weigh together.
    pub weight: f32,
}

/// What is kept of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its place among the accounts.
    pub account: usize,
    /// 0 learned from, 1 stopped by, 2 put aside.
    pub part: u8,
    /// In order of time; none where nothing is known of it.
    pub spans: Vec<Span>,
}

impl Plan {
    /// The span that a moment lies in.
    pub fn span(&self, at: i64) -> Option<usize> {
        Some(self.spans.partition_point(|span| span.until < at)).filter(|span| *span < self.spans.len())
    }

    fn of(place: usize, account: &Account, part: u8) -> Self {
        let known = account.label.map(|label| (label.known_at, label.abusive));
        // Those put aside were looked at by people, all of them, to the end: a control sample.
        let (until, abusive) = match (part, known) {
            (2, _) => (i64::MAX, account.truth.abused.is_some()),
            (_, Some(known)) => known,
            (_, None) => return Self { account: place, part, spans: Vec::new() },
        };
        let begins = account.abuse.first().filter(|_| abusive).map(|at| EPOCH_MS + i64::from(*at));
        let early = account.abuse.get(account.abuse.len() / EARLY_PART).map(|at| EPOCH_MS + i64::from(*at));
        let ends = match (begins, early) {
            (Some(begins), Some(early)) => vec![
                (begins - 1, BEFORE, 0.0, 0.5),
                (early.clamp(begins, until), EARLY, 1.0, 1.0),
                (until, LATER, 1.0, 0.5),
            ],
            // A mistake of people's: nobody knows since when.
            _ => vec![(until, DECENT, f32::from(u8::from(abusive)), 1.0)],
        };
        let gone = |until: i64| account.events.partition_point(|at| EPOCH_MS + i64::from(*at) <= until);
        let mut from = 0;
        let spans = ends.into_iter().map(|(until, rows, label, weight)| {
            let events = gone(until).saturating_sub(from);
            from = gone(until);
            Span { until, share: (rows as f64 / events.max(1) as f64).min(1.0), label, weight }
        });
        Self { account: place, part, spans: spans.collect() }
    }
}

/// A plan for every account, by its hash.
pub fn plans(seen: &Seen) -> HashMap<u64, Plan> {
    let identity = IdentityKey::public();
    let parts = Parts::Account(PARTS, KEY);
    let planned = seen.accounts.iter().enumerate().map(|(place, account)| {
        let hash = identity.account(&account.truth.account_id).get();
        (hash, Plan::of(place, account, parts.of(hash, 0)))
    });
    planned.collect()
}

/// Asks for the rows of plans.
pub struct Sampler {
    plans: Arc<HashMap<u64, Plan>>,
    /// Events by account.
    seen: HashMap<Hash, u32>,
}

impl Sampler {
    /// One for a partition.
    pub fn new(plans: &Arc<HashMap<u64, Plan>>) -> Self {
        Self { plans: Arc::clone(plans), seen: HashMap::new() }
    }
}

impl Sample for Sampler {
    fn wants(&mut self, event: &Event) -> bool {
        let Some(plan) = self.plans.get(&event.account.get()) else { return false };
        let seen = self.seen.entry(event.account).or_default();
        *seen = seen.saturating_add(1);
        let Some(span) = plan.span(event.at) else { return false };
        BY_NUMBER.contains(seen) || share_of(KEY, event.account.get() ^ event.key_short()) < plan.spans[span].share
    }

    fn wants_end(&mut self, _: Hash) -> bool {
        false
    }
}

//! Posts, edits and comments on a platform of its own; public data sets use them.

use redress_ledger::decision::Disclosure;

use super::{COUNT_ERROR, DISTINCT_ERROR, Party, Reading, Role, Signal, Unit, Window};
use crate::window::{Count, Set};

/// Posts, edits or comments.
pub static POSTS: Signal = Signal {
    id: "C-00",
    name: "posts",
    about: "Posts, edits or comments.",
    unit: Unit::Count,
    windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Context,
    sentence: "Times you posted in {window}: {num}.",
    read: |w, window| Reading::count(w.tally(Count::ContentPosted, window.ms())),
};

/// Different pages or threads posted to.
pub static POST_TARGETS: Signal = Signal {
    id: "C-00",
    name: "post_targets",
    about: "Different pages or threads posted to.",
    unit: Unit::Distinct,
    windows: &[Window::Hour, Window::Day],
    error: DISTINCT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Context,
    sentence: "Different places you posted to in {window}: {num}.",
    read: |w, window| Reading::count(w.distinct(Set::ContentTarget, window.ms())),
};

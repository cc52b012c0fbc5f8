//! Posts, edits and comments on a platform of its own; public data sets use them.

use super::{Counted, Part, Read, SetOf, Signal, Window, all};
use crate::event::{Hash, Kind};

const POSTED: Counted = Counted { name: "content.posted", kinds: &[Kind::ContentPosted], count: all };
static POST_TARGET: SetOf =
    SetOf { name: "content.posted.target", kinds: &[Kind::ContentPosted], thing: |e| e.content.map(Hash::get) };

/// Posts, edits or comments.
pub static POSTS: Signal = Signal {
    id: "C-00",
    name: "posts",
    about: "Posts, edits or comments.",
    sentence: "Times you posted in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&POSTED])),
    ..Signal::COUNT
};

/// Different pages or threads posted to.
pub static POST_TARGETS: Signal = Signal {
    id: "C-00",
    name: "post_targets",
    about: "Different pages or threads posted to.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Different places you posted to in {window}: {num}.",
    read: Read::Of(Part::Set(&POST_TARGET)),
    ..Signal::DISTINCT
};

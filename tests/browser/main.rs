//! A headless Chromium on the real service: the holder reads and appeals, the reviewer decides, with and without scripts, by keyboard alone,
//! with single keys, two people at once; on narrow and wide screens, in light and dark, and on paper. Pictures of every page are kept among the artefacts.

#[path = "../support/mod.rs"]
mod support;

mod axe;
mod blind;
mod gallery;
#[path = "../../review-api/tests/review/idp.rs"]
#[expect(clippy::unwrap_used, dead_code, reason = "a provider for tests of the review API too, which asks more of it")]
mod idp;
mod journey;
mod keyboard;
mod keymap;
mod page;
mod paper;
mod scene;
mod storm;
mod tongues;
mod two_people;

//! A headless Chromium on the real service: the holder reads and appeals, the reviewer decides, with and without scripts, by keyboard alone,
//! on narrow and wide screens, in light and dark, and on paper. Pictures of every page are kept among the artefacts.

#[path = "../support/mod.rs"]
mod support;

mod journey;
mod keyboard;
mod looks;
mod page;
mod scene;

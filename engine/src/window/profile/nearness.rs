//! Texts that are nearly, but not quite, the same as others just sent: what remains when random words are to hide a template. By
//! `SimHash` of 64 bits, near up to 3 of them (Manku, Jain and Das Sarma, WWW 2007).

use serde::{Deserialize, Serialize};

use super::recent::Recent;

/// Different texts remembered.
pub(crate) const TEXTS: usize = 32;
/// Messages that the share is of.
pub(crate) const MESSAGES: u16 = 200;
/// Bits that near texts differ in at most.
const NEAR: u32 = 3;

/// The last 32 different texts, 12 bytes each, and which of the last 200 messages were near one of them without being it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Nearness {
    next: u8,
    /// By text: its content's tag.
    contents: Vec<u32>,
    texts: Vec<u64>,
    pub(crate) near: Recent,
}

impl Nearness {
    pub(super) fn new() -> Self {
        Self { next: 0, contents: Vec::new(), texts: Vec::new(), near: Recent::new(MESSAGES) }
    }

    /// A message with that content and text.
    pub(super) fn take(&mut self, at: i64, content: u32, text: u64, count: u32) {
        if self.contents.contains(&content) {
            self.near.take(at, false, count);
            return;
        }
        let near = self.texts.iter().any(|known| is_near(known ^ text));
        self.near.take(at, near, 1);
        // More of the same, that come as one event, are copies.
        self.near.take(at, false, count.saturating_sub(1));
        let place = usize::from(self.next);
        if self.texts.len() < TEXTS {
            self.contents.push(content);
            self.texts.push(text);
        } else {
            (self.contents[place], self.texts[place]) = (content, text);
        }
        self.next = u8::try_from((place + 1) % TEXTS).unwrap_or(0);
    }
}

/// Whether at most [`NEAR`] bits are set: takes one away at a time.
fn is_near(mut different: u64) -> bool {
    for _ in 0..NEAR {
        different &= different.wrapping_sub(1);
    }
    different == 0
}

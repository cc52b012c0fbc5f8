//! What an account's messages have in common.

use serde::{Deserialize, Serialize};

use super::clock::{hour, tag};
use super::nearness::Nearness;
use super::templates::Templates;
use crate::event::Event;

/// 330 bytes; 264 more for several senders, 480 for long texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Likeness {
    pub(crate) templates: Templates,
    pub(crate) nearness: Option<Box<Nearness>>,
}

impl Likeness {
    pub(super) fn take(&mut self, event: &Event) {
        let Some(content) = event.content.map(tag) else { return };
        self.templates.take(content, event.sender.map(tag), hour(event.at), event.count);
        if let Some(text) = event.simhash {
            let nearness = self.nearness.get_or_insert_with(|| Box::new(Nearness::new()));
            nearness.take(event.at, content, text.get(), event.count);
        }
    }
}

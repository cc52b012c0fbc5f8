//! Accounts that share something with this one, and what the engine measured of sharing. A link is no proof.

use redress_ledger::context::{Link, LinkedAccount};
use redress_ledger::decision::Decision;
use redress_ledger::rung::Rung;

use super::signals::Vector;
use crate::page::{figures, words};

/// A linked account as a line.
#[derive(Debug)]
pub struct Linked {
    /// Which.
    pub account: String,
    /// The same, for an address.
    pub query: String,
    /// What is shared.
    pub by: String,
    /// What stands against it.
    pub standing: &'static str,
    /// What a person last found about it.
    pub outcome: Option<&'static str>,
}

impl Linked {
    /// As a line.
    pub fn new(linked: &LinkedAccount) -> Self {
        let by: Vec<&str> = linked.by.iter().map(|link| shared(*link)).collect();
        Self {
            account: linked.account_id.to_string(),
            query: crate::http::body::encoded(linked.account_id.as_str()),
            by: by.join(", "),
            standing: if linked.standing == Rung::Observe { "nothing stands" } else { words::measure(linked.standing) },
            outcome: linked.outcome.map(words::outcome),
        }
    }
}

fn shared(link: Link) -> &'static str {
    match link {
        Link::Contact => "same contact",
        Link::File => "same file in an appeal",
        Link::Words => "same words in an appeal",
    }
}

/// Signals of sharing, as they stood.
const SHARING: [(&str, &str); 7] = [
    ("account_links", "Ties that the platform told of, or a person confirmed"),
    ("bad_link_rate", "Ties to accounts whose suspension was upheld"),
    ("sharers_seen", "Sightings of others with its devices, cards or templates"),
    ("shared_devices", "Devices that others use too"),
    ("shared_cards", "Means of payment that others use too"),
    ("shared_addresses", "Network addresses that others use too"),
    ("shared_templates", "Templates that others use too"),
];

/// What was measured and is not nothing.
pub fn measured(decision: &Decision) -> Vec<(&'static str, String)> {
    let vector = Vector(&decision.signals);
    let value = |name: &str| {
        let reading = vector.longest(name)?;
        let value = reading.value.filter(|value| *value > 0.0)?;
        Some(figures::measured(value, reading.sample > 0.0 && reading.upper <= 1.0))
    };
    SHARING.iter().filter_map(|(name, title)| Some((*title, value(name)?))).collect()
}

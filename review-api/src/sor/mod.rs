//! Statements of reasons for the EU's transparency database (DSA 24(5)): each as one record of its schema of July 2025, checked for
//! personal data, written as JSON Lines or handed in over its API.

mod category;
mod check;
mod client;
mod export;
mod personal;
mod record;

use std::num::NonZeroUsize;

pub use check::Fault;
pub use client::{Answer, Client, ClientError};
pub use export::{ExportError, Summary, hand_in, write};
pub use record::{Record, YesNo};
use serde::{Deserialize, Serialize};

/// What the deployment says about itself in every record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SorConfig {
    /// The database's address, e.g. `https://transparency.dsa.ec.europa.eu`, without a slash at the end.
    pub url: Option<String>,
    /// The token that it gave to this platform.
    pub token: Option<String>,
    /// Countries of the EU and EEA where measures take effect, as two capital letters; empty: not stated.
    pub territorial_scope: Vec<String>,
    /// Whether the accounts are of businesses: `business`, `private`, or unset where the platform has both.
    pub account_type: Option<String>,
}

/// Most records that the database takes at once.
pub const BATCH_MAX: NonZeroUsize = NonZeroUsize::new(100).unwrap();

//! Event logs in and out: importers of public sets and the traffic simulator. Everything here writes the native event
//! contract, one JSON object a line, so that the engine needs to know nothing of where a log came from.

pub mod error;
pub mod event;
pub mod import;
pub mod output;
pub mod simulate;
pub mod watch;

pub use error::DatasetError;
pub use watch::{Silent, Watch};

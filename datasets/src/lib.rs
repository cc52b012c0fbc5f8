//! Event logs and tables in and out: importers of public sets and the traffic simulator. Logs are written in the native event
//! contract, one JSON object a line, so that the engine needs to know nothing of where a log came from.

pub mod error;
pub mod event;
pub mod import;
pub mod output;
pub mod simulate;
pub mod table;
pub mod time;
pub mod watch;

pub use error::DatasetError;
pub use watch::{Silent, Watch};

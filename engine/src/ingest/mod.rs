//! What comes in by HTTP becomes canonical events; what does not is set aside with its reason.

mod body;
mod rejects;

pub use body::{BodyError, Intake, read_batch, read_lines};
pub use rejects::RejectLog;

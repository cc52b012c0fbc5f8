//! How long work tells its caller where it stands, and learns that it should stop.

use crate::error::DatasetError;

/// Follows a piece of work, from whichever thread does it.
pub trait Watch: Sync {
    /// How many units the work has in all; may be told again when a new stage begins.
    fn total(&self, units: u64);
    /// How many units are done.
    fn done(&self, units: u64);
    /// Whether the user wants it to stop.
    fn cancelled(&self) -> bool;
}

/// Follows nothing and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Watch for Silent {
    fn total(&self, _units: u64) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Reports progress and stops when told to.
///
/// # Errors
/// [`DatasetError::Interrupted`] when the user wants to stop.
pub fn checkpoint(watch: &dyn Watch, done: u64) -> Result<(), DatasetError> {
    watch.done(done);
    if watch.cancelled() { Err(DatasetError::Interrupted) } else { Ok(()) }
}

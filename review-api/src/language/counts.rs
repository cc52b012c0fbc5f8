//! What counts against an account, as its holder reads it.

use super::phrases::phrases;

phrases! {
    /// Phrases about what counts.
    CountsWords {
        /// Heading.
        heading;
        /// What that means, and what it does not.
        lead;
        /// One measure: which, of which day, and until when it counts.
        one(measure: &str, day: &str, until: &str);
    }
}

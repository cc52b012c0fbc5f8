//! What the holder's page says of an appeal that was filed: where it stands, and what came of it.

use redress_ledger::review::{AppealKind, OutcomeKind};

use super::phrases::phrases;

phrases! {
    /// Phrases of an appeal's status.
    DialogueWords {
        /// Heading.
        heading;
        /// When it was filed.
        filed_on(at: &str);
        /// What was asked for.
        asked(kind: AppealKind);
        /// It is open.
        waits;
        /// How many are before it.
        ahead(count: i64);
        /// A person decides by then.
        decide_by(at: &str);
        /// The promised moment has passed.
        late(at: &str);
        /// The outcome.
        outcome(kind: OutcomeKind);
        /// The lesser measure, by its name.
        lesser(measure: &str);
        /// When it was decided; the answer follows.
        decided_on(at: &str);
        /// Where the answer was erased.
        erased;
        /// Label of the appeal's number.
        number;
    }
}

//! Changes of an account's contacts: for how long earlier ones are still told, and for how long an appeal is then not taken back.
//! Whoever takes an account over changes them first.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// Contacts of an account, and earlier ones that are still told: at most so many of each.
pub const CONTACTS_MAX: usize = 8;

/// An address that was taken out is told for so many more days.
pub const EARLIER_DAYS: i64 = 30;

/// The same while a measure stands or a case waits: so many at most.
pub const EARLIER_DAYS_MAX: i64 = 365;

/// After a change of contacts nobody takes an appeal back for so many hours.
pub const FREEZE_HOURS: i64 = 72;

/// Letters about changes of contacts that an account gets in a day; further changes are on its page.
pub const LETTERS_PER_DAY_MAX: i64 = 5;

/// A change of an account's contacts; no address is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChange {
    /// When.
    pub at: Timestamp,
    /// Addresses taken out.
    pub removed: i64,
    /// Addresses put in.
    pub added: i64,
}

impl ContactChange {
    /// From when on an appeal may be taken back: so long after the change or the filing, whichever came later. `None` where the change
    /// lay long before the filing.
    pub fn withdraw_from(self, filed_at: Timestamp) -> Option<Timestamp> {
        let bears = self.at > filed_at.plus_days(-EARLIER_DAYS);
        bears.then(|| self.at.max(filed_at).plus_secs(FREEZE_HOURS * 3600))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_long_before_an_appeal_has_nothing_to_do_with_it() {
        let filed = Timestamp(0).plus_days(100);
        let change = |days| ContactChange { at: Timestamp(0).plus_days(days), removed: 1, added: 1 };
        assert_eq!(change(70).withdraw_from(filed), None);
        assert_eq!(change(71).withdraw_from(filed), Some(filed.plus_days(3)));
        assert_eq!(change(101).withdraw_from(filed), Some(filed.plus_days(4)));
    }
}

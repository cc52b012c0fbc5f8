//! What a record must satisfy before it leaves: the schema's bounds, and no personal data in any free text.

use super::personal::found_in;
use super::record::Record;

/// Why a record stays here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A text looks as if it named a person.
    #[error("{field} seems to hold {what}; it is not handed in")]
    Personal {
        /// The field.
        field: &'static str,
        /// What was found.
        what: &'static str,
    },
    /// The account's own id stands in a text.
    #[error("{field} names the account; it is not handed in")]
    Account {
        /// The field.
        field: &'static str,
    },
    /// A required text is empty.
    #[error("{field} is empty; the statement has nothing to fill it with")]
    Empty {
        /// The field.
        field: &'static str,
    },
    /// A country that the schema does not know.
    #[error("territorial_scope: {0:?} is no country of the schema; see [sor] territorial_scope")]
    Country(String),
    /// An id with characters that the schema does not take.
    #[error("puid: {0:?} may hold letters, digits, - and _ alone")]
    Puid(String),
}

/// EU and EEA, as the schema lists them.
const COUNTRIES: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Whether a text names the account. A short id could be part of any word or figure, so it counts as a word of its own only.
fn names(text: &str, account: &str) -> bool {
    if account.chars().count() >= 4 {
        return text.contains(account);
    }
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).any(|word| word == account)
}

impl Record {
    /// Whether it may leave; `account` is the id of the account that it is about.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self, account: &str) -> Result<(), Fault> {
        let texts = [
            ("incompatible_content_ground", &self.incompatible_content_ground),
            ("incompatible_content_explanation", &self.incompatible_content_explanation),
            ("decision_facts", &self.decision_facts),
        ];
        for (field, text) in texts {
            if text.trim().is_empty() {
                return Err(Fault::Empty { field });
            }
            if let Some(personal) = found_in(text) {
                return Err(Fault::Personal { field, what: personal.as_str() });
            }
            if names(text, account) {
                return Err(Fault::Account { field });
            }
        }
        if let Some(country) = self.territorial_scope.iter().find(|c| !COUNTRIES.contains(&c.as_str())) {
            return Err(Fault::Country(country.clone()));
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if self.puid.is_empty() || self.puid.len() > 500 || !self.puid.chars().all(fits) {
            return Err(Fault::Puid(self.puid.clone()));
        }
        Ok(())
    }
}

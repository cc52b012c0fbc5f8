//! Facts of the moment that the platform already knows of an event, as a set of bits: an anonymous network, a link that hides its
//! target. A closed list, so that nothing about a person can slip in; what is not in it is passed over.

use serde::{Deserialize, Serialize};

use super::names::Names;

macro_rules! traits {
    ($($constant:ident = $bit:literal $name:literal $about:literal,)*) => {
        impl Traits {
            $(#[doc = $about] pub const $constant: Self = Self(1 << $bit);)*

            /// Every trait: its name in the contract and what it says.
            pub const ALL: &[(Self, &'static str, &'static str)] = &[$((Self::$constant, $name, $about)),*];

            const NAMES: &Names<{ Self::ALL.len() }> = &Names::new([$($name),*]);
        }
    };
}

/// A set of traits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits(u64);

// Append only: the numbers are part of the journal's format.
traits! {
    TOR = 0 "tor" "The address belongs to the Tor network.",
    VPN = 1 "vpn" "The address belongs to a commercial VPN.",
    HOSTING = 2 "hosting" "The address belongs to a data centre.",
    DISPOSABLE_EMAIL = 3 "disposable_email" "The mail address is of a throw-away service.",
    VOIP_NUMBER = 4 "voip_number" "The number is one of internet telephony.",
    PREPAID_CARD = 5 "prepaid_card" "The card is prepaid or virtual.",
    COUNTRY_MISMATCH = 6 "country_mismatch" "Countries of card, address and phone differ.",
    AUTOMATED_SIGNUP = 7 "automated_signup" "The form was filled in by a machine.",
    UNVERIFIABLE_BUSINESS = 8 "unverifiable_business" "The business named could not be found.",
    UNALIGNED = 9 "unaligned" "The mail has neither aligned SPF nor DKIM.",
    NO_ONE_CLICK = 10 "no_one_click" "A bulk mail without one-click unsubscription (RFC 8058).",
    BULK = 11 "bulk" "A bulk or promotional message.",
    QUIET_HOURS = 12 "quiet_hours" "Night at the recipient: 21:00 to 09:00.",
    UNREGISTERED = 13 "unregistered" "The number has no approved campaign.",
    OFF_CAMPAIGN = 14 "off_campaign" "The content differs from the registered samples.",
    NEW_DOMAIN = 15 "new_domain" "A link to a domain registered less than 30 days ago.",
    SHORTENER = 16 "shortener" "A link through a public shortener.",
    NESTED_REDIRECT = 17 "nested_redirect" "A link that leads on three times or more.",
    LINK_MISMATCH = 18 "link_mismatch" "A link whose text names another host.",
    MIXED_SCRIPT = 19 "mixed_script" "A link whose host mixes scripts.",
    LISTED_DOMAIN = 20 "listed_domain" "A link to a domain on a blocklist.",
    PHISHING_FEED = 21 "phishing_feed" "A link on a feed of phishing pages.",
    BRAND = 22 "brand" "Names a brand that the sender is not.",
    LURE = 23 "lure" "Asks for credentials, fees or codes.",
    DANGEROUS_FILE = 24 "dangerous_file" "Carries a dangerous attachment.",
    RESTRICTED = 25 "restricted" "Restricted content without a declared use.",
    IMAGE_ONLY = 26 "image_only" "Nothing but an image.",
    KNOWN_BAD = 27 "known_bad" "Near to content confirmed as abuse.",
    HIGH_RISK_RANGE = 28 "high_risk_range" "A number range at high risk of fraud.",
    HIGH_COST = 29 "high_cost" "A destination among the dearest tenth.",
    TEST_NUMBER = 30 "test_number" "A known test number of revenue-share fraud.",
    INTERNATIONAL = 31 "international" "Crosses a border.",
    OFF_HOURS = 32 "off_hours" "Night or weekend at the account.",
    ATTEST_B = 33 "attest_b" "Signed with STIR attestation B.",
    ATTEST_C = 34 "attest_c" "Signed with STIR attestation C, or not at all.",
    MACHINE_ANSWERED = 35 "machine_answered" "A machine picked up.",
    NEIGHBOUR_NUMBER = 36 "neighbour_number" "The caller's number is made to look like the callee's.",
    SPAM_TRAP = 37 "spam_trap" "A report by a spam trap.",
    TRACEBACK = 38 "traceback" "A report by an industry traceback.",
    SUPPRESSED = 39 "suppressed" "The recipient had complained or left before.",
    MACHINE_OPEN = 40 "machine_open" "An open or click by a machine.",
    NEW_CALLBACK = 41 "new_callback" "A callback or forward to a new domain.",
    IMPOSSIBLE_TRAVEL = 42 "impossible_travel" "Too far from the sign-in before in too short a time.",
    SUB_ACCOUNT = 43 "sub_account" "A sub-account was opened.",
    MFA_OFF = 44 "mfa_off" "The second factor was switched off.",
    CONFIRMATION = 45 "confirmation" "A confirmation of a sign-up.",
    TRIAL = 46 "trial" "Within a free trial.",
    PRISTINE_TRAP = 47 "pristine_trap" "A trap address that never was anybody's.",
    OPT_OUT = 48 "opt_out" "An inbound message that says STOP.",
    ROLE_ADDRESS = 49 "role_address" "The recipient is a function, not a person: abuse@, info@, ...",
    SHARED_IP = 50 "shared_ip" "Observed: other accounts use this address prefix too.",
    SHARED_DEVICE = 51 "shared_device" "Observed: other accounts use this device too.",
    SHARED_CARD = 52 "shared_card" "Observed: other accounts pay by the same means.",
    SHARED_TEMPLATE = 53 "shared_template" "Observed: other accounts send the same template.",
    ODD_EMAIL = 54 "odd_email" "The mail address looks random, or is a variant of one that is known.",
    SERIAL_SIGNUP = 55 "serial_signup" "One of several sign-ups at equal intervals, with names after one pattern.",
}

impl Traits {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// Reads a name of the contract; `None` for one that is not in the list.
    pub fn parse(name: &str) -> Option<Self> {
        Self::of(name.as_bytes())
    }

    /// The same of bytes.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        Self::NAMES.find(name).map(|place| Self::ALL[place].0)
    }

    /// As the journal writes them.
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    /// As the journal wrote them.
    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// With those of `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `other` is among them.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trait_has_a_bit_of_its_own_and_reads_back() {
        let mut all = Traits::NONE;
        for (one, name, _) in Traits::ALL {
            assert!(!all.any(*one), "{name} shares a bit");
            assert_eq!(Traits::parse(name), Some(*one));
            all = all.with(*one);
        }
        assert_eq!(Traits::parse("Tor"), None);
    }
}

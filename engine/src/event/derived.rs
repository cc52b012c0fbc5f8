//! What of an event costs a keyed hash: whoever reads only some of these says so, and the parser checks the rest without hashing it.

use super::{Event, Kind};

/// A set of the hashes that are derived from an event's fields. All other fields are always there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Derived(u16);

macro_rules! derived {
    ($($constant:ident = $bit:literal $field:ident,)*) => {
        impl Derived {
            $(#[doc = concat!("[`Event::", stringify!($field), "`].")] pub const $constant: Self = Self(1 << $bit);)*

            /// Every hash.
            pub const ALL: Self = Self($(1 << $bit)|*);

            /// Each of them.
            pub const EACH: &[Self] = &[$(Self::$constant),*];

            /// Takes all others away from an event: what is left is what a parser makes that is asked for these.
            pub fn keep_alone(self, event: &mut Event) {
                $(if !self.any(Self::$constant) { event.$field = None; })*
            }
        }
    };
}

derived! {
    PARENT = 0 parent,
    MESSAGE = 1 message,
    CAMPAIGN = 2 campaign,
    RECIPIENT = 3 recipient,
    RECIPIENT_BLOCK = 4 recipient_block,
    RECIPIENT_TEN = 5 recipient_ten,
    SENDER = 6 sender,
    SENDER_GROUP = 7 sender_group,
    IP_PREFIX = 8 ip_prefix,
    DEVICE = 9 device,
    API_KEY = 10 api_key,
    CONTENT = 11 content,
    SIMHASH = 12 simhash,
    URL_HOST = 13 url_host,
}

impl Derived {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// With those of `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `other` is among them.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The hashes that a reader looks at, by kind of event. What an event has besides them is always read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs([Derived; Kind::ALL.len() + 1]);

impl Needs {
    /// Every hash of every event.
    pub const ALL: Self = Self::each(Derived::ALL);
    /// No hash of any event.
    pub const NONE: Self = Self::each(Derived::NONE);

    /// The same hashes of every event.
    pub const fn each(derived: Derived) -> Self {
        Self([derived; Kind::ALL.len() + 1])
    }

    /// Adds hashes of events of one kind.
    pub fn add(&mut self, kind: Kind, derived: Derived) {
        let needed = &mut self.0[kind as usize];
        *needed = needed.with(derived);
    }

    /// With those of `other`.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for (needed, also) in self.0.iter_mut().zip(&other.0) {
            *needed = needed.with(*also);
        }
        self
    }

    /// Those of events of one kind.
    pub fn of(&self, kind: Kind) -> Derived {
        self.0[kind as usize]
    }
}

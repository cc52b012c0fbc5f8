//! How a subject declares its phrases: names, meanings and figures once; every language then has to say each of them.

use redress_ledger::Rung;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealKind, OutcomeKind};

/// Declares a set of phrases. `name;` is a fixed text, `name(day: &str);` one that takes figures or names already written for the
/// language (or a value that it chooses by). A template says `{{ say.page.name }}` or `{{ say.page.name(day) }}`.
macro_rules! phrases {
    ($(#[$head:meta])* $set:ident { $($(#[$doc:meta])* $phrase:ident $(($($arg:ident: $kind:ty),+))?;)+ }) => {
        $(#[$head])*
        #[derive(Debug)]
        pub struct $set {
            $($(#[$doc])* pub $phrase: $crate::language::phrases::phrase_type!($(($($kind),+))?),)+
        }

        impl $set {
            $($(
                /// The phrase with its figures.
                pub fn $phrase(&self, $($arg: $kind),+) -> String {
                    (self.$phrase)($($arg),+)
                }
            )?)+

            /// Every phrase by name, those with figures in several examples: what the tests of languages read.
            pub fn all(&self) -> Vec<(&'static str, String)> {
                let mut all: Vec<(&'static str, String)> = Vec::new();
                $($crate::language::phrases::each_phrase!(all, self, $phrase $(, ($($kind),+))?);)+
                all
            }
        }
    };
}

/// The type of one phrase.
macro_rules! phrase_type {
    () => { &'static str };
    (($($kind:ty),+)) => { fn($($kind),+) -> String };
}

/// Adds one phrase to a list.
macro_rules! each_phrase {
    ($all:ident, $of:ident, $phrase:ident) => {
        $all.extend([(stringify!($phrase), $of.$phrase.to_owned())])
    };
    ($all:ident, $of:ident, $phrase:ident, ($($kind:ty),+)) => {
        for turn in 0..$crate::language::phrases::SAMPLES {
            let said = (stringify!($phrase), ($of.$phrase)($(<$kind as $crate::language::Sample>::sample(turn)),+));
            if !$all.contains(&said) {
                $all.push(said);
            }
        }
    };
}

pub(crate) use {each_phrase, phrase_type, phrases};

/// Examples of each phrase that takes something.
pub(crate) const SAMPLES: usize = 12;

/// Something a phrase takes, with examples.
pub trait Sample {
    /// The example of a turn; after the last the first again.
    fn sample(turn: usize) -> Self;
}

impl Sample for &str {
    fn sample(_: usize) -> Self {
        "7"
    }
}

impl Sample for Option<&str> {
    fn sample(turn: usize) -> Self {
        (!turn.is_multiple_of(2)).then(|| <&str>::sample(turn))
    }
}

impl Sample for i64 {
    fn sample(turn: usize) -> Self {
        [0, 1, 2, 30][turn % 4]
    }
}

impl Sample for bool {
    fn sample(turn: usize) -> Self {
        turn.is_multiple_of(2)
    }
}

impl Sample for Rung {
    fn sample(turn: usize) -> Self {
        Self::ALL[turn % Self::ALL.len()]
    }
}

impl Sample for AppealKind {
    fn sample(turn: usize) -> Self {
        Self::ALL[turn % Self::ALL.len()]
    }
}

impl Sample for Question {
    fn sample(turn: usize) -> Self {
        Self::ALL[turn % Self::ALL.len()]
    }
}

impl Sample for OutcomeKind {
    fn sample(turn: usize) -> Self {
        Self::ALL[turn % Self::ALL.len()]
    }
}

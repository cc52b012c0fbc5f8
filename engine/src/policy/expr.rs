//! A rule's condition as a tree of our own: typed, negations pushed down, so that every comparison means what it says and
//! an unknown value can only make it false.

use crate::signal::variables;

/// Which figure of a signal is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compared {
    /// `lower(x)`: the lower confidence bound of a rate, the smallest true value of a count.
    Lower,
    /// `upper(x)`: the upper confidence bound of a rate, the largest true value of a count.
    Upper,
    /// `point(rate)`: the plain share; unknown below the minimum sample.
    Point,
    /// A count by itself: its smallest true value with `>` and `>=`, its largest with `<` and `<=`.
    Count,
}

impl Compared {
    /// The name used in facts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Point => "point",
            Self::Count => "count",
        }
    }
}

/// How two numbers are compared. Measured numbers are never exactly equal, so there is no `==`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

impl Operator {
    /// The sign.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// Whether it asks for a large left side.
    pub const fn wants_more(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }

    /// Whether the comparison holds of two numbers.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        }
    }

    /// The same comparison with its sides exchanged.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
        }
    }

    /// The comparison that holds where this one does not.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
        }
    }
}

/// A condition in negation normal form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// Every part holds.
    All(Vec<Condition>),
    /// At least one part holds.
    Any(Vec<Condition>),
    /// Two numbers.
    Compare(Comparison),
    /// Whether the account's plan is one of these; unknown is false either way.
    Plan { among: bool, plans: Vec<String> },
    /// Whether the account is protected.
    Protected(bool),
}

/// One comparison of numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    pub(super) left: Number,
    pub(super) operator: Operator,
    pub(super) right: Number,
    /// Byte offset in the document.
    pub(super) at: usize,
}

impl Comparison {
    /// The sides that are a signal by themselves, each with the operator as seen from it and its other side.
    pub(super) fn lone_signals(&self) -> impl Iterator<Item = (Measured, Operator, &Number)> {
        let left = (&self.left, self.operator, &self.right);
        let right = (&self.right, self.operator.mirrored(), &self.left);
        [left, right].into_iter().filter_map(|(side, operator, other)| match side {
            Number::Signal(measured) => Some((*measured, operator, other)),
            _ => None,
        })
    }
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Number {
    Constant(f64),
    Signal(Measured),
    /// Age of the account in days.
    AgeDays,
    /// The model's score.
    Score {
        /// Byte offset in the document.
        at: usize,
    },
    Negative(Box<Number>),
    Arithmetic(Arithmetic, Box<Number>, Box<Number>),
}

/// A signal's figure in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measured {
    /// Index into [`variables`].
    pub(super) variable: usize,
    pub(super) compared: Compared,
    /// Byte offset in the document.
    pub(super) at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
}

impl Condition {
    /// Calls `visit` with every comparison of numbers.
    pub(super) fn comparisons<'a>(&'a self, visit: &mut impl FnMut(&'a Comparison)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.comparisons(visit)),
            Self::Compare(comparison) => visit(comparison),
            Self::Plan { .. } | Self::Protected(_) => {}
        }
    }

    /// Calls `visit` with every number that is no calculation.
    pub(super) fn leaves<'a>(&'a self, visit: &mut impl FnMut(&'a Number)) {
        self.comparisons(&mut |comparison| {
            comparison.left.leaves(visit);
            comparison.right.leaves(visit);
        });
    }

    /// Every signal's figure.
    pub(super) fn signals(&self) -> Vec<Measured> {
        let mut signals = Vec::new();
        self.leaves(&mut |leaf| {
            if let Number::Signal(measured) = leaf {
                signals.push(*measured);
            }
        });
        signals
    }

    /// Where the score is first named.
    pub(super) fn score_at(&self) -> Option<usize> {
        let mut first = None;
        self.leaves(&mut |leaf| {
            if let Number::Score { at } = leaf {
                first = Some(first.map_or(*at, |seen: usize| seen.min(*at)));
            }
        });
        first
    }

    /// Whether account facts are named.
    pub(super) fn names_facts(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::names_facts),
            Self::Compare(comparison) => {
                let mut named = false;
                let mut see = |leaf: &Number| named |= matches!(leaf, Number::AgeDays);
                comparison.left.leaves(&mut see);
                comparison.right.leaves(&mut see);
                named
            }
            Self::Plan { .. } | Self::Protected(_) => true,
        }
    }
}

impl Number {
    /// Calls `visit` with every number that is no calculation.
    pub(super) fn leaves<'a>(&'a self, visit: &mut impl FnMut(&'a Number)) {
        match self {
            Self::Negative(inner) => inner.leaves(visit),
            Self::Arithmetic(_, left, right) => {
                left.leaves(visit);
                right.leaves(visit);
            }
            leaf => visit(leaf),
        }
    }

    /// Whether the score stands in it.
    pub(super) fn names_score(&self) -> bool {
        let mut named = false;
        self.leaves(&mut |leaf| named |= matches!(leaf, Self::Score { .. }));
        named
    }

    /// Whether nothing measured or known of the account stands in it.
    pub(super) fn is_constant(&self) -> bool {
        let mut constant = true;
        self.leaves(&mut |leaf| constant &= matches!(leaf, Self::Constant(_)));
        constant
    }
}

impl Measured {
    /// Invariant: the index comes from `signal::variable`, so that looking it up cannot fail later.
    pub(super) fn new(variable: usize, compared: Compared, at: usize) -> Self {
        assert!(variable < variables().len(), "a measured value names a variable");
        Self { variable, compared, at }
    }
}

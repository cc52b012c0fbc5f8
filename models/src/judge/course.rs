//! What the engine decided about one account, as far as it matters to those who suffer or are wronged.

use std::io::{self, Write};

use serde::{Deserialize, Deserializer, de};

/// A measure's severity, as decisions name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rung {
    /// A count only.
    Observe,
    /// Told, nothing else changes.
    Warn,
    /// Sends less than usual.
    Limit,
    /// Traffic waits.
    Hold,
    /// Nothing is sent.
    Suspend,
    /// The contract ends.
    Terminate,
}

impl Rung {
    /// Each with its name, mildest first.
    const NAMES: [(&'static str, Self); 6] = [
        ("observe", Self::Observe),
        ("warn", Self::Warn),
        ("limit", Self::Limit),
        ("hold", Self::Hold),
        ("suspend", Self::Suspend),
        ("terminate", Self::Terminate),
    ];

    /// The rung of that name; [`Rung::Observe`] where there is none.
    pub fn named(name: &str) -> Self {
        Self::NAMES.iter().find(|(known, _)| *known == name).map_or(Self::Observe, |(_, rung)| *rung)
    }

    /// The name in policies and decisions.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, rung)| *rung == self).map_or("observe", |(name, _)| *name)
    }
}

/// When an account first came to each measure, UTC ms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Warned.
    pub warned: Option<i64>,
    /// Limited.
    pub limited: Option<i64>,
    /// Held.
    pub held: Option<i64>,
    /// Suspended.
    pub suspended: Option<i64>,
    /// Put before a person, who may suspend.
    pub proposed: Option<i64>,
}

impl Course {
    /// When the engine by itself first kept traffic back.
    pub fn stopped(&self) -> Option<i64> {
        [self.limited, self.held, self.suspended].into_iter().flatten().min()
    }

    /// The highest measure that the engine took by itself.
    pub fn rung(&self) -> Rung {
        match self {
            Self { suspended: Some(_), .. } => Rung::Suspend,
            Self { held: Some(_), .. } => Rung::Hold,
            Self { limited: Some(_), .. } => Rung::Limit,
            Self { warned: Some(_), .. } => Rung::Warn,
            _ => Rung::Observe,
        }
    }

    /// When the engine by itself first let nothing out any more.
    pub fn ended(&self) -> Option<i64> {
        [self.held, self.suspended].into_iter().flatten().min()
    }

    /// When it first came to this rung or a harder one by the engine itself.
    pub fn reached(&self, rung: Rung) -> Option<i64> {
        let measures = [
            (Rung::Warn, self.warned),
            (Rung::Limit, self.limited),
            (Rung::Hold, self.held),
            (Rung::Suspend, self.suspended),
        ];
        measures.into_iter().filter(|(measure, _)| *measure >= rung).filter_map(|(_, at)| at).min()
    }

    /// Takes in a decision. Once traffic waits or has ended nothing goes out any more: what would be decided on it is not judged.
    pub fn note(&mut self, decision: &Said) {
        self.take(decision.rung, decision.event_at, decision.propose_only);
    }

    /// As [`Course::note`].
    pub fn take(&mut self, rung: Rung, at: i64, propose_only: bool) {
        if self.ended().is_some() {
            return;
        }
        let place = if propose_only {
            &mut self.proposed
        } else {
            match rung {
                Rung::Observe => return,
                Rung::Warn => &mut self.warned,
                Rung::Limit => &mut self.limited,
                Rung::Hold => &mut self.held,
                Rung::Suspend | Rung::Terminate => &mut self.suspended,
            }
        };
        place.get_or_insert(at);
    }
}

/// A decision, as far as it is read here.
#[derive(Debug, Deserialize)]
pub struct Said {
    /// Whom it concerns.
    pub account_id: String,
    /// When what tipped it happened, UTC ms.
    #[serde(deserialize_with = "millis")]
    pub event_at: i64,
    /// What it asks for.
    pub rung: Rung,
    /// Whether a person must release it.
    pub propose_only: bool,
    /// Why.
    pub rules: Vec<Why>,
}

fn millis<'d, D: Deserializer<'d>>(from: D) -> Result<i64, D::Error> {
    let text = String::deserialize(from)?;
    let at: jiff::Timestamp = text.parse().map_err(de::Error::custom)?;
    Ok(at.as_millisecond())
}

/// A rule that fired.
#[derive(Debug, Deserialize)]
pub struct Why {
    /// Its id.
    pub rule_id: String,
}

/// Takes decisions as the engine writes them, a JSON line each.
pub struct Decisions<F> {
    rest: Vec<u8>,
    each: F,
}

impl<F: FnMut(Said)> Decisions<F> {
    /// Hands each one on.
    pub fn new(each: F) -> Self {
        Self { rest: Vec::new(), each }
    }
}

impl<F: FnMut(Said)> Write for Decisions<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        if !bytes.contains(&b'\n') {
            return Ok(bytes.len());
        }
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let said = serde_json::from_slice(&self.rest[..end])?;
            self.rest.drain(..=end);
            (self.each)(said);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

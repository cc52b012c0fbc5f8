//! What a platform gets to know of its accounts, and when: late, of some only, and now and then wrong. Learning sees these labels, judges
//! see the truth.

use std::io::{self, Write};

use super::dice::Dice;
use super::persona::{Persona, Side};

/// Parts of a seed that label an account.
const LABEL_PART: u64 = 1 << 41;
const DAY_MS: i64 = 86_400_000;

/// How labels come about, in parts of 10,000.
const FOUND: u32 = 7_000;
const MISTAKEN_OF_FOUND: u32 = 300;
const LOOKED_AT: u32 = 6_000;
const MISTAKEN_OF_LOOKED_AT: u32 = 50;
/// Of victims that nobody abuses: outsiders' lies are believed more often.
const MISTAKEN_OF_SLANDERED: u32 = 500;

/// The truth about one account of a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Its id in the events.
    pub account_id: String,
    /// What it is.
    pub persona: Persona,
    /// When abuse first and last went out, UTC ms; `None` where none did.
    pub abused: Option<(i64, i64)>,
    /// How much abuse went out.
    pub units: u64,
}

/// What the platform knows of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// When it came to know, UTC ms.
    pub known_at: i64,
    /// Whether abuse went through the account, as it believes.
    pub abusive: bool,
}

impl Truth {
    /// The label that becomes known by `ends_at`, if any: the `number`-th account's, from 1.
    pub fn label(&self, seed: u64, number: u64, ends_at: i64) -> Option<Label> {
        let mut dice = Dice::part(seed, LABEL_PART + number);
        let (seen, mistaken, from) = match (self.abused, self.persona.side()) {
            (Some((first, _)), _) => (FOUND, MISTAKEN_OF_FOUND, first),
            (None, Side::Victim) => (LOOKED_AT, MISTAKEN_OF_SLANDERED, ends_at - 20 * DAY_MS),
            (None, _) => (LOOKED_AT, MISTAKEN_OF_LOOKED_AT, ends_at - 20 * DAY_MS),
        };
        let seen = dice.chance(seen);
        let mistaken = dice.chance(mistaken);
        // Most within days, a few after two weeks and more.
        let days = dice.between(1, 6) * dice.between(1, 4);
        let known_at = from + i64::from(days) * DAY_MS + dice.secs(0, 86_399);
        (seen && known_at < ends_at).then_some(Label { known_at, abusive: self.abused.is_some() != mistaken })
    }
}

/// Writes labels as CSV: `account_id,time_ms,known_ms,label`, in the order in which they became known; answers of how many accounts. A
/// label speaks of the account up to `time_ms`: who finds abuse also finds when it began, so that what was before has a label of its own.
///
/// # Errors
/// When the sink fails.
pub fn write_known(truths: &[Truth], seed: u64, ends_at: i64, out: &mut dyn Write) -> io::Result<usize> {
    writeln!(out, "account_id,time_ms,known_ms,label")?;
    let known = (1..).zip(truths).filter_map(|(n, truth)| Some((truth.label(seed, n, ends_at)?, truth)));
    let mut known: Vec<(Label, &Truth)> = known.collect();
    known.sort_by_key(|(label, _)| label.known_at);
    for (Label { known_at, abusive }, Truth { account_id, abused, .. }) in &known {
        if let (true, Some((first, _))) = (abusive, abused) {
            writeln!(out, "{account_id},{},{known_at},0", first - 1)?;
        }
        writeln!(out, "{account_id},{known_at},{known_at},{}", u8::from(*abusive))?;
    }
    Ok(known.len())
}

/// Writes the truth as CSV: `account_id,persona,side,abusive,abuse_from_ms,abuse_until_ms,abuse_units`.
///
/// # Errors
/// When the sink fails.
pub fn write_truth(truths: &[Truth], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "account_id,persona,side,abusive,abuse_from_ms,abuse_until_ms,abuse_units")?;
    for Truth { account_id, persona, abused, units } in truths {
        let side = match persona.side() {
            Side::Honest => "honest",
            Side::Victim => "victim",
            Side::Abuser => "abuser",
        };
        let (from, until) = abused.map_or((String::new(), String::new()), |(a, b)| (a.to_string(), b.to_string()));
        let abusive = u8::from(persona.abusive());
        writeln!(out, "{account_id},{},{side},{abusive},{from},{until},{units}", persona.name())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: i64 = 40 * DAY_MS;

    fn labels(persona: Persona, abused: Option<(i64, i64)>) -> Vec<Option<Label>> {
        let truth = Truth { account_id: "a".to_owned(), persona, abused, units: 1 };
        (1..=10_000).map(|n| truth.label(5, n, END)).collect()
    }

    #[test]
    fn labels_come_late_for_some_only_and_a_few_are_wrong() {
        let labels = labels(Persona::Smisher, Some((2 * DAY_MS, 3 * DAY_MS)));
        let known: Vec<Label> = labels.into_iter().flatten().collect();
        assert!((6_800..7_200).contains(&known.len()), "{} of 10,000 are known", known.len());
        assert!(known.iter().all(|label| label.known_at >= 3 * DAY_MS && label.known_at < END));
        let wrong = known.iter().filter(|label| !label.abusive).count();
        assert!((150..270).contains(&wrong), "{wrong} are wrong");
        let late = known.iter().filter(|label| label.known_at > 16 * DAY_MS).count();
        assert!(late > 200, "{late} came after two weeks");
    }

    #[test]
    fn what_is_not_known_by_the_end_is_no_label() {
        let late = labels(Persona::Smisher, Some((END - 3 * DAY_MS, END))).into_iter().flatten().count();
        assert!((100..2_000).contains(&late), "{late}");
    }

    #[test]
    fn lies_about_victims_are_believed_more_often_than_mistakes_happen() {
        let wrong = |persona| labels(persona, None).into_iter().flatten().filter(|label| label.abusive).count();
        let (victims, honest) = (wrong(Persona::FalseComplaints), wrong(Persona::SteadySender));
        assert!(victims > 5 * honest && honest > 0, "{victims} and {honest}");
    }
}

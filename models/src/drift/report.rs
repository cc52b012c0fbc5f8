//! A drift report for people (Markdown) and for programs (JSON).

use std::fmt::Write as _;

use redress_datasets::time;
use serde_json::{Value, json};

use super::calibration::Calibrated;
use super::stability::{Verdict, WATCH};
use super::{Column, Drift};

/// Features that the table shows; the others are counted.
const SHOWN: usize = 40;

fn day(monday: i64) -> String {
    time::written(monday).chars().take(10).collect()
}

impl Drift {
    /// In Markdown.
    pub fn markdown(&self) -> String {
        let [name, version, hash] = &self.model;
        let mut text = format!(
            "# Drift of {name} {version}\n\nSHA-256 `{hash}`. Reference: {} rows of {} accounts.\n\n{}\n",
            self.reference.0,
            self.reference.1,
            self.advice()
        );
        text.push_str("\n## Scores beside what was found, by week\n\n");
        text.push_str(
            "| week from | rows | accounts | labelled rows | of accounts | expected | seen | seen - expected | less the reference's | |\n",
        );
        text.push_str("|---|---|---|---|---|---|---|---|---|---|\n");
        let reference = ("reference".to_owned(), self.reference.0, self.reference.1);
        let weeks = self.weeks.iter().map(|(monday, rows, accounts)| (day(*monday), *rows, *accounts));
        for ((week, rows, accounts), found) in std::iter::once(reference).chain(weeks).zip(&self.calibration) {
            let _ = writeln!(text, "| {week} | {rows} | {accounts} | {} |", said(found));
        }
        let _ = writeln!(
            text,
            "\nExpected is the mean score of labelled rows, seen their share of abuse, both by weight. A week is judged by its gap less the \
             reference's own: what a model was off by from the first is no drift, and stands in the reference's line. Of a reference with a \
             test part, that part is judged; where it has too few labelled accounts, a week's gap is held against 0. Intervals hold for all \
             weeks together at 95 % ({:.2} % each); accounts \
             are drawn anew.",
            self.level * 100.0
        );
        let _ = writeln!(
            text,
            "\n## Stability\n\nPopulation stability index: the sum over bins of (later - reference) ln(later / reference). Below {WATCH} steady, \
             from {} on moved (Siddiqi 2006). A column whose index chance alone may have made says so (Yurdakul and Naranjo 2020).\n",
            self.moved
        );
        text.push_str("| column | largest | |");
        self.weeks.iter().for_each(|(monday, ..)| text = format!("{text} {} |", day(*monday)));
        let _ = writeln!(text, "\n|---|---|---|{}", "---|".repeat(self.weeks.len()));
        let sorted = self.sorted();
        for column in std::iter::once(&self.score).chain(sorted.iter().take(SHOWN).copied()) {
            let weeks = column.weeks.iter().fold(String::new(), |text, index| text + &format!(" {:.3} |", index.psi));
            let verdict = column.verdict(self.moved).word();
            let _ = writeln!(text, "| {} | {:.3} | {verdict} |{weeks}", column.name, column.most());
        }
        if sorted.len() > SHOWN {
            let _ = writeln!(text, "\n{} features more moved no further than the last of these.", sorted.len() - SHOWN);
        }
        text
    }

    /// Features, the furthest first.
    fn sorted(&self) -> Vec<&Column> {
        let mut all: Vec<&Column> = self.features.iter().collect();
        let key = |column: &Column| (column.verdict(self.moved), column.most());
        all.sort_by(|a, b| {
            let (a_key, b_key) = (key(a), key(b));
            b_key.0.cmp(&a_key.0).then(b_key.1.total_cmp(&a_key.1)).then_with(|| a.name.cmp(&b.name))
        });
        all
    }

    /// What to do, in plain words.
    fn advice(&self) -> String {
        let mut lines = Vec::new();
        let off: Vec<String> = self.off().into_iter().map(day).collect();
        if !off.is_empty() {
            lines.push(format!(
                "**Scores do not mean what they say in the weeks from {}.** Keep thresholds from resting on them: put the model in shadow or let \
                 its rules only propose, calibrate or train anew on labels up to now, and choose thresholds again (`redress-lab threshold`).",
                off.join(", ")
            ));
        }
        let moved: Vec<&str> = self.moved().iter().map(|column| column.name.as_str()).collect();
        if !moved.is_empty() {
            lines.push(format!(
                "**Moved: {}.** Look first whether the data broke (a provider, a field, a clock); if accounts have changed, judge the model on new \
                 labels (`redress-lab evaluate`), and train a challenger (`redress-lab compare`).",
                moved.join(", ")
            ));
        }
        let of = |verdict| self.features.iter().filter(|column| column.verdict(self.moved) == verdict).count();
        let (watch, few) = (of(Verdict::Watch), of(Verdict::TooFew));
        if watch > 0 {
            lines.push(format!("{watch} features are to be watched: look again next week."));
        }
        if few > 0 {
            lines.push(format!(
                "Of {few} features there are too few accounts to say: take longer weeks' rows (`--share`, `--ends`)."
            ));
        }
        if self.calibration.first().is_some_and(Calibrated::is_off) {
            lines.push(
                "In the reference itself scores are off by more than chance: calibrate the model (`redress-lab train --calibrate`), or do not read \
                 its scores as shares of abuse."
                    .to_owned(),
            );
        }
        if self.calibration.iter().skip(1).all(|week| week.gap.is_none()) {
            lines.push("No week has labels of 20 accounts: whether scores still mean what they say is not known. Have a control sample judged.".to_owned());
        }
        if lines.is_empty() {
            lines.push("Nothing moved, and scores mean what they say: nothing to do.".to_owned());
        }
        lines.join("\n\n")
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let column = |column: &Column| {
            let weeks: Vec<Value> =
                column.weeks.iter().map(|index| json!({ "psi": index.psi, "noise": index.noise })).collect();
            json!({ "name": column.name, "verdict": column.verdict(self.moved).word(), "weeks": weeks })
        };
        let calibration = |found: &Calibrated| {
            json!({
                "rows": found.rows, "accounts": found.accounts, "expected": found.expected, "seen": found.seen,
                "gap": found.gap, "change": found.change, "off": found.is_off(),
            })
        };
        let weeks = self.weeks.iter().zip(self.calibration.iter().skip(1)).map(|((monday, rows, accounts), found)| {
            json!({ "from": day(*monday), "rows": rows, "accounts": accounts, "calibration": calibration(found) })
        });
        let [name, version, hash] = &self.model;
        json!({
            "model": { "name": name, "version": version, "sha256": hash },
            "reference": {
                "rows": self.reference.0, "accounts": self.reference.1, "calibration": self.calibration.first().map(calibration),
            },
            "weeks": weeks.collect::<Vec<Value>>(),
            "score": column(&self.score),
            "features": self.sorted().into_iter().map(column).collect::<Vec<Value>>(),
            "limit": self.moved,
            "moved": self.moved().iter().map(|column| &column.name).collect::<Vec<_>>(),
            "off": self.off().into_iter().map(day).collect::<Vec<_>>(),
        })
    }
}

fn said(found: &Calibrated) -> String {
    if found.rows == 0 {
        return "0 | 0 | | | | | no labels".to_owned();
    }
    let within = |gap: Option<(f64, f64)>| gap.map_or(String::new(), |(low, high)| format!("{low:+.4} to {high:+.4}"));
    let word = match found.gap {
        None => "too few to say",
        Some(_) if found.is_off() => "off",
        Some(_) => "kept",
    };
    let (gap, change) = (within(found.gap), within(found.change));
    format!(
        "{} | {} | {:.4} | {:.4} | {gap} | {change} | {word}",
        found.rows, found.accounts, found.expected, found.seen
    )
}

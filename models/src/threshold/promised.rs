//! A threshold for each segment with its promise, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use redress_learn::threshold::{Chosen, Judged, Promise, Refusal, choose};
use serde_json::{Value, json};

use super::rows::{Rows, Thinned};

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Promised {
    promise: Promise,
    columns: Vec<String>,
    rows: Rows,
    thinned: Thinned,
    /// By the values of the columns.
    pub segments: BTreeMap<Vec<String>, Result<Chosen, Refusal>>,
}

impl Promised {
    /// Chooses. Where labels say their chance of having been made, a sample is drawn in which all had the same ([`Rows::thinned`], by
    /// `seed`). All promises hold together with probability 1 - delta: delta is parted among the segments.
    pub fn new(rows: Rows, columns: &[String], promise: Promise, seed: u64) -> Self {
        let (rows, thinned) = rows.thinned(seed);
        let mut parted: BTreeMap<Vec<String>, Vec<Judged>> = BTreeMap::new();
        for (segment, judged) in &rows.accounts {
            parted.entry(segment.clone()).or_default().push(*judged);
        }
        if parted.is_empty() && columns.is_empty() {
            parted.insert(Vec::new(), Vec::new());
        }
        let each = promise.among(parted.len());
        let segments = parted.into_iter().map(|(segment, accounts)| (segment, choose(&accounts, each))).collect();
        Self { promise, columns: columns.to_vec(), rows, thinned, segments }
    }

    /// Segments without a threshold.
    pub fn refused(&self) -> usize {
        self.segments.values().filter(|found| found.is_err()).count()
    }

    fn each(&self) -> Promise {
        self.promise.among(self.segments.len())
    }

    fn name(&self, values: &[String]) -> String {
        if values.is_empty() {
            return "all".to_owned();
        }
        let pairs: Vec<String> =
            self.columns.iter().zip(values).map(|(name, value)| format!("{name} {value}")).collect();
        pairs.join(", ")
    }

    fn left_out(&self) -> [(&'static str, usize); 5] {
        let Rows { unclear, unscored, own, counts, .. } = &self.rows;
        [
            ("unclear", *unclear),
            ("without a score", *unscored),
            ("about this score's own decisions", *own),
            ("that nobody looked at", counts.own_work),
            ("undone with a whole rule", counts.in_bulk),
        ]
    }

    /// For people, in Markdown.
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| segment | stop from this score on | honest stopped | at most | abusive stopped |\n|---|---|---|---|---|\n",
        );
        for (values, found) in &self.segments {
            let name = self.name(values);
            let _ = match found {
                Ok(chosen) => writeln!(
                    text,
                    "| {name} | {:.6} | {} of {} | {:.4} % | {} of {} |",
                    chosen.threshold,
                    chosen.honest_stopped,
                    chosen.honest,
                    chosen.share_at_most * 100.0,
                    chosen.abusive_stopped,
                    chosen.abusive
                ),
                Err(refusal) => writeln!(text, "| {name} | none: {refusal} | | | |"),
            };
        }
        let (alpha, delta) = (self.promise.alpha() * 100.0, self.promise.delta());
        let _ = writeln!(
            text,
            "\nOf honest accounts like those labelled at most {alpha} % are stopped; the chance that this fails in any segment is at most {delta}. \
             It holds where the labels are a random sample of honest accounts, and until accounts change."
        );
        let out: Vec<String> =
            self.left_out().iter().filter(|(_, n)| *n > 0).map(|(why, n)| format!("{n} {why}")).collect();
        if !out.is_empty() {
            let _ = writeln!(text, "Left out of {} lines: {}.", self.rows.lines, out.join(", "));
        }
        let Thinned { accounts, without_chance } = self.thinned;
        if accounts + without_chance > 0 {
            let _ = writeln!(
                text,
                "Accounts had unlike chances of being looked at: chance left out {accounts} of the likelier ones, so that what is left is a \
                 random sample; {without_chance} do not say their chance and were left out."
            );
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let segments = self.segments.iter().map(|(values, found)| {
            let segment: BTreeMap<&String, &String> = self.columns.iter().zip(values).collect();
            match found {
                Ok(chosen) => json!({
                    "segment": segment,
                    "threshold": chosen.threshold,
                    "honest": chosen.honest,
                    "honest_stopped": chosen.honest_stopped,
                    "share_at_most": chosen.share_at_most,
                    "abusive": chosen.abusive,
                    "abusive_stopped": chosen.abusive_stopped,
                }),
                Err(Refusal::TooFew { honest, needed }) => json!({
                    "segment": segment,
                    "threshold": null,
                    "honest": honest,
                    "needed": needed,
                    "missing": needed - honest,
                }),
                Err(other) => json!({ "segment": segment, "threshold": null, "refused": other.to_string() }),
            }
        });
        json!({
            "alpha": self.promise.alpha(),
            "delta": self.promise.delta(),
            "delta_of_each": self.each().delta(),
            "segments": segments.collect::<Vec<Value>>(),
            "lines": self.rows.lines,
            "left_out": { "unclear": self.rows.unclear, "unscored": self.rows.unscored, "own": self.rows.own,
                "automatic": self.rows.counts.own_work, "in_bulk": self.rows.counts.in_bulk,
                "thinned": self.thinned.accounts, "without_chance": self.thinned.without_chance },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3,600 honest and 40 abusive accounts in one country, 90 honest ones in another.
    fn rows() -> Rows {
        let mut rows = Rows { lines: 3_730, unclear: 2, ..Rows::default() };
        let mut add = |country: &str, score: f64, honest| {
            rows.accounts.push((vec![country.to_owned()], Judged { score, honest }));
        };
        (0..3_600).for_each(|i| add("DE", f64::from(i) / 4_000.0, true));
        (0..40).for_each(|i| add("DE", 0.88 + f64::from(i) / 400.0, false));
        (0..90).for_each(|_| add("FR", 0.1, true));
        rows
    }

    #[test]
    fn segments_share_the_promise_and_each_is_told_how_many_labels_are_missing() {
        let found = Promised::new(rows(), &["country".to_owned()], Promise::new(0.001, 0.05).unwrap(), 1);
        let json = found.json();
        // ln(0.025) / ln(0.999) = 3,687.04: with delta parted in two, 3,688 honest accounts prove it; in DE 88 are missing.
        assert_eq!(json["segments"][0]["needed"], 3_688);
        assert_eq!((&json["segments"][0]["missing"], &json["segments"][1]["missing"]), (&88.into(), &3_598.into()));
        assert_eq!(found.refused(), 2);
    }

    #[test]
    fn what_is_promised_stands_beside_what_was_seen() {
        let found = Promised::new(rows(), &["country".to_owned()], Promise::new(0.005, 0.05).unwrap(), 1);
        let json = found.json();
        let german = &json["segments"][0];
        assert_eq!(
            (&german["segment"]["country"], &german["honest"], &german["abusive"]),
            (&"DE".into(), &3_600.into(), &40.into())
        );
        let (stopped, most) = (german["honest_stopped"].as_u64().unwrap(), german["share_at_most"].as_f64().unwrap());
        assert!(stopped > 0 && most <= 0.005, "{german}");
        assert_eq!(json["segments"][1]["missing"], 736 - 90);
        assert!((json["delta_of_each"].as_f64().unwrap() - 0.025).abs() < 1e-12);
        let table = found.table();
        assert!(
            table
                .contains("| country FR | none: 90 honest accounts are labelled and 736 are needed: 646 are missing |"),
            "{table}"
        );
        assert!(table.contains("Left out of 3730 lines: 2 unclear."), "{table}");
    }

    #[test]
    fn without_a_single_label_all_are_missing() {
        let found =
            Promised::new(Rows { lines: 1, unclear: 1, ..Rows::default() }, &[], Promise::new(0.001, 0.05).unwrap(), 1);
        assert_eq!(found.json()["segments"][0]["missing"], 2_995);
        assert!(found.table().contains("| all | none: 0 honest accounts"));
    }
}

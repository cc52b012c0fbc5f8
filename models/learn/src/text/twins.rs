//! Texts that are in two parts of a set at once: the same in the form that they are read in, or nearly so. A score that is judged on a
//! text whose twin it learned from is judged too well.

use std::collections::{HashMap, HashSet};

use super::normal::Normal;
use crate::chance::mixed;

/// Words of a shingle.
const WORDS: usize = 3;
/// Signature: so many bands …
const BANDS: usize = 20;
/// … of so many rows each. At a likeness of 0.8 all bands miss once in 38,000 pairs.
const ROWS: usize = 4;
/// Texts that share a band and are looked at, at most; beyond it a band is a form letter's.
const LOOKED_AT_MAX: usize = 200;

/// A text that has a twin among others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Twin {
    /// Which text of those looked at.
    pub of: usize,
    /// Its likest among the known.
    pub known: usize,
    /// Share of their shingles that both have (Jaccard); 1 where they are the same.
    pub likeness: f64,
}

struct Shape {
    same: u64,
    shingles: Vec<u64>,
}

/// For each text of `looked_at` that has one, its likest twin among `known` of a likeness of at least `least` (0.5..=1). Candidates come
/// from `MinHash` bands (Broder 1997); what is found is compared exactly. Texts of fewer than three words have twins only where both are
/// the same.
pub fn twins<'a>(
    known: impl IntoIterator<Item = &'a str>,
    looked_at: impl IntoIterator<Item = &'a str>,
    least: f64,
    chars_max: usize,
) -> Vec<Twin> {
    let mut normal = Normal::default();
    let known: Vec<Shape> = known.into_iter().map(|text| shape(text, chars_max, &mut normal)).collect();
    let mut same: HashMap<u64, usize> = HashMap::new();
    let mut bands: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, shape) in known.iter().enumerate() {
        same.entry(shape.same).or_insert(number);
        for band in signature(&shape.shingles) {
            bands.entry(band).or_default().push(number);
        }
    }
    let mut found = Vec::new();
    for (of, text) in looked_at.into_iter().enumerate() {
        let shape = shape(text, chars_max, &mut normal);
        if let Some(known) = same.get(&shape.same) {
            found.push(Twin { of, known: *known, likeness: 1.0 });
            continue;
        }
        let mut candidates: Vec<usize> = Vec::new();
        for band in signature(&shape.shingles) {
            candidates.extend(bands.get(&band).into_iter().flatten().take(LOOKED_AT_MAX));
        }
        candidates.sort_unstable();
        candidates.dedup();
        let best = candidates
            .into_iter()
            .map(|number| (jaccard(&shape.shingles, &known[number].shingles), number))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((likeness, known)) = best.filter(|(likeness, _)| *likeness >= least) {
            found.push(Twin { of, known, likeness });
        }
    }
    found
}

fn shape(text: &str, chars_max: usize, normal: &mut Normal) -> Shape {
    normal.read(text, chars_max);
    let hash = |text: &str| {
        text.bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    let words: Vec<u64> = normal.plain.split_ascii_whitespace().map(hash).collect();
    let joined = |words: &[u64]| words.iter().fold(0, |all, word| mixed(all ^ *word).wrapping_add(*word));
    let shingles: HashSet<u64> = words.windows(WORDS).map(joined).collect();
    let mut shingles: Vec<u64> = shingles.into_iter().collect();
    shingles.sort_unstable();
    Shape { same: joined(&words), shingles }
}

fn signature(shingles: &[u64]) -> Vec<u64> {
    if shingles.is_empty() {
        return Vec::new();
    }
    let least = |row: u64| shingles.iter().map(|shingle| mixed(shingle ^ mixed(row + 1))).min().unwrap_or(0);
    let rows = ROWS as u64;
    (0..BANDS as u64)
        .map(|band| (0..rows).fold(mixed(band), |hash, row| mixed(hash ^ least(band * rows + row))))
        .collect()
}

/// Of two sorted lists.
fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0_usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chance;

    #[test]
    fn the_same_message_with_another_number_is_a_twin_and_another_message_is_none() {
        let known = ["Win 500 now, call 0800 123", "see you at the station at nine then"];
        let looked_at = ["win 999 NOW, call 0800 777", "see you at the market at ten", "win", ""];
        let found = twins(known, looked_at, 0.8, 1_000);
        assert_eq!(found, [Twin { of: 0, known: 0, likeness: 1.0 }]);
        assert!(twins(["yes"], ["no"], 0.5, 100).is_empty());
        assert_eq!(twins(["ok"], ["OK"], 0.9, 100).len(), 1);
    }

    #[test]
    fn near_twins_are_found_as_comparing_all_with_all_finds_them() {
        let mut chance = Chance::new(4);
        let letter = |chance: &mut Chance| -> Vec<String> {
            (0..60).map(|_| format!("w{}", letters(chance.below(900)))).collect()
        };
        let known: Vec<Vec<String>> = (0..150).map(|_| letter(&mut chance)).collect();
        let looked_at: Vec<String> = (0..300)
            .map(|i| {
                let mut words = known[i % 150].clone();
                for _ in 0..i / 15 {
                    let place = chance.below(60);
                    words[place] = format!("x{}", letters(chance.below(900)));
                }
                words.join(" ")
            })
            .collect();
        let known: Vec<String> = known.iter().map(|words| words.join(" ")).collect();
        let mut normal = Normal::default();
        let shapes: Vec<Shape> = known.iter().map(|text| shape(text, 10_000, &mut normal)).collect();
        let expected: Vec<usize> = (0..300)
            .filter(|i| {
                let own = shape(&looked_at[*i], 10_000, &mut normal);
                shapes.iter().any(|known| own.same == known.same || jaccard(&own.shingles, &known.shingles) >= 0.8)
            })
            .collect();
        let found = twins(known.iter().map(String::as_str), looked_at.iter().map(String::as_str), 0.8, 10_000);
        assert_eq!(found.iter().map(|twin| twin.of).collect::<Vec<_>>(), expected);
        assert!((20..200).contains(&expected.len()), "{}", expected.len());
    }

    /// A number in letters: digits are all the same in the form that is compared.
    fn letters(mut number: usize) -> String {
        let mut text = String::new();
        for _ in 0..3 {
            text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number /= 26;
        }
        text
    }
}

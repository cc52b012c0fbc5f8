//! Appeals that are like each other across accounts: the same words, much the same words, or a file of the same bytes.
//!
//! Words are compared by a sketch: the smallest of each of 32 hashes over all runs of three words (`MinHash`), four to a band. Two
//! texts that share 80 % of their runs share a band with 98 % probability, and at least two with 88 %; two that share 30 % share two
//! with 0.2 %.

use sha2::{Digest, Sha256};

use super::LedgerError;
use super::db::{Tx, args};
use crate::enclosure::{Alike, Enclosures, Likeness};
use crate::id::AppealId;
use crate::review::AppealFiling;
use crate::token::hex;

/// Texts of fewer words are alike without meaning it.
const WORDS_MIN: usize = 8;
const BANDS: usize = 8;
const ROWS: usize = 4;
const RUN: usize = 3;
/// Bands that two texts have to share.
const SHARED_MIN: i64 = 2;

/// Keeps the fingerprints of an appeal's words.
pub(super) async fn insert(
    tx: &mut Tx,
    appeal: &AppealId,
    filing: &AppealFiling,
    enclosures: &Enclosures,
) -> Result<(), LedgerError> {
    let mut text = format!("{}\n{}", filing.view, filing.contest);
    for (question, answer) in enclosures.answers() {
        if !question.is_yes_or_no() {
            text.push('\n');
            text.push_str(answer);
        }
    }
    for (band, print) in (0i64..).zip(prints(&text)) {
        tx.run("INSERT INTO appeal_prints (appeal_id, band, print) VALUES ($1, $2, $3)", args![appeal, band, &print])
            .await?;
    }
    Ok(())
}

/// Appeals of other accounts that are like this one, those with the most in common first, then the newest; at most 10.
pub(super) async fn to(tx: &mut Tx, appeal: &AppealId) -> Result<Vec<Alike>, LedgerError> {
    let words = tx
        .all(
            "SELECT o.appeal_id, o.account_id, o.filed_at, MIN(theirs.band) AS band
             FROM appeal_prints mine JOIN appeal_prints theirs ON theirs.print = mine.print AND theirs.band = mine.band
             JOIN appeals own ON own.appeal_id = mine.appeal_id JOIN appeals o ON o.appeal_id = theirs.appeal_id
             WHERE mine.appeal_id = $1 AND o.account_id <> own.account_id
             GROUP BY o.appeal_id, o.account_id, o.filed_at HAVING COUNT(*) >= $2
             ORDER BY COUNT(*) DESC, o.filed_at DESC, o.appeal_id LIMIT 10",
            args![appeal, SHARED_MIN],
        )
        .await?;
    let files = tx
        .all(
            "SELECT DISTINCT o.appeal_id, o.account_id, o.filed_at
             FROM attachments m JOIN attachment_bytes mine ON mine.attachment_id = m.attachment_id
             JOIN attachment_bytes theirs ON theirs.content_hash = mine.content_hash
             JOIN attachments t ON t.attachment_id = theirs.attachment_id
             JOIN appeals own ON own.appeal_id = m.appeal_id JOIN appeals o ON o.appeal_id = t.appeal_id
             WHERE m.appeal_id = $1 AND o.account_id <> own.account_id ORDER BY o.filed_at DESC, o.appeal_id LIMIT 10",
            args![appeal],
        )
        .await?;
    let mut found = Vec::new();
    for (row, is_file) in files.iter().map(|row| (row, true)).chain(words.iter().map(|row| (row, false))) {
        let likeness = match is_file {
            true => Likeness::SameFile,
            false if row.int("band")? == 0 => Likeness::SameWords,
            false => Likeness::LikeWords,
        };
        found.push(Alike {
            appeal_id: row.text("appeal_id")?.into(),
            account_id: row.text("account_id")?.into(),
            filed_at: row.time("filed_at")?,
            likeness,
        });
    }
    found.truncate(10);
    Ok(found)
}

/// The fingerprint of all words, then those of the bands; none for a short text.
fn prints(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() < WORDS_MIN {
        return Vec::new();
    }
    let mut smallest = [u64::MAX; BANDS * ROWS];
    for run in words.windows(RUN) {
        let base = first_u64(&Sha256::digest(run.join(" ")));
        for (row, least) in (1u64..).zip(&mut smallest) {
            *least = (*least).min(mixed(base ^ mixed(row)));
        }
    }
    let mut prints = vec![short(Sha256::digest(words.join(" ")).as_slice())];
    prints.extend(smallest.chunks(ROWS).map(|band| {
        let bytes: Vec<u8> = band.iter().flat_map(|least| least.to_be_bytes()).collect();
        short(Sha256::digest(bytes).as_slice())
    }));
    prints
}

fn first_u64(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn short(digest: &[u8]) -> String {
    hex(&digest[..16])
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014).
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "We are a small bakery in Graz. We write to customers who ordered bread from us, and to nobody else. The \
         bounces came from one list that an intern imported twice by mistake on Monday, and we have taken it out since then.";

    fn shared(one: &str, other: &str) -> usize {
        prints(one).iter().zip(prints(other)).filter(|(a, b)| *a == b).count()
    }

    #[test]
    fn case_and_punctuation_do_not_make_another_text() {
        let shouted = LETTER.to_uppercase().replace(['.', ','], " !");
        assert_eq!(shared(LETTER, &shouted), BANDS + 1);
    }

    #[test]
    fn a_text_with_a_changed_name_is_much_the_same_and_another_text_is_not() {
        let renamed = LETTER.replace("bakery in Graz", "florist in Linz");
        assert!(shared(LETTER, &renamed) >= 2, "{}", shared(LETTER, &renamed));
        assert_ne!(prints(LETTER)[0], prints(&renamed)[0]);
        let another = "Our clinic sends appointment reminders. A new phone provider marked them as failed although each one arrived.";
        assert_eq!(shared(LETTER, another), 0);
    }

    #[test]
    fn a_few_words_say_nothing() {
        assert!(prints("Please give me my account back!").is_empty());
        assert_eq!(prints(LETTER).len(), BANDS + 1);
    }
}

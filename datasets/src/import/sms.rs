//! SMS of the UCI collection, wanted or spam. The published split: the first 30 % are trained on, the rest is judged on.

use std::path::Path;

use super::text::Text;
use super::texts::{LabelledText, OUTPUT, part, parts, write};
use super::{Imported, sha256_hex};
use crate::error::DatasetError;
use crate::output::refuse_existing;
use crate::watch::Watch;

/// Name of the set.
pub const NAME: &str = "uci-sms";
/// SHA-256 of the unpacked file that the figures are about.
pub const SHA256: &str = "7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d";

/// Reads `input` (`ham` or `spam`, a tab, the text; gzipped or not) and writes `texts.ndjson`.
///
/// # Errors
/// As the other importers.
pub fn import(input: &Path, folder: &Path, overwrite: bool, watch: &dyn Watch) -> Result<Imported, DatasetError> {
    refuse_existing(&folder.join(OUTPUT), overwrite)?;
    let text = Text::read(input, watch)?;
    let sha256 = sha256_hex(text.content.as_bytes());
    let all = text.content.lines().count();
    let mut texts = Vec::with_capacity(all);
    for (number, line) in text.content.lines().enumerate() {
        let at = |column, what: String, remedy: &str| Err(DatasetError::at(input, number + 1, column, &what, remedy));
        let Some((label, words)) = line.split_once('\t') else {
            return at(1, "there is no tab in this line".to_owned(), "a line is ham or spam, a tab, and the text");
        };
        let label = match label {
            "ham" => 0,
            "spam" => 1,
            other => return at(1, format!("the label `{other}` is neither ham nor spam"), "fetch the file again"),
        };
        texts.push(LabelledText {
            id: format!("{NAME}-{number}"),
            group: NAME.to_owned(),
            split: part(number, all, [0.3, 0.0]),
            label,
            text: words.to_owned(),
        });
    }
    if texts.is_empty() {
        return Err(DatasetError::at(input, 1, 1, "the file is empty", "fetch it again"));
    }
    let output = write(&texts, folder, overwrite, watch)?;
    Ok(Imported {
        parts: parts(&texts),
        labelled: texts.iter().filter(|text| text.label == 1).count(),
        left_out: 0,
        is_known: sha256 == SHA256,
        sha256,
        outputs: vec![output],
    })
}

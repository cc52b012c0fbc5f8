//! Labelled texts as `redress-lab import` writes them: JSON lines of `id`, `group`, `split`, `label`, `text`.

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use redress_datasets::table::input;
use redress_datasets::{DatasetError, Watch};
use serde::Deserialize;

/// Bytes of a line at most.
pub const LINE_MAX: usize = 4 << 20;

/// The part of a set that a text is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Learned from.
    #[default]
    Train,
    /// Settings were chosen by it; then learned from.
    Validate,
    /// Judged on.
    Test,
}

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Labelled {
    /// Its name.
    pub id: String,
    /// What it came with; the order of a group is that of time.
    #[serde(default)]
    pub group: String,
    /// Its part.
    #[serde(default)]
    pub split: Part,
    /// Whether it is abusive; 1 or 0 in the file.
    #[serde(deserialize_with = "one_or_nought")]
    pub label: bool,
    /// The text.
    pub text: String,
}

fn one_or_nought<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match u8::deserialize(from)? {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(serde::de::Error::custom(format!("the label {other} is neither 0 nor 1"))),
    }
}

/// Reads JSON lines, plain, gzip or zstd, and hands each to `take`.
///
/// # Errors
/// The first line that is wrong, or what `take` says.
pub fn lines<T: for<'a> Deserialize<'a>>(
    path: &Path,
    watch: &dyn Watch,
    mut take: impl FnMut(T) -> Result<(), DatasetError>,
) -> Result<usize, DatasetError> {
    let input = input::open(path)?;
    watch.total(input.bytes);
    let failed = |source| DatasetError::Read { path: path.to_path_buf(), source };
    let (mut reader, mut line, mut number) = (BufReader::new(input.reader), Vec::new(), 0);
    loop {
        line.clear();
        let got = (&mut reader).take(LINE_MAX as u64 + 1).read_until(b'\n', &mut line).map_err(failed)?;
        if got == 0 {
            return Ok(number);
        }
        number += 1;
        if got > LINE_MAX {
            let what = format!("this line is longer than {LINE_MAX} bytes");
            return Err(DatasetError::at(path, number, 1, &what, "cut the text, or leave it out"));
        }
        if number % 512 == 0 {
            watch.done(input.reading.bytes());
            if watch.cancelled() {
                return Err(DatasetError::Interrupted);
            }
        }
        let read: T = serde_json::from_slice(line.trim_ascii()).map_err(|error| {
            let what = format!("this line cannot be used: {error}");
            let remedy = "a line is JSON with id, text, and for learning label (1 abusive, 0 wanted), split and group";
            DatasetError::at(path, number, error.column().max(1), &what, remedy)
        })?;
        take(read)?;
    }
}

/// Reads a whole set.
///
/// # Errors
/// As [`lines`]; and where there are no texts.
pub fn read(path: &Path, watch: &dyn Watch) -> Result<Vec<Labelled>, DatasetError> {
    let mut texts = Vec::new();
    lines(path, watch, |text: Labelled| {
        texts.push(text);
        Ok(())
    })?;
    if texts.is_empty() {
        return Err(DatasetError::at(path, 1, 1, "there are no texts in this file", "redress-lab import makes one"));
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_datasets::Silent;

    fn of(content: &str) -> Result<Vec<Labelled>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("texts.ndjson");
        std::fs::write(&path, content).unwrap();
        read(&path, &Silent).map_err(|error| error.to_string().replace(&folder.path().display().to_string(), ""))
    }

    #[test]
    fn a_line_is_a_text_with_what_is_known_of_it() {
        let texts = of("{\"id\":\"a\",\"group\":\"g\",\"split\":\"test\",\"label\":1,\"text\":\"x\"}\n{\"id\":\"b\",\"label\":0,\"text\":\"y\"}").unwrap();
        assert_eq!(
            (texts[0].split, texts[0].label, texts[1].split, texts[1].label),
            (Part::Test, true, Part::Train, false)
        );
        assert_eq!((texts[0].group.as_str(), texts[1].group.as_str()), ("g", ""));
    }

    #[test]
    fn a_line_that_is_wrong_is_named_and_its_text_is_not_said() {
        let secret = "{\"id\":\"a\",\"label\":0,\"text\":\"ok\"}\n{\"id\":\"b\",\"label\":7,\"text\":\"a secret\"}\n";
        let error = of(secret).unwrap_err();
        assert!(error.starts_with("/texts.ndjson:2:") && error.contains("the label 7 is neither 0 nor 1"), "{error}");
        assert!(!error.contains("secret"));
        assert!(of("").unwrap_err().contains("no texts"));
        assert!(of(&format!("{{\"id\":\"{}", "a".repeat(LINE_MAX))).unwrap_err().contains("longer than"));
    }
}

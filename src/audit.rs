//! Copies of the audit log's checkpoints, kept outside the database: one JSON object a line, appended and synced.
//!
//! Who owns the database can rewrite the log and take its checkpoints away. These copies then say what was there.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use redress_ledger::audit::checkpoint::Checkpoint;

use crate::failure::Failure;

/// Most copies read from one file; at one every ten minutes that is 19 years.
const COPIES_MAX: usize = 1_000_000;

/// Files that get a copy of each checkpoint.
#[derive(Debug)]
pub struct Copies {
    files: Vec<PathBuf>,
    last: i64,
}

impl Copies {
    /// Files to append to; the first one tells how far copying has come.
    pub fn open(beside_keys: PathBuf, elsewhere: Option<&Path>) -> Result<Self, Failure> {
        let last = read(&beside_keys)?.last().map_or(0, |copy| copy.number);
        let files = std::iter::once(beside_keys).chain(elsewhere.map(Path::to_owned)).collect();
        Ok(Self { files, last })
    }

    /// Number of the last checkpoint that was copied.
    pub fn last(&self) -> i64 {
        self.last
    }

    /// Appends one to every file.
    pub fn append(&mut self, checkpoint: &Checkpoint) -> std::io::Result<()> {
        let mut line = serde_json::to_string(checkpoint).map_err(std::io::Error::other)?;
        line.push('\n');
        for path in &self.files {
            let mut options = OpenOptions::new();
            options.append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(path)?;
            file.write_all(line.as_bytes())?;
            file.sync_all()?;
        }
        self.last = checkpoint.number;
        Ok(())
    }
}

/// The copies in a file, in the order of the entries that they cover; none where there is no file. A last line without its
/// end was cut off by a crash and counts as never written.
pub fn read(path: &Path) -> Result<Vec<Checkpoint>, Failure> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(path, &error)),
    };
    let (mut reader, mut line, mut copies) = (BufReader::new(file), String::new(), Vec::new());
    while reader.read_line(&mut line).map_err(|error| unreadable(path, &error))? > 0 {
        let number = copies.len() + 1;
        match serde_json::from_str(&line) {
            Ok(copy) if number <= COPIES_MAX => copies.push(copy),
            Ok(_) => return Err(damaged(path, number, &format!("there are more than {COPIES_MAX} lines"))),
            Err(_) if !line.ends_with('\n') => break,
            Err(error) => return Err(damaged(path, number, &error.to_string())),
        }
        line.clear();
    }
    copies.sort_by_key(|copy: &Checkpoint| (copy.entries, copy.number));
    Ok(copies)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::configuration(
        format_args!("the copies of checkpoints in {} cannot be read: {error}", path.display()),
        "let this user read the file",
    )
}

fn damaged(path: &Path, line: usize, why: &str) -> Failure {
    Failure::configuration(
        format_args!("{}:{line}: this is no copy of a checkpoint: {why}", path.display()),
        "put the file back from your backup; if it is lost, move it away: copies begin anew, and what it could prove is gone",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_ledger::Timestamp;
    use redress_ledger::audit::checkpoint::SigningKey;

    #[test]
    fn copies_read_back_and_a_line_cut_off_by_a_crash_counts_for_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (here, there) = (folder.path().join("a"), folder.path().join("b"));
        let mut copies = Copies::open(here.clone(), Some(&there)).expect("none yet");
        assert_eq!(copies.last(), 0);
        let key = SigningKey::new(&[7; 32]);
        let signed: Vec<Checkpoint> =
            (1..=3).map(|n| key.sign(n, n * 10, &"a".repeat(64), Timestamp(1_795_000_000_000 + n))).collect();
        for checkpoint in &signed {
            copies.append(checkpoint).expect("writable");
        }
        for path in [&here, &there] {
            assert_eq!(read(path).expect("readable"), signed);
        }
        let text = std::fs::read_to_string(&here).expect("readable");
        std::fs::write(&here, &text[..text.len() - 20]).expect("writable");
        assert_eq!(read(&here).expect("readable"), signed[..2]);
        assert_eq!(Copies::open(here.clone(), None).expect("readable").last(), 2);
        std::fs::write(&here, text.replacen('{', "[", 1)).expect("writable");
        let failure = read(&here).expect_err("damaged").to_string();
        assert!(failure.contains("a:1: this is no copy"), "{failure}");
    }
}

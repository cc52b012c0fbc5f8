//! The data folder: made, proved writable, held by one engine at a time, with the server's keys inside.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use redress_ledger::Chance;
use redress_ledger::audit::checkpoint::SigningKey;
use redress_ledger::audit::seals::EntryKey;
use redress_ledger::seal::SealKey;
use redress_ledger::token::LinkKey;

use crate::failure::Failure;

/// The data folder, writable.
#[derive(Debug)]
pub struct DataFolder {
    dir: PathBuf,
}

/// Held while a process uses the journal; given back when dropped or when the process dies.
#[derive(Debug)]
pub struct JournalHold {
    _file: File,
}

impl DataFolder {
    /// Makes the folder where it is missing, and proves that it can be written to.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        let refused = |error: &std::io::Error| {
            Failure::configuration(
                format_args!("the data folder {} cannot be written to: {error}", dir.display()),
                "let this user write there, or name another folder: --data DIR, REDRESS_DATA_DIR or [data] dir",
            )
        };
        private_folder(dir).map_err(|e| refused(&e))?;
        let probe = dir.join(format!(".probe-{}", std::process::id()));
        let written = File::create(&probe).and_then(|mut file| file.write_all(b"x"));
        let _ = std::fs::remove_file(&probe);
        written.map_err(|e| refused(&e))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Takes the journal for this process.
    pub fn hold_journal(&self) -> Result<JournalHold, Failure> {
        let path = self.path("engine.lock");
        let failed = |error: &std::io::Error| {
            Failure::configuration(
                format_args!("{} cannot be opened: {error}", path.display()),
                "let this user write there",
            )
        };
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| failed(&e))?;
        match file.try_lock() {
            Ok(()) => {
                let _ = file.set_len(0);
                let _ = write!(file, "{}", std::process::id());
                Ok(JournalHold { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = if holder.is_empty() { String::new() } else { format!(" (process {holder})") };
                Err(Failure::configuration(
                    format_args!("another redress{holder} already uses the journal in {}", self.dir.display()),
                    "stop that one first, or give this one a folder of its own with --data DIR",
                ))
            }
            Err(TryLockError::Error(error)) => Err(failed(&error)),
        }
    }

    /// The key that makes appeal links. Whoever has it can open every appeal page.
    pub fn link_key(&self, chance: &dyn Chance) -> Result<LinkKey, Failure> {
        self.key("link.key", chance).map(LinkKey::new)
    }

    /// The key under which identifiers of people are hashed before anything keeps them.
    pub fn identity_key(&self, chance: &dyn Chance) -> Result<[u8; 16], Failure> {
        self.key("identity.key", chance)
    }

    /// The key that signs checkpoints of the audit log. Whoever has it can vouch for anything.
    pub fn audit_key(&self, chance: &dyn Chance) -> Result<SigningKey, Failure> {
        self.key("audit.key", chance).map(|seed| SigningKey::new(&seed))
    }

    /// The same where a service has made it already; a command that only looks makes none.
    pub fn audit_key_if_made(&self, chance: &dyn Chance) -> Result<Option<SigningKey>, Failure> {
        let made = self.path("keys").join("audit.key").exists();
        if made { self.audit_key(chance).map(Some) } else { Ok(None) }
    }

    /// The key that seals single entries of the audit log, where a service has made the one it comes from.
    pub fn entry_key_if_made(&self, chance: &dyn Chance) -> Result<Option<EntryKey>, Failure> {
        let made = self.path("keys").join("audit.key").exists();
        if made { self.entry_key(chance).map(Some) } else { Ok(None) }
    }

    /// The key that seals single entries of the audit log.
    pub fn entry_key(&self, chance: &dyn Chance) -> Result<EntryKey, Failure> {
        self.key("audit.key", chance).map(|seed| EntryKey::of_signing_seed(&seed))
    }

    /// The key under which second factors are sealed, with every earlier one that is kept beside it as `seal-….key`, and the one that
    /// was made from the link key before it had a file of its own: what they sealed still opens.
    pub fn seal_key(&self, link: &LinkKey, chance: &dyn Chance) -> Result<SealKey, Failure> {
        let current: [u8; 32] = self.key("seal.key", chance)?;
        let folder = self.path("keys");
        let failed = |error: &std::io::Error| {
            Failure::configuration(
                format_args!("the folder {} cannot be read: {error}", folder.display()),
                "let this user read the folder keys/ in the data folder",
            )
        };
        let mut earlier: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(|e| failed(&e))? {
            let name = entry.map_err(|e| failed(&e))?.file_name().to_string_lossy().into_owned();
            let is_key = Path::new(&name).extension().is_some_and(|ending| ending == "key");
            if is_key && name.starts_with("seal-") {
                earlier.push(name);
            }
        }
        earlier.sort();
        let mut seal = SealKey::new(&current);
        for name in earlier {
            seal = seal.also_opening(&self.key(&name, chance)?);
        }
        Ok(seal.also_opening(&link.derived("second factors")))
    }

    /// Where copies of checkpoints are kept, outside the database.
    pub fn audit_copies(&self) -> PathBuf {
        self.path("keys").join("audit-checkpoints.ndjson")
    }

    /// Reads a key; makes it, for this user's eyes only, where there is none.
    fn key<const BYTES: usize>(&self, name: &str, chance: &dyn Chance) -> Result<[u8; BYTES], Failure> {
        let folder = self.path("keys");
        let path = folder.join(name);
        let failed = |what: &str, error: &std::io::Error| {
            Failure::configuration(
                format_args!("the key {} cannot be {what}: {error}", path.display()),
                "let this user read and write the folder keys/ in the data folder",
            )
        };
        private_folder(&folder).map_err(|e| failed("made", &e))?;
        if !path.try_exists().map_err(|e| failed("read", &e))? {
            let mut bytes = [0; BYTES];
            chance.fill(&mut bytes);
            place(&path, &bytes).map_err(|e| failed("made", &e))?;
        }
        let bytes = std::fs::read(&path).map_err(|e| failed("read", &e))?;
        bytes.try_into().map_err(|found: Vec<u8>| {
            Failure::configuration(
                format_args!("the key {} has {} bytes instead of {BYTES}", path.display(), found.len()),
                "put back the key from your backup; a new one would make every appeal link and every hash worthless",
            )
        })
    }
}

/// Makes a folder that only this user can look into: ledger, journal and outbox hold personal data.
fn private_folder(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Writes a new file whole or not at all, so that a crash never leaves half a key; the first of two racing processes wins.
fn place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let placed = match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    std::fs::remove_file(&draft)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_ledger::clock::SeededChance;

    fn folder() -> (tempfile::TempDir, DataFolder) {
        let temp = tempfile::tempdir().expect("a temporary folder");
        let data = DataFolder::open(&temp.path().join("a/b")).expect("can be made");
        (temp, data)
    }

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let (_temp, data) = folder();
        let first = data.identity_key(&SeededChance::new(1)).expect("made");
        assert_eq!(data.identity_key(&SeededChance::new(2)).expect("read"), first);
        assert_ne!(first, [0; 16]);
        assert_eq!(std::fs::read_dir(data.path("keys")).expect("there").count(), 1);
        #[cfg(unix)]
        for (name, expected) in [("keys/identity.key", 0o600), ("keys", 0o700), ("", 0o700)] {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(data.path(name)).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, expected, "{name}");
        }
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_replaced() {
        let (_temp, data) = folder();
        data.link_key(&SeededChance::new(1)).expect("made");
        std::fs::write(data.path("keys/link.key"), b"short").expect("writable");
        let failure = data.link_key(&SeededChance::new(1)).expect_err("damaged").to_string();
        assert!(failure.contains("link.key has 5 bytes instead of 32"), "{failure}");
    }

    #[test]
    fn what_an_earlier_seal_key_sealed_still_opens_and_new_seals_are_of_the_new_one() {
        let (_temp, data) = folder();
        let link = data.link_key(&SeededChance::new(1)).expect("made");
        let derived = SealKey::new(&link.derived("second factors")).seal([1; 12], "ann", b"oldest");
        let first = data.seal_key(&link, &SeededChance::new(2)).expect("made").seal([2; 12], "ann", b"older");
        std::fs::rename(data.path("keys/seal.key"), data.path("keys/seal-2026-11.key")).expect("renamed");
        let key = data.seal_key(&link, &SeededChance::new(3)).expect("made anew");
        let second = key.seal([3; 12], "ann", b"new");
        for (sealed, plain) in [(&derived, "oldest"), (&first, "older"), (&second, "new")] {
            assert_eq!(key.open("ann", sealed).as_deref(), Some(plain.as_bytes()), "{plain}");
            assert_eq!(key.open("bob", sealed), None, "{plain}");
        }
        // Once the old one is taken away, what it sealed is closed, and what the new one sealed is not.
        std::fs::remove_file(data.path("keys/seal-2026-11.key")).expect("removed");
        let key = data.seal_key(&link, &SeededChance::new(4)).expect("read");
        assert_eq!((key.open("ann", &first), key.open("ann", &second).as_deref()), (None, Some(&b"new"[..])));
        assert!(data.path("keys/seal.key").exists());
    }

    #[test]
    fn the_journal_is_held_by_one_and_free_again_afterwards() {
        let (_temp, data) = folder();
        let hold = data.hold_journal().expect("free");
        let failure = data.hold_journal().expect_err("held").to_string();
        assert!(failure.contains(&format!("(process {})", std::process::id())), "{failure}");
        drop(hold);
        data.hold_journal().expect("free again");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_refused_with_a_remedy() {
        let temp = tempfile::tempdir().expect("a temporary folder");
        let file = temp.path().join("file");
        std::fs::write(&file, b"").expect("writable");
        let failure = DataFolder::open(&file.join("below")).expect_err("below a file").to_string();
        assert!(failure.contains("cannot be written to") && failure.contains("--data DIR"), "{failure}");
    }
}

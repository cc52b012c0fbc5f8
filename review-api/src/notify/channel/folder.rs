//! A folder of `.eml` files: the way out that needs nothing installed. A file appears whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use redress_ledger::notice::Delivery;

use super::Failure;
use super::email::name_safe;
use crate::notify::error::NotifyError;

/// The folder. Its files hold addresses and live appeal links: only their owner may read them.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder where it is missing and proves that it can be written to.
    pub(super) fn new(path: &Path) -> Result<Self, NotifyError> {
        let refused = |source| NotifyError::Folder { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(refused)?;
        let probe = path.join(".writable");
        private_file(&probe).map_err(refused)?;
        fs::remove_file(&probe).map_err(refused)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes under another name, syncs, renames. A repetition replaces its earlier self.
    pub(super) async fn write(&self, delivery: &Delivery, beside: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let name = file_name(delivery, beside);
        let folder = self.0.clone();
        let written = tokio::task::spawn_blocking(move || write_whole(&folder, &name, &bytes)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Failure::Later(format!("cannot write to the outbox folder: {error}"))),
            Err(_) => Err(Failure::Later("writing to the outbox folder was broken off".to_owned())),
        }
    }
}

/// `2026-11-23-imposed-<notice id>.eml`; `beside` tells several files of one notice apart.
fn file_name(delivery: &Delivery, beside: &str) -> String {
    let (date, kind) = (delivery.created_at.date(), delivery.kind.as_str());
    format!("{date}-{kind}-{}{beside}.eml", name_safe(delivery.notice_id.as_str()))
}

fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = private_file(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    // The name is durable once the folder is synced.
    fs::File::open(folder)?.sync_all()
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

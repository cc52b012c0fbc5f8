//! Wikipedia edits of one month with the users banned after them (the JODIE set), as an event log and labels.

mod table;

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::DatasetError;
use crate::event::Event;
use crate::output::{Output, refuse_existing};
use crate::watch::{Watch, checkpoint};

use super::text::Text;
use table::Edit;

/// Name of the set, source of its events and start of their ids.
pub const NAME: &str = "jodie-wikipedia";

/// Second 0 of the set, which gives only seconds since its first edit: 2020-01-01T00:00:00Z, chosen, not known.
pub const EPOCH_MS: i64 = 1_577_836_800_000;

/// SHA-256 of the set's four columns as CSV (`u,i,ts,label`, CR LF): that of the four-column file in circulation, unpacked.
pub const SHA256: &str = "b68d35966dd1c013bce7432184778eb6edb0766ad65cd66bb5ca7ed9876c81ab";

/// Event log and labels, within the output folder.
pub const OUTPUTS: [&str; 2] = ["events.ndjson", "labels.csv"];

/// Lines written between two looks at the watch.
const STRIDE: usize = 2_000;

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Edits, one event and one label each.
    pub events: usize,
    /// Different users.
    pub users: usize,
    /// Different pages.
    pub pages: usize,
    /// Edits with label 1: the user was banned after it.
    pub labelled: usize,
    /// SHA-256 of the four columns, to be compared with [`SHA256`].
    pub sha256: String,
    /// The event log.
    pub events_file: PathBuf,
    /// The labels.
    pub labels_file: PathBuf,
}

impl Imported {
    /// Whether the input was the set that the published figures are about.
    pub fn is_the_known_set(&self) -> bool {
        self.sha256 == SHA256
    }
}

/// Reads `input` (CSV, gzipped or not, either of the two layouts in circulation) and writes `events.ndjson` and
/// `labels.csv` into `folder`, line for line in the order of the input.
///
/// # Errors
/// When the input breaks its format (with line and column), an output exists and `overwrite` is false, something cannot be
/// read or written, or the watch says stop. Then neither output is written.
pub fn import(input: &Path, folder: &Path, overwrite: bool, watch: &dyn Watch) -> Result<Imported, DatasetError> {
    import_with(input, folder, false, overwrite, watch)
}

/// As [`import`]; with `openings`, the first edit of a user also opens the account: an `account.created` event of that moment stands
/// before it, with an empty label. The set does not say when accounts were opened, but who reads it as it goes knows when each was first seen.
///
/// # Errors
/// As [`import`].
pub fn import_with(
    input: &Path,
    folder: &Path,
    openings: bool,
    overwrite: bool,
    watch: &dyn Watch,
) -> Result<Imported, DatasetError> {
    let [events_file, labels_file] = OUTPUTS.map(|name| folder.join(name));
    for path in [&events_file, &labels_file] {
        refuse_existing(path, overwrite)?;
    }
    let text = Text::read(input, watch)?;
    let edits = table::read(&text)?;
    let sha256 = table::sha256(&edits);

    fs::create_dir_all(folder).map_err(DatasetError::write(folder))?;
    let mut events = Output::create(&events_file, overwrite)?;
    let mut labels = Output::create(&labels_file, overwrite)?;
    write_labels(&mut labels, "account_id,time_ms,label\n")?;
    watch.total(edits.len() as u64);
    let mut met = HashSet::new();
    for (row, edit) in edits.iter().enumerate() {
        if row % STRIDE == 0 {
            checkpoint(watch, row as u64)?;
        }
        let event = event(row, edit);
        if openings && met.insert(edit.user) {
            let opening = opening(&event);
            write_labels(&mut labels, &format!("{},{},\n", opening.account_id, opening.time))?;
            write_event(&mut events, &opening)?;
        }
        write_labels(&mut labels, &format!("{},{},{}\n", event.account_id, event.time, u8::from(edit.label)))?;
        write_event(&mut events, &event)?;
    }
    checkpoint(watch, edits.len() as u64)?;
    labels.finish()?;
    events.finish()?;

    Ok(Imported {
        events: edits.len(),
        users: edits.iter().map(|e| e.user).collect::<HashSet<_>>().len(),
        pages: edits.iter().map(|e| e.page).collect::<HashSet<_>>().len(),
        labelled: edits.iter().filter(|e| e.label).count(),
        sha256,
        events_file,
        labels_file,
    })
}

fn write_event(events: &mut Output, event: &Event) -> Result<(), DatasetError> {
    let path = events.path().to_path_buf();
    serde_json::to_writer(&mut *events, event).map_err(|e| DatasetError::write(&path)(e.into()))?;
    events.write_all(b"\n").map_err(DatasetError::write(&path))
}

/// The account's opening, as far as anybody knows: its first edit.
fn opening(first: &Event) -> Event {
    Event {
        id: format!("{}-opening", first.id),
        time: first.time,
        account_id: first.account_id.clone(),
        kind: "account.created",
        source: NAME,
        ..Event::default()
    }
}

fn write_labels(labels: &mut Output, line: &str) -> Result<(), DatasetError> {
    let written = labels.write_all(line.as_bytes());
    written.map_err(DatasetError::write(labels.path()))
}

/// The event of one edit. The page goes into `content_hash`, so that different pages can be counted; `row` counts from 0.
fn event(row: usize, edit: &Edit) -> Event {
    Event {
        id: format!("{NAME}-{row}"),
        time: EPOCH_MS + edit.ms,
        account_id: format!("user-{}", edit.user),
        kind: "content.posted",
        source: NAME,
        message_id: Some(format!("edit-{row}")),
        content_hash: Some(format!("page-{}", edit.page)),
        ..Event::default()
    }
}

//! The set as a table: polars splits the CSV, every field is then checked here, so that an error can name its place.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Cursor;

use polars::prelude::{CsvParseOptions, CsvReadOptions, DataFrame, SerReader, StringChunked};
use sha2::{Digest, Sha256};

use crate::error::DatasetError;
use crate::import::text::Text;

/// One edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) user: u32,
    pub(super) page: u32,
    /// Milliseconds since the set's first second.
    pub(super) ms: i64,
    /// The label: whether the user was banned after it.
    pub(super) label: bool,
}

/// Latest believable time, seconds: 100 years.
const TS_MAX: f64 = 3_155_760_000.0;

/// The four columns; each with its names in the four-column layout and in the published one.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("u (user)", &["u", "user_id", "user"]),
    ("i (page)", &["i", "item_id", "item"]),
    ("ts (seconds)", &["ts", "timestamp"]),
    ("label (0 or 1)", &["label", "state_label"]),
];

/// Last column of the published layout: its one name stands for the 172 features that end each row.
const FEATURES: &str = "comma_separated_list_of_features";

/// Where the columns stand.
struct Layout {
    fields: [usize; 4],
    names: Vec<String>,
    published: bool,
}

/// Reads and checks the whole table.
pub(super) fn read(text: &Text) -> Result<Vec<Edit>, DatasetError> {
    let layout = layout(text)?;
    check_lines(text, &layout)?;
    let frame = split(text, &layout)?;
    let [users, pages, times, labels] = layout.fields.map(|field| column(text, &frame, &polars_name(field)));
    let (users, pages, times, labels) = (users?, pages?, times?, labels?);

    let mut edits = Vec::with_capacity(frame.height());
    let mut latest = 0;
    for row in 0..frame.height() {
        let cell = |column: usize, values: &StringChunked| Cell {
            text,
            line: row + 2,
            field: layout.fields[column],
            column,
            value: values.get(row).unwrap_or_default().to_owned(),
        };
        let at = cell(2, &times);
        let edit = Edit {
            user: cell(0, &users).whole()?,
            page: cell(1, &pages).whole()?,
            ms: at.seconds()?,
            label: cell(3, &labels).label()?,
        };
        if edit.ms < latest {
            return Err(
                at.wrong("is earlier than the line before it", "sort the rows by time, or fetch the file again")
            );
        }
        latest = edit.ms;
        edits.push(edit);
    }
    if layout.published {
        number_pages_after_users(&mut edits);
    }
    Ok(edits)
}

/// The published layout counts pages from 0; the four-column one goes on counting after the users. Both become the latter.
fn number_pages_after_users(edits: &mut [Edit]) {
    let users = edits.iter().map(|e| e.user).collect::<HashSet<_>>().len();
    for edit in edits {
        edit.page = edit.page.saturating_add(u32::try_from(users).unwrap_or(u32::MAX));
    }
}

/// SHA-256 of the edits as the four-column CSV with its CR LF line ends, so that packing, layout and line ends do not matter.
pub(super) fn sha256(edits: &[Edit]) -> String {
    let mut hash = Sha256::new_with_prefix("u,i,ts,label\r\n");
    let mut line = String::new();
    for Edit { user, page, ms, label } in edits {
        line.clear();
        let (seconds, rest) = (ms / 1000, ms % 1000);
        let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}") };
        let written = write!(line, "{user},{page},{seconds}{fraction},{}\r\n", u8::from(*label));
        debug_assert!(written.is_ok(), "a String takes all that is written to it");
        hash.update(&line);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |hex, byte| hex + &format!("{byte:02x}"))
}

fn layout(text: &Text) -> Result<Layout, DatasetError> {
    let header = text.line(1).unwrap_or_default();
    let names: Vec<String> = header.trim_start_matches('\u{feff}').split(',').map(|n| n.trim().to_owned()).collect();
    let mut fields = [0; 4];
    for (slot, (meaning, known)) in fields.iter_mut().zip(COLUMNS) {
        let mut found = names.iter().enumerate().filter(|(_, name)| known.contains(&name.as_str()));
        let Some((field, _)) = found.next() else {
            let what = format!("column {meaning} is missing from the header `{}`", shortened(header));
            let remedy = "the first line must be `u,i,ts,label`, or the header of the set as SNAP publishes it";
            return Err(text.malformed(1, 0, what, remedy));
        };
        if let Some((again, _)) = found.next() {
            return Err(text.malformed(
                1,
                again,
                format!("column {meaning} stands twice in the header"),
                "remove one of them",
            ));
        }
        *slot = field;
    }
    let published = names.last().is_some_and(|name| name == FEATURES);
    Ok(Layout { fields, names, published })
}

/// Every row has as many fields as the header (in the published layout: at least), and none is empty.
fn check_lines(text: &Text, layout: &Layout) -> Result<(), DatasetError> {
    let wanted = layout.names.len();
    let mut rows = 0;
    for (number, line) in text.content.lines().enumerate().skip(1) {
        rows += 1;
        let found = if line.is_empty() { 0 } else { line.bytes().filter(|b| *b == b',').count() + 1 };
        if found == wanted || (layout.published && found > wanted) {
            continue;
        }
        if found == 0 {
            return Err(text.malformed(number + 1, 0, "this line is empty".to_owned(), "remove the empty line"));
        }
        let what = format!("{found} fields where the header has {wanted}");
        return Err(text.malformed(
            number + 1,
            found.min(wanted),
            what,
            "the file may have been cut off: fetch it again",
        ));
    }
    if rows == 0 {
        return Err(text.malformed(1, 0, "there are no rows after the header".to_owned(), "fetch the file again"));
    }
    Ok(())
}

fn split(text: &Text, layout: &Layout) -> Result<DataFrame, DatasetError> {
    let parsing = CsvParseOptions::default()
        .with_quote_char(None)
        .with_missing_is_null(false)
        .with_truncate_ragged_lines(layout.published);
    let wanted = layout.fields.map(|field| polars_name(field).into());
    let options = CsvReadOptions::default()
        .with_has_header(false)
        .with_skip_lines(1)
        .with_parse_options(parsing)
        .with_infer_schema_length(Some(0));
    let options = options.with_columns(Some(wanted.to_vec().into()));
    let reader = options.into_reader_with_file_handle(Cursor::new(text.content.as_bytes()));
    reader.finish().map_err(|e| DatasetError::Csv { path: text.path.clone(), source: Box::new(e) })
}

/// What polars calls a column of a file without header.
fn polars_name(field: usize) -> String {
    format!("column_{}", field + 1)
}

fn column(text: &Text, frame: &DataFrame, name: &str) -> Result<StringChunked, DatasetError> {
    let column = frame.column(name).and_then(|c| c.str().cloned());
    column.map_err(|e| DatasetError::Csv { path: text.path.clone(), source: Box::new(e) })
}

/// One field with its place.
struct Cell<'a> {
    text: &'a Text,
    line: usize,
    field: usize,
    column: usize,
    value: String,
}

impl Cell<'_> {
    fn wrong(&self, what: &str, remedy: &str) -> DatasetError {
        let (meaning, _) = COLUMNS[self.column];
        self.text.malformed(self.line, self.field, format!("{meaning} `{}` {what}", shortened(&self.value)), remedy)
    }

    fn whole(&self) -> Result<u32, DatasetError> {
        self.value.parse().map_err(|_| self.wrong("is not a whole number from 0 to 4294967295", "fetch the file again"))
    }

    fn seconds(&self) -> Result<i64, DatasetError> {
        match self.value.parse::<f64>() {
            #[expect(clippy::cast_possible_truncation, reason = "bounded by TS_MAX")]
            Ok(seconds) if (0.0..=TS_MAX).contains(&seconds) => Ok((seconds * 1000.0).round() as i64),
            _ => Err(self.wrong("is not a number of seconds since the set began", "fetch the file again")),
        }
    }

    fn label(&self) -> Result<bool, DatasetError> {
        match self.value.as_str() {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(self.wrong("is neither", "a label is 1 where the user was banned after this edit, else 0")),
        }
    }
}

/// At most 60 characters of what stood in the file.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

//! An event log as comma-separated values under a header: columns of the contract in any order, an empty field for what is missing.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::schema::{COLUMNS, Holds, Rows, Value, column};
use super::{CHUNK, Each, LogRead, broken, hand_over};
use crate::error::DatasetError;
use crate::table::input::Input;
use crate::time;
use crate::watch::{Watch, checkpoint};

/// By field of a row: the column of the contract that it is.
struct Header(Vec<Option<usize>>);

pub(super) fn read(path: &Path, input: Input, watch: &dyn Watch, each: Each<'_>) -> Result<LogRead, DatasetError> {
    watch.total(input.bytes);
    let reading = input.reading;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input.reader);
    let failed = |error: csv::Error| refused(path, &reading, error);
    let (mut record, mut done, mut rows) = (StringRecord::new(), LogRead::default(), Rows::new(CHUNK));
    if !reader.read_record(&mut record).map_err(failed)? {
        return Err(DatasetError::at(path, 1, 1, "the file is empty", "give a header and a row an event"));
    }
    let header = Header::read(path, &record, &mut done)?;
    loop {
        let more = reader.read_record(&mut record).map_err(failed)?;
        if more {
            header.push(path, &record, &mut rows)?;
            done.rows += 1;
        }
        if rows.is_full() || !more {
            hand_over(path, &mut rows, each)?;
            reading.tell(watch);
            checkpoint(watch, reading.bytes())?;
        }
        if !more {
            return Ok(done);
        }
    }
}

fn refused(path: &Path, reading: &crate::table::input::Reading, error: csv::Error) -> DatasetError {
    let line = error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
    match error.into_kind() {
        csv::ErrorKind::Io(error) => broken(path, reading, error),
        csv::ErrorKind::Utf8 { err, .. } => {
            let what = format!("field {} is not valid UTF-8", err.field() + 1);
            DatasetError::at(path, line, 1, &what, "write the log as UTF-8")
        }
        other => DatasetError::at(path, line, 1, &format!("this row cannot be read: {other:?}"), "write the row again"),
    }
}

/// Where a field begins in its line, in characters from 1.
fn begins(record: &StringRecord, field: usize) -> usize {
    let long = |text: &str| {
        let quoted = text.contains(['"', ',', '\n', '\r']);
        text.chars().count() + usize::from(quoted) * 2 + text.matches('"').count() + 1
    };
    record.iter().take(field).map(long).sum::<usize>() + 1
}

fn line(record: &StringRecord) -> usize {
    record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX))
}

impl Header {
    fn read(path: &Path, record: &StringRecord, done: &mut LogRead) -> Result<Self, DatasetError> {
        let names: Vec<&str> = record.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        let fields: Vec<Option<usize>> = names.iter().map(|name| column(name)).collect();
        let wrong =
            |field, what: String, remedy: &str| Err(DatasetError::at(path, 1, begins(record, field), &what, remedy));
        for (place, (name, _, needed)) in COLUMNS.iter().enumerate() {
            let mut standing = fields.iter().enumerate().filter(|(_, field)| **field == Some(place));
            match (standing.next(), standing.next()) {
                (None, _) if *needed => {
                    let what = format!("the column {name} is missing from the header");
                    return wrong(0, what, "the header must have id, time, account_id and kind");
                }
                (_, Some((again, _))) => {
                    return wrong(again, format!("the column {name} stands twice"), "remove one of them");
                }
                _ => {}
            }
        }
        names.iter().zip(&fields).filter(|(_, field)| field.is_none()).for_each(|(name, _)| done.meet(name));
        Ok(Self(fields))
    }

    fn push(&self, path: &Path, record: &StringRecord, rows: &mut Rows) -> Result<(), DatasetError> {
        let wrong = |field: usize, what: &str, remedy: &str| {
            Err(DatasetError::at(path, line(record), begins(record, field), what, remedy))
        };
        if record.len() != self.0.len() {
            let what = format!("{} fields where the header has {}", record.len(), self.0.len());
            return wrong(
                record.len().min(self.0.len()),
                &what,
                "quote what holds a comma, or write the missing fields",
            );
        }
        let mut values = [Value::Nothing; COLUMNS.len()];
        for (field, (text, place)) in record.iter().zip(&self.0).enumerate() {
            let Some(place) = *place else { continue };
            let (name, holds, needed) = COLUMNS[place];
            if text.is_empty() {
                if needed {
                    return wrong(field, &format!("{name} is empty"), "every event needs it");
                }
                continue;
            }
            values[place] = match holds {
                Holds::Text | Holds::List => Value::Text(text),
                Holds::Time => time::parse(text).map_or(Value::Nothing, Value::Whole),
                Holds::Whole => text.parse().ok().filter(|n| *n >= 0).map_or(Value::Nothing, Value::Whole),
                Holds::Real => text.parse().ok().filter(|n: &f64| n.is_finite()).map_or(Value::Nothing, Value::Real),
                Holds::Truth => match text {
                    "true" | "1" => Value::Truth(true),
                    "false" | "0" => Value::Truth(false),
                    _ => Value::Nothing,
                },
            };
            if values[place] == Value::Nothing {
                let short: String = text.chars().take(40).collect();
                return wrong(field, &format!("{name} is {short:?}"), &format!("it must be {}", holds.words()));
            }
        }
        rows.push(&values);
        Ok(())
    }
}

//! An event log as Parquet: scanned lazily and streamed, so that a month of it never has to fit into memory.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::mpsc::sync_channel;

use polars::prelude::{
    Column, DataFrame, DataType, Engine, Expr, LazyFrame, PlanCallback, PolarsResult, TimeUnit, col,
};

use super::schema::{COLUMNS, Holds, column};
use super::{CHUNK, Each, LogRead};
use crate::error::DatasetError;
use crate::table::parquet::reader;
use crate::time;
use crate::watch::{Watch, checkpoint};

/// Chunks that wait between polars and us.
const WAITING: usize = 2;

/// A log as a query of polars, which reads what the query needs.
///
/// # Errors
/// When the file is no Parquet file.
pub(super) fn lazy(path: &Path) -> Result<LazyFrame, DatasetError> {
    let name =
        path.to_str().ok_or_else(|| DatasetError::read(path)(std::io::Error::other("the name is not valid UTF-8")))?;
    let options = polars::prelude::ScanArgsParquet { glob: false, ..Default::default() };
    LazyFrame::scan_parquet(name.into(), options).map_err(DatasetError::parquet(path))
}

pub(super) fn read(path: &Path, watch: &dyn Watch, each: Each<'_>) -> Result<LogRead, DatasetError> {
    let mut file = reader(path)?;
    let (schema, all) =
        (file.schema().map_err(DatasetError::parquet(path))?, file.num_rows().map_err(DatasetError::parquet(path))?);
    let mut done = LogRead::default();
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    for (name, _, needed) in COLUMNS {
        if needed && !names.iter().any(|known| known == name) {
            let what = format!("the column {name} is missing");
            return Err(table(path, what, "the table must have id, time, account_id and kind"));
        }
    }
    names.iter().filter(|name| column(name).is_none()).for_each(|name| done.meet(name));
    let wanted: Vec<Expr> = names.iter().filter(|name| column(name).is_some()).map(|name| col(name.as_str())).collect();
    let (send, frames) = sync_channel::<DataFrame>(WAITING);
    let hand_on = PlanCallback::new(move |frame: DataFrame| -> PolarsResult<bool> { Ok(send.send(frame).is_err()) });
    let query = lazy(path)?
        .select(wanted)
        .sink_batches(hand_on, true, NonZeroUsize::new(CHUNK))
        .map_err(DatasetError::parquet(path))?;
    watch.total(all as u64);
    let running = std::thread::spawn(move || query.collect_with_engine(Engine::Streaming).map(|_| ()));
    let mut taken = Ok(());
    for frame in &frames {
        taken = checkpoint(watch, done.rows).and_then(|()| {
            let checked = checked(path, &frame, done.rows)?;
            done.rows += checked.height() as u64;
            if checked.height() > 0 { each(&checked) } else { Ok(()) }
        });
        if taken.is_err() {
            break;
        }
    }
    // Whoever still sends learns that nobody listens.
    drop(frames);
    let ran = running.join().map_err(|_| DatasetError::read(path)(std::io::Error::other("the reader broke off")));
    taken?;
    ran?.map_err(DatasetError::parquet(path))?;
    Ok(done)
}

fn table(path: &Path, what: String, remedy: &str) -> DatasetError {
    DatasetError::Table { path: path.to_path_buf(), what, remedy: remedy.to_owned() }
}

/// The contract's columns, each as [`COLUMNS`] says.
fn checked(path: &Path, frame: &DataFrame, before: u64) -> Result<DataFrame, DatasetError> {
    let mut columns = Vec::with_capacity(COLUMNS.len());
    for (name, holds, needed) in COLUMNS {
        let Ok(found) = frame.column(name) else {
            columns.push(Column::full_null(name.into(), frame.height(), &holds.dtype()));
            continue;
        };
        let made = shaped(path, found, holds, before)?;
        if needed && made.null_count() > 0 {
            let at = made.is_null().iter().position(|gap| gap == Some(true)).unwrap_or(0);
            let what = format!("row {}: {name} is missing", before + at as u64 + 1);
            return Err(table(path, what, "every event needs it"));
        }
        columns.push(made);
    }
    DataFrame::new(frame.height(), columns).map_err(DatasetError::parquet(path))
}

fn shaped(path: &Path, found: &Column, holds: Holds, before: u64) -> Result<Column, DatasetError> {
    let failed = DatasetError::parquet(path);
    let (name, dtype) = (found.name(), found.dtype());
    let wanted = holds.dtype();
    let is_whole = dtype.is_integer();
    if *dtype == wanted {
        return Ok(found.clone());
    }
    match (holds, dtype) {
        (Holds::Time, DataType::Datetime(..)) => {
            let ms = found.cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).map_err(failed)?;
            ms.cast(&DataType::Int64).map_err(DatasetError::parquet(path))
        }
        (Holds::Time, DataType::String) => {
            let texts = found.str().map_err(failed)?;
            let mut times = Vec::with_capacity(texts.len());
            for (row, text) in texts.iter().enumerate() {
                let time = text.map(|text| time::parse(text).ok_or(text)).transpose().map_err(|text| {
                    let what = format!("row {}: {name} is {text:?}", before + row as u64 + 1);
                    table(path, what, &format!("it must be {}", holds.words()))
                })?;
                times.push(time);
            }
            Ok(Column::new(name.clone(), times))
        }
        (Holds::Whole | Holds::Time | Holds::Real, _) if is_whole => found.strict_cast(&wanted).map_err(failed),
        (Holds::Real, DataType::Float32) | (Holds::Text, DataType::Int64 | DataType::Float64) => {
            found.strict_cast(&wanted).map_err(failed)
        }
        _ if found.null_count() == found.len() => Ok(Column::full_null(name.clone(), found.len(), &wanted)),
        _ => Err(table(path, format!("the column {name} holds {dtype}"), &format!("it must be {}", holds.words()))),
    }
}

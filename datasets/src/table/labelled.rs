//! Labelled rows: what a model is trained and judged on, kept as Parquet. A feature is a column of 32-bit floats; what is missing is
//! a null in the file and NaN here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use polars::prelude::{
    Column, DataFrame, DataType, Field, Float32Chunked, Int64Chunked, IntoColumn, NewChunkedArray, Schema,
    UInt32Chunked, UInt64Chunked,
};

use super::parquet::{ParquetOut, columns, reader};
use crate::error::DatasetError;
use crate::watch::{Watch, checkpoint};

/// Names of the columns that are no feature, in the file.
const META: [&str; 5] = ["_label", "_weight", "_group", "_time_ms", "_split"];
/// Feature columns read together: what bounds the memory beside the table itself.
const READ_TOGETHER: usize = 16;
/// What [`Table::split`] says, as people write it.
pub const SPLITS: [&str; 3] = ["train", "validate", "test"];

/// Rows with labels, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names of the features, each once; from a replay they are those that the model format binds (`sends_24h.value`).
    pub names: Vec<String>,
    /// How many rows there are.
    pub rows: usize,
    /// A column for each name; NaN where the value is missing.
    pub columns: Vec<Vec<f32>>,
    /// 1 abusive, 0 honest, NaN unknown.
    pub label: Vec<f32>,
    /// How much a row counts.
    pub weight: Vec<f32>,
    /// The account, as a keyed hash: rows of one account are never independent.
    pub group: Vec<u64>,
    /// Time of the decision point, UTC milliseconds.
    pub time_ms: Vec<i64>,
    /// 0 train, 1 validate, 2 test.
    pub split: Vec<u8>,
}

/// What a row is beside its features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meta {
    /// See [`Table::label`].
    pub label: f32,
    /// See [`Table::weight`].
    pub weight: f32,
    /// See [`Table::group`].
    pub group: u64,
    /// See [`Table::time_ms`].
    pub time_ms: i64,
    /// See [`Table::split`].
    pub split: u8,
}

impl Table {
    /// No rows yet.
    pub fn new(names: Vec<String>) -> Self {
        let columns = vec![Vec::new(); names.len()];
        Self { names, columns, ..Self::default() }
    }

    /// Adds a row: a value for each name.
    ///
    /// # Panics
    /// Where there are not as many values as names.
    pub fn push(&mut self, values: &[f32], meta: Meta) {
        assert_eq!(values.len(), self.columns.len(), "a value for each name");
        self.columns.iter_mut().zip(values).for_each(|(column, value)| column.push(*value));
        self.label.push(meta.label);
        self.weight.push(meta.weight);
        self.group.push(meta.group);
        self.time_ms.push(meta.time_ms);
        self.split.push(meta.split);
        self.rows += 1;
    }

    /// Takes every row out; names and memory stay.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Vec::clear);
        self.label.clear();
        self.weight.clear();
        self.group.clear();
        self.time_ms.clear();
        self.split.clear();
        self.rows = 0;
    }

    /// The column of a feature.
    pub fn column(&self, name: &str) -> Option<&[f32]> {
        self.names.iter().position(|known| known == name).map(|at| self.columns[at].as_slice())
    }

    /// The rows at these places, in this order.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        fn pick<T: Copy>(from: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|row| from[*row]).collect()
        }
        Self {
            names: self.names.clone(),
            rows: rows.len(),
            columns: self.columns.iter().map(|column| pick(column, rows)).collect(),
            label: pick(&self.label, rows),
            weight: pick(&self.weight, rows),
            group: pick(&self.group, rows),
            time_ms: pick(&self.time_ms, rows),
            split: pick(&self.split, rows),
        }
    }

    /// Places of the rows of a part (0 train, 1 validate, 2 test) that have a label.
    pub fn labelled(&self, split: u8) -> Vec<usize> {
        (0..self.rows).filter(|row| self.split[*row] == split && !self.label[*row].is_nan()).collect()
    }

    /// What of the table does not fit together, if anything.
    ///
    /// # Errors
    /// A column of another length than `rows`, a name that stands twice or begins as the file's own, a label that is neither 0, 1 nor
    /// NaN, a weight that is no number from 0 on, a split above 2.
    pub fn check(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        if let Some(name) = self.names.iter().find(|name| name.starts_with('_') || !seen.insert(name.as_str())) {
            return Err(format!("the feature {name:?} stands twice, or begins with _ as the file's own columns do"));
        }
        let lengths = [self.label.len(), self.weight.len(), self.group.len(), self.time_ms.len(), self.split.len()];
        let all = self.columns.iter().map(Vec::len).chain(lengths);
        if self.columns.len() != self.names.len() || all.into_iter().any(|length| length != self.rows) {
            return Err(format!("not every column has {} values", self.rows));
        }
        let is_label = |label: &f32| label.is_nan() || [0.0, 1.0].contains(label);
        if let Some(row) = self.label.iter().position(|label| !is_label(label)) {
            return Err(format!("row {row}: the label {} is neither 0, 1 nor missing", self.label[row]));
        }
        if let Some(row) = self.weight.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
            return Err(format!("row {row}: the weight {} is no number from 0 on", self.weight[row]));
        }
        if let Some(row) = self.split.iter().position(|split| usize::from(*split) >= SPLITS.len()) {
            return Err(format!("row {row}: the split {} is none of 0, 1 and 2", self.split[row]));
        }
        Ok(())
    }

    /// Writes the whole table as a Parquet file.
    ///
    /// # Errors
    /// As [`Table::check`] and [`Output::create`].
    pub fn write(&self, path: &Path, overwrite: bool) -> Result<(), DatasetError> {
        let mut writer = TableWriter::create(path, &self.names, overwrite)?;
        writer.push(self)?;
        writer.finish()
    }

    /// The names of a table's features, in their order.
    ///
    /// # Errors
    /// When the file is no Parquet file.
    pub fn names_of(path: &Path) -> Result<Vec<String>, DatasetError> {
        let schema = reader(path)?.schema().map_err(DatasetError::parquet(path))?;
        Ok(schema.iter_names().map(ToString::to_string).filter(|name| !name.starts_with('_')).collect())
    }

    /// Reads a whole table.
    ///
    /// # Errors
    /// When the file is no Parquet file, lacks one of the columns that are no feature, or holds something else than numbers.
    pub fn read(path: &Path, watch: &dyn Watch) -> Result<Self, DatasetError> {
        Self::read_some(path, |_| true, watch)
    }

    /// Reads a table with those of its features that are `wanted`.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_some(path: &Path, wanted: impl Fn(&str) -> bool, watch: &dyn Watch) -> Result<Self, DatasetError> {
        Self::read_rows(path, wanted, None, watch)
    }

    /// The same, of as many of its rows as are asked for, from a place on: `(first, count)`; none where the table ends before it.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_part(
        path: &Path,
        wanted: impl Fn(&str) -> bool,
        rows: (usize, usize),
        watch: &dyn Watch,
    ) -> Result<Self, DatasetError> {
        Self::read_rows(path, wanted, Some(rows), watch)
    }

    fn read_rows(
        path: &Path,
        wanted: impl Fn(&str) -> bool,
        rows: Option<(usize, usize)>,
        watch: &dyn Watch,
    ) -> Result<Self, DatasetError> {
        let refused = |what: String| DatasetError::Table {
            path: path.to_path_buf(),
            what,
            remedy: "make it with `redress-lab features`, or write these columns".to_owned(),
        };
        let schema = reader(path)?.schema().map_err(DatasetError::parquet(path))?;
        let all: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
        if let Some(missing) = META.iter().find(|name| !all.iter().any(|known| known == *name)) {
            return Err(refused(format!("the column {missing} is missing")));
        }
        let names: Vec<String> = all.into_iter().filter(|name| !name.starts_with('_') && wanted(name)).collect();
        let meta = columns(path, &META.map(str::to_owned), rows)?;
        let mut table = Self { rows: meta.height(), ..Self::new(Vec::new()) };
        let whole = |name: &str, wanted: DataType| -> Result<Column, DatasetError> {
            let column = meta.column(name).map_err(DatasetError::parquet(path))?;
            if column.null_count() > 0 {
                return Err(refused(format!("the column {name} has gaps")));
            }
            column
                .strict_cast(&wanted)
                .map_err(|_| refused(format!("the column {name} holds other things than numbers")))
        };
        let floats = |frame: &DataFrame, name: &str| -> Result<Vec<f32>, DatasetError> {
            let column = frame.column(name).map_err(DatasetError::parquet(path))?;
            if !column.dtype().is_primitive_numeric() && !column.dtype().is_bool() {
                return Err(refused(format!("the column {name} holds {}, not numbers", column.dtype())));
            }
            let column = column.cast(&DataType::Float32).map_err(DatasetError::parquet(path))?;
            let values = column.f32().map_err(DatasetError::parquet(path))?;
            Ok(values.iter().map(|value| value.unwrap_or(f32::NAN)).collect())
        };
        table.label = floats(&meta, META[0])?;
        table.weight = floats(&meta, META[1])?;
        let group = whole(META[2], DataType::UInt64)?;
        table.group = group.u64().map_err(DatasetError::parquet(path))?.iter().flatten().collect();
        let time = whole(META[3], DataType::Int64)?;
        table.time_ms = time.i64().map_err(DatasetError::parquet(path))?.iter().flatten().collect();
        let split = whole(META[4], DataType::UInt32)?;
        let split = split.u32().map_err(DatasetError::parquet(path))?;
        table.split = split.iter().flatten().map(|split| u8::try_from(split).unwrap_or(u8::MAX)).collect();
        watch.total(names.len() as u64);
        for some in names.chunks(READ_TOGETHER) {
            checkpoint(watch, table.columns.len() as u64)?;
            let frame = columns(path, some, rows)?;
            for name in some {
                table.columns.push(floats(&frame, name)?);
            }
        }
        checkpoint(watch, names.len() as u64)?;
        table.names = names;
        table.check().map_err(refused)?;
        Ok(table)
    }

    fn frame(&self, path: &Path) -> Result<DataFrame, DatasetError> {
        let known = |value: &f32| (!value.is_nan()).then_some(*value);
        let floats = |name: &str, values: &[f32]| {
            Float32Chunked::from_iter_options(name.into(), values.iter().map(known)).into_column()
        };
        let mut all: Vec<Column> =
            self.names.iter().zip(&self.columns).map(|(name, values)| floats(name, values)).collect();
        all.push(floats(META[0], &self.label));
        all.push(floats(META[1], &self.weight));
        all.push(UInt64Chunked::from_slice(META[2].into(), &self.group).into_column());
        all.push(Int64Chunked::from_slice(META[3].into(), &self.time_ms).into_column());
        let split = self.split.iter().map(|split| u32::from(*split));
        all.push(UInt32Chunked::from_iter_values(META[4].into(), split).into_column());
        DataFrame::new(self.rows, all).map_err(DatasetError::parquet(path))
    }
}

/// Writes a table that is too large to be held: chunk by chunk, each becomes a row group. The file appears when it is finished.
pub struct TableWriter {
    path: PathBuf,
    names: Vec<String>,
    rows: u64,
    out: ParquetOut,
}

impl TableWriter {
    /// Begins a Parquet file for rows of these features.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn create(path: &Path, names: &[String], overwrite: bool) -> Result<Self, DatasetError> {
        let meta = [DataType::Float32, DataType::Float32, DataType::UInt64, DataType::Int64, DataType::UInt32];
        let features = names.iter().map(|name| Field::new(name.as_str().into(), DataType::Float32));
        let fields = features.chain(META.into_iter().zip(meta).map(|(name, of)| Field::new(name.into(), of)));
        let schema: Schema = fields.collect();
        let out = ParquetOut::create(path, &schema, overwrite)?;
        Ok(Self { path: path.to_path_buf(), names: names.to_vec(), rows: 0, out })
    }

    /// Writes rows of the same features.
    ///
    /// # Errors
    /// As [`Table::check`], and when the disk is full.
    pub fn push(&mut self, rows: &Table) -> Result<(), DatasetError> {
        if rows.names != self.names {
            let (what, remedy) = ("rows of other features".to_owned(), "write them to a file of their own".to_owned());
            return Err(DatasetError::Table { path: self.path.clone(), what, remedy });
        }
        rows.check().map_err(|what| DatasetError::Table {
            path: self.path.clone(),
            what,
            remedy: "this is a fault of who made the rows".to_owned(),
        })?;
        if rows.rows > 0 {
            self.out.write(&rows.frame(&self.path)?)?;
            self.rows += rows.rows as u64;
        }
        Ok(())
    }

    /// Rows written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When the disk is full, or somebody else has put a file there in the meantime.
    pub fn finish(self) -> Result<(), DatasetError> {
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Silent;

    fn small() -> Table {
        let mut table = Table::new(vec!["a.value".to_owned(), "b.value".to_owned()]);
        let meta = |group, split| Meta { label: f32::from(group % 2 == 1), weight: 0.5, group, time_ms: -7, split };
        table.push(&[1.5, f32::NAN], meta(u64::MAX, 0));
        table.push(&[-0.0, f32::MIN_POSITIVE / 3.0], meta(8, 2));
        table.push(&[f32::INFINITY, 3.0], Meta { label: f32::NAN, ..meta(9, 1) });
        table
    }

    fn bits(table: &Table) -> Vec<u32> {
        table.columns.iter().chain([&table.label, &table.weight]).flatten().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn a_table_comes_back_from_its_file_bit_for_bit() {
        let folder = tempfile::tempdir().unwrap();
        let (path, table) = (folder.path().join("rows.parquet"), small());
        table.write(&path, false).unwrap();
        let read = Table::read(&path, &Silent).unwrap();
        assert_eq!(bits(&read), bits(&table));
        assert_eq!((&read.names, read.rows, &read.group), (&table.names, 3, &table.group));
        assert_eq!((&read.time_ms, &read.split), (&table.time_ms, &table.split));
        assert!(matches!(table.write(&path, false), Err(DatasetError::Exists(_))));
        let some = Table::read_some(&path, |name| name == "b.value", &Silent).unwrap();
        assert_eq!(
            (some.names, some.columns[0][1].to_bits()),
            (vec!["b.value".to_owned()], table.columns[1][1].to_bits())
        );
        let part = |rows| Table::read_part(&path, |_| true, rows, &Silent).unwrap();
        assert_eq!(bits(&part((1, 2))), bits(&table.take(&[1, 2])));
        assert_eq!((bits(&part((2, 9))), part((3, 9)).rows), (bits(&table.take(&[2])), 0));
    }

    #[test]
    fn a_table_written_in_chunks_is_the_same_table() {
        let folder = tempfile::tempdir().unwrap();
        let (path, table) = (folder.path().join("rows.parquet"), small());
        let mut writer = TableWriter::create(&path, &table.names, false).unwrap();
        let mut chunk = Table::new(table.names.clone());
        for row in 0..table.rows {
            chunk.clear();
            writer.push(&chunk).unwrap(); // no rows are no group
            writer.push(&table.take(&[row])).unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "one file, under a temporary name");
        assert!(!path.exists());
        assert_eq!(writer.rows(), 3);
        writer.finish().unwrap();
        assert_eq!(bits(&Table::read(&path, &Silent).unwrap()), bits(&table));
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_file_and_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        std::fs::write(&path, "a,b").unwrap();
        let error = Table::read(&path, &Silent).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: ", path.display())) && error.contains("\n  "), "{error}");
        let error = Table::read(&folder.path().join("none.parquet"), &Silent).unwrap_err().to_string();
        assert!(error.contains("none.parquet: cannot be read"), "{error}");
    }

    #[test]
    fn rows_that_do_not_fit_together_are_not_written() {
        let wrong: [fn(&mut Table); 6] = [
            |table| table.columns[1].truncate(2),
            |table| table.names[1] = "a.value".to_owned(),
            |table| table.names[1] = "_label".to_owned(),
            |table| table.label[0] = 0.5,
            |table| table.weight[2] = f32::NAN,
            |table| table.split[2] = 3,
        ];
        for (at, spoil) in wrong.into_iter().enumerate() {
            let mut table = small();
            assert_eq!(table.check(), Ok(()));
            spoil(&mut table);
            let folder = tempfile::tempdir().unwrap();
            assert!(table.write(&folder.path().join("rows.parquet"), false).is_err(), "case {at}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "case {at}");
        }
    }

    #[test]
    fn rows_are_picked_by_place_and_by_part() {
        let table = small();
        assert_eq!(table.take(&[2, 0]).group, [9, u64::MAX]);
        assert_eq!((table.labelled(0), table.labelled(1), table.labelled(2)), (vec![0], vec![], vec![1]));
        assert_eq!(table.column("b.value").map(|column| column[2]), Some(3.0));
        assert_eq!(table.column("c.value"), None);
    }
}

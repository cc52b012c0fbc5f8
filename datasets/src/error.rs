//! What can go wrong with a data set. Each message says which file, where in it, what is wrong and what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A position in a file, counted from 1; prints as `file:line:col`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// Why an import or a simulation stopped. Whatever it was, no output file was left half written.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The input could not be read.
    #[error("{}: cannot be read\n  check that the file exists and that you may read it", path.display())]
    Read {
        /// The input.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: io::Error,
    },
    /// The input's compression is damaged.
    #[error("{}: the gzip stream is cut off or damaged\n  fetch the file again", path.display())]
    Unpack {
        /// The input.
        path: PathBuf,
        /// The decoder's word.
        #[source]
        source: io::Error,
    },
    /// The input breaks its format.
    #[error("{at}: {what}\n  {remedy}")]
    Malformed {
        /// Where.
        at: Place,
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The CSV reader gave up for a reason that no line explains.
    #[error("{}: the CSV reader could not use this file\n  fetch the file again", path.display())]
    Csv {
        /// The input.
        path: PathBuf,
        /// The reader's word.
        #[source]
        source: Box<polars::error::PolarsError>,
    },
    /// A Parquet file could not be read or written.
    #[error("{}: this Parquet file could not be used\n  check that it is one, that it is whole, and that the disk has room", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The reader's or writer's word.
        #[source]
        source: Box<polars::error::PolarsError>,
    },
    /// A table does not hold what it should.
    #[error("{}: {what}\n  {remedy}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// An output is there already.
    #[error("{}: exists already, and was not touched\n  give --force to replace it, or another place with --out", .0.display())]
    Exists(PathBuf),
    /// An output could not be written.
    #[error("{}: cannot be written\n  check that the folder exists, that you may write there and that the disk has room", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: io::Error,
    },
    /// A setting is outside its bounds.
    #[error("{name} is {given}, but must be {bounds}\n  give a number within these bounds")]
    Setting {
        /// The setting's name.
        name: &'static str,
        /// What was asked for.
        given: u64,
        /// What is possible.
        bounds: String,
    },
    /// The user asked to stop.
    #[error("stopped before the end, nothing was written")]
    Interrupted,
}

impl DatasetError {
    /// A place in a file at which its format is broken.
    pub fn at(path: &Path, line: usize, column: usize, what: &str, remedy: &str) -> Self {
        let at = Place { file: path.to_path_buf(), line, column };
        Self::Malformed { at, what: what.to_owned(), remedy: remedy.to_owned() }
    }

    /// The input at `path` could not be read.
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_path_buf(), source }
    }

    /// polars could not use the Parquet file at `path`.
    pub(crate) fn parquet(path: &Path) -> impl FnOnce(polars::error::PolarsError) -> Self {
        move |source| Self::Parquet { path: path.to_path_buf(), source: Box::new(source) }
    }

    /// The output at `path` could not be written.
    pub fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_path_buf(), source }
    }
}

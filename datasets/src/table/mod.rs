//! Tables in and out: event logs (NDJSON, CSV, Parquet), and the labelled rows that models are trained on.

pub mod input;
pub mod labelled;
pub mod log;
mod parquet;
pub mod profile;

pub use labelled::{Meta, SPLITS, Table, TableWriter};

//! The columns of an event log as a table: the fields of the native contract, in a fixed order. `urls` and `traits`, lists in the
//! contract, are texts here, their parts set apart by a space; `time` is UTC milliseconds.

use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column, DataFrame, DataType, Field, Float64Type, Int64Type, IntoColumn,
    PrimitiveChunkedBuilder, Schema, StringChunkedBuilder,
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// Texts that hold no space, set apart by one.
    List,
    /// A whole number from 0 on.
    Whole,
    /// A number.
    Real,
    /// Yes or no.
    Truth,
    /// UTC milliseconds; RFC 3339 is read too.
    Time,
}

impl Holds {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::List => "a list of texts",
            Self::Whole => "a whole number from 0 on",
            Self::Real => "a number",
            Self::Truth => "true or false",
            Self::Time => "UTC milliseconds or RFC 3339",
        }
    }

    /// As polars keeps it.
    pub(super) fn dtype(self) -> DataType {
        match self {
            Self::Text | Self::List => DataType::String,
            Self::Whole | Self::Time => DataType::Int64,
            Self::Real => DataType::Float64,
            Self::Truth => DataType::Boolean,
        }
    }
}

/// Every column: its name, what it holds, and whether each event has it.
pub const COLUMNS: [(&str, Holds, bool); 30] = [
    ("id", Holds::Text, true),
    ("time", Holds::Time, true),
    ("account_id", Holds::Text, true),
    ("kind", Holds::Text, true),
    ("source", Holds::Text, false),
    ("message_id", Holds::Text, false),
    ("parent_account_id", Holds::Text, false),
    ("campaign_id", Holds::Text, false),
    ("channel", Holds::Text, false),
    ("sender", Holds::Text, false),
    ("recipient", Holds::Text, false),
    ("country", Holds::Text, false),
    ("url_domain", Holds::Text, false),
    ("urls", Holds::List, false),
    ("content_hash", Holds::Text, false),
    ("text", Holds::Text, false),
    ("ip", Holds::Text, false),
    ("asn", Holds::Whole, false),
    ("device_id", Holds::Text, false),
    ("key_id", Holds::Text, false),
    ("error_class", Holds::Text, false),
    ("smtp_status", Holds::Text, false),
    ("complaint_type", Holds::Text, false),
    ("opt_out", Holds::Truth, false),
    ("duration_s", Holds::Real, false),
    ("sip_code", Holds::Whole, false),
    ("amount", Holds::Text, false),
    ("currency", Holds::Text, false),
    ("count", Holds::Whole, false),
    ("traits", Holds::List, false),
];

/// The place of a column.
pub fn column(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|(known, ..)| *known == name)
}

/// As polars says it.
pub(super) fn schema() -> Schema {
    COLUMNS.iter().map(|(name, holds, _)| Field::new((*name).into(), holds.dtype())).collect()
}

/// A value as it came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Nothing,
    Text(&'a str),
    Whole(i64),
    Real(f64),
    Truth(bool),
}

enum Builder {
    Text(StringChunkedBuilder),
    Whole(PrimitiveChunkedBuilder<Int64Type>),
    Real(PrimitiveChunkedBuilder<Float64Type>),
    Truth(BooleanChunkedBuilder),
}

impl Builder {
    fn new(name: &str, holds: Holds, rows: usize) -> Self {
        let name = name.into();
        match holds {
            Holds::Text | Holds::List => Self::Text(StringChunkedBuilder::new(name, rows)),
            Holds::Whole | Holds::Time => Self::Whole(PrimitiveChunkedBuilder::new(name, rows)),
            Holds::Real => Self::Real(PrimitiveChunkedBuilder::new(name, rows)),
            Holds::Truth => Self::Truth(BooleanChunkedBuilder::new(name, rows)),
        }
    }

    fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Text(to), Value::Text(text)) => to.append_value(text),
            (Self::Whole(to), Value::Whole(number)) => to.append_value(number),
            (Self::Real(to), Value::Real(number)) => to.append_value(number),
            (Self::Real(to), Value::Whole(number)) => to.append_value(number as f64),
            (Self::Truth(to), Value::Truth(truth)) => to.append_value(truth),
            (Self::Text(to), _) => to.append_null(),
            (Self::Whole(to), _) => to.append_null(),
            (Self::Real(to), _) => to.append_null(),
            (Self::Truth(to), _) => to.append_null(),
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Text(from) => from.finish().into_column(),
            Self::Whole(from) => from.finish().into_column(),
            Self::Real(from) => from.finish().into_column(),
            Self::Truth(from) => from.finish().into_column(),
        }
    }
}

/// Rows on their way into a table.
pub(super) struct Rows {
    builders: Vec<Builder>,
    held: usize,
    most: usize,
}

impl Rows {
    /// Room for so many.
    pub(super) fn new(most: usize) -> Self {
        let builders = COLUMNS.iter().map(|(name, holds, _)| Builder::new(name, *holds, most)).collect();
        Self { builders, held: 0, most }
    }

    /// Adds a row: a value for each of [`COLUMNS`], of the type that it holds.
    pub(super) fn push(&mut self, values: &[Value<'_>; COLUMNS.len()]) {
        self.builders.iter_mut().zip(values).for_each(|(builder, value)| builder.push(*value));
        self.held += 1;
    }

    pub(super) fn is_full(&self) -> bool {
        self.held >= self.most
    }

    /// Hands the rows over and begins anew; `None` where there are none.
    pub(super) fn take(&mut self) -> Option<Result<DataFrame, polars::error::PolarsError>> {
        if self.held == 0 {
            return None;
        }
        let next = Self::new(self.most);
        let Self { builders, held, .. } = std::mem::replace(self, next);
        Some(DataFrame::new(held, builders.into_iter().map(Builder::finish).collect()))
    }
}

//! A score for texts, from labelled texts to an honest account of it: [`set`] reads them, [`marks`] takes away what tells from which
//! collection they came, [`evaluate`] learns, chooses thresholds and judges, [`table`] says it in Markdown.

pub mod evaluate;
pub mod marks;
pub mod set;
mod table;

//! Importers: one folder a public set. Each reads the set as the public gets it, checks it, and writes an event log and labels.

pub mod jodie;
mod text;

//! The review service over its router and over TCP, on a real SQLite ledger: holder, reviewers, console, access.

mod access;
mod console;
mod desk;
mod holder;
mod json;
mod look;
mod tcp;

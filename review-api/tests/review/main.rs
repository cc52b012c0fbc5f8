//! The review service over its router and over TCP, on a real SQLite ledger: holder, reviewers, console, access.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a surprise is a failure")]

mod access;
mod console;
mod desk;
mod evidence;
mod fault;
mod figures;
mod holder;
mod json;
mod look;
mod quality;
mod signals;
mod sor;
mod tcp;

//! The review service over its router and over TCP, on a real SQLite ledger: holder, reviewers, console, access.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a surprise is a failure")]

mod access;
mod advice;
mod apart;
mod attacks;
mod blind;
mod campaigns;
mod checkpoints;
mod closing;
mod console;
mod desk;
mod door;
mod download;
mod evidence;
mod fault;
mod figures;
mod holder;
mod idp;
mod json;
mod languages;
mod left;
mod look;
mod made;
mod misuse;
mod models;
mod oidc;
mod panels;
mod quality;
mod queue;
mod readable;
mod releasing;
mod reversals;
mod scan;
mod signals;
mod sor;
mod states;
mod tcp;
mod tongue;
mod uploads;
mod veiled;
mod verdicts;
mod waiting;

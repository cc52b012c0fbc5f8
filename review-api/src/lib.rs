//! The other side of the ledger: what the holder of an account reads and files, and where people decide.
//!
//! JSON API, reviewers' console and holder's pages over one [`redress_ledger::Ledger`], with the jobs that keep the queue moving.

mod document;
pub mod figures;
pub mod http;
pub mod language;
pub mod notify;
pub mod oidc;
mod page;
pub mod scan;
pub mod service;
pub mod sor;

mod app;
mod job;

//! The streaming scorer: events become signals, signals decisions; decisions go to the ledger.
//!
//! The pure half (event, window, signal, sharing, policy, model, decide, and the pipeline that joins them) has no async, no clock, no randomness and
//! no IO; ingest and state do the IO, service composes.

pub mod accounts;
pub mod activity;
mod ahead;
pub mod decide;
pub mod event;
pub mod http;
pub mod ingest;
pub mod model;
pub mod pipeline;
pub mod policy;
pub mod score;
pub mod service;
pub mod sharing;
pub mod signal;
pub mod state;
pub mod window;

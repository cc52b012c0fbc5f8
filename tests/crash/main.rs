//! Crashes: `redress run` dies at random moments and at each named point while clients send, and in the end everything is as in a
//! run that nothing disturbed. Nothing is lost, nothing happens twice.

#[path = "../support/mod.rs"]
mod support;

mod ledger_away;
mod overturned;
mod points;
mod random;
mod record;
mod reference;
mod reviewers;
mod traffic;
mod world;

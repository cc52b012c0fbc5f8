//! The notifier, from the words of a notice to mail servers, webhooks and a real ledger. One program, so that it links once.

mod common;
mod corrected;
mod languages;
mod ledger;
mod letters;
mod mail;
mod render;
mod waiting;
mod webhook;

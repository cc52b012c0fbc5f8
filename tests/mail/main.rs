//! Notices as a mail server receives them: `aiosmtpd` takes them, Python's email package reads them.

#[path = "../support/mod.rs"]
mod support;

mod notice;
mod retry;
mod server;
mod tls;

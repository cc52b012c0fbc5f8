//! The front door: one binary whose subcommands read the configuration, compose the engine and the review API, and decide nothing.

mod audit;
mod cli;
mod commands;
mod config;
mod data;
mod demo;
mod failure;
mod log;
mod serve;

use std::process::ExitCode;

/// Accounts are many small pieces that come and go: this allocator keeps those of a size together (figures in ARCHITECTURE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Two TLS providers in one process make rustls panic; naming one settles it for the whole program.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match commands::execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("redress: {failure}");
            failure.exit_code()
        }
    }
}

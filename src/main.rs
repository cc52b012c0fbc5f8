//! The front door: one binary whose subcommands read the configuration, compose the engine and the review API, and decide nothing.

mod allocator;
mod audit;
mod cli;
mod commands;
mod config;
mod data;
mod demo;
mod failure;
mod log;
mod memory;
mod serve;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::settle();
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

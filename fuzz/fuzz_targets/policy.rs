//! A policy is checked, or refused in words: never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(errors) = redress_engine::policy::check(text, "fuzz.toml") {
        assert!(!errors.to_string().is_empty());
    }
});

//! A model is read, or refused in words: never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // Every feature has a column, as long as there are few: the file's own checks come first.
    let resolver = |name: &str| (!name.is_empty()).then_some(name.len() % 512);
    if let Err(error) = redress_engine::model::parse(text, resolver) {
        assert!(!error.to_string().is_empty());
    }
});

//! A line is the same event, or the same refusal, for the scanner and for the full parser.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redress_engine::event::{Arrival, IdentityKey, parse_line, parse_line_in_full};

fuzz_target!(|line: &[u8]| {
    let identity = IdentityKey::public();
    for at in [Some(1_790_000_000_000), None] {
        let arrival = Arrival { at, identity: &identity, default_source: "fuzz" };
        assert_eq!(parse_line(line, &arrival), parse_line_in_full(line, &arrival));
    }
});

//! Names of campaigns: two words and a number that can be said on the telephone, from the campaign's id. They mean nothing.

/// Sixty-four each: everyday words, none of which judges anybody.
const FIRST: [&str; 64] = [
    "amber", "autumn", "azure", "bold", "brass", "brisk", "calm", "cedar", "chalk", "clear", "cloud", "coral",
    "copper", "crisp", "dawn", "deep", "dusty", "early", "east", "ember", "fern", "flint", "frost", "garden", "gentle",
    "golden", "granite", "green", "harbour", "hazel", "high", "hollow", "indigo", "ivory", "jade", "lake", "late",
    "lemon", "linen", "lunar", "maple", "marble", "meadow", "mellow", "mint", "misty", "mossy", "north", "olive",
    "opal", "pearl", "plain", "quiet", "river", "rose", "round", "ruby", "sandy", "silver", "slate", "south", "tidal",
    "velvet", "winter",
];
const SECOND: [&str; 64] = [
    "anchor", "apple", "arrow", "badger", "basket", "beacon", "bell", "birch", "bridge", "button", "candle", "canyon",
    "castle", "cherry", "clover", "comet", "compass", "crane", "daisy", "dolphin", "drum", "eagle", "falcon",
    "feather", "fiddle", "finch", "forest", "fountain", "garnet", "glacier", "heron", "hill", "island", "kettle",
    "ladder", "lantern", "lark", "lily", "magnet", "mirror", "needle", "oak", "orchid", "otter", "paddle", "pebble",
    "pepper", "piano", "pine", "planet", "rabbit", "ribbon", "robin", "saddle", "sparrow", "spruce", "stone", "summit",
    "teapot", "thistle", "tulip", "valley", "walnut", "window",
];

/// The `again`-th name of an id (0 for the first): others follow where one report would give a name twice.
pub fn name(id: &str, again: u32) -> String {
    let seed = id.bytes().chain(again.to_le_bytes()).fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3) // FNV-1a
    });
    let seed = seed ^ seed >> 32;
    let part = |shift: u32, of: u64| usize::try_from((seed >> shift) % of).unwrap_or_default();
    format!("{}-{}-{:02}", FIRST[part(0, 64)], SECOND[part(6, 64)], part(12, 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_are_different_and_a_name_stays() {
        assert_eq!(FIRST.iter().chain(&SECOND).collect::<BTreeSet<_>>().len(), 128);
        assert_eq!(name("2f1a", 0), name("2f1a", 0));
        assert_ne!(name("2f1a", 0), name("2f1a", 1));
        let many: BTreeSet<String> = (0..1_000).map(|n| name(&format!("{n:016x}"), 0)).collect();
        assert!(many.len() > 990, "{} of 1,000", many.len());
    }
}

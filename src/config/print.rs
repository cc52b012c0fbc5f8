//! Writes the effective configuration as TOML that can be read back: every setting, its meaning, and who set it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use toml::{Table, Value};

use super::error::Origin;
use super::keys::{KEYS, Key};
use super::kind::masked;
use super::parts::Parts;

/// Every section and setting in the order of the table of keys. What is unset stands there as a comment.
pub fn to_toml(parts: &Parts, origins: &BTreeMap<&'static str, Origin>) -> String {
    let effective = Table::try_from(parts).unwrap_or_default();
    let mut out = String::from(
        "# Redress as configured here. A variable overrides each setting: [server] listen is REDRESS_SERVER_LISTEN.\n",
    );
    let mut section = "";
    for key in KEYS {
        if key.section() != section {
            section = key.section();
            let hash = if get(&effective, section).is_some() { "" } else { "# " };
            let _ = writeln!(out, "\n{hash}[{section}]");
        }
        let _ = writeln!(out, "{}", line(key, get(&effective, key.path), origins.get(key.path)));
    }
    out
}

fn line(key: &Key, value: Option<&Value>, origin: Option<&Origin>) -> String {
    let set_by = origin.map_or_else(String::new, |origin| format!(" (set by {origin})"));
    match value {
        Some(value) => format!("{} = {} # {}{set_by}", key.name(), masked(key.kind, value), key.about),
        None => format!("# {} # {}", key.name(), key.about),
    }
}

fn get<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        None => table.get(path),
        Some((section, rest)) => get(table.get(section)?.as_table()?, rest),
    }
}

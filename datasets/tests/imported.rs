//! An imported log is one that the engine takes whole.

use std::fs;

use redress_datasets::Silent;
use redress_datasets::import::jodie::{OUTPUTS, import};
use redress_engine::event::{Arrival, IdentityKey, Kind, parse_line};

#[test]
fn every_imported_line_is_taken_by_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("edits.csv");
    let rows: Vec<String> = (0..2_000).map(|n| format!("{},{},{},0", n % 37, 40 + n % 11, n * 60)).collect();
    fs::write(&input, format!("u,i,ts,label\n{}\n", rows.join("\n"))).unwrap();
    import(&input, folder.path(), false, &Silent).unwrap();

    let identity = IdentityKey::public();
    let log = fs::read_to_string(folder.path().join(OUTPUTS[0])).unwrap();
    let mut keys = std::collections::HashSet::new();
    for line in log.lines() {
        let arrival = Arrival { at: None, identity: &identity, default_source: "log" };
        let event = parse_line(line.as_bytes(), &arrival).unwrap();
        assert_eq!(event.kind, Kind::ContentPosted);
        assert!(event.account_id.starts_with("user-") && event.content.is_some() && event.message.is_some());
        assert!(keys.insert(event.key), "the engine would take {line} for a duplicate");
    }
    assert_eq!(keys.len(), 2_000);
}

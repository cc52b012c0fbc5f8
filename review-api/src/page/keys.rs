//! Every key of the console with what it does; shown over each page and on a page of its own, next to what eases the reading.

use askama::Template;

use super::Desk;

/// The page.
#[derive(Debug, Template)]
#[template(path = "keys.html")]
pub struct KeysPage {
    /// Who is signed in.
    pub desk: Desk,
}

/// Keys as they are pressed one after the other, and what they do. What a page does not offer, its key does not do.
pub const MAP: &[(&[&str], &str)] = &[
    (&["g", "q"], "Go to the queue"),
    (&["g", "a"], "Go to the accounts"),
    (&["g", "r"], "Go to the reviewers"),
    (&["g", "f"], "Go to the figures"),
    (&["g", "c"], "Go to the campaigns"),
    (&["g", "v"], "Go to the reversals of many decisions"),
    (&["g", "m"], "Go to the models"),
    (&["g", "l"], "Go to the quality of review"),
    (&["g", "t"], "Go to the audit log, the trail"),
    (&["j"], "Next case, next panel"),
    (&["k"], "Case before, panel before"),
    (&["Enter"], "Open the case"),
    (&["c"], "Claim the case, or renew the claim"),
    (&["r"], "Release: give the case back"),
    (&["d"], "Go to the decision"),
    (&["1"], "Choose the first outcome; up to 7 for the last"),
    (&["Ctrl+Enter"], "Send the form you are in"),
    (&["a"], "Go to the button that releases or approves; Enter presses it"),
    (&["x"], "Go to the button that dismisses; Enter presses it"),
    (&["n"], "Take the next case"),
    (&["f"], "Narrow the queue down"),
    (&["s"], "Skip the case: no reason, no mark against you"),
    (&["p"], "Park the case"),
    (&["h"], "Hand the case over"),
    (&["e"], "Escalate the case"),
    (&["u"], "Undo, while there is time"),
    (&["?"], "Show and hide this map"),
    (&["Esc"], "Leave a field; close the map"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_stands_for_two_things() {
        for (at, (keys, _)) in MAP.iter().enumerate() {
            let twin =
                MAP[at + 1..].iter().find(|(other, _)| other == keys || (keys.len() > 1 && other == &&keys[..1]));
            assert!(twin.is_none(), "{keys:?} and {twin:?}");
        }
    }

    /// What every template says in `data-key`.
    fn keys_in(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                keys_in(&entry, found);
                continue;
            }
            let text = std::fs::read_to_string(&entry).expect("a template");
            let keys = text.split("data-key=\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(keys.filter(|key| !key.contains("{{")).map(str::to_owned));
        }
    }

    #[test]
    fn every_key_of_every_page_stands_in_the_map() {
        let mut found = Vec::new();
        keys_in(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut found);
        assert!(found.len() > 8, "{found:?}");
        let map: Vec<String> = MAP.iter().map(|(keys, _)| keys.join(" ")).collect();
        for key in found {
            assert!(map.contains(&key), "{key:?} is not in the map");
        }
    }
}

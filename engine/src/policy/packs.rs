//! The policies that ship with Redress. Thresholds that were published enforce, proposals run in shadow; what was calibrated on the
//! simulator limits and suspends nobody.

/// The packs by name, each valid by itself; all but the demo's are one policy together, see [`default_text`].
const SHIPPED: &[(&str, &str)] = &[
    ("email", include_str!("../../policies/email.toml")),
    ("sms", include_str!("../../policies/sms.toml")),
    ("verification", include_str!("../../policies/verification.toml")),
    ("signin", include_str!("../../policies/signin.toml")),
    ("voice", include_str!("../../policies/voice.toml")),
    ("guard", include_str!("../../policies/guard.toml")),
    ("demo", include_str!("../../policies/demo.toml")),
];

/// Every shipped pack: name and text.
pub fn shipped() -> &'static [(&'static str, &'static str)] {
    SHIPPED
}

/// The demo's policy: enforces more than the default does, so that a demo shows every rung.
pub fn demo_text() -> &'static str {
    SHIPPED.iter().find(|(name, _)| *name == "demo").map_or("", |(_, text)| text)
}

/// The pack for who serves the shipped model: its rules name `score`, so it is part of a policy only where that model is live.
pub fn model_text() -> &'static str {
    include_str!("../../policies/model.toml")
}

/// The policy of a deployment that brings none: the packs for e-mail, SMS, verification, sign-in and voice, and the
/// guard, as one document.
pub fn default_text() -> String {
    let mut text = String::from("name = \"default\"\n");
    let packs = SHIPPED.iter().filter(|(name, _)| *name != "demo");
    let newest = packs.clone().filter_map(|(_, pack)| version_line(pack)).max().unwrap_or_default();
    text.push_str(newest);
    text.push('\n');
    for (name, pack) in packs {
        let rules = pack.find("\n[[rule]]").map_or("", |at| &pack[at..]);
        text.push_str("\n# ");
        text.push_str(name);
        text.push_str(rules.trim_end());
        text.push('\n');
    }
    text
}

/// Versions are dates, so the greatest line is the newest.
fn version_line(pack: &str) -> Option<&str> {
    pack.lines().find(|line| line.starts_with("version"))
}

//! `redress-lab import`.

use redress_datasets::import::jodie;

use crate::cli::JodieArgs;
use crate::follow::Follow;

/// Imports the JODIE set and says what came out.
pub fn jodie_wikipedia(args: &JodieArgs, follow: &Follow) -> anyhow::Result<()> {
    let done = jodie::import(&args.path, &args.out, args.force, follow)?;
    if !done.is_the_known_set() {
        follow.warn(&format!(
            "{} is not the set that the published figures are about\n  its columns u,i,ts,label have SHA-256 {}\n  those of the known set have        {}",
            args.path.display(),
            done.sha256,
            jodie::SHA256
        ));
    }
    follow.summary(&format!(
        "{} events, {} users ({} banned), {} pages\nevents  {}\nlabels  {}",
        thousands(done.events),
        thousands(done.users),
        thousands(done.labelled),
        thousands(done.pages),
        done.events_file.display(),
        done.labels_file.display()
    ));
    Ok(())
}

/// `157474` as `157,474`.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_000, 157_474, 1_000_000].map(thousands), ["0", "999", "1,000", "157,474", "1,000,000"]);
    }
}

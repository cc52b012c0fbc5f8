//! How good a search was, by the truth of a simulated world: which groups of one hand it found, and which honest ones it took for such.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use redress_datasets::DatasetError;

use super::report::Report;
use crate::judge::Share;

/// Who belongs together: the file that `redress-lab simulate --hands` writes.
#[derive(Debug)]
pub struct Groups(HashMap<String, Of>);

#[derive(Clone, Debug)]
struct Of {
    group: String,
    kind: String,
    campaign: bool,
}

impl Groups {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read, or a line is not of that form.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).map_err(|source| DatasetError::Read { path: path.to_path_buf(), source })?;
        let mut lines = text.lines();
        let head = "account_id,group,kind,campaign";
        anyhow::ensure!(lines.next() == Some(head), "{}, line 1: the columns are {head}", path.display());
        let mut groups = HashMap::new();
        for (number, line) in (2..).zip(lines) {
            let fields: Vec<&str> = line.split(',').collect();
            let [account, group, kind, campaign @ ("0" | "1")] = fields[..] else {
                anyhow::bail!("{}, line {number}: not {head}, with 0 or 1 as campaign", path.display());
            };
            let of = Of { group: group.to_owned(), kind: kind.to_owned(), campaign: campaign == "1" };
            groups.insert(account.to_owned(), of);
        }
        Ok(Self(groups))
    }
}

/// What became of one kind of group.
#[derive(Debug, Default)]
struct Kind {
    campaign: bool,
    /// Accounts of each group.
    groups: BTreeMap<String, usize>,
    /// Accounts of it that stand in a campaign with another of their own group.
    with_own: usize,
    /// Accounts in any campaign.
    anywhere: usize,
    /// Groups of which at least two stand in one campaign.
    found: std::collections::BTreeSet<String>,
    pairs_found: usize,
}

/// See the module.
#[derive(Debug)]
pub struct Judged {
    kinds: BTreeMap<String, Kind>,
    members: usize,
    members_right: usize,
    pairs: usize,
    pairs_right: usize,
    campaigns: usize,
    pure: usize,
    mixed_hands: usize,
    strangers: usize,
}

fn pairs(many: usize) -> usize {
    many * many.saturating_sub(1) / 2
}

impl Judged {
    /// Compares.
    pub fn of(report: &Report, truth: &Groups) -> Self {
        let mut judged = Self {
            kinds: BTreeMap::new(),
            members: 0,
            members_right: 0,
            pairs: 0,
            pairs_right: 0,
            campaigns: report.campaigns.len(),
            pure: 0,
            mixed_hands: 0,
            strangers: 0,
        };
        for of in truth.0.values() {
            let kind = judged.kinds.entry(of.kind.clone()).or_default();
            kind.campaign = of.campaign;
            *kind.groups.entry(of.group.clone()).or_default() += 1;
        }
        for campaign in &report.campaigns {
            let mut groups: BTreeMap<&str, (usize, &Of)> = BTreeMap::new();
            let mut strangers = 0;
            for member in &campaign.members {
                match truth.0.get(&member.account_id) {
                    Some(of) => groups.entry(&of.group).or_insert((0, of)).0 += 1,
                    None => strangers += 1,
                }
            }
            judged.strangers += strangers;
            judged.members += campaign.members.len();
            judged.pairs += pairs(campaign.members.len());
            let hands = groups.values().filter(|(_, of)| of.campaign).count();
            judged.pure += usize::from(hands == 1 && groups.len() == 1 && strangers == 0);
            judged.mixed_hands += usize::from(hands > 1);
            for (group, (many, of)) in groups {
                let kind = judged.kinds.entry(of.kind.clone()).or_default();
                kind.anywhere += many;
                if many > 1 {
                    kind.with_own += many;
                    kind.pairs_found += pairs(many);
                    kind.found.insert(group.to_owned());
                }
                if of.campaign {
                    judged.members_right += many;
                    judged.pairs_right += pairs(many);
                }
            }
        }
        judged
    }

    /// A table in Markdown.
    pub fn markdown(&self) -> String {
        let narrow = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let share = |hits: usize, of: usize| Share { hits: narrow(hits), of: narrow(of) }.percent();
        let mut text = format!(
            "{} campaigns, {} of them of one hand and nobody else, {} of several hands. Of {} members, {} belong to a hand: precision {}; \
             of {} pairs of members, {} are of one hand: {}. Members that belong to nobody: {}.\n\n",
            self.campaigns,
            self.pure,
            self.mixed_hands,
            self.members,
            self.members_right,
            share(self.members_right, self.members),
            self.pairs,
            self.pairs_right,
            share(self.pairs_right, self.pairs),
            self.strangers
        );
        text += "| group | | groups | accounts | groups found | accounts with one of their own | pairs found | accounts in a campaign |\n";
        text += "|---|---|---|---|---|---|---|---|\n";
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(name, kind)| (!kind.campaign, name.as_str()));
        for (name, kind) in kinds {
            let accounts: usize = kind.groups.values().sum();
            let all: usize = kind.groups.values().map(|many| pairs(*many)).sum();
            let sort = if kind.campaign { "one hand" } else { "honest" };
            let _ = writeln!(
                text,
                "| `{name}` | {sort} | {} | {accounts} | {} | {} | {} | {} |",
                kind.groups.len(),
                share(kind.found.len(), kind.groups.len()),
                share(kind.with_own, accounts),
                share(kind.pairs_found, all),
                share(kind.anywhere, accounts)
            );
        }
        text
    }
}

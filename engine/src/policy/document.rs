//! The TOML document of a policy, read field by field so that every finding has its place and several are found at once.

use redress_ledger::Rung;
use redress_ledger::decision::Clause;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Mode;
use super::error::Findings;
use super::names::hint;

/// Longest document in bytes.
pub(super) const DOCUMENT_BYTES_MAX: usize = 256 * 1024;
/// Most rules in one document.
pub(super) const RULES_MAX: usize = 500;

/// Reason codes a rule may give (domain taxonomy).
pub const REASONS: [&str; 23] = [
    "SPAM_EMAIL_UNSOLICITED",
    "SPAM_SMS_UNSOLICITED",
    "PHISHING",
    "SMISHING",
    "MALWARE",
    "SNOWSHOE",
    "LIST_QUALITY",
    "SPAMTRAP",
    "NO_CONSENT_PROOF",
    "OPT_OUT_IGNORED",
    "AIT_SMS_PUMPING",
    "IRSF_TOLL_FRAUD",
    "ROBOCALL",
    "WANGIRI",
    "CALLER_ID_SPOOFING",
    "SIGNUP_FRAUD",
    "PAYMENT_FRAUD",
    "TRIAL_ABUSE",
    "ACCOUNT_TAKEOVER",
    "RING_RELATED",
    "EVASION_AFTER_BAN",
    "RESTRICTED_CONTENT",
    "LEGAL_ORDER",
];

const RULE_KEYS: [&str; 11] =
    ["id", "when", "evidence", "rung", "reason", "clause", "mode", "severity", "author", "propose", "source"];

/// A text value and where it stands.
pub(super) struct Text {
    pub(super) value: String,
    /// Byte offset of its opening quote.
    pub(super) at: usize,
    /// Byte offset of its first character, where the file holds the characters just as they are.
    exact: Option<usize>,
}

impl Text {
    /// Byte offset in the document of a byte of the value: exact for strings without escapes, else the string's start.
    pub(super) fn offset(&self, inside: usize) -> usize {
        self.exact.map_or(self.at, |base| base + inside.min(self.value.len()))
    }

    fn new(document: &str, value: &str, span: std::ops::Range<usize>) -> Self {
        let raw = document.get(span.clone()).unwrap_or_default();
        let quotes = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
        let inner = raw.get(quotes..raw.len().saturating_sub(quotes)).unwrap_or_default();
        // A line break right after the opening quotes of a long string is not part of it.
        let trimmed = inner.strip_suffix(value).map_or(0, str::len);
        let exact = inner.ends_with(value).then_some(span.start + quotes + trimmed);
        Self { value: value.to_owned(), at: span.start, exact }
    }
}

/// A value and the byte offset where it stands.
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

/// One `[[rule]]`; what was missing or wrong is `None` and was noted.
pub(super) struct RuleText {
    pub(super) id: Option<Text>,
    pub(super) when: Option<Text>,
    pub(super) evidence: Option<Text>,
    pub(super) rung: Option<Placed<Rung>>,
    pub(super) reason: Option<Text>,
    pub(super) clause: Option<Clause>,
    pub(super) mode: Option<Mode>,
    pub(super) severity: Option<Text>,
    pub(super) author: Option<Text>,
    pub(super) propose: bool,
    pub(super) source: Option<Text>,
}

/// The document; what was missing or wrong is `None` and was noted.
pub(super) struct Document {
    pub(super) name: Option<Text>,
    pub(super) version: Option<Text>,
    pub(super) rules: Vec<RuleText>,
}

/// Reads the document as far as it can be read.
pub(super) fn read(text: &str, findings: &mut Findings<'_>) -> Option<Document> {
    if text.len() > DOCUMENT_BYTES_MAX {
        let what = format!("the policy has {} bytes, allowed are {DOCUMENT_BYTES_MAX}", text.len());
        findings.add(0, what, "split it into several policies and remove rules that are off");
        return None;
    }
    let root = match DeTable::parse(text) {
        Ok(root) => root,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            findings.add(at, format!("not valid TOML: {}", error.message()), "mend the TOML syntax here");
            return None;
        }
    };
    let mut fields = Fields { document: text, table: root.get_ref(), at: 0, of: "policy", findings };
    fields.refuse_unknown(&["name", "version", "rule"]);
    let (name, version) = (fields.required("name", 64), fields.required("version", 64));
    let rules = fields.rules();
    Some(Document { name, version, rules })
}

/// Fields of one table.
struct Fields<'t, 'f, 'a> {
    document: &'t str,
    table: &'t DeTable<'t>,
    at: usize,
    of: &'static str,
    findings: &'f mut Findings<'a>,
}

impl<'t> Fields<'t, '_, '_> {
    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    fn refuse_unknown(&mut self, known: &[&str]) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let what = format!("unknown key `{}` in {}", key.get_ref().escape_debug(), self.of);
            let remedy = match hint(key.get_ref(), known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("remove it; known keys are {}", known.join(", ")),
            };
            self.findings.add(key.span().start, what, remedy);
        }
    }

    /// A text of 1 to `longest` characters; `None` where the key is absent, or was wrong.
    fn text(&mut self, key: &str, longest: usize) -> Option<Text> {
        let value = self.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            let what = format!("`{key}` is no text");
            self.findings.add(value.span().start, what, format!("write {key} = \"...\""));
            return None;
        };
        if text.trim().is_empty() {
            let remedy = format!("fill {key} in, or remove the line where it may be left out");
            self.findings.add(value.span().start, format!("`{key}` is empty"), remedy);
            return None;
        }
        if text.chars().count() > longest {
            let what = format!("`{key}` is longer than {longest} characters");
            self.findings.add(value.span().start, what, "shorten it");
            return None;
        }
        Some(Text::new(self.document, text, value.span()))
    }

    fn required(&mut self, key: &str, longest: usize) -> Option<Text> {
        if self.get(key).is_none() {
            self.missing(key, &format!("add {key} = \"...\""));
        }
        self.text(key, longest)
    }

    fn missing(&mut self, key: &str, remedy: &str) {
        self.findings.add(self.at, format!("{} lacks `{key}`", self.of), remedy);
    }

    /// A text out of a list of words.
    fn word<T>(&mut self, key: &str, words: &[(&str, T)]) -> Option<Placed<T>>
    where
        T: Copy,
    {
        let text = self.required(key, 64)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(Placed { value: *value, at: text.at });
        }
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let remedy = match hint(&text.value, all.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write one of {}", all.join(", ")),
        };
        self.findings.add(text.at, format!("unknown {key} \"{}\"", text.value.escape_debug()), remedy);
        None
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.get(key).map(|value| (value.span().start, value.get_ref().as_bool())) {
            Some((at, None)) => {
                self.findings.add(at, format!("`{key}` is neither true nor false"), format!("write {key} = true"));
                false
            }
            Some((_, Some(flag))) => flag,
            None => false,
        }
    }

    fn clause(&mut self) -> Option<Clause> {
        const SHAPE: &str = "clause = { id = \"AUP-3.2\", title = \"...\", url = \"https://...\" }";
        let Some(value) = self.get("clause") else {
            self.missing("clause", &format!("name the published rule: {SHAPE}"));
            return None;
        };
        let DeValue::Table(table) = value.get_ref() else {
            self.findings.add(value.span().start, "`clause` is no table", format!("write {SHAPE}"));
            return None;
        };
        let (document, at) = (self.document, value.span().start);
        let mut fields = Fields { document, table, at, of: "clause", findings: &mut *self.findings };
        fields.refuse_unknown(&["id", "title", "url"]);
        let (id, title, url) = (fields.required("id", 64), fields.required("title", 200), fields.required("url", 500));
        let url = url?;
        if !(url.value.starts_with("https://") || url.value.starts_with("http://")) {
            fields.findings.add(
                url.at,
                "the clause's url is no web address",
                "write the address of the published rule",
            );
            return None;
        }
        Some(Clause { id: id?.value, title: title?.value, url: url.value })
    }

    fn rules(&mut self) -> Vec<RuleText> {
        let Some(value) = self.get("rule") else {
            self.missing("rule", "add a [[rule]]");
            return Vec::new();
        };
        let DeValue::Array(rules) = value.get_ref() else {
            self.findings.add(value.span().start, "`rule` is no list of tables", "begin each rule with [[rule]]");
            return Vec::new();
        };
        if rules.len() > RULES_MAX {
            let what = format!("the policy has {} rules, allowed are {RULES_MAX}", rules.len());
            self.findings.add(rules[RULES_MAX].span().start, what, "remove rules that are off");
        }
        let document = self.document;
        let mut read = Vec::new();
        for rule in rules.iter().take(RULES_MAX) {
            let at = rule.span().start;
            let DeValue::Table(table) = rule.get_ref() else {
                self.findings.add(at, "a rule is no table", "begin each rule with [[rule]]");
                continue;
            };
            read.push(Fields { document, table, at, of: "rule", findings: &mut *self.findings }.rule());
        }
        read
    }

    fn rule(mut self) -> RuleText {
        self.refuse_unknown(&RULE_KEYS);
        RuleText {
            id: self.required("id", 200).and_then(|id| self.checked_id(id)),
            when: self.required("when", usize::MAX),
            evidence: self.text("evidence", usize::MAX),
            rung: self.word("rung", &Rung::ALL.map(|rung| (rung.as_str(), rung))),
            reason: self.required("reason", 64).and_then(|reason| self.checked_reason(reason)),
            clause: self.clause(),
            mode: self.word("mode", &Mode::ALL.map(|mode| (mode.as_str(), mode))).map(|mode| mode.value),
            severity: self.text("severity", 500),
            author: self.required("author", 64),
            propose: self.flag("propose"),
            source: self.required("source", 500),
        }
    }

    fn checked_id(&mut self, id: Text) -> Option<Text> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (3..=64).contains(&id.value.len()) && id.value.chars().all(plain) {
            return Some(id);
        }
        let remedy = "use 3 to 64 of a-z, 0-9 and -";
        self.findings.add(id.at, format!("bad rule id \"{}\"", id.value.escape_debug()), remedy);
        None
    }

    fn checked_reason(&mut self, reason: Text) -> Option<Text> {
        if REASONS.contains(&reason.value.as_str()) {
            return Some(reason);
        }
        let remedy = match hint(&reason.value, REASONS) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write one of {}", REASONS.join(", ")),
        };
        self.findings.add(reason.at, format!("unknown reason code \"{}\"", reason.value.escape_debug()), remedy);
        None
    }
}

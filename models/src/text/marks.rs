//! What tells from which collection a text came, and nothing of what it says: placeholders of one collector of SMS, and what mailing
//! lists add to mails. Spam and wanted texts of public sets were collected in different places; a score that learned the places looks
//! better than it is.

/// In place of numbers and names that a collector took out.
const PLACEHOLDERS: [&str; 5] = ["&lt;#&gt;", "&lt;DECIMAL&gt;", "&lt;TIME&gt;", "&lt;URL&gt;", "&lt;EMAIL&gt;"];
/// In lines that lists, their hosts and the collectors' machines add; in lower case.
const LINES: [&str; 14] = [
    "mailing list",
    "mailman/listinfo",
    "listman.",
    "yahoo! groups",
    "yahoogroups",
    "groups.yahoo.com",
    "sf.net email is sponsored",
    "thinkgeek",
    "lists.sourceforge",
    "linux.ie",
    "taint.org",
    "netnoteinc",
    "zzzz",
    "newsisfree",
];

/// The text without them.
pub fn without(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        let small = line.to_lowercase();
        if LINES.iter().any(|mark| small.contains(mark)) || is_rule(line) {
            continue;
        }
        out.push_str(if number == 0 { without_tag(line) } else { line });
        out.push('\n');
    }
    for placeholder in PLACEHOLDERS {
        out = out.replace(placeholder, " ");
    }
    out
}

/// Whether a line is nothing but a rule, as lists draw it above what they add.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 20 && (line.bytes().all(|byte| byte == b'_') || line.bytes().all(|byte| byte == b'-'))
}

/// A subject without the list's name: `Re: [List] words` is `words`.
fn without_tag(subject: &str) -> &str {
    let mut rest = subject.trim_start();
    loop {
        let shorter = match rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            Some((name, after)) if name.len() <= 40 => after.trim_start(),
            _ => ["re:", "fw:", "fwd:"]
                .iter()
                .find(|mark| rest.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark)))
                .map_or(rest, |mark| rest[mark.len()..].trim_start()),
        };
        if shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_lists_go_and_what_was_said_stays() {
        let mail = "Re: [ILUG] RE: [2] a question\nHello,\nhow do I ...\n____________________________\nRPM-List mailing list <RPM-List@freshrpms.net>\nhttp://lists.freshrpms.net/mailman/listinfo/rpm-list\n";
        assert_eq!(without(mail), "a question\nHello,\nhow do I ...\n");
        assert_eq!(without("one line, no mark"), "one line, no mark\n");
        assert_eq!(without("[unclosed and ümlaut"), "[unclosed and ümlaut\n");
        assert_eq!(without("é"), "é\n");
    }

    #[test]
    fn placeholders_of_a_collector_go() {
        assert_eq!(
            without("see you at  &lt;TIME&gt; , bring &lt;#&gt;  &amp; more"),
            "see you at    , bring    &amp; more\n"
        );
    }
}

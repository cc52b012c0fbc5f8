//! What short letters say while an appeal waits: one file a language, each a table of whole sentences. `{at}` is a moment, `{share}` a
//! whole number of percent.

mod de;
mod en;
mod es;
mod fr;
mod pt;

/// The words of every short letter in one language.
pub(in crate::notify::render) struct Words {
    /// BCP 47 tag, lower case.
    pub(in crate::notify::render) tag: &'static str,
    /// Heading over the news.
    pub(in crate::notify::render) news: &'static str,
    /// Heading over the link.
    pub(in crate::notify::render) link: &'static str,
    /// Before the link.
    pub(in crate::notify::render) open: &'static str,
    pub(in crate::notify::render) message: Said,
    pub(in crate::notify::render) question: Said,
    /// After a question that stops the clock.
    pub(in crate::notify::render) clock_stops: &'static [&'static str],
    /// After one that does not.
    pub(in crate::notify::render) clock_runs: &'static str,
    pub(in crate::notify::render) overdue: Said,
    pub(in crate::notify::render) relief: Said,
    pub(in crate::notify::render) relief_share: &'static str,
    pub(in crate::notify::render) relief_known: &'static str,
    pub(in crate::notify::render) relief_ends: &'static str,
    pub(in crate::notify::render) relief_ends_at: &'static str,
    pub(in crate::notify::render) relief_idle_title: &'static str,
    /// Where a relief was granted and another measure keeps it from working, or it has ended since.
    pub(in crate::notify::render) relief_idle: &'static [&'static str],
    pub(in crate::notify::render) withdrawn: Said,
}

/// Title without a full stop, and what follows.
pub(in crate::notify::render) struct Said {
    pub(in crate::notify::render) title: &'static str,
    pub(in crate::notify::render) lines: &'static [&'static str],
}

const ALL: [&Words; 5] = [&en::WORDS, &de::WORDS, &fr::WORDS, &es::WORDS, &pt::WORDS];

/// The words for a language's tag; English for one that is not here.
pub(in crate::notify::render) fn words(tag: &str) -> &'static Words {
    ALL.into_iter().find(|words| words.tag == tag).unwrap_or(&en::WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(words: &Words) -> Vec<&'static str> {
        let mut said = vec![words.news, words.link, words.open, words.clock_runs, words.relief_share];
        said.extend([words.relief_known, words.relief_ends, words.relief_ends_at, words.relief_idle_title]);
        said.extend(words.clock_stops.iter().chain(words.relief_idle));
        for part in [&words.message, &words.question, &words.overdue, &words.relief, &words.withdrawn] {
            said.push(part.title);
            said.extend(part.lines);
        }
        said
    }

    #[test]
    fn every_language_says_as_much_as_english_with_the_same_gaps() {
        let gaps = |text: &str| ["{at}", "{share}"].map(|gap| text.matches(gap).count());
        for words in ALL {
            let (said, english) = (all(words), all(&en::WORDS));
            assert_eq!(said.len(), english.len(), "{}", words.tag);
            for (one, other) in said.iter().zip(english) {
                assert_eq!(gaps(one), gaps(other), "{}: {one}", words.tag);
                assert!(words.tag == "en" || *one != other, "{}: not translated: {one}", words.tag);
            }
        }
    }

    #[test]
    fn no_sentence_has_more_than_20_words() {
        for words in ALL {
            for sentence in all(words).into_iter().flat_map(|line| line.split_inclusive(['.', '?', '!'])) {
                let count = sentence.split_whitespace().count();
                assert!(count <= 20, "{}: {count} words: {sentence}", words.tag);
            }
        }
    }
}

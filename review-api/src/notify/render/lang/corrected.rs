//! What a correction says, in five languages: we were wrong, it is undone, we are sorry. `{at}` is a moment.

/// The words of a correction in one language; whole sentences.
pub(in crate::notify::render) struct Words {
    /// BCP 47 tag, lower case.
    pub(in crate::notify::render) tag: &'static str,
    pub(in crate::notify::render) title: &'static str,
    /// Headings: what happened, what was wrong, where to look, where to write.
    pub(in crate::notify::render) headings: [&'static str; 4],
    pub(in crate::notify::render) happened: &'static [&'static str],
    /// Where nothing restricts the account any more.
    pub(in crate::notify::render) free: &'static str,
    /// Where another measure does.
    pub(in crate::notify::render) restricted: &'static str,
    /// Before the words of whoever found out.
    pub(in crate::notify::render) wrong: &'static str,
    /// Where those words have been erased.
    pub(in crate::notify::render) erased: &'static str,
    pub(in crate::notify::render) nothing_to_do: &'static str,
    /// Before the link, and after it.
    pub(in crate::notify::render) open: &'static str,
    pub(in crate::notify::render) keep: &'static str,
    /// `{platform}` and `{contact}`.
    pub(in crate::notify::render) contact: &'static str,
    /// `{statement}`, `{decision}`, `{account}`.
    pub(in crate::notify::render) references: [&'static str; 3],
}

const EN: Words = Words {
    tag: "en",
    title: "We were wrong: the measure against your account is undone",
    headings: ["What happened", "What was wrong", "Look for yourself", "Contact"],
    happened: &[
        "We took a measure against your account. It was wrong. We are sorry.",
        "Two people looked at it. They undid it on {at}.",
        "It does not count against you.",
    ],
    free: "Nothing restricts your account now.",
    restricted: "Another measure still stands. The link shows it, and you can appeal it.",
    wrong: "This is what was wrong, in the words of a person:",
    erased: "The words of the person who found out have been erased.",
    nothing_to_do: "You need not do anything.",
    open: "The link shows what stands. You need no login:",
    keep: "Keep the link to yourself. It works like a key.",
    contact: "You can also write to {platform}: {contact}",
    references: ["Reference: {statement}", "Decision: {decision}", "Account: {account}"],
};

const DE: Words = Words {
    tag: "de",
    title: "Wir lagen falsch: die Maßnahme gegen Ihr Konto ist rückgängig gemacht",
    headings: ["Was geschehen ist", "Was falsch war", "Sehen Sie selbst nach", "Kontakt"],
    happened: &[
        "Wir haben eine Maßnahme gegen Ihr Konto ergriffen. Das war falsch. Es tut uns leid.",
        "Zwei Menschen haben sie geprüft. Sie haben sie am {at} rückgängig gemacht.",
        "Sie wird Ihnen nicht angelastet.",
    ],
    free: "Ihr Konto ist jetzt durch nichts eingeschränkt.",
    restricted: "Eine andere Maßnahme gilt noch. Der Link zeigt sie, und Sie können ihr widersprechen.",
    wrong: "Das war falsch, in den Worten eines Menschen:",
    erased: "Die Worte der Person, die es herausfand, sind gelöscht.",
    nothing_to_do: "Sie müssen nichts tun.",
    open: "Der Link zeigt, was gilt. Sie müssen sich nicht anmelden:",
    keep: "Behalten Sie den Link für sich. Er wirkt wie ein Schlüssel.",
    contact: "Sie können {platform} auch schreiben: {contact}",
    references: ["Zeichen: {statement}", "Entscheidung: {decision}", "Konto: {account}"],
};

const FR: Words = Words {
    tag: "fr",
    title: "Nous nous sommes trompés : la mesure contre votre compte est annulée",
    headings: ["Ce qui s'est passé", "Ce qui était faux", "Voyez vous-même", "Nous écrire"],
    happened: &[
        "Nous avons pris une mesure contre votre compte. C'était une erreur. Nous vous présentons nos excuses.",
        "Deux personnes l'ont examinée. Elles l'ont annulée le {at}.",
        "Elle n'est pas retenue contre vous.",
    ],
    free: "Plus rien ne limite votre compte.",
    restricted: "Une autre mesure est encore en place. Le lien la montre, et vous pouvez la contester.",
    wrong: "Voici ce qui était faux, selon les mots d'une personne :",
    erased: "Les mots de la personne qui l'a découvert ont été effacés.",
    nothing_to_do: "Vous n'avez rien à faire.",
    open: "Le lien montre ce qui est en place. Vous n'avez pas besoin de vous connecter :",
    keep: "Gardez le lien pour vous. Il agit comme une clé.",
    contact: "Vous pouvez aussi écrire à {platform} : {contact}",
    references: ["Référence : {statement}", "Décision : {decision}", "Compte : {account}"],
};

const ES: Words = Words {
    tag: "es",
    title: "Nos equivocamos: la medida contra su cuenta queda anulada",
    headings: ["Qué ha pasado", "Qué estaba mal", "Véalo usted", "Contacto"],
    happened: &[
        "Tomamos una medida contra su cuenta. Fue un error. Lo sentimos.",
        "Dos personas la han revisado. La anularon el {at}.",
        "No cuenta en su contra.",
    ],
    free: "Ahora nada limita su cuenta.",
    restricted: "Otra medida sigue en pie. El enlace la muestra, y usted puede reclamar.",
    wrong: "Esto es lo que estaba mal, en palabras de una persona:",
    erased: "Las palabras de la persona que lo descubrió se han borrado.",
    nothing_to_do: "Usted no tiene que hacer nada.",
    open: "El enlace muestra lo que sigue en pie. No necesita iniciar sesión:",
    keep: "Guarde el enlace para usted. Funciona como una llave.",
    contact: "También puede escribir a {platform}: {contact}",
    references: ["Referencia: {statement}", "Decisión: {decision}", "Cuenta: {account}"],
};

const PT: Words = Words {
    tag: "pt",
    title: "Errámos: a medida contra a sua conta foi anulada",
    headings: ["O que aconteceu", "O que estava errado", "Veja por si", "Contacto"],
    happened: &[
        "Tomámos uma medida contra a sua conta. Foi um erro. Pedimos desculpa.",
        "Duas pessoas analisaram a medida. Anularam-na em {at}.",
        "Não conta contra si.",
    ],
    free: "Agora nada limita a sua conta.",
    restricted: "Outra medida continua em vigor. A ligação mostra-a, e pode contestá-la.",
    wrong: "Isto é o que estava errado, nas palavras de uma pessoa:",
    erased: "As palavras da pessoa que o descobriu foram apagadas.",
    nothing_to_do: "Não precisa de fazer nada.",
    open: "A ligação mostra o que está em vigor. Não precisa de iniciar sessão:",
    keep: "Guarde a ligação para si. Funciona como uma chave.",
    contact: "Também pode escrever a {platform}: {contact}",
    references: ["Referência: {statement}", "Decisão: {decision}", "Conta: {account}"],
};

const ALL: [&Words; 5] = [&EN, &DE, &FR, &ES, &PT];

/// The words for a BCP 47 locale such as `pt-BR`; English where it is unknown or missing.
pub(in crate::notify::render) fn words(locale: Option<&str>) -> &'static Words {
    let primary = locale.and_then(|l| l.split(['-', '_']).next()).unwrap_or_default().to_ascii_lowercase();
    ALL.into_iter().find(|words| words.tag == primary).unwrap_or(&EN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(words: &Words) -> Vec<&'static str> {
        let mut said = vec![words.title, words.free, words.restricted, words.wrong, words.erased, words.nothing_to_do];
        said.extend([words.open, words.keep, words.contact]);
        said.extend(words.headings.iter().chain(words.happened).chain(&words.references));
        said
    }

    #[test]
    fn every_language_says_as_much_as_english_with_the_same_gaps() {
        let gaps = ["{at}", "{platform}", "{contact}", "{statement}", "{decision}", "{account}"];
        for words in ALL {
            let (said, english) = (all(words), all(&EN));
            assert_eq!(said.len(), english.len(), "{}", words.tag);
            for (one, other) in said.iter().zip(english) {
                assert_eq!(
                    gaps.map(|gap| one.matches(gap).count()),
                    gaps.map(|gap| other.matches(gap).count()),
                    "{one}"
                );
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

    #[test]
    fn a_locale_finds_its_language() {
        for (locale, tag) in [(Some("pt-BR"), "pt"), (Some("DE"), "de"), (Some("tlh"), "en"), (None, "en")] {
            assert_eq!(words(locale).tag, tag, "{locale:?}");
        }
    }
}

//! The letter about an appeal that a person closed without a decision: that it is closed, that the way to a person stays open, and
//! where the person's words are. The words themselves stand on the page alone.

use redress_ledger::notice::{Delivery, NoticeKind};

use super::compose::one_line;
use super::letter::{Block, Letter, Line, Part};
use super::{House, RenderError};
use crate::language::Language;

/// What the letter says in one language.
struct Words {
    inadmissible: (&'static str, [&'static str; 2]),
    merged: (&'static str, [&'static str; 2]),
    news: &'static str,
    read: &'static str,
    open: &'static str,
    keep: &'static str,
    contact: &'static str,
    /// Names of statement, decision and account.
    references: [&'static str; 3],
    write: fn(&str, &str) -> String,
}

const ENGLISH: Words = Words {
    inadmissible: (
        "Your appeal was closed without a decision",
        ["A person closed your appeal without a decision.", "You can appeal again. The measure stays as it is."],
    ),
    merged: (
        "Your appeal goes on with another one",
        ["A person joined your appeal with another one of yours.", "A person will decide it there, and no later."],
    ),
    news: "What is new",
    read: "Read it",
    open: "The link shows what the person wrote:",
    keep: "Keep the link to yourself. Whoever has it can read this and appeal for you.",
    contact: "Contact and reference",
    references: ["Reference", "Decision", "Account"],
    write: |platform, contact| {
        format!("This message comes from {platform}. Write to {contact} and give the reference.")
    },
};

const GERMAN: Words = Words {
    inadmissible: (
        "Ihr Einspruch wurde ohne Entscheidung geschlossen",
        [
            "Ein Mensch hat Ihren Einspruch ohne Entscheidung geschlossen.",
            "Sie können noch einmal Einspruch einlegen. Die Maßnahme bleibt, wie sie ist.",
        ],
    ),
    merged: (
        "Ihr Einspruch läuft mit einem anderen weiter",
        [
            "Ein Mensch hat Ihren Einspruch mit einem anderen von Ihnen verbunden.",
            "Dort entscheidet ein Mensch, und nicht später.",
        ],
    ),
    news: "Was neu ist",
    read: "Zum Lesen",
    open: "Der Link zeigt, was der Mensch geschrieben hat:",
    keep: "Behalten Sie den Link für sich. Wer ihn hat, kann dies lesen und für Sie Einspruch einlegen.",
    contact: "Kontakt und Aktenzeichen",
    references: ["Aktenzeichen", "Entscheidung", "Konto"],
    write: |platform, contact| {
        format!("Diese Nachricht kommt von {platform}. Schreiben Sie an {contact} und nennen Sie das Aktenzeichen.")
    },
};

const FRENCH: Words = Words {
    inadmissible: (
        "Votre recours a été fermé sans décision",
        [
            "Une personne a fermé votre recours sans décision.",
            "Vous pouvez faire un nouveau recours. La mesure reste comme elle est.",
        ],
    ),
    merged: (
        "Votre recours continue avec un autre",
        ["Une personne a joint votre recours à un autre de vos recours.", "Une personne y décidera, et pas plus tard."],
    ),
    news: "Ce qui est nouveau",
    read: "À lire",
    open: "Le lien montre ce que la personne a écrit\u{a0}:",
    keep: "Gardez le lien pour vous. Qui l’a peut lire ceci et faire un recours pour vous.",
    contact: "Contact et référence",
    references: ["Référence", "Décision", "Compte"],
    write: |platform, contact| format!("Ce message vient de {platform}. Écrivez à {contact} et donnez la référence."),
};

const SPANISH: Words = Words {
    inadmissible: (
        "Su recurso se cerró sin decisión",
        ["Una persona cerró su recurso sin decisión.", "Puede presentar otro recurso. La medida sigue como está."],
    ),
    merged: (
        "Su recurso sigue con otro",
        ["Una persona unió su recurso con otro suyo.", "Allí decidirá una persona, y no más tarde."],
    ),
    news: "Qué hay de nuevo",
    read: "Para leer",
    open: "El enlace muestra lo que escribió la persona:",
    keep: "Guarde el enlace para usted. Quien lo tiene puede leer esto y recurrir por usted.",
    contact: "Contacto y referencia",
    references: ["Referencia", "Decisión", "Cuenta"],
    write: |platform, contact| format!("Este mensaje viene de {platform}. Escriba a {contact} y dé la referencia."),
};

const PORTUGUESE: Words = Words {
    inadmissible: (
        "O seu recurso foi fechado sem decisão",
        ["Uma pessoa fechou o seu recurso sem decisão.", "É possível fazer outro recurso. A medida fica como está."],
    ),
    merged: (
        "O seu recurso continua com outro",
        ["Uma pessoa juntou o seu recurso a outro seu.", "Lá decide uma pessoa, e não mais tarde."],
    ),
    news: "O que há de novo",
    read: "Para ler",
    open: "A ligação mostra o que a pessoa escreveu:",
    keep: "Guarde a ligação só para si. Quem a tem pode ler isto e recorrer por si.",
    contact: "Contacto e referência",
    references: ["Número", "Decisão", "Conta"],
    write: |platform, contact| {
        format!("Esta mensagem vem de {platform}. Escreva para {contact} e indique a referência.")
    },
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Portuguese => &PORTUGUESE,
    }
}

/// The letter; `None` for every other kind of notice.
pub(super) fn letter(house: &House, delivery: &Delivery) -> Result<Option<Letter>, RenderError> {
    let language = Language::of(delivery.locale.as_deref());
    let say = words(language);
    let (title, lines) = match delivery.kind {
        NoticeKind::Inadmissible => say.inadmissible,
        NoticeKind::Merged => say.merged,
        _ => return Ok(None),
    };
    let ids = [delivery.statement.statement_id.as_str(), delivery.decision_id.as_str(), delivery.account_id.as_str()];
    let mut contact = vec![Line::Text((say.write)(&house.platform, &house.contact))];
    contact.extend(say.references.iter().zip(ids).map(|(name, id)| Line::Item(format!("{name}: {}", one_line(id)))));
    let blocks = [
        (Part::Measure, say.news, vec![Line::Text(lines.join(" "))]),
        (
            Part::AskAPerson,
            say.read,
            vec![Line::Text(say.open.to_owned()), Line::Link(house.link(delivery)?), Line::Text(say.keep.to_owned())],
        ),
        (Part::Contact, say.contact, contact),
    ];
    Ok(Some(Letter {
        language: language.tag(),
        subject: one_line(&format!("{}: {title}", house.platform)),
        title: title.to_owned(),
        blocks: (1..)
            .zip(blocks)
            .map(|(number, (part, heading, lines))| Block { number, part, heading, lines })
            .collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(say: &Words) -> Vec<String> {
        let mut all: Vec<String> = [say.news, say.read, say.open, say.keep, say.contact].map(str::to_owned).to_vec();
        for (title, lines) in [say.inadmissible, say.merged] {
            all.push(title.to_owned());
            all.extend(lines.map(str::to_owned));
        }
        all.push((say.write)("Example", "people@example.com"));
        all
    }

    #[test]
    fn every_language_says_it_in_its_own_words_and_short_sentences() {
        for language in Language::ALL {
            let said = all(words(language));
            for (one, english) in said.iter().zip(all(&ENGLISH)) {
                assert!(language == Language::English || *one != english, "{language:?}: {one}");
                let longest = one.split_inclusive(['.', '!', '?']).map(|s| s.split_whitespace().count()).max();
                assert!(longest.unwrap_or(0) <= 20, "{language:?}: {one}");
            }
        }
    }
}

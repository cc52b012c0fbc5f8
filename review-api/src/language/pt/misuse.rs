//! Portuguese: appeals plainly without ground.

use crate::language::misuse::MisuseWords;

pub(super) const WORDS: MisuseWords = MisuseWords {
    warning_title: "Leia isto sobre os seus recursos, por favor",
    warning_letter: "Uma pessoa viu que a maioria dos seus recursos não tinha qualquer fundamento. É um aviso, e nada muda. Uma pessoa continua a ler cada recurso, no prazo prometido. Se chegarem mais recursos assim, os seus talvez sejam tratados depois dos de outros durante algum tempo.",
    last_title: "Os seus recursos são tratados depois dos de outros durante algum tempo",
    last_letter: "Depois do nosso aviso, mais recursos seus não tinham qualquer fundamento. Por isso, os seus novos recursos são tratados depois dos de outros durante algum tempo. Nenhum é recusado, e o prazo prometido fica. É possível opor-se no link abaixo. Até outra pessoa responder, nada é tratado mais tarde.",
    answered_title: "Uma pessoa respondeu à sua oposição",
    answered_letter: "Uma pessoa que não teve parte nisto viu os seus recursos. A resposta está no link abaixo.",
    heading: "Sobre os seus recursos",
    warned: |unfounded, appeals, at| {
        format!(
            "Em {at}, uma pessoa viu que {unfounded} dos seus {appeals} recursos não tinham qualquer fundamento. É um aviso."
        )
    },
    stays: "Os seus direitos ficam. Cada recurso é gratuito, uma pessoa lê-o e o prazo prometido vale.",
    may_follow: "Se chegarem mais recursos assim, os novos talvez sejam tratados depois dos de outros, 90 dias no máximo. O aviso viria antes.",
    reasons: "A pessoa escreveu:",
    erased: "Estas palavras foram apagadas.",
    last: |from, until| format!("De {from} a {until}, os seus novos recursos são tratados depois dos de outros."),
    not_now: "Isto não se aplica agora.",
    objected: |at| format!("Em {at} chegou a sua oposição. Até outra pessoa responder, nada é tratado mais tarde."),
    ended: |at| format!("Uma pessoa pôs fim a isto em {at}."),
    kept: |at| format!("Uma pessoa que não teve parte nisto manteve-o em {at}."),
    object: "Opor-se a isto",
    object_means: "Nada é tratado mais tarde até outra pessoa ler a sua oposição e responder.",
    object_words: "Porque se opõe?",
    object_now: "Enviar a oposição",
    object_bounds: |most| format!("Escreva algo, no máximo {most} caracteres."),
    object_late: "Já não há nada a que se opor.",
};

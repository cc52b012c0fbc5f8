//! Portuguese: asking a person.

use crate::language::appeal::AppealWords;

pub(super) const WORDS: AppealWords = AppealWords {
    heading: "Perguntar a uma pessoa",
    person_looks: "Uma pessoa vê o seu recurso, nunca só um programa. É grátis.",
    ask_until: |day| format!("É possível perguntar até {day}."),
    no_time_yet: "É possível fazer um recurso agora. O prazo começa quando receber o aviso.",
    answer_within: |span| format!("A resposta chega no prazo de {span}."),
    on_paper: "Para perguntar a uma pessoa, abra este endereço ou aponte um telefone para a imagem:",
    code: "Imagem do endereço (código QR)",
    still_here: "O seu texto continua aqui.",
    what_for: "Qual é o seu pedido?",
    dispute: "A decisão foi um erro",
    reinstatement: "Foi correta, e a causa está corrigida",
    view: "O seu ponto de vista",
    view_hint: "Escreva com as suas palavras e na sua língua. Pode deixar vazio.",
    contest: "O que não é verdade, ou o que corrigiu",
    contest_hint: "Que dado não é verdade? Qual foi a causa, o que mudou, e por que não volta a acontecer?",
    wants_human: "Quero que uma pessoa veja isto",
    wants_human_hint: "Uma pessoa vê o caso de qualquer modo. Não escreva senhas nem números de cartão.",
    send: "Enviar o recurso",
    choose_kind: "Escolha o seu pedido.",
    too_long: |name, chars, most| {
        format!("“{name}” tem {chars} caracteres. Cabem no máximo {most}. Encurte o texto, por favor.")
    },
    wait: |secs| match secs {
        1 => "Houve tentativas demais num minuto. Tente de novo em 1 segundo.".to_owned(),
        secs => format!("Houve tentativas demais num minuto. Tente de novo em {secs} segundos."),
    },
    unreachable: "O nosso sistema não responde. Nada mudou. Tente de novo daqui a pouco.",
    kept: "O que escreveu",
    kept_lead: "Não foi guardado. Pode copiar daqui.",
    received: "Recebemos o seu recurso",
    received_lead: "Está guardado. Uma pessoa vai ler. Guarde estas duas linhas como prova.",
    number: "Recurso",
    fingerprint: "Impressão digital do seu texto (SHA-256)",
    open_already: "Já há um recurso aberto contra esta decisão. Uma pessoa vai decidir.",
    measure_ended: "Esta medida terminou.",
    too_late: |day| format!("O prazo para o recurso terminou em {day}."),
};

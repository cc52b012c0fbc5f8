//! Portuguese: the page and the statement.

use redress_ledger::Rung;

use crate::language::page::PageWords;

pub(super) const WORDS: PageWords = PageWords {
    skip: "Ir para o conteúdo",
    languages: "Idiomas",
    lead: "Esta página diz o que aconteceu com a sua conta e por que motivo. Também diz como perguntar a uma pessoa.",
    account: "Conta",
    ask_a_person: "Perguntar a uma pessoa",
    free: "É grátis.",
    ask_until: |day| format!("É possível perguntar até {day}."),
    done: |rung| {
        let said = match rung {
            Rung::Observe => "Fizemos uma nota sobre a sua conta",
            Rung::Warn => "Recebeu uma advertência nossa",
            Rung::Limit => "A sua conta está limitada",
            Rung::Hold => "Os seus envios estão retidos",
            Rung::Suspend => "A sua conta está suspensa",
            Rung::Terminate => "O seu contrato terminou",
        };
        said.to_owned()
    },
    contract_ends: |day| format!("O seu contrato termina em {day}"),
    undone: |rung| {
        let said = match rung {
            Rung::Observe => "A nota sobre a sua conta já não existe",
            Rung::Warn => "A advertência já não vale",
            Rung::Limit => "O limite já não está em vigor",
            Rung::Hold => "Os seus envios já não estão retidos",
            Rung::Suspend => "Esta suspensão já não está em vigor",
            Rung::Terminate => "O fim do seu contrato foi anulado",
        };
        said.to_owned()
    },
    what: "O que fizemos, e desde quando",
    from: "A partir de",
    since: "Desde",
    how_long: "Duração",
    ended: "Fim",
    until: |at| format!("até {at}"),
    until_lifted: "até que uma pessoa a levante",
    for_good: "para sempre, se uma pessoa não o impedir",
    ended_on: |at| format!("Esta medida terminou em {at}. A página fica como prova."),
    has_ended: "Esta medida terminou. A página fica como prova.",
    others: "O que mais está em vigor",
    others_lead: "Estas medidas têm mensagens próprias. Um recurso nesta página não lhes põe fim.",
    measure: |rung| {
        let name = match rung {
            Rung::Observe => "Nota",
            Rung::Warn => "Advertência",
            Rung::Limit => "Limite",
            Rung::Hold => "Retenção de envios",
            Rung::Suspend => "Suspensão",
            Rung::Terminate => "Fim do contrato",
        };
        name.to_owned()
    },
    standing_since: |at| format!("desde {at}"),
    decided_on: |at| format!("decidido em {at}"),
    works: "O que continua a funcionar",
    worked: "O que continuou a funcionar",
    why: "O motivo",
    measured: "Valor medido",
    out_of: "De um total de",
    counted_over: "Contado durante",
    careful: "Estimativa prudente",
    limit: "Limite da regra",
    over_limit_since: "Acima do limite desde",
    careful_note: "Só a estimativa prudente é comparada com o limite. Ela dá espaço ao acaso, a seu favor.",
    example: "Um exemplo",
    rule: "A regra",
    how: "Como se decidiu",
    automation: |degree| {
        let said = match degree {
            "fully" => "Um programa de computador tomou esta decisão. Nenhuma pessoa participou.",
            "partially" => "Um programa de computador propôs esta decisão. Uma pessoa aprovou-a.",
            _ => "Uma pessoa tomou esta decisão.",
        };
        said.to_owned()
    },
    trigger: |trigger| match trigger {
        "own_initiative" => "As nossas próprias verificações encontraram isto.".to_owned(),
        "reports_of_others" => "Avisos de destinatários contribuíram para isto.".to_owned(),
        "authority_order" => "A ordem de uma autoridade causou isto.".to_owned(),
        other => format!("O motivo inicial foi: {}.", other.replace('_', " ")),
    },
    versions: "Versões",
    rules: "Regras",
    policy: "Regulamento (SHA-256)",
    model: "Modelo (SHA-256)",
    withheld: "O que não dizemos, e o motivo",
    nothing_withheld: "Nada. Esta página mostra todos os dados que a regra usou.",
    changed: "O que teria mudado o resultado",
    now: "O que é possível fazer agora",
    now_lead: "Estamos enganados? Diga-nos abaixo o que não é verdade. Temos razão? Corrija primeiro a causa. \
               Depois diga-nos abaixo o que corrigiu.",
    rights: "Os seus outros direitos",
    reference: "Referência",
    reference_number: "Número de referência",
    decision: "Decisão",
    contact: "Onde escrever",
    written: "Escrito em",
    download: "Guardar os motivos",
    download_lead: "Pode guardar os nossos motivos num documento. Os documentos contêm os mesmos dados que esta página.",
    as_pdf: "Motivos em PDF",
    as_text: "Motivos em texto simples",
    fingerprints: "Impressões digitais (SHA-256)",
    statement_hash: "Impressão digital dos motivos (SHA-256)",
    statement_hash_note: "É a impressão digital dos motivos no nosso processo. Prova que ninguém os mudou depois.",
    closed: "Este link não abre nada",
    closed_why: "Talvez falte uma parte. Copie o link inteiro da nossa mensagem e tente de novo.",
    closed_help: "Se ainda não abrir nada, escreva para o endereço da nossa mensagem. Uma pessoa vai ajudar.",
    keep: "Pode imprimir esta página. Não mostre o endereço a ninguém. \
           Quem o tiver pode ler esta página e responder em seu nome.",
};

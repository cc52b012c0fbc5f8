//! Portuguese: what the record says.

use redress_ledger::Rung;

use crate::language::record::RecordWords;

pub(super) const WORDS: RecordWords = RecordWords {
    scope: |rung| {
        let said = match rung {
            Rung::Observe => "Não afeta nada.",
            Rung::Warn => "Afeta toda a conta. Nada está limitado.",
            Rung::Limit => "Afeta os envios de toda a conta. Saem mais devagar.",
            Rung::Hold => "Afeta os envios de toda a conta. Os novos envios esperam numa fila.",
            Rung::Suspend => "Afeta os envios de toda a conta. Nada é enviado.",
            Rung::Terminate => "Afeta toda a conta. O contrato termina na data indicada.",
        };
        said.to_owned()
    },
    works_all: "Tudo continua a funcionar como antes.",
    works_reduced: "É possível enviar mais devagar.",
    works_queue: "O que nos entregar espera numa fila. Não se perde.",
    works_sign_in: "É possível iniciar sessão e exportar os seus dados.",
    works_inbound: "As mensagens e chamadas que lhe enviam ainda chegam.",
    works_appeal: "É possível fazer um recurso.",
    works_until_end: "É possível iniciar sessão e exportar os seus dados até ao fim do contrato.",
    kind_took_part: |name| format!("Contribuiu uma medição deste tipo: {name}."),
    single_event: |kind, at| format!("Um acontecimento deste tipo causou isto em {at}: {kind}."),
    figures_withheld: "Não damos os números.",
    nothing_counted: "É um só acontecimento. Nada foi contado.",
    rounded: "Estes números estão arredondados.",
    count_exact: "A contagem é exata.",
    count_off: |one, other| format!("A contagem é {one}, {other}."),
    too_high: |percent| format!("no máximo {percent} alta demais"),
    too_low: |percent| format!("no máximo {percent} baixa demais"),
    maybe_high: "talvez alta demais",
    maybe_low: "talvez baixa demais",
    never_high: "nunca alta demais",
    never_low: "nunca baixa demais",
    rule_forbids: |id| format!("A regra publicada {id} não permite o que os dados mostram."),
    used_facts: "Foram usados dados da sua conta e o que nela aconteceu.",
    used_counts: |span| format!("Foi contado o que aconteceu na sua conta durante {span}."),
    withheld_exact: |name| format!("Os números exatos e o limite de uma medição: {name}."),
    withheld_all: |name| format!("Todos os números de uma medição: {name}."),
    withheld_who: "Quem se queixou ou avisou.",
    withheld_example: "No exemplo: o endereço completo do destinatário e o texto da mensagem.",
    why_figures: "Números exatos ajudariam outros a ficar logo abaixo do limite.",
    why_complainants: "Quem se queixa tem de estar a salvo daqueles de quem se queixa.",
    why_privacy: "Podem dizer respeito a outras pessoas, que têm direito à sua privacidade.",
    basis_secrets: "Direitos de outros e segredos comerciais (RGPD, artigo 15, n.º 4). \
                    Uma autoridade ou um tribunal pode ver tudo.",
    basis_others: "Direitos e liberdades de outros (RGPD, artigo 15, n.º 4).",
    with_none: "Sem nenhum caso, esta regra não se teria aplicado.",
    with_none_of: |whole| format!("Com nenhum de {whole}, esta regra não se teria aplicado."),
    with_or_fewer: |count| format!("Com {count} ou menos, esta regra não se teria aplicado."),
    with_or_more: |count| format!("Com {count} ou mais, esta regra não se teria aplicado."),
    with_or_fewer_of: |count, whole| format!("Com {count} ou menos de {whole}, esta regra não se teria aplicado."),
    with_or_more_of: |count, whole| format!("Com {count} ou mais de {whole}, esta regra não se teria aplicado."),
    clearly_higher: |name| format!("Um número claramente mais alto teria mudado o resultado: {name}."),
    clearly_lower: |name| format!("Um número claramente mais baixo teria mudado o resultado: {name}."),
    without_facts: "Sem estes dados, esta medida não teria sido tomada.",
    without_signal: |score, name| {
        format!("Sem uma medição, a pontuação teria sido {score}, baixa demais para esta medida: {name}.")
    },
    account_age: |days| format!("A conta tinha {days} dias."),
    account_age_unknown: "Não se sabia a idade da conta.",
    interim: "É uma medida mais leve. Fica até uma pessoa ter visto o caso.",
    reduced: "Uma pessoa achou que basta uma medida mais leve.",
    terminated: "Duas pessoas concordaram que não basta uma medida mais leve.",
    mildest: "É a medida mais leve. Nada está limitado.",
    rule_asks: "Esta regra pede esta medida. Depois de um recurso, uma pessoa pode escolher outra mais leve.",
    skipped: |reason| format!("Não se usaram medidas mais leves por este motivo: “{reason}”."),
    right_copy: "Pode pedir uma cópia dos seus dados, ou a correção de dados errados.",
    right_authority: "Pode apresentar queixa à sua autoridade de proteção de dados.",
    right_court: "Pode recorrer a um mediador ou a um tribunal.",
    in_english: "Assim está no processo, em inglês:",
};

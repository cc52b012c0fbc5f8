//! Portuguese: what a holder can mend, by reason code (the taxonomy's codes).

/// Fixes for a reason code; a general answer for a code that is not listed.
pub(super) fn fixes(reason: &str) -> &'static [&'static str] {
    match reason {
        "LIST_QUALITY" => &[
            "Não envie mais para endereços que devolveram.",
            "Verifique os endereços novos antes de enviar.",
            "Não envie para listas compradas ou antigas.",
        ],
        "SPAMTRAP" => {
            &["Envie só a pessoas que se inscreveram e confirmaram.", "Retire os endereços sem reação há um ano."]
        }
        "SPAM_EMAIL_UNSOLICITED" | "SPAM_SMS_UNSOLICITED" | "SNOWSHOE" => &[
            "Envie só a pessoas que pediram as suas mensagens.",
            "Pare logo que alguém saia da lista.",
            "Envie com um só nome que as pessoas conheçam.",
        ],
        "NO_CONSENT_PROOF" => &["Anote quem se inscreveu, quando e onde.", "Envie-nos exemplos destas provas."],
        "OPT_OUT_IGNORED" => &["Pare todas as mensagens a pessoas que saíram.", "Teste se a saída da lista funciona."],
        "PHISHING" | "SMISHING" | "MALWARE" => &[
            "Pare a campanha e retire as páginas a que ela leva.",
            "Não foi da sua parte? Mude agora as suas chaves e senhas.",
        ],
        "AIT_SMS_PUMPING" => &[
            "Permita códigos só para países onde tem utilizadores.",
            "Limite quantos códigos uma pessoa ou rede pode pedir.",
            "Junte um teste contra robôs ao seu formulário.",
        ],
        "IRSF_TOLL_FRAUD" | "WANGIRI" => {
            &["Permita chamadas só para os países de que precisa.", "Mude as senhas do seu sistema telefónico."]
        }
        "ROBOCALL" => &["Ligue só a pessoas que aceitaram.", "Faça o seu marcador andar mais devagar."],
        "CALLER_ID_SPOOFING" => &["Mostre só números que são seus."],
        "SIGNUP_FRAUD" | "TRIAL_ABUSE" | "EVASION_AFTER_BAN" | "RING_RELATED" => {
            &["Diga-nos quem é e o que quer enviar.", "Use uma só conta para uma empresa."]
        }
        "PAYMENT_FRAUD" => &["Pague com um meio em seu nome.", "Pergunte ao seu banco pelos pagamentos recusados."],
        "ACCOUNT_TAKEOVER" => &[
            "Mude a sua senha e todas as suas chaves.",
            "Ligue a entrada em dois passos.",
            "Retire os utilizadores que não conhece.",
        ],
        "RESTRICTED_CONTENT" => &["Retire o conteúdo que a regra nomeia.", "Pergunte-nos antes de enviar outra vez."],
        "LEGAL_ORDER" => &["Pergunte-nos que autoridade deu a ordem.", "Talvez queira consultar um advogado."],
        _ => &[
            "Leia a regra acima e compare-a com os factos.",
            "Encontre a causa e acabe com ela.",
            "Diga-nos o que mudou.",
        ],
    }
}

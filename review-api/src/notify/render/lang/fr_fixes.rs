//! French: what a holder can mend, by reason code (the taxonomy's codes).

/// Fixes for a reason code; a general answer for a code that is not listed.
pub(super) fn fixes(reason: &str) -> &'static [&'static str] {
    match reason {
        "LIST_QUALITY" => &[
            "N’envoyez plus aux adresses qui sont revenues.",
            "Vérifiez les nouvelles adresses avant d’y envoyer.",
            "N’envoyez pas à des listes achetées ou anciennes.",
        ],
        "SPAMTRAP" => &[
            "N’envoyez qu’aux personnes qui se sont inscrites et l’ont confirmé.",
            "Retirez les adresses sans réaction depuis un an.",
        ],
        "SPAM_EMAIL_UNSOLICITED" | "SPAM_SMS_UNSOLICITED" | "SNOWSHOE" => &[
            "N’envoyez qu’aux personnes qui ont demandé vos messages.",
            "Arrêtez dès que quelqu’un se désabonne.",
            "Envoyez sous un seul nom que les gens connaissent.",
        ],
        "NO_CONSENT_PROOF" => &["Notez qui s’est inscrit, quand et où.", "Envoyez-nous des exemples de ces preuves."],
        "OPT_OUT_IGNORED" => {
            &["Arrêtez tous les messages aux personnes désabonnées.", "Testez votre lien de désabonnement."]
        }
        "PHISHING" | "SMISHING" | "MALWARE" => &[
            "Arrêtez la campagne et retirez les pages vers lesquelles elle mène.",
            "Ce n’était pas vous ? Changez maintenant vos clés et mots de passe.",
        ],
        "AIT_SMS_PUMPING" => &[
            "Autorisez les codes seulement vers les pays où vous avez des clients.",
            "Limitez le nombre de codes par personne ou par réseau.",
            "Ajoutez un test contre les robots à votre formulaire.",
        ],
        "IRSF_TOLL_FRAUD" | "WANGIRI" => &[
            "Autorisez les appels seulement vers les pays utiles.",
            "Changez les mots de passe de votre système téléphonique.",
        ],
        "ROBOCALL" => &["N’appelez que des personnes qui ont accepté.", "Ralentissez votre programme d’appels."],
        "CALLER_ID_SPOOFING" => &["N’affichez que des numéros qui sont à vous."],
        "SIGNUP_FRAUD" | "TRIAL_ABUSE" | "EVASION_AFTER_BAN" | "RING_RELATED" => {
            &["Dites-nous qui vous êtes et ce que vous voulez envoyer.", "Utilisez un seul compte pour une entreprise."]
        }
        "PAYMENT_FRAUD" => &["Payez avec un moyen à votre nom.", "Interrogez votre banque sur les paiements refusés."],
        "ACCOUNT_TAKEOVER" => &[
            "Changez votre mot de passe et toutes vos clés.",
            "Activez la connexion en deux étapes.",
            "Retirez les utilisateurs que vous ne connaissez pas.",
        ],
        "RESTRICTED_CONTENT" => {
            &["Retirez le contenu que la règle nomme.", "Demandez-nous avant de l’envoyer à nouveau."]
        }
        "LEGAL_ORDER" => {
            &["Demandez-nous quelle autorité a donné l’ordre.", "Vous pouvez demander conseil à un avocat."]
        }
        _ => &[
            "Lisez la règle plus haut et comparez-la aux faits.",
            "Trouvez la cause et arrêtez-la.",
            "Dites-nous ce que vous avez changé.",
        ],
    }
}

//! Spanish: what a holder can mend, by reason code (the taxonomy's codes).

/// Fixes for a reason code; a general answer for a code that is not listed.
pub(super) fn fixes(reason: &str) -> &'static [&'static str] {
    match reason {
        "LIST_QUALITY" => &[
            "No envíe más a direcciones que rebotaron.",
            "Compruebe las direcciones nuevas antes de enviar.",
            "No envíe a listas compradas o viejas.",
        ],
        "SPAMTRAP" => &[
            "Envíe solo a personas que se dieron de alta y lo confirmaron.",
            "Quite las direcciones que no reaccionan desde hace un año.",
        ],
        "SPAM_EMAIL_UNSOLICITED" | "SPAM_SMS_UNSOLICITED" | "SNOWSHOE" => &[
            "Envíe solo a personas que pidieron sus mensajes.",
            "Pare en cuanto alguien se dé de baja.",
            "Envíe con un solo nombre que la gente conozca.",
        ],
        "NO_CONSENT_PROOF" => &["Anote quién se dio de alta, cuándo y dónde.", "Envíenos ejemplos de estas pruebas."],
        "OPT_OUT_IGNORED" => {
            &["Pare todos los mensajes a personas que se dieron de baja.", "Pruebe que la baja funciona."]
        }
        "PHISHING" | "SMISHING" | "MALWARE" => &[
            "Pare la campaña y retire las páginas a las que lleva.",
            "¿No fue usted? Cambie ahora sus claves y contraseñas.",
        ],
        "AIT_SMS_PUMPING" => &[
            "Permita códigos solo a países donde tiene usuarios.",
            "Limite cuántos códigos puede pedir una persona o una red.",
            "Añada una prueba contra robots a su formulario.",
        ],
        "IRSF_TOLL_FRAUD" | "WANGIRI" => {
            &["Permita llamadas solo a los países que necesita.", "Cambie las contraseñas de su sistema telefónico."]
        }
        "ROBOCALL" => &["Llame solo a personas que lo aceptaron.", "Haga más lento su marcador."],
        "CALLER_ID_SPOOFING" => &["Muestre solo números que sean suyos."],
        "SIGNUP_FRAUD" | "TRIAL_ABUSE" | "EVASION_AFTER_BAN" | "RING_RELATED" => {
            &["Díganos quién es y qué quiere enviar.", "Use una sola cuenta para una empresa."]
        }
        "PAYMENT_FRAUD" => &["Pague con un medio a su nombre.", "Pregunte a su banco por los pagos rechazados."],
        "ACCOUNT_TAKEOVER" => &[
            "Cambie su contraseña y todas sus claves.",
            "Active el inicio de sesión en dos pasos.",
            "Quite los usuarios que no conoce.",
        ],
        "RESTRICTED_CONTENT" => &["Quite el contenido que nombra la regla.", "Pregúntenos antes de enviarlo otra vez."],
        "LEGAL_ORDER" => &["Pregúntenos qué autoridad dio la orden.", "Quizá quiera consultar a un abogado."],
        _ => &[
            "Lea la regla de arriba y compárela con los hechos.",
            "Encuentre la causa y deténgala.",
            "Díganos qué cambió.",
        ],
    }
}

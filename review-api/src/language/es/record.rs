//! Spanish: what the record says.

use redress_ledger::Rung;

use crate::language::record::RecordWords;

pub(super) const WORDS: RecordWords = RecordWords {
    scope: |rung| {
        let said = match rung {
            Rung::Observe => "No afecta a nada.",
            Rung::Warn => "Afecta a toda la cuenta. Nada está limitado.",
            Rung::Limit => "Afecta a los envíos de toda la cuenta. Salen más despacio.",
            Rung::Hold => "Afecta a los envíos de toda la cuenta. Los nuevos envíos esperan en una cola.",
            Rung::Suspend => "Afecta a los envíos de toda la cuenta. No sale nada.",
            Rung::Terminate => "Afecta a toda la cuenta. El contrato termina en la fecha indicada.",
        };
        said.to_owned()
    },
    works_all: "Todo sigue funcionando como antes.",
    works_reduced: "Puede enviar más despacio.",
    works_queue: "Lo que usted nos entrega espera en una cola. No se pierde.",
    works_sign_in: "Puede iniciar sesión y exportar sus datos.",
    works_inbound: "Los mensajes y las llamadas para usted siguen llegando.",
    works_appeal: "Puede presentar un recurso.",
    works_until_end: "Puede iniciar sesión y exportar sus datos hasta que termine el contrato.",
    kind_took_part: |name| format!("Influyó una medición de este tipo: {name}."),
    single_event: |kind, at| format!("Un hecho de este tipo lo provocó el {at}: {kind}."),
    figures_withheld: "No damos las cifras.",
    nothing_counted: "Es un solo hecho. No se contó nada.",
    rounded: "Estas cifras están redondeadas.",
    count_exact: "La cuenta es exacta.",
    count_off: |one, other| format!("La cuenta es {one}, {other}."),
    too_high: |percent| format!("como máximo {percent} demasiado alta"),
    too_low: |percent| format!("como máximo {percent} demasiado baja"),
    maybe_high: "quizá demasiado alta",
    maybe_low: "quizá demasiado baja",
    never_high: "nunca demasiado alta",
    never_low: "nunca demasiado baja",
    rule_forbids: |id| format!("La regla publicada {id} no permite lo que muestran los hechos."),
    used_facts: "Usamos datos de su cuenta y lo que pasó en ella.",
    used_counts: |span| format!("Contamos lo que pasó en su cuenta durante {span}."),
    withheld_exact: |name| format!("Las cifras exactas y el límite de una medición: {name}."),
    withheld_all: |name| format!("Todas las cifras de una medición: {name}."),
    withheld_who: "Quién se quejó o avisó.",
    withheld_example: "En el ejemplo: la dirección completa del destinatario y el contenido del mensaje.",
    why_figures: "Las cifras exactas ayudarían a otros a quedarse justo por debajo del límite.",
    why_complainants: "Quien se queja debe estar a salvo de aquellos de quienes se queja.",
    why_privacy: "Pueden afectar a otras personas, que tienen derecho a su vida privada.",
    basis_secrets: "Derechos de otros y secretos comerciales (RGPD, artículo 15, apartado 4). \
                    Una autoridad o un tribunal puede verlo todo.",
    basis_others: "Derechos y libertades de otros (RGPD, artículo 15, apartado 4).",
    with_none: "Sin ningún caso, esta regla no se habría aplicado.",
    with_none_of: |whole| format!("Con ninguno de {whole}, esta regla no se habría aplicado."),
    with_or_fewer: |count| format!("Con {count} o menos, esta regla no se habría aplicado."),
    with_or_more: |count| format!("Con {count} o más, esta regla no se habría aplicado."),
    with_or_fewer_of: |count, whole| format!("Con {count} o menos de {whole}, esta regla no se habría aplicado."),
    with_or_more_of: |count, whole| format!("Con {count} o más de {whole}, esta regla no se habría aplicado."),
    clearly_higher: |name| format!("Una cifra claramente más alta habría cambiado el resultado: {name}."),
    clearly_lower: |name| format!("Una cifra claramente más baja habría cambiado el resultado: {name}."),
    without_facts: "Sin estos hechos, no se habría tomado esta medida.",
    without_signal: |score, name| {
        format!("Sin una medición, la puntuación habría sido {score}, demasiado baja para esta medida: {name}.")
    },
    account_age: |days| format!("La cuenta tenía {days} días."),
    account_age_unknown: "No se conocía la antigüedad de la cuenta.",
    interim: "Es una medida más leve. Sigue hasta que una persona haya mirado el caso.",
    reduced: "Una persona vio que basta una medida más leve.",
    terminated: "Dos personas acordaron que no basta una medida más leve.",
    mildest: "Es la medida más leve. Nada está limitado.",
    rule_asks: "Esta regla pide esta medida. Tras un recurso, una persona puede elegir otra más leve.",
    skipped: |reason| format!("No se usaron medidas más leves por este motivo: «{reason}»."),
    right_copy: "Puede pedir una copia de sus datos, o que se corrijan datos falsos.",
    right_authority: "Puede reclamar ante su autoridad de protección de datos.",
    right_court: "Puede acudir a un mediador o a un tribunal.",
    in_english: "Así está en el expediente, en inglés:",
};

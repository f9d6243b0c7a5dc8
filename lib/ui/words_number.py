"""Sentences for every code of the number doctor. Keys are the codes of `lib.domain.phone`.

Placeholders in reasons and fixes are filled from the facts of the rule's row.
"""

from __future__ import annotations

from lib.i18n import N_

NUMBER_VERDICTS: dict[str, str] = {
    "eligible": N_("Este número sirve para WhatsApp."),
    "eligible_with_action": N_("Este número sirve, pero antes hay algo que hacer."),
    "needs_answer": N_("Falta una respuesta tuya para saber si sirve."),
    "not_eligible": N_("Este número no sirve para WhatsApp."),
    "unreadable": N_("No encontramos un número de teléfono en lo que escribiste."),
}

NUMBER_RULES: dict[str, str] = {
    "has_country_and_area": N_("Tiene código de país y de área"),
    "belongs_to_company": N_("Pertenece a la empresa"),
    "can_receive_code": N_("Puede recibir llamadas o SMS"),
    "not_short_code": N_("No es un código corto"),
    "not_used_before": N_("No se usó antes en WhatsApp"),
    "dedicated": N_("Se dedica solo a las ventas"),
    "allowed_territory": N_("Es de un territorio permitido"),
    "country_matches": N_("Es del país de la tienda"),
    "no_extension": N_("No tiene interno"),
    "no_letters": N_("No tiene letras"),
    "line_known": N_("Se sabe si es celular o fijo"),
    "fixed_line": N_("Línea fija"),
    "toll_free": N_("Línea gratuita"),
    "premium_rate": N_("Línea de tarifa especial"),
    "shared_cost": N_("Línea de costo compartido"),
    "voip": N_("Línea por internet (VoIP)"),
    "personal_number": N_("Número personal que sigue a su dueño"),
    "pager": N_("Buscapersonas"),
    "universal_access": N_("Número único nacional de empresa"),
    "voicemail": N_("Buzón de voz"),
    "person_answers": N_("Una persona atiende la llamada"),
    "international_calls": N_("Recibe llamadas del exterior"),
    "not_on_other_track": N_("Lo usa un solo servicio"),
    "not_in_other_store": N_("No está en otra tienda"),
}

NUMBER_RULE_RESULTS: dict[str, str] = {
    "passed": N_("Cumple"),
    "failed": N_("No cumple"),
    "needs_answer": N_("Falta tu respuesta"),
    "declared": N_("Declarado"),
    "info": N_("Para tener en cuenta"),
}

NUMBER_REASONS: dict[str, str] = {
    "empty": N_("No escribiste nada."),
    "input_too_long": N_("El texto es demasiado largo para ser un número."),
    "no_number": N_("El texto no contiene un número de teléfono."),
    "several_numbers": N_("Hay más de un número en el texto."),
    "link_without_number": N_("Ese enlace de WhatsApp no contiene el número."),
    "country_unknown": N_("No sabemos de qué país es el número."),
    "plus_missing": N_(
        "Así escrito no existe en el país de la tienda. Con + sería {suggestion}, de otro país."
    ),
    "area_code_missing": N_("Falta el código de área."),
    "line_unknown": N_("En este país un celular y un fijo se escriben igual."),
    "argentina_nine_unclear": N_(
        "Sin el 9 es una línea fija. Si es un celular, es {suggestion}: son dos líneas distintas."
    ),
    "ownership_undeclared": N_("Solo tú sabes si la línea es de la empresa."),
    "reception_undeclared": N_("Solo tú sabes si la línea recibe llamadas o SMS."),
    "use_undeclared": N_("Solo tú sabes si el número ya se usó en WhatsApp."),
    "unknown_country_code": N_("El código de país no existe."),
    "too_short": N_("Le faltan dígitos."),
    "too_long": N_("Le sobran dígitos."),
    "wrong_length": N_("La cantidad de dígitos no es la de su país."),
    "not_assigned": N_("Leímos {read}, y ese número no existe en su país."),
    "no_country": N_("Es un número internacional que no pertenece a ningún país."),
    "no_area_code": N_("Es un número nacional sin código de área."),
    "argentina_nine_missing": N_(
        "Falta el 9 de los celulares de Argentina. Tal como está, es la línea de otro."
    ),
    "not_owned": N_("La línea no es de la empresa."),
    "receives_neither": N_("La línea no recibe llamadas ni SMS, así que el código no puede llegar."),
    "code_not_supported": N_("Meta no puede enviar el código a este tipo de línea."),
    "no_recommended_method": N_("Meta no recomienda ni SMS ni llamada para este tipo de línea."),
    "short_code": N_("Es un código corto, y WhatsApp no los admite."),
    "banned": N_("WhatsApp bloqueó este número."),
    "ban_appealed": N_("WhatsApp bloqueó este número y la apelación está en curso."),
    "sanctioned_territory": N_("Meta no admite empresas del territorio con prefijo {prefix}."),
    "has_extension": N_("El número tiene el interno {extension}, y el código no llega a un interno."),
    "has_letters": N_("El número tiene letras."),
    "shared_cost": N_("Es una línea de costo compartido, y Meta no recomienda usarlas."),
    "personal_number": N_("Es un número personal que desvía llamadas, y Meta no recomienda usarlos."),
    "pager": N_("Es un buscapersonas."),
    "voicemail": N_("Es un buzón de voz."),
    "sms_not_recommended": N_("Meta no recomienda el SMS para este tipo de línea."),
    "used_in_whatsapp_app": N_("El número está en la app de WhatsApp."),
    "used_in_business_app": N_("El número está en la app WhatsApp Business."),
    "business_app_without_coexistence": N_(
        "El número está en la app WhatsApp Business, y en su país la app y la plataforma no pueden convivir."
    ),
    "used_with_other_provider": N_("El número está en la plataforma con otro proveedor."),
    "keeps_business_app": N_("La app WhatsApp Business seguirá junto a la plataforma."),
    "app_account_deleted": N_("La cuenta de la app ya está borrada."),
    "two_step_off": N_("Está con otro proveedor y la verificación en dos pasos está desactivada."),
    "two_step_on": N_("Está con otro proveedor y la verificación en dos pasos está activa."),
    "menu_answers": N_("Atiende un menú automático, y el código se pierde en él."),
    "calls_forwarded": N_("Las llamadas se desvían, y el código no llega a esta línea."),
    "no_international_calls": N_("La línea no recibe llamadas del exterior, y el código llega así."),
    "on_other_track": N_(
        "El mismo número está guardado para WhatsApp en VTEX y para Hellotext, y solo uno puede usarlo."
    ),
    "in_other_store": N_("El mismo número está guardado en otra tienda, y solo una puede usarlo."),
    "fixed_line": N_("El código llega por llamada."),
    "toll_free": N_("Sirve solo si recibe llamadas internacionales y las atiende una persona."),
    "premium_rate": N_(
        "Tus clientes pagarían al llamarte, y muchas de estas líneas no reciben llamadas del exterior."
    ),
    "voip": N_("El código llega por llamada. Por SMS suele fallar."),
    "universal_access": N_("El código llega por llamada, si la central la deja pasar."),
    "number_not_read": N_("No se puede saber hasta tener un número."),
    "other_country": N_("El número es de {country} y esperábamos uno de {expected}."),
    "shared_prefix": N_("Este tipo de número se comparte entre varios países y no dice de cuál es."),
    "dedication_undeclared": N_("No dijiste si el número se dedica solo a las ventas."),
    "not_dedicated": N_("El número también se usa para otra cosa."),
}

NUMBER_FIXES: dict[str, str] = {
    "type_one_number": N_("Escribe un solo número, con su código de país."),
    "paste_the_number": N_("Escribe el número en lugar del enlace."),
    "choose_country": N_("Elige el país o escribe el número con + y su código de país."),
    "write_with_plus": N_("Si es {suggestion}, escríbelo con el +. Si no, revisa los dígitos."),
    "add_area_code": N_("Escribe el número con su código de área."),
    "check_digits": N_("Revisa los dígitos y vuelve a escribirlo."),
    "use_other_number": N_("Usa otro número: un celular es lo más simple."),
    "use_full_number": N_("Usa un número completo, celular o fijo."),
    "use_direct_line": N_("Usa una línea directa, sin interno."),
    "write_digits": N_("Escribe el número solo con dígitos."),
    "declare_line": N_("Dinos si es un celular o un fijo."),
    "confirm_fixed_or_write_nine": N_("Confirma que es un fijo o, si es un celular, escribe {suggestion}."),
    "write_nine": N_("Escribe {suggestion}."),
    "declare_ownership": N_("Dinos si la línea está a nombre de la empresa."),
    "get_company_number": N_("Usa una línea de la empresa o pon esta a su nombre."),
    "declare_reception": N_("Dinos si recibe llamadas, SMS o ambos."),
    "enable_reception": N_("Activa las llamadas o los SMS, también los internacionales, o usa otro número."),
    "ask_for_voice_call": N_("Prepárate para recibir el código por llamada."),
    "prepare_fixed_line": N_(
        "Pide el código por llamada y apaga antes el contestador automático y los desvíos."
    ),
    "prepare_toll_free": N_(
        "Activa las llamadas internacionales, apaga el menú de voz y pide el código por llamada."
    ),
    "prepare_voice_call": N_(
        "Pide el código por llamada. Activa las internacionales y apaga menús y desvíos."
    ),
    "prefer_ordinary_number": N_(
        "Mejor usa un celular o un fijo. Si sigues con este, comprueba que reciba llamadas internacionales."
    ),
    "declare_use": N_("Dinos si el número estuvo en WhatsApp, en WhatsApp Business o con otro proveedor."),
    "delete_account_and_wait": N_(
        "Borra la cuenta desde la app (guarda antes tus chats) y espera unos 3 minutos."
    ),
    "wait_after_deletion": N_("Espera unos 3 minutos desde el borrado antes de conectar el número."),
    "coexist_or_delete": N_(
        "Elige: mantener la app junto a la plataforma, o borrar la cuenta y esperar unos 3 minutos."
    ),
    "prepare_coexistence": N_(
        "No borres la cuenta. Actualiza la app (2.24.17 o más nueva) y ten el teléfono: escanearás un QR."
    ),
    "migrate_from_provider": N_(
        "Migra el número: pide a tu proveedor el PIN de 6 dígitos y desactiva la verificación en dos pasos."
    ),
    "migrate_number": N_(
        "Migra el número al conectarlo: conserva su nombre, su calidad y su límite. No lo borres antes."
    ),
    "turn_off_two_step": N_(
        "Pide a tu proveedor que la desactive en WhatsApp Manager (llega un enlace por correo) o el PIN."
    ),
    "appeal_ban": N_("Apela el bloqueo ante WhatsApp y vuelve cuando lo levanten, o usa otro número."),
    "wait_for_appeal": N_("Espera la respuesta de WhatsApp, o usa otro número para no perder tiempo."),
    "switch_off_menu": N_("Apaga el menú mientras pides el código, o haz que la llamada pase a una persona."),
    "switch_off_forwarding": N_("Apaga el desvío mientras pides el código."),
    "enable_international": N_(
        "Pide a tu operador que habilite las llamadas del exterior, o usa otro número."
    ),
    "choose_one_service": N_("Decide cuál de los dos lo usará y busca otro número para el otro."),
    "clear_up_other_store": N_("Confirma con tu ejecutivo de cuenta cuál de las dos tiendas lo usará."),
    "prefer_dedicated": N_("Te recomendamos un número dedicado solo a las ventas."),
    "check_country": N_("Comprueba que sea el número que quieres usar."),
}

NUMBER_REPAIRS: dict[str, str] = {
    "characters_folded": N_("Cambiamos los dígitos especiales por dígitos comunes."),
    "invisible_removed": N_("Quitamos caracteres invisibles."),
    "link_removed": N_("Tomamos el número del enlace de WhatsApp."),
    "scheme_removed": N_("Quitamos el comienzo del enlace de llamada."),
    "surroundings_removed": N_("Quitamos el texto que rodeaba al número."),
    "plus_doubled": N_("Dejamos un solo +."),
    "double_zero_to_plus": N_("Cambiamos el 00 inicial por +."),
    "dial_out_to_plus": N_("Quitamos el prefijo para llamar al exterior."),
    "plus_added": N_("Agregamos el + delante del código de país."),
    "carrier_code_removed": N_("Quitamos el código de la operadora."),
    "mexico_one_removed": N_("Quitamos el 1 que ya no se usa en México."),
    "mexico_prefix_removed": N_("Quitamos el 044, 045 o 01 que ya no se usa en México."),
    "brazil_nine_added": N_("Agregamos el 9 de los celulares de Brasil."),
    "argentina_fifteen_to_nine": N_("Cambiamos el 15 por el 9 de los celulares de Argentina."),
    "colombia_area_updated": N_("Actualizamos el código de área de Colombia a los 10 dígitos de hoy."),
    "national_form_rewritten": N_("Pasamos la forma local a la forma internacional."),
}

NUMBER_TYPES: dict[str, str] = {
    "mobile": N_("Celular"),
    "fixed_line": N_("Fijo"),
    "fixed_line_or_mobile": N_("Celular o fijo"),
    "toll_free": N_("Gratuito"),
    "premium_rate": N_("Tarifa especial"),
    "shared_cost": N_("Costo compartido"),
    "voip": N_("VoIP"),
    "personal_number": N_("Número personal"),
    "pager": N_("Buscapersonas"),
    "universal_access": N_("Número único nacional"),
    "voicemail": N_("Buzón de voz"),
    "unknown": N_("Desconocido"),
}

NUMBER_OTP_USES: dict[str, str] = {
    "standard": N_("Funciona"),
    "not_recommended": N_("No recomendado"),
    "not_supported": N_("No funciona"),
    "unknown": N_("No se sabe"),
}

"""Spanish words for logos and documents. Keys are codes of `lib.images`; placeholders are facts."""

from __future__ import annotations

from lib.i18n import N_

_EMPTY = N_("El archivo está vacío.")
_TOO_BIG = N_("El archivo pesa {size} MB y el máximo es {limit} MB.")
_DAMAGED = N_("El archivo está dañado o incompleto. Guárdalo de nuevo y vuelve a subirlo.")
_BOMB = N_("La imagen es enorme: acepta hasta {limit} megapíxeles. Achícala y súbela de nuevo.")

FILE_ERRORS: dict[str, str] = {
    "logo.empty": _EMPTY,
    "logo.too_big": _TOO_BIG,
    "logo.bomb": _BOMB,
    "logo.damaged": _DAMAGED,
    "logo.too_small": N_(
        "El logo mide {width} × {height} píxeles y necesita al menos {limit} de cada lado. Sube uno mayor."
    ),
    "logo.is_gif": N_("Es un GIF. Guárdalo como PNG o JPG y súbelo de nuevo."),
    "logo.is_webp": N_("Es un WebP. Guárdalo como PNG o JPG y súbelo de nuevo."),
    "logo.is_heic": N_("Es una foto HEIC, el formato del iPhone. Guárdala como JPG y súbela de nuevo."),
    "logo.is_tiff": N_("Es un TIFF. Guárdalo como PNG o JPG y súbelo de nuevo."),
    "logo.is_bmp": N_("Es un BMP. Guárdalo como PNG o JPG y súbelo de nuevo."),
    "logo.is_svg": N_("Es un SVG. Expórtalo como PNG de 640 × 640 píxeles o más y súbelo de nuevo."),
    "logo.is_pdf": N_("Es un PDF. Exporta el logo como PNG o JPG y súbelo de nuevo."),
    "logo.is_unknown": N_("No es una imagen PNG ni JPG. Sube el logo en uno de esos formatos."),
    "document.empty": _EMPTY,
    "document.too_big": _TOO_BIG,
    "document.bomb": N_("El archivo ocupa demasiado al abrirlo. Sube una foto o un PDF más simple."),
    "document.damaged": _DAMAGED,
    "document.not_taken": N_("Los archivos {kind} no sirven aquí. Sube una foto (JPG o PNG) o un PDF."),
    "document.encrypted": N_("El PDF tiene contraseña. Guárdalo sin ella y súbelo de nuevo."),
    "document.active": N_(
        "El PDF tiene contenido que se ejecuta, como formularios o archivos dentro. Imprímelo a PDF o sube "
        "una foto."
    ),
    "document.opaque": N_("No podemos revisar este PDF por dentro. Imprímelo a PDF o sube una foto."),
}

LOGO_FINDINGS: dict[str, str] = {
    "logo.small": N_(
        "Mide {width} × {height} píxeles. Sirve, pero se ve mejor desde {limit} × {limit} píxeles."
    ),
    "logo.not_square": N_(
        "No es cuadrado. WhatsApp mostrará el centro, de {side} × {side} píxeles: se cortan {cut} píxeles de "
        "cada extremo."
    ),
    "logo.transparent": N_("Tiene partes transparentes y en WhatsApp se verán negras. Ponle un fondo."),
    "logo.animated": N_("Es una imagen animada. Usamos solo el primer cuadro."),
}

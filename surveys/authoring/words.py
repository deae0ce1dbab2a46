"""What the authoring pages call the kinds, the languages and the parts of a questionnaire."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaire.document import Kind, Language, Purpose

KINDS: dict[Kind, Promise] = {
    Kind.SCALE: gettext_lazy("schaal"),
    Kind.RATING: gettext_lazy("cijfer"),
    Kind.SINGLE: gettext_lazy("enkele keuze"),
    Kind.MULTIPLE: gettext_lazy("meerkeuze"),
    Kind.RANKING: gettext_lazy("rangschikking"),
    Kind.SUM: gettext_lazy("punten verdelen"),
    Kind.NUMBER: gettext_lazy("getal"),
    Kind.DATE: gettext_lazy("datum"),
    Kind.SHORT_TEXT: gettext_lazy("korte tekst"),
    Kind.LONG_TEXT: gettext_lazy("lange tekst"),
    Kind.INFORMATION: gettext_lazy("informatie"),
}

LANGUAGE_NAMES: dict[str, Promise] = {
    Language.NL.value: gettext_lazy("Nederlands"),
    Language.EN.value: gettext_lazy("Engels"),
    Language.FR.value: gettext_lazy("Frans"),
    Language.DE.value: gettext_lazy("Duits"),
}

PURPOSES: dict[Purpose, Promise] = {
    Purpose.GOAL: gettext_lazy("doel"),
    Purpose.TRANSLATION: gettext_lazy("vertaling van een doel"),
    Purpose.EFFORT: gettext_lazy("inspanning"),
    Purpose.YIELD: gettext_lazy("opbrengst van een inspanning"),
    Purpose.WORKLOAD: gettext_lazy("werkdruk"),
}


PARTS: dict[str, Promise] = {
    "title": gettext_lazy("Titel"),
    "intro": gettext_lazy("Inleiding"),
    "help": gettext_lazy("Uitleg bij de vraag"),
    "unit": gettext_lazy("Eenheid"),
    "low": gettext_lazy("Laagste uiteinde"),
    "high": gettext_lazy("Hoogste uiteinde"),
    "no_opinion": gettext_lazy("Geen mening"),
    "show_if": gettext_lazy("Voorwaarde"),
    "languages": gettext_lazy("Talen"),
    "minutes": gettext_lazy("Beloofde minuten"),
    "options": gettext_lazy("Antwoorden"),
}
# Parts of which there are several, told apart by a code.
CODED_PARTS: dict[str, Promise] = {
    "options": gettext_lazy("Antwoord ‘%(code)s’"),
    "labels": gettext_lazy("Categorie %(code)s"),
    "scales": gettext_lazy("Schaal %(code)s"),
    "themes": gettext_lazy("Thema %(code)s"),
}


def part_label(part: str) -> str:
    """What a part of a document is called on the pages."""
    head, _dot, code = part.partition(".")
    if head == "wording":
        return _("Politiek") if code == "political" else _("Administratie")
    if code and head in CODED_PARTS:
        return str(CODED_PARTS[head]) % {"code": code}
    return str(PARTS.get(head, part))


def language_name(code: str) -> str:
    return str(LANGUAGE_NAMES.get(code, code))

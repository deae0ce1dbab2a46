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


def part_label(part: str) -> str:
    """What a part of a document is called on the pages."""
    head, _dot, rest = part.partition(".")
    if head == "wording":
        return _("Politiek") if rest == "political" else _("Administratie")
    labels = {
        "title": _("Titel"),
        "intro": _("Inleiding"),
        "help": _("Uitleg bij de vraag"),
        "unit": _("Eenheid"),
        "low": _("Laagste uiteinde"),
        "high": _("Hoogste uiteinde"),
        "no_opinion": _("Geen mening"),
        "show_if": _("Voorwaarde"),
        "languages": _("Talen"),
        "minutes": _("Beloofde minuten"),
        "options": _("Antwoord '%(code)s'") if rest else _("Antwoorden"),
        "labels": _("Categorie %(code)s"),
        "scales": _("Schaal %(code)s"),
        "themes": _("Thema %(code)s"),
    }
    named = labels.get(head, part)
    return named % {"code": rest} if rest and "%(code)s" in named else named


def language_name(code: str) -> str:
    return str(LANGUAGE_NAMES.get(code, code))

"""What is said about a file of another program: a stable code and a Dutch sentence.

The sentences are message ids, as in `surveys.questionnaire.messages`. A loss is one of an item (its
name is said beside it), or of the whole where it has no place.
"""

from collections.abc import Mapping
from typing import Final

from surveys.questionnaire.messages import gettext_noop as _

ASSEMBLING: Final = {
    "code_changed": _("De code wordt %(code)s: een code begint met een letter, is uniek en kort."),
    "section_code_changed": _("De code van het onderdeel wordt %(code)s."),
    "options_renamed": _("Codes van antwoorden veranderen: %(codes)s."),
    "markup": _("De opmaak van de tekst valt weg; de woorden blijven."),
    "characters": _("Onzichtbare tekens zijn uit de tekst gehaald."),
    "text_cut": _("De tekst is ingekort tot %(limit)s tekens."),
    "text_missing": _("Er stond geen tekst; er staat nu '%(text)s'."),
    "source_filled": _(
        "De tekst ontbreekt in de brontaal (%(language)s); die van een andere taal staat er."
    ),
    "language_left_out": _("De taal '%(language)s' kan hier niet."),
    "languages_merged": _("Eén taal (%(language)s) komt van %(names)s; de eerste met tekst telt."),
    "language_assumed": _(
        "Het bestand noemt geen taal die hier kan; zijn teksten staan nu in: %(language)s."
    ),
    "scale_size": _(
        "Een schaal heeft %(least)s tot %(most)s stappen; deze vraag wordt een gewone keuze."
    ),
    "too_many_scales": _("Er zijn hoogstens %(limit)s schalen; deze vraag wordt een gewone keuze."),
    "no_opinion_once": _("Een schaal heeft één 'geen mening'; daarbij horen nu ook: %(codes)s."),
    "other_on_scale": _("Bij een schaal kan geen 'Andere, namelijk'."),
    "other_left_out": _("Bij dit soort vraag kan geen 'Andere, namelijk'."),
    "rating_as_number": _("Deze schaal van getallen wordt een vraag naar een getal."),
    "rating_labels": _("Alleen de twee uiteinden van een cijfer hebben tekst; weg: %(labels)s."),
    "too_few_options": _(
        "Er zijn geen twee antwoorden om uit te kiezen: het wordt een open vraag."
    ),
    "too_many_options": _("Er zijn hoogstens %(limit)s antwoorden; %(count)s vallen weg."),
    "bounds": _("Een grens (minimum of maximum) past hier niet en valt weg."),
    "empty_section": _("Een onderdeel zonder vragen."),
    "sections_joined": _(
        "Er zijn hoogstens %(limit)s onderdelen; deze vragen staan nu in het laatste."
    ),
    "too_many_items": _("Er zijn hoogstens %(limit)s items."),
    "document_full": _("De vragenlijst wordt met dit item te groot."),
    "condition_later": _("De voorwaarde kijkt naar '%(name)s', dat pas later komt."),
    "condition_unknown": _("De voorwaarde kijkt naar '%(name)s', dat hier niet staat."),
    "condition_value": _(
        "De voorwaarde vergelijkt '%(name)s' met '%(value)s', dat daar geen antwoord is."
    ),
    "condition_order": _("De voorwaarde zoekt een volgorde in de antwoorden op '%(name)s'."),
    "condition_long": _("De voorwaarde is te lang of kan hier niet geschreven worden."),
    "condition_refused": _("De voorwaarde kan hier niet: %(condition)s"),
    "condition_loosened": _(
        "De voorwaarde kijkt nu of een antwoord bij de gekozene is, niet of het de enige is:"
        " %(condition)s"
    ),
}

PAIRING: Final = {
    "no_counterpart": _(
        "Alleen in het eerste bestand: deze vraag krijgt er geen tweede tekst bij."
    ),
    "only_in_other": _("Alleen in het tweede bestand: deze vraag gaat naar één kant."),
    "pair_differs": _(
        "Beide bestanden hebben deze code, met een ander soort antwoord: ze blijven apart, als %(code)s."
    ),
    "pair_condition": _(
        "De voorwaarden van beide kanten verschillen; die van het eerste bestand geldt."
    ),
    "pair_settings": _(
        "Beide kanten verschillen in %(fields)s; wat het eerste bestand zegt, geldt voor beide."
    ),
}

MESSAGES: Final[dict[str, str]] = {**ASSEMBLING, **PAIRING}


def render(code: str, params: Mapping[str, object], place: str = "") -> str:
    """The Dutch sentence, filled in; the interface translates first."""
    sentence = MESSAGES.get(code, code)
    said = sentence % params if params else sentence
    return f"{place}: {said}" if place else said

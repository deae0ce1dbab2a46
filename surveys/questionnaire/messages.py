"""What is said about a questionnaire or an answer: a stable code and a Dutch sentence.

The sentences are message ids: whoever shows one translates it and fills in its parameters.
``gettext_noop`` marks them for the catalogue without needing a framework.
"""

import re
from collections.abc import Mapping
from typing import Final


def gettext_noop(message: str) -> str:
    return message


_ = gettext_noop

DOCUMENT_MESSAGES: Final = {
    "document_too_large": _("De vragenlijst is te groot (hoogstens %(limit)s tekens)."),
    "not_json": _("Dit bestand kan niet gelezen worden: %(detail)s"),
    "wrong_type": _("Hier hoort %(expected)s te staan, niet %(found)s."),
    "unknown_field": _("Het veld '%(field)s' bestaat niet."),
    "missing_field": _("Het veld '%(field)s' ontbreekt."),
    "unknown_value": _("De waarde '%(value)s' is hier niet mogelijk."),
    "bad_code": _(
        "Een code begint met een letter en heeft hoogstens 40 letters, cijfers of lage streepjes;"
        " een taal is nl, en, fr of de."
    ),
    "invalid": _("Dit deel is ongeldig: %(detail)s"),
}

LOGIC_MESSAGES: Final = {
    "logic_too_long": _("De voorwaarde is te lang (hoogstens %(limit)s tekens)."),
    "logic_too_deep": _("De voorwaarde heeft te veel haakjes (hoogstens %(limit)s niveaus)."),
    "logic_character": _("Het teken '%(found)s' op plaats %(position)s hoort hier niet."),
    "logic_unexpected": _("'%(found)s' op plaats %(position)s wordt hier niet verwacht."),
    "logic_unfinished": _("De voorwaarde is niet af."),
}

ANSWER_MESSAGES: Final = {
    "unknown_key": _("Deze vraag bestaat niet."),
    "no_answer_expected": _("Bij deze tekst hoort geen antwoord."),
    "not_estimated": _("Bij deze vraag wordt geen inschatting van de andere kant gevraagd."),
    "wrong_kind": _("Dit antwoord heeft niet de juiste vorm."),
    "outside_scale": _("Kies een antwoord van de schaal."),
    "no_opinion_not_offered": _("Bij deze vraag kunt u niet 'geen mening' antwoorden."),
    "unknown_option": _("Kies uit de antwoorden die er staan."),
    "duplicate_option": _("U koos hetzelfde antwoord meer dan één keer."),
    "too_few": _("Kies er minstens %(minimum)s."),
    "too_many": _("Kies er hoogstens %(maximum)s."),
    "rank_exactly": _("Zet er precies %(count)s in volgorde."),
    "points_out_of_range": _("Geef per keuze 0 tot %(total)s punten, in gehele getallen."),
    "sum_differs": _("De punten tellen samen op tot %(sum)s; het moeten er %(total)s zijn."),
    "not_a_number": _("Vul een getal in."),
    "number_too_low": _("Het getal moet minstens %(minimum)s zijn."),
    "number_too_high": _("Het getal mag hoogstens %(maximum)s zijn."),
    "not_whole": _("Vul een geheel getal in."),
    "too_many_decimals": _("Gebruik hoogstens %(decimals)s cijfers na de komma."),
    "not_a_date": _("Vul een datum in als jjjj-mm-dd."),
    "date_too_early": _("De datum mag niet vroeger zijn dan %(minimum)s."),
    "date_too_late": _("De datum mag niet later zijn dan %(maximum)s."),
    "text_too_long": _("De tekst is te lang: hoogstens %(maximum)s tekens."),
    "control_character": _("De tekst bevat een onzichtbaar teken (%(character)s) dat niet mag."),
}

_PATTERNS: Final = (
    ("unknown_field", re.compile(r"Object contains unknown field `(?P<field>.*)`$", re.DOTALL)),
    ("missing_field", re.compile(r"Object missing required field `(?P<field>.*)`$", re.DOTALL)),
    ("bad_code", re.compile(r"Expected `str` matching regex")),
    ("unknown_value", re.compile(r"Invalid (?:enum )?value '?(?P<value>.*?)'?$", re.DOTALL)),
    ("wrong_type", re.compile(r"Expected `(?P<expected>.*)`, got `(?P<found>.*)`$", re.DOTALL)),
)
_STEP: Final = re.compile(r"\.(?P<field>[A-Za-z_]+)|\[(?P<index>\d+|\.\.\.)\]")


def render(code: str, params: Mapping[str, object], place: str = "") -> str:
    """The Dutch sentence, filled in; for logs and tests, the interface translates first."""
    sentence = MESSAGES.get(code, code) % params if params else MESSAGES.get(code, code)
    return f"{place}: {sentence}" if place else sentence


def explain(error: str) -> tuple[str, str, dict[str, object]]:
    """Code, path and parameters of a reader's error."""
    sentence, _sep, path = error.rpartition(" - at `")
    sentence, path = (sentence, path.removesuffix("`")) if sentence else (error, "")
    for code, pattern in _PATTERNS:
        if match := pattern.match(sentence):
            return code, path, dict(match.groupdict())
    return "invalid", path, {"detail": sentence}


def place(path: str, raw: object) -> str:
    """A path a person can follow: ``sections[1].items[0]`` with the codes on the way."""
    words: list[str] = []
    current = raw
    for step in _STEP.finditer(path):
        current = _descend(current, step["field"] or step["index"])
        words.append(_named(step[0], current))
    return "".join(words).lstrip(".")


def _descend(value: object, step: str) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None


def _named(step: str, value: object) -> str:
    code = value.get("code") if isinstance(value, dict) else None
    safe = isinstance(code, str) and len(code) <= 40 and code.isidentifier()
    return f"{step}({code})" if safe else step


MESSAGES: Final[dict[str, str]] = {**DOCUMENT_MESSAGES, **LOGIC_MESSAGES, **ANSWER_MESSAGES}

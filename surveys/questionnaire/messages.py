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
    "unknown_field": _("Het veld ‘%(field)s’ bestaat niet."),
    "missing_field": _("Het veld ‘%(field)s’ ontbreekt."),
    "unknown_value": _("De waarde ‘%(value)s’ is hier niet mogelijk."),
    "bad_code": _(
        "Een code begint met een letter en heeft hoogstens 40 letters, cijfers of lage streepjes;"
        " een taal is nl, en, fr of de."
    ),
    "out_of_bounds": _("Het getal moet %(bound)s zijn."),
    "list_too_long": _("Hier staan te veel waarden (hoogstens %(limit)s)."),
    "invalid": _("Dit deel is ongeldig: %(detail)s"),
}

FORMAT_MESSAGES: Final = {
    "yaml_syntax": _("Dit is geen geldige YAML: %(detail)s"),
    "yaml_no_mapping": _("De YAML beschrijft geen vragenlijst."),
    "yaml_alias": _("Verwijzingen met * en & zijn hier niet toegelaten; schrijf de tekst voluit."),
    "yaml_duplicate": _("Het veld ‘%(key)s’ staat hier twee keer."),
    "yaml_too_deep": _("De YAML is te diep genest (hoogstens %(limit)s niveaus)."),
}

LOGIC_MESSAGES: Final = {
    "logic_too_long": _("De voorwaarde is te lang (hoogstens %(limit)s tekens)."),
    "logic_too_deep": _("De voorwaarde heeft te veel haakjes (hoogstens %(limit)s niveaus)."),
    "logic_character": _("Het teken ‘%(found)s’ op plaats %(position)s hoort hier niet."),
    "logic_equals": _("Schrijf == voor ‘gelijk aan’, op plaats %(position)s."),
    "logic_unexpected": _("‘%(found)s’ op plaats %(position)s wordt hier niet verwacht."),
    "logic_unfinished": _("De voorwaarde is niet af."),
    "logic_unwritable": _("De voorwaarde bevat een waarde die hier niet te schrijven is."),
}

ANSWER_MESSAGES: Final = {
    "unknown_key": _("Deze vraag bestaat niet."),
    "no_answer_expected": _("Bij deze tekst hoort geen antwoord."),
    "not_estimated": _("Bij deze vraag wordt geen inschatting van de andere kant gevraagd."),
    "wrong_kind": _("Dit antwoord heeft niet de juiste vorm."),
    "outside_scale": _("Kies een antwoord van de schaal."),
    "no_opinion_not_offered": _("Bij deze vraag kunt u niet ‘geen mening’ antwoorden."),
    "unknown_option": _("Kies uit de antwoorden die er staan."),
    "duplicate_option": _("U koos hetzelfde antwoord meer dan één keer."),
    "too_few": _("Kies er minstens %(minimum)s."),
    "too_many": _("Kies er hoogstens %(maximum)s."),
    "rank_exactly": _("Zet er precies %(count)s in volgorde."),
    "points_out_of_range": _("Geef per keuze 0 tot %(total)s punten, in gehele getallen."),
    "sum_differs": _("De punten tellen samen op tot %(sum)s; het moeten er %(total)s zijn."),
    "not_a_number": _("Vul een getal in."),
    "ambiguous_number": _(
        "Bedoelt u %(large)s of %(small)s? Schrijf het zo, zonder punt bij de duizendtallen."
    ),
    "number_too_low": _("Het getal moet minstens %(minimum)s zijn."),
    "number_too_high": _("Het getal mag hoogstens %(maximum)s zijn."),
    "not_whole": _("Vul een geheel getal in."),
    "too_many_decimals": _("Cijfers na de komma: hoogstens %(decimals)s."),
    "not_a_date": _("Vul een datum in als jjjj-mm-dd."),
    "date_too_early": _("De datum mag niet vroeger zijn dan %(minimum)s."),
    "date_too_late": _("De datum mag niet later zijn dan %(maximum)s."),
    "text_too_long": _("De tekst is te lang: hoogstens %(maximum)s tekens."),
    "control_character": _("De tekst bevat een onzichtbaar teken (%(character)s) dat niet mag."),
}

VALIDATION_MESSAGES: Final = {
    "too_many_items": _("De vragenlijst heeft te veel items (hoogstens %(limit)s)."),
    "too_many_sections": _("De vragenlijst heeft te veel onderdelen (hoogstens %(limit)s)."),
    "too_many_scales": _("De vragenlijst heeft te veel schalen (hoogstens %(limit)s)."),
    "too_many_themes": _("De vragenlijst heeft te veel thema’s (hoogstens %(limit)s)."),
    "no_language": _("Kies minstens één taal."),
    "duplicate_language": _("De taal %(language)s staat er meer dan één keer."),
    "minutes_range": _("De invultijd ligt tussen 1 en %(maximum)s minuten."),
    "no_questions": _("De vragenlijst heeft nog geen vragen."),
    "no_paired_items": _("Geen enkele vraag wordt aan beide kanten gesteld."),
    "side_without_questions": _("Eén kant krijgt geen enkele vraag: %(perspective)s."),
    "scale_is_both": _("Een schaal heeft ofwel benoemde categorieën, ofwel twee uiteinden."),
    "scale_is_neither": _("Geef categorieën, of een laagste en een hoogste getal met hun tekst."),
    "scale_size": _("Een schaal heeft %(minimum)s tot %(maximum)s categorieën."),
    "unused_scale": _("De schaal ‘%(name)s’ wordt niet gebruikt."),
    "unused_theme": _("Het thema ‘%(name)s’ wordt niet gebruikt."),
    "duplicate_code": _("De code ‘%(code)s’ staat er meer dan één keer."),
    "lineage_twice": _(
        "Deze vraag en ‘%(other)s’ komen van hetzelfde item van de bibliotheek; maak er een los."
    ),
    "changed_since_library": _("Gewijzigd sinds de bibliotheek: %(grounds)s."),
    "reserved_code": _("De code ‘%(code)s’ heeft al een vaste betekenis; kies een andere."),
    "duplicate_text": _("De tekst ‘%(text)s’ staat er meer dan één keer."),
    "empty_section": _("Dit onderdeel heeft geen items."),
    "asked_to_nobody": _("Deze vraag heeft geen formulering en wordt aan niemand gesteld."),
    "unknown_theme": _("Het thema ‘%(theme)s’ bestaat niet."),
    "theme_without_scale": _("Alleen vragen met een schaal tellen mee in het thema ‘%(theme)s’."),
    "takeaway_range": _("Het nummer van het inzicht ligt tussen 1 en %(maximum)s."),
    "of_without_role": _("‘%(of)s’ hoort hier niet: deze vraag antwoordt op geen andere."),
    "role_without_scale": _("De rol ‘%(role)s’ vraagt een schaal."),
    "role_one_sided": _("De rol ‘%(role)s’ vergelijkt beide kanten; hier antwoordt er maar één."),
    "of_wrong": _("Verwijs naar een vraag met de rol ‘%(role)s’; ‘%(of)s’ is er geen."),
    "of_other_scale": _(
        "Deze vraag heeft een andere schaal dan ‘%(of)s’; dat vergelijkt minder goed."
    ),
    "of_twice": _("Meer dan één vraag met de rol ‘%(role)s’ verwijst naar dit item."),
    "role_alone": _("Bij dit item hoort nog een vraag met de rol ‘%(role)s’."),
    "estimate_one_sided": _(
        "Een inschatting van de andere kant kan alleen bij een vraag die beide kanten krijgen."
    ),
    "unknown_scale": _("De schaal ‘%(scale)s’ bestaat niet."),
    "scale_of_other_kind": _("De schaal ‘%(scale)s’ past niet bij dit soort vraag."),
    "favourable_outside": _("‘Eens vanaf %(value)s’ kan niet op deze schaal."),
    "too_few_options": _("Geef minstens twee antwoorden om uit te kiezen."),
    "too_many_options": _("Er zijn te veel antwoorden om uit te kiezen (hoogstens %(maximum)s)."),
    "min_above_max": _("Het minimum is groter dan het maximum."),
    "choice_range": _("Het aantal keuzes moet tussen 0 en %(count)s liggen."),
    "choose_range": _("Laat tussen 1 en %(count)s antwoorden in volgorde zetten."),
    "from_unknown": _(
        "De antwoorden komen van ‘%(source)s’, dat niet (meer) in de vragenlijst staat."
    ),
    "from_kind": _(
        "Antwoorden overnemen kan van een meerkeuze- of rangordevraag; ‘%(source)s’ is er geen."
    ),
    "from_not_earlier": _(
        "‘%(source)s’ staat niet in een eerder onderdeel; verplaats een van beide."
    ),
    "from_other_side": _("‘%(source)s’ wordt niet gevraagd aan elke kant die deze vraag krijgt."),
    "from_other_options": _(
        "Deze vraag en ‘%(source)s’ hebben niet dezelfde antwoorden; het verschil: %(options)s."
    ),
    "total_range": _("Het aantal punten ligt tussen 1 en %(maximum)s."),
    "bound_not_finite": _("Een grens moet een gewoon getal zijn."),
    "max_length_range": _("De lengte van een tekst ligt tussen 1 en %(maximum)s tekens."),
    "logic_unknown": _(
        "De voorwaarde verwijst naar ‘%(key)s’, dat niet (meer) in de vragenlijst staat."
    ),
    "logic_no_answer": _("De voorwaarde verwijst naar ‘%(key)s’, waar geen antwoord staat."),
    "logic_self": _("De voorwaarde kijkt naar ‘%(key)s’, dat zij zelf toont of verbergt."),
    "logic_cycle": _("De voorwaarden verwijzen in een kring: %(path)s. Neem er één weg."),
    "logic_joined_too_long": _(
        "Samen met de voorwaarde van het onderdeel is deze voorwaarde te lang (hoogstens %(limit)s"
        " tekens)."
    ),
    "logic_forward": _("De voorwaarde verwijst naar ‘%(key)s’, dat pas later komt."),
    "logic_other_side": _("De voorwaarde verwijst naar ‘%(key)s’, dat niet elke kant krijgt."),
    "logic_impossible": _(
        "Bij ‘%(key)s’ kan het antwoord nooit met ‘%(value)s’ vergeleken worden."
    ),
    "logic_never": _(
        "Dit kan nooit waar zijn, omdat %(parts)s bij geen enkel antwoord geldt. Niemand krijgt"
        " dit te zien."
    ),
    "logic_never_together": _(
        "Dit kan nooit waar zijn, omdat dit niet samen kan: %(parts)s. Niemand krijgt dit te zien."
    ),
    "logic_never_shown": _(
        "Dit kan nooit waar zijn: %(parts)s kijkt naar %(shown)s, en dat wordt alleen getoond als"
        " %(gates)s. Niemand krijgt dit te zien."
    ),
    "logic_always": _("Deze voorwaarde geldt altijd, wat men ook antwoordt: laat haar weg."),
    "logic_any_answer": _(
        "Deze voorwaarde geldt bij elk mogelijk antwoord: alleen wie niet antwoordt, ziet dit niet."
    ),
    "logic_idle_part": _("Dit deel kan nooit gelden naast de rest van de voorwaarde: %(parts)s."),
    "missing_source": _("De tekst ontbreekt in de brontaal (%(language)s)."),
    "missing_translation": _("De vertaling ontbreekt (%(language)s)."),
    "unused_translation": _(
        "Deze tekst staat in een taal die de vragenlijst niet heeft (%(language)s)."
    ),
    "text_too_long_here": _("De tekst (%(language)s) is te lang: hoogstens %(maximum)s tekens."),
    "hidden_character": _(
        "De tekst (%(language)s) bevat een onzichtbaar teken (%(character)s) dat niet mag."
    ),
}

WORDING_MESSAGES: Final = {
    "only_political": _("Alleen de politiek krijgt deze vraag: er is niets om mee te vergelijken."),
    "only_administrative": _(
        "Alleen de administratie krijgt deze vraag: er is niets om mee te vergelijken."
    ),
    "double_barrelled": _(
        "Twee vragen in één? ‘%(word)s’ (%(language)s) kan twee dingen verbinden."
    ),
    "negated": _("Een ontkenning (‘%(word)s’, %(language)s) maakt ‘oneens’ moeilijk te begrijpen."),
    "reversed_among_others": _(
        "Deze stelling is omgekeerd, andere van het thema niet: wie vlug leest, vergist zich."
    ),
    "minutes_far": _(
        "Respondenten lezen dat invullen %(promised)s minuten duurt. Geschat is %(political)s voor de"
        " politiek en %(administrative)s voor de administratie."
    ),
    "long_on_phone": _(
        "Lang voor een telefoon: %(count)s tekens (%(language)s); hoogstens %(maximum)s leest vlot."
    ),
}

_PATTERNS: Final = (
    ("unknown_field", re.compile(r"Object contains unknown field `(?P<field>.*)`$", re.DOTALL)),
    ("missing_field", re.compile(r"Object missing required field `(?P<field>.*)`$", re.DOTALL)),
    ("bad_code", re.compile(r"Expected `str` matching regex")),
    ("unknown_value", re.compile(r"Invalid (?:enum )?value '?(?P<value>.*?)'?$", re.DOTALL)),
    ("out_of_bounds", re.compile(r"Expected `int` (?P<bound>[<>]=? -?\d+)$")),
    ("list_too_long", re.compile(r"Expected `array` of length <= (?P<limit>\d+)$")),
    ("wrong_type", re.compile(r"Expected `(?P<expected>.*)`, got `(?P<found>.*)`$", re.DOTALL)),
)
_STEP: Final = re.compile(r"\.(?P<field>[A-Za-z_]+)|\[(?P<index>\d+|\.\.\.)\]")
_BYTE: Final = re.compile(r"\(byte (\d+)\)")  # as msgspec says where
_LINE_END: Final = re.compile("\r\n|\r|\n")


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


def line_and_column(content: bytes, offset: int) -> str:
    """Where a byte stands, as an editor counts: ``3:12``."""
    before = content[:offset].decode(errors="ignore")
    lines = _LINE_END.split(before)
    return f"{len(lines)}:{len(lines[-1]) + 1}"


def byte_named(sentence: str, source: object) -> str:
    """Line and column of the byte that an error names, if it does."""
    named = _BYTE.search(sentence)
    content = source.encode() if isinstance(source, str) else source
    return line_and_column(content, int(named[1])) if named and isinstance(content, bytes) else ""


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


MESSAGES: Final[dict[str, str]] = {
    **DOCUMENT_MESSAGES,
    **FORMAT_MESSAGES,
    **LOGIC_MESSAGES,
    **ANSWER_MESSAGES,
    **VALIDATION_MESSAGES,
    **WORDING_MESSAGES,
}

"""What can be written in a part of a draft: each value with its name in forms, shown and read.

A field is the smallest thing that two people can meet in. A form posts a value with the one that
the page showed (`base:` and the name); where another one stands by now, both are asked about.
"""

import datetime
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.authoring.editing import Path
from surveys.authoring.texts import DOCUMENT, ITEM, SCALE, SECTION, THEME, Slot, TextUnit, slots
from surveys.authoring.told_losses import document_message
from surveys.authoring.words import PURPOSES, language_name, part_label
from surveys.questionnaire import plain
from surveys.questionnaire.conditions.expressions import LogicError, parse
from surveys.questionnaire.document import (
    Document,
    Item,
    Language,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    ThemeFrame,
)
from surveys.questionnaire.rules.item_rules import PAIRS

BASE: Final = "base:"
ON: Final = "on"

FRAMES: Final[dict[ThemeFrame, Promise]] = {
    ThemeFrame.STRENGTH: gettext_lazy("een hoge score is goed nieuws"),
    ThemeFrame.PROBLEM: gettext_lazy("een hoge score is een probleem"),
}


@dataclass(frozen=True)
class Field:
    """One value of a part. `widget` is how it is written: text, area, box, choice, number, date."""

    name: str
    path: Path
    label: str
    value: str
    widget: str
    read: Callable[[str], Any]
    lang: str = ""
    limit: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def checked(self) -> bool:
        return self.value == ON

    @property
    def is_advanced(self) -> bool:
        """Whether a first author does without it."""
        return self.name in _ADVANCED

    @property
    def is_said(self) -> bool:
        """Whether somebody wrote or chose anything there; nought decimals are what there is."""
        return self.value not in ("", "0")


# --- Texts ---------------------------------------------------------------------------------------


def text_fields(document: Document, unit: TextUnit) -> Iterator[Field]:
    """Each text of a part in each language."""
    for slot in slots(document, unit):
        for language in document.languages:
            yield text_field(slot, language)


def text_field(slot: Slot, language: str) -> Field:
    return Field(
        name=f"{slot.part}.{language}",
        path=(*_home(slot.part), language),
        label=f"{part_label(slot.part)} ({language_name(language)})",
        value=slot.text.get(language, ""),
        widget="area" if slot.multiline else "text",
        read=lambda raw: read_text(raw, slot.limit),
        lang=language,
        limit=slot.limit,
    )


def _home(part: str) -> Path:
    head, _dot, rest = part.partition(".")
    if head == "options":
        return (head, rest, "text")
    if head == "labels":
        return (head, int(rest) - 1)
    return (head, rest) if rest else (head,)


def read_text(raw: str, limit: int) -> str | None:
    said = plain.tidy(raw)
    _check_visible(said)
    if len(said) > limit:
        raise ValidationError(_too_long(limit, len(said)))
    return said or None


def _check_visible(said: str) -> None:
    if character := plain.forbidden(said):
        raise ValidationError(
            _("De tekst bevat een onzichtbaar teken (%(character)s) dat niet mag.")
            % {"character": character}
        )


def _too_long(limit: int, length: int) -> str:
    over = ngettext(
        "Hier passen %(limit)s tekens: kort de tekst met %(n)s teken in.",
        "Hier passen %(limit)s tekens: kort de tekst met %(n)s tekens in.",
        length - limit,
    )
    return over % {"limit": limit, "n": length - limit}


# --- Settings ------------------------------------------------------------------------------------

LABELS: Final[dict[str, Promise]] = {
    "required": gettext_lazy("Verplicht te beantwoorden"),
    "reverse": gettext_lazy("Omgekeerd"),
    "estimate": gettext_lazy("Ook een inschatting van de andere kant vragen"),
    "other": gettext_lazy("Met ‘andere, namelijk’"),
    "quote": gettext_lazy("Vragen of de tekst geciteerd mag worden"),
    "scale": gettext_lazy("Schaal"),
    "theme": gettext_lazy("Thema"),
    "role": gettext_lazy("Rol in het rapport"),
    "of": gettext_lazy("Hoort bij"),
    "favourable_from": gettext_lazy("Eens vanaf categorie"),
    "takeaway": gettext_lazy("Nummer van het inzicht"),
    "options_from": gettext_lazy("Antwoorden om uit te kiezen"),
    "choose": gettext_lazy("Aantal in volgorde"),
    "total": gettext_lazy("Te verdelen punten"),
    "min": gettext_lazy("Minimum"),
    "max": gettext_lazy("Maximum"),
    "decimals": gettext_lazy("Cijfers na de komma"),
    "max_length": gettext_lazy("Grootste lengte"),
    "show_if": gettext_lazy("Voorwaarde als tekst (geavanceerd)"),
    "frame": gettext_lazy("Betekenis van de score"),
    "minutes": gettext_lazy("Beloofde minuten"),
    "languages": gettext_lazy("Talen, de brontaal eerst"),
}
HELP: Final[dict[str, Promise]] = {
    "reverse": gettext_lazy(
        "Wie het eens is, zegt het omgekeerde van wat het thema meet. Alleen in de score van het "
        "thema telt de stelling dan andersom; haar aandeel blijft dat van wie het eens is."
    ),
    "quote": gettext_lazy(
        "Wie schrijft, vinkt aan of het zonder naam in het rapport mag. Wie niets aanvinkt, wordt "
        "niet geciteerd."
    ),
    "estimate": gettext_lazy("Kan alleen bij een vraag die beide kanten krijgen."),
    "show_if": gettext_lazy(
        "Een voorwaarde op eerdere vragen, met hun codes: Q1 <= 2, Q2 has a, answered(Q3). "
        "Verbind met and of or; not keert om."
    ),
    "options_from": gettext_lazy(
        "Van een vraag in een eerder onderdeel, met dezelfde antwoorden: kopieer die vraag en verplaats "
        "de kopie. Wie daar niets koos, krijgt deze vraag niet."
    ),
    "favourable_from": gettext_lazy(
        "Het nummer van het laagste antwoord dat als ‘eens’ telt in aandelen en verschillen. Leeg: vanaf zeven tienden "
        "van de schaal, dus vanaf 4 bij vijf antwoorden."
    ),
    "takeaway": gettext_lazy(
        "Bij welk van de acht inzichten in het rapport dit hoort, 1 tot 8. Leeg: het rapport kiest zelf, naar de soort "
        "vraag en haar rol."
    ),
    "languages": gettext_lazy("Codes met een komma ertussen, bijvoorbeeld: nl, fr"),
}
_BOXES: Final = ("required", "reverse", "estimate", "other", "quote")
_ADVANCED: Final = frozenset(
    [
        "options_from",
        "decimals",
        "max_length",
        "show_if",
        "role",
        "of",
        "favourable_from",
        "takeaway",
    ]
)
_OF_ITEMS: Final = (
    "scale", "theme", *_BOXES, "options_from", "choose", "total", "min", "max", "decimals", "max_length",
    "show_if", "role", "of", "favourable_from", "takeaway",
)  # fmt: skip


def setting_fields(document: Document, unit: TextUnit) -> Iterator[Field]:
    """What a part is, apart from its words."""
    if unit.kind == DOCUMENT:
        yield _number("minutes", document.minutes)
        yield _plain("languages", ", ".join(document.languages), _languages)
    elif unit.kind == SECTION and (section := document.section(unit.code)):
        yield _plain("show_if", section.show_if or "", _condition)
    elif unit.kind == THEME and (theme := document.themes.get(unit.code)):
        yield _choice("frame", theme.frame, [(k.value, str(v)) for k, v in FRAMES.items()])
        yield _number("takeaway", theme.takeaway)
    elif unit.kind == SCALE and (scale := document.scales.get(unit.code)):
        if scale.is_rating:
            yield _number("min", scale.min)
            yield _number("max", scale.max)
    elif unit.kind == ITEM and (item := document.item(unit.code)):
        known = type(item).__struct_fields__
        yield from (_of_item(document, item, name) for name in _OF_ITEMS if name in known)


def _of_item(document: Document, item: Item, name: str) -> Field:
    value = getattr(item, name)
    if name in _BOXES:
        return _field(name, ON if value else "", "box", lambda raw: raw == ON)
    if name == "show_if":
        return _plain(name, value or "", _condition)
    if name in ("scale", "theme", "role", "of", "options_from"):
        return _choice(name, value, _choices(document, item, name))
    if name in ("min", "max") and not isinstance(item, NumberItem) and item.kind == "date":
        return _field(name, value.isoformat() if value else "", "date", _date)
    if name in ("min", "max") and isinstance(item, NumberItem):
        return _field(name, "" if value is None else _shortest(value), "number", _decimal)
    return _number(name, value)


def _choices(document: Document, item: Item, name: str) -> list[tuple[str, str]]:
    if name == "scale":
        rating = item.kind == "rating"
        fitting = [code for code, s in sorted(document.scales.items()) if s.is_rating == rating]
        return [(code, scale_name(document, code)) for code in fitting]
    if name == "theme":
        titles = [(code, document.themes[code].title) for code in document.theme_codes()]
        named = [(code, document.text(title, document.source) or code) for code, title in titles]
        return [("", _("Geen thema")), *named]
    if name == "role":
        return [("", _("Geen rol")), *((k.value, str(v)) for k, v in PURPOSES.items())]
    if name == "options_from":
        return [("", _("Alle antwoorden van deze vraag")), *_sources(document, item)]
    return [("", _("Bij geen ander item")), *_partners(document, item)]


def _sources(document: Document, item: Item) -> Iterator[tuple[str, str]]:
    """The questions on earlier pages of which the choice can be taken over."""
    for section in document.sections:
        if item in section.items:
            return
        for other in section.items:
            if isinstance(other, MultipleItem | RankingItem):
                words = other.wording.political or other.wording.administrative
                said = document.text(words, document.source)[:60]
                yield (
                    other.code,
                    _("Alleen wat gekozen is bij %(item)s") % {"item": f"{other.code} · {said}"},
                )


def _partners(document: Document, item: Item) -> Iterator[tuple[str, str]]:
    """The items that this one can answer: goals for a translation, efforts for a yield."""
    wanted = PAIRS.get(item.role) if isinstance(item, Measured) and item.role else None
    for other in document.items():
        if wanted is not None and other.role is wanted:
            words = other.wording.political or other.wording.administrative
            yield other.code, f"{other.code} · {document.text(words, document.source)[:60]}"


def scale_name(document: Document, code: str, language: str = "") -> str:
    scale = document.scales[code]
    ends = [scale.low, scale.high] if scale.is_rating else [*scale.labels[:1], *scale.labels[-1:]]
    language = language or document.source
    said = " – ".join(filter(None, (document.text(text, language) for text in ends)))
    return f"{len(scale.categories)}: {said}" if said else code


def _field(name: str, value: str, widget: str, read: Callable[[str], Any], **more: Any) -> Field:
    label, explained = str(LABELS[name]), str(HELP.get(name, ""))
    return Field(name, (name,), label, value, widget, read, help=explained, **more)


def _plain(name: str, value: str, read: Callable[[str], Any]) -> Field:
    return _field(name, value, "text", read, limit=500)


def _choice(name: str, value: Any, choices: list[tuple[str, str]]) -> Field:
    now = "" if value is None else str(getattr(value, "value", value))
    if now not in dict(choices):
        choices = [*choices, (now, now)]  # what stands there can stay
    return _field(name, now, "choice", lambda raw: _chosen(raw, choices), choices=tuple(choices))


def _chosen(raw: str, choices: list[tuple[str, str]]) -> str | None:
    if raw not in dict(choices):
        raise ValidationError(_("Kies een van de mogelijkheden."))
    return raw or None


def _number(name: str, value: int | None) -> Field:
    return _field(name, "" if value is None else str(value), "number", _whole)


def _whole(raw: str) -> int | None:
    try:
        return int(raw) if raw.strip() else None
    except ValueError as error:
        raise ValidationError(_("Geef een geheel getal.")) from error


def _decimal(raw: str) -> float | None:
    try:
        said = float(raw.strip().replace(",", ".")) if raw.strip() else None
    except ValueError as error:
        raise ValidationError(_("Geef een getal.")) from error
    if said is not None and not math.isfinite(said):  # JSON has no words for it, and drops it
        raise ValidationError(_("Geef een getal."))
    return said


def _shortest(value: float) -> str:
    """All of a number: what is shown rounded would hide that somebody changed the rest."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _date(raw: str) -> str | None:
    try:
        return datetime.date.fromisoformat(raw.strip()).isoformat() if raw.strip() else None
    except ValueError as error:
        raise ValidationError(_("Geef een datum als 2026-11-28.")) from error


def _condition(raw: str) -> str | None:
    said = raw.strip()
    _check_visible(said)
    try:
        return said if said and parse(said) else None
    except LogicError as error:
        raise ValidationError(document_message(error)) from error


def _languages(raw: str) -> list[str]:
    asked = list(dict.fromkeys(raw.replace(",", " ").split()))
    if not asked or not set(asked) <= set(Language):
        known = ", ".join(Language)
        raise ValidationError(_("Geef een of meer talen: %(known)s.") % {"known": known})
    return asked


# --- What a form posted --------------------------------------------------------------------------


@dataclass(frozen=True)
class PostedFields:
    """The values of a form, by path; `seen` is what the page showed, `raw` what was written."""

    values: dict[Path, Any]
    seen: dict[str, str]
    raw: dict[str, str]
    errors: dict[str, str]


def posted(fields: list[Field], data: Mapping[str, str]) -> PostedFields:
    """Of the fields that the form has: those that somebody changed."""
    found = PostedFields({}, {}, {}, {})
    for field in fields:
        seen = data.get(f"{BASE}{field.name}")
        raw = data.get(field.name, "")
        if seen is None or plain.tidy(raw) == plain.tidy(seen):
            continue
        found.raw[field.name], found.seen[field.name] = raw, seen
        try:
            found.values[field.path] = field.read(raw)
        except ValidationError as error:
            found.errors[field.name] = " ".join(error.messages)
    return found

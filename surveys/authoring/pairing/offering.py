"""With which items one for one side can be joined, and what there is to choose: as a page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.authoring.fields import LABELS
from surveys.authoring.logic.conditions import spoken
from surveys.authoring.pairing.joining import NEITHER, Unfit, differing, item_of, side_of, unfit
from surveys.authoring.pairing.references import Parts, recoded
from surveys.authoring.words import KINDS, PURPOSES, language_name, part_label
from surveys.questionnaire.document import Document, Kind, Option, Perspective, Purpose
from surveys.questionnaire.drafts import PartKind, State, in_order

REASONS: Final[dict[Unfit, Promise]] = {
    Unfit.KIND: gettext_lazy("een ander soort vraag: %(kind)s"),
    Unfit.SCALE: gettext_lazy("een andere schaal"),
    Unfit.OPTIONS: gettext_lazy("andere antwoorden om uit te kiezen"),
}
_TEXTS: Final = ("help", "unit", "options", "show_if")


@dataclass(frozen=True)
class Candidate:
    """An item of the other side; `reason` why it cannot be the other half."""

    key: str
    code: str
    section: str
    words: str
    reason: str


@dataclass(frozen=True)
class Way:
    """One of the things to choose between."""

    value: str
    name: str
    lines: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Matter:
    """What is to be chosen, under the name that the form posts."""

    name: str
    label: str
    ways: tuple[Way, ...]


def candidates(parts: Parts, document: Document, key: str) -> list[Candidate]:
    """Every item that only the other side is asked, in the order of the questionnaire."""
    side = side_of(parts[key])
    if side is None:
        return []
    scales = {
        each["code"]: each["body"] for each in parts.values() if each["kind"] == PartKind.SCALE
    }
    found = []
    for section, head in in_order(parts, PartKind.SECTION):
        title = document.text(head["body"]["title"], document.source) or head["code"]
        for other, part in in_order(parts, PartKind.ITEM):
            if part["section"] == section and side_of(part) is side.opposite:
                why = unfit(parts[key], part, scales)
                words = document.text(part["body"]["wording"][side.opposite.value], document.source)
                found.append(Candidate(other, part["code"], title, words, _reason(why, part)))
    return found


def _reason(why: Unfit | None, part: State) -> str:
    kind = KINDS[Kind(part["body"]["kind"])]
    return (
        str(REASONS[why]) % {"kind": kind}
        if why is Unfit.KIND
        else str(REASONS[why])
        if why
        else ""
    )


def named_by(parts: Parts, codes: tuple[str, ...]) -> list[str]:
    """The codes of what names one of these items."""
    found = {key for code in codes for key in recoded(parts, code, f"{code}_")}
    return sorted(str(parts[key]["code"]) for key in found)


@dataclass(frozen=True)
class JoinOffer:
    """What a person chooses before two items are one; `posted` is what was chosen already."""

    document: Document
    items: Mapping[Perspective, State]
    published: Mapping[str, int]
    posted: Mapping[str, str]
    here: Perspective  # the side of the item from which the person came

    def matters(self) -> Iterator[Matter]:
        keep = self._keep()
        yield self._of_items("keep", _("Welke code blijft?"), keep, self._fate)
        yield self._of_items("place", _("Waar staat de vraag?"), keep, self._home)
        one, other = (self.items[side] for side in Perspective)
        for name in differing(one, other):
            label = part_label(name) if name in _TEXTS else str(LABELS.get(name, name))
            yield self._of_items(name, label, keep, lambda side, name=name: self._value(side, name))

    def _keep(self) -> Perspective:
        """A code that was published, where the other was not; else that of the item at hand."""
        side = self.here
        mine, theirs = (
            self.items[each]["code"] in self.published for each in (side, side.opposite)
        )
        return side.opposite if theirs and not mine else side

    def _of_items(self, name: str, label: str, keep: Perspective, lines: Any) -> Matter:
        field = name if name in ("keep", "place") else f"of:{name}"
        wanted = self.posted.get(field, keep.value)
        ways = [
            Way(side.value, self.items[side]["code"], tuple(lines(side)), side.value == wanted)
            for side in Perspective
        ]
        if name == "show_if":
            ways.append(Way(NEITHER, _("geen voorwaarde"), (), wanted == NEITHER))
        return Matter(field, label, tuple(ways))

    def _fate(self, side: Perspective) -> list[str]:
        mine, theirs = self.items[side]["code"], self.items[side.opposite]["code"]
        lines = []
        if number := self.published.get(mine):
            lines.append(_("Staat in versie %(n)s: haar trend kan doorlopen.") % {"n": number})
        if theirs in self.published:
            lines.append(_("De trend van %(code)s eindigt dan.") % {"code": theirs})
        return lines

    def _home(self, side: Perspective) -> list[str]:
        section = self.document.section_of(self.items[side]["code"])
        return [self.document.text(section.title, self.document.source)] if section else []

    def _value(self, side: Perspective, name: str) -> list[str]:
        value = getattr(item_of(self.items[side]), name)
        if name == "options":
            theirs = {option.code: option for option in item_of(self.items[side.opposite]).options}  # type: ignore[union-attr]
            return [_option(self.document, one) for one in value if one != theirs[one.code]] or [
                one.code for one in value
            ]
        if name == "show_if":
            said = spoken(self.document, value, self.document.source)
            return [said or _("Dit wordt altijd getoond.")]
        return _said(self.document, name, value)


def _option(document: Document, option: Option) -> str:
    return f"{option.code}: {' · '.join(_texts(document, option.text))}"


def _texts(document: Document, text: Mapping[str, str]) -> list[str]:
    """A text in each language, the source first."""
    languages = dict.fromkeys((*document.languages, *text))
    return [f"{language_name(each)}: {text[each]}" for each in languages if each in text]


def _said(document: Document, name: str, value: Any) -> list[str]:
    if value is None or value == {}:
        return ["–"]
    if isinstance(value, bool):
        return [_("ja") if value else _("nee")]
    if isinstance(value, dict):
        return _texts(document, value)
    if name == "theme" and (theme := document.themes.get(value)):
        return [document.text(theme.title, document.source) or value]
    if isinstance(value, Purpose):
        return [str(PURPOSES[value])]
    return [str(value)]

"""Two documents of a questionnaire beside each other, as the pages show it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from surveys.authoring.versions.difference_words import (
    Sayer,
    item_name,
    near_said,
    section_name,
    text_name,
    texts_in,
)
from surveys.authoring.versions.standing import ItemStanding
from surveys.questionnaire.comparison.differences import Act, Difference, differences
from surveys.questionnaire.comparison.side_by_side import Runs, WordRun, beside
from surveys.questionnaire.document import Document, Measured, Perspective
from surveys.questionnaire.drafts import PartKind

SETTINGS, SCALES, THEMES = "settings", "scales", "themes"


class Show(StrEnum):
    """What a reader of a comparison may look for."""

    ALL = ""
    ITEMS = "items"  # that came, went or moved
    TEXTS = "texts"
    ANSWERS = "answers"  # what can be answered
    OTHERS = "settings"
    BREAKS = "breaks"  # items that are not comparable, or to be judged


_ANSWERS: Final = frozenset(
    {
        "kind", "scale", "categories", "min", "max", "choose", "total", "other", "decimals",
        "options", "labels", "low", "high", "no_opinion", "unit",
    }
)  # fmt: skip
_WHOLE: Final = {PartKind.SCALE: Show.ANSWERS, PartKind.THEME: Show.OTHERS}
_NAMED: Final = {PartKind.DOCUMENT: SETTINGS, PartKind.SCALE: SCALES, PartKind.THEME: THEMES}


@dataclass(frozen=True)
class DifferenceLine:
    """One difference in words; `old` and `new` are the texts beside each other, where there are any."""

    show: Show
    act: Act
    sentence: str
    language: str = ""
    old: Runs = ()
    new: Runs = ()
    near: str = ""

    @property
    def beside(self) -> bool:
        return bool(self.old or self.new)


@dataclass
class ComparedItem:
    code: str
    title: str
    act: Act = Act.CHANGED
    standing: ItemStanding | None = None
    lines: list[DifferenceLine] = field(default_factory=list)
    decision: Any = None  # the form's fields, where a person decides


@dataclass
class ComparedGroup:
    """The settings, a section with its items, the scales, or the themes."""

    key: str
    title: str
    lines: list[DifferenceLine] = field(default_factory=list)
    items: list[ComparedItem] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.lines) + sum(len(item.lines) or 1 for item in self.items)


@dataclass(frozen=True)
class ItemCounts:
    added: int
    removed: int
    moved: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class ComparedVersions:
    groups: tuple[ComparedGroup, ...]
    counts: ItemCounts
    languages: tuple[tuple[str, int], ...]  # with the number of texts that differ in it
    same: bool

    def items(self) -> dict[str, ComparedItem]:
        return {item.code: item for group in self.groups for item in group.items}


def compared(
    old: Document,
    new: Document,
    standings: Mapping[str, ItemStanding],
    *,
    show: Show = Show.ALL,
    language: str = "",
) -> ComparedVersions:
    """All that differs, or what is asked for of it. The counts are of all."""
    found = differences(old, new)
    groups = _BySection(old, new, standings, _Wanted(show, language)).groups(found)
    return ComparedVersions(
        groups=tuple(groups),
        counts=_counts(old, new, found),
        languages=tuple(Counter(d.language for d in found if d.is_text).items()),
        same=not found,
    )


@dataclass(frozen=True)
class _Wanted:
    """What of it is shown."""

    show: Show
    language: str

    def line(self, line: DifferenceLine) -> bool:
        if self.language and line.language != self.language:
            return False
        return self.show in (Show.ALL, Show.BREAKS) or line.show is self.show

    def item(self, item: ComparedItem) -> bool:
        if self.show is Show.BREAKS and (item.standing is None or item.standing.comparable):
            return False
        return bool(item.lines)


class _BySection:
    def __init__(
        self, old: Document, new: Document, standings: Mapping[str, ItemStanding], wanted: _Wanted
    ) -> None:
        self.old, self.new, self.standings, self.wanted = old, new, standings, wanted
        self.say = Sayer(old, new)
        sections = {s.code: section_name(new, s.code) or s.code for s in new.sections}
        gone = {s.code: section_name(old, s.code) or s.code for s in old.sections}
        named = {**{code: name for code, name in gone.items() if code not in sections}, **sections}
        in_order = dict.fromkeys([*sections, *gone])
        self.made = {
            SETTINGS: ComparedGroup(SETTINGS, _("Instellingen")),
            **{
                f"section-{code}": ComparedGroup(f"section-{code}", named[code])
                for code in in_order
            },
            SCALES: ComparedGroup(SCALES, _("Schalen")),
            THEMES: ComparedGroup(THEMES, _("Thema’s")),
        }
        self.places = {
            item.code: section.code
            for document in (old, new)
            for section in document.sections
            for item in section.items
        }
        self.cards: dict[str, ComparedItem] = {}

    def groups(self, found: Sequence[Difference]) -> list[ComparedGroup]:
        self._whole_languages(found)
        for one in found:
            for line in self._lines(one):
                self._lines_of(one).append(line)
        self._shared_scales(found)
        order = {item.code: place for place, item in enumerate(self.new.items())}
        for group in self.made.values():
            group.lines = [line for line in group.lines if self.wanted.line(line)]
            if self.wanted.show is Show.BREAKS:
                group.lines = []
            for item in group.items:
                item.lines = [line for line in item.lines if self.wanted.line(line)]
            group.items = [item for item in group.items if self.wanted.item(item)]
            group.items.sort(key=lambda item: order.get(item.code, len(order)))
        return [group for group in self.made.values() if group.lines or group.items]

    def _lines_of(self, one: Difference) -> list[DifferenceLine]:
        """Where a line about this stands."""
        if one.part is PartKind.ITEM:
            card = self._card(one.code)
            card.act = one.act if not one.field else card.act
            return card.lines
        key = _NAMED.get(one.part, f"section-{one.code.partition('#')[0]}")
        return self.made[key].lines

    def _card(self, code: str) -> ComparedItem:
        if code not in self.cards:
            plain = code.partition("#")[0]
            inside = self.new if self.new.item(plain) else self.old
            item = inside.item(plain)
            title = item_name(inside, item) if item else ""
            card = ComparedItem(code, title, standing=self.standings.get(code))
            self.cards[code] = card
            self.made[f"section-{self.places[plain]}"].items.append(card)
        return self.cards[code]

    def _lines(self, one: Difference) -> Iterable[DifferenceLine]:
        if self._is_quiet(one):
            return
        old, new = _texts(one)
        for sentence in self.say.sentences(one):
            named = one.part in (PartKind.SCALE, PartKind.THEME) and one.field
            said = f"{self._part_name(one)}: {sentence}" if named else sentence
            yield DifferenceLine(_show(one), one.act, said, one.language, old, new, near_said(one))
        if one.part is PartKind.ITEM and not one.field:
            yield from self._words(one)

    def _part_name(self, one: Difference) -> str:
        theme = self.new.themes.get(one.code)
        name = self.new.text(theme.title, self.new.source) if theme else ""
        return name or one.code

    def _words(self, one: Difference) -> Iterable[DifferenceLine]:
        """What an item asked that came or went, in the source language."""
        come = one.act is Act.ADDED
        document = self.new if come else self.old
        item = document.item(one.code.partition("#")[0])
        for side in Perspective if item else ():
            words = document.text(item.wording_for(side) if item else None, document.source)
            if words:
                runs: Runs = (WordRun(words, changed=True),)
                what = text_name(f"wording.{side}", PartKind.ITEM)
                said = (_("%(what)s:") % {"what": what}, document.source)
                yield DifferenceLine(
                    Show.ITEMS, one.act, *said, () if come else runs, runs if come else ()
                )

    # A language that came or went as a whole is said once, not at each text.

    def _is_quiet(self, one: Difference) -> bool:
        whole = set(self.old.languages) ^ set(self.new.languages)
        return one.language in whole and self.wanted.language != one.language

    def _whole_languages(self, found: Sequence[Difference]) -> None:
        texts = Counter(one.language for one in found if self._is_quiet(one))
        for language, number in texts.items():
            act = Act.ADDED if language in self.new.languages else Act.REMOVED
            said = texts_in(language, number, come=act is Act.ADDED)
            self.made[SETTINGS].lines.append(DifferenceLine(Show.TEXTS, act, said, language))

    def _shared_scales(self, found: Sequence[Difference]) -> None:
        """A scale that changed is said at each item that uses it."""
        changed = {one.code for one in found if one.part is PartKind.SCALE}
        for item in self.new.items():
            before = self.old.item(item.code)
            if isinstance(item, Measured) and isinstance(before, Measured):
                if item.scale == before.scale and item.scale in changed:
                    said = _("Gebruikt de schaal ‘%(name)s’, die gewijzigd is.")
                    line = DifferenceLine(Show.ANSWERS, Act.CHANGED, said % {"name": item.scale})
                    self._card(item.code).lines.append(line)


def _show(one: Difference) -> Show:
    head = one.field.partition(".")[0]
    if not one.field:
        return _WHOLE.get(one.part, Show.ITEMS)
    if head in _ANSWERS:
        return Show.ANSWERS
    if one.act is Act.MOVED or head == "sides":
        return Show.ITEMS
    return Show.TEXTS if one.is_text else Show.OTHERS


def _texts(one: Difference) -> tuple[Runs, Runs]:
    """The texts of a difference beside each other; nothing where the sentence says it all."""
    if not one.is_text and one.field != "show_if":
        return (), ()
    if one.act is Act.CHANGED:
        return beside(one.old, one.new)
    alone: Runs = (WordRun(one.new or one.old, changed=True),)
    return ((), alone) if one.act is Act.ADDED else (alone, ())


def compared_item(
    old: Document, new: Document, standings: Mapping[str, ItemStanding], code: str
) -> ComparedItem | None:
    """All that differs in one item; the words of the others are not looked at."""
    found = [
        one
        for one in differences(old, new)
        if one.part is PartKind.SCALE or (one.part, one.code) == (PartKind.ITEM, code)
    ]
    for group in _BySection(old, new, standings, _Wanted(Show.ALL, "")).groups(found):
        for item in group.items:
            if item.code == code:
                return item
    return None


def _counts(old: Document, new: Document, found: Sequence[Difference]) -> ItemCounts:
    of_items = [one for one in found if one.part is PartKind.ITEM]
    whole = [one for one in of_items if not one.field]
    moved = {d.code for d in of_items if d.act is Act.MOVED and d.field in ("section", "order")}
    changed = {d.code for d in of_items if d.field} - {
        d.code for d in of_items if d.code in moved and _only_moved(of_items, d.code)
    }
    both = {item.code for item in old.items()} & {item.code for item in new.items()}
    return ItemCounts(
        added=sum(one.act is Act.ADDED for one in whole),
        removed=sum(one.act is Act.REMOVED for one in whole),
        moved=len(moved),
        changed=len(changed),
        unchanged=len(both - moved - changed),
    )


def _only_moved(of_items: Iterable[Difference], code: str) -> bool:
    return all(d.field in ("section", "order") for d in of_items if d.code == code)

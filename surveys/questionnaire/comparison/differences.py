"""All that differs between two documents, part by part."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaire.comparison.flat import FieldKey, FlatPart, PartKey, flatten
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.words import Perspective


class Act(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One difference.

    `field` is empty where the whole part came or went; its `old` or `new` is then what it is
    called in the source language. What moved says from which place to which: `section` by code,
    `order` by the number of the place.
    """

    part: PartKind
    code: str
    act: Act
    field: str = ""
    language: str = ""
    old: str = ""
    new: str = ""

    @property
    def is_text(self) -> bool:
        return bool(self.language)


def differences(old: Document, new: Document) -> tuple[Difference, ...]:
    """Every difference, in the order of the new document and of its languages, and what went at the
    end.

    There is none exactly when the documents are the same.
    """
    before, after = flatten(old), flatten(new)
    moved, languages = _moved(before, after), (*new.languages, *old.languages)
    found: list[Difference] = []
    for key, part in after.items():
        if key in before:
            found += moved.get(key, ())
            found += _changed(key[1], before[key], part, languages)
        else:
            found.append(Difference(part.kind, key[1], Act.ADDED, new=_name(new, part)))
    gone = [key for key in before if key not in after]
    found += [Difference(k[0], k[1], Act.REMOVED, old=_name(old, before[k])) for k in gone]
    return tuple(found)


def _name(document: Document, part: FlatPart) -> str:
    """What a part is called: its title, or the words of the first side that has some."""
    sides = [f"wording.{side}" for side in Perspective]
    for name in ("title", *sides):
        for language in (document.source, *document.languages):
            if words := part.fields.get((name, language)):
                return words
    return part.code


# --- What moved ----------------------------------------------------------------------------------


def _moved(
    before: Mapping[PartKey, FlatPart], after: Mapping[PartKey, FlatPart]
) -> dict[PartKey, list[Difference]]:
    """The fewest parts that must move to come from one order to the other."""
    found: dict[PartKey, list[Difference]] = {}
    for key, part in after.items():
        if key in before and before[key].section != part.section:
            where = (before[key].section, part.section)
            found[key] = [_move(key, "section", *where)]
    groups = {(part.kind, part.section) for part in after.values()}
    for group in groups:
        was, now = (_of(parts, group) for parts in (before, after))
        stayed = [key for key in now if key in before and key not in found]
        places = {key: place for place, key in enumerate(was, start=1)}
        for at in _out_of_line([places[key] for key in stayed]):
            key = stayed[at]
            found[key] = [_move(key, "order", str(places[key]), str(now.index(key) + 1))]
    return found


def _move(key: PartKey, field: str, old: str, new: str) -> Difference:
    return Difference(key[0], key[1], Act.MOVED, field, "", old, new)


def _of(parts: Mapping[PartKey, FlatPart], group: tuple[PartKind, str]) -> list[PartKey]:
    if group[0] in (PartKind.SCALE, PartKind.THEME):
        return []  # these have no order
    return [key for key, part in parts.items() if (part.kind, part.section) == group]


def _out_of_line(places: Sequence[int]) -> list[int]:
    """The indices outside a longest rising row of different numbers."""
    ends: list[int] = []  # the smallest last number of a row of this length
    at: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        if length == len(ends):
            ends.append(place)
            at.append(index)
        else:
            ends[length], at[length] = place, index
        before.append(at[length - 1] if length else -1)
    kept: set[int] = set()
    index = at[-1] if at else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return [index for index in range(len(places)) if index not in kept]


# --- What changed in a part ----------------------------------------------------------------------


def _changed(
    code: str, was: FlatPart, now: FlatPart, languages: Sequence[str]
) -> Iterator[Difference]:
    come, gone = set(now.options) - set(was.options), set(was.options) - set(now.options)
    yield from _options(code, was, now)
    for field, language in _in_order([*now.fields, *was.fields], languages):
        old, new = was.fields.get((field, language)), now.fields.get((field, language))
        if old != new and _option(field) not in come | gone:
            act = Act.ADDED if old is None else Act.REMOVED if new is None else Act.CHANGED
            yield Difference(now.kind, code, act, field, language, old or "", new or "")


def _in_order(fields: Sequence[FieldKey], languages: Sequence[str]) -> list[FieldKey]:
    """Each once. How a text keeps its languages is not how they are read: the source comes first."""
    places = {field: place for place, (field, _) in reversed(list(enumerate(fields)))}
    ranks = {language: rank for rank, language in reversed(list(enumerate(languages)))}
    return sorted(set(fields), key=lambda key: (places[key[0]], ranks.get(key[1], -1)))


def _option(field: str) -> str:
    """The option that a field belongs to."""
    head, _dot, rest = field.partition(".")
    return rest.partition(".")[0] if head == "options" else ""


def _options(code: str, was: FlatPart, now: FlatPart) -> Iterator[Difference]:
    """Options that came, went, or stand in another order among those that stayed."""
    for act, part, others in ((Act.ADDED, now, was), (Act.REMOVED, was, now)):
        for option in part.options:
            if option not in others.options:
                words = _first(part, f"options.{option}")
                old, new = (words, "") if act is Act.REMOVED else ("", words)
                yield Difference(part.kind, code, act, f"options.{option}", "", old, new)
    stayed = [option for option in was.options if option in now.options]
    kept = [option for option in now.options if option in was.options]
    if stayed != kept:
        old, new = " ".join(was.options), " ".join(now.options)
        yield Difference(now.kind, code, Act.MOVED, "options", "", old, new)


def _first(part: FlatPart, field: str) -> str:
    return next((words for (name, _l), words in part.fields.items() if name == field), "")

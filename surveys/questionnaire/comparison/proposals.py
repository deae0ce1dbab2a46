"""What a rule proposes of each item: does it continue the one of the version before?

The rule knows what is harmless and what is not. Between the two a person judges; until then, and
wherever nobody looks, the careful answer stands: not comparable.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from surveys.questionnaire.comparison.flat import NO, FieldKey, flat_item, scale_fields
from surveys.questionnaire.comparison.nearness import Nearness, nearness
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import Document, Item
from surveys.questionnaire.words import NO_OPINION


class Verdict(StrEnum):
    COMPARABLE = "comparable"
    OPEN = "open"  # to be judged
    NOT_COMPARABLE = "not_comparable"


class Ground(StrEnum):
    """Why; the gravest first."""

    KIND = "kind"
    CATEGORIES = "categories"
    LABELS = "labels"
    OPTIONS = "options"
    CHOICES = "choices"
    REVERSE = "reverse"
    SIDES = "sides"
    LINE = "line"  # between two questionnaires alone
    UNIT = "unit"
    WORDING = "wording"
    HELP = "help"
    CONDITION = "condition"
    OPTION_ORDER = "option_order"
    BOUNDS = "bounds"
    SPELLING = "spelling"
    MARKS = "marks"
    TRANSLATION = "translation"
    PLACE = "place"
    REPORT = "report"


_BREAKING: Final = frozenset(
    {
        Ground.KIND, Ground.CATEGORIES, Ground.LABELS, Ground.OPTIONS, Ground.CHOICES,
        Ground.REVERSE, Ground.SIDES, Ground.LINE, Ground.UNIT,
    }
)  # fmt: skip
_OPEN: Final = frozenset(
    {Ground.WORDING, Ground.HELP, Ground.CONDITION, Ground.OPTION_ORDER, Ground.BOUNDS}
)
_GRAVITY: Final = {ground: place for place, ground in enumerate(Ground)}

# What a change of a field means, where it is not a text; one that has no row is left to a person
# (tests/guards/test_kinds.py asks for each). Of an option by the name of its field alone.
SETTINGS: Final = {
    "kind": Ground.KIND,
    "sides": Ground.SIDES,
    "reverse": Ground.REVERSE,
    "show_if": Ground.CONDITION,
    "other": Ground.OPTIONS,
    "choose": Ground.CHOICES,
    "total": Ground.CHOICES,
    "decimals": Ground.BOUNDS,
    "categories": Ground.CATEGORIES,
    "min": Ground.BOUNDS,  # of options it is CHOICES, see `_ground`
    "max": Ground.BOUNDS,
    "options_from": Ground.CONDITION,
    **dict.fromkeys(
        (
            "required", "theme", "role", "of", "takeaway", "estimate", "favourable_from", "quote",
            "max_length", "options.theme",
        ),
        Ground.REPORT,
    ),
}  # fmt: skip
# What a change of the words of a text means.
TEXTS: Final = {
    "wording": Ground.WORDING,
    "help": Ground.HELP,
    "unit": Ground.UNIT,
    "options": Ground.OPTIONS,
    "labels": Ground.LABELS,
    "low": Ground.LABELS,
    "high": Ground.LABELS,
    NO_OPINION: Ground.LABELS,
}


@dataclass(frozen=True)
class Proposal:
    """`possible`: whether a person may say that it continues; with another kind or number of
    categories there is nothing to be compared. `mark` names what was compared: a decision is about
    that and nothing else. No `grounds`: nothing changed."""

    code: str
    verdict: Verdict
    grounds: tuple[Ground, ...]
    possible: bool
    mark: str

    @property
    def comparable(self) -> bool:
        """What holds when nobody judges."""
        return self.verdict is Verdict.COMPARABLE

    @property
    def deciding(self) -> tuple[Ground, ...]:
        """The grounds that weigh as much as the verdict; beside them the lighter ones say nothing."""
        of = {Verdict.NOT_COMPARABLE: _BREAKING, Verdict.OPEN: _OPEN}.get(self.verdict)
        return tuple(ground for ground in self.grounds if of is None or ground in of)

    @property
    def changed(self) -> bool:
        return bool(self.grounds)


def proposals(old: Document, new: Document) -> dict[str, Proposal]:
    """One for each item that is in both, in the order of the new document."""
    old, new = flattened(old), flattened(new)  # who is asked depends on the section's condition too
    places = [_places(one) for one in (old, new)]
    found: dict[str, Proposal] = {}
    for code, now in ((item.code, new.item(item.code)) for item in new.items()):
        was = old.item(code)
        if was is not None and now is not None:
            moved = places[0][code] != places[1][code]
            found[code] = _proposal(code, asked(old, was), asked(new, now), moved=moved)
    return found


def _places(document: Document) -> dict[str, str]:
    """The section of each item; of two with one code that of the first, as everywhere."""
    found: dict[str, str] = {}
    for section in document.sections:
        for item in section.items:
            found.setdefault(item.code, section.code)
    return found


def beside(old: Document, was: Item, new: Document, now: Item) -> Proposal:
    """An item beside one of another questionnaire, whatever their codes and places."""
    return _proposal(now.code, asked(old, was), asked(new, now), moved=False)


def _proposal(
    code: str, before: Mapping[FieldKey, str], after: Mapping[FieldKey, str], *, moved: bool
) -> Proposal:
    found = set(_grounds(before, after)) | ({Ground.PLACE} if moved else set())
    return Proposal(
        code=code,
        verdict=_verdict(found),
        grounds=tuple(sorted(found, key=_GRAVITY.__getitem__)),
        possible=not found & {Ground.KIND, Ground.CATEGORIES},
        mark=_mark(before, after),
    )


def _verdict(found: set[Ground]) -> Verdict:
    if found & _BREAKING:
        return Verdict.NOT_COMPARABLE
    return Verdict.OPEN if found & _OPEN else Verdict.COMPARABLE


def asked(document: Document, item: Item) -> dict[FieldKey, str]:
    """All that may change the meaning of an answer: the item with its scale, whatever its code.

    What an absent setting stands for is written out, so that it is the same as saying it.
    """
    part = flat_item(item)
    named = (("scale", ""), ("lineage", ""))  # names say nothing of what is asked
    fields = {key: value for key, value in part.fields.items() if key not in named}
    fields["options", ""] = " ".join(part.options)
    fields.setdefault(("reverse", ""), NO)
    fields.setdefault(("other", ""), NO)
    scale = document.scale_of(item)
    return fields | (scale_fields(scale) if scale else {})


def _mark(before: Mapping[FieldKey, str], after: Mapping[FieldKey, str]) -> str:
    whole = repr([sorted(before.items()), sorted(after.items())])
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _grounds(was: Mapping[FieldKey, str], now: Mapping[FieldKey, str]) -> Iterator[Ground]:
    for field, language in dict.fromkeys([*was, *now]):
        old, new = was.get((field, language)), now.get((field, language))
        if old != new:
            yield from _ground(field, language, old, new, was=was, now=now)


def _ground(
    field: str,
    language: str,
    old: str | None,
    new: str | None,
    *,
    was: Mapping[FieldKey, str],
    now: Mapping[FieldKey, str],
) -> Iterator[Ground]:
    if language:
        yield from _of_text(field, old, new, in_both=_has(was, field) and _has(now, field))
    elif field == "options":
        stayed = sorted((old or "").split()) == sorted((new or "").split())
        yield Ground.OPTION_ORDER if stayed else Ground.OPTIONS
    elif field in ("min", "max"):
        yield Ground.CHOICES if was["options", ""] or now["options", ""] else Ground.BOUNDS
    elif field == "show_if" and (old or "").split() == (new or "").split():
        yield Ground.MARKS
    else:
        yield _of_setting(field)


def _of_setting(field: str) -> Ground:
    """Of `options.a.theme` the row is `options.theme`; a text that has no language yet is none."""
    head, _, rest = field.partition(".")
    own = rest.partition(".")[2]
    unknown = Ground.REPORT if head in TEXTS and not own else Ground.BOUNDS
    return SETTINGS.get(f"{head}.{own}" if own else head, unknown)


def _has(fields: Mapping[FieldKey, str], field: str) -> bool:
    return any(name == field and words for (name, _language), words in fields.items())


def _of_text(field: str, old: str | None, new: str | None, *, in_both: bool) -> Iterator[Ground]:
    """A side that comes or goes is told by `sides`, an option by `options`."""
    head = field.partition(".")[0]
    if not in_both:
        if head in (NO_OPINION, "unit"):
            yield TEXTS[head]
        elif head == "help":
            yield Ground.HELP
    elif not old or not new:
        yield Ground.TRANSLATION
    else:
        near = nearness(old, new)
        slips = {Nearness.MARKS: Ground.MARKS, Nearness.SPELLING: Ground.SPELLING}
        yield slips.get(near, TEXTS.get(head, Ground.REPORT))

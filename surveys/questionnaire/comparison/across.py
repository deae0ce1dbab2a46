"""Items of two questionnaires that are one statement by their lineage, and whether one continues the
other.

A lineage is a claim, so the words and the scale are laid beside each other as between two versions.
What a trend may never take over from the other questionnaire is an item that its report counted
otherwise: the other way round, or as favourable from another category on.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from surveys.questionnaire.comparison.proposals import Ground, Proposal, Verdict, proposals
from surveys.questionnaire.conditions.renaming import renamed
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import Document, Item, Measured
from surveys.questionnaire.lineage import lineage_of

_NAMING: Final = ("of", "options_from")
_NOBODYS: Final = "was" + 40 * "_"  # longer than any code


@dataclass(frozen=True)
class Published:
    """A document and the questionnaire that it is of, by its id."""

    origin: str
    document: Document

    def lineages(self) -> dict[str, Measured]:
        """The items that trends follow, each by its lineage."""
        return {
            lineage_of(self.origin, item.code, item.lineage): item
            for item in self.document.items()
            if isinstance(item, Measured)
        }


def shared(old: Published, new: Published) -> dict[str, str]:
    """The code in `new` → the code in `old`, of the statements that are in both."""
    before = old.lineages()
    return {
        item.code: before[lineage].code
        for lineage, item in new.lineages().items()
        if lineage in before
    }


def aligned(old: Document, new: Document, codes: Mapping[str, str]) -> Document:
    """What `old` asked of the items of `codes`, where they stand in `new` and by their codes there."""
    flat = flattened(old)
    # What is not one statement with an item of this code must not look like it in a condition.
    others = {item.code for item in new.items()}.intersection(item.code for item in old.items())
    names = {code: f"{code}{_NOBODYS}" for code in others}
    names |= {before: now for now, before in codes.items()}
    found = {now: item for now, before in codes.items() if (item := flat.item(before))}
    scales = _scale_names(found, new)
    sections = tuple(
        msgspec.structs.replace(
            section,
            items=tuple(
                _under(there, _renamed(found[there.code], names, scales), old, new)
                for there in section.items
                if there.code in found
            ),
        )
        for section in flattened(new).sections
    )
    kept = {now: old.scales[before] for before, now in scales.items() if before in old.scales}
    return msgspec.structs.replace(old, sections=sections, scales=kept)


def _scale_names(found: Mapping[str, Item], new: Document) -> dict[str, str]:
    """The scales of the old items by their codes → those of the items that they became. Of two that
    became one the second keeps a name that nobody has."""
    names: dict[str, str] = {}
    for code, item in found.items():
        there = new.item(code)
        if isinstance(item, Measured) and isinstance(there, Measured):
            taken = there.scale in names.values()
            names.setdefault(item.scale, f"{item.scale}{_NOBODYS}" if taken else there.scale)
    return names


def _renamed(item: Item, names: Mapping[str, str], scales: Mapping[str, str]) -> Item:
    changed: dict[str, object] = {"show_if": _condition(item.show_if, names)}
    for field in _NAMING:
        if value := getattr(item, field, None):
            changed[field] = names.get(value, value)
    if isinstance(item, Measured):
        changed["scale"] = scales.get(item.scale, item.scale)
    return msgspec.structs.replace(item, **changed)


def _under(there: Item, item: Item, old: Document, new: Document) -> Item:
    """By the code of the item beside it, and in its theme where both are called the same."""
    theme, other = old.themes.get(item.theme or ""), new.themes.get(there.theme or "")
    same = theme and other and theme.title == other.title and theme.frame == other.frame
    return msgspec.structs.replace(
        item,
        code=there.code,
        lineage=there.lineage,
        theme=there.theme if same else item.theme,
    )


def _condition(condition: str | None, names: Mapping[str, str]) -> str | None:
    """With the new codes; over codes that nobody has, so that two may change places."""
    if condition is None:
        return None
    moved = [(old, new) for old, new in names.items() if old != new]
    for number, (old, _new) in enumerate(moved):
        condition = renamed(condition, old, f"{_NOBODYS}{number}")
    for number, (_old, new) in enumerate(moved):
        condition = renamed(condition, f"{_NOBODYS}{number}", new)
    return condition


def proposals_across(old: Document, new: Document, codes: Mapping[str, str]) -> dict[str, Proposal]:
    """One for each item of `codes`, by its code in `new`."""
    beside = aligned(old, new, codes)
    return {
        code: _strict(proposal, beside.item(code), new.item(code))
        for code, proposal in proposals(beside, new).items()
    }


def _strict(proposal: Proposal, was: Item | None, now: Item | None) -> Proposal:
    grounds = set(proposal.grounds)
    if getattr(was, "favourable_from", None) != getattr(now, "favourable_from", None):
        grounds.add(Ground.LINE)
    if not grounds & {Ground.LINE, Ground.REVERSE}:
        return proposal
    return replace(
        proposal, verdict=Verdict.NOT_COMPARABLE, grounds=_in_order(grounds), possible=False
    )


def _in_order(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    """The gravest first."""
    return tuple(ground for ground in Ground if ground in set(grounds))


def continued_across(found: Mapping[str, Proposal], decided: Mapping[str, bool]) -> frozenset[str]:
    """The items that continue: as a person decided, else as the rule proposes."""
    return frozenset(
        code
        for code, proposal in found.items()
        if proposal.possible and decided.get(code, proposal.comparable)
    )


def along_versions(
    first: int, second: int, statements: Mapping[int, frozenset[str]], codes: Collection[str]
) -> frozenset[str]:
    """Within one questionnaire: the codes that every version between two states to continue."""
    low, high = sorted((first, second))
    kept = frozenset(codes)
    for number in range(low + 1, high + 1):
        kept &= statements.get(number, frozenset())
    return kept

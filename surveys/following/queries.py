"""Which wave of another study is followed, and what of it continues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from surveys.authoring.queries import decided_between, decisions, standings
from surveys.authoring.versions.comparing import ComparedItem, compared_item
from surveys.authoring.versions.difference_words import item_name
from surveys.authoring.versions.standing import Decided, ItemStanding, across
from surveys.models import Item, Judgement, Version, Wave, WaveState
from surveys.questionnaire.comparison.across import (
    Published,
    aligned,
    along_versions,
    continued_across,
    proposals_across,
    shared,
)
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import Document, Kind, Measured
from surveys.questionnaire.lineage import lineage_of

MOST: Final = 200  # waves to choose from, the newest first
_MEASURED: Final = [Kind.SCALE.value, Kind.RATING.value]  # what has a course


def candidates(wave: Wave) -> "QuerySet[Wave]":
    """The waves that this one may follow: closed before it ends, and of another study."""
    rows: QuerySet[Wave] = Wave.objects.filter(
        state=WaveState.CLOSED, closed_at__lt=wave.closes_at
    ).exclude(study_id=wave.study_id)
    return rows


@dataclass(frozen=True)
class WaveChoice:
    """A wave to follow; `shared`: how many statements are in both."""

    id: UUID
    name: str
    study: str
    closed_at: datetime | None
    shared: int


def choices(wave: Wave) -> list[WaveChoice]:
    """Those that have a statement with this wave in common, the one with the most first.

    The one that is followed is always among them: else whoever keeps the form would lose it unseen,
    and one that shares nothing any more could not be let go.
    """
    rows = candidates(wave).select_related("study")
    found = list(rows.order_by("-closed_at", "id")[:MOST])
    if wave.follows is not None and wave.follows not in found:
        found.append(wave.follows)
    return _sharing(found, wave.version_id, wave.follows_id)


def choices_before(version: Version) -> list[WaveChoice]:
    """Those for a wave of this version that is still to be made of a file. Whether one is of another
    study and closed before, is known when its name and days are."""
    rows = Wave.objects.filter(state=WaveState.CLOSED).select_related("study")
    return _sharing(list(rows.order_by("-closed_at", "id")[:MOST]), version.id, None)


def _sharing(found: Sequence[Wave], version_id: UUID, kept: UUID | None) -> list[WaveChoice]:
    known = _lineages({one.version_id for one in found} | {version_id})
    own = known.get(version_id, frozenset())
    counted = ((one, len(own & known.get(one.version_id, frozenset()))) for one in found)
    offered = [
        WaveChoice(one.id, one.name, one.study.name, one.closed_at, shared)
        for one, shared in counted
        if shared or one.id == kept
    ]
    return sorted(offered, key=lambda row: -row.shared)


def _lineages(versions: set[UUID]) -> dict[UUID, frozenset[str]]:
    """The statements of versions, from the rows of their items: no document is read."""
    rows = Item.objects.filter(version__in=versions, kind__in=_MEASURED)
    found: dict[UUID, set[str]] = {}
    named = ("version_id", "version__questionnaire_id", "code", "lineage")
    for version, origin, code, own in rows.values_list(*named):
        found.setdefault(version, set()).add(lineage_of(str(origin), code, own))
    return {version: frozenset(lineages) for version, lineages in found.items()}


def followed_before(wave: Wave) -> list[Wave]:
    """The waves of other studies that earlier waves of this study follow: this one reads them too."""
    earlier = Wave.objects.filter(study_id=wave.study_id, follows__isnull=False).exclude(id=wave.id)
    if wave.closed_at is not None:
        earlier = earlier.filter(closed_at__lt=wave.closed_at)
    ids = earlier.filter(state=WaveState.CLOSED).values("follows")
    rows = Wave.objects.filter(id__in=ids).exclude(id=wave.follows_id)
    return list(rows.select_related("study").order_by("closed_at", "id"))


def statements_shared(before: Version, version: Version) -> dict[str, str]:
    """The code in `version` → the code in `before`, of the statements that are in both."""
    return shared(_published(before), _published(version))


def _published(version: Version) -> Published:
    return Published(str(version.questionnaire_id), version.document)


@dataclass(frozen=True)
class Continuing:
    """`names`: the code in the earlier version → the code in the later, of the statements that are
    in both; `kept`: the later codes of those that continue."""

    names: dict[str, str]
    kept: frozenset[str]


def continuing(before: Version, version: Version) -> Continuing:
    """What continues: as people decided, else as the rule proposes. Within one questionnaire each
    version between decides."""
    codes = statements_shared(before, version)
    names = {earlier: code for code, earlier in codes.items()}
    proposed = proposals_across(before.document, version.document, codes)
    if before.questionnaire_id == version.questionnaire_id:
        said = Judgement.statements(version.questionnaire_id)
        counted = [code for code, one in proposed.items() if one.possible]
        return Continuing(names, along_versions(before.number, version.number, said, counted))
    decided = {code: one.comparable for code, one in decided_between(before, version).items()}
    return Continuing(names, continued_across(proposed, decided))


# --- What the page shows -------------------------------------------------------------------------


@dataclass(frozen=True)
class SharedItem:
    """A statement that both waves ask; `before` is its code in the wave that is followed."""

    code: str
    before: str
    title: str
    standing: ItemStanding


def shared_items(before: Version, version: Version) -> list[SharedItem]:
    """In the order of `version`."""
    codes, document = statements_shared(before, version), version.document
    found = _standings(before, version, codes)
    return [
        SharedItem(item.code, codes[item.code], item_name(document, item), found[item.code])
        for item in document.items()
        if item.code in found
    ]


def alone(before: Version, version: Version) -> tuple[int, int]:
    """How many statements only the earlier wave asks, and how many only the later one."""
    codes = statements_shared(before, version)
    return tuple(_measured(one.document) - len(codes) for one in (before, version))  # type: ignore[return-value]


def _measured(document: Document) -> int:
    return sum(isinstance(item, Measured) for item in document.items())


def _standings(
    before: Version, version: Version, codes: Mapping[str, str]
) -> dict[str, ItemStanding]:
    proposed = proposals_across(before.document, version.document, codes)
    if before.questionnaire_id != version.questionnaire_id:
        return across(proposed, decided_between(before, version))
    found = _within(before, version, codes)
    return found | {
        code: ItemStanding(code, comparable=False, proposal=one)
        for code, one in proposed.items()
        if not one.possible
    }


def _within(before: Version, version: Version, codes: Mapping[str, str]) -> dict[str, ItemStanding]:
    """Of two versions of one questionnaire, whichever is the newer."""
    if before.id == version.id:
        return {code: ItemStanding(code, comparable=True) for code in codes}
    old, new = sorted((before, version), key=lambda one: one.number)
    found = standings(old, new, new.document)
    return {code: one for code, one in found.items() if code in codes}


@dataclass(frozen=True)
class ItemBeside:
    """One statement in both, with all that differs and all that was decided."""

    shared: SharedItem
    compared: ComparedItem | None
    decisions: list[Decided]


def item_beside(before: Version, version: Version, code: str) -> ItemBeside | None:
    """None for an item that is not in both, or about which the versions themselves decide."""
    codes = statements_shared(before, version)
    if code not in codes or before.questionnaire_id == version.questionnaire_id:
        return None
    found = next(one for one in shared_items(before, version) if one.code == code)
    new = flattened(version.document)
    compared = compared_item(
        aligned(before.document, new, codes), new, {code: found.standing}, code
    )
    return ItemBeside(found, compared, decisions(before, version, code))

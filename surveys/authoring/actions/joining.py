"""Making one item of two that each ask one side: in one edit, which one undo takes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.authoring.actions import edits
from surveys.authoring.actions.recoding import Breaks
from surveys.authoring.around import read_anew, states
from surveys.authoring.pairing.joining import joined, side_of, unfit
from surveys.authoring.pairing.references import Parts, breaks, is_meant, recoded
from surveys.models import Questionnaire
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.drafts import PartKind, State, join
from surveys.refusals import Refused


class NoPair(Refused):
    """The two cannot be one (any more)."""


@dataclass(frozen=True)
class Joining:
    """What a person decided: whose code and place are kept, and whose values where they differ."""

    keep: Perspective
    place: Perspective
    chosen: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def join_items(
    *,
    by: User,
    questionnaire: Questionnaire,
    part: UUID,
    other: UUID,
    decided: Joining,
    seen: int,
) -> str:
    """One item of two; the code of the pair.

    ChangedMeanwhile if somebody else changed one of them since the revision `seen`.
    """
    row = edits.lock(questionnaire)
    for found in (edits.find_part(row, part), edits.find_part(row, other)):
        if found.revision > seen and found.changed_by_id != by.id:
            raise edits.ChangedMeanwhile(str(found.changed_by or ""))
    parts = states(row)
    items = _of_sides(parts, str(part), str(other))
    keys = {side: key for side, (key, _part) in items.items()}
    kept, dropped = keys[decided.keep], keys[decided.keep.opposite]
    source = edits.source_language(row)
    pair = joined(
        {side: state for side, (_key, state) in items.items()}, decided.keep, decided.chosen,
        source, place=decided.place,
    )  # fmt: skip
    after: dict[str, State | None] = {kept: pair, dropped: None}
    codes = {parts[dropped]["code"]: pair["code"]}
    if is_meant(parts, dropped):
        left = {key: state for key, state in {**parts, kept: pair}.items() if key != dropped}
        after |= recoded(left, parts[dropped]["code"], pair["code"])
    document = join({key: one for key, one in {**parts, **after}.items() if one is not None})
    if broken := breaks(join(parts), document, codes):
        raise Breaks(document, broken)
    edits.record(by, row, "join", {key: parts[key] for key in after}, after)
    read_anew(questionnaire)
    return str(pair["code"])


def _of_sides(parts: Parts, one: str, other: str) -> dict[Perspective, tuple[str, State]]:
    """Both items by their side; NoPair where they are not one for each, or do not fit."""
    items = {
        side: (key, parts[key])
        for key in (one, other)
        if parts[key]["kind"] == PartKind.ITEM and (side := side_of(parts[key])) is not None
    }
    if len(items) < len(Perspective):
        raise NoPair(_("De twee vragen zijn niet meer elk voor één andere kant."))
    scales = {
        each["code"]: each["body"] for each in parts.values() if each["kind"] == PartKind.SCALE
    }
    if unfit(parts[one], parts[other], scales):
        raise NoPair(
            _("De twee vragen zijn niet (meer) van dezelfde soort, met dezelfde antwoorden.")
        )
    return items

"""Taking entries over into a section of a draft: one edit, which one undo takes back."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.authoring.actions import edits
from surveys.library.queries.outlines import outline_of
from surveys.models import Questionnaire
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.questionnaire.reuse.taking import TakenOver, take
from surveys.questionnaire.rules.validation import MAX_ITEMS, MAX_SCALES, MAX_THEMES
from surveys.refusals import Refused

MOST_AT_ONCE: Final = 100
_LIMITS: Final = {
    PartKind.ITEM: MAX_ITEMS,
    PartKind.SCALE: MAX_SCALES,
    PartKind.THEME: MAX_THEMES,
}


@transaction.atomic
def take_over(
    *, by: User, questionnaire: Questionnaire, section: UUID, excerpts: Sequence[Excerpt]
) -> TakenOver:
    """At the end of the section, with the scales and themes that they need. What the draft has
    already stays as it is there. PartGone when somebody removed the section."""
    if len(excerpts) > MOST_AT_ONCE:
        raise Refused(_("Neem er hoogstens %(n)s tegelijk over.") % {"n": MOST_AT_ONCE})
    row = edits.lock(questionnaire)
    if edits.find_part(row, section).kind != PartKind.SECTION:
        raise edits.PartGone(section)
    ranks = row.parts.filter(section=section).order_by("-rank").values_list("rank", flat=True)
    taken = take(outline_of(row), excerpts, str(section), ranks.first() or "")
    _check_room(row, taken)
    edits.record(by, row, "library", {}, taken.made)
    return taken


def _check_room(row: Questionnaire, taken: TakenOver) -> None:
    for kind, limit in _LIMITS.items():
        more = sum(part["kind"] == kind for part in taken.made.values())
        if more and row.parts.filter(kind=kind).count() + more > limit:
            raise edits.Full(_("Een vragenlijst heeft er hoogstens %(n)s.") % {"n": limit})

"""Making two items of one that both sides are asked: in one edit, which one undo takes back."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.authoring.actions import edits
from surveys.authoring.actions.recoding import Breaks
from surveys.authoring.around import read_anew, states
from surveys.authoring.pairing.references import breaks, is_meant
from surveys.authoring.pairing.splitting import followers, half, is_pair, other_half
from surveys.models import Questionnaire
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.drafts import PartKind, State, join
from surveys.refusals import Refused


class NoPairToSplit(Refused):
    """The item is not asked to both sides (any more)."""


@transaction.atomic
def split_item(
    *, by: User, questionnaire: Questionnaire, part: UUID, keep: Perspective, seen: int
) -> tuple[str, str]:
    """Two items of one; the codes of the one of the side `keep`, which keeps the code and all that it
    is known by, and of the other.

    ChangedMeanwhile if somebody else changed the item since the revision `seen`.
    """
    row = edits.lock(questionnaire)
    found = edits.find_part(row, part)
    if found.revision > seen and found.changed_by_id != by.id:
        raise edits.ChangedMeanwhile(str(found.changed_by or ""))
    parts, key = states(row), str(part)
    whole = parts[key]
    if whole["kind"] != PartKind.ITEM or not is_pair(whole):
        raise NoPairToSplit(_("Deze vraag heeft niet (meer) woorden voor beide kanten."))
    made, code, rank = edits.below(row, found)
    source = edits.source_language(row)
    other = other_half(whole, keep.opposite, code, rank, source)
    after: dict[str, State] = {key: half(whole, keep, source), made: other}
    if is_meant(parts, key):
        after |= followers({**parts, made: other}, key, code, keep.opposite)
    document = join({**parts, **after})
    # What was wrong with the pair is wrong with both halves, and stood in nobody's way before.
    if broken := breaks(join(parts), document, {whole["code"]: code}):
        raise Breaks(document, broken)
    edits.record(by, row, "split", {each: parts[each] for each in after if each in parts}, after)
    read_anew(questionnaire)
    return str(whole["code"]), code

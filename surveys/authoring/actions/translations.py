"""Taking over what a translator wrote in a file: one edit, which one undo takes back."""

from django.db import transaction

from accounts.models import User
from surveys.authoring.actions import edits
from surveys.authoring.actions.questionnaires import StaleRevision
from surveys.authoring.around import states
from surveys.authoring.translating.files import IncomingFile, IncomingText, applied, incoming
from surveys.formats.translations import ReadUnit
from surveys.models import Questionnaire
from surveys.questionnaire.drafts import join


@transaction.atomic
def take_translations(
    *,
    by: User,
    questionnaire: Questionnaire,
    language: str,
    units: tuple[ReadUnit, ...],
    revision: int,
    emptied: bool = False,
) -> int:
    """Write the texts of a file, as they were shown beside the draft of `revision`; how many.

    StaleRevision when somebody changed the draft meanwhile: then it is looked at again. Unreadable
    where the questionnaire is not (any more) translated into this language.
    """
    row = edits.lock(questionnaire)
    before = states(row)
    document = join(before)
    if row.draft_revision != revision:
        raise StaleRevision(row.draft_revision, document)
    found: IncomingFile = incoming(before, document, language, units)
    by_part: dict[str, list[IncomingText]] = {}
    for text in found.writes(emptied=emptied):
        by_part.setdefault(text.part, []).append(text)
    after = {key: applied(before[key], own, document.source) for key, own in by_part.items()}
    edits.record(by, row, "translate", {key: before[key] for key in after}, after)
    return sum(map(len, by_part.values()))

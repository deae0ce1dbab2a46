"""Another code for an item that nobody has answered yet: whatever names it follows."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.authoring.actions import codes, edits
from surveys.authoring.around import read_anew, states
from surveys.authoring.cards import problem_lines
from surveys.authoring.pairing.references import breaks, is_meant, recoded
from surveys.authoring.queries import known_elsewhere, published_in
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind, State, join
from surveys.questionnaire.rules.problem import Problem
from surveys.refusals import Refused


class Breaks(Refused):
    """The draft could be published before, and could not after it."""

    def __init__(self, document: Document, found: list[Problem]) -> None:
        lines = [
            f"{line.where}: {line.message}" if line.where else line.message
            for line in problem_lines(document, found)
        ]
        super().__init__(_("Dat kan zo niet. %(problems)s") % {"problems": " ".join(lines)})


@transaction.atomic
def recode(
    *, by: User, questionnaire: Questionnaire, part: UUID, read: Callable[[DraftPart], str]
) -> list[str]:
    """Give an item the code that `read` makes of it as it is now, or raises; the parts it touched."""
    row = edits.lock(questionnaire)
    found = edits.find_part(row, part)
    code = read(found)
    if found.kind != PartKind.ITEM:
        raise edits.PartGone(part)
    if code == found.code:
        return [str(part)]
    key, parts = str(part), states(row)
    meant = is_meant(parts, key)
    _check(row, found, code, meant=meant)
    after = recoded(parts, found.code, code) if meant else {}
    after = {key: {**after.get(key, parts[key]), "code": code}, **_without(after, key)}
    document = join({**parts, **after})
    if broken := breaks(join(parts), document, {found.code: code}):
        raise Breaks(document, broken)
    edits.record(by, row, "code", {each: parts[each] for each in after}, after)
    read_anew(questionnaire)
    return list(after)


def _without(parts: dict[str, State], key: str) -> dict[str, State]:
    return {each: part for each, part in parts.items() if each != key}


def _check(row: Questionnaire, found: DraftPart, code: str, *, meant: bool) -> None:
    number = published_in(row, [found.code]).get(found.code) if meant else None
    if number is not None:
        raise codes.CodePublished(stays(found.code, number))
    codes.fresh(row, code, but=found.id)
    # What other questionnaires know the item by is its code, unless it came from another one.
    elsewhere = {each.casefold() for each in known_elsewhere(row)}
    if not found.body.get("lineage") and found.code.casefold() in elsewhere:
        raise codes.stays_of_another(found.code)
    codes.unknown(row, code)


def stays(code: str, number: int) -> str:
    """Why an item keeps its code."""
    return _("De code %(code)s staat in versie %(n)s en blijft dus: trends volgen haar.") % {
        "code": code,
        "n": number,
    }

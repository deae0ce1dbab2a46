"""A library with something in it."""

from accounts.models import User
from surveys.library.actions.keeping import Put, put
from surveys.library.queries.sources import excerpts_of
from surveys.models import DraftPart, LibraryEntry, Questionnaire, Version


def keep(
    by: User,
    questionnaire: Questionnaire,
    *keys: str,
    version: Version | None = None,
    seen: int = 0,
) -> Put:
    """Put parts, such as `item:S1`, into the library; `seen` is the revision that was shown."""
    excerpts = excerpts_of(questionnaire, version)
    chosen = [excerpts[key] for key in keys]
    return put(
        by=by,
        questionnaire=questionnaire,
        number=version.number if version else None,
        excerpts=chosen,
        seen={(one.kind.value, one.lineage): seen for one in chosen},
    )


def entry(code: str, kind: str = "item") -> LibraryEntry:
    found: LibraryEntry = LibraryEntry.objects.get(code=code, kind=kind)
    return found


def first_section(questionnaire: Questionnaire) -> DraftPart:
    found: DraftPart = questionnaire.parts.filter(kind="section").order_by("rank")[0]
    return found

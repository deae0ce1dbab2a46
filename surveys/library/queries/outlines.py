"""What of a draft the library is laid beside."""

from accounts.names import by_bytes
from surveys.models import Questionnaire
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.lineage import lineage_of
from surveys.questionnaire.reuse.taking import Outline


def outline_of(questionnaire: Questionnaire) -> Outline:
    """Of items no more than their codes and lineages is read."""
    rows = questionnaire.parts.order_by(by_bytes("code"))
    named = list(rows.exclude(kind__in=(PartKind.ITEM, PartKind.SECTION)))
    others = rows.filter(kind__in=(PartKind.ITEM, PartKind.SECTION)).values_list(
        "kind", "code", "body__lineage"
    )
    origin = str(questionnaire.id)
    found = list(others)
    [head] = [row.body for row in named if row.kind == PartKind.DOCUMENT]
    return Outline(
        languages=tuple(head["languages"]),
        codes={row.code.casefold() for row in named} | {code.casefold() for _k, code, _l in found},
        scales={row.code: row.body for row in named if row.kind == PartKind.SCALE},
        themes={row.code: row.body for row in named if row.kind == PartKind.THEME},
        lineages={
            lineage_of(origin, code, own): code
            for kind, code, own in found
            if kind == PartKind.ITEM
        },
    )

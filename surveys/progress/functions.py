"""The response by function over the whole wave; a function that few hold is not told apart."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.names import sort_key
from surveys.models import Wave
from surveys.percentages import percent
from surveys.questionnaire.functions import Function
from surveys.respond.queries.response import ADMINISTRATIVE, POLITICAL


@dataclass(frozen=True)
class FunctionResponse:
    side: str
    name: str
    invited: int
    submitted: int

    @property
    def percentage(self) -> int:
        return percent(self.submitted, self.invited)


def by_function(wave: Wave, language: str) -> list[FunctionResponse]:
    """Two queries. Of a side with one row there is nothing to compare, so it has none."""
    invited = _counts(wave.invitations)
    submitted = _counts(wave.responses.exclude(invitation=None))
    found: list[FunctionResponse] = []
    for side in (POLITICAL, ADMINISTRATIVE):
        rows = [
            FunctionResponse(side, Function(name).label(language), n, submitted.get((at, name), 0))
            for (at, name), n in invited.items()
            if at == side
        ]
        found += _told(
            sorted(rows, key=lambda row: (-row.invited, sort_key(row.name))), wave.threshold
        )
    return found


def _counts(rows: object) -> dict[tuple[str, str], int]:
    grouped = rows.order_by().values_list("perspective", "function")  # type: ignore[attr-defined]
    return {(side, name): n for side, name, n in grouped.annotate(n=Count("id"))}


def _told(rows: list[FunctionResponse], threshold: int) -> list[FunctionResponse]:
    """Those that enough people hold, the largest first, and the others in one row that enough hold."""
    few = [row for row in rows if row.invited < threshold]
    told = [row for row in rows if row.invited >= threshold]
    while few and told and sum(row.invited for row in few) < threshold:
        few.append(told.pop())
    if few:
        told.append(
            FunctionResponse(
                few[0].side,
                _("Andere functies"),
                sum(row.invited for row in few),
                sum(row.submitted for row in few),
            )
        )
    return told if len(told) > 1 else []

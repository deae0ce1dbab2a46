"""What holds of an item between two versions: what the rule proposes, and what a person decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from surveys.authoring.versions.difference_words import grounds_said
from surveys.models import Judgement
from surveys.questionnaire.comparison.proposals import Proposal, Verdict


@dataclass(frozen=True)
class Decided:
    """A decision of a person; `number` counts those of this item in this version."""

    number: int
    comparable: bool
    proposal: str
    why: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: Judgement) -> "Decided":
        return cls(row.number, row.comparable, row.proposal, row.why, str(row.by or ""), row.at)


@dataclass(frozen=True)
class ItemStanding:
    """`proposal` is None over more than two versions: then `breaks` is the first version (None is
    the draft) that ends the course. `is_open`: a person is still to judge; until then it counts as
    not comparable."""

    code: str
    comparable: bool
    is_open: bool = False
    proposal: Proposal | None = None
    decided: Decided | None = None
    breaks: int | None = None

    @property
    def state(self) -> str:
        if self.is_open:
            return Verdict.OPEN.value
        return (Verdict.COMPARABLE if self.comparable else Verdict.NOT_COMPARABLE).value

    @property
    def grounds(self) -> list[str]:
        return grounds_said(self.proposal) if self.proposal else []

    @property
    def possible(self) -> bool:
        return self.proposal is not None and self.proposal.possible

    @property
    def changed(self) -> bool:
        """Whether there was something to judge, or somebody did."""
        return self.decided is not None or (self.proposal is not None and self.proposal.changed)


@dataclass(frozen=True)
class StandingCounts:
    comparable: int
    open: int
    not_comparable: int


def counts_of(standings: Mapping[str, ItemStanding]) -> StandingCounts:
    states = [one.state for one in standings.values()]
    return StandingCounts(*(states.count(verdict.value) for verdict in _IN_ORDER))


_IN_ORDER: Final = (Verdict.COMPARABLE, Verdict.OPEN, Verdict.NOT_COMPARABLE)


def proposed(proposals: Mapping[str, Proposal]) -> dict[str, ItemStanding]:
    """Of a draft: what will hold when nobody judges."""
    return {
        code: ItemStanding(code, one.comparable, one.verdict is Verdict.OPEN, one)
        for code, one in proposals.items()
    }


def stated(
    proposals: Mapping[str, Proposal], continued: frozenset[str], decided: Mapping[str, Decided]
) -> dict[str, ItemStanding]:
    """Of a published version: what was stated with it, or decided since."""
    return {
        code: ItemStanding(
            code,
            code in continued,
            one.verdict is Verdict.OPEN and code not in decided and code not in continued,
            one,
            decided.get(code),
        )
        for code, one in proposals.items()
    }


def across(
    proposals: Mapping[str, Proposal], decided: Mapping[str, Decided]
) -> dict[str, ItemStanding]:
    """Between two questionnaires: what a person decided, else what the rule proposes."""
    return {
        code: ItemStanding(
            code,
            one.possible and (decided[code].comparable if code in decided else one.comparable),
            one.verdict is Verdict.OPEN and code not in decided,
            one,
            decided.get(code),
        )
        for code, one in proposals.items()
    }

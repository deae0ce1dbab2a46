"""What the first page of a tenant reads."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from surveys.ballots.queries import in_the_box
from surveys.models import Invitation, Response, Version, Wave, WaveState
from surveys.respond.queries.response import (
    ADMINISTRATIVE,
    POLITICAL,
    Counts,
    MunicipalityResponse,
    RespondingSide,
    own_response,
)


@dataclass(frozen=True)
class OwnWave:
    """A wave as the manager of a municipality sees it: the own rows and nothing else."""

    wave: Wave
    rows: list[MunicipalityResponse]


def own_waves(waves: list[Wave], municipality_ids: Collection[uuid.UUID]) -> list[OwnWave]:
    """The last few waves; four queries for each."""
    return [OwnWave(wave, own_response(wave, municipality_ids)) for wave in waves[:4]]


@dataclass(frozen=True)
class OpenWave:
    """A wave that people are answering now."""

    id: uuid.UUID
    name: str
    study: str
    closes_at: datetime
    political: RespondingSide
    administrative: RespondingSide

    @property
    def political_id(self) -> str:
        """What ties the bar of a side to its label on the page."""
        return f"political-{self.id}"

    @property
    def administrative_id(self) -> str:
        return f"administrative-{self.id}"


def open_waves() -> list[OpenWave]:
    """Three queries, however many waves are open. The one that closes first comes first."""
    waves = list(
        Wave.objects.filter(state=WaveState.OPEN).select_related("study").order_by("closes_at")
    )
    invited = _by_side(Invitation.objects.filter(wave__in=waves))
    submitted = _by_side(Response.objects.filter(wave__in=waves)) + _by_side(in_the_box(waves))

    def side(wave: Wave, name: str) -> RespondingSide:
        done = submitted[wave.id, name]
        return RespondingSide(invited[wave.id, name], done, done, wave.threshold)

    return [
        OpenWave(
            wave.id,
            wave.name,
            wave.study.name,
            wave.closes_at,
            side(wave, POLITICAL),
            side(wave, ADMINISTRATIVE),
        )
        for wave in waves
    ]


def _by_side(rows: QuerySet[Any]) -> Counts:
    grouped = rows.order_by().values("wave_id", "perspective").annotate(n=Count("id"))
    return Counter({(row["wave_id"], row["perspective"]): row["n"] for row in grouped})


def has_published_version() -> bool:
    return Version.objects.exists()

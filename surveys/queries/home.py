"""What the first page of a tenant reads."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from surveys.models import Version, Wave
from surveys.queries.response import MunicipalityResponse, wave_response


@dataclass(frozen=True)
class OwnWave:
    """A wave as the manager of a municipality sees it: the own rows and nothing else."""

    wave: Wave
    rows: list[MunicipalityResponse]


def own_waves(waves: list[Wave], municipality_ids: Collection[uuid.UUID]) -> list[OwnWave]:
    """The last few waves; four queries for each."""
    return [OwnWave(wave, wave_response(wave, municipality_ids).rows) for wave in waves[:4]]


def has_published_version() -> bool:
    return Version.objects.exists()

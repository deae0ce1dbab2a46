"""What is kept beside the file of a snapshot: whose answers are in it, what was promised, and what
is known of everybody else. Stored as JSON; a field that a newer release added has its default."""

from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

FORMAT: Final = 2  # 1 had no column of persons
Stratum: TypeAlias = tuple[str, str]  # province and size class


class QuestionnaireVersion(Struct, frozen=True):
    """Which questions were answered."""

    version: int
    sha256: str


class Invited(Struct, frozen=True):
    """Invitations by side; None where nobody knows."""

    political: int | None = None
    administrative: int | None = None


class RosterEntry(Struct, frozen=True):
    """A municipality of the wave, and what groups it: `groups` by the id of a list."""

    code: str
    invited: Invited
    population: int | None = None
    province: str = ""
    size: str = ""
    groups: dict[str, str] = {}


class StratumCount(Struct, frozen=True):
    """How many municipalities there are of a province and size."""

    province: str
    size: str
    count: int

    @property
    def stratum(self) -> Stratum:
        return self.province, self.size


class InvitedCount(StratumCount, frozen=True):
    """How many persons with a function were invited among them."""

    function: str


class Margins(Struct, frozen=True):
    """The population of a wave; `invited` is None for answers from a file."""

    municipalities: tuple[StratumCount, ...]
    invited: tuple[InvitedCount, ...] | None


class PeerListName(Struct, frozen=True):
    """A list of peer groups."""

    id: str
    name: str


class Categories(Struct, frozen=True):
    """How many categories a scale has, and the number that the lowest one has for people."""

    categories: int
    first: int


class Promised(Struct, frozen=True):
    """The limits that respondents are told of."""

    cell: int
    distribution: int
    delta: float


class Manifest(Struct, frozen=True, kw_only=True):
    """What somebody must know to read the file, and that it is the right one."""

    format: int = FORMAT
    wave: str = ""
    questionnaire: QuestionnaireVersion | None = None
    municipalities: tuple[RosterEntry, ...]
    margins: Margins | None = None
    peer_lists: tuple[PeerListName, ...] = ()
    scales: dict[str, Categories] = {}
    options: dict[str, tuple[str, ...]] = {}
    thresholds: Promised
    counts: dict[str, int] = {}
    columns: tuple[str, ...] = ()
    rows: int = 0
    sha256: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the municipalities, in the order of the roster."""
        return tuple(entry.code for entry in self.municipalities)


def read_manifest(document: object) -> Manifest:
    """A manifest that was stored as JSON. ValidationError for anything else."""
    return msgspec.convert(document, Manifest)

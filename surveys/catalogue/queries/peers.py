"""What the pages about peer groups read."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.names import in_order
from surveys.catalogue.peer_rows import FEWEST
from surveys.models import PeerList, PeerMember

NAMED = 60  # how many municipalities of a group a page names


@dataclass(frozen=True)
class PeerListLine:
    id: uuid.UUID
    name: str
    created_at: datetime
    groups: int
    municipalities: int


@dataclass(frozen=True)
class ListedGroup:
    """A group as a page shows it: its size, and its first municipalities by name."""

    name: str
    size: int
    names: tuple[str, ...]

    @classmethod
    def of(cls, name: str, municipalities: list[str]) -> "ListedGroup":
        return cls(name, len(municipalities), tuple(municipalities[:NAMED]))

    @property
    def more(self) -> int:
        return self.size - len(self.names)

    @property
    def is_shown(self) -> bool:
        """Whether it is large enough for figures of its own."""
        return self.size >= FEWEST


def peer_lists() -> list[PeerListLine]:
    rows = PeerList.objects.annotate(
        groups=Count("members__group", distinct=True), municipalities=Count("members")
    ).order_by("name_sort", "id")
    columns = ("id", "name", "created_at", "groups", "municipalities")
    return [PeerListLine(*row) for row in rows.values_list(*columns)]


def peer_groups(peer_list: PeerList) -> list[ListedGroup]:
    """The groups of a list by name."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = PeerMember.objects.filter(peer_list=peer_list)
    for group, name in rows.order_by("municipality__name_sort", "id").values_list(
        "group", "municipality__name"
    ):
        found[group].append(name)
    return [ListedGroup.of(name, found[name]) for name in in_order(found, str)]

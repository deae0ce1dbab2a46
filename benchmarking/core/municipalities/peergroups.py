"""Peer groups: the ways to divide a wave's municipalities, and who is in which group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarking.core.data.arrays import Bools
from benchmarking.core.disclosure.publishing import Population

ALL = "all"


@dataclass(frozen=True, slots=True)
class Partition:
    """One way to divide municipalities: each is in one of its groups, or in none.

    `kind`: one of `PeerKind`; `key` the same, or "list:<id>"; `name` of a list;
    `group_of`: municipality's code -> the label of its group ("" = none); `order`: labels in
    the order of reading, those that it does not name follow by name.
    """

    kind: str
    key: str
    group_of: Mapping[str, str]
    name: str = ""
    order: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        """The labels of the groups, in the order of reading."""
        place = {label: number for number, label in enumerate(self.order)}
        found = set(self.group_of.values()) - {""}
        return sorted(found, key=lambda label: (place.get(label, len(place)), label))


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """Municipalities that are compared with one another, each with itself too.

    `key`: "all", "size:10-20k", "province:Antwerpen" or "list:<id>:<group>"; `partition` the
    number of its partition (0 = all); `members` (M,) in the order of the tally.
    """

    key: str
    kind: str
    label: str
    name: str
    partition: int
    members: Bools


@dataclass(frozen=True, slots=True)
class PeerGroups:
    """The groups of all partitions, the group of all municipalities first."""

    groups: tuple[GroupMembers, ...] = ()
    partitions: int = field(default=0)

    @classmethod
    def of(cls, partitions: Sequence[Partition], codes: Sequence[str]) -> "PeerGroups":
        """The groups among the municipalities with these codes (M,)."""
        everybody = GroupMembers(ALL, ALL, "", "", 0, np.ones(len(codes), dtype=bool))
        found = [everybody]
        for number, partition in enumerate(partitions, start=1):
            labels = [partition.group_of.get(code) for code in codes]
            found += [
                GroupMembers(
                    f"{partition.key}:{label}",
                    partition.kind,
                    label,
                    partition.name,
                    number,
                    np.array([own == label for own in labels]),
                )
                for label in partition.labels
                if label in labels
            ]
        return cls(tuple(found), len(partitions) + 1)

    @property
    def populations(self) -> tuple[Population, ...]:
        """Every group but that of all, as the auditor looks at them."""
        return tuple(Population(g.key, g.members) for g in self.groups if g.key != ALL)

    def of_municipality(self, m: int) -> tuple[GroupMembers, ...]:
        """The groups that municipality `m` belongs to, the widest first."""
        return tuple(group for group in self.groups if group.members[m])

"""The catalogue as dated files: what the municipalities are from a day on, and who merged then.

`surveys/data/municipalities_YEAR.csv` lists all of them from 1 January of that year on, which is
the day on which Belgian municipalities merge; `mergers_YEAR.csv` says into which. A next merger
is two more files. Everything is read at once: queries look at the day. `other_names.csv` holds what
some of them are called in other languages; it is looked up where names are, and is in no table.
"""

import csv
import itertools
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from django.db import transaction

from surveys.models import Merger, Municipality

DATA: Final = Path(__file__).resolve().parents[1] / "data"
# The same municipality has the same id in every installation.
NAMESPACE: Final = uuid.UUID("6f0f3c9e-6a5c-4c0e-9b6e-2f1f7b6f2a11")
_WORDS: Final = ("name", "name_fr", "province", "region")  # each is a column of each file
_CHANGING: Final = [*_WORDS, "population", "began_on", "ended_on"]


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """The municipalities from a day on, by code, and the mergers of that day."""

    since: date
    municipalities: Mapping[str, Mapping[str, str]]
    mergers: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, path: Path) -> Self:
        year = re.sub(r"\D", "", path.stem)
        rows = {row["code"]: row for row in _rows(path)}
        mergers = path.with_name(f"mergers_{year}.csv")
        merged = tuple(_rows(mergers)) if mergers.exists() else ()
        unknown = {row["new_code"] for row in merged} - rows.keys()
        if unknown:
            raise ValueError(f"{mergers.name}: no municipality of {year} has {sorted(unknown)}")
        return cls(date(int(year), 1, 1), rows, merged)


def editions(folder: Path = DATA) -> list[CatalogueFile]:
    """All of them, the oldest first. ValueError when one lacks a municipality that did not merge."""
    read = [CatalogueFile.of(path) for path in sorted(folder.glob("municipalities_*.csv"))]
    for before, after in itertools.pairwise(read):
        merged = {row["old_code"] for row in after.mergers}
        if lost := before.municipalities.keys() - after.municipalities.keys() - merged:
            raise ValueError(f"{after.since.year}: no merger says what became of {sorted(lost)}")
    return read


@lru_cache(maxsize=1)
def other_names(folder: Path = DATA) -> Mapping[str, tuple[str, ...]]:
    """Code → names in other languages, besides the Dutch and the French one that a file of a year has."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(folder / "other_names.csv"):
        found[row["code"]] = (*found.get(row["code"], ()), row["name"])
    return found


@transaction.atomic(using="owner")
def load(read: list[CatalogueFile]) -> int:
    """Bring the catalogue in line with the files, as its owner; how many rows are other now.

    A municipality that a later file no longer has stays, with the day on which it ended: earlier
    waves were held there.
    """
    municipalities = Municipality.objects.using("owner")
    there = {row.code: row for row in municipalities.filter(tenant=None)}
    wanted = {row.code: row for row in _wanted(read)}
    new = [row for code, row in wanted.items() if code not in there]
    other = [row for code, row in wanted.items() if code in there and _differ(row, there[code])]
    municipalities.bulk_create(new, batch_size=1_000)
    municipalities.bulk_update(other, _CHANGING, batch_size=500)
    mergers = Merger.objects.using("owner")
    merged = [Merger(**row, since=one.since) for one in read for row in one.mergers]
    known = {(row.old_code, row.since): (row.old_name, row.new_code) for row in mergers.all()}
    missing = [row for row in merged if (row.old_code, row.since) not in known]
    mergers.bulk_create(missing)
    mended = [
        row for row in merged if known.get((row.old_code, row.since), _said(row)) != _said(row)
    ]
    for row in mended:
        same = mergers.filter(old_code=row.old_code, since=row.since)
        same.update(old_name=row.old_name, new_code=row.new_code)
    return len(new) + len(other) + len(missing) + len(mended)


def _wanted(read: list[CatalogueFile]) -> Iterator[Municipality]:
    """Each municipality as the last file that has it says, with the days of its life."""
    codes = dict.fromkeys(code for one in read for code in one.municipalities)
    for code in codes:
        having = [n for n, one in enumerate(read) if code in one.municipalities]
        first, last = having[0], having[-1]
        row = read[last].municipalities[code]
        yield Municipality(
            id=uuid.uuid5(NAMESPACE, code),
            code=code,
            **{name: row[name] for name in _WORDS},
            population=int(row["population"]),
            # What the first file has was always there.
            began_on=read[first].since if first else None,
            ended_on=read[last + 1].since if last + 1 < len(read) else None,
        )


def _said(row: Merger) -> tuple[str, str]:
    return row.old_name, row.new_code


def _differ(row: Municipality, there: Municipality) -> bool:
    return any(getattr(row, name) != getattr(there, name) for name in _CHANGING)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

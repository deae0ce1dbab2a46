"""An SPSS file (.sav, .zsav) as a table, read in a process of its own: a parser in C meets foreign bytes.

It has two sheets, as it were: what the codes are called, and the codes themselves.
"""

import io
import os
import resource
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import msgspec

from surveys.upload.matching import same
from surveys.upload.reading.sheets import whole_or_decimal
from surveys.upload.sheet_choice import FoundSheet
from surveys.upload.table_errors import TableError

SIGNATURES: Final = (b"$FL2", b"$FL3")
LABELS: Final = "labels"
CODES: Final = "codes"
SECONDS: Final = 20
MEMORY: Final = 2 * 1024**3
_HERE: Final = Path(__file__).resolve().parents[3]


class SavTable(msgspec.Struct, frozen=True):
    """`described`: the label of each variable. `declared`: for each the texts of its cells that the
    file calls missing. `labelled`: whether any code has a label. `meant`: for each what its codes mean.
    """

    columns: list[str]
    described: list[str]
    declared: list[list[str]]
    rows: list[list[str]]
    labelled: bool
    meant: list[list[str]]


class SavLimits(msgspec.Struct, frozen=True):
    columns: int
    rows: int
    cells: int
    codes: bool


MOST_MEANT: Final = 30  # codes of a variable; one with more is no scale


def is_sav(content: bytes) -> bool:
    return content.startswith(SIGNATURES)


def read_sav(content: bytes, limits: SavLimits) -> SavTable:
    """TableError when it is none, or costs too much."""
    command = [
        sys.executable,
        "-m",
        "surveys.upload.reading.sav_files",
        msgspec.json.encode(limits).decode(),
    ]
    # Threads of a library for sums, which is not used, would take the memory.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603 -- our own program
            command, input=content, capture_output=True, timeout=3 * SECONDS, cwd=_HERE, check=False,
            env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TableError("bad_sav") from error
    if done.returncode != 0:
        raise TableError("bad_sav")
    answer = msgspec.msgpack.decode(done.stdout)
    if "code" in answer:
        raise TableError(answer["code"], **answer["params"])
    return msgspec.convert(answer, SavTable)


def chosen_sheet(wanted: str) -> str:
    """Labels, unless the codes are asked for."""
    names = {same(name): name for name in (LABELS, CODES)}
    if wanted and same(wanted) not in names:
        raise TableError("no_such_sheet", name=wanted[:60], names=f"{LABELS}, {CODES}")
    return names.get(same(wanted), LABELS)


def sheets_of_sav(read: str, table: SavTable) -> list[FoundSheet]:
    """The read one first; without any label both would say the same, and there is one."""
    other = CODES if read == LABELS else LABELS
    sheets = [read, other] if table.labelled else [read]
    return [FoundSheet(sheet, len(table.rows)) for sheet in sheets]


# --- In the process of its own -------------------------------------------------------------------


def _read(content: bytes, limits: SavLimits) -> SavTable:
    import pyreadstat  # noqa: PLC0415 -- slow to load, and only here

    _none, known = pyreadstat.read_sav(io.BytesIO(content), metadataonly=True)
    names = list(known.column_names)
    if len(names) > limits.columns:
        raise TableError("too_many_columns", limit=limits.columns)
    most = min(limits.rows, limits.cells // max(len(names), 1))
    values, meta = pyreadstat.read_sav(
        io.BytesIO(content), user_missing=True, output_format="dict", row_limit=most + 1
    )
    columns = [list(values[name]) for name in names]
    if columns and len(columns[0]) > most:
        raise TableError("too_many_rows", limit=most)
    texts, declared, meant = [], [], []
    for name, cells in zip(names, columns, strict=True):
        labels = meta.variable_value_labels.get(name, {})
        missing = list(_missing(cells, meta.missing_ranges.get(name, ())))
        shown = _shown(cells, {} if limits.codes else labels, missing)
        texts.append([shown.get(cell, "") if _says(cell) else "" for cell in cells])
        declared.append(sorted({shown[cell] for cell in missing}))
        meant.append(_meant(labels, meta.missing_ranges.get(name, ())))
    described = [meta.column_names_to_labels.get(name) or "" for name in names]
    rows = [list(row) for row in zip(*texts, strict=True)]
    return SavTable(names, described, declared, rows, bool(meta.variable_value_labels), meant)


def _says(cell: object) -> bool:
    return cell is not None and cell == cell


def _meant(labels: dict[Any, str], ranges: Collection[Any]) -> list[str]:
    """What the codes of a variable mean, also those that nobody has: 5 - Helemaal eens."""
    return [
        f"{_plain(code)} - {label}"
        for code, label in list(labels.items())[:MOST_MEANT]
        if isinstance(code, int | float)
        and not any(_within(code, one["lo"], one["hi"]) for one in ranges)
    ]


def _missing(cells: Sequence[Any], ranges: Collection[Any]) -> Iterator[Any]:
    """The different values that the file calls missing."""
    for cell in dict.fromkeys(filter(_says, cells)):
        if any(_within(cell, one["lo"], one["hi"]) for one in ranges):
            yield cell


def _within(cell: Any, low: Any, high: Any) -> bool:
    if isinstance(cell, str) or isinstance(low, str):
        return isinstance(cell, str) and cell == low
    return isinstance(cell, int | float) and low <= cell <= high


def _shown(
    cells: Sequence[Any], labels: dict[Any, str], missing: Collection[Any]
) -> dict[Any, str]:
    """Value → its text. Where only some have a label, as the ends of a scale, the code stands before
    it: so it can be seen which end is which.
    """
    different = list(dict.fromkeys(filter(_says, cells)))
    # An empty text is no code that lacks a label.
    valid = [cell for cell in different if cell not in missing and _plain(cell)]
    partly = any(cell not in labels for cell in valid)
    shown = {cell: labels.get(cell) or _plain(cell) for cell in different}
    if partly:
        ends = [cell for cell in valid if labels.get(cell)]
        shown |= {cell: f"{_plain(cell)} - {labels[cell]}" for cell in ends}
    return shown


def _plain(cell: Any) -> str:
    match cell:
        case str():
            return cell.rstrip()
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return whole_or_decimal(float(cell))


def main() -> None:
    """A file comes in, a table goes out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    limits = msgspec.json.decode(sys.argv[1], type=SavLimits)
    try:
        answer: object = _read(sys.stdin.buffer.read(), limits)
    except TableError as error:
        answer = {"code": error.code, "params": error.params}
    except Exception:
        answer = {"code": "bad_sav", "params": {}}
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()

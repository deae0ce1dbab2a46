"""Answers as an SPSS file, the same bytes for the same rows."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reports.exports.content.told_rows import WEIGHT, Coded, Form, Group, Rows, Variable
from reports.exports.formats.rows.names import cut, names_of

VARIABLE: Final = 256  # bytes of a label; what is longer would be cut in the middle of a letter
VALUE: Final = 120
NOTE: Final = 80  # bytes of a line of the file's documents
FILE: Final = 64
DATE: Final = slice(92, 109)  # of the file's header: the day and the hour at which it is written
MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def sav(rows: Rows) -> bytes:
    """The file. Multiple-response sets cannot be written: the notes hold the command that makes them."""
    # They take a second to import, which every process would pay at its start.
    import pandas as pd  # noqa: PLC0415
    import pyreadstat  # noqa: PLC0415

    names = names_of(variable.key for variable in rows.variables)
    by_name = {names[variable.key]: variable for variable in rows.variables}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.sav"
        pyreadstat.write_sav(
            pd.DataFrame({name: variable.values for name, variable in by_name.items()}),
            path,
            file_label=cut(f"{rows.subtitle} · {rows.title}", FILE),
            column_labels={name: cut(one.label, VARIABLE) for name, one in by_name.items()},
            variable_value_labels={name: _labels(one) for name, one in by_name.items()},
            missing_ranges={
                name: [code.value for code in one.missing]
                for name, one in by_name.items()
                if one.missing
            },
            variable_measure={name: one.measure.value for name, one in by_name.items()},
            variable_format={name: _format(one) for name, one in by_name.items()},
            note=list(_notes(rows, names)),
            row_compress=True,
        )
        return _dated(path.read_bytes(), rows.made_at)


def _labels(variable: Variable) -> dict[float, str]:
    return {float(code.value): cut(code.text, VALUE) for code in _codes(variable)}


def _codes(variable: Variable) -> tuple[Coded, ...]:
    return (*variable.codes, *variable.missing)


def _format(variable: Variable) -> str:
    """Wide enough for the longest value; without one SPSS shows two decimals of every code."""
    longest = max((len(f"{value:.0f}") for value in variable.values), default=1)
    decimals = variable.decimals
    return f"F{max(8, longest + (decimals + 1 if decimals else 0))}.{decimals}"


def _notes(rows: Rows, names: Mapping[str, str]) -> Iterator[str]:
    for text in _texts(rows, names):
        yield from _wrapped(text)


def _texts(rows: Rows, names: Mapping[str, str]) -> Iterator[str]:
    yield f"{rows.sender} · {rows.subtitle} · {rows.title}"
    yield from (f"{fact.name}: {fact.value}" for fact in rows.facts)
    yield from rows.notes
    if WEIGHT in names:
        yield f"WEIGHT BY {names[WEIGHT]}."
    for group in rows.groups:
        yield from _group(group, names)
    whole = list(_whole(rows, names))
    if whole:
        yield rows.label_heading
        yield from whole


def _group(group: Group, names: Mapping[str, str]) -> Iterator[str]:
    """The question with its variables; where they are a set, as the command that declares it."""
    members = " ".join(names[key] for key in group.keys)
    if group.form is not Form.CHOSEN:
        yield f"{group.key}: {group.label}: {members}"
        return
    yield f"{group.key}: {group.label}"
    yield f"MRSETS /MDGROUP NAME=${group.key} CATEGORYLABELS=VARLABELS VARIABLES={members} VALUE=1."


def _whole(rows: Rows, names: Mapping[str, str]) -> Iterator[str]:
    """The labels that were too long."""
    for variable in rows.variables:
        if len(variable.label.encode()) > VARIABLE:
            yield f"{names[variable.key]}: {variable.label}"
        for code in _codes(variable):
            if len(code.text.encode()) > VALUE:
                yield f"{names[variable.key]} {code.value}: {code.text}"


def _wrapped(text: str) -> Iterator[str]:
    """In lines of at most so many bytes, between words where there are any."""
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if len(joined.encode()) > NOTE and line:
            yield line
            joined = word
        *whole, line = _pieces(joined)
        yield from whole
    yield line


def _pieces(word: str) -> list[str]:
    """A word in pieces that each fit on a line."""
    pieces = [word]
    while len(pieces[-1].encode()) > NOTE:
        first = pieces[-1].encode()[:NOTE].decode(errors="ignore")
        pieces[-1:] = [first, pieces[-1][len(first) :]]
    return pieces


def _dated(content: bytes, moment: datetime) -> bytes:
    """The same file as if it had been written at that moment."""
    when = moment.astimezone(UTC)
    day = f"{when:%d} {MONTHS[when.month - 1]} {when:%y}"
    return content[: DATE.start] + f"{day}{when:%H:%M:%S}".encode() + content[DATE.stop :]

"""Answers as Triple-S 2.0: a description in XML and the data as CSV, together in a ZIP.

A question of which several options can be chosen is one variable of bits, a rank order one that
names the options in their order. What is missing is a category of its own, behind those of the
answers: Triple-S has no other way to say why.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as Xml

from reports.exports.content.told_rows import Coded, Form, Group, Rows, Use, Variable
from reports.exports.formats.rows.names import names_of

NAME: Final = "answers"
OLDEST: Final = datetime(1980, 1, 1, tzinfo=UTC)  # a ZIP knows no date before


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A code that the data may hold. `score`: the number that people read, where it is another."""

    code: str
    text: str
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedField:
    """A variable with its data. `spread`: (fields, digits of each) of a list in its own order."""

    name: str
    kind: str
    label: str
    values: Sequence[str]
    categories: Sequence[Category]
    limits: tuple[str, str] | None = None
    spread: tuple[int, int] | None = None
    use: Use | None = None


def triple_s(rows: Rows) -> bytes:
    """The archive, the same bytes for the same rows."""
    columns = list(_columns(rows))
    when = max(rows.made_at.astimezone(UTC), OLDEST)
    files = {
        f"{NAME}.xml": _description(rows, columns, when),
        f"{NAME}.csv": _data(columns),
        "README.txt": _about(rows),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, when.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, content)
    return made.getvalue()


def _columns(rows: Rows) -> Iterator[FixedField]:
    """The variables; those of a list are one, in the place of the first."""
    by_key = {variable.key: variable for variable in rows.variables}
    lists = {group.keys[0]: group for group in rows.groups if group.form is not Form.DIVIDED}
    members = {key for group in lists.values() for key in group.keys[1:]}
    kept = [key for key in by_key if key not in members]
    names = names_of(lists[key].key if key in lists else key for key in kept)
    for key in kept:
        group = lists.get(key)
        if group:
            yield _listed(names[group.key], group, [by_key[one] for one in group.keys])
        elif by_key[key].codes:
            yield _single(names[key], by_key[key])
        else:
            yield _quantity(names[key], by_key[key])


def _single(name: str, variable: Variable) -> FixedField:
    """Codes from 1 on, for none may be negative; the number that people read is the score."""
    codes = (*variable.codes, *variable.missing)
    places = {float(code.value): str(place) for place, code in enumerate(codes, 1)}
    scored = set(variable.codes)
    return FixedField(
        name=name,
        kind="single",
        label=variable.label,
        values=[places[value] for value in variable.values],
        categories=[
            Category(code=str(place), text=one.text, score=one.value if one in scored else None)
            for place, one in enumerate(codes, 1)
        ],
    )


def _quantity(name: str, variable: Variable) -> FixedField:
    gaps = {float(code.value) for code in variable.missing}
    answers = [value for value in variable.values if value not in gaps] or [0.0]

    def said(value: float) -> str:
        return f"{value:.{0 if value in gaps else variable.decimals}f}"

    return FixedField(
        name=name,
        kind="quantity",
        label=variable.label,
        values=[said(value) for value in variable.values],
        categories=[Category(code=str(one.value), text=one.text) for one in variable.missing],
        limits=(said(min(answers)), said(max(answers))),
        use=variable.use,
    )


def _listed(name: str, group: Group, members: Sequence[Variable]) -> FixedField:
    """Options, and behind them why there is no answer."""
    missing = members[0].missing
    texts = [*(member.label for member in members), *(code.text for code in missing)]
    named = _named(group.form, members, missing)
    most, width = max(map(len, named), default=1), len(str(len(texts)))
    if group.form is Form.CHOSEN:
        values = _bits(named, len(texts))
    else:
        values = [_fields(row, width).ljust(most * width, "0") for row in named]
    return FixedField(
        name=name,
        kind="multiple",
        label=group.label,
        values=values,
        categories=[Category(code=str(n), text=text) for n, text in enumerate(texts, 1)],
        spread=None if group.form is Form.CHOSEN else (most, width),
    )


def _named(form: Form, members: Sequence[Variable], missing: Sequence[Coded]) -> list[list[int]]:
    """What each row names, from 1: options, of a ranking in its order, or why there are none."""
    gaps = {float(code.value): len(members) + place for place, code in enumerate(missing, 1)}
    named = []
    for row in zip(*(member.values for member in members), strict=True):
        places = [(value, option) for option, value in enumerate(row, 1) if value > 0]
        ordered = sorted(places) if form is Form.RANKED else places
        named.append([gaps[row[0]]] if row[0] in gaps else [option for _, option in ordered])
    return named


def _bits(named: Sequence[Sequence[int]], size: int) -> list[str]:
    return ["".join("1" if one in row else "0" for one in range(1, size + 1)) for row in named]


def _fields(row: Sequence[int], width: int) -> str:
    return "".join(f"{one:0{width}d}" for one in row)


def _description(rows: Rows, columns: Sequence[FixedField], when: datetime) -> bytes:
    root = Xml.Element("sss", version="2.0")
    _texts(
        root, date=f"{when:%d/%m/%Y}", time=f"{when:%H:%M}", origin="Tweezicht", user=rows.sender
    )
    survey = Xml.SubElement(root, "survey")
    _texts(survey, title=f"{rows.subtitle} · {rows.title}")
    attributes = {"ident": "A", "href": f"{NAME}.csv", "format": "csv", "skip": "1"}
    record = Xml.SubElement(survey, "record", attributes)
    for place, column in enumerate(columns, 1):
        _variable(
            Xml.SubElement(record, "variable", ident=str(place), type=column.kind), place, column
        )
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _variable(element: Xml.Element, place: int, column: FixedField) -> None:
    if column.use is not None:
        element.set("use", column.use.value)
    _texts(element, name=column.name, label=column.label or column.name)
    Xml.SubElement(element, "position", start=str(place))
    if column.spread is not None:
        fields, width = map(str, column.spread)
        Xml.SubElement(element, "spread", subfields=fields, width=width)
    values = Xml.SubElement(element, "values")
    if column.limits is not None:
        low, high = column.limits
        Xml.SubElement(values, "range", {"from": low, "to": high})
    for category in column.categories:
        one = Xml.SubElement(values, "value", code=category.code)
        one.text = category.text or category.code
        if category.score is not None:
            one.set("score", str(category.score))


def _texts(element: Xml.Element, **texts: str) -> None:
    for name, text in texts.items():
        Xml.SubElement(element, name).text = text


def _data(columns: Sequence[FixedField]) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    out.writerow(column.name for column in columns)
    out.writerows(zip(*(column.values for column in columns), strict=True))
    return text.getvalue().encode()


def _about(rows: Rows) -> bytes:
    lines = [
        f"{rows.sender} · {rows.subtitle} · {rows.title}",
        *(f"{fact.name}: {fact.value}" for fact in rows.facts),
        *rows.notes,
    ]
    return "\r\n".join(lines).encode() + b"\r\n"

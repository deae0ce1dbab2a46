"""What a `type` of an XLSForm is to us; the names are pyxform's, in any case and spacing."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from surveys.questionnaire.words import Kind


class RowType(Enum):
    """What a row is, where it is no question of ours."""

    BEGIN = auto()
    END = auto()
    REPEAT = auto()
    METADATA = auto()
    CALCULATION = auto()
    MEDIA = auto()
    PLACE = auto()
    AGREEMENT = auto()
    RANGE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class FormType:
    """`kind` for a question of ours, else `row`. `nearest`: ours is not quite the same kind."""

    kind: Kind | None = None
    row: RowType | None = None
    list_name: str = ""
    other: bool = False
    decimals: int = 0
    nearest: bool = False
    elsewhere: bool = False  # the answers stand in another file


_OTHER: Final = re.compile(r"[\s_]+(?:or[\s_]+specify[\s_]+other|or[\s_]+other)$", re.IGNORECASE)
_CONTROL: Final = re.compile(
    rf"(?P<edge>begin|end)[\s_]+(?P<what>{'|'.join(sorted(aliases.control, key=len, reverse=True))})"
    r"(?:\s+(?:over\s+)?\S+)?",
    re.IGNORECASE,
)
_KINDS: Final = {
    "select one": Kind.SINGLE,
    "select one external": Kind.SINGLE,
    "select all that apply": Kind.MULTIPLE,
    "rank": Kind.RANKING,
}
_BINDS: Final = {
    "string": FormType(Kind.SHORT_TEXT),
    "int": FormType(Kind.NUMBER),
    "decimal": FormType(Kind.NUMBER, decimals=6),
    "date": FormType(Kind.DATE),
    "time": FormType(Kind.SHORT_TEXT, nearest=True),
    "dateTime": FormType(Kind.SHORT_TEXT, nearest=True),
    "barcode": FormType(Kind.SHORT_TEXT, nearest=True),
    "geopoint": FormType(row=RowType.PLACE),
    "geoshape": FormType(row=RowType.PLACE),
    "geotrace": FormType(row=RowType.PLACE),
    "binary": FormType(row=RowType.MEDIA),
}
_SPECIAL: Final = {
    "note": FormType(Kind.INFORMATION),
    "range": FormType(row=RowType.RANGE),
    "calculate": FormType(row=RowType.CALCULATION),
    "hidden": FormType(row=RowType.CALCULATION),
    "acknowledge": FormType(row=RowType.AGREEMENT),
    "trigger": FormType(row=RowType.AGREEMENT),
    "audit": FormType(row=RowType.METADATA),
    "xml-external": FormType(row=RowType.METADATA),
    "csv-external": FormType(row=RowType.METADATA),
}
# Commands before the name of a list, longest first: 'select_one_from_file' is no 'select_one'.
_SELECTS: Final = sorted(
    ({command.replace("_", " "): kind for command, kind in aliases.select.items()}).items(),
    key=lambda pair: -len(pair[0]),
)
_TYPES: Final = {
    name.casefold().replace("_", " "): known for name, known in QUESTION_TYPE_DICT.items()
}


def form_type(text: str) -> FormType:
    plain = " ".join(text.split())[:300]
    if control := _CONTROL.fullmatch(plain):
        return _control(control)
    return _select(plain) or _plain(plain.casefold().replace("_", " "))


def _control(found: re.Match[str]) -> FormType:
    if found["edge"].lower() == "end":
        return FormType(row=RowType.END)
    repeats = aliases.control[found["what"].lower()] != "group"
    return FormType(row=RowType.REPEAT if repeats else RowType.BEGIN)


def _select(plain: str) -> FormType | None:
    spaced = plain.casefold().replace("_", " ")
    for command, kind in _SELECTS:
        if spaced == command or spaced.startswith(f"{command} "):
            return FormType(
                _KINDS[kind],
                list_name=_OTHER.sub("", plain[len(command) :]).strip(),
                other=_OTHER.search(plain) is not None,
                elsewhere="file" in command or "external" in command,
            )
    return None


def _plain(name: str) -> FormType:
    if name in _SPECIAL:
        return _SPECIAL[name]
    known: dict[str, Any] = _TYPES.get(name, {})
    bind = known.get("bind", {})
    if "jr:preload" in bind or known.get("action"):
        return FormType(row=RowType.METADATA)
    if known.get("control", {}).get("tag") == "trigger":
        return FormType(row=RowType.AGREEMENT)
    if bind.get("readonly"):
        return FormType(Kind.INFORMATION)
    if "calculate" in bind:
        return FormType(row=RowType.CALCULATION)
    return _BINDS.get(str(bind.get("type", "")), FormType(row=RowType.UNKNOWN))

"""Data and a typst template → PDF, the same bytes for the same data."""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from surveys.typesetting.glyphs import LONGEST, MARK, settable

if TYPE_CHECKING:
    import typst

FAMILY: Final = "Hanken Grotesk"
_COUNT: Final = re.compile(rb"/Type/Pages/Count (\d+)")
_KEPT: Final = 10  # documents

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | float | int | bool | None


def set_pdf(template: bytes, name: str, data: Json, timestamp: int = 0) -> bytes:
    """The template as PDF; it reads `data` under `name`, and all texts as data, never as markup."""
    import typst  # noqa: PLC0415 -- slow to load, and only here

    return typst.compile(
        template,
        sys_inputs={name: json.dumps(data)},
        font_paths=fonts(),
        pdf_standards=["ua-1", "a-2a"],  # tagged for screen readers, and fit to archive
        timestamp=timestamp,
    )


def forget() -> None:
    """Let typst forget what it set: it keeps what it made of the last ten documents, 350 MB.

    It has no call for that; empty documents push the others out in 45 ms.
    """
    import typst  # noqa: PLC0415 -- slow to load, and only here

    for _ in range(_KEPT):
        typst.compile(b"", font_paths=fonts())


def pages(made: bytes) -> int:
    """How many pages a file made here has."""
    return max(int(found) for found in _COUNT.findall(made))


@cache
def fonts() -> "typst.Fonts":
    """The product's typeface and no other, so that nothing can take its place unseen."""
    import typst  # noqa: PLC0415 -- slow to load, and only here

    spec = find_spec("font_hanken_grotesk")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package font-hanken-grotesk is not installed.")
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(spec.origin).parent / "files")],
    )
    if FAMILY not in found.families():  # else typst leaves all texts out and says nothing
        raise RuntimeError(f"The package font-hanken-grotesk holds no {FAMILY}.")
    return found


def all_settable(part: Json, key: str = "", longest: dict[str, int] | None = None) -> Json:
    """The same data with texts that the typeface can set.

    `longest`: fields whose words stay together up to another length.
    """
    if isinstance(part, str):
        return settable(part, (longest or {}).get(key, LONGEST))
    if isinstance(part, dict):
        return {name: all_settable(value, name, longest) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [all_settable(value, "", longest) for value in part]
    return part


def lost(part: Json) -> bool:
    """Whether a text says that it has lost characters."""
    if isinstance(part, dict):
        return part.get("kind") != "lost" and any(map(lost, part.values()))
    if isinstance(part, list):
        return any(map(lost, part))
    return isinstance(part, str) and MARK in part

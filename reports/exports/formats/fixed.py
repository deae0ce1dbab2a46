"""Office files with the same bytes for the same content, whenever and wherever they are made.

A DOCX, PPTX or XLSX is a ZIP. The libraries that write them put the hour of writing into the ZIP's
entries, into the properties of the document, and into those of each workbook inside a chart.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST: Final = ("[Content_Types].xml", "_rels/.rels")  # where readers look for them
PROPERTIES: Final = "docProps/core.xml"
OLDEST: Final = datetime(1980, 1, 1, tzinfo=UTC)  # a ZIP knows no date before
_WRITTEN: Final = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def fixed(file: bytes, moment: datetime) -> bytes:
    """The same Office file as if it had been written at that moment, its parts in order of name."""
    when = max(moment.astimezone(UTC), OLDEST)
    made = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in _in_order(old):
            entry = ZipInfo(name, when.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0  # else the system on which it is made
            new.writestr(entry, _part(name, old.read(name), when))
    return made.getvalue()


def _in_order(file: ZipFile) -> Iterator[str]:
    names = file.namelist()
    yield from (name for name in FIRST if name in names)
    yield from sorted(name for name in names if name not in FIRST)


def _part(name: str, content: bytes, when: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return fixed(content, when)
    if name == PROPERTIES:
        written = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        return _WRITTEN.sub(rb"\g<1>" + written, content)
    return content

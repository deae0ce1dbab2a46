"""A file is the same bytes whenever, wherever and by which process it is made."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from reports.exports.formats.fixed import fixed
from reports.exports.formats.pdf import pdf
from reports.exports.formats.pptx import pptx
from tests.reports.exports.contents import content

ELSEWHERE = """
from hashlib import sha256
from reports.exports.formats.pdf import pdf
from reports.exports.formats.pptx import pptx
from tests.reports.exports.contents import content
made = [pdf(content(), short=False), pdf(content(), short=True), pptx(content())]
print(*(sha256(one).hexdigest() for one in made))
"""
MOMENT = datetime(2026, 11, 29, 14, 6, 58, tzinfo=UTC)


def test_the_same_content_is_the_same_bytes_in_another_process_and_at_another_hour() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
        text=True,
    )
    made = [pdf(content(), short=False), pdf(content(), short=True), pptx(content())]
    assert ran.stdout.split() == [sha256(one).hexdigest() for one in made]


def test_a_later_edition_has_other_bytes() -> None:
    later = content(made_at=MOMENT.replace(month=12))
    assert pptx(later) != pptx(content())
    assert pdf(later, short=True) != pdf(content(), short=True)


def zipped(parts: dict[str, bytes], year: int) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as file:
        for name, part in parts.items():
            file.writestr(ZipInfo(name, (year, 1, 1, 0, 0, 0)), part)
    return made.getvalue()


def core(hour: str) -> bytes:
    return f'<x><dcterms:created xsi:type="dcterms:W3CDTF">{hour}</dcterms:created></x>'.encode()


def test_dates_and_order_are_fixed_in_workbooks_too() -> None:
    def file(hour: str, year: int, names: tuple[str, ...]) -> bytes:
        book = zipped({"docProps/core.xml": core(hour), "xl/a.xml": b"a"}, year)
        parts = {"b.xml": b"b", "docProps/core.xml": core(hour), "book.xlsx": book}
        return zipped({**{name: parts[name] for name in names}, "[Content_Types].xml": b"t"}, year)

    names = ("b.xml", "docProps/core.xml", "book.xlsx")
    one = fixed(file("2026-01-01T00:00:00Z", 2026, names), MOMENT)
    other = fixed(file("2031-05-05T05:05:05Z", 2031, names[::-1]), MOMENT)
    assert one == other
    with ZipFile(BytesIO(one)) as read:
        assert read.namelist() == ["[Content_Types].xml", "b.xml", "book.xlsx", "docProps/core.xml"]
        assert {entry.date_time for entry in read.infolist()} == {(2026, 11, 29, 14, 6, 58)}
        assert b"2026-11-29T14:06:58Z" in read.read("docProps/core.xml")
        assert read.read("b.xml") == b"b"


def test_a_moment_before_any_zip_is_the_first_that_it_knows() -> None:
    made = fixed(zipped({"a": b""}, 2026), datetime(1970, 1, 1, tzinfo=UTC))
    with ZipFile(BytesIO(made)) as read:
        assert read.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)

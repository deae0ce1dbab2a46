#!/usr/bin/env bash
# typst 0.15.2: a report of which no word is set passes as PDF/UA-1 and PDF/A-2a; one missing letter does not.
#
# Expected: with pdf_standards=["ua-1", "a-2a"] typst refuses what a reader could not read. It does for
# a single character that the typeface lacks, for a missing alt text and for a skipped heading level.
# If the typeface itself is not there, every character is missing, so the file is refused too.
# Seen: it is made, and says of itself that it is PDF/UA-1. Title and headings are in the bookmarks and the
# structure, the pages hold lines and shapes, and no text at all. compile() says nothing; only
# compile_with_warnings() has "unknown font family". The way there is short: Fonts(font_paths=[...])
# takes folders, and a path of one font file is passed over in silence.
# What it costs: a worker with a wrong path makes hundreds of reports without a word in them, and the
# check that was chosen to prevent just that lets them through.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  typst==0.15.2 pypdf==7.1.1 font-hanken-grotesk==0.0.2
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import typst
from pypdf import PdfReader

fonts = Path(find_spec("font_hanken_grotesk").origin).parent / "files"
report = b"""#set document(title: "Report", date: datetime(year: 2026, month: 1, day: 2))
#set text(lang: "en", font: "Hanken Grotesk")
= Findings
Both sides share the diagnosis on 27 statements.
"""
standards = ["ua-1", "a-2a"]


def made(path: Path) -> tuple[str, list[str], bool]:
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path)]
    )
    file, warnings = typst.compile_with_warnings(
        report, font_paths=found, pdf_standards=standards
    )
    assert file == typst.compile(report, font_paths=found, pdf_standards=standards)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages)
    return text, [warning.message for warning in warnings], b"<pdfuaid:part>1<" in file


print("typst", version("typst"))
whole, none = made(fonts), made(fonts / "HankenGrotesk-Regular.otf")
print("folder of the font:", whole)
print("path of its file:  ", none)
assert "27 statements" in whole[0] and whole[1] == [] and whole[2], whole
assert none == ("", ["unknown font family: hanken grotesk"], True), none

both = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
)
try:
    typst.compile(report + "\u0416".encode(), font_paths=both, pdf_standards=standards)
    raise SystemExit("a missing letter is let through as well")
except typst.TypstError as error:
    print("one letter that it lacks:", error)
    assert "could not be displayed" in str(error), error
PYTHON

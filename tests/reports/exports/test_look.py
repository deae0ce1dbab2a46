"""The consultancy's look in the files of a report."""

from io import BytesIO

import docx as word
import pypdf
import pytest
from msgspec.structs import replace
from pptx import Presentation

from accounts.branding.logo import logo_of
from reports.exports.content.told import Content, Sender
from reports.exports.formats.docx import docx
from reports.exports.formats.pdf import pdf
from reports.exports.formats.pptx import pptx
from surveys.typesetting.setting import pages
from tests.accounts.branding.pictures import picture, template
from tests.reports.exports import contents

LOGO = logo_of(picture("RGBA", (400, 100))).png
IMPRINT = "Noord Advies bv, Kerkstraat 1, Gent"


@pytest.fixture(scope="module")
def content() -> Content:
    look = Sender(imprint=IMPRINT, colour="#7a6a00", logo=LOGO)
    return contents.content(look=look)


@pytest.mark.parametrize("short", [True, False])
def test_pdf_has_logo_and_imprint(content: Content, short: bool) -> None:
    made = pdf(content, short=short)
    read = pypdf.PdfReader(BytesIO(made))
    assert len(read.pages[0].images) == 1
    assert IMPRINT in " ".join(read.pages[-1].extract_text().split())
    assert made == pdf(content, short=short)
    if short:
        assert pages(made) == 2


def test_slides_have_logo_and_imprint(content: Content) -> None:
    deck = Presentation(BytesIO(pptx(content)))
    (picture_,) = [shape for shape in deck.slides[0].shapes if shape.shape_type == 13]
    assert picture_._element._nvXxPr.cNvPr.get("descr") == content.sender
    cells = [
        cell.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    assert IMPRINT in cells


def test_own_template_takes_the_place_of_ours(content: Content) -> None:
    own = replace(content, look=replace(content.look, slides=template()))
    deck = Presentation(BytesIO(pptx(own)))
    assert deck.slide_width == 9144000  # of the template: ours is wider
    assert len(deck.slides) > 5
    assert not [shape for shape in deck.slides[0].shapes if shape.shape_type == 13]


def test_word_has_logo_and_imprint(content: Content) -> None:
    document = word.Document(BytesIO(docx(content)))
    assert len(document.inline_shapes) == 1
    assert IMPRINT in [paragraph.text for paragraph in document.paragraphs]

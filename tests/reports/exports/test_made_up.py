"""Files of a tenant whose answers were made up say so wherever the edition stands."""

from io import BytesIO

import docx as word
import pypdf
import pytest
from pptx import Presentation

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.exports.content.build import content_of
from reports.exports.content.told import Content
from reports.exports.formats.docx import docx
from reports.exports.formats.pdf import pdf
from reports.exports.formats.pptx import pptx
from reports.queries import figures_of, municipality_standing
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave

pytestmark = pytest.mark.django_db
SAID = "gesimuleerde gegevens"


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def content(of: Tenant, wave: Wave, place: Municipality) -> Content:
    with tenant(of.id):
        standing = municipality_standing(wave, place, released_only=False)
        assert standing is not None
        return content_of(of, figures_of(standing), "nl")


@pytest.mark.parametrize("simulated", [True, False])
def test_every_page_and_slide_says_it(
    north: Tenant, wave: Wave, aalst: Municipality, simulated: bool
) -> None:
    north.simulated = simulated
    made = content(north, wave, aalst)
    pages = [
        " ".join(page.extract_text().split())
        for page in pypdf.PdfReader(BytesIO(pdf(made, short=True))).pages
    ]
    slides = [
        " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in Presentation(BytesIO(pptx(made))).slides
    ]
    text = " ".join(one.text for one in word.Document(BytesIO(docx(made))).paragraphs)
    assert {SAID in page for page in (*pages, *slides, text)} == {simulated}


def test_the_article_says_it(north: Tenant, alice: User, wave: Wave) -> None:
    Tenant.objects.filter(id=north.id).update(simulated=True)
    answer = client_of(alice).get(path(wave, "article/"))
    read = [one.text for one in word.Document(BytesIO(answer.content)).paragraphs]
    assert any(SAID in text.lower() for text in read[:4])

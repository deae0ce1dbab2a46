"""The article as a Word file: its headings, its charts with alt texts, and who may have it."""

import re
import zipfile
from io import BytesIO

import docx
import pytest
from PIL import Image

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.exports.article import article_docx
from reports.exports.formats.picture import picture
from reports.queries import benchmark_standing
from reports.takeaways.article import Article
from reports.takeaways.bodies import article_of
from reports.takeaways.queries import page_of
from surveys.models import Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def article(of: Tenant, wave: Wave) -> tuple[Article, bytes]:
    with tenant(of.id):
        standing = benchmark_standing(wave)
        assert standing is not None
        made = article_of(standing, page_of(wave, None, "nl"))
    return made, article_docx(made, sender=of.name, moment=standing.finished_at)


def test_it_holds_the_eight_chapters_in_order(north: Tenant, wave: Wave) -> None:
    made, content = article(north, wave)
    document = docx.Document(BytesIO(content))
    headings = [
        one.text for one in document.paragraphs if one.style and one.style.name == "Heading 1"
    ]
    chapters = [f"{one.number}. {one.heading}" for one in made.chapters]
    assert len(chapters) == 8
    assert headings == [made.who_heading, *chapters, made.note_heading]
    texts = {one.text for one in document.paragraphs}
    assert {text for chapter in made.chapters for text in chapter.paragraphs} <= texts


def test_each_chart_is_drawn_and_told(north: Tenant, wave: Wave) -> None:
    made, content = article(north, wave)
    figures = [one.figure for one in made.chapters if one.figure]
    document = docx.Document(BytesIO(content))
    shapes = document.inline_shapes
    assert len(shapes) == len(figures) > 1
    for figure, shape in zip(figures, shapes, strict=True):
        assert shape._inline.docPr.get("descr") == figure.alt != ""
        # typst leaves out letters without a word when it lacks their typeface.
        mute = re.sub(r"<text\b.*?</text>", "", figure.on_paper, flags=re.DOTALL)
        assert picture(figure.on_paper) != picture(mute)
    pictures = [part for name, part in _parts(content) if name.startswith("word/media/")]
    assert all(Image.open(BytesIO(one)).convert("L").getpixel((0, 0)) == 255 for one in pictures)


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(content)) as file:
        return [(name, file.read(name)) for name in file.namelist()]


def test_it_is_the_same_bytes(north: Tenant, wave: Wave) -> None:
    assert article(north, wave)[1] == article(north, wave)[1]


def test_who_may_have_it(north: Tenant, alice: User, bram: User, carla: User, wave: Wave) -> None:
    assert client_of(alice).get(path(wave, "article/")).status_code == 200
    assert client_of(bram).get(path(wave, "article/")).status_code == 403
    assert client_of(bram).get(path(wave, "article/41002/")).status_code == 404
    released(north, alice, wave)
    answer = client_of(bram).get(path(wave, "article/41002/"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert client_of(bram).get(path(wave, "article/44021/")).status_code == 404
    assert client_of(carla).get(path(wave, "article/")).status_code == 404


def test_a_sender_with_characters_that_nobody_sees_breaks_no_article(
    north: Tenant, alice: User, wave: Wave
) -> None:
    """As a name may stand there that was typed before they were refused."""
    Tenant.objects.filter(id=north.id).update(name="Noord\x01\u202e Advies")
    wave.name = "Najaar\x0b 2026"
    with tenant(north.id):
        wave.save(update_fields=["name"])
    answer = client_of(alice).get(path(wave, "article/41002/"))
    texts = [one.text for one in docx.Document(BytesIO(answer.content)).paragraphs]
    assert any("Najaar 2026" in text for text in texts)

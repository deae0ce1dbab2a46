"""What the pages are made of: escaped, light, with little work for the database."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.authoring.bundled import bundled
from surveys.models import Invitation, Municipality
from surveys.questionnaire.document import Document, Perspective
from surveys.respond.form_answers import parse_section
from surveys.respond.widgets import Widget, section_widgets
from tests.surveys import respond_cast as cast

STATIC = Path(settings.BASE_DIR) / "static"
POLITICAL = Perspective.POLITICAL
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "%(name)s {value} ${value}",
)


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def respondent(north: Tenant, aalst: Municipality, questionnaire: Document) -> Invitation:
    with tenant(north.id):
        return cast.invite(cast.open_wave(north, questionnaire), aalst)


def poisoned(raw: Any, payload: str) -> Any:
    """The same document with the payload in every text."""
    if isinstance(raw, dict):
        if raw and set(raw) <= set(cast.LANGUAGES):
            return dict.fromkeys(raw, payload)
        return {key: poisoned(value, payload) for key, value in raw.items()}
    return [poisoned(part, payload) for part in raw] if isinstance(raw, list) else raw


def tags(page: str) -> list[str]:
    return re.findall(r"<(script|img|svg)\b[^>]*>", page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_and_answers_are_shown_as_text(
    north: Tenant, aalst: Municipality, payload: str
) -> None:
    rik = respondent(north, aalst, cast.document(**poisoned(cast.RAW, payload)))
    browser = cast.started(rik)
    cast.save(browser, "T1", payload[:40])
    cast.save(browser, "L1", payload)

    paths = ["answer/1/", "answer/2/", "answer/3/", "answer/review/"]
    pages = [browser.get(f"/r/{path}").content.decode() for path in paths]
    pages.append(browser.get(cast.link(rik)).content.decode())
    pages.append(browser.post("/r/answer/2/", {"N1": payload, "go": "next"}).content.decode())

    for page in pages:
        assert set(tags(page)) == {"script"}, "only the page's own"
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', page))
        assert "2026}" not in page
        assert " style=" not in page


def test_the_bundled_sections_weigh_less_than_sixty_kilobytes(
    north: Tenant, aalst: Municipality
) -> None:
    browser = cast.started(respondent(north, aalst, bundled()))
    known = {"respond.css", "unsent.js", "ranking.js", "respond.js"}
    weights = []
    for number in range(1, len(bundled().sections) + 1):
        page = browser.get(f"/r/answer/{number}/")
        linked = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.content.decode())
        assert {Path(name).name for name in linked} <= known
        parts = [
            page.content,
            *(STATIC.joinpath(*Path(name).parts[2:]).read_bytes() for name in linked),
        ]
        weights.append(sum(len(gzip.compress(part)) for part in parts))

    assert 3_000 < max(weights) < 20_000


def test_a_page_asks_the_database_as_much_for_one_answer_as_for_all(
    north: Tenant, aalst: Municipality
) -> None:
    browser = cast.started(respondent(north, aalst, cast.document()))
    url = reverse("respond_section", args=[1])
    browser.get(url)
    counts = []
    for answers in ({}, cast.FIRST):
        browser.post(url, {**answers, "go": "next"})
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        counts.append(len(queries))

    # savepoint of the test, setting, invitation, draft, setting again, release
    assert counts == [6, 6]


def test_stored_answers_come_back_from_the_form(north: Tenant) -> None:
    """Whatever is shown as checked, selected or filled in posts the same answer again."""
    document = cast.document()
    for section in document.sections[:2]:
        widgets = section_widgets(document, section, POLITICAL, "nl", cast.STORED, {}, {})
        post = QueryDict(mutable=True)
        for widget in widgets:
            for part in filter(None, (widget, widget.estimate)):
                _send(part, post)
        posted = parse_section(document, section, POLITICAL, post, cast.STORED)

        assert posted.errors == {}
        given = {key: value for key, value in posted.answers.items() if value is not None}
        assert given == {key: value for key, value in cast.STORED.items() if key in given}
        assert len(given) >= 6


def _send(widget: Widget, post: QueryDict) -> None:
    """What a browser sends of one item, as its template shows it."""
    if widget.places:
        for place in widget.places:
            post[f"{widget.name}__{place.number}"] = place.value
    elif widget.total:
        for option in widget.options:
            post[f"{widget.name}__{option.value}"] = option.points
    elif widget.options:
        choices = [*widget.options, *filter(None, [widget.no_opinion])]
        checked = [str(option.value) for option in choices if option.checked]
        if widget.other:
            checked += ["other"] if widget.other.checked else []
            post[widget.other.name] = widget.other.value
        post.setlist(widget.name, checked)
    else:
        post[widget.name] = widget.value


def test_widgets_survive_answers_of_any_shape() -> None:
    document = cast.document()
    shapes: list[object] = [None, "", "x", 3, 2.5, True, [], ["x"], {"roads": "x"}, {"x": []}]
    for value in shapes:
        answers = dict.fromkeys(cast.STORED, value)
        for section in document.sections:
            for language in cast.LANGUAGES:
                assert section_widgets(document, section, POLITICAL, language, answers, {}, {})


def test_every_bundled_language_has_every_page(north: Tenant, aalst: Municipality) -> None:
    rik = respondent(north, aalst, bundled())
    for language in cast.LANGUAGES:
        browser: Client = cast.started(rik, lang=language)
        for number in range(1, len(bundled().sections) + 1):
            page = browser.get(f"/r/answer/{number}/").content.decode()
            assert f'<html lang="{language}">' in page
            assert '<legend id="q-' in page

"""A long section is split to read, and stays one form."""

import re

from django.core.cache import cache

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Municipality
from surveys.respond.runs import runs_of
from surveys.respond.widgets import Widget
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_flow import fill


def widgets(kinds: str) -> list[Widget]:
    """A letter for each: q asks, i informs."""
    named = {"q": "scale", "i": "information"}
    return [
        Widget(code=f"X{n}", kind=named[one], name=f"X{n}", text="") for n, one in enumerate(kinds)
    ]


def told(kinds: str) -> list[tuple[int, int, int]]:
    return [(run.first, run.last, len(run.items)) for run in runs_of(widgets(kinds))]


def test_runs_are_about_as_long_as_one_another() -> None:
    assert told("q" * 12) == [(1, 12, 12)]
    assert told("q" * 13) == [(1, 7, 7), (8, 13, 6)]
    assert told("q" * 30) == [(1, 10, 10), (11, 20, 10), (21, 30, 10)]
    assert told("i") == [(1, 0, 1)]
    assert told("i" + "q" * 7 + "i" + "q" * 6) == [(1, 7, 8), (8, 13, 7)]


def test_a_long_page_leads_to_its_runs_and_sends_one_form(
    north: Tenant, aalst: Municipality
) -> None:
    many = [cast.item(f"S{n}", "scale", scale="five") for n in range(1, 15)]
    long = cast.document(sections=[{**cast.RAW["sections"][0], "items": many}])
    cache.clear()
    with tenant(north.id):
        browser = cast.started(cast.invite(cast.open_wave(north, long), aalst))

    page = browser.get("/r/answer/1/").content.decode()

    assert re.findall(r'href="#(run-\d)">([^<]+)', page) == [
        ("run-1", "Vragen 1 tot 7"),
        ("run-2", "Vragen 8 tot 14"),
    ]
    assert re.findall(r'<h2 class="run" id="(run-\d)"', page) == ["run-1", "run-2"]
    assert page.count("<form") == 1
    answers = {f"S{n}": "3" for n in range(1, 15)}
    assert fill(browser, 1, answers)["Location"] == "/r/answer/review/"

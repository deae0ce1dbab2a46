"""What a report page weighs, what is kept of it, and for whom."""

import gzip
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from fontTools.ttLib import TTFont
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant, User
from accounts.tenancy import NoTenant, tenant
from accounts.tenant_cache import kept
from reports.editions.actions import release
from reports.models import Edition
from surveys.models import Wave
from tests.conftest import client_of
from tests.reports.stage import every_part, path, ready_wave

pytestmark = pytest.mark.django_db
# Of one request when its body was kept: a session, who reads, the wave, its run and editions.
KEPT_QUERIES = 12
STATEMENTS = "report/part/statements/"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def content(user: User, wave: Wave, rest: str = "report/", **headers: str) -> bytes:
    answer = client_of(user).get(path(wave, rest), headers=headers)
    assert answer.status_code == 200
    return answer.content


def main_part(page: bytes) -> str:
    """Without the frame, whose token is another one each time."""
    return page.decode().split("<main")[1].split("<section", 1)[1]


# --- kept --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest",
    [*every_part("44021"), "report/part/statements/?theme=none", "report/part/peers/?theme=none"],
)
def test_second_reader_gets_the_same_body(alice: User, anna: User, wave: Wave, rest: str) -> None:
    first = content(alice, wave, rest)
    with patch("reports.kept.render_to_string", side_effect=AssertionError("made again")):
        assert main_part(content(anna, wave, rest)) == main_part(first)


def test_kept_body_reads_no_figures(
    alice: User, wave: Wave, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(alice)
    client.get(path(wave, "report/"))
    with django_assert_max_num_queries(KEPT_QUERIES) as seen:
        assert client.get(path(wave, "report/")).status_code == 200
    assert not [query for query in seen.captured_queries if '"payload"' in query["sql"]]


def test_languages_and_choices_are_apart(alice: User, wave: Wave) -> None:
    dutch = content(alice, wave, **{"Accept-Language": "nl"})
    english = content(alice, wave, **{"Accept-Language": "en"})
    assert "Lees verder" in dutch.decode()
    assert "Lees verder" not in english.decode()
    assert "Gent" in content(alice, wave, "report/44021/").decode()
    assert main_part(content(alice, wave, "report/41002/")) != main_part(
        content(alice, wave, "report/44021/")
    )


def test_frame_is_the_readers_own(alice: User, anna: User, wave: Wave) -> None:
    assert "Resultaten vrijgeven?" in content(alice, wave).decode()
    assert "Resultaten vrijgeven?" not in content(anna, wave).decode()
    with tenant(wave.tenant_id):
        release(by=alice, wave=wave)
        assert Edition.objects.count() == 1
    assert "vrijgegeven, editie 1" in content(alice, wave).decode()


def test_what_one_tenant_keeps_no_other_finds(north: Tenant, south: Tenant) -> None:
    with tenant(north.id):
        assert kept("report", ("a", "b"), lambda: "north") == "north"
        assert kept("report", ("ab", ""), lambda: "other parts") == "other parts"
        assert kept("report", ("a", "b"), lambda: "again") == "north"
    with tenant(south.id):
        assert kept("report", ("a", "b"), lambda: "south") == "south"
    with pytest.raises(NoTenant):
        kept("report", ("a", "b"), lambda: "nobody")


# --- weight ------------------------------------------------------------------------------------


def test_pages_are_compressed_with_padding(alice: User, wave: Wave) -> None:
    client = client_of(alice)
    answers = [
        client.get(path(wave, STATEMENTS), headers={"accept-encoding": "gzip"}) for _ in range(6)
    ]
    plain = [len(gzip.decompress(one.content)) for one in answers]
    assert {one["Content-Encoding"] for one in answers} == {"gzip"}
    assert max(len(one.content) for one in answers) < min(plain) / 5
    # The length does not tell what was compressed: up to a hundred random bytes.
    assert len({len(one.content) for one in answers}) > 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_for_is_not_compressed(alice: User, wave: Wave, site: str) -> None:
    headers = {"accept-encoding": "gzip", "sec-fetch-site": site}
    answer = client_of(alice).get(path(wave, "report/"), headers=headers)
    assert "Content-Encoding" not in answer
    assert "Accept-Encoding" in answer["Vary"]


def test_style_and_fonts_are_small() -> None:
    style = Path(str(finders.find("css/site.css"))).read_bytes()
    assert len(gzip.compress(style)) < 10_000
    for name in ("regular", "semibold"):
        font = Path(str(finders.find(f"fonts/{name}-basic.woff2"))).read_bytes()
        assert font[:4] == b"wOF2"
        assert len(font) < 13_000
        assert finders.find(f"fonts/{name}-more.woff2")
    assert finders.find("fonts/OFL.txt")


def test_style_names_every_letter_of_the_basic_font() -> None:
    """The ranges in the style sheet and the letters of the font are the same."""
    from config.web.assets import BASIC  # noqa: PLC0415

    style = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
    ranges = [line.split(":")[1] for line in style.splitlines() if "unicode-range" in line]
    basic, more = (_codes(one) for one in ranges[:2])
    assert basic == {ord(letter) for letter in BASIC}
    assert not basic & more
    for name in ("regular", "semibold"):
        found = {part: _letters(f"fonts/{name}-{part}.woff2") for part in ("basic", "more")}
        assert found["basic"] & basic >= (found["basic"] | found["more"]) & basic
        assert {code for code in found["more"] - basic if code > ord(" ")} <= more
    # Signs that the font lacks do not make a browser fetch it: a tick, an empty box.
    assert not {ord(sign) for sign in "✓▢○"} & more


def _letters(name: str) -> set[int]:
    with TTFont(str(finders.find(name))) as font:
        return set(font.getBestCmap())


def _codes(text: str) -> set[int]:
    found: set[int] = set()
    for part in text.replace(";", "").split(","):
        first, _dash, last = part.strip().removeprefix("U+").partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found

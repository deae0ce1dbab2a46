"""The course over the waves: its sentences, its charts and its section on the page."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.documents.differences import changes
from reports.api_answers.answers import as_json
from reports.api_answers.schema import BenchmarkSerializer
from reports.charts import slopes
from reports.narrative.phrasing import words
from reports.narrative.phrasing.languages import SPOKEN
from reports.narrative.phrasing.names import trend_name
from reports.narrative.phrasing.numbers import p_value
from reports.narrative.tell import tell
from reports.pages.comparison import values
from reports.pages.trends import courses_of
from reports.queries import benchmark_report
from surveys.models import Wave
from tests.conftest import client_of
from tests.core.documents import plain
from tests.reports.course_payloads import share_figure, trends, with_trends
from tests.reports.payloads import LABELS, benchmark, read_document, read_figure
from tests.reports.stage import computed_study, path
from tests.reports.test_api import differences

COURSES = "report/part/trends/"
WORD_OF = {
    word: re.compile(rf"\b{name}", re.IGNORECASE) for word, name in SPOKEN["nl"].trends.items()
}


def told(payload: dict[str, Any], language: str = "nl") -> dict[str, str]:
    found = tell(read_document(payload), LABELS, language)
    return {s.kind: s.text for s in found if s.kind.startswith("trend_")}


def test_each_word_is_told_with_its_link() -> None:
    found = told(with_trends())
    assert "70\N{NO-BREAK SPACE}% in ‘Golf 2022’" in found["trend_structural"]
    assert "dezelfde 142 zetels in de eerste en de laatste golf, waarvan 37 nieuw bezet" in found["trend_structural"]  # fmt: skip
    assert found["trend_structural"].endswith("aantoonbaar gelijk gebleven.")
    assert "Gemeten over dezelfde 210 besturen" in found["trend_rising"]
    assert "30 procentpunten meer (95%-interval 26 tot 34)" in found["trend_rising"]
    assert "losse groepen" in found["trend_falling"]
    assert "30 procentpunten minder (95%-interval 26 tot 34)" in found["trend_falling"]
    assert "dat ‘eens’ of hoger (ongunstig) antwoordt van 70" in found["trend_falling"]
    assert found["trend_falling"].endswith("Dat is gunstiger.")
    assert found["trend_rising"].endswith("Dat is gunstiger.")
    assert "in ‘Golf 2024’ op 60\N{NO-BREAK SPACE}%" in found["trend_peak"]
    assert "aantoonbaar gelijk (30" in found["trend_stable"]
    assert "in ‘Golf 2024’ op 60\N{NO-BREAK SPACE}%" in found["trend_dip"]
    assert "aantoonbaar lager dan ervoor en erna (80" in found["trend_dip"]
    assert found["trend_undetermined"].startswith("Van één stelling")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_report_says_which_courses_a_version_ended(language: str) -> None:
    payload = with_trends()
    some: list[Any] = payload["trends"]["items"]
    for items in (some, some[:0]):
        payload["trends"]["items"] = items
        (said,) = (s for s in tell(read_document(payload), LABELS, language) if s.kind == "course_stated")  # fmt: skip
        assert said.items == ("D1",)
    payload["trends"]["incomparable"] = []
    assert not [s for s in tell(read_document(payload), LABELS, language) if s.kind == "course_stated"]  # fmt: skip


def test_a_majority_in_every_wave_is_told_beside_the_word_that_does_not_say_it() -> None:
    """A rise from 60 to 80 % is rising and not structural; that it is a majority stands apart."""
    payload = with_trends()
    payload["trends"]["items"] = [one for one in trends()["items"] if one["code"] in ("A2", "F1")]
    courses = courses_of(read_document(payload), LABELS, "nl")
    assert courses is not None
    second = {one.code: [side.second for side in one.sides] for one in courses.items}
    assert second == {"A2": ["", ""], "F1": ["majority", "majority"]}
    assert "meerderheid" not in told(payload)["trend_rising"]  # of A2, which rose more
    payload["trends"]["items"] = payload["trends"]["items"][1:]
    assert told(payload)["trend_rising"].endswith("In elke golf is dat een meerderheid.")
    assert told(payload)["trend_dip"].endswith("In elke golf is dat een meerderheid.")


def test_no_word_falls_that_the_rules_did_not_give() -> None:
    """One wave, a hidden end, or nothing but what is undetermined: no trend word at all."""
    assert told(benchmark()) == {}
    assert told({**benchmark(), "trends": None}) == {}
    payload = with_trends()
    payload["trends"]["items"] = [one for one in trends()["items"] if one["code"] == "C1"]
    (only,) = told(payload).values()
    assert not any(WORD_OF[word].search(only) for word in ("structural", "rising", "falling"))
    for one in payload["trends"]["items"]:
        for side in ("political", "administrative"):
            one[side]["trend"] = None
    assert told(payload) == {}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_courses_are_told_in_every_language(language: str) -> None:
    found = told(with_trends(), language)
    assert set(found) == set(told(with_trends()))
    assert not any(re.search(r"[{}]", text) for text in found.values())
    assert "142" in found["trend_structural"]
    assert "37" in found["trend_structural"]
    assert trend_name("rising", language)
    assert trend_name(None, language) == ""


def test_the_clearest_items_come_first() -> None:
    courses = courses_of(read_document(with_trends()), LABELS, "nl")
    assert courses is not None
    assert [one.code for one in courses.items] == ["A2", "B1", "F1", "A1", "D1", "C1"]
    assert [one.reason for one in courses.broken] == ["new", "stated"]
    assert courses.three
    words_of = {one.code: [side.word for side in one.sides] for one in courses.items}
    assert words_of["D1"] == ["stable", "undetermined"]
    assert words_of["A2"] == ["rising", None]
    assert courses_of(read_document(benchmark()), LABELS, "nl") is None


def test_an_unread_wave_has_no_column() -> None:
    payload = with_trends()
    payload["trends"]["waves"][0]["unavailable"] = "damaged"
    for one in payload["trends"]["items"]:
        for part in ("political", "administrative", "gap"):
            one[part]["points"] = one[part]["points"][1:]
    courses = courses_of(read_document(payload), LABELS, "nl")
    assert courses is not None
    assert not courses.three
    assert courses.items[0].panel.waves == ("Golf 2024", "Golf 2026")
    assert len(courses.items[0].sides[0].figures) == 2
    assert "in beide golven" in courses.items[0].sides[0].link


def panel(political: list[float | None], administrative: list[float | None]) -> slopes.SlopePanel:
    sides = (("political", political), ("administrative", administrative))
    figures = {
        side: tuple(read_figure(share_figure(value)) for value in values) for side, values in sides
    }
    return slopes.SlopePanel(("2022", "2024", "2026"), figures, "share")


def marks(drawn: str) -> int:
    root = ElementTree.fromstring(drawn)  # noqa: S314 -- our own text
    return sum("halo" in element.attrib.get("class", "") for element in root.iter())


def test_a_hidden_wave_breaks_the_line_and_says_so() -> None:
    whole = slopes.slope(panel([0.3, 0.4, 0.5], [0.6, 0.6, 0.6]), (20, 80), prefix="x")
    broken = slopes.slope(panel([0.3, None, 0.5], [0.6, 0.6, 0.6]), (20, 80), prefix="x")
    assert (marks(whole), marks(broken)) == (6, 5)
    assert "2024 verborgen" in broken
    assert whole.count('stroke-width="2.4"') == broken.count('stroke-width="2.4"') + 2


def test_the_line_goes_past_a_wave_that_did_not_ask_the_same() -> None:
    """As a wave of another study may stand between two of one's own."""
    whole = panel([0.3, 0.4, 0.5], [0.6, 0.6, 0.6])
    first, _middle, last = whole.figures["political"]
    figures = {**whole.figures, "political": (first, None, last)}
    drawn = slopes.slope(slopes.SlopePanel(whole.waves, figures, "share"), (20, 80), prefix="x")
    assert marks(drawn) == 5
    assert drawn.count('stroke-width="2.4"') == 3


def test_all_panels_share_a_scale_that_holds_their_intervals() -> None:
    low, high = slopes.scale_of([panel([0.3, 0.4, 0.5], [0.6, 0.6, 0.62])])
    assert (low, high) == (20, 80)
    assert slopes.scale_of([panel([None] * 3, [None] * 3)]) == (0, 100)
    assert slopes.scale_of([panel([0.99] * 3, [0.01] * 3)]) == (0, 100)


def test_numbers_at_the_end_are_kept_apart() -> None:
    drawn = slopes.slope(panel([0.3, 0.4, 0.5], [0.6, 0.6, 0.51]), (20, 80), prefix="x")
    ends = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*class="(?:pol|adm)-text"', drawn)]
    assert len(ends) == 2
    assert abs(ends[0] - ends[1]) >= slopes.APART - 0.2


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0.001, "≤ 0,001"), (0.05, "≤ 0,05"), (0.5, "≤ 0,5"), (1.0, "≤ 1"), (0.0123, "≤ 0,05"), (None, "–")],
)  # fmt: skip
def test_a_p_value_is_told_as_a_limit_and_no_less_than_a_thousandth(
    p: float | None, shown: str
) -> None:
    """One from before they were told so is told as the limit above it as well."""
    assert p_value(p) == shown


def test_a_trend_that_differs_between_runs_is_told_in_its_words() -> None:
    before, after = with_trends(), with_trends()
    course = after["trends"]["items"][0]["political"]
    course["trend"], course["change"]["value"] = "rising", 0.3
    found = [values(change, "nl") for change in changes(before, after)]
    assert found == [("+1", "+30"), ("structureel", "stijgend")]


@pytest.fixture
def waves(north: Tenant, alice: User) -> list[Wave]:
    return computed_study(north, alice)


@pytest.mark.django_db
def test_the_page_and_the_api_show_the_course(
    north: Tenant, alice: User, waves: list[Wave]
) -> None:
    first, second = (client_of(alice).get(path(w, COURSES)).content.decode() for w in waves)
    assert "Dit is de eerste gesloten golf van deze studie" in first
    assert "stijgend" not in first
    for text in ("Verloop over de golven", "Voorjaar", "stijgend", "dezelfde 70 zetels in beide golven"):  # fmt: skip
        assert text in second
    table = client_of(alice).get(path(waves[1], f"{COURSES}?show=table")).content.decode()
    assert "Zelfde zetels" in table
    with tenant(north.id):
        found = benchmark_report(waves[1])
        assert found is not None
        whole = plain(as_json(found))
    assert whole["trends"]["items"]
    assert set(differences(BenchmarkSerializer(), whole)) == set()


@pytest.mark.django_db
def test_the_section_reads_in_other_languages(alice: User, waves: list[Wave]) -> None:
    client = client_of(alice)
    for language, said in (
        ("en", "the same 70 seats in both waves"),
        ("fr", "les mêmes 70 sièges"),
    ):
        with translation.override(language):
            client.cookies["django_language"] = language
            page = client.get(path(waves[1], COURSES), headers={"accept-language": language})
        assert said in page.content.decode()

"""The chart of the takeaways: whatever a label holds, and nothing of what is hidden."""

from xml.etree import ElementTree

import pytest

from reports.charts.dots import Dots, DotScale, describe, dots
from reports.charts.effort import Domain, effort_yield
from reports.charts.svg import Look
from reports.charts.text import width
from tests.reports.payloads import figure, read_figure

SHARES = DotScale(0.0, 1.0, "share")
NAME = "{http://www.w3.org/2000/svg}"
SHOWN = read_figure(figure(0.62, 0.55, 0.69))
PLANTED = read_figure({**figure(0.77), "status": "suppressed"})


def drawn(rows: list[Dots], *, wide: bool, scale: DotScale = SHARES) -> ElementTree.Element:
    look = Look("d", "Aandeel", describe(rows, scale.way, "nl"), wide=wide)
    return ElementTree.fromstring(dots(rows, scale, look))  # noqa: S314 -- our own drawing


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize(
    "label", ["<script>alert(1)</script>", "\x00\u202e" + "W" * 5000, "a & b ]]> {0} %s", ""]
)
def test_a_label_is_text_whatever_it_holds(label: str, wide: bool) -> None:
    found = drawn([Dots(label, SHOWN, SHOWN)], wide=wide)
    assert found.find(f"{NAME}script") is None
    assert len(found.findall(f"{NAME}circle")) == 1  # the political mark


@pytest.mark.parametrize("wide", [True, False])
def test_what_is_hidden_has_no_mark_and_no_number(wide: bool) -> None:
    found = drawn([Dots("Geld", PLANTED, SHOWN)], wide=wide)
    texts = " ".join(found.itertext())
    assert found.findall(f"{NAME}circle") == []
    assert "77" not in texts
    assert "verborgen" in texts
    assert "62" in texts


def test_marks_stand_where_the_scale_says() -> None:
    """At a quarter of −1 to 1 lies −0.5: between the first tick and the middle one."""
    scale = DotScale(-1.0, 1.0, "decimal")
    figures = [read_figure(figure(v, unit="coefficient")) for v in (-0.5, 0.0)]
    found = drawn([Dots("Verband", *figures)], wide=True, scale=scale)
    lines = sorted({float(one.get("x1", "")) for one in found.findall(f"{NAME}line")})
    (circle,) = found.findall(f"{NAME}circle")
    assert float(circle.get("cx", "")) == pytest.approx(lines[1], abs=0.1)
    assert scale.written(-0.5, "nl") == "−0,5"


def test_the_description_says_every_figure() -> None:
    told = describe([Dots("Geld", SHOWN, None)], "share", "nl")
    assert told == "Geld: Politiek 62\N{NO-BREAK SPACE}%, Administratie verborgen"


def test_letters_are_large_enough_on_paper_and_stand_between_its_margins() -> None:
    """Between the margins of A4, 170 mm: no letter below 8 points, no text beside the page."""
    long = "Hoe sterk investeert uw bestuur vandaag in data om beleidskeuzes te onderbouwen?"
    look = Look("d", "Aandeel", wide=True, paper=True)
    domain = Domain(long, (SHOWN, SHOWN), (SHOWN, SHOWN))
    for made in (dots([Dots(long, SHOWN, PLANTED)], SHARES, look), effort_yield([domain], look)):
        found = ElementTree.fromstring(made)  # noqa: S314 -- our own drawing
        points = 170 / 25.4 * 72 / (look.width + 2 * 8)  # of one of the drawing's own units
        for text in found.iter(f"{NAME}text"):
            size, said = float(text.get("font-size", "")), text.text or ""
            assert size * points >= 8
            if text.get("text-anchor", "start") == "start":
                assert float(text.get("x", "")) + width(said, size, 700) <= look.width
        assert long in " ".join(" ".join(found.itertext()).split())

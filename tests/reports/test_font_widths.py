"""Texts in charts are measured by a list, which is the shipped typeface's."""

import pytest

from reports.charts.text import shorten, width, wrap
from surveys.typesetting import widths
from tests.reports.font_widths import source


def test_the_list_is_that_of_the_shipped_typeface() -> None:
    made: dict[str, object] = {}
    exec(source(), made)  # noqa: S102 -- our own text, as it is written into the module
    for name in ("KNOWN", "WIDTHS", "UNKNOWN"):
        assert made[name] == getattr(widths, name), "tests/reports/font_widths.py makes it"


def test_a_text_is_as_wide_as_its_characters_also_unknown_ones() -> None:
    assert width("ab", 16) == pytest.approx(width("a", 16) + width("b", 16))
    assert width("a", 32, 700) == 2 * width("a", 16, 700)
    assert width("\u6f22", 16) > 0


def test_what_does_not_fit_is_wrapped_and_then_shortened() -> None:
    text = "Verantwoordelijkheden overdragen aan medewerkers"
    room = width("Verantwoordelijkheden ov", 16)
    lines = wrap(text, room, 16)
    assert lines[0] == "Verantwoordelijkheden"
    assert lines[1].endswith("…")
    assert all(width(line, 16) <= room for line in lines)
    assert shorten("kort", room, 16) == "kort"

"""A colour is made readable, and keeps its hue."""

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.branding.colours import DARK, ENOUGH, LIGHT, contrast, fitted

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(HEX)
def test_text_can_be_read_in_and_on_every_colour(given_colour: str) -> None:
    found = fitted(given_colour)
    for shade, grounds in ((found.light, LIGHT), (found.dark, DARK)):
        for ground in (*grounds, shade.soft, shade.on):
            assert contrast(shade.brand, ground) >= ENOUGH


@pytest.mark.parametrize("dark_enough", ["#33409a", "#5b2a6e", "#000000", "#7a0010"])
def test_readable_colour_stays_as_it_is(dark_enough: str) -> None:
    found = fitted(dark_enough)
    assert (found.light.brand, found.changed) == (dark_enough, False)


@pytest.mark.parametrize("pale", ["#ffed00", "#009fe3", "#ffffff", "#ff7f00", "#00ff66"])
def test_pale_colour_becomes_darker_of_the_same_hue(pale: str) -> None:
    found = fitted(pale)
    assert found.changed
    if pale != "#ffffff":
        before, after = (hue_of(one) for one in (pale, found.light.brand))
        assert min(abs(before - after), 1 - abs(before - after)) < 0.06


def hue_of(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return colorsys.rgb_to_hsv(*parts)[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)

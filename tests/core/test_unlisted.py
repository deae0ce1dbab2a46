"""'Other' and 'none of these' are answers, and not options of the list."""

import numpy as np
import pytest

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.instrument import ChoiceSpec, Instrument
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.tables.choices import choice_result
from benchmarking.core.tables.results import ChoiceResult, MentionsBySide

LISTED = tuple("abcdefghi")
M, PEOPLE = 24, 6


def result(spec: ChoiceSpec, marks: Codes) -> ChoiceResult:
    """Of the marks (R, O) of three persons on each side of every municipality."""
    place, side = np.repeat(np.arange(M), PEOPLE), np.tile([0, 0, 0, 1, 1, 1], M)
    codes = tuple(f"{m:02}" for m in range(M))
    wave = WaveInput(codes, np.full((M, 2), 3), place, side, choices={spec.code: marks})
    counted = tally(wave, Instrument(choices=(spec,))).choices[spec.code]
    return choice_result(spec, counted, Thresholds(), np.random.default_rng(1))


def mentions(found: ChoiceResult) -> MentionsBySide:
    assert found.mentions is not None
    return found.mentions


def drawn(seed: int) -> Codes:
    rng = np.random.default_rng(seed)
    appeal = np.linspace(0.95, 0.6, len(LISTED))
    return (rng.random((M * PEOPLE, len(LISTED))) < appeal).astype(np.int8)


def test_everybody_who_names_eight_of_nine_names_all_but_one() -> None:
    """With 'other' counted as the tenth option it was 0 %."""
    left_out = np.arange(M * PEOPLE) % 9
    marks = (np.arange(9) != left_out[:, None]).astype(np.int8)
    with_other = np.column_stack([marks, np.zeros(len(marks), dtype=np.int8)])
    spec = ChoiceSpec("u", (*LISTED, "other"), multiple=True, unlisted=("other",))
    for side in (mentions(result(spec, with_other)).political, mentions(result(spec, with_other)).administrative):  # fmt: skip
        assert side.at_least.value == 1.0
        assert side.mean.value == 8.0
        assert side.shares == (*[0.0] * 8, 1.0, 0.0)


@pytest.mark.parametrize("at", [0, 4, 9])
def test_an_answer_beside_the_list_changes_nothing_of_the_list(at: int) -> None:
    """Wherever it stands and whoever names it: mentions, pairs and order are those without it."""
    marks = drawn(3)
    other = (np.random.default_rng(4).random(len(marks)) < 0.4).astype(np.int8)
    options = (*LISTED[:at], "other", *LISTED[at:])
    spec = ChoiceSpec("u", options, multiple=True, unlisted=("other",))
    found = result(spec, np.insert(marks, at, other, axis=1))
    plain = result(ChoiceSpec("u", LISTED, multiple=True), marks)
    assert found.mentions == plain.mentions
    assert found.cooccurrence is not None
    assert plain.cooccurrence is not None
    for one, two in (
        (found.cooccurrence.political, plain.cooccurrence.political),
        (found.cooccurrence.administrative, plain.cooccurrence.administrative),
    ):
        assert [(p.a, p.b, p.both, p.given_a, p.given_b, p.lift, p.phi) for p in one.pairs] == [
            (p.a, p.b, p.both, p.given_a, p.given_b, p.lift, p.phi) for p in two.pairs
        ]
    assert found.rank_agreement is not None
    assert plain.rank_agreement is not None
    assert found.rank_agreement.tau.value == plain.rank_agreement.tau.value
    assert found.rank_agreement.overlap == plain.rank_agreement.overlap
    shares = {option.code: option.political.value for option in found.options}
    assert shares["other"] == pytest.approx(other.reshape(M, 2, 3)[:, 0].mean())
    assert [option.code for option in found.options if not option.listed] == ["other"]


def test_five_listed_options_and_other_are_not_six_to_rank() -> None:
    spec = ChoiceSpec("u", (*LISTED[:5], "other"), multiple=True, unlisted=("other",))
    assert result(spec, drawn(5)[:, :6]).rank_agreement is None
    six = ChoiceSpec("u", (*LISTED[:6], "other"), multiple=True, unlisted=("other",))
    assert result(six, drawn(5)[:, :7]).rank_agreement is not None


@pytest.mark.parametrize(("most", "defined"), [(None, True), (8, True), (7, False), (3, False)])
def test_who_may_not_name_so_many_cannot_name_all_but_one(most: int | None, *, defined: bool) -> None:  # fmt: skip
    spec = ChoiceSpec("u", LISTED, multiple=True, most=most)
    figure = mentions(result(spec, drawn(6))).political.at_least
    assert figure.visible == defined
    if not defined:
        assert (figure.status, figure.reason) == (Status.NOT_COMPUTABLE, Reason.TOO_FEW_CHOICES)
    assert mentions(result(spec, drawn(6))).political.mean.visible


def test_an_unlisted_option_is_one_of_the_options() -> None:
    with pytest.raises(ValueError, match="has no options"):
        ChoiceSpec("u", LISTED, multiple=True, unlisted=("other",))

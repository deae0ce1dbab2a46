"""What the core is told of a questionnaire's choices."""

from benchmarking.core.data.instrument import ChoiceSpec
from benchmarking.inputs.outline import instrument_of
from tests.questionnaire.builders import OPTIONS, raw_item, small


def test_own_words_and_none_of_these_are_not_on_the_list() -> None:
    none = {"code": "none", "text": {"nl": "Geen van deze"}}
    document = small(
        raw_item("S", "single", options=OPTIONS),
        raw_item("M", "multiple", options=[*OPTIONS, none], other=True, max=3),
    )
    single, multiple = instrument_of(document).choices
    assert single == ChoiceSpec("S", ("a", "b", "c"))
    options = ("a", "b", "c", "none", "other")
    assert multiple == ChoiceSpec("M", options, multiple=True, unlisted=options[3:], most=3)
    assert multiple.listed == [0, 1, 2]

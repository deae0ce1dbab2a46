"""Options that are taken from what was chosen before."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.answers import submission
from surveys.questionnaire.conditions.visibility import offered, section_state, visible_items
from surveys.questionnaire.document import Document, Perspective, RankingItem, decode, to_builtins
from surveys.questionnaire.flow import deciding_keys, flow, tried
from surveys.questionnaire.rules.validation import problems
from tests.questionnaire.builders import BOTH, NL, OPTIONS, changed, raw_item, small

SIDE = Perspective.POLITICAL
FOUR = [*OPTIONS, {"code": "d", "text": {"nl": "D"}}]


def carrying(*, same_page: bool = False, **fields: Any) -> Document:
    """Name some of four, then put at most three of those in order, then choose one of those."""
    first = [raw_item("M", "multiple", options=FOUR, other=True)]
    then = [
        raw_item("K", "ranking", options=FOUR, choose=3, options_from="M", **fields),
        raw_item("S", "single", options=FOUR, options_from="M", show_if="answered(K)"),
    ]
    if same_page:
        return small(*first, *then)
    raw = to_builtins(small(*first))
    raw["sections"].append({"code": "second", "title": NL, "items": then})
    return decode(raw)


def options(document: Document, code: str, answers: dict[str, Any]) -> str:
    """The codes that are offered; nothing where the item is not asked."""
    shown = {item.code: item for item in visible_items(document, SIDE, answers)}
    return "".join(getattr(shown.get(code), "option_codes", ()))


def codes(document: Document) -> list[str]:
    return [problem.code for problem in problems(document) if problem.blocks]


def test_only_what_was_chosen_is_offered_in_the_order_of_the_question() -> None:
    document = carrying()
    assert options(document, "K", {"M": ["c", "a"]}) == "ac"
    assert options(document, "K", {"M": ["a", "b", "c", "d"]}) == "abcd"
    assert options(document, "K", {}) == ""
    assert options(document, "K", {"M": ["other"]}) == ""
    # Its own words are no option of another question.
    assert options(document, "K", {"M": ["other", "b"]}) == "b"


def test_as_many_are_put_in_order_as_were_named() -> None:
    document = carrying()
    for named, ranked, error in (
        (["a", "b"], ["b", "a"], ""),
        (["a", "b"], ["b"], "rank_exactly"),
        (["a", "b"], ["b", "c"], "unknown_option"),
        (["a"], ["a"], ""),
        (["a", "b", "c", "d"], ["d", "a", "c"], ""),
        (["a", "b", "c", "d"], ["d", "a"], "rank_exactly"),
    ):
        given_answers = {"M": named, "K": ranked, "S": named[0]}
        final = submission(document, SIDE, given_answers)
        assert [found.code for found in final.errors.values()] == ([error] if error else [])
        assert ("K" in final.answers) is not bool(error)


def test_who_named_nothing_is_not_asked_and_misses_nothing() -> None:
    final = submission(carrying(), SIDE, {"K": ["a", "b", "c"], "S": "a"})
    assert final.answers == {}
    assert final.missing == ("M",)


def test_what_is_taken_back_is_no_answer_further_on() -> None:
    document = carrying()
    before = {"M": ["a", "b"], "K": ["a", "b"], "S": "a"}
    assert submission(document, SIDE, before).complete
    after = submission(document, SIDE, {**before, "M": ["b"]})
    assert set(after.errors) == {"K", "S"}


def test_a_page_shows_the_item_as_it_is_offered() -> None:
    (item,) = section_state(carrying(), "second", SIDE, {"M": ["a", "d"]}).items
    assert isinstance(item, RankingItem)
    assert item.option_codes == ("a", "d")


@given(st.lists(st.sampled_from("abcd"), unique=True), st.booleans())
def test_offering_again_changes_nothing(named: list[str], answered: bool) -> None:
    document = carrying()
    answers = {"M": named, **({"K": named[:3]} if answered else {})}
    once = offered(document, SIDE, answers)
    assert offered(once, SIDE, answers) == once
    assert [item.code for item in visible_items(once, SIDE, answers)] == [
        item.code for item in visible_items(document, SIDE, answers)
    ]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (carrying(same_page=True), "from_not_earlier"),
        (changed(carrying(), "K", options_from="X"), "from_unknown"),
        (changed(carrying(), "K", options_from="S"), "from_kind"),
        (changed(carrying(), "K", options=FOUR[:3]), "from_other_options"),
        (changed(carrying(), "M", wording={"political": NL}), "from_other_side"),
    ],
)
def test_what_cannot_be_carried_is_named(document: Document, code: str) -> None:
    assert code in codes(document)


def test_a_sound_one_can_be_published() -> None:
    assert codes(carrying()) == []
    assert "from_other_side" not in codes(changed(carrying(), "K", wording={"political": NL}))


def test_a_circle_through_options_is_told_as_one() -> None:
    document = changed(carrying(), "M", show_if="K has a")
    (found,) = [one for one in problems(document) if one.code == "logic_cycle" and one.blocks]
    assert found.params["path"] == "M → K → M"


def test_the_flow_and_the_try_out_know_where_options_come_from() -> None:
    document = carrying()
    steps = {step.place.code: step for step in flow(document, SIDE)}
    assert steps["K"].looks_at == ("M",)
    assert steps["M"].decides == ("K", "S")
    assert deciding_keys(document, SIDE) == ("M", "K")
    hidden = {one.item.code: one.hidden_by for one in tried(document, SIDE, {})}
    assert hidden["M"] is None
    assert hidden["K"] is not None


def test_it_is_part_of_the_document_and_of_no_other_kind() -> None:
    raw = to_builtins(carrying())
    assert raw["sections"][1]["items"][0]["options_from"] == "M"
    assert decode(raw) == carrying()
    with pytest.raises(ValueError, match="options_from"):
        small(raw_item("B", "sum", options=OPTIONS, options_from="M", wording=BOTH))


def test_an_answer_that_is_not_offered_any_more_decides_nothing() -> None:
    """Whoever corrects what was chosen leaves an order behind that is none: so is what hangs on it."""
    document = small(
        raw_item("M", "multiple", options=OPTIONS),
        raw_item("K", "ranking", options=OPTIONS, choose=2, options_from="M"),
        raw_item("T", "short_text", show_if="K has a"),
        raw_item("U", "short_text", show_if="answered(T)"),
    )
    before = {"M": ["a", "b"], "K": ["a", "b"], "T": "x", "U": "y"}
    assert submission(document, SIDE, before).answers == before
    for chosen in (["c"], ["a", "c"]):
        after = submission(document, SIDE, {**before, "M": chosen})
        assert (after.answers, list(after.errors), after.missing) == ({"M": chosen}, ["K"], ())


def test_what_is_in_the_way_is_among_what_is_seen() -> None:
    """A page of a question that is shown only to who has no order is not there to go to."""
    document = small(
        raw_item("M", "multiple", options=OPTIONS),
        raw_item("K", "ranking", options=OPTIONS, choose=2, options_from="M"),
        raw_item("T", "short_text", show_if="not answered(K)"),
        raw_item("N", "number", show_if="not answered(K)"),
    )
    after = submission(document, SIDE, {"M": ["c"], "K": ["a", "b"], "N": "veel"})
    assert (after.answers, list(after.errors), after.missing) == ({"M": ["c"]}, ["K"], ())

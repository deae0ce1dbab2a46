"""Conditions as rows: read from a tree and written back, exact in meaning."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
    evaluate,
    parse,
    unparse,
)
from surveys.questionnaire.conditions.sentences import (
    Clause,
    ConditionSentence,
    Value,
    Verb,
    expression,
    sentence,
)
from tests.questionnaire.strategies import json_values

_keys = st.sampled_from(["A", "B"])
_values: st.SearchStrategy[Value] = st.sampled_from([1.0, 2.0, 3.5, "a", "b", "no_opinion"])
_leaves = st.builds(
    Compare, _keys, st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "has"]), _values
) | st.builds(Answered, _keys)
_trees: st.SearchStrategy[Expression] = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(tuple).map(AllOf)
        | st.lists(inner, min_size=2, max_size=3).map(tuple).map(AnyOf)
    ),
    max_leaves=6,
)
_answers = st.fixed_dictionaries(
    {},
    optional={
        key: st.sampled_from(
            [1, 2, 3.5, 7, "a", "b", "c", "no_opinion", ["a"], ["a", "b"], {"a": 1}]
        )
        for key in ("A", "B")
    },
) | st.fixed_dictionaries({"A": json_values, "B": json_values})


@st.composite
def _rows(draw: st.DrawFn) -> Clause:
    verb = draw(st.sampled_from(list(Verb)))
    least, most = (0, 0) if verb.bare else (1, 3 if verb.takes_several else 1)
    values: list[Value] = draw(st.lists(_values, min_size=least, max_size=most, unique=True))
    return Clause(draw(_keys), verb, tuple(values))


_sentences = st.builds(
    ConditionSentence,
    st.booleans(),
    st.lists(st.lists(_rows(), min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(
        tuple
    ),
)


def holds(said: ConditionSentence, answers: dict[str, Any]) -> bool:
    """What a sentence means, said without a tree of more than one comparison."""
    every, some = (all, any) if said.every else (any, all)
    return every(some(_row_holds(row, answers) for row in group) for group in said.groups)


def _row_holds(row: Clause, answers: dict[str, Any]) -> bool:
    answered = evaluate(Answered(row.key), answers)
    if row.verb.bare:
        return answered is (row.verb is Verb.ANSWERED)
    signs = {
        "is": "==",
        "is_not": "!=",
        "at_least": ">=",
        "at_most": "<=",
        "more": ">",
        "less": "<",
    }
    sign = signs.get(row.verb.value, "has")
    each = [evaluate(Compare(row.key, sign, value), answers) for value in row.values]
    if row.verb is Verb.HAS_NOT:
        return not any(each)
    return all(each) if row.verb is Verb.IS_NOT else any(each)


@settings(deadline=None)
@given(_sentences, _answers)
def test_what_rows_say_is_what_their_text_evaluates_to(
    said: ConditionSentence, answers: Any
) -> None:
    tree = expression(said)
    assert tree is not None
    assert evaluate(parse(unparse(tree)), answers) is holds(said, answers)


@settings(deadline=None)
@given(_sentences, _answers)
def test_rows_that_were_written_are_read_as_rows_that_say_the_same(
    said: ConditionSentence, answers: Any
) -> None:
    tree = expression(said)
    assert tree is not None
    again = sentence(parse(unparse(tree)))
    assert again is not None
    assert holds(again, answers) is holds(said, answers)
    # And a second time nothing changes any more.
    rewritten = expression(again)
    assert rewritten is not None
    assert sentence(rewritten) == again


@settings(deadline=None)
@given(_trees, _answers)
def test_a_tree_that_rows_can_say_means_the_same_in_rows(tree: Expression, answers: Any) -> None:
    said = sentence(tree)
    if said is not None:
        assert holds(said, answers) is evaluate(tree, answers)
        written = expression(said)
        assert written is not None
        assert evaluate(written, answers) is evaluate(tree, answers)


A_IS = Clause("A", Verb.IS, (1.0,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A == 1", ConditionSentence(True, ((A_IS,),))),
        ("A == 1 or A == 2", ConditionSentence(True, ((Clause("A", Verb.IS, (1.0, 2.0)),),))),
        ("A != 1 and A != 2", ConditionSentence(True, ((Clause("A", Verb.IS_NOT, (1.0, 2.0)),),))),
        ("A == 1 and A == 2", ConditionSentence(True, ((A_IS,), (Clause("A", Verb.IS, (2.0,)),)))),
        (
            "(A == 1 or A == 2) and answered(B)",
            ConditionSentence(True, ((Clause("A", Verb.IS, (1.0, 2.0)),), (Clause("B", Verb.ANSWERED),))),
        ),
        (
            "(A == 1 or B has x) and not (B has y)",
            ConditionSentence(True, ((A_IS, Clause("B", Verb.HAS, ("x",))), (Clause("B", Verb.HAS_NOT, ("y",)),))),
        ),
        (
            "A == 1 and B > 2 or not answered(B)",
            ConditionSentence(
                False,
                ((A_IS, Clause("B", Verb.MORE, (2.0,))), (Clause("B", Verb.NOT_ANSWERED),)),
            ),
        ),
        ("A == 1 and (B == 1 and B < 2)", ConditionSentence(True, ((A_IS,), (Clause("B", Verb.IS, (1.0,)),), (Clause("B", Verb.LESS, (2.0,)),)))),
        ("not (A == 1)", None),
        ("not (A == 1 or B == 2)", None),
        ("A == 1 and (B == 1 or B == 2 and A > 0)", None),
    ],
)  # fmt: skip
def test_what_rows_can_say(text: str, expected: ConditionSentence | None) -> None:
    assert sentence(parse(text)) == expected


def test_no_rows_are_no_condition() -> None:
    assert expression(ConditionSentence(every=True, groups=())) is None

"""The auditor's finding and advice in worlds small enough to work out by hand."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from msgspec import structs

from benchmarking.core.audit.auditor import (
    Advice,
    AuditSummary,
    Groups,
    Hide,
    OneSide,
    Release,
    Report,
    audit,
)
from benchmarking.core.audit.questions import People, Question
from benchmarking.core.data.arrays import Bools, Counts
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.disclosure.publishing import Population

COLUMNS = Columns(("items:a", "themes:t"), {"items": slice(0, 1), "themes": slice(1, 2)})
A, T = 0, 1
NOWHERE: frozenset[int] = frozenset()
ALL_KINDS = [[1, 1, 1, 1, 1]]  # one person of each answer: everybody has four colleagues
ALIKE = [[0, 0, 0, 3, 0]]  # three persons with the answer 4
Answers = Counts | list[list[list[int]]]


def world(answers: Answers, side: int = 0, **about: Any) -> tuple[People, Question, int]:
    """Persons of one side by municipality, function and answer, (M, L, K)."""
    counts = np.array(answers)
    place, function, answer = (
        np.repeat(at, counts.ravel()) for at in np.indices(counts.shape).reshape(3, -1)
    )
    people = People(place, np.full(len(place), side), function, len(counts))
    asked: dict[str, Any] = {"columns": (A,), "themes": (), "item": A, "inside": True} | about
    question = Question(
        "items:a",
        codes=answer + 1,
        protected=np.ones(counts.shape[2], dtype=bool),
        measures=(),
        **asked,
    )
    return people, question, counts.shape[1]


def marked(size: int, places: AbstractSet[int]) -> Bools:
    return np.isin(np.arange(size), sorted(places))


def told(
    places: int,
    functions: int,
    *,
    shown: AbstractSet[int] = NOWHERE,
    scores: AbstractSet[int] = NOWHERE,
    past: AbstractSet[int] = NOWHERE,
    past_scores: AbstractSet[int] = NOWHERE,
    of: AbstractSet[int] = NOWHERE,
    of_past: AbstractSet[int] = NOWHERE,
    groups: tuple[tuple[str, set[int]], ...] = (),
    earlier: int = 0,
    benchmark: bool = True,
) -> Release:
    """A release about the political side: which municipalities, functions and groups are told."""
    cells, before = np.zeros((2, places, 2, 2), dtype=bool)
    cells[:, 0, A], cells[:, 0, T] = marked(places, shown), marked(places, scores)
    before[:, 0, A], before[:, 0, T] = marked(places, past), marked(places, past_scores)
    of_groups = np.zeros((len(groups), 2, 2), dtype=bool)
    of_groups[:, 0, A] = True
    return Release(
        COLUMNS,
        cells,
        np.full((2, 2), benchmark),
        marked(functions, of)[:, None],
        Groups(tuple(Population(name, marked(places, own)) for name, own in groups), of_groups, earlier),
        before,
        marked(functions, of_past)[:, None],
    )  # fmt: skip


def hidden(report: Report) -> dict[str, list[tuple[int, ...]]]:
    """All that is advised: the places in each mask."""
    masks = {
        "cells": report.advice.cells,
        "benchmark": report.advice.benchmark,
        "functions": report.advice.functions,
        "groups": report.advice.groups,
    }
    return {
        name: [tuple(int(i) for i in at) for at in np.argwhere(mask)]
        for name, mask in masks.items()
        if mask.any()
    }


def audited(answers: Answers, release: dict[str, Any], **about: Any) -> Report:
    people, question, functions = world(answers, **about)
    return audit(people, [question], told(people.municipalities, functions, **release))


def found(answers: Answers, release: dict[str, Any], **about: Any) -> dict[str, int]:
    """The numbers of the audit that are not 0."""
    summary = audited(answers, release, **about).summary
    return {
        name: getattr(summary, name) for name in summary.__struct_fields__ if getattr(summary, name)
    }


def one_side(answers: Answers, release: dict[str, Any], **about: Any) -> tuple[OneSide, Advice]:
    people, question, functions = world(answers, **about)
    all_told = told(people.municipalities, functions, **release)
    return OneSide(people, question, all_told, 0), Advice.none(all_told)


def test_summaries_are_added_number_by_number() -> None:
    one, other = AuditSummary(*range(15)), AuditSummary(*range(100, 115))
    assert structs.astuple(one.plus(other)) == tuple(range(100, 130, 2))


def test_no_group_is_a_mask_of_the_right_shape_and_type() -> None:
    none = Groups.none(7)
    assert (none.populations, none.told.shape, none.earlier) == ((), (0, 2, 7), 0)
    assert none.told.dtype == bool


def test_advice_is_given_in_words() -> None:
    release = told(2, 3, groups=(("size:big", {0}), ("size:small", {1})))
    advice = Advice.none(release)
    advice.cells[1, 0, T] = advice.benchmark[1, A] = advice.functions[2, A] = True
    advice.groups[1, 1, T] = True
    hides = Report({}, advice, frozenset()).hides(release, ("x", "y"), ("f", "g", "h"))
    assert hides == (
        Hide("municipality", "themes:t", "political", "y"),
        Hide("benchmark", "items:a", "administrative"),
        Hide("function", "items:a", "", "h"),
        Hide("group", "themes:t", "administrative", "size:small"),
    )


def test_both_sides_are_counted_and_each_question_by_its_name() -> None:
    """Six political persons, three to a municipality; none of the other side."""
    people, question, _ = world([[[1, 1, 1]], [[1, 1, 1]]])
    other = replace(question, name="items:b", codes=np.minimum(question.codes, 2))
    report = audit(people, [question, other], told(2, 1, shown={0, 1}))
    # Of b in each municipality one answered 1 (two colleagues differ) and two answered 2.
    assert report.found == {
        "items:a": AuditSummary(answers=6, colleague=6),
        "items:b": AuditSummary(answers=6, colleague=2, insider=4),
    }
    assert report.summary == AuditSummary(answers=12, colleague=8, insider=4)
    assert report.open == {"items:b"}
    assert report.determined
    there = world([[[1, 1, 1]]], side=1)
    cells = told(1, 1, shown={0})
    assert audit(there[0], [there[1]], cells).found["items:a"].answers == 3


@pytest.mark.parametrize(
    ("answers", "release", "about", "numbers"),
    [
        # Two who differ: each is the other's only witness, and knows the other's answer.
        ([[[1, 1]]], {"shown": {0}}, {}, {"answers": 2, "insider": 2}),
        ([[[1, 1]]], {"shown": {0}}, {"inside": False}, {"answers": 2, "colleague": 2}),
        ([[[1, 1, 1]]], {"shown": {0}}, {}, {"answers": 3, "colleague": 3}),
        ([[[3, 0]]], {"shown": {0}}, {}, {"answers": 3, "outsider": 3, "insider": 3}),
        ([[[3, 0]]], {"shown": {0}}, {"inside": False}, {"answers": 3, "outsider": 3}),
        # What an earlier run showed cannot be taken back: nobody is called determined for it.
        ([[[3, 0]]], {"past": {0}}, {}, {"answers": 3, "past": 3}),
        ([[[1, 1, 1]]], {"past": {0}}, {}, {"answers": 3, "colleague": 3}),
        ([[[1, 1]]], {"past": {0}}, {}, {"answers": 2, "past": 2}),
        # Two hidden municipalities and the total: one another's witnesses.
        ([[[2, 0]], [[0, 2]]], {}, {}, {"answers": 4, "elsewhere": 4}),
        ([[[1, 0]], [[0, 1]]], {}, {}, {"answers": 2, "insider": 2}),
        ([[[2, 0]], [[2, 0]]], {"benchmark": False}, {}, {"answers": 4, "untold": 4}),
        ([[[2, 0]], [[2, 0]]], {"benchmark": False, "of": {0}}, {}, {"answers": 4, "outsider": 4, "insider": 4}),
        ([[[0, 0]]], {"shown": {0}}, {}, {}),
    ],
)  # fmt: skip
def test_each_answer_is_counted_under_the_first_means_that_keeps_it(
    answers: list[list[list[int]]],
    release: dict[str, Any],
    about: dict[str, Any],
    numbers: dict[str, int],
) -> None:
    assert found(answers, release, **about) == numbers


CROSSED = [[1, 0], [0, 1]]  # of two functions that are told, one answered 1 and one 2


@pytest.mark.parametrize(
    ("towns", "inside", "numbers"),
    [
        # The way back needs the same two functions with the answers the other way round in two
        # municipalities against an outsider (one may be taken), in four against an insider,
        # for whom one colleague is no more than one witness. Of three, the one in the middle
        # finds two of the other kind.
        (3, False, {"answers": 6, "pair": 2, "outsider": 4}),
        (4, False, {"answers": 8, "pair": 8}),
        (4, True, {"answers": 8, "insider": 8}),
        (8, True, {"answers": 16, "insider": 16}),
    ],
)
def test_a_colleague_of_another_function_needs_a_way_back(
    towns: int, inside: bool, numbers: dict[str, int]
) -> None:
    """Every second municipality has the answers the other way round."""
    answers = np.array([CROSSED, CROSSED[::-1]] * 4)[:towns]
    release = {"shown": set(range(towns)), "of": {0, 1}}
    assert found(answers, release, inside=inside) == numbers


@pytest.mark.parametrize("functions_told", [{0}, {0, 1}])
def test_two_colleagues_of_other_functions_are_enough_for_an_insider(
    functions_told: set[int],
) -> None:
    """Two of each function in eight municipalities: of the own function one may differ, too."""
    answers = np.array([[[1, 1], [1, 1]]] * 8)
    release = {"shown": set(range(8)), "of": functions_told}
    assert found(answers, release) == {"answers": 32, "pair": 32}
    assert found(answers[:3], release) == {"answers": 12, "insider": 12}
    assert found(answers[:3], release, inside=False) == {"answers": 12, "colleague": 12}


def test_what_readers_have_of_a_question() -> None:
    """Municipality 0 is shown, 1 was, 2 has a score now, 3 had one, 4 and 5 have nothing."""
    about = {"themes": (T,)}
    release = {
        "shown": {0}, "past": {1}, "scores": {2}, "past_scores": {3}, "of": {1},
        "groups": (("x", {0, 1}), ("y", {1, 2})),
    }  # fmt: skip
    side, _ = one_side([[[1, 1], [1, 1], [0, 1]]] * 6, release, **about)
    assert side.told.shown.tolist() == [True, True, False, False, False, False]
    assert side.told.loose.tolist() == [False, False, False, False, True, True]
    assert side.told.named.tolist() == [True, False]
    assert side.told.total
    one_kind = [side.told.pattern[m] for m in (3, 4, 5)]
    assert len(set(one_kind)) == 1
    assert len({*one_kind, *side.told.pattern[:3]}) == 4
    assert side.told.pattern.min() == 1
    # The named function alone, and all others as one.
    assert side.counts.tolist() == [[[1, 1], [1, 2]]] * 6


def test_nine_groups_put_each_municipality_apart() -> None:
    """More groups than there are bits in a byte."""
    release = {"groups": tuple((str(m), {m}) for m in range(9))}
    side, _ = one_side([[[1, 1]]] * 10, release)
    assert sorted(side.told.pattern.tolist()) == list(range(1, 11))


def test_a_group_counts_where_the_question_or_its_theme_is_told() -> None:
    people, question, _ = world([[[1, 1]]] * 3, themes=(T,))
    release = told(3, 1, groups=(("x", {0}), ("y", {1}), ("z", {2})))
    about = np.zeros((3, 2, 2), dtype=bool)
    about[0, 0, T] = about[1, 1, A] = True  # a score of x; of y the other side
    side = OneSide(
        people, question, replace(release, groups=replace(release.groups, told=about)), 0
    )
    assert side._groups().tolist() == [True, False, False]  # fmt: skip
    assert side.told.pattern[1] == side.told.pattern[2] != side.told.pattern[0]


@pytest.mark.parametrize(
    ("answers", "is_told"),
    [([[[2, 3]]], True), ([[[1, 3]]], False), ([[[2, 2], [0, 1]]], True), ([[[0, 3]]] * 2, False)],
)
def test_estimates_are_told_in_the_benchmark_unless_all_but_one_are_alike(
    answers: list[list[list[int]]], is_told: bool
) -> None:
    side, _ = one_side(answers, {"benchmark": False}, columns=(), item=None)
    assert side.told.total is is_told
    asked, _ = one_side(answers, {"benchmark": False})
    assert asked.told.total is False
    assert one_side(answers, {"benchmark": True})[0].told.total is True


def test_hiding_helps_where_a_figure_is_told_now_and_was_not_before() -> None:
    """Shown; shown before; a score; a score before; both; nothing; shown, with an old score."""
    release = {"shown": {0, 1, 6}, "past": {1}, "scores": {2, 4}, "past_scores": {3, 4, 6}}
    side, advice = one_side([[[1, 1]]] * 7, release, themes=(T,))
    assert side._can_be_hidden().tolist() == [True, False, True, False, False, False, True]
    side._hide_cells(marked(7, {0, 2, 5}), advice)
    assert np.argwhere(advice.cells).tolist() == [[0, 0, A], [2, 0, T], [5, 0, T]]


def test_a_few_cells_are_hidden_themselves() -> None:
    """Two of five municipalities in which all say the same."""
    report = audited([ALIKE, ALIKE, *[ALL_KINDS] * 3], {"shown": set(range(5))})
    assert hidden(report) == {"cells": [(0, 0, A), (1, 0, A)]}
    assert report.summary == AuditSummary(answers=21, colleague=15, outsider=6, insider=6)


def test_three_cells_of_few_are_a_matter_for_the_function_that_is_told() -> None:
    """All mayors say 4: without the mayors' figure nobody could tell who they are."""
    answers = [[[0, 0, 0, 1, 0], *ALL_KINDS, *ALL_KINDS]] * 3
    release: dict[str, Any] = {"shown": {0, 1, 2}, "of": {0, 1}}
    assert hidden(audited(answers, release)) == {"functions": [(0, A)]}
    assert hidden(audited(answers[:2], release | {"shown": {0, 1}})) == {
        "cells": [(0, 0, A), (1, 0, A)]
    }
    # An earlier run told it: then the cells must go.
    gone = audited(answers, release | {"of_past": {0}})
    assert hidden(gone) == {"cells": [(m, 0, A) for m in range(3)]}


def test_three_cells_of_many_are_few() -> None:
    """2 % of 150 municipalities; a fourth is too many."""
    mayors = [[0, 0, 0, 1, 0], *ALL_KINDS]
    answers = [mayors] * 3 + [[[0] * 5, *ALL_KINDS]] * 147
    release: dict[str, Any] = {"shown": set(range(150)), "of": {0}}
    assert hidden(audited(answers, release)) == {"cells": [(m, 0, A) for m in range(3)]}
    four = [mayors] * 4 + answers[4:]
    assert hidden(audited(four, release)) == {"functions": [(0, A)]}


def test_the_smallest_function_that_is_told_joins_the_others() -> None:
    """The third function has no figure of its own, one person a municipality, all of whom say 4."""
    two, three = [1, 1, 0, 0, 0], [1, 1, 1, 0, 0]
    answers = np.array([[three, two, [0, 0, 0, 1, 0]]] * 40)
    release: dict[str, Any] = {"shown": set(range(40)), "of": {0, 1}}
    # The persons of the first two have colleagues enough by way of one another.
    assert hidden(audited(answers, release)) == {"functions": [(1, A)]}
    turned = answers[:, [1, 0, 2]]
    assert hidden(audited(turned, release)) == {"functions": [(0, A)]}
    side, advice = one_side(turned, release | {"of_past": {0}})
    flagged = np.zeros((40, 3, 5), dtype=bool)
    flagged[:, 2, 3] = flagged[:, 0, 0] = True  # of the first, too: but that is known already
    side._hide_functions(flagged, advice)
    assert np.argwhere(advice.functions).tolist() == [[1, A]]


def test_only_functions_whose_figure_does_the_harm_are_hidden() -> None:
    """The mayors of 0, 1, 2 say 4 (their figure tells); in 3 the aldermen are alone, and alike."""
    mayor, alderman = [[0, 0, 0, 1, 0], *ALL_KINDS], [[0] * 5, [0, 3, 0, 0, 0]]
    report = audited([mayor, mayor, mayor, alderman], {"shown": {0, 1, 2, 3}, "of": {0, 1}})
    assert hidden(report) == {"functions": [(0, A)]}


def test_a_hidden_municipality_of_its_own_kind_gets_another_beside_it() -> None:
    """Hidden and alone: the total minus all others is its answer. The smallest of the group goes.

    Municipality 1 is smaller but in no group, 2 has no answers, 3 was told by an earlier run.
    """
    answers = [ALIKE, [[0, 1, 1, 1, 0]], [[0] * 5], [[1, 1, 1, 0, 0]], ALL_KINDS, [[1, 1, 1, 1, 0]], ALL_KINDS]  # fmt: skip
    release = {
        "shown": {1, 2, 4, 5, 6}, "past": {3}, "groups": (("x", {0, 2, 3, 4, 5, 6}),),
    }  # fmt: skip
    assert hidden(audited(answers, release)) == {"cells": [(5, 0, A)]}


@pytest.mark.parametrize(
    ("shown", "widened"), [({2, 3}, True), ({3}, False), ({1, 2, 3}, True), (set(), False)]
)
def test_no_municipality_follows_where_more_are_hidden_than_shown(
    shown: set[int], widened: bool
) -> None:
    """Four municipalities with answers, one of them a single one, and one without."""
    answers = [ALIKE, ALL_KINDS, [[2, 2, 0, 0, 0]], [[1, 0, 0, 0, 0]], [[0] * 5]]
    side, advice = one_side(answers, {"shown": {*shown, 4}}, themes=(T,))
    assert side._widen(marked(5, {0}), advice) is widened
    expected = [[3, 0, A], [3, 0, T]] if widened else []
    assert np.argwhere(advice.cells).tolist() == expected


def test_a_third_of_what_a_group_holds_is_too_little_to_take_from() -> None:
    side, advice = one_side([ALIKE, ALL_KINDS, ALL_KINDS], {"shown": {1}})
    assert side._widen(marked(3, {0}), advice) is False
    assert not advice.cells.any()


def test_each_kind_of_hidden_municipality_gets_its_own_beside_it() -> None:
    answers = [ALIKE, ALIKE, ALL_KINDS, ALL_KINDS, ALL_KINDS, ALL_KINDS]
    release = {"shown": {2, 3, 4, 5}, "groups": (("x", {0, 2, 3}),)}
    side, advice = one_side(answers, release)
    assert side._widen(marked(6, {0}), advice)
    assert np.argwhere(advice.cells).tolist() == [[2, 0, A]]
    assert side._widen(marked(6, {0, 1}), advice)
    assert np.argwhere(advice.cells).tolist() == [[2, 0, A], [4, 0, A]]


def test_all_that_is_shown_goes_where_nothing_else_helps() -> None:
    """Three hidden alike, more than are shown: nothing but the total would tell of them.

    Municipality 4 has no answers, 5 a single one, 6 was told by an earlier run.
    """
    answers = [ALIKE, ALIKE, ALIKE, ALL_KINDS, [[0] * 5], [[1, 0, 0, 0, 0]], ALL_KINDS]
    answers += [ALIKE] * 3
    report = audited(answers, {"shown": {3, 4}, "past": {5, 6}})
    assert hidden(report) == {"cells": [(3, 0, A)]}
    single = audited(answers, {"shown": {5}, "past": {6}})
    assert hidden(single) == {"cells": [(5, 0, A)]}


def test_the_shown_ones_at_fault_go_and_no_others() -> None:
    """Three of four: no few, and neither a function nor a group is told."""
    report = audited([ALIKE, ALIKE, ALIKE, ALL_KINDS], {"shown": {0, 1, 2, 3}})
    assert hidden(report) == {"cells": [(m, 0, A) for m in range(3)]}


def test_the_benchmark_goes_last() -> None:
    report = audited([ALIKE] * 3, {})
    assert hidden(report) == {"benchmark": [(0, A)]}


def test_the_smallest_group_that_helps_is_hidden() -> None:
    """Municipality 0 is alone in y: without y it stands beside 1, 2 and 3; without x it does not."""
    other = [[1, 1, 1, 0, 0]]
    answers = [ALIKE, other, other, other, *[ALL_KINDS] * 2, *[ALL_KINDS] * 6]
    release: dict[str, Any] = {
        "shown": set(range(6, 12)), "groups": (("x", {4, 5}), ("y", {0, 6, 7})),
    }  # fmt: skip
    side, advice = one_side(answers, release)
    assert side._beside(marked(12, {0, 1}), [0, 1]).tolist() == [1, 3]
    assert side._beside(marked(12, {0, 1}), [0]).tolist() == [4, 4]
    assert side._beside(marked(12, {4}), []).tolist() == [6]
    # Shown ones beside it are no help: nothing is hidden there.
    assert side._beside(marked(12, {6, 8}), [1]).tolist() == [1, 5]
    alone, _ = one_side(answers, {"shown": {11}, "groups": (("z", {11}),)})
    assert alone._beside(marked(12, {0, 11}), [0]).tolist() == [11, 0]
    side._hide_group(marked(12, {0}), [0, 1], advice)
    assert np.argwhere(advice.groups).tolist() == [[1, 0, A]]
    assert hidden(audited(answers, release)) == {"cells": [(6, 0, A)]}


@pytest.mark.parametrize(
    ("groups", "earlier", "chosen"),
    [
        # Both help: the smaller; of equal ones the first by name.
        ((("x", {0, 6, 7}), ("y", {0, 6})), 0, 1),
        ((("y", {0, 6}), ("x", {0, 7})), 0, 1),
        # The same group twice: neither helps alone, so the smallest goes, and then the other.
        ((("y", {0, 6}), ("x", {0, 6})), 0, 1),
        # What an earlier run told stands.
        ((("x", {0, 6}), ("y", {0, 6, 7})), 1, 1),
    ],
)
def test_which_group_is_hidden(
    groups: tuple[tuple[str, set[int]], ...], earlier: int, chosen: int
) -> None:
    answers = [ALIKE, *[ALL_KINDS] * 11]
    release = {"shown": set(range(6, 12)), "groups": groups, "earlier": earlier}
    side, advice = one_side(answers, release, themes=(T,))
    side._hide_group(marked(12, {0}), list(range(len(groups))), advice)
    assert np.argwhere(advice.groups).tolist() == [[chosen, 0, A], [chosen, 0, T]]


def test_a_group_is_hidden_for_those_whom_that_helps() -> None:
    """The three of x are hidden and alike: without x all other hidden ones are beside them.

    Three that are shown are alike, too, and no group has to do with that; a would help 3 alone.
    """
    other = [[1, 1, 1, 0, 0]]
    answers = [*[ALIKE] * 3, *[other] * 3, *[ALIKE] * 3]
    release = {"shown": {6, 7, 8}, "groups": (("a", {3, 6}), ("x", {0, 1, 2, 7}))}
    assert hidden(audited(answers, release)) == {"groups": [(1, 0, A)]}

"""The documents that leave the core, written out by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.instrument import ChoiceSpec, Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import REASONS
from benchmarking.core.documents import reading
from benchmarking.core.documents.compute import METHOD_VERSION, compute_benchmark
from benchmarking.core.documents.differences import indicator_below
from benchmarking.core.municipalities.cells import CellTable
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.own_figures import outward
from benchmarking.core.municipalities.own_results import MunicipalityResult
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.municipalities.peergroups import PeerGroups
from benchmarking.core.municipalities.standings import Standings, ThemeScores
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark, Response, SideResponse
from tests.core.builders import a_wave
from tests.core.documents import Json, benchmark_payload, own_payloads, peer_payload, read, told

NAN = float("nan")
OUTLINE = Instrument((ScaleSpec("a"), ScaleSpec("b")), (ThemeSpec("t", ("a", "b")),))


def table(cells: list[Any], **values: list[Any]) -> CellTable:
    """From (answers, reason) of each cell, municipality by side by figure."""
    grid = np.array(cells)
    found = {name: np.array(value, dtype=np.float64) for name, value in values.items()}
    return CellTable(grid[..., 0], grid[..., 1].astype(np.int8), found)


NO_MEAN = (6, 0)  # shown, but without a number
ITEMS = table(
    [[[(12, 0), (9, 0)], [(10, 0), (0, 3)]], [[(0, 1), (0, 2)], [(5, 0), NO_MEAN]]],
    share=[[[0.25, 0.5], [0.75, NAN]], [[NAN, NAN], [0.5, 0.25]]],
    mean=[[[40.0, 50.0], [60.0, NAN]], [[NAN, NAN], [55.0, NAN]]],
)
BARS = np.array([[[0.5, 0.5, 0.0], [NAN] * 3], [[NAN] * 3, [0.25, 0.25, 0.5]]])


def tables() -> MunicipalityTables:
    scores = ThemeScores(np.zeros((2, 3, 1)), np.ones((2, 3, 1)))
    standings = Standings.empty((2, 3, 1))
    standings.score[0, 1, 0], standings.third[0, 1, 0] = 62.0, 1
    return MunicipalityTables(
        instrument=OUTLINE,
        limits=Thresholds(answers=6),
        municipality_codes=("11", "12"),
        invited=np.array([[20, -1], [0, 9]]),
        submitted=np.array([[13, 12], [0, 7]]),
        items=ITEMS,
        distributions={"a": BARS, "b": np.full((2, 2, 3), NAN)},
        themes=table(
            [[[(11, 0)], [(8, 0)]], [[(0, 4)], [(0, 5)]]],
            share=[[[0.125], [NAN]], [[NAN], [NAN]]],
            mean=[[[30.0], [45.0]], [[NAN], [NAN]]],
        ),
        scores=scores,
        peers=PeerGroups.of([], ("11", "12")),
        standings=(standings,),
        scales_of_amounts={"s": 0.08, "n": 0.5},
        choices={
            "u": table(
                [[[(12, 0), (12, 0)], [(9, 0), (0, 3)]], [[(0, 1)] * 2, [(10, 0)] * 2]],
                share=[[[0.5, 0.25], [0.25, NAN]], [[NAN] * 2, [0.5, 0.5]]],
            )
        },
        rankings={
            "r": table(
                [[[(12, 0)], [(11, 0)]], [[(0, 1)], [(10, 0)]]],
                first=[[[0.5], [0.25]], [[NAN], [0.125]]],
                top=[[[0.75], [0.5]], [[NAN], [0.25]]],
                mean_rank=[[[1.5], [2.0]], [[NAN], [2.5]]],
            )
        },
        sums={"s": table([[[(12, 0)], [(9, 0)]], [[(0, 2)], [(12, 0)]]], mean=[[[40.0], [30.0]], [[NAN], [10.0]]])},
        numbers={"n": table([[[(12, 0)], [(12, 0)]], [[(0, 1)], [(0, 1)]]], mean=[[[7.0], [4.0]], [[NAN], [NAN]]])},
    )  # fmt: skip


def shown(value: float, n: int) -> Json:
    if n >= 10:
        return {"value": value, "n": n, "status": "shown"}
    return {"value": value, "n": n, "status": "limited", "reason": "small_base"}


def hidden(reason: str) -> Json:
    return {"value": None, "status": "suppressed", "reason": reason}


def points(figure: Json) -> Json:
    """A share of points, in thousandths of the whole."""
    return {**figure, "step": 0.08}


def number(figure: Json) -> Json:
    return {**figure, "step": 0.5}


def side(share: Json, mean: Json, **more: Any) -> Json:
    """A side of an item or a theme: its mean says how it stands."""
    return {"n": mean.get("n"), "share": share, "mean": mean, "status": mean["status"], "reason": mean.get("reason"), **more}  # fmt: skip


NO_PLACE = {"shrunken": None, "reliability": None, "third": None, "chance": None}
PLACE = {**NO_PLACE, "shrunken": 62.0, "third": "middle"}
LIMITED = {"status": "limited", "reason": "small_base"}
HEADINGS: Json = {
    "items": [
        {
            "code": "a",
            "kind": "scale",
            "theme": "t",
            "frame": "strength",
            "reverse": False,
            "categories": 5,
            "favourable_from": 4,
        },
        {
            "code": "b",
            "kind": "rating",
            "theme": None,
            "frame": "problem",
            "reverse": True,
            "categories": 11,
            "favourable_from": 8,
        },
    ],
    "themes": [{"code": "t", "frame": "strength", "items": ["a", "b"]}],
    "choices": [{"code": "u", "kind": "single"}],
    "rankings": [{"code": "r", "choose": 2}],
    "sums": [{"code": "s", "total": 80.0}],
    "numbers": [{"code": "n"}],
}
GROUP = {
    "key": "all", "kind": "all", "label": "", "name": "", "municipalities": 2, "status": "shown",
    "reason": None,
}  # fmt: skip


def benchmark() -> Json:
    """With a figure of its own everywhere, told apart by its value."""
    numbers = iter(range(1, 1000))

    def figures(*names: str) -> Json:
        return {name: {"value": next(numbers), "p": 0.5} for name in names}

    def sided(*names: str, gap: tuple[str, ...]) -> Json:
        return {
            **{name: figures(*names) for name in ("political", "administrative")},
            "gap": figures(*gap),
            "class": {"code": "inconclusive", "reason": None},
        }

    gaps = ("within", "pooled", "mean_within")
    return {
        "items": [{**own, **sided("share", "mean", "variance", gap=gaps)} for own in HEADINGS["items"]],
        "themes": [{**own, **sided("share", "mean", "line", gap=gaps)} for own in HEADINGS["themes"]],
        "choices": [{**HEADINGS["choices"][0], "n": 9, "options": [{"code": code, **sided("share", gap=("within",))} for code in ("yes", "no")]}],
        "rankings": [{**HEADINGS["rankings"][0], "options": [{"code": "x", **sided("first", "top", gap=("top",))}]}],
        "sums": [{**HEADINGS["sums"][0], "options": [{"code": "y", **sided("mean", gap=("mean",))}]}],
        "numbers": [{"code": "n", **figures("political", "administrative", "gap", "other")}],
        "peer_groups": [GROUP],
    }  # fmt: skip


BEGINNING = {"kind": "municipality", "method_version": METHOD_VERSION, "threshold": 6}
FEW_ANSWERS, KEPT_BACK = hidden("too_few_answers"), hidden("protected")
ITEM_A, ITEM_B = HEADINGS["items"]
NO_PLACES = [{"code": "t", "political": NO_PLACE, "administrative": NO_PLACE, "gap": NO_PLACE}]


def first_document() -> Json:
    """The first municipality as it must be stored: most of its figures are shown."""
    return {
        **BEGINNING,
        "municipality": "11",
        "response": {
            "political": {"invited": 20, "submitted": 13},
            "administrative": {"invited": None, "submitted": 12},
        },
        "items": [
            {
                **ITEM_A,
                "political": side(shown(0.25, 12), shown(40.0, 12), distribution=[0.5, 0.5, 0.0]),
                "administrative": side(shown(0.75, 10), shown(60.0, 10), distribution=None),
                "gap": {"share": shown(-0.5, 22), "mean": shown(-20.0, 22)},
            },
            {
                **ITEM_B,
                "political": side(shown(0.5, 9), shown(50.0, 9), distribution=None),
                "administrative": side(KEPT_BACK, KEPT_BACK, distribution=None),
                "gap": {"share": KEPT_BACK, "mean": KEPT_BACK},
            },
        ],
        "themes": [
            {
                **HEADINGS["themes"][0],
                "political": side(shown(0.13, 11), shown(30.0, 11), **NO_PLACE),
                "administrative": side(FEW_ANSWERS, shown(45.0, 8), **PLACE),
                "gap": {"share": FEW_ANSWERS, "mean": {"value": -15.0, "n": 19, **LIMITED}},
            }
        ],
        "choices": [
            {
                **HEADINGS["choices"][0],
                "options": [
                    {
                        "code": "yes",
                        "political": shown(0.5, 12),
                        "administrative": shown(0.25, 9),
                        "gap": {"share": {"value": 0.25, "n": 21, **LIMITED}},
                    },
                    {
                        "code": "no",
                        "political": shown(0.25, 12),
                        "administrative": KEPT_BACK,
                        "gap": {"share": KEPT_BACK},
                    },
                ],
            }
        ],
        "rankings": [
            {
                **HEADINGS["rankings"][0],
                "options": [
                    {
                        "code": "x",
                        "political": {"first": shown(0.5, 12), "top": shown(0.75, 12), "mean_rank": 1.5},
                        "administrative": {"first": shown(0.25, 11), "top": shown(0.5, 11), "mean_rank": 2.0},
                        "gap": {"top": shown(0.25, 23)},
                    }
                ],
            }
        ],
        "sums": [
            {
                **HEADINGS["sums"][0],
                "options": [
                    {
                        "code": "y",
                        "political": points(shown(40.0, 12)),
                        "administrative": points(shown(30.0, 9)),
                        "gap": {"mean": points({"value": 10.0, "n": 21, **LIMITED})},
                    }
                ],
            }
        ],
        "numbers": [
            {"code": "n", "political": number(shown(7.0, 12)), "administrative": number(shown(4.0, 12)), "gap": {"mean": number(shown(3.0, 24))}}
        ],
        "peers": [{**GROUP, "themes": [{**NO_PLACES[0], "administrative": PLACE}]}],
    }  # fmt: skip


def second_document() -> Json:
    """The second one, with a side without answers and every reason to hide."""
    few, dominant = hidden("too_few_municipalities"), hidden("dominance")
    return {
        **BEGINNING,
        "municipality": "12",
        "response": {
            "political": {"invited": 0, "submitted": 0},
            "administrative": {"invited": 9, "submitted": 7},
        },
        "items": [
            {
                **ITEM_A,
                "political": side(FEW_ANSWERS, FEW_ANSWERS, distribution=None),
                "administrative": side(shown(0.5, 5), shown(55.0, 5), distribution=[0.25, 0.25, 0.5]),
                "gap": {"share": FEW_ANSWERS, "mean": FEW_ANSWERS},
            },
            {
                **ITEM_B,
                "political": side(KEPT_BACK, KEPT_BACK, distribution=None),
                "administrative": side(shown(0.25, 6), FEW_ANSWERS, distribution=None),
                "gap": {"share": KEPT_BACK, "mean": KEPT_BACK},
            },
        ],
        "themes": [
            {
                **HEADINGS["themes"][0],
                "political": side(few, few, **NO_PLACE),
                "administrative": side(dominant, dominant, **NO_PLACE),
                "gap": {"share": few, "mean": few},
            }
        ],
        "choices": [
            {
                **HEADINGS["choices"][0],
                "options": [
                    {"code": code, "political": FEW_ANSWERS, "administrative": shown(0.5, 10), "gap": {"share": FEW_ANSWERS}}
                    for code in ("yes", "no")
                ],
            }
        ],
        "rankings": [
            {
                **HEADINGS["rankings"][0],
                "options": [
                    {
                        "code": "x",
                        "political": {"first": FEW_ANSWERS, "top": FEW_ANSWERS, "mean_rank": None},
                        "administrative": {"first": shown(0.13, 10), "top": shown(0.25, 10), "mean_rank": 2.5},
                        "gap": {"top": FEW_ANSWERS},
                    }
                ],
            }
        ],
        "sums": [
            {
                **HEADINGS["sums"][0],
                "options": [
                    {"code": "y", "political": points(KEPT_BACK), "administrative": points(shown(10.0, 12)), "gap": {"mean": points(KEPT_BACK)}}
                ],
            }
        ],
        "numbers": [{"code": "n", "political": number(FEW_ANSWERS), "administrative": number(FEW_ANSWERS), "gap": {"mean": number(FEW_ANSWERS)}}],
        "peers": [{**GROUP, "themes": NO_PLACES}],
    }  # fmt: skip


@pytest.mark.parametrize("m", [0, 1])
def test_a_municipalitys_document_is_its_row_of_every_table(m: int) -> None:
    found = list(own_payloads(tables(), benchmark()))
    assert len(found) == 2
    assert found[m] == (first_document(), second_document())[m]


def test_values_and_gaps_are_each_rounded_once() -> None:
    """R52: 58.495 and 52.952 are told as 58 and 53, and as 6 apart."""
    items = table(
        [[[(20, 0)], [(20, 0)]]], share=[[[0.58495], [0.52952]]], mean=[[[58.495], [52.952]]]
    )
    one = replace(
        tables(), municipality_codes=("11",), items=items, distributions={"a": BARS[:1] / 3}
    )
    other: Json = {part: [] for part in benchmark() if part != "items"}
    (found,) = own_payloads(one, {**other, "items": [HEADINGS["items"][0]]})
    (item,) = found["items"]
    sides = [item[name] for name in ("political", "administrative")]
    assert [own["share"]["value"] for own in sides] == [0.58, 0.53]
    assert [own["mean"]["value"] for own in sides] == [58.5, 53.0]
    assert {name: gap["value"] for name, gap in item["gap"].items()} == {"share": 0.06, "mean": 5.5}
    assert sides[0]["distribution"] == [0.17, 0.17, 0.0]


MY_PARTS = ("items", "themes", "choices", "rankings", "sums", "numbers")


def read_first(other: Json) -> MunicipalityResult:
    own = read(MunicipalityResult, first_document())
    return reading.beside(own, read(Benchmark, other))


def test_a_document_is_read_with_whole_figures_beside_the_benchmarks() -> None:
    """Shares are I1, means I4, their gaps I3 and I4; options I14, points and numbers I4."""
    other = read(Benchmark, benchmark())
    found = reading.beside(read(MunicipalityResult, first_document()), other)
    pairs: list[tuple[Any, Any]] = [
        *zip(found.items, other.items, strict=True),
        *zip(found.themes, other.themes, strict=True),
    ]
    for mine, whole in pairs:
        shares, means = (
            [getattr(part, name) for part in (mine.political, mine.administrative, mine.gap)]
            for name in ("share", "mean")
        )
        assert [(one.indicator, one.unit) for one in shares] == [
            ("I1", Unit.SHARE), ("I1", Unit.SHARE), ("I3", Unit.SHARE),
        ]  # fmt: skip
        assert {(one.indicator, one.unit) for one in means} == {("I4", Unit.POINTS)}
        assert mine.benchmark is not None
        assert mine.benchmark.political.share is whole.political.share
        assert mine.benchmark.gap.mean_within is whole.gap.mean_within
    options = [option for choice in found.choices for option in choice.options]
    assert {option.political.indicator for option in options} == {"I14"}
    assert {option.gap.figure.indicator for option in options} == {"I14"}
    amounts = [*found.numbers, *(option for one in found.sums for option in one.options)]
    assert {(one.political.indicator, one.gap.figure.indicator) for one in amounts} == {
        ("I4", "I4")
    }


def test_a_document_beside_a_benchmark_of_other_questions_is_refused() -> None:
    for part in MY_PARTS:
        other = benchmark()
        other[part] = [*other[part], other[part][0]]
        with pytest.raises(ValueError, match="zip"):
            read_first(other)
    for part in ("choices", "rankings", "sums"):
        other = benchmark()
        other[part][0]["options"].append(other[part][0]["options"][0])
        with pytest.raises(ValueError, match="zip"):
            read_first(other)


@pytest.mark.parametrize(
    ("key", "above", "indicator"),
    [
        ("items", "", ""),
        ("share", "", "I1"),
        ("mean", "", "I4"),
        ("gap", "", "I3"),
        ("share", "I3", "I3"),
        ("mean", "I3", "I4"),
        ("gap", "I14", "I14"),
        ("mean", "I14", "I14"),
        ("share", "I4", "I4"),
        ("political", "I1", "I1"),
        ("share", "I1", "I1"),
        ("choices", "", "I14"),
        ("rankings", "", "I14"),
        ("sums", "", "I4"),
        ("numbers", "", "I4"),
    ],
)
def test_figures_below_a_key_have_its_indicator(key: str, above: str, indicator: str) -> None:
    assert indicator_below(key, above) == indicator


def test_a_reason_that_tells_what_it_hides_is_not_named() -> None:
    found = {reason: outward(number) for number, reason in enumerate(REASONS)}
    assert found == {
        None: None,
        Reason.TOO_FEW_ANSWERS: "too_few_answers",
        Reason.UNANIMOUS: "protected",
        Reason.REMAINDER: "protected",
        Reason.TOO_FEW_MUNICIPALITIES: "too_few_municipalities",
        Reason.DOMINANCE: "dominance",
    }


def test_a_benchmark_says_what_it_is_and_a_single_choice_has_no_mentions() -> None:
    outline = Instrument(
        (ScaleSpec("a"),),
        choices=(ChoiceSpec("one", ("x", "y")), ChoiceSpec("many", ("x", "y"), multiple=True)),
    )
    result = compute_benchmark(tally(a_wave(np.random.default_rng(1), 6, outline), outline))
    found = benchmark_payload(result)
    assert found == {
        "kind": "benchmark",
        **told(result),
        "choices": [
            {
                key: value
                for key, value in told(choice).items()
                if choice.kind != "single" or key not in ("mentions", "cooccurrence")
            }
            for choice in result.choices
        ],
    }
    assert set(found) == {"kind", *result.__struct_fields__}
    single, multiple = found["choices"]
    assert "mentions" not in single
    assert {"mentions", "cooccurrence"} <= set(multiple)


def test_a_peer_groups_document_says_what_it_is() -> None:
    group = PeerGroup("all", "all", "", "", 7, Status.SHOWN, None)
    nobody = SideResponse(None, 0)
    empty = PeerResult("v", 5, group, Response(7, 0, nobody, nobody), (), ())
    assert peer_payload(empty) == {
        "kind": "peers",
        "method_version": "v",
        "threshold": 5,
        "group": {
            "key": "all",
            "kind": "all",
            "label": "",
            "name": "",
            "municipalities": 7,
            "status": "shown",
            "reason": None,
        },
        "response": told(empty.response),
        "items": [],
        "themes": [],
    }

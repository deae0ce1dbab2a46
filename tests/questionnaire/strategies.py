"""Documents and values for property tests."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from hypothesis import strategies as st

from surveys.questionnaire.document import (
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    MultipleItem,
    NumberItem,
    Option,
    RankingItem,
    RatingItem,
    Scale,
    ScaleItem,
    Section,
    ShortTextItem,
    SingleItem,
    SumItem,
    Theme,
    Wording,
    decode,
    to_builtins,
)

words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30)
texts = st.fixed_dictionaries({"nl": words}, optional={"en": words, "fr": words, "de": words})
codes = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["no_opinion", "other", "a", "b", "2026-02-30", "2026-01-01", "\x00", "\ud800"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)

_options = st.lists(
    st.builds(Option, code=codes, text=texts), min_size=2, max_size=5, unique_by=lambda o: o.code
).map(tuple)
_wording = st.builds(Wording, political=st.none() | texts, administrative=st.none() | texts)
_flag = st.booleans()


# What each kind has beside what all have; the laws of all formats meet each.
KINDS: Mapping[type[Item], Mapping[str, st.SearchStrategy[Any]]] = {
    ScaleItem: {"scale": st.just("five"), "reverse": _flag, "estimate": _flag},
    RatingItem: {"scale": st.just("ten"), "required": _flag},
    SingleItem: {"options": _options, "other": _flag},
    MultipleItem: {"options": _options, "other": _flag, "min": st.just(1)},
    RankingItem: {
        "options": _options,
        "choose": st.just(2),
        "options_from": st.none() | st.just("M"),
    },
    SumItem: {"options": _options, "total": st.just(10)},
    NumberItem: {"min": st.just(-1.5), "max": st.just(1e6), "decimals": st.just(2)},
    DateItem: {},
    ShortTextItem: {"help": texts, "quote": _flag},
    LongTextItem: {"show_if": st.just("answered(Q)")},
    InformationItem: {},
}


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from(list(KINDS)))
    common: dict[str, Any] = {
        "code": draw(codes),
        "wording": draw(_wording),
        "lineage": draw(st.none() | codes.map("bank.{}".format)),
    }
    return kind(**common, **{name: draw(field) for name, field in KINDS[kind].items()})


_scales = st.fixed_dictionaries(
    {
        "five": st.builds(
            Scale,
            labels=st.lists(texts, min_size=5, max_size=5).map(tuple),
            no_opinion=st.none() | texts,
        ),
        "ten": st.builds(Scale, min=st.just(0), max=st.just(10), low=texts, high=texts),
    }
)
documents = st.builds(
    Document,
    title=texts,
    minutes=st.integers(1, 60),
    languages=st.just(("nl", "en")),
    intro=st.none() | texts,
    scales=_scales,
    themes=st.dictionaries(codes, st.builds(Theme, title=texts), max_size=2),
    sections=st.lists(
        st.builds(
            Section,
            code=codes,
            title=texts,
            items=st.lists(items(), max_size=5, unique_by=lambda i: i.code).map(tuple),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


def _of_few(document: Document, scales: frozenset[str]) -> Document:
    """Items and sections under few codes, some of them twice, and perhaps without their scale."""
    raw = to_builtins(document)
    raw["scales"] = {code: scale for code, scale in raw["scales"].items() if code in scales}
    numbers = count()
    for section in raw["sections"]:
        section["code"] = "pqr"[next(numbers) % 3]
        for item in section.get("items", []):
            item["code"] = "ABCDE"[next(numbers) % 5]
    return decode(raw)


# Two of these have much in common.
alike = st.builds(_of_few, documents, st.frozensets(st.sampled_from(["five", "ten"]), min_size=1))

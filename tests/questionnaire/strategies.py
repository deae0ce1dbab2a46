"""Documents and values for property tests."""

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


@st.composite
def items(draw: st.DrawFn) -> Item:
    common: dict[str, Any] = {
        "code": draw(codes),
        "wording": draw(_wording),
        "lineage": draw(st.none() | codes.map("bank.{}".format)),
    }
    options = draw(_options)
    either = draw(_flag)  # drawn once: what is drawn for kinds that are not taken counts too
    kinds: list[Item] = [
        ScaleItem(**common, scale="five", reverse=draw(_flag), estimate=draw(_flag)),
        RatingItem(**common, scale="ten", required=either),
        SingleItem(**common, options=options, other=draw(_flag)),
        MultipleItem(**common, options=options, other=draw(_flag), min=1),
        RankingItem(**common, options=options, choose=2, options_from="M" if either else None),
        SumItem(**common, options=options, total=10),
        NumberItem(**common, min=-1.5, max=1e6, decimals=2),
        DateItem(**common),
        ShortTextItem(**common, help=draw(texts), quote=either),
        LongTextItem(**common, show_if="answered(Q)"),
        InformationItem(**common),
    ]
    return draw(st.sampled_from(kinds))


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

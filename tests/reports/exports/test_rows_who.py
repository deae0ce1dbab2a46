"""What a row may say of its respondent, and the names and texts that files of rows hold."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reports.exports.formats.rows.names import RESERVED, cut, names_of
from reports.exports.rows.missing import Gap, code_of
from reports.exports.rows.who import Answerer, Named, named

PEOPLE = st.lists(
    st.builds(
        Answerer,
        st.sampled_from(["political", "administrative"]),
        st.sampled_from(["A", "B", "C", "D", "E"]),
        st.sampled_from(["mayor", "alderman", "councillor", "clerk"]),
    ),
    max_size=120,
)


def crowd(**counts: int) -> list[Answerer]:
    """`A_mayor=1`: so many of that function at that municipality, on one side."""
    return [
        Answerer("political", *key.split("_")) for key, many in counts.items() for _ in range(many)
    ]


@given(PEOPLE, st.integers(2, 8))
def test_no_row_says_what_fewer_than_so_many_say(people: list[Answerer], least: int) -> None:
    rows = named(people, least)
    counts = Counter(row for row in rows if row is not None)
    assert all(many >= least for many in counts.values())
    for person, row in zip(people, rows, strict=True):
        if row is None:
            assert sum(one.side == person.side for one in people) < least
        else:
            assert (row.side, row.municipality or person.municipality, row.function or person.function) == (
                person.side, person.municipality, person.function
            )  # fmt: skip


@given(PEOPLE, st.integers(2, 8))
def test_what_remains_when_the_named_are_taken_away_is_enough_too(
    people: list[Answerer], least: int
) -> None:
    """Who knows how many answered of each function subtracts the rows that name theirs."""
    rows = named(people, least)
    for side in {person.side for person in people}:
        unnamed = [r for r in rows if r and r.side == side and r.municipality is None]
        assert not unnamed or len(unnamed) >= least
        for place in {r.municipality for r in rows if r and r.side == side}:
            hidden = [
                r for r in rows if r and (r.side, r.municipality, r.function) == (side, place, None)
            ]
            assert not hidden or len(hidden) >= least


@given(PEOPLE, st.sets(st.integers(0, 119)), st.integers(2, 8))
def test_a_name_stands_only_where_it_leaves_nobody_alone(
    people: list[Answerer], agreeing: set[int], least: int
) -> None:
    asked = [
        replace(person, name=f"n{number}") if number in agreeing else person
        for number, person in enumerate(people)
    ]
    rows = named(asked, least)
    with_name = {number for number, row in enumerate(rows) if row and row.name}
    assert with_name <= agreeing
    for number in with_name:
        here = asked[number]
        assert rows[number] == Named(here.side, here.municipality, here.function, here.name)
        beside = sum((p.side, p.municipality, p.name) == (here.side, here.municipality, None) for p in asked)  # fmt: skip
        assert beside == 0 or beside >= least
    others = [person for number, person in enumerate(people) if number not in with_name]
    told = [row for number, row in enumerate(rows) if number not in with_name]
    assert told == named(others, least)


def test_the_only_mayor_hides_among_others_and_they_are_enough() -> None:
    """Without the aldermen the mayor would be the only one of whom no function is told."""
    rows = named(crowd(A_mayor=1, A_alderman=5, A_councillor=6), 5)
    assert Counter(rows) == {
        Named("political", "A", None): 6,
        Named("political", "A", "councillor"): 6,
    }


def test_a_municipality_of_few_takes_another_with_it() -> None:
    rows = named(crowd(A_alderman=2, B_alderman=5, C_alderman=9), 5)
    assert Counter(rows) == {
        Named("political", None, "alderman"): 7,
        Named("political", "C", "alderman"): 9,
    }


def test_a_side_of_few_has_no_rows() -> None:
    assert named([*crowd(A_mayor=4), *[Answerer("administrative", "A", "clerk")] * 5], 5)[:5] == [
        None, None, None, None, Named("administrative", "A", "clerk")
    ]  # fmt: skip


KEYS = st.lists(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,39}(\.[A-Za-z][A-Za-z0-9_]{0,39})?", fullmatch=True),
    unique=True,
)


@given(KEYS)
def test_names_are_legal_and_differ_without_capitals(keys: list[str]) -> None:
    names = names_of(keys)
    folded = [name.lower() for name in names.values()]
    assert list(names) == keys
    assert len(set(folded)) == len(keys)
    assert not set(folded) & RESERVED
    for name in names.values():
        assert name[0].isalpha()
        assert name.isascii()
        assert name.replace("_", "").isalnum()
        assert not name.endswith("_")
        assert len(name) <= 64


def test_reserved_and_alike_names() -> None:
    keys = ["all", "ALL_", "By", "S1", "s1", "S1.to", "S1_to", "__", "9a"]
    assert list(names_of(keys).values()) == [
        "all_2", "ALL_3", "By_2", "S1", "s1_2", "S1_to", "S1_to_2", "v", "v_9a",
    ]  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(3, 40))
def test_a_text_is_cut_between_letters_in_bytes(text: str, most: int) -> None:
    made = cut(text, most)
    assert len(made.encode()) <= most
    assert made == text if len(text.encode()) <= most else made.endswith("…")
    assert text.startswith(made.removesuffix("…"))


@given(st.lists(st.floats(-1e12, 1e12)))
def test_codes_of_what_is_missing_are_no_answers(answers: list[float]) -> None:
    codes = {code_of(gap, answers) for gap in Gap}
    assert len(codes) == len(Gap)
    assert max(codes) < min([0.0, *answers])

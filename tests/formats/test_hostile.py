"""Files that nobody means well with: each is read within limits, or refused in words."""

import contextlib
import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.authoring.bundled import bundled
from surveys.formats import limesurvey, own, qsf, surveyjs
from surveys.formats.foreign import Foreign
from surveys.formats.hostile import MAX_TEXT_FILE
from surveys.formats.known import recognised
from surveys.formats.losses import Unreadable
from surveys.formats.messages import MESSAGES, render
from surveys.formats.taking_over.assembling import assembled
from surveys.questionnaire.document import DocumentError, Perspective, decode, encode
from surveys.questionnaire.words import Language
from tests.formats.answering import logical
from tests.formats.limesurvey.files import later, separated, third
from tests.formats.test_qsf import CHOICES, GRID, boolean, compared, sq, survey

Reader = Callable[[bytes], Foreign]


def _qsf() -> bytes:
    logic = boolean([compared("QID1/SelectableChoice/1"), compared("QID3/SelectableChoice/1/2")])
    return survey(
        sq("QID1", "MC", "SAVR", RecodeValues={"1": "5"}, **CHOICES),
        sq("QID2", "MC", "MAVR", DisplayLogic=logic, **CHOICES),
        sq("QID3", "Matrix", "Likert", Language={"FR": {"QuestionText": "Q", **GRID}}, **GRID),
        sq("QID4", "Slider", "HBAR", Choices={"1": {"Display": "x"}}),
    )


VALID: list[tuple[Reader, bytes]] = [
    (limesurvey.read, third()),
    (limesurvey.read, later()),
    (limesurvey.read, separated()),
    (limesurvey.read, limesurvey.write(bundled(), Perspective.POLITICAL).body),
    (surveyjs.read, surveyjs.write(bundled(), Perspective.POLITICAL).body),
    (surveyjs.read, surveyjs.write(logical(), Perspective.POLITICAL).body),
    (qsf.read, _qsf()),
]
JSON: list[tuple[Reader, bytes]] = [pair for pair in VALID if pair[0] is not limesurvey.read]


@pytest.mark.parametrize(("reader", "body"), VALID)
def test_each_is_recognised_by_its_bytes(reader: Reader, body: bytes) -> None:
    assert recognised(body).read is reader


def read_or_refuse(reader: Reader, body: bytes) -> None:
    """A document that can be kept, or a sentence that says why not."""
    foreign = refused = None
    try:
        foreign = reader(body)
    except Unreadable as refusal:
        refused = refusal
    if foreign is None:
        assert refused is not None
        assert refused.code in MESSAGES
        render(refused.code, refused.params)
        return
    taken = assembled(foreign)
    assert decode(encode(taken.document)) == taken.document
    for loss in taken.losses:
        assert loss.code in MESSAGES
        render(loss.code, loss.params, loss.place)


def _spoilt(body: bytes, chance: random.Random) -> bytes:
    """Pieces cut out, doubled, swapped with others of the same file, or replaced by noise."""
    spoilt = bytearray(body)
    for _number in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(spoilt) or 1), chance.randint(1, 60)
        piece = bytes(spoilt[at : at + length])
        other = chance.randrange(len(spoilt) or 1)
        match chance.randrange(5):
            case 0:
                del spoilt[at : at + length]
            case 1:
                spoilt[other:other] = piece
            case 2:
                spoilt[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                spoilt[at : at + length] = bytes(spoilt[other : other + length])
            case _:
                spoilt[at : at + 1] = chance.choice(
                    [b"<", b"]]>", b'"', b"\t", b"\n", b"{", b"&x;"]
                )
    return bytes(spoilt)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(range(len(VALID))), st.integers(0, 2**32))
def test_spoilt_files_are_read_or_refused(which: int, seed: int) -> None:
    reader, body = VALID[which]
    read_or_refuse(reader, _spoilt(body, random.Random(seed)))  # noqa: S311


odd_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "true", "QID1", "{A} = 1", "a" * 300, "0", "default", "\u0000", "nl"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["0", "1", "value", "name", "text", "type", "default", "nl"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(found for key, part in inner for found in _places(part, (*path, key)))]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(range(len(JSON))),
    st.integers(0, 2**32),
    st.lists(odd_values, min_size=1, max_size=4),
)
def test_strange_values_at_any_place_are_read_or_refused(
    which: int, seed: int, values: list[Any]
) -> None:  # fmt: skip
    reader, body = JSON[which]
    raw, chance = json.loads(body), random.Random(seed)  # noqa: S311
    for value in values:
        *path, last = chance.choice(_places(raw)[1:])
        holder = raw
        for step in path:
            holder = holder[step]
        holder[last] = value
        if not _places(raw)[1:]:
            break
    read_or_refuse(reader, json.dumps(raw).encode())


@pytest.mark.parametrize("reader", [limesurvey.read, surveyjs.read, qsf.read])
def test_size_is_looked_at_first(reader: Reader) -> None:
    with pytest.raises(Unreadable, match="file_too_big"):
        reader(b" " * (MAX_TEXT_FILE + 1))


def _elements(**fields: Any) -> bytes:
    pages = [{"elements": [{"type": "text", "name": f"q{n}", **fields} for n in range(2_900)]}]
    return json.dumps({"pages": pages}).encode()


def _in_languages(size: int) -> dict[str, str]:
    return {f"x{n}": "w" * size for n in range(20)}


def _cells(**fields: Any) -> bytes:
    """A grid of 1400 rows whose cells are questions of their own."""
    columns = [{"name": "c", "cellType": "radiogroup"}]
    grid = {"type": "matrixdropdown", "name": "m", "columns": columns, "rows": list(range(1_400))}
    return json.dumps({"pages": [{"elements": [{**grid, **fields}]}]}).encode()


def _long_grid(*, size: int, rows: int) -> bytes:
    said = "".join(
        f"G\t\tg\tG\t{code}\nQ\tF\tq\t{'w' * size}\t{code}\n"
        + "".join(f"SQ\t0\tr{n}\tx\t{code}\n" for n in range(rows))
        + "".join(f"A\t0\t{n}\tx{n}\t{code}\n" for n in range(5))
        for code in Language
    )
    head = "class\ttype/scale\tname\ttext\tlanguage\nS\t\tlanguage\tnl\tnl\n"
    others = " ".join(code for code in Language if code is not Language.NL)
    return (f"{head}S\t\tadditional_languages\t{others}\t\n" + said).encode()


def _displays(words: str, count: int) -> dict[str, Any]:
    return {str(n): {"Display": f"{words}{n}"} for n in range(count)}


@pytest.mark.parametrize(
    ("reader", "body"),
    [
        (surveyjs.read, _elements(visibleIf="{q1} = 1 and " * 100 + "{q2} = 2")),
        (surveyjs.read, _elements(visibleIf="(" * 1_600)),
        (surveyjs.read, _elements(title="{" * 1_600)),
        (surveyjs.read, json.dumps({"pages": [{"elements": [{"type": "matrix", "name": "m", "columns": list(range(1_000)), "rows": list(range(2_900))}]}]}).encode()),
        (limesurvey.read, b"class\tname\trelevance\n" + b"Q\tq\t" + b"'" * 120_000 + b"\n" * 100),
        (limesurvey.read, b"class\ttype/scale\tname\trelevance\nQ\tF\tg\t" + b"a.b == 1 and " * 2_000 + b"a == 1\n" + b"".join(b"SQ\t0\tr%d\t\n" % n for n in range(2_900))),
        (qsf.read, survey(*(sq(f"QID{n}", "MC", "SAVR", tag="t" * 900, **CHOICES) for n in range(1_500)))),
        (surveyjs.read, _cells(title=_in_languages(50_000))),
        (surveyjs.read, _cells(choices=[{"value": n, "text": _in_languages(40)} for n in range(2_000)])),
        (surveyjs.read, _cells(name="m" * 50_000)),
        (limesurvey.read, _long_grid(size=50_000, rows=1_000)),
        (limesurvey.read, _long_grid(size=1_500, rows=1_450)),
        (qsf.read, survey(sq("QID1", "Matrix", "Likert", SubSelector="MultipleAnswer", Choices=_displays("r", 2_900), Answers=_displays("c" * 600, 700)))),
        (qsf.read, survey(sq("QID1", "Matrix", "TE", QuestionText="w" * 50_000, Choices=_displays("r", 2_900), Answers=_displays("c", 700)))),
    ],
)  # fmt: skip
def test_a_hostile_file_costs_little(reader: Reader, body: bytes) -> None:
    """Also where a grid says its words, or a list its answers, in every row again."""
    start = time.process_time()
    with contextlib.suppress(Unreadable):
        assembled(reader(body))
    assert time.process_time() - start < 5


def test_losses_are_brief_whatever_the_names_are() -> None:
    named = {"type": "text", "name": "very long " * 900, "title": "T"}
    taken = assembled(surveyjs.read(json.dumps({"pages": [{"elements": [named]}]}).encode()))
    assert "code_changed" in {loss.code for loss in taken.losses}
    assert all(len(render(loss.code, loss.params, loss.place)) < 500 for loss in taken.losses)


def test_half_a_character_beside_another_mistake_is_refused_in_words() -> None:
    with pytest.raises(DocumentError):
        own.read_json(b'{"title": {"nl": "T"}, "languages": ["nl"], "sections": ["\xed\xa0\x80"]}')

"""One side of a document as LimeSurvey's tab-separated structure.

Texts are HTML to LimeSurvey, and braces in them are ExpressionScript, so ours are escaped. Codes
have letters and digits alone: 20 of them for a question, 5 for an answer.
"""

import csv
import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from surveys.formats.limesurvey.equations import in_time, quoted, same_words
from surveys.formats.losses import Written
from surveys.formats.scripts import UnsayableError
from surveys.formats.sides import (
    ALWAYS,
    Chosen,
    Every,
    OneOf,
    Opposed,
    Ordered,
    Present,
    SameWords,
    Some,
    SpeltSide,
    Told,
    Truth,
    short_code,
)
from surveys.questionnaire.document import (
    OTHER,
    OTHER_LABEL,
    Choice,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    Text,
    WithOptions,
    other_key,
)

_QUESTION: Final = 20
_ANSWER: Final = 5
# LimeSurvey keeps these names of sub-questions and columns for itself.
_RESERVED: Final = frozenset({"other", "comment", "time", "id", "token", "sid", "gid", "qid"})
_ATTRIBUTES: Final = (
    "min_answers",
    "max_answers",
    "equals_num_value",
    "min_num_value_n",
    "max_num_value_n",
    "num_value_int_only",
    "suffix",
    "date_format",
    "date_min",
    "date_max",
    "maximum_chars",
    "other_replace_text",
)
_OF_A_LANGUAGE: Final = frozenset({"suffix", "other_replace_text"})
_COLUMNS: Final = (
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
    "assessment_value",
    *_ATTRIBUTES,
)
_DATE_FORMAT: Final = "yyyy-mm-dd"
_NEVER: Final = "0"
# The importer's console command stops where there is none; one that is taken it replaces itself.
_WISHED_NUMBER: Final = "100001"

_Row = dict[str, str]


def write(document: Document, perspective: Perspective) -> Written:
    """What this side is asked, in every language of the document."""
    writer = _LimeSurveyWriter(SpeltSide(document, perspective))
    body = _table(writer.rows())
    name = f"limesurvey-{perspective.value}.txt"
    return Written(body, name, "text/tab-separated-values", writer.side.losses)


def _table(rows: Iterable[_Row]) -> bytes:
    target = StringIO()
    table = csv.DictWriter(target, _COLUMNS, restval="", dialect="excel-tab")
    table.writeheader()
    table.writerows(rows)
    return target.getvalue().encode("utf-8-sig")


class _LimeSurveyWriter:
    def __init__(self, side: SpeltSide) -> None:
        self.side = side
        self._document = side.document
        self._codes: dict[str, str] = {}
        self._options: dict[str, dict[int | str, str]] = {}
        self._relevance: dict[str, str] = {}
        self._prepare()

    def _prepare(self) -> None:
        """Codes and relevance are the same in every language."""
        self.side.tell_usual()
        for _section, items in self.side.sections():
            for item in items:
                self._name(item)
                self._relevance[item.code] = self._relevance_of(item)

    def _relevance_of(self, item: Item) -> str:
        try:
            return self._condition(self.side.told(item))
        except UnsayableError:
            return self._condition(self.side.unsaid(item))

    def _name(self, item: Item) -> None:
        taken = _RESERVED | {code.casefold() for code in self._codes.values()}
        code = short_code(item.code, _QUESTION, taken)
        self._codes[item.code] = code
        if code != item.code:
            self.side.changed(item.code, "side_code", code=code)
        if isinstance(item, NumberItem) and item.decimals:
            self.side.changed(item.code, "decimals_free")
        self._options[item.code] = self._option_codes(item)

    def _option_codes(self, item: Item) -> dict[int | str, str]:
        """Of a scale the numbers; of options what their codes can keep."""
        if isinstance(item, Measured):
            return {value: _scale_code(value) for value in self.side.values(item)}
        if not isinstance(item, WithOptions):
            return {}
        most = _QUESTION if KINDS[type(item)].parts else _ANSWER
        codes: dict[int | str, str] = {}
        for option in item.option_codes:
            taken = _RESERVED | {code.casefold() for code in codes.values()}
            codes[option] = short_code(option, most, taken)
            if codes[option] != option:
                self.side.changed(item.code, "side_option_code", option=option, code=codes[option])
        return codes

    # Rows ----------------------------------------------------------------------------------

    def rows(self) -> Iterator[_Row]:
        languages = self._document.languages or (self._document.source,)
        yield _setting("sid", _WISHED_NUMBER)
        yield _setting("language", languages[0])
        yield _setting("additional_languages", " ".join(languages[1:]))
        yield _setting("format", "G")
        for language in languages:
            yield from self._titles(language)
        for language in languages:
            for number, (section, items) in enumerate(self.side.sections(), start=1):
                yield {
                    "class": "G",
                    "type/scale": str(number),
                    "name": _named(self._said(section.title, language) or section.code),
                    "relevance": "1",
                    "text": self._said(section.intro, language),
                    "language": language,
                }
                for item in items:
                    yield from self._question(item, language)

    def _titles(self, language: str) -> Iterator[_Row]:
        for name, text in (
            ("surveyls_title", self._document.title),
            ("surveyls_welcometext", self._document.intro),
        ):
            said = self._said(text, language)
            yield {"class": "SL", "name": name, "text": said, "language": language}

    def _said(self, text: Text | None, language: str) -> str:
        return escaped(self._document.text(text, language))

    def _question(self, item: Item, language: str) -> Iterator[_Row]:
        main = language == (self._document.languages or (language,))[0]
        attributes = self._attributes(item, language)
        yield {
            "class": "Q",
            "type/scale": KINDS[type(item)].type,
            "name": self._codes[item.code],
            "relevance": self._relevance[item.code],
            "text": escaped(self.side.wording(item, language)),
            "help": self._said(item.help, language),
            "language": language,
            "mandatory": "Y" if item.required else "N",
            "other": "Y" if isinstance(item, Choice) and item.other else "N",
            **{name: said for name, said in attributes.items() if main or name in _OF_A_LANGUAGE},
        }
        part = "SQ" if KINDS[type(item)].parts else "A"
        for value, text in self._answers(item, language):
            row = {
                "class": part,
                "type/scale": "0",
                "name": self._options[item.code][value],
                "text": text,
                "language": language,
            }
            if isinstance(item, Measured):
                row["assessment_value"] = _assessed(value, self.side.values(item))
            yield row

    def _answers(self, item: Item, language: str) -> Iterator[tuple[int | str, str]]:
        for label in self._document.options(item, language):
            if label.value in self._options[item.code]:
                yield label.value, escaped(self._numbered(item, label.value, label.text))

    def _numbered(self, item: Item, value: int | str, text: str) -> str:
        """The ends of a rating keep their number: the steps between have nothing else."""
        scale = self._document.scale_of(item)
        if scale is None or not scale.is_rating or isinstance(value, str) or text == str(value):
            return text
        return f"{value} – {text}"

    def _attributes(self, item: Item, language: str) -> _Row:
        said = KINDS[type(item)].bounds(item)
        if isinstance(item, NumberItem) and item.unit:
            said["suffix"] = self._said(item.unit, language)
        if isinstance(item, Choice) and item.other:
            said["other_replace_text"] = OTHER_LABEL.get(language, OTHER_LABEL["nl"])
        return said

    # Relevance -----------------------------------------------------------------------------

    def _condition(self, told: Told) -> str:
        if isinstance(told, Truth):
            return "1" if told == ALWAYS else _NEVER
        return self._expressed(told)

    def _expressed(self, told: Told) -> str:
        match told:
            case Every(parts):
                return f"({' and '.join(map(self._expressed, parts))})"
            case Some(parts):
                return f"({' or '.join(map(self._expressed, parts))})"
            case Opposed(inner):
                return f"!({self._expressed(inner)})"
            case Truth(value):
                return "1" if value else _NEVER
            case Present(item, key):
                return self._present(item, key)
            case OneOf(item, values):
                return self._one_of(item, values)
            case Chosen(item, option):
                return self._chosen(item, option)
            case SameWords(item, key, words):
                return same_words(self._words_of(item, key), words)
            case Ordered(item, operator, value):
                return self._ordered(item, operator, value)

    def _variable(self, item: Item, suffix: str = "") -> str:
        joint = "_" if suffix else ""
        return f"{self._codes[item.code]}{joint}{suffix}.NAOK"

    def _words_of(self, item: Item, key: str) -> str:
        return self._variable(item, "other" if key == other_key(item.code) else "")

    def _present(self, item: Item, key: str) -> str:
        if key == other_key(item.code):
            return f"!is_empty({self._variable(item, 'other')})"
        if isinstance(item, RankingItem):
            return f"!is_empty({self._variable(item, '1')})"
        if KINDS[type(item)].parts:
            codes = [*self._options[item.code].values()]
            codes += ["other"] if isinstance(item, MultipleItem) and item.other else []
            boxes = (f"!is_empty({self._variable(item, code)})" for code in codes)
            return f"({' or '.join(boxes)})"
        return f"!is_empty({self._variable(item)})"

    def _one_of(self, item: Item, values: tuple[int | str, ...]) -> str:
        cases = (
            f"{self._variable(item)} == {quoted(self._stored(item, value))}" for value in values
        )
        return f"({' or '.join(cases)})"

    def _stored(self, item: Item, value: int | str) -> str:
        return "-oth-" if value == OTHER else self._options[item.code][value]

    def _chosen(self, item: Item, option: str) -> str:
        if isinstance(item, MultipleItem) and option == OTHER:
            return f"!is_empty({self._variable(item, 'other')})"
        code = self._options[item.code][option]
        if isinstance(item, MultipleItem):
            return f"{self._variable(item, code)} == 'Y'"
        if isinstance(item, RankingItem):
            ranks = range(1, min(item.choose, len(item.options)) + 1)
            cases = (f"{self._variable(item, str(rank))} == {quoted(code)}" for rank in ranks)
            return f"({' or '.join(cases)})"
        points = self._variable(item, code)
        return f"(!is_empty({points}) and {points} > 0)"

    def _ordered(self, item: Item, operator: str, value: float | str) -> str:
        variable = self._variable(item)
        if isinstance(value, str):
            return f"(!is_empty({variable}) and {in_time(variable, operator, value)})"
        shown = f"{value:.6f}".rstrip("0").rstrip(".")
        return f"(!is_empty({variable}) and {variable} {operator} {shown})"


def escaped(text: str) -> str:
    """Words as HTML in one line; a brace would start an expression, a first '=' a formula."""
    line = html.escape(text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n"))
    one = line.replace("\n", "<br />").replace("{", "&#123;").replace("}", "&#125;")
    return f"&#61;{one[1:]}" if one.startswith("=") else one


def _named(title: str) -> str:
    """A group called 0 has no name to the importer, which then makes one."""
    return "&#48;" if title == "0" else title


def _setting(name: str, value: str) -> _Row:
    return {"class": "S", "name": name, "text": value}


def _scale_code(value: int | str) -> str:
    """A code has no sign and at most five characters."""
    if isinstance(value, str):
        return "noop"
    return f"M{-value}" if value < 0 else str(value)


def _assessed(value: int | str, values: tuple[int | str, ...]) -> str:
    """Its place on the scale, from 1; LimeSurvey reads 0 as 'counts for nothing'."""
    return "0" if isinstance(value, str) else str(values.index(value) + 1)


def _given(**bounds: float | None) -> _Row:
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return {name: f"{bound:.6f}".rstrip("0").rstrip(".") for name, bound in given.items()}


def _of_several(item: MultipleItem) -> _Row:
    return _given(min_answers=item.min, max_answers=item.max)


def _of_ranking(item: RankingItem) -> _Row:
    count = min(item.choose, len(item.options))
    return _given(min_answers=count, max_answers=count)


def _of_points(item: SumItem) -> _Row:
    return _given(equals_num_value=item.total, min_num_value_n=0, num_value_int_only=1)


def _of_number(item: NumberItem) -> _Row:
    whole = 1 if item.decimals == 0 else None
    return _given(min_num_value_n=item.min, max_num_value_n=item.max, num_value_int_only=whole)


def _of_day(item: DateItem) -> _Row:
    first, last = (day.isoformat() if day else "" for day in (item.min, item.max))
    return {"date_format": _DATE_FORMAT, "date_min": first, "date_max": last}


def _of_words(item: ShortTextItem | LongTextItem) -> _Row:
    return _given(maximum_chars=item.max_length)


@dataclass(frozen=True)
class InLimeSurvey:
    """What LimeSurvey calls a kind of question, and its bounds there.

    `parts`: each option is a question below it with an answer of its own; else it is an answer.
    """

    type: str
    parts: bool = False
    bounds: Callable[[Any], _Row] = lambda _item: {}


KINDS: Final[Mapping[type[Item], InLimeSurvey]] = {
    ScaleItem: InLimeSurvey("L"),
    RatingItem: InLimeSurvey("L"),
    SingleItem: InLimeSurvey("L"),
    MultipleItem: InLimeSurvey("M", parts=True, bounds=_of_several),
    RankingItem: InLimeSurvey("R", bounds=_of_ranking),
    SumItem: InLimeSurvey("K", parts=True, bounds=_of_points),
    NumberItem: InLimeSurvey("N", bounds=_of_number),
    DateItem: InLimeSurvey("D", bounds=_of_day),
    ShortTextItem: InLimeSurvey("S", bounds=_of_words),
    LongTextItem: InLimeSurvey("T", bounds=_of_words),
    InformationItem: InLimeSurvey("X"),
}

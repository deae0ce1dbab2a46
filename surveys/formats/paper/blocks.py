"""One side of a document as pieces of paper, in the order in which they are filled in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar, Final

from surveys.formats.paper.conditions import said
from surveys.formats.paper.marks import marks, numbers
from surveys.formats.paper.shapes import (
    AnswerBox,
    AnswerGrid,
    AskedQuestion,
    Blanks,
    DayField,
    Lines,
    NumberField,
    PaperBlock,
    Passage,
    SectionHead,
    Ticks,
)
from surveys.formats.paper.words import words_of
from surveys.questionnaire.conditions.expressions import LogicError, evaluate, parse, references
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import (
    NO_OPINION,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    QuestionItem,
    RankingItem,
    RatingItem,
    ScaleItem,
    Section,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
    base_code,
    estimate_key,
)

_NARROWEST: Final = 22.0  # points, of a column
_LETTER: Final = 4.1  # points, of a letter in the head of a column
_ROOM: Final = 290.0  # points, for all columns; the rest is for the questions
_LONGEST_LABEL: Final = 44  # characters, of a label above a column
_LINE: Final = 75  # characters that a person writes on a line
_MOST_LINES: Final = 12
_COUNTED: Final = 1500  # characters; more than that nobody writes, so a limit says nothing


def blocks(document: Document, side: Perspective, language: str) -> list[PaperBlock]:
    return list(PaperWriter(document, side, language).blocks())


class PaperWriter:
    def __init__(self, document: Document, side: Perspective, language: str) -> None:
        self._document, self._side, self._language = document, side, language
        self._words = words_of(language)
        self._numbers = numbers(document, side)
        self._next = _leaps(document, side)

    def blocks(self) -> Iterator[PaperBlock]:
        for section in self._document.sections:
            items = section.for_perspective(self._side)
            if not items:
                continue
            yield self._head(section)
            for group in self._groups(items):
                if self._in_grid(group[0]):
                    yield self._grid(group)
                else:
                    yield from self._blocks_of(group[0])

    def _say(self, text: dict[str, str] | None) -> str:
        return self._document.text(text, self._language)

    def _condition(self, condition: str | None) -> str:
        return said(self._document, condition, self._numbers, self._language, self._words)

    def _head(self, section: Section) -> SectionHead:
        condition = self._condition(section.show_if)
        return SectionHead(
            title=self._say(section.title),
            intro=self._say(section.intro),
            condition=condition and self._words.section_only_if.format(condition=condition),
        )

    # Scales ----------------------------------------------------------------------------------

    def _groups(self, items: Sequence[Item]) -> Iterator[list[Item]]:
        """Neighbours with the same scale stand in one grid."""
        group: list[Item] = []
        for item in items:
            if group and not self._beside(group[-1], item):
                yield group
                group = []
            group.append(item)
        if group:
            yield group

    def _beside(self, one: Item, other: Item) -> bool:
        return (
            isinstance(one, Measured)
            and isinstance(other, Measured)
            and one.scale == other.scale
            and self._in_grid(one)
        )

    def _columns(self, item: Item) -> tuple[AnswerBox, ...]:
        scale = self._document.scale_of(item)
        labels = {o.value: o.text for o in self._document.options(item, self._language)}
        plain = scale is not None and scale.is_rating
        return tuple(
            AnswerBox(
                mark=mark, text=mark if plain and value != NO_OPINION else labels.get(value, "")
            )
            for mark, value in marks(self._document, item).items()
        )

    def _width(self, columns: Sequence[AnswerBox]) -> float:
        longest = max((len(word) for c in columns for word in c.text.split()), default=0)
        return max(_NARROWEST, longest * _LETTER + 6)

    def _in_grid(self, item: Item) -> bool:
        if not isinstance(item, Measured):
            return False
        columns = self._columns(item)
        short = all(len(column.text) <= _LONGEST_LABEL for column in columns)
        return bool(columns) and short and len(columns) * self._width(columns) <= _ROOM

    def _grid(self, group: Sequence[Item]) -> AnswerGrid:
        columns = self._columns(group[0])
        rows = [row for item in group for row in self._rows(item)]
        instruction = self._words.one_in_row if len(rows) > 1 else self._words.one
        ends = self._ends(group[0])
        return AnswerGrid(
            instruction=" ".join(filter(None, [instruction, ends])),
            columns=columns,
            width=self._width(columns),
            rows=tuple(rows),
        )

    def _ends(self, item: Item) -> str:
        """What the two ends of a rating mean."""
        scale = self._document.scale_of(item)
        if scale is None or not scale.is_rating or not scale.categories:
            return ""
        least, most = scale.categories[0], scale.categories[-1]
        low, high = self._say(scale.low), self._say(scale.high)
        told = self._words.rating.format(least=least, low=low, most=most, high=high)
        return f"{told}." if low or high else ""

    def _rows(self, item: Item) -> Iterator[AskedQuestion]:
        yield self._asked(item)
        if item.estimated:
            yield self._estimate(item)

    def _estimate(self, item: Item) -> AskedQuestion:
        political = self._side.opposite is Perspective.POLITICAL
        words = self._words
        text = words.political_would if political else words.administrative_would
        return AskedQuestion(number=self._numbers[estimate_key(item.code)], text=text)

    # One question ----------------------------------------------------------------------------

    def _asked(self, item: Item) -> AskedQuestion:
        condition = self._condition(item.show_if)
        return AskedQuestion(
            number=self._numbers.get(item.code, ""),
            text=self._document.wording(item, self._side, self._language),
            help=self._say(item.help),
            condition=condition and self._words.only_if.format(condition=condition),
            optional=isinstance(item, QuestionItem) and not item.required,
        )

    def _blocks_of(self, item: Item) -> Iterator[PaperBlock]:
        if isinstance(item, Measured):
            yield from (self._block(item, asked) for asked in self._rows(item))
        else:
            yield self._block(item, self._asked(item))

    def _block(self, item: Item, asked: AskedQuestion) -> PaperBlock:
        return self.KINDS[type(item)](self, item, asked)

    def _passage(self, _item: InformationItem, asked: AskedQuestion) -> Passage:
        return Passage(text=asked.text, help=asked.help, condition=asked.condition)

    def _ranking(self, item: RankingItem, asked: AskedQuestion) -> Blanks:
        wanted = min(item.choose, len(item.options))
        all_of_them = wanted == len(item.options)
        told = self._words.rank_all if all_of_them else self._words.rank_some
        told = self._carried(item, told.format(n=wanted))
        return Blanks(asked=asked, instruction=told, texts=self._texts(item))

    def _division(self, item: SumItem, asked: AskedQuestion) -> Blanks:
        told = self._words.points.format(total=item.total)
        total = f"{self._words.total}: {item.total}"
        return Blanks(asked=asked, instruction=told, texts=self._texts(item), total=total)

    def _number(self, item: NumberItem, asked: AskedQuestion) -> NumberField:
        told, unit = self._of_number(item), self._say(item.unit)
        return NumberField(asked=asked, instruction=told, unit=unit)

    def _day(self, item: DateItem, asked: AskedQuestion) -> DayField:
        told = f"{self._words.day}{self._bounds(_as_day(item.min), _as_day(item.max))}."
        return DayField(asked=asked, instruction=told, parts=self._words.day_parts)

    def _long_scale(self, item: Item, asked: AskedQuestion) -> PaperBlock:
        """A scale without room for columns: boxes below each other, or a number to write."""
        words, scale = self._words, self._document.scale_of(item)
        if scale is None or not scale.is_rating or not scale.categories:
            return Ticks(asked=asked, instruction=words.one, boxes=self._columns(item))
        bounds = self._bounds(str(scale.categories[0]), str(scale.categories[-1]))
        none = self._say(scale.no_opinion)
        told = (
            f"{words.whole}{bounds}.",
            self._ends(item),
            none and f"{words.no_opinion.format(none=none)}.",
        )
        return NumberField(asked=asked, instruction=" ".join(filter(None, told)), unit="")

    def _texts(self, item: WithOptions) -> tuple[str, ...]:
        return tuple(self._say(option.text) or option.code for option in item.options)

    def _ticks(self, item: SingleItem | MultipleItem, asked: AskedQuestion) -> Ticks:
        labels = {o.value: o.text for o in self._document.options(item, self._language)}
        boxes = tuple(
            AnswerBox(mark=mark, text=labels.get(value, str(value)), then=self._then(item, value))
            for mark, value in marks(self._document, item).items()
        )
        told = self._of_choice(item) if isinstance(item, MultipleItem) else self._words.one
        told = self._carried(item, told)
        return Ticks(asked=asked, instruction=told, boxes=boxes, other=item.other)

    def _carried(self, item: WithOptions, told: str) -> str:
        """Paper shows all options: it says which of them count."""
        if not item.carries_from:
            return told
        asked = self._numbers.get(item.carries_from, item.carries_from)
        return f"{told} {self._words.carried.format(q=asked)}"

    def _then(self, item: Item, value: int | str) -> str:
        leap = self._next.get((item.code, value))
        if leap is None:
            return ""
        number = self._numbers.get(leap, "")
        return self._words.go_to.format(number=number) if number else self._words.go_to_end

    def _of_choice(self, item: MultipleItem) -> str:
        words, least, most = self._words, item.min or 0, item.max
        if most is not None and least == most:
            return words.one if most == 1 else words.exactly.format(n=most)
        if most is not None and least > 1:
            return words.several_between.format(least=least, most=most)
        if most is not None:
            return words.one if most == 1 else words.at_most.format(most=most)
        return words.at_least.format(least=least) if least > 1 else words.several

    def _of_number(self, item: NumberItem) -> str:
        words = self._words
        bounds = self._bounds(_as_number(item.min), _as_number(item.max))
        if not item.decimals:
            return f"{words.whole}{bounds}."
        return f"{words.number}{bounds}{words.decimals.format(n=item.decimals)}."

    def _bounds(self, least: str, most: str) -> str:
        words = self._words
        if self._language != "en":
            least, most = least.replace(".", ","), most.replace(".", ",")
        if least and most:
            return " " + words.between.format(least=least, most=most)
        if least or most:
            told = words.minimum.format(least=least) if least else words.maximum.format(most=most)
            return f" {told}"
        return ""

    def _lines(self, item: ShortTextItem | LongTextItem, asked: AskedQuestion) -> Lines:
        words, most = self._words, item.max_length
        least = 4 if isinstance(item, LongTextItem) else 1
        told = words.write_at_most.format(n=most) if 0 < most <= _COUNTED else words.write
        return Lines(
            asked=asked,
            instruction=told,
            count=max(least, min(_MOST_LINES, most // 2 // _LINE)),
            quote=words.quote if item.quote else "",
        )

    KINDS: ClassVar[
        Mapping[type[Item], Callable[["PaperWriter", Any, AskedQuestion], PaperBlock]]
    ] = {
        ScaleItem: _long_scale,
        RatingItem: _long_scale,
        SingleItem: _ticks,
        MultipleItem: _ticks,
        RankingItem: _ranking,
        SumItem: _division,
        NumberItem: _number,
        DateItem: _day,
        ShortTextItem: _lines,
        LongTextItem: _lines,
        InformationItem: _passage,
    }


def _as_number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def _as_day(value: object) -> str:
    return "" if value is None else "-".join(reversed(str(value).split("-")))


def _leaps(document: Document, side: Perspective) -> dict[tuple[str, int | str], str]:
    """(single choice, answer) → the question to go on with, "" for the end.

    Only where it is simple: what follows at once looks at this answer alone, and hides.
    """
    items = flattened(document).for_perspective(side)
    found: dict[tuple[str, int | str], str] = {}
    for place, (item, following) in enumerate(pairwise(items)):
        if not isinstance(item, SingleItem) or not _looks_at_only(following, item.code):
            continue
        for value in marks(document, item).values():
            rest = [i for i in items[place + 1 :] if not _hidden(i, item.code, value)]
            to = next((i.code for i in rest if not isinstance(i, InformationItem)), "")
            if rest[:1] != [following]:
                found[item.code, value] = to
    return found


def _looks_at_only(item: Item, code: str) -> bool:
    try:
        keys = references(parse(item.show_if)) if item.show_if else frozenset()
    except LogicError:
        return False
    return keys == {code} and {base_code(key) for key in keys} == {code}


def _hidden(item: Item, code: str, value: int | str) -> bool:
    if not item.show_if or not _looks_at_only(item, code):
        return False
    return not evaluate(parse(item.show_if), {code: value})

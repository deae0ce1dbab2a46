"""One cell of a file to one answer of an item."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from surveys.answer_import.mapping import FileScale
from surveys.answer_import.reading import parts
from surveys.answer_import.reading.own_words import OwnWords, WithWords
from surveys.answer_import.reading.parts import Part, SaidOfPart
from surveys.answer_import.reading.renumbered import in_codes
from surveys.answer_import.reasons import CellError
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
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
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
    other_key,
    quote_key,
)
from surveys.questionnaire.words import YES
from surveys.upload import dates, numbers
from surveys.upload.dates import AmbiguousDate, Order
from surveys.upload.matching import Cell, Spellings, same, unified
from surveys.upload.numbers import Ambiguous
from surveys.upload.spoiled import is_code_for_none, is_error, percentage, spoiled

WHOLE: Final = re.compile(r"([-+]?\d{1,15})(?:[.,]0+)?", re.ASCII)
_SEPARATORS: Final = re.compile(r"[;|\n]")
_STRONG: Final = ';|,/+&\\•·¦>→"'  # between options; a space too where options follow one another
# Between options stands any of these, also several; and before the first of a list.
_BETWEEN: Final = re.compile(
    rf"(?:;#|[{re.escape(_STRONG)} ]|(?<![^ ;])[-*](?= )|(?<= )(?:en/of|en|et|and|und) )*"
)
# A list as programs write it: ["finance", "hr"].
_LISTED: Final = re.compile(r"[\[{] ?['\"].*['\"] ?[\]}]|\{[^{}]*\}", re.DOTALL)
# 4 - Eens, 4. Eens, (4) Eens, 4 Eens, 4 (Eens); and Eens (4), Eens = 4.
_NUMBER_FIRST: Final = re.compile(
    r"[(\[]?(\d{1,2})(?:[)\]] ?[-:.=]?| ?[-:.=)]| ) ?(\D.*)", re.ASCII
)
_NUMBER_BEFORE: Final = re.compile(r"(\d{1,2}) ?(?:\((\D[^()]*)\)|\[(\D[^\[\]]*)\])", re.ASCII)
_NUMBER_LAST: Final = re.compile(
    r"(.+?)(?: ?[(\[](\d{1,2})[)\]]| ?[=:] ?(\d{1,2})| [-–] (\d{1,2}))", re.ASCII
)
_NUMBER_OF_LIST: Final = re.compile(r"\(?(\d{1,2})[).:=] ?", re.ASCII)
# The place of an option as a word: 1e keuze, 2nd choice, plaats 3.
_PLACE: Final = re.compile(
    r"(?:(?:rang|rank|plaats|place|platz|keuze|choice|choix|wahl|nr\.?|#) ?)?(\d{1,2})"
    r"(?:e|de|ste|st|nd|rd|th|er|re|eme|ème|\.|°)?(?: (?:rang|rank|plaats|place|platz|keuze|choice|choix|wahl))?"
)
_POINTS: Final = re.compile(r"(.*?\D) ?[=:(]? ?(-?\d[\d.,]{0,20}(?: ?%)?) ?\)?")


@dataclass
class CellReader:
    """Reads one column. Every different text is worked out once.

    `part`: the column is one of several of its item, for an `option` or for a `place` of a ranking.
    """

    document: Document
    key: str
    item: Item
    scale: FileScale | None
    recode: Spellings[Cell]
    no_opinion: Spellings[bool]
    missing: Spellings[bool]
    labels: Spellings[int | str]
    marks: Spellings[bool]
    separator: str | None
    decimal: str | None  # before decimals, where the column or the mapping tells
    order: Order | None
    option: str | None = None
    part: bool = False
    numbers: Mapping[str, str] = field(
        default_factory=dict
    )  # of options, elsewhere → their code here
    place: int = 0
    own: OwnWords | None = None  # where words that are no option are those of 'other'
    known: dict[str, Answer | Part | WithWords | CellError | None] = field(default_factory=dict)

    def read(self, text: str) -> Answer | Part | WithWords | CellError | None:
        """The answer or the part of one, None when there is none, or what is wrong."""
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text: str) -> Answer | Part | WithWords | CellError | None:
        if not same(text) or text in self.missing:
            return None
        if is_error(text):
            return CellError("sheet_error")
        if self._asks_words and is_code_for_none(text):
            return CellError("code_in_words")
        answer = self._tried(text)
        if isinstance(answer, CellError) and not isinstance(self.item, DateItem):
            # Also where nothing but that is the matter: then the person knows what happened.
            why = spoiled(text)
            return CellError(why) if why else answer
        return answer

    @property
    def _asks_words(self) -> bool:
        """Whether any text at all would be an answer."""
        of_words = isinstance(self.item, ShortTextItem | LongTextItem)
        return not self.option and (of_words or self.key == other_key(self.item.code))

    def _tried(self, text: str) -> Answer | Part | WithWords | CellError | None:
        try:
            if self.part:
                return self._part(text)
            if (told := self._with_words(text)) is not None:
                return told
            value = NO_OPINION if text in self.no_opinion else self._value(text)
            return check_answer(self.document, self.key, value)
        except CellError as error:
            return error
        except AnswerError as error:
            return CellError(error.code, **error.params)
        except Ambiguous as error:
            values = sorted(str(one.value) for one in error.found)
            return CellError("ambiguous_number", one=values[0], other=values[1])
        except AmbiguousDate:
            return CellError("ambiguous_date")

    def _with_words(self, text: str) -> WithWords | Answer | None:
        """The answer of a cell that may hold the words of 'other'; None where it is read like any."""
        said = text in self.no_opinion or text in self.recode or same(text) == NO_OPINION
        if self.own is None or said:
            return None
        chosen, words = self.own.parted(self._in_codes(text))
        several = isinstance(self.item, MultipleItem)
        if not words:
            return check_answer(self.document, self.key, chosen if several else chosen[0])
        with_other = [*chosen, *([] if OTHER in chosen else [OTHER])]
        answer = check_answer(self.document, self.key, with_other if several else OTHER)
        told = check_answer(self.document, other_key(self.item.code), words)
        return None if answer is None or told is None else WithWords(answer, told)

    def _value(self, text: str) -> object:
        if text in self.recode:
            text = str(self.recode.get(text))
        if same(text) == NO_OPINION:
            return NO_OPINION
        if self.key == other_key(self.item.code):
            return text  # the words; its marks are a part
        if self.key == quote_key(self.item.code):
            return self._consent(text)
        return KINDS[type(self.item)].value(self, self._in_codes(text))

    def _in_codes(self, text: str) -> str:
        return text if text in self.labels else in_codes(text, self.numbers, self.separator or ";")

    def category(self, text: str) -> object:
        meant = self.labels.get(text)
        if meant is not None:
            return meant
        own = self.document.scales[self.item.scale].categories  # type: ignore[union-attr]  # Measured
        first = self.scale.min if self.scale else own[0]
        if (numbered := self.numbered(text)) is not None:
            number, meant = numbered
            on_scale = own[0] <= number - first + own[0] <= own[-1]
            agrees = number - first + own[0] == meant if isinstance(meant, int) else not on_scale
            if not agrees:
                raise CellError("number_and_label")
            return meant
        # 1⁰ is no 10.
        odd = any(unicodedata.category(sign) == "No" for sign in text)
        whole = None if odd else WHOLE.fullmatch(unified(text))
        if whole and 0 <= int(whole[1]) - first < len(own):
            return int(whole[1]) - first + own[0]
        if numbers.readings(text):
            raise CellError("not_on_scale", low=first, high=first + len(own) - 1)
        raise CellError("unknown_label")

    def numbered(self, text: str) -> tuple[int, int | str] | None:
        """The number that stands before or behind a label, and what the label stands for."""
        number, label = _apart(text)
        meant = self.labels.get(label)
        return None if number is None or meant is None else (number, meant)

    def _part(self, text: str) -> Part:
        if self.option is None:
            return str(self.one(self._in_codes(text)))
        if KINDS[type(self.item)].marked:
            return self._marked(text)
        place = is_place(text) if isinstance(self.item, RankingItem) else 0
        number = place or (self.share(text) if isinstance(self.item, SumItem) else self.whole(text))
        if not isinstance(number, int):
            raise CellError("not_whole" if numbers.readings(text) else "not_a_number")
        return number

    def _marked(self, text: str) -> bool:
        """Whether the column's option was chosen; its own text or code says so too."""
        marked = self.marks.get(text)
        if marked is None and self.labels.get(text) == self.option:
            return True
        if marked is None:
            raise CellError("not_marked")
        return marked

    def _consent(self, text: str) -> str | None:
        """Whether a column says of a text that it may be quoted."""
        marked = self.marks.get(text)
        if marked is None:
            raise CellError("not_marked")
        return YES if marked else None

    def one(self, text: str) -> object:
        """The option of a text; a number before it is its own, or of no option."""
        meant = self.labels.get(text)
        if meant is None and (numbered := self.numbered(text)) is not None:
            number, meant = numbered
            if self.labels.exact.get(str(number), meant) != meant:
                raise CellError("number_and_label")
        return text if meant is None else meant

    def several(self, text: str) -> object:
        """Options of one cell: parted as the mapping says, else by whatever parts known ones."""
        if self.separator is not None:
            return [self.one(part) for part in text.split(self.separator) if part.strip()]
        if _LISTED.fullmatch(text.strip()):
            text = re.sub(r"['\"]", "", text.strip()[1:-1])
        parts = [part for part in _SEPARATORS.split(text) if part.strip()]
        if all(part in self.labels for part in parts):
            return [self.one(part) for part in parts]
        return list(self._found(text))

    def _found(self, text: str) -> Iterator[object]:
        """Known options one after another, the longest that fits first; the rest as it stands."""
        rest = _rest(unified(text.replace("\n", ";")), 0)
        longest = sorted(filter(None, self.labels.exact), key=len, reverse=True)
        count = 0
        while rest:
            number, count = _NUMBER_OF_LIST.match(rest), count + 1
            start = number.end() if number and not self._at(rest, 0, longest) else 0
            if start and number and isinstance(self.item, RankingItem) and int(number[1]) != count:
                raise CellError("wrong_places")
            taken = self._at(rest, start, longest)
            if taken is None:
                taken = re.split(r"[;|,]", rest, maxsplit=1)[0]
                start = 0
            yield self.labels.exact.get(taken, taken)
            rest = _rest(rest, start + len(taken))

    def _at(self, text: str, start: int, longest: list[str]) -> str | None:
        """The longest option that stands there."""
        known = (label for label in longest if text.startswith(label, start))
        return next((one for one in known if _ends(text, start + len(one))), None)

    def points(self, text: str) -> object:
        parts = [part for part in _SEPARATORS.split(text) if part.strip()]
        if len(parts) == 1:
            parts = re.split(r", *(?=\D)", text)
        pairs = [_POINTS.fullmatch(part.strip()) for part in parts]
        if not all(pairs):
            return text
        given = [(str(self.one(p[1].rstrip(" =:("))), self.share(p[2])) for p in pairs if p]
        if len(dict(given)) < len(given):
            raise CellError("duplicate_option")
        return dict(given)

    def share(self, text: str) -> object:
        """Points: a whole number, or a part of all that there are to give, 50%."""
        part = percentage(text)
        if part is None or not isinstance(self.item, SumItem):
            return self.whole(text)
        number = numbers.read_number(part, self.decimal, whole=False)
        points = None if number is None else number * self.item.total / 100
        return int(points) if points is not None and points == int(points) else text

    def whole(self, text: str) -> object:
        value = numbers.read_number(text, self.decimal, whole=True)
        return text if value is None else value

    def number(self, text: str) -> object:
        whole = isinstance(self.item, NumberItem) and not self.item.decimals
        value = numbers.read_number(text, self.decimal, whole=whole)
        return text if value is None else value

    def day(self, text: str) -> object:
        day = dates.read_date(text, self.order)
        if day is None and dates.is_serial(text):
            raise CellError("date_serial")
        if day is None and dates.has_short_year(text):
            raise CellError("short_year")
        if day is not None and dates.is_no_answer(day):
            raise CellError("no_day")
        return text if day is None else day.isoformat()


def written_number(text: str) -> int | None:
    """The whole number that a cell is, or that stands beside the words of one."""
    whole = WHOLE.fullmatch(unified(text))
    return int(whole[1]) if whole else _apart(text)[0]


def _apart(text: str) -> tuple[int | None, str]:
    """A number and the words before or behind it."""
    plain = unified(text)
    if (found := _NUMBER_BEFORE.fullmatch(plain)) is not None:
        return int(found[1]), found[2] or found[3]
    if (found := _NUMBER_FIRST.fullmatch(plain)) is not None:
        return int(found[1]), found[2]
    if (found := _NUMBER_LAST.fullmatch(plain)) is not None:
        return int(found[2] or found[3] or found[4]), found[1]
    return None, ""


def is_place(text: str) -> int:
    """Which place a text says: 1e keuze, 2nd choice, Rang 3; 0 where it says none."""
    found = _PLACE.fullmatch(unified(text))
    return int(found[1]) if found else 0


def _rest(text: str, start: int) -> str:
    """What stands there, without what separates options."""
    between = _BETWEEN.match(text, start)
    return text[between.end() if between else start :]


def _ends(text: str, place: int) -> bool:
    return place == len(text) or text[place] in f"{_STRONG} "


@dataclass(frozen=True, kw_only=True)
class InFile:
    """How the answers to one kind of question stand in a file.

    `join` makes an answer of columns for each option, whose cells are marks or else numbers.
    `repeated`: several columns with the code of the item are its options, or its places.
    """

    value: Callable[[CellReader, str], object] = lambda _reader, text: text
    coded: bool = True  # a file may say of all its columns what a code stands for
    join: Callable[[Sequence[SaidOfPart]], object] | None = None
    marked: bool = False
    repeated: bool = False


def together(item: Item, said: Sequence[SaidOfPart]) -> object:
    """The columns of one item as one answer, None when none of them says anything.

    An empty cell is an option that was not chosen only where another one says something.
    """
    given = [one for one in said if one.part is not None]
    # Columns may stand in another order than the places that their names say.
    in_order = sorted(given, key=lambda one: one.place)
    places = [str(one.part) for one in in_order if one.option is None]
    # Without a first place the second would become it.
    if places and isinstance(item, RankingItem) and in_order[-1].place != len(in_order):
        raise CellError("wrong_places")
    join = KINDS[type(item)].join
    return places or (join(given) if given and join else None)


def options_apart(item: Item) -> tuple[Option, ...]:
    """The options that may have a column of their own."""
    return item.options if isinstance(item, WithOptions) and KINDS[type(item)].join else ()


_MEASURED: Final = InFile(value=CellReader.category)
_WORDS: Final = InFile(coded=False)
KINDS: Final[Mapping[type[Item], InFile]] = {
    ScaleItem: _MEASURED,
    RatingItem: _MEASURED,
    SingleItem: InFile(value=CellReader.one),
    MultipleItem: InFile(value=CellReader.several, join=parts.chosen, marked=True, repeated=True),
    RankingItem: InFile(value=CellReader.several, join=parts.ranked, repeated=True),
    SumItem: InFile(value=CellReader.points, coded=False, join=parts.numbers),
    NumberItem: InFile(value=CellReader.number),
    DateItem: InFile(value=CellReader.day, coded=False),
    ShortTextItem: _WORDS,
    LongTextItem: _WORDS,
    InformationItem: _WORDS,
}

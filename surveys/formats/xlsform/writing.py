"""To an XLSForm: one side of a questionnaire, as pyxform and the programs behind it take it."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

import msgspec

from surveys.formats.losses import Telling, Unreadable, Written
from surveys.formats.taking_over.codes import Codes
from surveys.formats.xlsform.relevance import FormAnswer, Unsayable, relevant
from surveys.questionnaire import plain
from surveys.questionnaire.conditions.expressions import LogicError, parse
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import (
    NO_OPINION,
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
    Section,
    ShortTextItem,
    SingleItem,
    SumItem,
    Text,
    WithOptions,
    Writing,
    digest,
)
from surveys.questionnaire.languages import SPOKEN

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LANGUAGES: Final = {code: f"{language.own_name} ({code})" for code, language in SPOKEN.items()}
_PLAIN: Final = ("type", "name", "required", "relevant", "constraint", "appearance", "parameters")
_WIDTH: Final = 40
Row = dict[str, str]


def write(document: Document, perspective: Perspective) -> Written:
    """The form of one side; Unreadable when that side is asked nothing."""
    if not any(not isinstance(i, InformationItem) for i in document.for_perspective(perspective)):
        raise Unreadable("side_without_items")
    return XlsFormWriter(document, perspective).written()


@dataclass
class _Lists:
    """The choices sheet; equal lists stand there once."""

    rows: dict[str, list[tuple[str, Text]]] = field(default_factory=dict)
    codes: Codes = field(default_factory=lambda: Codes("list"))

    def name(self, wanted: str, rows: list[tuple[str, Text]]) -> str:
        known = next((name for name, other in self.rows.items() if other == rows), None)
        if known is None:
            known = self.codes.code(wanted)
            self.rows[known] = rows
        return known


class XlsFormWriter:
    def __init__(self, document: Document, perspective: Perspective) -> None:
        self._document, self._side = flattened(document), perspective
        self._telling = Telling()
        self._lists = _Lists()
        self._codes = Codes("q", [item.code for item in document.items()])
        self._seen: set[str] = set()
        self._rows: list[Row] = []
        self._answers: dict[str, FormAnswer] = {}

    def written(self) -> Written:
        self._tell_of_whole()
        if self._document.intro:
            code = self._codes.code("intro")
            self._add("note", code, self._texts("label", self._document.intro))
        for section in self._document.sections:
            self._section(section)
        name = f"{self._codes.code('form')}-{self._side.value}.xlsx"
        return Written(self._book(), name, MEDIA_TYPE, self._telling.losses)

    def _tell_of_whole(self) -> None:
        self._telling.left_out("", "side_minutes")
        if len(self._document.languages) > 1:
            self._telling.changed("", "title_one_language", language=self._document.source)

    # --- rows ---

    def _add(self, kind: str, name: str, *cells: Row) -> None:
        row = {"type": kind, "name": name}
        for more in cells:
            row |= more
        self._rows.append(row)

    def _texts(self, column: str, text: Text | None, after: Text | None = None) -> Row:
        if text is None:
            return {}
        return {
            f"{column}::{_LANGUAGES[language]}": self._words(text, after, language)
            for language in self._document.languages
        }

    def _words(self, text: Text, after: Text | None, language: str) -> str:
        words = self._document.text(text, language)
        more = f" ({self._document.text(after, language)})" if after else ""
        return _safe(f"{words}{more}") or "…"

    def _section(self, section: Section) -> None:
        items = section.for_perspective(self._side)
        if not items:
            return
        self._add(
            "begin_group",
            self._codes.code(section.code),
            self._texts("label", section.title),
            {"appearance": "field-list"},
        )
        if section.intro:
            self._add("note", self._codes.code(f"{section.code[:30]}_intro"),
                      self._texts("label", section.intro))  # fmt: skip
        for item in items:
            self._item(item)
        self._rows.append({"type": "end_group"})

    def _distinct(self, item: Item) -> Item:
        """A draft may have a code twice; a form may not."""
        if item.code.casefold() not in self._seen:
            self._seen.add(item.code.casefold())
            return item
        code = self._codes.code(item.code)
        self._telling.changed(item.code, "code_changed", code=code)
        return msgspec.structs.replace(item, code=code)

    def _item(self, item: Item) -> None:
        item = self._distinct(item)
        self._tell_of_item(item)
        self._answers.setdefault(item.code, self.KINDS[type(item)](self, item))

    def _tell_of_item(self, item: Item) -> None:
        if item.estimated:
            self._telling.left_out(item.code, "estimate_left_out")
        if isinstance(item, WithOptions) and item.carries_from:
            self._telling.left_out(item.code, "options_all_offered", source=item.carries_from)
        if isinstance(item, Writing) and item.quote:
            self._telling.left_out(item.code, "quote_not_asked")
        extras = (item.theme, item.role, item.takeaway, item.lineage)
        measured = (getattr(item, "favourable_from", None), getattr(item, "reverse", None) or None)
        if any(extra is not None for extra in (*extras, *measured)):
            self._telling.left_out(item.code, "analysis_left_out")

    def _shown(self, item: Item) -> str:
        if item.show_if is None:
            return ""
        try:
            return relevant(parse(item.show_if), self._answers)
        except (LogicError, Unsayable):
            self._telling.left_out(item.code, "condition_not_written", condition=item.show_if[:200])
            return ""

    # --- kinds: each adds its rows, and tells how conditions find its answer ---

    def _row(self, item: Item, kind: str, *more: Row, unit: Text | None = None) -> FormAnswer:
        shown = self._shown(item)
        self._add(
            kind,
            item.code,
            self._texts("label", item.wording_for(self._side), unit),
            self._texts("hint", item.help),
            {"required": "TRUE"} if item.required else {},
            {"relevant": shown} if shown else {},
            *more,
        )
        return FormAnswer(item, item.code)

    def _scale(self, item: ScaleItem | RatingItem) -> FormAnswer:
        return self._row(item, f"select_one {self._scale_list(item)}", {"appearance": "likert"})

    def _one(self, item: SingleItem) -> FormAnswer:
        answer = self._row(item, f"select_one {self._options_list(item)}")
        chosen = f"${{{item.code}}} = '{OTHER}'"
        return self._with_own_words(item, answer, chosen) if item.other else answer

    def _several(self, item: MultipleItem) -> FormAnswer:
        counts = _between("count-selected(.)", item.min or None, item.max)
        answer = self._row(item, f"select_multiple {self._options_list(item)}", counts)
        chosen = f"selected(${{{item.code}}}, '{OTHER}')"
        return self._with_own_words(item, answer, chosen) if item.other else answer

    def _ranking(self, item: RankingItem) -> FormAnswer:
        if item.choose != len(item.options):
            self._telling.changed(item.code, "rank_all", count=str(item.choose))
        return self._row(item, f"rank {self._options_list(item)}")

    def _number(self, item: NumberItem) -> FormAnswer:
        if item.unit:
            self._telling.changed(item.code, "unit_in_text")
        if item.decimals:
            self._telling.changed(item.code, "decimals_free")
        kind = "decimal" if item.decimals else "integer"
        return self._row(item, kind, _between(".", item.min, item.max), unit=item.unit)

    def _day(self, item: DateItem) -> FormAnswer:
        ends = [f"date('{day.isoformat()}')" if day else None for day in (item.min, item.max)]
        return self._row(item, "date", _between(".", *ends))

    def _short(self, item: ShortTextItem) -> FormAnswer:
        return self._row(item, "text", _longest(item))

    def _long(self, item: LongTextItem) -> FormAnswer:
        return self._row(item, "text", {"appearance": "multiline"}, _longest(item))

    def _passage(self, item: InformationItem) -> FormAnswer:
        return self._row(item, "note")

    def _scale_list(self, item: Measured) -> str:
        document = self._document
        scale = document.scales.get(item.scale)
        if scale is None:
            return self._lists.name(item.scale, [("1", {document.source: "1"})])
        rows = [
            (str(point), scale.category_text(point) or {document.source: str(point)})
            for point in scale.categories
        ]
        if scale.no_opinion is not None:
            rows.append((NO_OPINION, scale.no_opinion))
        return self._lists.name(item.scale, rows)

    def _options_list(self, item: WithOptions) -> str:
        rows = [(option.code, option.text) for option in item.options]
        if isinstance(item, Choice) and item.other:
            rows.append((OTHER, OTHER_LABEL))
        return self._lists.name(item.code, rows)

    def _with_own_words(self, item: Choice, answer: FormAnswer, chosen: str) -> FormAnswer:
        """pyxform's own `or_other` adds an untranslated word."""
        name = self._codes.code(f"{item.code[:34]}_other")
        self._add("text", name, self._texts("label", OTHER_LABEL), {"relevant": chosen})
        return replace(answer, own_words=name)

    def _sum(self, item: SumItem) -> FormAnswer:
        """A number for each option; the last one says that they add up."""
        shown = self._shown(item)
        self._telling.changed(item.code, "sum_as_numbers", total=str(item.total))
        group = self._codes.code(f"{item.code[:33]}_points")
        self._add("begin_group", group, self._texts("label", item.wording_for(self._side)),
                  {"relevant": shown} if shown else {})  # fmt: skip
        if item.help:
            self._add(
                "note", self._codes.code(f"{group[:35]}_help"), self._texts("label", item.help)
            )
        names = {o.code: self._codes.code(f"{item.code[:19]}_{o.code[:20]}") for o in item.options}
        for option in item.options:
            last = option is item.options[-1]
            added = " + ".join(f"${{{name}}}" for name in list(names.values())[:-1])
            whole = f". >= 0 and . <= {item.total}"
            self._add(
                "integer",
                names[option.code],
                self._texts("label", option.text),
                {"required": "TRUE"} if item.required else {},
                {
                    "constraint": f". >= 0 and . + {added} = {item.total}"
                    if last and added
                    else whole
                },
            )
        self._rows.append({"type": "end_group"})
        return FormAnswer(item, item.code, points=names)

    KINDS: ClassVar[Mapping[type[Item], Callable[["XlsFormWriter", Any], FormAnswer]]] = {
        ScaleItem: _scale,
        RatingItem: _scale,
        SingleItem: _one,
        MultipleItem: _several,
        RankingItem: _ranking,
        SumItem: _sum,
        NumberItem: _number,
        DateItem: _day,
        ShortTextItem: _short,
        LongTextItem: _long,
        InformationItem: _passage,
    }

    # --- the workbook ---

    def _book(self) -> bytes:
        from surveys.formats.text_book import TextBook  # noqa: PLC0415 -- slow to load, and only here

        out = io.BytesIO()
        book = TextBook(out)
        head = book.add_format({"bold": True})
        languages = [_LANGUAGES[language] for language in self._document.languages]
        labels = [f"label::{language}" for language in languages]
        hints = [f"hint::{language}" for language in languages]
        _fill(
            book.add_worksheet("survey"),
            head,
            [*_PLAIN[:2], *labels, *hints, *_PLAIN[2:]],
            self._rows,
        )
        _fill(book.add_worksheet("choices"), head, ["list_name", "name", *labels], self._choices())
        _fill(book.add_worksheet("settings"), head, list(self._settings()), [self._settings()])
        book.close()
        return out.getvalue()

    def _choices(self) -> Iterator[Row]:
        for name, rows in self._lists.rows.items():
            for code, text in rows:
                yield {"list_name": name, "name": code, **self._texts("label", text)}

    def _settings(self) -> Row:
        document = self._document
        mark = digest(document)[:12]
        return {
            "form_title": _safe(document.text(document.title, document.source)) or "…",
            "form_id": f"tweezicht_{self._side.value}_{mark}",
            "version": mark,
            "default_language": _LANGUAGES[document.source],
            "style": "pages",
        }


def _fill(sheet: Any, head: Any, columns: list[str], rows: "list[Row] | Iterator[Row]") -> None:
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
        sheet.set_column(place, place, _WIDTH if "::" in column else _WIDTH // 2)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            if cell := row.get(column):
                sheet.write_string(number, place, cell)
    sheet.freeze_panes(1, 0)


def _between(what: str, low: float | str | None, high: float | str | None) -> Row:
    ends = [
        f"{what} {sign} {_plain_number(end)}"
        for sign, end in ((">=", low), ("<=", high))
        if end is not None
    ]
    return {"constraint": " and ".join(ends)} if ends else {}


def _plain_number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _longest(item: ShortTextItem | LongTextItem) -> Row:
    return {"constraint": f"string-length(.) <= {item.max_length}"}


def _safe(words: str) -> str:
    """Words that no program takes for a reference, without what XML cannot hold."""
    visible = "".join(c for c in words if c == "\n" or plain.forbidden(c) is None)
    return plain.tidy(visible.replace("${", "$ {"))

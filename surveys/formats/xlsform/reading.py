"""From an XLSForm: rows become items, groups sections; what has no place here is told."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from surveys.formats.foreign import (
    Foreign,
    ForeignQuestion,
    ForeignSection,
    Texts,
)
from surveys.formats.losses import Telling
from surveys.formats.xlsform import kobo, xpath
from surveys.formats.xlsform.kinds import FormType, RowType, form_type
from surveys.formats.xlsform.lists import AnswerList, answer_lists, in_language, shared_lists
from surveys.formats.xlsform.sheets import MAX_ROWS, FormBook, FormRow, read_book
from surveys.questionnaire.conditions.expressions import AllOf, Expression
from surveys.questionnaire.words import OTHER, Kind

# Yes in a cell, in the languages of who writes here: pyxform itself knows the English ones only,
# and takes any other word for a condition that never holds.
_YES: Final = frozenset("yes true true() 1 x ja waar oui vrai wahr y j o".split())  # noqa: SIM905
_NO: Final = frozenset("no false false() 0 nee nein non onwaar faux falsch n -".split())  # noqa: SIM905
_READ: Final = frozenset(
    "type name label hint required relevant appearance calculate constraint parameters disabled"  # noqa: SIM905
    " choice_filter default read_only image audio video big-image guidance_hint trigger".split()
)
_MESSAGES: Final = ("jr:constraintMsg", "jr:requiredMsg")
_MEDIA: Final = ("image", "audio", "video", "big-image")
_GRID: Final = ("list-nolabel", "table-list", "likert")
_OWN_WORDS: Final = re.compile(
    r"\s*(?:selected\(\s*\$\{\s*(?P<several>[^}\s]+)\s*\}\s*,\s*['\"]other['\"]\s*\)"
    r"|\$\{\s*(?P<one>[^}\s]+)\s*\}\s*=\s*['\"]other['\"])\s*"
)
_MARKS: Final = (
    (re.compile(r"\*\*([^*\n]+)\*\*"), r"\1"),
    (re.compile(r"(?m)^#{1,6}\s+"), ""),
    (
        re.compile(r"\[([^\]\n]{1,300})\]\((https?://[^)\s]{1,500}|mailto:[^)\s]{1,200})\)"),
        r"\1 (\2)",
    ),
    (re.compile(r"\\([*_#])"), r"\1"),
)


def read(content: bytes) -> Foreign:
    """The form in a workbook; Unreadable with a code for whatever is none."""
    return _XlsFormReader(read_book(content)).foreign()


@dataclass
class _Section:
    name: str
    title: Texts
    intro: Texts = field(default_factory=dict)
    condition: Expression | None = None
    questions: list[ForeignQuestion] = field(default_factory=list)

    def made(self) -> ForeignSection:
        return ForeignSection(
            self.name, self.title, self.intro, tuple(self.questions), self.condition
        )


@dataclass(frozen=True)
class _Group:
    """A group that is open: rows after a group inside it belong to it again."""

    name: str
    title: Texts
    condition: Expression | None
    grid: bool


class _XlsFormReader:
    def __init__(self, book: FormBook) -> None:
        self._book = book
        self._telling = Telling()
        self._settings = book.settings.rows[0] if book.settings.rows else FormRow(0, {})
        self._language = self._settings.value("default_language").strip()
        self._lists = answer_lists([*book.choices.rows, *book.external.rows], self._language)
        asked = (row for row in book.survey.rows if not _disabled(row))
        rows = list(kobo.plain_rows(asked, self._lists, self._language))
        self._rows = [(row, form_type(row.value("type"))) for row in rows]
        self._shared = shared_lists(found.list_name for _row, found in self._rows)
        self._own_words = dict(self._folded())
        self._sections: list[_Section] = []
        self._groups: list[_Group] = []
        self._loose = True  # whether the next question begins a section of its own

    def foreign(self) -> Foreign:
        self._tell_of_book()
        for row, found in self._rows:
            if row.value("type"):
                self._row(row, found)
            elif row.has("label", "name"):
                self._telling.left_out(_place(row), "row_without_type")
        if self._groups:
            self._telling.changed("", "groups_unbalanced")
        return Foreign(
            title=self._title(),
            languages=self._languages(),
            sections=tuple(section.made() for section in self._sections),
            losses=self._telling.losses,
        )

    def _title(self) -> Texts:
        called = self._settings.value("title") or self._settings.value("form_title")
        titles = called or self._settings.value("id_string") or self._settings.value("form_id")
        return {self._language: titles} if titles else {}

    def _languages(self) -> tuple[str, ...]:
        columns = (*self._book.survey.columns, *self._book.choices.columns)
        named = [language for what, language in columns if what in ("label", "hint")]
        named = [language or self._language for language in named]
        first = [self._language] if self._language in named else []
        return tuple(dict.fromkeys([*first, *named])) or (self._language,)

    def _tell_of_book(self) -> None:
        unread = sorted(
            {w for w, _l in self._book.survey.columns} - _READ - {*_MESSAGES} - kobo.COLUMNS
        )
        if unread:
            self._telling.left_out("", "columns_left_out", columns=", ".join(unread)[:200])
        if self._book.survey.more or self._book.choices.more:
            self._telling.left_out("", "rows_left_out", limit=str(MAX_ROWS))
        if any(choices.media for choices in self._lists.values()):
            self._telling.left_out("", "choice_media")

    # --- groups ---

    def _row(self, row: FormRow, found: FormType) -> None:
        match found.row:
            case RowType.BEGIN | RowType.REPEAT:
                self._begin(row, repeats=found.row is RowType.REPEAT)
            case RowType.END:
                self._end()
            case None | RowType.RANGE | RowType.AGREEMENT:
                self._question(row, found)
            case _:
                self._left_out(row, found.row)

    def _begin(self, row: FormRow, *, repeats: bool) -> None:
        place = _place(row)
        if repeats:
            self._telling.changed(place, "repeat")
        group = _Group(
            name=place,
            title=self._texts(row, "label"),
            condition=self._condition(row),
            grid=any(word in row.value("appearance") for word in _GRID),
        )
        self._groups.append(group)
        self._open(group, self._texts(row, "hint"))

    def _end(self) -> None:
        if not self._groups:
            self._telling.changed("", "groups_unbalanced")
            return
        self._groups.pop()
        self._loose = True

    def _open(self, group: _Group, intro: Texts) -> None:
        self._sections.append(
            _Section(group.name, group.title, intro, _together(g.condition for g in self._groups))
        )
        self._loose = False

    def _section(self) -> _Section:
        """Where a question belongs: below a group that is over, in a new section."""
        if self._loose or not self._sections:
            around = self._groups[-1] if self._groups else _Group("", {}, None, grid=False)
            self._open(replace(around, title=around.title or self._title()), {})
        return self._sections[-1]

    # --- questions ---

    def _left_out(self, row: FormRow, what: RowType) -> None:
        codes = {
            RowType.METADATA: "kind_metadata",
            RowType.CALCULATION: "calculation",
            RowType.MEDIA: "kind_media",
            RowType.PLACE: "kind_place",
        }
        code = codes.get(what, "kind_unknown")
        self._telling.left_out(_place(row), code, kind=row.value("type").strip()[:100])

    def _question(self, row: FormRow, found: FormType) -> None:
        name = _place(row)
        if name in self._own_words:
            self._telling.changed(name, "other_folded", name=self._own_words[name])
            return
        question = ForeignQuestion(
            name=name,
            kind=found.kind or Kind.INFORMATION,
            text=self._texts(row, "label"),
            help=self._texts(row, "hint"),
            required=found.kind is not Kind.INFORMATION and self._required(row),
            decimals=found.decimals,
            condition=self._condition(row),
        )
        if found.nearest:
            self._telling.changed(name, "kind_as_text", kind=row.value("type").strip()[:100])
        self._tell_of_row(row, found)
        changes = self._answers(row, found, question)
        self._section().questions.append(replace(question, **changes))

    def _answers(self, row: FormRow, found: FormType, question: ForeignQuestion) -> dict[str, Any]:
        """What the type of the row says further of its answers."""
        if found.row is RowType.AGREEMENT:
            self._telling.changed(question.name, "agreement")
            return {"kind": Kind.INFORMATION, "required": False}
        if found.row is RowType.RANGE:
            return self._range(row, question.name)
        if found.list_name or found.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING):
            return self._choice(row, found, question.name)
        if found.kind is Kind.SHORT_TEXT:
            return self._text(row)
        if found.kind is Kind.NUMBER:
            return self._bounds(row, ".", "minimum", "maximum")
        self._constraint_left(row)
        return {}

    def _text(self, row: FormRow) -> dict[str, Any]:
        long = "multiline" in row.value("appearance")
        kind = Kind.LONG_TEXT if long else Kind.SHORT_TEXT
        return {"kind": kind, **self._bounds(row, "string-length", "maximum")}

    def _choice(self, row: FormRow, found: FormType, name: str) -> dict[str, Any]:
        answers = self._list(found, name)
        if row.value("appearance").strip() == "label":
            self._telling.changed(name, "grid_header")
            return {"kind": Kind.INFORMATION, "required": False}
        choices = answers.choices
        other = found.other or name in self._own_words.values()
        if name in self._own_words.values():
            choices = tuple(c for c in choices if c.code.casefold() != OTHER)
        changes: dict[str, Any] = {"choices": choices, "other": other}
        if found.kind is Kind.MULTIPLE:
            return {**changes, **self._bounds(row, "count-selected", "minimum", "maximum")}
        self._constraint_left(row)
        if found.kind is Kind.RANKING and row.has(kobo.PLACES):
            changes["maximum"] = float(row.value(kobo.PLACES))
            self._telling.changed(name, "places_together")
        if found.kind is Kind.SINGLE and not other and self._is_scale(row, found, answers, name):
            kind = Kind.RATING if answers.figures else Kind.SCALE
            changes |= {"kind": kind, "choices": answers.from_low, "steps": True}
            changes["no_opinion"] = answers.no_opinion
        return changes

    def _list(self, found: FormType, name: str) -> AnswerList:
        known = self._lists.get(found.list_name)
        if known is None:
            alike = [own for own in self._lists if own.casefold() == found.list_name.casefold()]
            known = self._lists[alike[0]] if len(alike) == 1 else None
        if known is None:
            code = "choices_elsewhere" if found.elsewhere else "list_missing"
            self._telling.left_out(name, code, name=found.list_name[:100])
        return known or AnswerList()

    def _is_scale(self, row: FormRow, found: FormType, answers: AnswerList, name: str) -> bool:
        """A grid is a scale; so is a numbered list of three or more that several questions use."""
        appearance = row.value("appearance")
        in_grid = bool(self._groups) and self._groups[-1].grid
        if in_grid or any(word in appearance for word in _GRID) or answers.figures:
            if answers.turned:
                self._telling.changed(name, "read_as_scale")
            return True
        if found.list_name in self._shared and answers.numbered and len(answers.steps) > 2:
            self._telling.changed(name, "read_as_scale")
            return True
        return False

    def _range(self, row: FormRow, name: str) -> dict[str, Any]:
        given = dict(_parameters(row.value("parameters")))
        start, end = _number(given.get("start"), 0.0), _number(given.get("end"), 10.0)
        step = _number(given.get("step"), 1.0)
        self._constraint_left(row)
        changes = {"minimum": min(start, end), "maximum": max(start, end)}
        if step == 1.0 and start.is_integer() and end.is_integer():
            return {"kind": Kind.RATING, **changes}
        self._telling.changed(name, "range_step", step=f"{step:g}")
        decimals = max(len(f"{v:f}".rstrip("0").partition(".")[2]) for v in (start, step))
        return {"kind": Kind.NUMBER, "decimals": decimals, **changes}

    # --- cells ---

    def _texts(self, row: FormRow, column: str) -> Texts:
        """The words of a column, by language; plain ones are in the default language."""
        said: Texts = {}
        for language, words in in_language(row.text(column), self._language).items():
            said[language] = _without_marks(words)
            if said[language] != words:
                self._telling.changed(_place(row), "markup")
            if "${" in words:
                self._telling.changed(_place(row), "piping")
        return said

    def _required(self, row: FormRow) -> bool:
        said = row.value("required").strip().casefold()
        if said and said not in _YES and said not in _NO:
            self._telling.changed(_place(row), "required_condition", condition=said[:100])
        return said in _YES

    def _condition(self, row: FormRow) -> Expression | None:
        text = row.value("relevant").strip()
        if not text or text.casefold() in ("true()", "true"):
            return None
        try:
            return xpath.condition(text, {n: f"{of}.other" for n, of in self._own_words.items()})
        except xpath.UnknownXPath:
            self._telling.left_out(_place(row), "condition_unreadable", condition=text[:200])
            return None

    def _bounds(self, row: FormRow, what: str, *ends: str) -> dict[str, Any]:
        text = row.value("constraint").strip()
        if not text:
            return {}
        whole = what != "." or form_type(row.value("type")).decimals == 0
        found = xpath.bounds(text, whole=whole)
        known = {"minimum": found.minimum, "maximum": found.maximum} if found else {}
        if found is None or found.what != what or any(known[e] for e in known if e not in ends):
            self._constraint_left(row)
            return {}
        return {end: known[end] for end in ends}

    def _constraint_left(self, row: FormRow) -> None:
        text = row.value("constraint").strip()
        if text:
            self._telling.left_out(_place(row), "constraint", constraint=text[:200])

    def _tell_of_row(self, row: FormRow, found: FormType) -> None:
        name = _place(row)
        told = (
            ("media", row.has(*_MEDIA)),
            ("own_messages", row.has(*_MESSAGES)),
            ("default_value", row.has("default")),
            ("calculation_beside", found.kind is not Kind.INFORMATION and row.has("calculate")),
            ("choice_filter", row.has("choice_filter")),
            ("random_order", "randomize" in row.value("parameters").casefold()),
            ("guidance", row.has("guidance_hint")),
        )
        for code, holds in told:
            if holds:
                self._telling.left_out(name, code)
        if found.kind is not Kind.INFORMATION and row.value("read_only").strip().casefold() in _YES:
            self._telling.left_out(name, "columns_left_out", columns="read_only")

    def _folded(self) -> Iterator[tuple[str, str]]:
        """Questions that ask for the own words of an answer 'other' of an earlier question."""
        choosing: dict[str, FormType] = {}
        for row, found in self._rows:
            name = _place(row)
            match = _OWN_WORDS.fullmatch(row.value("relevant")[:500])
            of = (match["several"] or match["one"]) if match else ""
            asked = choosing.get(of)
            if asked and name == f"{of}_other" and found.kind is Kind.SHORT_TEXT:
                codes = [c.code for c in self._lists.get(asked.list_name, AnswerList()).choices]
                if OTHER in codes:
                    yield name, of
            if found.kind in (Kind.SINGLE, Kind.MULTIPLE):
                choosing.setdefault(name, found)


def _place(row: FormRow) -> str:
    """The name of a row, or where it stands."""
    return row.value("name").strip() or f"row{row.number}"


def _disabled(row: FormRow) -> bool:
    return row.value("disabled").strip().casefold() in _YES


def _together(conditions: Iterable[Expression | None]) -> Expression | None:
    parts = tuple(condition for condition in conditions if condition is not None)
    return AllOf(parts) if len(parts) > 1 else next(iter(parts), None)


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    """`start=0 end=100 step=5`, also with commas or semicolons."""
    for found in re.finditer(r"([A-Za-z_-]{1,40})\s*=\s*([^\s,;]{1,100})", text[:1_000]):
        yield found[1].lower(), found[2]


def _number(text: str | None, otherwise: float) -> float:
    try:
        found = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return found if abs(found) < 1e12 else otherwise


def _without_marks(words: str) -> str:
    """Without the marks of XLSForm's markdown."""
    if len(words) > 20_000:
        return words
    for pattern, kept in _MARKS:
        words = pattern.sub(kept, words)
    return words

"""LimeSurvey's tab-separated structure: one row for each part, one block for each language.

Which question a row belongs to follows from where it stands; parts in other languages are found
again by their names, a group by its number.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Final

from surveys.formats.foreign import Texts
from surveys.formats.hostile import MAX_PARTS, MAX_TEXT, decoded
from surveys.formats.limesurvey.tables import (
    FORM,
    HEADS,
    NOWHERE,
    SAID,
    LimeChoice,
    LimeGroup,
    LimeQuestion,
    LimeRow,
    LimeSurvey,
    scale_of,
)
from surveys.formats.losses import Unreadable

Row = dict[str, str]

COLUMNS: Final = frozenset(
    [
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
        "id",
        "related_id",
    ]
)
_BEGINS: Final = re.compile(r"(?:S|SL|G|Q|SQ|A|AS|QTA|QTAM|QTALS|C)\t")  # a row
_NO_LINE: Final = {"S", "SL", "G", "Q", "SQ", "A"}
_LEFT_OUT: Final = {"AS": "assessments", "QTA": "quota", "C": "conditions"}


def is_structure(start: bytes) -> bool:
    """Whether these first bytes hold the names of the columns."""
    coding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    header = start.decode(coding, errors="ignore").partition("\n")[0]
    names = {name.strip(' "\r') for name in header.split("\t")}
    return {"class", "name", "type/scale"} <= names


def load(body: bytes) -> LimeSurvey:
    return _TsvLoader(list(_rows(decoded(body, FORM)))).survey()


def _rows(text: str) -> Iterator[Row]:
    table = csv.reader(StringIO(text, newline=""), delimiter="\t", strict=True)
    begun = 1  # the line on which a row begins
    try:
        header = [name.strip() for name in next(table, [])]
        begun = table.line_num + 1
        if "class" not in header or "name" not in header:
            raise Unreadable("file_other_format", format=FORM)
        for number, cells in enumerate(table):
            if number * len(header) > MAX_PARTS:
                raise Unreadable("file_too_many", limit=str(MAX_PARTS))
            begun, before = table.line_num + 1, begun
            if any(_holds_a_row(cell) for cell in cells):
                raise Unreadable("file_open_quote", row=str(before))
            yield _row(header, cells)
    except csv.Error as error:
        raise Unreadable("file_open_quote", row=str(begun)) from error


def _holds_a_row(cell: str) -> bool:
    """Whether a quotation mark took up whole lines: no text has a row of cells in it."""
    return any(map(_BEGINS.match, cell.splitlines()[1:]))


def _row(header: list[str], cells: list[str]) -> Row:
    found: Row = {}
    for name, cell in zip(header, cells, strict=False):
        found.setdefault(name, _unmasked(cell[:MAX_TEXT]))
    return found


def _unmasked(cell: str) -> str:
    """A text that begins with '=' is a formula to a spreadsheet; LimeSurvey masks it."""
    return cell[1:] if cell.startswith("'=") else cell


class _TsvLoader:
    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._survey = LimeSurvey()
        self._groups: dict[str, LimeGroup] = {}
        self._questions: dict[tuple[str, str], LimeQuestion] = {}
        self._lines: dict[tuple[int, str, str], LimeRow] = {}
        self._choices: dict[tuple[int, str, str], LimeChoice] = {}
        self._group: LimeGroup | None = None
        self._question: LimeQuestion | None = None
        self._language = ""
        self._counted = 0
        self._seen: set[tuple[str, str, str]] = set()

    def survey(self) -> LimeSurvey:
        if not any(row.get("class", "") in {"G", "Q"} for row in self._rows):
            raise Unreadable("file_other_format", format=FORM)
        self._load_languages()
        for row in self._rows:
            self._take(row)
        return self._survey

    def _load_languages(self) -> None:
        settings = {row.get("name", ""): row.get("text", "") for row in self._of("S")}
        more = settings.get("additional_languages", "").split()
        used = [row.get("language", "") for row in self._rows if row.get("class") in _NO_LINE]
        names = dict.fromkeys([settings.get("language", "").strip(), *more, *used])
        self._survey.languages = [name for name in names if name][:50]

    def _of(self, kind: str) -> list[Row]:
        return [row for row in self._rows if row.get("class") == kind]

    @property
    def _main(self) -> str:
        return self._survey.languages[0] if self._survey.languages else ""

    def _take(self, row: Row) -> None:
        kind = row.get("class", "").strip()
        self._language = row.get("language", "").strip() or self._main
        if kind == "SL":
            self._take_setting(row)
        elif kind == "G":
            self._take_group(row)
        elif kind == "Q":
            self._take_question(row)
        elif kind in {"SQ", "A"}:
            self._take_part(kind, row)
        elif kind in _LEFT_OUT:
            self._survey.left_out.append(("", _LEFT_OUT[kind]))

    def _take_setting(self, row: Row) -> None:
        name, text = row.get("name", ""), row.get("text", "")
        if name == "surveyls_title":
            self._survey.title.setdefault(self._language, text)
        elif name in {"surveyls_description", "surveyls_welcometext"} and text.strip():
            before = self._survey.intro.get(self._language, "")
            both = f"{before}<br />{text}" if before else text
            self._survey.intro[self._language] = both[:MAX_TEXT]
        elif name in SAID and text.strip():
            self._survey.left_out.append(("", name))

    def _take_group(self, row: Row) -> None:
        ident = row.get("type/scale", "").strip() or self._counted_group()
        group = self._groups.get(ident)
        if group is None:
            group = LimeGroup(ident, relevance=row.get("relevance", ""))
            group.random = row.get("random_group", "")
            self._groups[ident] = group
            self._survey.groups.append(group)
        group.name.setdefault(self._language, row.get("name", ""))
        if row.get("text", "").strip():
            group.description.setdefault(self._language, row["text"])
        self._group, self._question = group, None

    def _counted_group(self) -> str:
        """Old files have no numbers: the same groups stand in the same order in each language."""
        if self._language not in {group for group, _q, _r in self._seen}:
            self._counted = 0
        self._seen.add((self._language, "", ""))
        self._counted += 1
        return f"G{self._counted}"

    def _take_question(self, row: Row) -> None:
        name = row.get("name", "").strip()
        group = self._group.ident if self._group else NOWHERE
        question = self._questions.get((group, name))
        if question is None:
            question = self._add_question(group, name, row)
        elif (self._language, group, name) in self._seen:
            self._survey.doubles.append((name, name))
        self._seen.add((self._language, group, name))
        for head in HEADS:
            if row.get(head, "").strip():
                question.heads.setdefault(head, {})[self._language] = row[head]
        self._say(question.text, row)
        if row.get("help", "").strip():
            question.help.setdefault(self._language, row["help"])
        self._question = question

    def _add_question(self, group: str, name: str, row: Row) -> LimeQuestion:
        question = LimeQuestion(
            f"{group}/{name}",
            group,
            row.get("type/scale", "").strip(),
            name,
            relevance=row.get("relevance", ""),
            mandatory=row.get("mandatory", ""),
            other=row.get("other", ""),
            pattern=row.get("validation", ""),
            default=bool(row.get("default", "").strip()),
            attributes={key: cell for key, cell in row.items() if key not in COLUMNS and cell},
        )
        self._questions[(group, name)] = question
        self._survey.questions.append(question)
        return question

    def _take_part(self, kind: str, row: Row) -> None:
        question = self._question
        name, scale = row.get("name", "").strip(), scale_of(row.get("type/scale", ""))
        if question is None:
            self._survey.orphans.append(name)
        elif kind == "SQ":
            self._say(self._line(question, scale, name, row).text, row)
        else:
            self._say(self._choice(question, scale, name, row).text, row)

    def _line(self, question: LimeQuestion, scale: str, name: str, row: Row) -> LimeRow:
        key = (id(question), scale, name)
        if key not in self._lines:
            line = LimeRow(name, scale, relevance=row.get("relevance", ""))
            line.mandatory = row.get("mandatory", "")
            self._lines[key] = line
            question.default |= bool(row.get("default", "").strip())
            if not _names_other(question, name):
                question.rows.append(line)
        return self._lines[key]

    def _choice(self, question: LimeQuestion, scale: str, name: str, row: Row) -> LimeChoice:
        key = (id(question), scale, name)
        if key not in self._choices:
            value = row.get("assessment_value", "") or _old_value(row)
            self._choices[key] = LimeChoice(name, scale, value=value)
            question.choices.append(self._choices[key])
        return self._choices[key]

    def _say(self, text: Texts, row: Row) -> None:
        text.setdefault(self._language, row.get("text", ""))


def _names_other(question: LimeQuestion, name: str) -> bool:
    """A row that only shows how the column of own words is called."""
    return (name == "other" and question.has_other) or question.type in {"O", "|"}


def _old_value(row: Row) -> str:
    """Before it had its own column, the assessment value stood under relevance."""
    value = row.get("relevance", "").strip()
    return value if value.lstrip("-").isdigit() else ""

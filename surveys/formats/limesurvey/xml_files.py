"""LimeSurvey's XML: `.lss` a survey, `.lsg` a group, `.lsq` a question; versions 2 to 6."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element  # a type alone; defusedxml reads

from surveys.formats.foreign import Texts
from surveys.formats.hostile import as_text, read_xml
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

_KINDS: Final = frozenset({"Survey", "Group", "Question"})
_LEFT_OUT: Final = ("assessments", "quota", "survey_url_parameters")

Row = dict[str, str]


def load(body: bytes) -> LimeSurvey:
    root = read_xml(body)
    if root.tag != "document" or _first(root, "LimeSurveyDocType") not in _KINDS:
        raise Unreadable("file_other_format", format=FORM)
    return _XmlLoader(root).survey()


def _first(element: Element, tag: str) -> str:
    return as_text(element.findtext(tag)).strip()


class _XmlLoader:
    def __init__(self, root: Element) -> None:
        self._root = root
        self._survey = LimeSurvey()
        self._groups: dict[str, LimeGroup] = {}
        self._questions: dict[str, LimeQuestion] = {}
        self._rows: dict[str, LimeRow] = {}
        self._choices: dict[tuple[str, str, str], LimeChoice] = {}
        self._answers: dict[str, LimeChoice] = {}

    def survey(self) -> LimeSurvey:
        self._load_languages()
        self._load_settings()
        self._load_groups()
        self._load_questions()
        self._load_rows()
        self._load_answers()
        self._load_attributes()
        self._load_conditions()
        self._survey.left_out += [("", name) for name in _LEFT_OUT if self._table(name)]
        return self._survey

    def _table(self, name: str) -> list[Row]:
        table = self._root.find(name)
        rows = [] if table is None else table.findall("rows/row")
        return [_row(row) for row in rows]

    def _load_languages(self) -> None:
        named = [as_text(found.text).strip() for found in self._root.findall("languages/language")]
        base = [row.get("language", "") for row in self._table("surveys")]
        self._survey.languages = [name for name in dict.fromkeys([*base, *named]) if name]

    def _load_settings(self) -> None:
        for row in self._table("surveys_languagesettings"):
            language = row.get("surveyls_language", "")
            self._survey.title.setdefault(language, row.get("surveyls_title", ""))
            words = (row.get("surveyls_description", ""), row.get("surveyls_welcometext", ""))
            intro = "<br />".join(word for word in words if word.strip())
            self._survey.intro.setdefault(language, intro)
            self._survey.left_out += [("", name) for name in SAID if row.get(name, "").strip()]

    def _load_groups(self) -> None:
        for row in _ordered(self._table("groups"), "group_order"):
            ident = row.get("gid", "")
            group = self._groups.get(ident)
            if group is None:
                group = LimeGroup(ident, relevance=row.get("grelevance", ""))
                group.random = row.get("randomization_group", "")
                self._groups[ident] = group
                self._survey.groups.append(group)
            _say_group(group, row)
        for row in self._table("group_l10ns"):
            if found := self._groups.get(row.get("gid", "")):
                _say_group(found, row)

    def _load_questions(self) -> None:
        for row in _ordered(self._table("questions"), "question_order"):
            if row.get("parent_qid", "0") not in {"", "0"}:
                continue
            question = self._questions.get(row.get("qid", "")) or self._add_question(row)
            _say(question.text, question.help, row)
        for row in self._table("question_l10ns"):
            if found := self._questions.get(row.get("qid", "")):
                _say(found.text, found.help, row)
                if row.get("script", "").strip():
                    self._survey.left_out.append((found.code, "script"))

    def _add_question(self, row: Row) -> LimeQuestion:
        ident, group = row.get("qid", ""), row.get("gid", "")
        question = LimeQuestion(
            ident,
            group if group in self._groups else NOWHERE,
            row.get("type", ""),
            row.get("title", ""),
            relevance=row.get("relevance", ""),
            mandatory=row.get("mandatory", ""),
            other=row.get("other", ""),
            pattern=row.get("preg", ""),
            aliases=(f"{row.get('sid', '')}X{group}X{ident}",),
        )
        self._questions[ident] = question
        self._survey.questions.append(question)
        return question

    def _load_rows(self) -> None:
        table = [*self._table("subquestions"), *self._table("questions")]
        for row in _ordered(table, "question_order"):
            parent = self._questions.get(row.get("parent_qid", ""))
            if row.get("parent_qid", "0") in {"", "0"}:
                continue
            if parent is None:
                self._survey.orphans.append(row.get("title", ""))
                continue
            self._say_row(parent, row)
        for row in self._table("question_l10ns"):
            if found := self._rows.get(row.get("qid", "")):
                _say(found.text, {}, row)

    def _say_row(self, parent: LimeQuestion, row: Row) -> None:
        ident = row.get("qid", "")
        found = self._rows.get(ident)
        if found is None:
            found = LimeRow(row.get("title", ""), scale_of(row.get("scale_id", "")))
            found.relevance = row.get("relevance", "")
            found.mandatory = row.get("mandatory", "")
            self._rows[ident] = found
            parent.rows.append(found)
        _say(found.text, {}, row)

    def _load_answers(self) -> None:
        for row in _ordered(self._table("answers"), "sortorder"):
            question = self._questions.get(row.get("qid", ""))
            if question is None:
                self._survey.orphans.append(row.get("code", ""))
                continue
            choice = self._choice(question, row)
            if "answer" in row:
                choice.text.setdefault(row.get("language", ""), row["answer"])
        for row in self._table("answer_l10ns"):
            if found := self._answers.get(row.get("aid", "")):
                found.text.setdefault(row.get("language", ""), row.get("answer", ""))

    def _choice(self, question: LimeQuestion, row: Row) -> LimeChoice:
        key = (question.ident, scale_of(row.get("scale_id", "")), row.get("code", ""))
        if key not in self._choices:
            self._choices[key] = LimeChoice(key[2], key[1], value=row.get("assessment_value", ""))
            question.choices.append(self._choices[key])
        self._answers.setdefault(row.get("aid", ""), self._choices[key])
        return self._choices[key]

    def _load_attributes(self) -> None:
        main = {"", *self._survey.languages[:1]}
        for row in self._table("question_attributes"):
            question = self._questions.get(row.get("qid", ""))
            if question is None:
                continue
            name, value = row.get("attribute", ""), row.get("value", "")
            if (language := row.get("language", "")) and name in HEADS:
                question.heads.setdefault(name, {})[language] = value
            if language in main:
                question.attributes.setdefault(name, value)
        for row in self._table("defaultvalues"):
            if found := self._questions.get(row.get("qid", "")):
                found.default = True

    def _load_conditions(self) -> None:
        """Conditions of old surveys, where relevance does not say them already."""
        scenarios: dict[str, dict[str, dict[str, list[str]]]] = {}
        for row in self._table("conditions"):
            scenario = scenarios.setdefault(row.get("qid", ""), {})
            asked = scenario.setdefault(row.get("scenario", "1"), {})
            asked.setdefault(row.get("cqid", ""), []).append(_comparison(row))
        for ident, scenario in scenarios.items():
            question = self._questions.get(ident)
            if question is not None and question.relevance.strip() in {"", "1"}:
                question.relevance = _either(
                    " and ".join(_either(cases) for cases in asked.values())
                    for asked in scenario.values()
                )


def _either(cases: Iterable[str]) -> str:
    return " or ".join(f"({case})" for case in cases)


def _comparison(row: Row) -> str:
    """`+1X2X3SQ001` names a box, which holds Y; other fields hold what is compared."""
    field, value = row.get("cfieldname", ""), row.get("value", "").replace("'", "\\'")
    method = row.get("method", "").strip() or "=="
    if method == "RX":
        return f"regexMatch('{value}', {field})"
    return f"{field.lstrip('+')} {method} '{value}'"


def _row(element: Element) -> Row:
    found: Row = {}
    for cell in element:
        if isinstance(cell.tag, str):
            found.setdefault(cell.tag, as_text(cell.text))
    return found


def _ordered(rows: list[Row], order: str) -> Iterator[Row]:
    yield from sorted(rows, key=lambda row: _whole(row.get(order, "")))


def _whole(text: str) -> int:
    digits = text.strip()[:12]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _say_group(group: LimeGroup, row: Row) -> None:
    language = row.get("language", "")
    if "group_name" in row:
        group.name.setdefault(language, row["group_name"])
    if row.get("description", "").strip():
        group.description.setdefault(language, row["description"])


def _say(text: Texts, help_text: Texts, row: Row) -> None:
    """The words of a row: in version 3 it is the question's own, later one of `question_l10ns`."""
    language = row.get("language", "")
    if "question" in row:
        text.setdefault(language, row["question"])
    if row.get("help", "").strip():
        help_text.setdefault(language, row["help"])

"""A form of SurveyJS as questions, under the names of its versions 1 to 3."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from surveys.formats.foreign import Foreign, ForeignQuestion, ForeignSection
from surveys.formats.hostile import Collected, as_dict, as_list, as_text, read_json
from surveys.formats.losses import Unreadable
from surveys.formats.own import top_keys
from surveys.formats.scripts import Allowance, both
from surveys.formats.surveyjs import logic
from surveys.formats.surveyjs.elements import (
    ELEMENTS,
    Raw,
    elements,
    is_hidden,
    languages_of,
    name_of,
    type_of,
)
from surveys.formats.surveyjs.grids import KINDS, FormElements
from surveys.formats.surveyjs.lost import OF_PANELS
from surveys.formats.surveyjs.names import learn
from surveys.questionnaire.conditions.expressions import Expression

FORM: Final = "SurveyJS"


def is_form(content: bytes) -> bool:
    return bool(top_keys(content) & {"pages", *ELEMENTS})


def read(body: bytes) -> Foreign:
    raw = read_json(body)
    if not isinstance(raw, dict) or not any(key in raw for key in ("pages", *ELEMENTS)):
        raise Unreadable("file_other_format", format=FORM)
    return _SurveyJsReader(raw).foreign()


@dataclass(frozen=True)
class _Panel:
    """An element with the conditions of the panels that hold it."""

    raw: Raw
    condition: Expression | None = None


class _SurveyJsReader:
    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._found = Collected()
        self._languages = languages_of(raw)
        self._elements = FormElements(self._languages, self._found, self._condition)
        self._names: dict[str, logic.Known] = {}
        self._conditions = Allowance(lambda text: logic.condition(text, self._names))

    def foreign(self) -> Foreign:
        pages = [as_dict(page) for page in as_list(self._raw.get("pages"))]
        loose = {key: self._raw[key] for key in ELEMENTS if key in self._raw}
        pages += [loose] if loose else []
        # Twice: a condition may name a question that stands later, and is then told as such.
        for page in pages:
            learn(page, self._names, self._found)
        sections = tuple(self._section(page) for page in pages)
        for name in (
            "triggers",
            "calculatedValues",
            "completedHtml",
            "completedHtmlOnCondition",
            "navigateToUrl",
            "quiz",
        ):
            if self._raw.get(name):
                self._found.left_out("", "js_setting", name=name)
        return Foreign(
            self._elements.texts(self._raw.get("title")),
            self._languages,
            sections,
            intro=self._elements.texts(self._raw.get("description")),
            losses=self._found.losses,
        )

    def _section(self, page: Raw) -> ForeignSection:
        name = as_text(page.get("name"))
        if is_hidden(page):
            self._found.left_out(name, "js_hidden")
            return ForeignSection(name, {})
        self._tell_of_panel(page, name)
        questions = tuple(
            question for place in self._places(page, None, 0) for question in self._questions(place)
        )
        return ForeignSection(
            name,
            self._elements.texts(page.get("title")),
            intro=self._elements.texts(page.get("description")),
            questions=questions,
            condition=self._condition(page, name),
        )

    def _places(self, holder: Raw, around: Expression | None, depth: int) -> Iterator[_Panel]:
        for raw in elements(holder):
            if type_of(raw) != "panel":
                yield _Panel(raw, around)
            elif depth >= 30 or is_hidden(raw):
                self._found.left_out(name_of(raw), "js_hidden")
            else:
                self._tell_of_panel(raw, name_of(raw))
                condition = both(around, self._condition(raw, name_of(raw)))
                if raw.get("title") or raw.get("description"):
                    self._found.changed(name_of(raw), "js_panel")
                    yield _Panel(self._passage_of(raw), condition)
                yield from self._places(raw, condition, depth + 1)

    def _passage_of(self, panel: Raw) -> Raw:
        """The title of a panel and what it says below, as a text to read."""
        said = [self._elements.texts(panel.get(key)) for key in ("title", "description")]
        words = {
            language: "<br />".join(text[language] for text in said if text.get(language))
            for language in dict.fromkeys([*said[0], *said[1]])
        }
        return {"type": "html", "name": name_of(panel), "html": words}

    def _tell_of_panel(self, raw: Raw, name: str) -> None:
        for setting in OF_PANELS:
            if raw.get(setting) not in (None, "", False):
                self._found.left_out(name, "js_setting", name=setting)
        if as_text(raw.get("questionsOrder") or raw.get("questionOrder")) == "random":
            self._found.left_out(name, "js_setting", name="random")

    def _condition(self, raw: Raw, place: str) -> Expression | None:
        text = as_text(raw.get("visibleIf")).strip()
        if not text:
            return None
        found = self._conditions.condition(text)
        if found is None:
            self._found.left_out(place, "js_condition", condition=text)
        return found

    def _questions(self, place: _Panel) -> list[ForeignQuestion]:
        raw, name, kind = place.raw, name_of(place.raw), type_of(place.raw)
        if kind not in KINDS:
            self._found.left_out(name, "js_kind_left_out", kind=kind)
            return []
        if is_hidden(raw):
            self._found.left_out(name, "js_hidden")
            return []
        self._elements.tell_settings(raw, name)
        condition = both(place.condition, self._condition(raw, name))
        questions = KINDS[kind](self._elements, raw)
        self._found.count(len(questions))
        return [
            replace(question, condition=both(condition, question.condition))
            for question in questions
        ]

"""A survey of LimeSurvey as questions: one for each thing that is answered."""

import re
from typing import Final

from surveys.formats.foreign import Foreign, ForeignQuestion, ForeignSection
from surveys.formats.hostile import Collected
from surveys.formats.limesurvey import relevance, tsv_files, xml_files
from surveys.formats.limesurvey.grids import KINDS, LimeElements
from surveys.formats.limesurvey.tables import NOWHERE, LimeGroup, LimeQuestion, LimeSurvey
from surveys.formats.scripts import Allowance
from surveys.questionnaire.conditions.expressions import Expression

_START: Final = 4_096  # bytes within which a file says what it is
_XML: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<")


def is_survey(content: bytes) -> bool:
    """Whether the bytes begin as a file of LimeSurvey does."""
    if _XML.match(content):
        return b"<LimeSurveyDocType>" in content[:_START]
    return tsv_files.is_structure(content[:_START])


def read(body: bytes) -> Foreign:
    """A survey, a group or a question of LimeSurvey, in XML or tab-separated."""
    survey = xml_files.load(body) if _XML.match(body) else tsv_files.load(body)
    return _LimeSurveyReader(survey).foreign()


class _LimeSurveyReader:
    def __init__(self, survey: LimeSurvey) -> None:
        self._survey = survey
        self._found = Collected()
        languages = tuple(survey.languages) or ("",)
        self._elements = LimeElements(languages, self._found, self._condition)
        names = relevance.names_of(survey.questions)
        self._conditions = Allowance(lambda text: relevance.condition(text, names))

    def foreign(self) -> Foreign:
        self._tell_rest()
        groups = list(self._survey.groups)
        if self._survey.of_group(NOWHERE):
            groups.append(LimeGroup(NOWHERE))
        sections = tuple(self._section(group) for group in groups)
        return Foreign(
            self._survey.title,
            tuple(self._survey.languages),
            sections,
            intro=self._survey.intro,
            losses=self._found.losses,
        )

    def _tell_rest(self) -> None:
        for place, name in self._survey.left_out:
            self._found.left_out(place, "lime_table", name=name)
        for name in self._survey.orphans:
            self._found.left_out(name, "lime_orphan")
        for place, name in self._survey.doubles:
            self._found.changed(place, "lime_repeated", name=name)

    def _section(self, group: LimeGroup) -> ForeignSection:
        if group.random.strip():
            self._found.left_out("", "lime_attribute", name="randomization_group")
        questions = tuple(
            asked
            for question in self._survey.of_group(group.ident)
            for asked in self._questions(question)
        )
        return ForeignSection(
            "",  # a group has no code
            group.name,
            intro=group.description,
            questions=questions,
            condition=self._condition(group.relevance, ""),
        )

    def _condition(self, text: str, place: str) -> Expression | None:
        if text.strip() in relevance.ALWAYS:
            return None
        found = self._conditions.condition(text)
        if found is None:
            self._found.left_out(place, "lime_condition", condition=text.strip())
        return found

    def _questions(self, question: LimeQuestion) -> list[ForeignQuestion]:
        hidden = question.attributes.get("hidden", "").strip() == "1"
        never = question.relevance.strip() in relevance.NEVER
        if question.type not in KINDS:
            self._found.left_out(question.code, "lime_kind_left_out", kind=question.type)
            return []
        if hidden or never:
            self._found.left_out(question.code, "lime_hidden")
            return []
        self._elements.tell_settings(question)
        return KINDS[question.type](self._elements, question)

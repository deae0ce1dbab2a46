"""The sections that one respondent sees: their addresses, how far each is, and where to go on."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from surveys.questionnaire.answers import Answers
from surveys.questionnaire.conditions.visibility import (
    is_answered,
    section_state,
    visible_items,
    visible_sections,
)
from surveys.questionnaire.document import InformationItem, Section, base_code
from surveys.respond.kinds import Spoken, spoken
from surveys.respond.respondents import Respondent


@dataclass(frozen=True)
class PagePart:
    """A section, in the menu of a page and in the overview before submitting."""

    number: int
    code: str
    title: Spoken
    url: str
    done: int
    total: int

    @property
    def state(self) -> str:
        """done, begun, new; nothing for one that only tells."""
        if not self.total:
            return ""
        return "done" if self.done == self.total else "begun" if self.done else "new"


@lru_cache(maxsize=256)
def section_url(number: int, *, back: bool = False) -> str:
    """`back`: opened from the review to mend one answer, and it leads back there."""
    return reverse("respond_section", args=[number]) + ("?back=1" if back else "")


def find_section(respondent: Respondent, answers: Answers, number: int) -> Section | None:
    """The section with this number among those that the respondent sees."""
    sections = visible_sections(respondent.document, respondent.perspective, answers)
    return sections[number - 1] if 0 < number <= len(sections) else None


def parts_of(respondent: Respondent, answers: Answers) -> tuple[PagePart, ...]:
    """Every section that the respondent sees now, and how much of it was answered."""
    document, side = respondent.document, respondent.perspective
    seen = [
        item.code
        for item in visible_items(document, side, answers)
        if not isinstance(item, InformationItem)
    ]
    asked, parts = set(seen), []
    for number, section in enumerate(visible_sections(document, side, answers), start=1):
        codes = [item.code for item in section.items if item.code in asked]
        part = PagePart(
            number=number,
            code=section.code,
            title=spoken(document, section.title, respondent.language),
            url=section_url(number, back=True),
            done=sum(is_answered(answers.get(code)) for code in codes),
            total=len(codes),
        )
        parts.append(part)
    return tuple(parts)


def section_after(respondent: Respondent, answers: Answers, code: str) -> str:
    """The address of the section of this code; the review when it is not seen any more."""
    found = (part.number for part in parts_of(respondent, answers) if part.code == code)
    number = next(found, None)
    return reverse("respond_review") if number is None else section_url(number)


def first_open(respondent: Respondent, answers: Answers) -> str:
    """Where to go on: the first question that misses its answer, else the review.

    A section of which nothing was answered is begun at its top.
    """
    document, side = respondent.document, respondent.perspective
    if not answers:
        return section_url(1)
    for part in parts_of(respondent, answers):
        state = section_state(document, part.code, side, answers)
        if part.state == "new":
            return section_url(part.number)
        if state.missing:
            return f"{section_url(part.number)}#q-{base_code(state.missing[0])}"
    return reverse("respond_review")

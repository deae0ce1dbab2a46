"""What a respondent answered, in words: to read over, to print and to keep."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.questionnaire.answers import Answers
from surveys.questionnaire.conditions.visibility import visible_sections
from surveys.questionnaire.document import NO_OPINION, OTHER
from surveys.respond.kinds import Spoken, spoken
from surveys.respond.respondents import Respondent
from surveys.respond.widgets import Widget, section_widgets


@dataclass(frozen=True)
class GivenItem:
    """A question with what was answered; nothing in `lines` when it was left open."""

    text: Spoken
    lines: tuple[Spoken, ...]
    informs: bool  # it only tells something


@dataclass(frozen=True)
class GivenSection:
    title: Spoken
    items: tuple[GivenItem, ...]


def given_sections(respondent: Respondent, answers: Answers) -> tuple[GivenSection, ...]:
    """Every question that the respondent sees, in order, as the pages ask it."""
    document, side, language = respondent.document, respondent.perspective, respondent.language
    sections = []
    for section in visible_sections(document, side, answers):
        widgets = section_widgets(document, section, side, language, answers, {}, {})
        title = spoken(document, section.title, language)
        sections.append(GivenSection(title, tuple(_items(widgets))))
    return tuple(sections)


def _items(widgets: list[Widget]) -> Iterator[GivenItem]:
    for widget in widgets:
        for one in filter(None, (widget, widget.estimate)):
            informs = one.kind == "information"
            yield GivenItem(Spoken(one.text, one.lang), tuple(_lines(one)), informs)


def _lines(widget: Widget) -> Iterator[Spoken]:
    """The answer as it stands on the page, one line for each part."""
    if widget.places:
        labels = {str(option.value): option for option in widget.options}
        for place in widget.places:
            if option := labels.get(place.value):
                yield Spoken(f"{place.number}. {option.label}", option.lang)
        return
    if widget.total is not None:
        points = (option for option in widget.options if option.points)
        yield from (Spoken(f"{option.label}: {option.points}", option.lang) for option in points)
        return
    boxes = (*widget.options, *filter(None, (widget.no_opinion,)))
    yield from (Spoken(_label(box.value, box.label), box.lang) for box in boxes if box.checked)
    if widget.other and widget.other.checked:
        yield Spoken(" ".join(filter(None, (widget.other.label, widget.other.value))))
    if widget.value:
        yield Spoken(" ".join(filter(None, (str(widget.value), widget.unit))))
        if widget.consent:
            yield Spoken(
                _("Mag geciteerd worden.")
                if widget.consent.checked
                else _("Mag niet geciteerd worden.")
            )


def _label(value: int | str, label: str) -> str:
    """A number that has words has both, as on the page."""
    named = value in (NO_OPINION, OTHER) or not isinstance(value, int) or label == str(value)
    return label if named else f"{value} – {label}"

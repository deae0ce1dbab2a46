"""What would stand beside a respondent's name, in words: the page on which somebody agrees."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from surveys.models import Response
from surveys.questionnaire.conditions.visibility import visible_sections
from surveys.questionnaire.document import Kind
from surveys.questionnaire.functions import Function
from surveys.respond.queries.naming import has_agreed, is_released
from surveys.respond.respondents import Respondent
from surveys.respond.widgets import Widget, section_widgets

WRITTEN = frozenset({Kind.SHORT_TEXT.value, Kind.LONG_TEXT.value})
YEAR = 4  # letters of a date


@dataclass(frozen=True)
class RowAnswer:
    """A question and what the row says of it."""

    question: str
    lang: str
    answer: str


@dataclass(frozen=True)
class NamingPage:
    name: str
    function: str
    municipality: str
    answers: list[RowAnswer]
    agreed: bool
    released: bool
    reply_to: str


def naming_page(respondent: Respondent, given: Response) -> NamingPage:
    invitation = respondent.invitation
    return NamingPage(
        name=invitation.contact.name,
        function=Function(invitation.function).label(respondent.language),
        municipality=invitation.participation.municipality.called(respondent.language),
        answers=list(_told(respondent, given)),
        agreed=has_agreed(invitation),
        released=is_released(respondent.wave),
        reply_to=respondent.wave.reply_to,
    )


def _told(respondent: Respondent, given: Response) -> Iterator[RowAnswer]:
    """Everything that a row may hold: no words that people wrote, and of a date the year."""
    document, side = respondent.document, respondent.perspective
    for section in visible_sections(document, side, given.answers):
        widgets = section_widgets(
            document, section, side, respondent.language, given.answers, {}, {}
        )
        for widget in chain.from_iterable((one, one.estimate) for one in widgets):
            if widget is not None and (answer := in_words(widget)):
                yield RowAnswer(widget.text, widget.lang, answer)


def in_words(widget: Widget) -> str:
    """The answer that stands in a widget; nothing where there is none."""
    if widget.kind in WRITTEN:
        return _("wat u schreef, staat er niet bij") if widget.value else ""
    if widget.places:
        labels = {str(option.value): option.label for option in widget.options}
        chosen = (labels.get(place.value, "") for place in widget.places)
        return ", ".join(f"{n}. {label}" for n, label in enumerate(chosen, start=1) if label)
    if any(option.points for option in widget.options):
        return ", ".join(f"{one.label}: {one.points}" for one in widget.options if one.points)
    options = [*widget.options, *([widget.no_opinion] if widget.no_opinion else [])]
    chosen_labels = [option.label for option in options if option.checked]
    if widget.other is not None and widget.other.checked:
        chosen_labels.append(widget.other.label)
    if chosen_labels or options:
        return ", ".join(chosen_labels)
    return widget.value[:YEAR] if widget.kind == Kind.DATE.value else widget.value

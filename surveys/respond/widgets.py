"""Items as the templates show them: every text chosen, every value filled in.

The attributes are what templates/respond/items/ reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.questionnaire.answers import AnswerError, Answers
from surveys.questionnaire.conditions.visibility import section_state
from surveys.questionnaire.document import (
    Document,
    Item,
    Perspective,
    Section,
    estimate_key,
    other_key,
)
from surveys.questionnaire.messages import MESSAGES
from surveys.respond.kinds import (
    KINDS,
    AskingPage,
    Consent,
    Other,
    Spoken,
    WidgetOption,
    WidgetPlace,
)


@dataclass(frozen=True, kw_only=True)
class Widget:
    code: str
    kind: str
    name: str
    text: str
    lang: str = ""
    help: str = ""
    help_lang: str = ""
    required: bool = False
    labelled: bool = False
    error: str = ""
    revision: int = 0
    value: str = ""
    options: tuple[WidgetOption, ...] = ()
    no_opinion: WidgetOption | None = None
    other: Other | None = None
    consent: Consent | None = None
    estimate: "Widget | None" = None
    places: tuple[WidgetPlace, ...] = ()
    min: int | str | None = None
    max: int | str | None = None
    total: int | None = None
    choose: int | None = None
    unit: str = ""
    decimals: int = 0
    max_length: int | None = None

    @property
    def id(self) -> str:
        return "q-" + self.name.replace(".", "-")

    @property
    def field_id(self) -> str:
        """The field itself where an item has one, else the item."""
        return f"{self.id}-input" if self.labelled else self.id


def section_widgets(  # noqa: PLR0913 -- a page is all of these
    document: Document,
    section: Section,
    perspective: Perspective,
    language: str,
    answers: Answers,
    errors: Mapping[str, str],
    revisions: Mapping[str, int],
) -> list[Widget]:
    """The items of one page that this respondent sees now."""
    page = AskingPage(document, perspective, language, answers, errors, revisions)
    items = section_state(document, section, perspective, answers).items
    with translation.override(language):
        return [_widget(page, item) for item in items]


def with_errors(widgets: Sequence[Widget]) -> list[Widget]:
    """The widgets and estimates that have an error, in order: the summary of a page."""
    flat = [one for widget in widgets for one in (widget, widget.estimate) if one]
    return [widget for widget in flat if widget.error]


def answer_message(error: AnswerError) -> str:
    """What is wrong with an answer, in the language of the page."""
    sentence = _(MESSAGES.get(error.code, error.code))
    return sentence % error.params if error.params else sentence


def _widget(page: AskingPage, item: Item) -> Widget:
    wording = item.wording_for(page.perspective) or item.wording_for(page.perspective.opposite)
    estimate = _estimate(page, item) if item.estimated else None
    return replace(
        _make(page, item, item.code, page.say(wording), page.say(item.help)), estimate=estimate
    )


def _estimate(page: AskingPage, item: Item) -> Widget:
    question = (
        _("En wat denkt u dat de administratie hier zou antwoorden?")
        if page.perspective is Perspective.POLITICAL
        else _("En wat denkt u dat de politiek hier zou antwoorden?")
    )
    return _make(page, item, estimate_key(item.code), Spoken(question), Spoken(""))


def _make(page: AskingPage, item: Item, key: str, said: Spoken, explained: Spoken) -> Widget:
    way = KINDS[type(item)]
    return Widget(
        code=item.code,
        kind=item.kind.value,
        name=key,
        text=said.text,
        lang=said.lang,
        help=explained.text,
        help_lang=explained.lang,
        required=item.required,
        error=page.errors.get(key) or page.errors.get(other_key(key), ""),
        revision=int(page.revisions.get(key, 0)),
        labelled=way.labelled,
        **way.parts(page, item, page.answers.get(key)),
    )

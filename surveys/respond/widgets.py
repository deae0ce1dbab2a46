"""Items as the templates show them: every text chosen, every value filled in.

The attributes are what templates/respond/items/ reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from surveys.questionnaire.answers import AnswerError, Answers
from surveys.questionnaire.checks import item_keys
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
    Other,
    QuoteBox,
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
    consent: QuoteBox | None = None
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

    @cached_property
    def html(self) -> SafeString:
        """As the page has it, in the language that is active when it is first asked for."""
        return render_to_string("respond/item.html", {"item": self})

    @property
    def field_id(self) -> str:
        """The field itself where an item has one, else the item."""
        return f"{self.id}-input" if self.labelled else self.id


Kept = dict[tuple[str, Perspective, str], Widget]


def section_widgets(  # noqa: PLR0913 -- a page is all of these
    document: Document,
    section: Section,
    perspective: Perspective,
    language: str,
    answers: Answers,
    errors: Mapping[str, str],
    revisions: Mapping[str, int],
    kept: Kept | None = None,
) -> list[Widget]:
    """The items of one page that this respondent sees now.

    `kept` holds those of this document that are the same for whoever has not answered them yet.
    """
    page = AskingPage(document, perspective, language, answers, errors, revisions)
    items = section_state(document, section, perspective, answers).items
    with translation.override(language):
        return [_widget(page, item) if kept is None else _kept(page, item, kept) for item in items]


def _kept(page: AskingPage, item: Item, kept: Kept) -> Widget:
    """What nobody has touched is made once. What carries options is another one for everybody."""
    if page.document.item(item.code) is not item or _touched(page, item):
        return _widget(page, item)
    key = (item.code, page.perspective, page.language)
    if key not in kept:
        kept[key] = _widget(page, item)
    return kept[key]


def _touched(page: AskingPage, item: Item) -> bool:
    """Whether anybody answered it on any device, or is told what is wrong with it."""
    seen = (page.answers, page.errors, page.revisions)
    return any(key in one for key in item_keys(item) for one in seen)


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

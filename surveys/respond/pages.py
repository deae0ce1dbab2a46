"""The respondents' pages as data: everything a template shows, evaluated before it renders."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from surveys.ballots.queries import by_box, has_answered
from surveys.models import Draft, Invitation, Response, Wave
from surveys.models.answers import ON_PAPER
from surveys.questionnaire.answers import (
    AnswerError,
    Answers,
    answered_count,
    minutes_left,
    submission,
)
from surveys.questionnaire.conditions.visibility import (
    may_lengthen,
    section_state,
    visible_sections,
)
from surveys.questionnaire.document import (
    Document,
    InformationItem,
    Perspective,
    Section,
    Writing,
    base_code,
)
from surveys.questionnaire.functions import Function
from surveys.respond.actions.answering import NotOpenYet, WaveClosed, WavePaused, check_open
from surveys.respond.closing import Closing, closing_of
from surveys.respond.kinds import Spoken, spoken
from surveys.respond.queries.invited import has_draft, response_of
from surveys.respond.queries.naming import asks_consent, has_agreed, may_see_own
from surveys.respond.queries.respond import may_correct
from surveys.respond.respondents import Respondent, languages
from surveys.respond.widgets import Kept, Widget, answer_message, section_widgets

NAMES = dict(settings.LANGUAGES)


@lru_cache(maxsize=32)
def kept_widgets(_tenant_id: UUID, _version_id: UUID, _corrected: tuple[UUID, int] | None) -> Kept:
    """What the pages of a published version begin with, and no answer: it never changes but for the
    typing errors that a wave corrects."""
    return {}


@dataclass(frozen=True)
class LanguageChoice:
    """A language to switch to; without `url` it is a button of the page's form."""

    code: str
    name: str
    current: bool
    url: str = ""


@dataclass(frozen=True)
class Landing:
    """Who asks what, why, how long, and what happens with it. `state` says what can be done."""

    title: Spoken
    intro: Spoken
    minutes: int
    municipality: str
    function: str
    sender: str
    reply_to: str
    opens_at: datetime
    closes_at: datetime
    threshold: int
    distribution_threshold: int
    mode: str
    state: str  # early, open, paused, closed or submitted
    submitted_at: datetime | None
    started: bool
    may_correct: bool  # the wave promises it
    quoting: str  # as `quoting` says
    correctable: bool  # this link opens what was handed in
    closing: Closing | None
    naming: bool  # this link leads to what would stand beside the name


@dataclass(frozen=True)
class Progress:
    part: int
    parts: int
    minutes: int
    done: int
    total: int
    done_elsewhere: int
    open_end: bool  # answers may still show a part behind this one


@dataclass(frozen=True)
class SectionPage:
    """One section, as one respondent sees it now."""

    number: int
    title: Spoken
    intro: Spoken
    items: list[Widget]
    shown: str
    progress: Progress
    untouched: bool  # nothing on it was answered


@dataclass(frozen=True)
class OpenItem:
    """A question that has no (whole) answer yet, and where to give it."""

    url: str
    text: str
    message: str = ""


@dataclass(frozen=True)
class PagePart:
    """A section in the overview before submitting."""

    number: int
    title: Spoken
    url: str
    done: int
    total: int


@dataclass(frozen=True)
class Review:
    parts: list[PagePart]
    missing: list[OpenItem]
    unfinished: list[OpenItem]
    progress: Progress
    anything: bool
    corrects: bool  # something was handed in before
    may_correct: bool  # this will not be the last word either
    boxed: bool  # handed in as a ballot, which is nobody's


@dataclass(frozen=True)
class Receipt:
    """Of a ballot without a time and a code: both would tie it to the person."""

    submitted_at: datetime | None
    code: str
    closes_at: datetime
    closed: bool
    reply_to: str
    correctable: bool
    correcting: bool  # better answers were begun, and not handed in
    on_paper: bool  # somebody keyed in what the person wrote on paper
    naming: bool = False  # the person may agree to be named, or has
    agreed: bool = False


def language_links(
    wave: Wave, document: Document, current: str, *, by_form: bool = False
) -> list[LanguageChoice]:
    """The languages to switch to; none when there is no choice."""
    offered = languages(wave, document)
    if len(offered) < 2:
        return []
    return [
        LanguageChoice(code, NAMES[code], code == current, "" if by_form else f"?lang={code}")
        for code in offered
    ]


def landing_page(invitation: Invitation, document: Document, language: str) -> Landing:
    wave = invitation.wave
    given, started = response_of(invitation), has_draft(invitation)
    return Landing(
        title=spoken(document, document.title, language),
        intro=spoken(document, document.intro, language),
        minutes=document.minutes,
        municipality=invitation.participation.municipality.name,
        function=Function(invitation.function).label(language),
        sender=wave.sender_name,
        reply_to=wave.reply_to,
        opens_at=wave.opens_at,
        closes_at=wave.ended_at,
        threshold=wave.threshold,
        distribution_threshold=wave.distribution_threshold,
        mode=wave.mode,
        state="submitted" if given or has_answered(invitation) else wave_state(wave, begun=started),
        submitted_at=given.submitted_at if given else None,
        started=started,
        may_correct=wave.may_correct,
        quoting=quoting(document, Perspective(invitation.perspective)),
        correctable=given is not None and may_correct(invitation, given, begun=started),
        closing=closing_of(wave, timezone.now()) if started else None,
        naming=may_see_own(invitation, given),
    )


def quoting(document: Document, side: Perspective) -> str:
    """freely, asked or both: whether somebody who writes chooses to be quoted."""
    asks = {item.quote for item in document.for_perspective(side) if isinstance(item, Writing)}
    if len(asks) > 1:
        return "both"
    return "asked" if asks == {True} else "freely"


def wave_state(wave: Wave, *, begun: bool = False) -> str:
    """early, open, paused or closed, by the clock and by what people did to the wave."""
    try:
        check_open(wave, begun=begun)
    except NotOpenYet:
        return "early"
    except WavePaused:
        return "paused"
    except WaveClosed:
        return "closed"
    return "open"


def find_section(respondent: Respondent, answers: Answers, number: int) -> Section | None:
    """The section with this number among those that the respondent sees."""
    sections = visible_sections(respondent.document, respondent.perspective, answers)
    return sections[number - 1] if 0 < number <= len(sections) else None


def first_open(respondent: Respondent, answers: Answers) -> int:
    """Where to go on: the first section with an answer missing, past the last when none is."""
    sections = visible_sections(respondent.document, respondent.perspective, answers)
    if not answers:
        return 1
    for number, section in enumerate(sections, start=1):
        state = section_state(respondent.document, section, respondent.perspective, answers)
        questions = [item for item in state.items if not isinstance(item, InformationItem)]
        if state.missing or (questions and not state.answered):
            return number
    return len(sections) + 1


def section_page(
    respondent: Respondent,
    section: Section,
    number: int,
    draft: Draft,
    *,
    raw: Mapping[str, object] | None = None,
    errors: Mapping[str, str] | None = None,
) -> SectionPage:
    """`raw` is what was typed and could not be saved: shown again, beside its error."""
    document, perspective = respondent.document, respondent.perspective
    wave = respondent.wave
    corrected = (wave.id, wave.corrections) if wave.corrections else None
    kept = kept_widgets(draft.tenant_id, wave.version_id, corrected)
    widgets = section_widgets(
        document,
        section,
        perspective,
        respondent.language,
        {**draft.answers, **(raw or {})},
        errors or {},
        draft.revisions,
        kept,
    )
    return SectionPage(
        number=number,
        title=spoken(document, section.title, respondent.language),
        intro=spoken(document, section.intro, respondent.language),
        items=widgets,
        shown=" ".join(widget.code for widget in widgets),
        progress=_progress(respondent, draft.answers, number, section),
        untouched=all(
            kept.get((one.code, perspective, respondent.language)) is one for one in widgets
        ),
    )


def _progress(
    respondent: Respondent, answers: Answers, number: int, section: Section | None = None
) -> Progress:
    document, perspective = respondent.document, respondent.perspective
    done, total = answered_count(document, perspective, answers)
    here = 0
    if section is not None:
        here = len(section_state(document, section, perspective, answers).answered)
    return Progress(
        part=number,
        parts=len(visible_sections(document, perspective, answers)),
        minutes=minutes_left(document, perspective, answers),
        done=done,
        total=max(1, total),
        done_elsewhere=done - here,
        open_end=section is not None and may_lengthen(document, perspective, answers, section),
    )


def review_page(respondent: Respondent, draft: Draft) -> Review:
    document, perspective, answers = respondent.document, respondent.perspective, draft.answers
    final = submission(document, perspective, answers)
    sections = visible_sections(document, perspective, answers)
    missing = dict.fromkeys(base_code(key) for key in final.missing)
    return Review(
        parts=[_part(respondent, answers, n, s) for n, s in enumerate(sections, start=1)],
        missing=[_open_item(respondent, sections, code) for code in missing],
        unfinished=[
            _open_item(respondent, sections, base_code(key), error)
            for key, error in final.errors.items()
        ],
        progress=_progress(respondent, answers, len(sections) + 1),
        anything=bool(final.answers),
        corrects=draft.corrects > 0,
        may_correct=respondent.wave.may_correct,
        boxed=by_box(respondent.wave),
    )


def _part(respondent: Respondent, answers: Answers, number: int, section: Section) -> PagePart:
    state = section_state(respondent.document, section, respondent.perspective, answers)
    questions = [item for item in state.items if not isinstance(item, InformationItem)]
    return PagePart(
        number=number,
        title=spoken(respondent.document, section.title, respondent.language),
        url=section_url(number, back=True),
        done=len(state.answered),
        total=len(questions),
    )


def _open_item(
    respondent: Respondent,
    sections: tuple[Section, ...],
    code: str,
    error: AnswerError | None = None,
) -> OpenItem:
    document = respondent.document
    item = next(item for item in document.items() if item.code == code)
    number = next(n for n, s in enumerate(sections, start=1) if item in s.items)
    return OpenItem(
        url=f"{section_url(number, back=True)}#q-{code}",
        text=document.wording(item, respondent.perspective, respondent.language),
        message=answer_message(error) if error else "",
    )


def section_url(number: int, *, back: bool = False) -> str:
    """`back`: opened from the review to mend one answer, and it leads back there."""
    return reverse("respond_section", args=[number]) + ("?back=1" if back else "")


def receipt(response: Response, respondent: Respondent) -> Receipt:
    wave, invitation = respondent.wave, respondent.invitation
    return Receipt(
        submitted_at=response.submitted_at,
        code=receipt_code(response),
        closes_at=wave.ended_at,
        closed=wave.closed_at is not None,
        reply_to=wave.reply_to,
        correctable=may_correct(invitation, response),
        correcting=has_draft(invitation),
        on_paper=response.viewport == ON_PAPER,
        naming=may_see_own(invitation, response),
        agreed=asks_consent(wave) and has_agreed(invitation),
    )


def ballot_receipt(respondent: Respondent) -> Receipt:
    wave = respondent.wave
    return Receipt(
        submitted_at=None,
        code="",
        closes_at=wave.ended_at,
        closed=wave.closed_at is not None,
        reply_to=wave.reply_to,
        correctable=False,
        correcting=False,
        on_paper=False,
    )


def receipt_code(response: Response) -> str:
    """Proves a submission to who holds the key, and says nothing about the person.

    Each submission has its own: after a correction the code of what it replaced proves no more.
    """
    again = f"|{response.submissions}" if response.submissions > 1 else ""
    message = f"receipt|{response.id}{again}".encode()
    digest = hmac.digest(settings.RESPONDENT_KEY.encode(), message, "sha256")
    code = base64.b32encode(digest).decode()[:8]
    return f"{code[:4]}-{code[4:]}"

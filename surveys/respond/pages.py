"""The respondents' pages as data: everything a template shows, evaluated before it renders."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from surveys.ballots.queries import by_box, has_answered
from surveys.models import Draft, Invitation, Response, Wave
from surveys.models.answers import ON_PAPER
from surveys.privacy.notice import PrivacyNotice, notice_of
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
    Perspective,
    Section,
    Writing,
    base_code,
)
from surveys.questionnaire.functions import Function
from surveys.respond.actions.answering import NotOpenYet, WaveClosed, WavePaused, check_open
from surveys.respond.closing import Closing, closing_of
from surveys.respond.kinds import Spoken, spoken
from surveys.respond.queries.invited import draft_of, has_draft, response_of
from surveys.respond.queries.naming import asks_consent, has_agreed, may_see_own
from surveys.respond.queries.respond import may_correct
from surveys.respond.respondents import Respondent, languages
from surveys.respond.runs import QuestionRun, runs_of
from surveys.respond.sections import PagePart, parts_of, section_url
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
    so_far: tuple[int, int]  # answered, of how many that are shown
    may_correct: bool  # the wave promises it
    quoting: str  # as `quoting` says
    correctable: bool  # this link opens what was handed in
    closing: Closing | None
    naming: bool  # this link leads to what would stand beside the name
    notice: PrivacyNotice


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
    menu: tuple[PagePart, ...]
    untouched: bool  # nothing on it was answered

    @property
    def runs(self) -> tuple[QuestionRun, ...]:
        return runs_of(self.items)

    @property
    def ranks(self) -> bool:
        """Whether something is put in order here: that has a script of its own."""
        return any(widget.places for widget in self.items)


@dataclass(frozen=True)
class OpenItem:
    """A question that has no (whole) answer yet, and where to give it."""

    url: str
    text: str
    message: str = ""


@dataclass(frozen=True)
class Review:
    parts: tuple[PagePart, ...]
    missing: list[OpenItem]
    unfinished: list[OpenItem]
    progress: Progress
    anything: bool
    corrects: bool  # something was handed in before
    may_correct: bool  # this will not be the last word either
    boxed: bool  # handed in as a ballot, which is nobody's
    readable: bool  # as one page, to print


@dataclass(frozen=True)
class Receipt:
    """Of a ballot without a time and a code: both would tie it to the person."""

    submitted_at: datetime | None
    code: str
    closes_at: datetime
    closed: bool
    reply_to: str
    correctable: bool
    readable: bool  # this link may read its answers back
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
    given, draft = response_of(invitation), draft_of(invitation)
    started, side = draft is not None, Perspective(invitation.perspective)
    return Landing(
        title=spoken(document, document.title, language),
        intro=spoken(document, document.intro, language),
        minutes=document.minutes,
        municipality=invitation.participation.municipality.called(language),
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
        so_far=answered_count(document, side, draft.answers) if draft else (0, 0),
        may_correct=wave.may_correct,
        quoting=quoting(document, side),
        correctable=given is not None and may_correct(invitation, given, begun=started),
        closing=closing_of(wave, timezone.now()) if started else None,
        naming=may_see_own(invitation, given),
        notice=notice_of(invitation),
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
        menu=parts_of(respondent, draft.answers),
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
        parts=parts_of(respondent, answers),
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
        readable=may_read_back(respondent.wave),
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


def receipt(response: Response, respondent: Respondent) -> Receipt:
    wave, invitation = respondent.wave, respondent.invitation
    return Receipt(
        submitted_at=response.submitted_at,
        code=receipt_code(response),
        closes_at=wave.ended_at,
        closed=wave.closed_at is not None,
        reply_to=wave.reply_to,
        correctable=may_correct(invitation, response),
        readable=may_read_back(wave) and response.key_version == invitation.key_version,
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
        readable=False,
        correcting=False,
        on_paper=False,
    )


def may_read_back(wave: Wave) -> bool:
    """Whether respondents can have a copy of their answers: where nobody can link, nor can we."""
    return not by_box(wave)


def receipt_code(response: Response) -> str:
    """Proves a submission to who holds the key, and says nothing about the person.

    Each submission has its own: after a correction the code of what it replaced proves no more.
    """
    again = f"|{response.submissions}" if response.submissions > 1 else ""
    message = f"receipt|{response.id}{again}".encode()
    digest = hmac.digest(settings.RESPONDENT_KEY.encode(), message, "sha256")
    code = base64.b32encode(digest).decode()[:8]
    return f"{code[:4]}-{code[4:]}"

"""What the pages of fieldwork read: waves, response, mail. The number of queries is fixed."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.jobs.outbox.trouble import sentence
from surveys.models import (
    Ballot,
    Invitation,
    Mailing,
    OwnReminder,
    OwnReminderState,
    Participation,
    Response,
    Study,
    Wave,
    WaveState,
)
from surveys.models.fieldwork import LINKED, MailingState
from surveys.percentages import percent


@dataclass(frozen=True)
class MailCounts:
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    withheld: int = 0
    bounced: int = 0  # of those that were sent
    next_due: datetime | None = None
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @property
    def under_way(self) -> int:
        return self.waiting + self.sending

    @property
    def total(self) -> int:
        return self.under_way + self.sent + self.failed

    @property
    def waits_for(self) -> bool:
        """Whether the next mail leaves at a moment worth telling."""
        soon = timezone.now() + timedelta(minutes=1)
        return self.next_due is not None and self.next_due > soon


@dataclass(frozen=True)
class WaveLine:
    """A wave in a list."""

    id: uuid.UUID
    name: str
    state: str
    state_label: str
    opens_at: datetime
    ended_at: datetime
    municipalities: int
    invited: int
    submitted: int
    imported: bool
    paused_at: datetime | None

    @property
    def percentage(self) -> int:
        whole = max(self.invited, self.submitted)
        return percent(self.submitted, whole)


@dataclass(frozen=True)
class StudyCard:
    id: uuid.UUID
    name: str
    questionnaire: str
    waves: list[WaveLine]


def mail_counts(wave: Wave) -> MailCounts:
    """Two queries."""
    mails = Mailing.objects.filter(invitation__wave=wave, kind__in=LINKED)
    by_state = {
        row["state"]: row
        for row in mails.values("state").annotate(
            n=Count("id"), due=Min("due_at"), bounced=Count("bounced_at")
        )
    }
    failed = mails.filter(state=MailingState.FAILED).values("error").annotate(n=Count("id"))
    reasons: Counter[str] = Counter()
    for row in failed:
        reasons[sentence(row["error"])] += row["n"]
    numbers = {str(state): by_state.get(state, {}).get("n", 0) for state in MailingState.values}
    bounced = sum(row["bounced"] for row in by_state.values())
    due = by_state.get(MailingState.WAITING.value, {}).get("due")
    return MailCounts(**numbers, bounced=bounced, next_due=due, reasons=reasons.most_common(5))


def study_cards() -> list[StudyCard]:
    """Every study with its waves, the newest first."""
    by_study: dict[uuid.UUID, list[WaveLine]] = {}
    for wave in _waves_newest_first():
        by_study.setdefault(wave.study_id, []).append(_line(wave))
    studies = Study.objects.select_related("questionnaire").order_by("-created_at")
    return [StudyCard(s.id, s.name, s.questionnaire.name, by_study.get(s.id, [])) for s in studies]


def recent_waves(limit: int = 6) -> list[WaveLine]:
    return [_line(wave) for wave in _waves_newest_first()[:limit]]


def waves_of_municipalities(municipality_ids: Collection[uuid.UUID]) -> list[Wave]:
    """The launched waves in which these take part, the newest first."""
    rows = Wave.objects.exclude(launched_at=None).filter(
        participations__municipality_id__in=municipality_ids
    )
    return list(rows.select_related("study").distinct().order_by("-opens_at"))


def _waves_newest_first() -> QuerySet[Wave]:
    """With what a list shows of each; counted apart, or the joins would multiply."""

    def number(model: Any) -> Any:
        rows = model.objects.filter(wave=OuterRef("pk")).order_by().values("wave")
        return rows.annotate(n=Count("id")).values("n")

    rows: QuerySet[Wave] = Wave.objects.order_by("-opens_at", "name_sort").annotate(
        municipalities=number(Participation),
        invited=number(Invitation),
        submitted=Coalesce(number(Response), 0) + Coalesce(number(Ballot), 0),
    )
    return rows


def _line(wave: Any) -> WaveLine:
    return WaveLine(
        id=wave.id,
        name=wave.name,
        state=wave.state,
        state_label=wave.get_state_display(),
        opens_at=wave.opens_at,
        ended_at=wave.ended_at,
        municipalities=wave.municipalities or 0,
        invited=wave.invited or 0,
        submitted=wave.submitted or 0,
        imported=wave.imported,
        paused_at=wave.paused_at,
    )


def waiting_proposals(wave: Wave) -> int:
    """Reminders in a municipality's own words about which nobody decided yet; a closed wave has none."""
    if wave.state != WaveState.OPEN:
        return 0
    rows = OwnReminder.objects.filter(participation__wave=wave, state=OwnReminderState.PROPOSED)
    return rows.count()

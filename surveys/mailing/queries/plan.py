"""What is written to the people of a wave, and when, on one page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.jobs.outbox.rows import MailState
from surveys.fieldwork.emails import text_of
from surveys.fieldwork.queries.wordings import own_texts
from surveys.mailing.names import TEXTS
from surveys.models import Mailing, ReminderSlot, TextKind, Wave
from surveys.models.fieldwork import MailingKind


@dataclass(frozen=True)
class TextCell:
    """A text in a language: the product's, or the consultant's own."""

    language: str
    own: bool


@dataclass(frozen=True)
class TextRow:
    kind: str
    name: str
    sent: int
    cells: list[TextCell]


@dataclass(frozen=True)
class PlannedReminder:
    at: datetime
    outcome: str
    outcome_label: str
    settled_at: datetime | None
    mails: int


@dataclass(frozen=True)
class MailPlan:
    texts: list[TextRow]
    slots: list[PlannedReminder]

    @property
    def open_moments(self) -> list[datetime]:
        return [slot.at for slot in self.slots if not slot.outcome]

    @property
    def has_settled(self) -> bool:
        """Whether something became of a moment already."""
        return any(slot.outcome for slot in self.slots)


def mail_plan(wave: Wave) -> MailPlan:
    """Three queries."""
    own, sent = own_texts(wave.id), sent_by_text(wave)
    texts = [
        TextRow(
            kind.value,
            str(TEXTS[kind]),
            sent[kind],
            [TextCell(code, (kind.value, code) in own) for code in wave.languages],
        )
        for kind in TextKind
    ]
    return MailPlan(texts, list(_slots(wave)))


def sent_by_text(wave: Wave) -> Counter[TextKind]:
    """How many mails with each text are out; a change does not reach those."""
    rows = Mailing.objects.filter(invitation__wave=wave, state=MailState.SENT)
    counts: Counter[TextKind] = Counter()
    for row in rows.order_by().values("kind", "number").annotate(n=Count("id")):
        if text := text_of(MailingKind(row["kind"]), row["number"]):
            counts[text] += row["n"]
    return counts


def _slots(wave: Wave) -> Iterator[PlannedReminder]:
    for slot in ReminderSlot.objects.filter(wave=wave).order_by("at"):
        label = str(slot.get_outcome_display())
        yield PlannedReminder(slot.at, slot.outcome, label, slot.settled_at, slot.mails)

"""Changing a wave that is running, without losing anything: its end, a pause, more municipalities.

What respondents were promised at the launch stays: nobody gets less time, a municipality that takes
part stays in, and the thresholds are those of the first day.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.names import in_order
from surveys.fieldwork.actions.mailing import mail_after_all
from surveys.fieldwork.actions.wave_rules import open_wave, participate
from surveys.models import Merger, Municipality, Wave
from surveys.models.fieldwork import GRACE
from surveys.refusals import Refused, WaveFromFile, WaveNotOpen


@transaction.atomic
def end_answering(*, by: User | None, wave: Wave) -> Wave:
    """Bring the end forward to now: nobody begins any more, and the wave closes by itself when the
    minutes of grace are over."""
    row, now = _asking(wave), timezone.now()
    if not row.accepts_answers(now):
        raise WaveNotOpen(_("Deze golf neemt nu geen antwoorden aan: sluit ze meteen."))
    before, row.closes_at = row.closes_at, now
    row.save(update_fields=["closes_at"])
    _record(by, "wave_ended", row, before)
    return row


@transaction.atomic
def pause_wave(*, by: User | None, wave: Wave) -> Wave:
    """Nobody answers and no mail with a link leaves until somebody resumes; drafts stay."""
    row = _asking(wave)
    if row.paused_at is not None:
        raise Refused(_("Deze golf is al gepauzeerd."))
    if timezone.now() >= row.closes_at + GRACE:
        raise WaveNotOpen(_("Deze golf is over haar einde: ze sluit vanzelf."))
    row.paused_at = timezone.now()
    row.save(update_fields=["paused_at"])
    audit.record(by=by, action="wave_paused", subject=row)
    return row


@transaction.atomic
def resume_wave(*, by: User | None, wave: Wave, closes_at: datetime) -> Wave:
    """Go on, until the old end or a later one: nobody loses time that was promised."""
    row = _asking(wave)
    if row.paused_at is None:
        raise Refused(_("Deze golf is niet gepauzeerd."))
    if closes_at < row.closes_at:
        raise Refused(_("Het einde kan niet vroeger dan wat beloofd was."), "closes_at")
    if closes_at <= timezone.now():
        raise Refused(_("Kies een einde in de toekomst."), "closes_at")
    before, row.closes_at, row.paused_at = row.closes_at, closes_at, None
    row.save(update_fields=["closes_at", "paused_at"])
    mail_after_all(row)
    _record(by, "wave_resumed", row, before)
    return row


def end_after_pause(wave: Wave) -> datetime:
    """The end moved by as long as the wave rested: what to propose to whoever resumes it.

    Of whole minutes, as forms have them, and the next one: never before the old end.
    """
    rested = timezone.now() - wave.paused_at if wave.paused_at else timedelta()
    return (wave.closes_at + rested).replace(second=0, microsecond=0) + timedelta(minutes=1)


@transaction.atomic
def add_municipalities(
    *, by: User | None, wave: Wave, municipality_ids: Collection[uuid.UUID]
) -> int:
    """Let more municipalities take part in an open wave; those that do already are left as they are.

    One that was merged away cannot come in: who became it can.
    """
    row = _asking(wave)
    if row.paused_at is None and not row.accepts_answers(timezone.now()):
        raise WaveNotOpen(_("Deze golf neemt geen antwoorden meer aan."))
    present = set(row.participations.values_list("municipality_id", flat=True))
    new = set(municipality_ids) - present
    if not new:
        raise Refused(_("Kies minstens één bestuur dat nog niet deelneemt."), "picked")
    _check_mergers(row, new)
    participate(row, new)
    audit.record(by=by, action="wave_municipalities_added", subject=row, municipalities=len(new))
    return len(new)


@transaction.atomic
def set_targets(
    *, by: User | None, wave: Wave, political: int | None, administrative: int | None
) -> Wave:
    """What share of each side the consultancy aims at; no promise, so it may change."""
    row = open_wave(wave)
    row.target_political, row.target_administrative = political, administrative
    row.save(update_fields=["target_political", "target_administrative"])
    told = {"political": political, "administrative": administrative}
    audit.record(by=by, action="wave_targets_set", subject=row, **told)
    return row


def _check_mergers(wave: Wave, new: set[uuid.UUID]) -> None:
    """Of a merger either who was or who is takes part, never both: people would count twice."""
    known = Municipality.objects.filter(id__in=new)
    gone = known.exclude(id__in=Municipality.objects.existing().values("id"))
    if names := in_order(gone.values_list("name", flat=True), str):
        raise Refused(
            _("Deze besturen bestaan niet meer of nog niet: %(names)s.")
            % {"names": ", ".join(names)},
            "picked",
        )
    became = Merger.successors(timezone.localdate())
    coming = dict(known.values_list("code", "name"))
    here = wave.participations.values_list("municipality__code", "municipality__name")
    for code, name in here.order_by("municipality__name_sort"):
        if became.get(code, code) in coming:
            told = {"new": coming[became.get(code, code)], "old": name}
            raise Refused(_("%(new)s is er al bij als %(old)s, dat fuseerde.") % told, "picked")


def _asking(wave: Wave) -> Wave:
    """An open wave whose people answer themselves."""
    row = open_wave(wave)
    if row.imported:
        raise WaveFromFile(_("De antwoorden van deze golf komen uit bestanden."))
    return row


def _record(by: User | None, action: str, row: Wave, before: datetime) -> None:
    moments = {"before": before.isoformat(), "after": row.closes_at.isoformat()}
    audit.record(by=by, action=action, subject=row, **moments)

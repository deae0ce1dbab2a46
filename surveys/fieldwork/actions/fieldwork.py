"""Studies and waves: making them, opening them and closing them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import Tenant, User
from accounts.tenancy import current_tenant_id
from accounts.webhooks.events import ToldEvent, announce
from surveys.ballots.actions import count_box, give_rights
from surveys.fieldwork.actions.inviting import add_people
from surveys.fieldwork.actions.mailing import mail_after_all
from surveys.fieldwork.actions.people import remove_person, resend_link
from surveys.fieldwork.actions.wave_rules import check_wave, locked_wave, open_wave, participate
from surveys.models import (
    Invitation,
    Mailing,
    Questionnaire,
    Study,
    Version,
    Wave,
    WaveState,
)
from surveys.questionnaire.words import Perspective
from surveys.refusals import (
    NameTaken,
    Refused,
    WaveFromFile,
    WaveNotDraft,
    WaveNotOpen,
    unique,
)

__all__ = [
    "NameTaken",
    "PeopleWouldBeLost",
    "Refused",
    "WaveNotDraft",
    "WaveNotOpen",
    "WaveOptions",
    "add_people",
    "close_wave",
    "create_study",
    "create_wave",
    "extend_closing",
    "launch_wave",
    "remove_person",
    "resend_link",
    "set_municipalities",
    "update_wave",
]

# What is recorded of a change: never the message, which may speak of people.
_QUIET: Final = frozenset({"message"})


class WaveOptions(TypedDict, total=False):
    """What has a default when a wave is made."""

    threshold: int
    distribution_threshold: int
    margin: Decimal
    languages: Sequence[str]
    sender_name: str
    reply_to: str
    message: str
    mode: str
    may_correct: bool
    imported: bool


class PeopleWouldBeLost(Refused):
    """Municipalities with invited people would leave the wave."""


@transaction.atomic
def create_study(*, by: User | None, questionnaire: Questionnaire, name: str) -> Study:
    """A new series of waves with one questionnaire."""
    study = Study(questionnaire=questionnaire, name=name.strip())
    taken = NameTaken(_("Er is al een studie met deze naam."), "study_name")
    with unique("surveys_study_name", taken):
        study.save()
    audit.record(by=by, action="study_created", subject=study, name=study.name)
    return study


@transaction.atomic
def create_wave(  # noqa: PLR0913 - a wave is these things, each named by the caller
    *,
    by: User | None,
    study: Study,
    version: Version,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
    municipality_ids: Iterable[uuid.UUID],
    **options: Unpack[WaveOptions],
) -> Wave:
    """A draft wave of a published version at a set of municipalities."""
    wave = Wave(
        study=study,
        version=version,
        name=name.strip(),
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=by,
        **_with_defaults(by, version, options),
    )
    check_wave(wave)
    _save(wave)
    ids = set(municipality_ids)
    participate(wave, ids)
    audit.record(by=by, action="wave_created", subject=wave, name=name, municipalities=len(ids))
    return wave


@transaction.atomic
def update_wave(*, by: User | None, wave: Wave, **changes: Any) -> Wave:
    """Change a draft; names of fields are those of the model."""
    row = _draft(wave)
    for field, value in changes.items():
        setattr(row, field, list(value) if field == "languages" else value)
    check_wave(row)
    _save(row)
    told = {k: _told(v) for k, v in changes.items() if k not in _QUIET}
    audit.record(by=by, action="wave_changed", subject=row, **told)
    return row


@transaction.atomic
def set_municipalities(
    *,
    by: User | None,
    wave: Wave,
    municipality_ids: Iterable[uuid.UUID],
    drop_people: bool = False,
) -> Wave:
    """Exactly these municipalities take part. Invited people leave with theirs, if allowed."""
    row = _draft(wave)
    wanted = set(municipality_ids)
    present = set(row.participations.values_list("municipality_id", flat=True))
    leaving = row.participations.filter(municipality_id__in=present - wanted)
    people = Invitation.objects.filter(participation__in=leaving).count()
    if people and not drop_people:
        raise PeopleWouldBeLost(_lost(people), "drop_people")
    leaving.delete()
    participate(row, wanted - present)
    audit.record(
        by=by,
        action="wave_municipalities_set",
        subject=row,
        municipalities=len(wanted),
        invitations_removed=people,
    )
    return row


@transaction.atomic
def launch_wave(*, by: User | None, wave: Wave, mail: bool = True) -> Wave:
    """Open a draft: from here on its promises are fixed, and every invitation gets a mail."""
    now = timezone.now()
    drafts = Wave.objects.filter(id=wave.id, state=WaveState.DRAFT)
    if not drafts.update(state=WaveState.OPEN, launched_at=now):
        raise WaveNotDraft(_("Deze golf is al geopend."))
    row: Wave = Wave.objects.get(id=wave.id)
    if not row.imported:
        _check_launch(row, now, mail=mail)
    give_rights(row)
    mails = _write_mailings(row, now) if mail else 0
    promised = {"mode": row.mode, "may_correct": row.may_correct}
    audit.record(by=by, action="wave_launched", subject=row, mails=mails, **promised)
    return row


@transaction.atomic
def close_wave(*, by: User | None, wave: Wave) -> Wave:
    """No more answers. Waits for submissions under way, which hold the row FOR SHARE.

    A wave from a file closed when its fieldwork did: trends, mergers and reports follow that day.
    """
    row, now = open_wave(wave), timezone.now()
    row.state = WaveState.CLOSED.value
    row.closed_at = min(now, row.closes_at) if row.imported else now
    row.paused_at = None
    row.save(update_fields=["state", "closed_at", "paused_at"])
    count_box(row)
    audit.record(by=by, action="wave_closed", subject=row, **_corrected(row))
    announce(
        ToldEvent.WAVE_CLOSED,
        subject_id=row.id,
        address=f"/api/v1/waves/{row.id}",
        about={"wave": str(row.id)},
    )
    return row


@transaction.atomic
def extend_closing(*, by: User | None, wave: Wave, closes_at: datetime) -> Wave:
    """Give respondents of an open wave more time."""
    row = open_wave(wave)
    if row.imported:
        raise WaveFromFile(_("De dagen van deze golf zijn die van haar bestanden."), "closes_at")
    if closes_at <= max(row.closes_at, timezone.now()):
        raise Refused(_("Kies een later tijdstip dan het huidige einde."), "closes_at")
    before, row.closes_at = row.closes_at, closes_at
    row.save(update_fields=["closes_at"])
    mail_after_all(row)
    audit.record(
        by=by,
        action="wave_extended",
        subject=row,
        before=before.isoformat(),
        after=closes_at.isoformat(),
    )
    return row


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _corrected(wave: Wave) -> dict[str, int]:
    """How many responses of the whole wave were corrected; whose, nobody is told."""
    if not wave.may_correct:
        return {}
    return {"corrected": wave.responses.filter(submissions__gt=1).count()}


def _with_defaults(by: User | None, version: Version, options: WaveOptions) -> dict[str, Any]:
    tenant = Tenant.objects.get(id=current_tenant_id())
    given = {
        "languages": version.body["languages"],
        "sender_name": tenant.name,
        "reply_to": by.email if by else "",
        **options,
    }
    return {**given, "languages": list(given["languages"])}


def _save(wave: Wave) -> None:
    taken = NameTaken(_("Deze studie heeft al een golf met deze naam."), "name")
    with unique("surveys_wave_name", taken):
        wave.save()


def _draft(wave: Wave) -> Wave:
    row = locked_wave(wave)
    if row.state != WaveState.DRAFT:
        raise WaveNotDraft(
            _(
                "Deze golf is geopend: wat nu nog kan, staat bij Wijzigen. Voor al het andere is een"
                " nieuwe golf nodig."
            )
        )
    return row


def _lost(people: int) -> str:
    return ngettext(
        "Er valt %(count)s uitgenodigde persoon weg. Vink aan dat dit mag.",
        "Er vallen %(count)s uitgenodigde mensen weg. Vink aan dat dit mag.",
        people,
    ) % {"count": people}


def _check_launch(wave: Wave, now: datetime, *, mail: bool) -> None:
    """A wave that could never give a report, or mail that nobody can answer, stays a draft."""
    sides = set(wave.invitations.values_list("perspective", flat=True).distinct())
    if not wave.participations.exists():
        raise Refused(_("Kies minstens één bestuur."))
    if Perspective.POLITICAL not in sides:
        raise Refused(_("Nodig minstens één persoon uit van de politieke kant."))
    if Perspective.ADMINISTRATIVE not in sides:
        raise Refused(_("Nodig minstens één persoon uit van de administratieve kant."))
    if wave.closes_at <= now:
        raise Refused(_("Het einde van de golf ligt in het verleden."))
    if mail and not wave.reply_to:
        raise Refused(_("Vul een antwoordadres in: daar schrijven mensen naartoe met vragen."))


def _write_mailings(wave: Wave, now: datetime) -> int:
    due_at = max(now, wave.opens_at)
    # Who has no address is reached by letter.
    ids = list(wave.invitations.exclude(contact__email="").values_list("id", flat=True))
    Mailing.objects.bulk_create(
        Mailing(tenant_id=wave.tenant_id, invitation_id=invitation_id, due_at=due_at)
        for invitation_id in ids
    )
    return len(ids)

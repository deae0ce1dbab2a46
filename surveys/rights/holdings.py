"""The places of this room and of accounts whose time ends. Others register theirs: `reports.erasing`."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, TeamInvitation
from surveys.models import Consent, Invitation, LetterFile, Mailing, Response, TrialMail, Wave
from surveys.privacy.places import Found, Place, delete_rows
from surveys.privacy.terms import DataKind
from surveys.rights.actions.erasing import GONE, forget_file, forget_links


def _links(wave: Wave) -> Found:
    return Invitation.objects.filter(wave=wave).exclude(token_hash__startswith=GONE)


def _forget_links(found: Found) -> int:
    ids = [row.pk for row in found]
    rows = Invitation.objects.filter(id__in=ids)
    Mailing.objects.filter(invitation__in=rows).exclude(address="").update(address="")
    return forget_links(rows)


def _forget_files(found: Found) -> int:
    rows = list(found)
    for row in rows:
        forget_file(row)
    return len(rows)


def _old_audit(before: datetime) -> Found:
    """The newest stays, whatever its age: the chain goes on from it."""
    newest = AuditEvent.objects.exclude(number=None).order_by("-number").values("number")[:1]
    return AuditEvent.objects.filter(at__lt=before, number__lt=Subquery(newest))


def _drop_audit(found: Found) -> int:
    """By the owner's function: the application may only add. The youngest that goes says where it ends."""
    last = max((row.at for row in found), default=None)
    if last is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_old_audit(%s + interval '1 microsecond')", [last])
        row: Any = cursor.fetchone()
    return int(row[0])


PLACES = (
    Place(
        "surveys.Consent",
        _("toestemmingen om met naam vermeld te worden"),
        DataKind.ANSWERS,
        lambda wave: Consent.objects.filter(invitation__wave=wave),
        delete_rows,
    ),
    Place(
        "surveys.Response",
        _("antwoorden per persoon"),
        DataKind.ANSWERS,
        lambda wave: Response.objects.filter(wave=wave),
        delete_rows,
    ),
    Place(
        "surveys.Invitation",
        _("namen, adressen, links en codes van uitnodigingen"),
        DataKind.LINKS,
        _links,
        _forget_links,
    ),
    Place(
        "surveys.Mailing",
        _("mails aan respondenten, met wat ermee gebeurde"),
        DataKind.MAILS,
        lambda wave: Mailing.objects.filter(invitation__wave=wave),
        delete_rows,
    ),
    Place(
        "surveys.TrialMail",
        _("proefmails"),
        DataKind.MAILS,
        lambda wave: TrialMail.objects.filter(wave=wave),
        delete_rows,
    ),
    Place(
        "surveys.LetterFile",
        _("bestanden met brieven"),
        DataKind.LETTERS,
        lambda before: LetterFile.objects.filter(requested_at__lt=before),
        _forget_files,
        by_age=True,
    ),
    Place(
        "accounts.TeamInvitation",
        _("uitnodigingen van collega’s en managers die voorbij zijn"),
        DataKind.MAILS,
        lambda before: TeamInvitation.objects.filter(
            Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
        ),
        delete_rows,
        by_age=True,
    ),
    Place(
        "accounts.AuditEvent",
        _("regels van het logboek"),
        DataKind.AUDIT,
        _old_audit,
        _drop_audit,
        by_age=True,
    ),
)

"""What this room holds of people beside figures, and how it goes: when somebody asks, and in time."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import storage
from accounts.text import without_hidden
from reports.models import OF_ROWS, Edition, OpenAnswer, ReportFile, ReportShare
from surveys.models import Response, Wave
from surveys.privacy.places import Found, Place, delete_rows
from surveys.privacy.terms import DataKind


def first_releases(wave_ids: Collection[UUID], **_asked: Any) -> dict[UUID, datetime]:
    """When each of these waves was released first."""
    rows = Edition.objects.filter(wave__in=wave_ids).values_list("wave")
    return dict(rows.annotate(Min("released_at")))


def leave_out(*, wave: Wave, released: bool, erased: Iterable[Response], **_told: Any) -> None:
    """Files of rows are made anew; before a release, those of figures too. Of open answers those go
    that were written by whoever is erased, or all of a question and side where one was worded anew."""
    files = ReportFile.objects.filter(run__wave=wave)
    _forget_files(files.filter(format__in=sorted(OF_ROWS)) if released else files)
    laid_out = OpenAnswer.objects.filter(wave=wave)
    for response in erased:
        for item, value in response.answers.items():
            if isinstance(value, str):
                _forget_text(laid_out.filter(item=item, perspective=response.perspective), value)


def _forget_text(rows: QuerySet[OpenAnswer], value: str) -> None:
    written = without_hidden(value)[: OpenAnswer.LONGEST]
    if not written or not rows.exists():
        return
    same = rows.filter(text=written).values_list("id", flat=True)[:1]
    (rows.filter(id__in=list(same)) if same else rows).delete()


def forget_shares(*, emails: list[str], **_told: Any) -> None:
    """Links to a report that were made for a person who is forgotten."""
    for email in emails:
        ReportShare.objects.filter(email__iexact=email).delete()


def _forget_files(found: Found) -> int:
    rows = list(found)
    for row in rows:
        path = row.path
        row.delete()
        if path:
            transaction.on_commit(partial(storage.remove, path))
    return len(rows)


def _ended_shares(before: datetime) -> Found:
    ended = Q(expires_at__lt=before) | Q(revoked_at__lt=before)
    return ReportShare.objects.filter(ended)


PLACES = (
    Place(
        "reports.ReportFile",
        _("bestanden met antwoorden per respondent"),
        DataKind.ANSWERS,
        lambda wave: ReportFile.objects.filter(run__wave=wave, format__in=sorted(OF_ROWS)),
        _forget_files,
    ),
    Place(
        "reports.OpenAnswer",
        _("open antwoorden, nagekeken of niet"),
        DataKind.ANSWERS,
        lambda wave: OpenAnswer.objects.filter(wave=wave),
        delete_rows,
    ),
    Place(
        "reports.ReportShare",
        _("gedeelde links die voorbij zijn, met naam en adres"),
        DataKind.MAILS,
        _ended_shares,
        delete_rows,
        by_age=True,
    ),
)

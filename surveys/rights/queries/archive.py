"""A wave for an archive, before its data are destroyed: what was asked, promised and counted.

No answer of a person is in it, nor a name: those are what the law wants destroyed. The report goes beside
it, as the files of its edition.
"""

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.db.models import Count

from surveys.models import Invitation, MailText, Participation, Response, Wave
from surveys.privacy.notice import basis_of, released_at
from surveys.privacy.terms import DataKind, ends

OLDEST: Final = (1980, 1, 1, 0, 0, 0)  # the same wave makes the same file


def archive_of(wave: Wave) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _files(wave).items():
            told = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
            file.writestr(zipfile.ZipInfo(name, OLDEST), told)
    return made.getvalue()


def _files(wave: Wave) -> dict[str, Any]:
    texts = MailText.objects.filter(wave=wave).order_by("kind", "language", "number")
    return {
        "wave.json": _facts(wave),
        "questionnaire.json": wave.version.body,
        "mails.json": list(texts.values("kind", "language", "number", "subject", "body")),
    }


def _facts(wave: Wave) -> dict[str, Any]:
    released = released_at(wave)
    towns = Participation.objects.filter(wave=wave).order_by("municipality__code")
    return {
        "study": wave.study.name,
        "wave": wave.name,
        "mode": wave.mode,
        "threshold": wave.threshold,
        "distribution_threshold": wave.distribution_threshold,
        "basis": basis_of(wave, wave.tenant),
        "opened": _day(wave.opens_at),
        "ended": _day(wave.ended_at),
        "released": _day(released),
        "answers_destroyed_from": _day(ends(DataKind.ANSWERS, wave.tenant, wave, released)),
        "municipalities": list(towns.values_list("municipality__code", flat=True)),
        "invited": _by_side(Invitation.objects.filter(wave=wave)),
        "handed_in": _by_side(Response.objects.filter(wave=wave)),
    }


def _by_side(rows: Any) -> dict[str, int]:
    """Of the whole wave: of one municipality it would say who is left."""
    return dict(rows.order_by("perspective").values_list("perspective").annotate(Count("id")))


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None

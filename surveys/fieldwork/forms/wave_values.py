"""What the form of a wave begins with."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from surveys.fieldwork.forms.fieldwork import PICKED
from surveys.models import Study, Version, Wave


def first_values(sender_name: str, reply_to: str, version_id: str = "") -> dict[str, Any]:
    """A new wave: the version that was asked for or the newest, in its languages, tomorrow, for three
    weeks.

    Of the study with the name of its questionnaire; of a new one where there is none.
    """
    tomorrow = timezone.localdate() + timedelta(days=1)
    opens_at = timezone.make_aware(datetime.combine(tomorrow, time(9)))
    closes_at = timezone.make_aware(datetime.combine(tomorrow + timedelta(days=21), time(17)))
    return {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "sender_name": sender_name,
        "reply_to": reply_to,
        "name": date_format(tomorrow, "F Y"),
        **_of_version(version_id),
    }


def _of_version(version_id: str) -> dict[str, Any]:
    rows = Version.objects.select_related("questionnaire").defer("body").order_by("-published_at")
    versions = list(rows)
    asked = [version for version in versions if str(version.id) == version_id]
    version = next(iter(asked or versions), None)
    if version is None:
        return {}
    return {"languages": list(version.body["languages"]), **_of_study(version)}


def _of_study(version: Version) -> dict[str, Any]:
    name = version.questionnaire.name
    study = Study.objects.filter(name=name, questionnaire=version.questionnaire).first()
    if study is not None:
        return {"version": version.id, "study": str(study.id)}
    taken = Study.objects.filter(name=name).exists()
    return {"version": version.id, "study_name": "" if taken else name}


def values_of(wave: Wave) -> dict[str, Any]:
    """An existing draft, as it is."""
    names = ("name", "opens_at", "closes_at", "mode", "threshold", "distribution_threshold")
    more = ("languages", "sender_name", "reply_to", "message", "may_correct")
    picked = wave.participations.values_list("municipality_id", flat=True)
    return {
        **{name: getattr(wave, name) for name in (*names, *more)},
        "version": wave.version_id,
        "margin": int(wave.margin * 100),
        "scope": PICKED,
        "picked": [str(municipality_id) for municipality_id in picked],
    }

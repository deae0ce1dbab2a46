"""Drafts that were never handed in, of waves that closed long ago."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from surveys.models import Draft, Wave, WaveState


@transaction.atomic
def forget_drafts(*, before: datetime) -> int:
    """Delete the drafts of waves that closed before a moment; of each wave it is written down how
    many, never whose."""
    left = Draft.objects.filter(
        invitation__wave__state=WaveState.CLOSED, invitation__wave__closed_at__lt=before
    )
    ids = set(left.values_list("invitation__wave_id", flat=True))
    gone = 0
    for wave in Wave.objects.filter(id__in=ids).order_by("id"):
        drafts, _each = Draft.objects.filter(invitation__wave=wave).delete()
        audit.record(by=None, action="drafts_forgotten", subject=wave, drafts=drafts)
        gone += drafts
    return gone

"""Choosing the wave of another study that a wave follows, and deciding what of it continues."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.authoring.actions.judging import ItemDecision, decide
from surveys.following.queries import candidates, statements_shared
from surveys.models import Judgement, Version, Wave, WaveState
from surveys.questionnaire.comparison.across import proposals_across
from surveys.refusals import Refused


@transaction.atomic
def follow_wave(*, by: User | None, wave: Wave, wave_id: UUID | None) -> Wave:
    """Let the trends of a wave begin with one of another study, or with none any more.

    Until the wave closes: from then on its figures are computed, and what they begin with stays.
    """
    row = held(wave)
    if row.state == WaveState.CLOSED:
        raise Refused(_("Deze golf is gesloten: waarmee ze vergelijkt, blijft zoals het is."))
    row.follows = None if wave_id is None else _followed(row, wave_id)
    row.save(update_fields=["follows"])
    if row.follows is None:
        audit.record(by=by, action="wave_follows_none", subject=row)
    else:
        told = {"study": row.follows.study.name, "wave": row.follows.name}
        audit.record(by=by, action="wave_follows", subject=row, **told)
    return row


def _followed(wave: Wave, wave_id: UUID) -> Wave:
    found: Wave | None = (
        candidates(wave).select_related("study", "version").filter(id=wave_id).first()
    )
    if found is None:
        raise Refused(_("Kies een gesloten golf van een andere studie."), "wave")
    if not statements_shared(found.version, wave.version):
        raise Refused(_("Die golf legde geen enkele stelling van deze vragenlijst voor."), "wave")
    return found


@transaction.atomic
def judge_across(
    *,
    by: User | None,
    before: Version,
    version: Version,
    code: str,
    decision: ItemDecision,
    seen: int,
) -> Judgement:
    """Decide whether an item continues the one of another questionnaire."""
    version = held(version, no_key=True)
    codes = statements_shared(before, version)
    known = before.questionnaire_id != version.questionnaire_id
    proposed = proposals_across(before.document, version.document, codes) if known else {}
    return decide(by, (before, version), proposed, code, decision, seen)

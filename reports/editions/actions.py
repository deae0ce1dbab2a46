"""What the consultancy does with finished figures: release them, or withdraw what it released."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.webhooks.events import ToldEvent, announce
from benchmarking.queries.results import benchmark_of, is_safe
from benchmarking.queries.runs import latest_run
from reports.models import Edition, Withdrawal
from reports.open_answers.actions import freeze
from reports.open_answers.queries import is_told
from surveys.models import Wave


class NothingToRelease(Exception):
    """The wave has no finished figures."""


class AlreadyReleased(Exception):
    """The latest edition shows exactly these figures and open answers."""


class AlreadyWithdrawn(Exception):
    """Nobody reads the edition any more."""


class NotAudited(Exception):
    """Nobody checked whether the figures betray an answer, or they do."""


@transaction.atomic
def release(*, by: User | None, wave: Wave) -> Edition:
    """Show the municipalities the figures of the wave's latest finished run.

    The first release is edition 1; a release after a recomputation is the next number, and
    the earlier editions stay. So is a release of the same figures after they were withdrawn, or
    with other open answers. Raises NothingToRelease, AlreadyReleased or NotAudited.
    """
    # One release at a time: the number and the comparison below depend on it.
    Wave.objects.select_for_update().get(id=wave.id)
    run = latest_run(wave.id)
    if run is None:
        raise NothingToRelease
    editions = Edition.objects.filter(wave=wave)
    latest = editions.order_by("-number").first()
    stands = latest is not None and latest.run_id == run.id and latest.withdrawal is None
    if latest is not None and stands and is_told(latest):
        raise AlreadyReleased
    if not is_safe(benchmark_of(run)):
        raise NotAudited
    number = latest.number + 1 if latest else 1
    edition: Edition = Edition.objects.create(wave=wave, run=run, number=number, released_by=by)
    freeze(edition=edition)
    audit.record(by=by, action="release_results", subject=wave, edition=number)
    announce(
        ToldEvent.EDITION_RELEASED,
        subject_id=edition.id,
        address=f"/api/v1/waves/{wave.id}/editions/{number}",
        about={"wave": str(wave.id), "edition": number},
    )
    return edition


@transaction.atomic
def withdraw(*, by: User | None, edition: Edition, reason: str) -> Withdrawal:
    """Municipalities and whom they shared with no longer read this edition or its files.

    They read the newest one that still stands, if any. Raises AlreadyWithdrawn.
    """
    # As a release does: what may be read changes by one hand at a time.
    Wave.objects.select_for_update().get(id=edition.wave_id)
    if Withdrawal.objects.filter(edition=edition).exists():
        raise AlreadyWithdrawn
    made: Withdrawal = Withdrawal.objects.create(edition=edition, reason=reason, withdrawn_by=by)
    audit.record(by=by, action="withdraw_edition", subject=edition, reason=reason)
    return made

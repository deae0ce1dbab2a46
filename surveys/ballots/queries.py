"""Who may still hand in, and how many ballots are in the box. What is in them nobody reads here."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from surveys.models import Ballot, BallotRight, Invitation, Mode, Response, Wave, WaveState
from surveys.refusals import BoxOnly


def by_box(wave: Wave) -> bool:
    """Whether answers of this wave go into the box, and belong to nobody from then on."""
    return bool(wave.mode == Mode.ANONYMOUS)


def check_not_boxed(wave: Wave) -> None:
    """Raise BoxOnly where somebody would put answers beside a name, or read them so."""
    if by_box(wave):
        raise BoxOnly(
            _(
                "In een anonieme golf voert niemand antwoorden van een ander in: wie dat doet, ziet "
                "wie wat antwoordde."
            )
        )


def has_answered(invitation: Invitation) -> bool:
    """Whether this person handed in, in any mode. Of an anonymous wave: whether the right is gone."""
    wave = invitation.wave
    if not by_box(wave):
        return Response.objects.filter(invitation=invitation).exists()
    if wave.state == WaveState.DRAFT:
        return False
    return not BallotRight.objects.filter(invitation=invitation, handed_in=False).exists()


def answered(path: str = "") -> Q:
    """The same for rows: `path` leads from them to the invitation, as `invitation__` does."""
    key = f"{path}pk" if path else "pk"
    responses = Response.objects.filter(invitation=OuterRef(key))
    rights = BallotRight.objects.filter(invitation=OuterRef(key), handed_in=False)
    box = Q(**{f"{path}wave__mode": Mode.ANONYMOUS}) & ~Q(**{f"{path}wave__state": WaveState.DRAFT})
    return Q(Exists(responses)) | (box & ~Q(Exists(rights)))


def in_the_box(waves: Iterable[Wave]) -> QuerySet[Ballot]:
    """The ballots of these waves, to be counted by place and side; none are looked for in others."""
    boxed = [wave for wave in waves if by_box(wave) and wave.state == WaveState.OPEN]
    rows: QuerySet[Ballot] = (
        Ballot.objects.filter(wave__in=boxed) if boxed else Ballot.objects.none()
    )
    return rows


def keeps_times() -> bool:
    """Whether the database remembers when each transaction was, which would put ballots in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('track_commit_timestamp') = 'on'")
        row: tuple[Any, ...] = cursor.fetchone()
    return bool(row[0])

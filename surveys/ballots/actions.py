"""Ballots come into the box, are stirred there, and are counted when the wave closes.

No action here leaves an audit row of a person: it would tell when somebody handed in. docs/anonymous.md
says what each step is for, and what it leaves to be seen.
"""

import logging
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.tenancy import current_tenant_id
from surveys.ballots.queries import by_box, keeps_times
from surveys.ballots.sealing import SealBroken, seal, unseal
from surveys.models import Ballot, BallotRight, Draft, Invitation, Wave
from surveys.questionnaire.answers import Answer
from surveys.refusals import BoxShut, Refused

log = logging.getLogger(__name__)

BATCH: Final = 1000
# A response that tells its side and nothing else: the function would name one person. An array for each
# column: 25,000 rows of the ORM take five times as long.
_COUNT: Final = """
INSERT INTO surveys_response (id, tenant_id, wave_id, participation_id, perspective, function,
    language, viewport, answers, person, submitted_at)
SELECT gen_random_uuid(), %s, %s, participation_id, perspective, perspective, '', '', answers, '', %s
FROM unnest(%s::uuid[], %s::text[], %s::jsonb[]) AS ballot (participation_id, perspective, answers)
"""


def give_rights(wave: Wave) -> None:
    """Everybody who is invited gets a right, in the one transaction of the launch."""
    if not by_box(wave):
        return
    if keeps_times():
        raise Refused(
            _(
                "De databank bewaart van elke wijziging het tijdstip (track_commit_timestamp). "
                "Zet dat af voor u een anonieme golf opent."
            ),
            "mode",
        )
    ids = wave.invitations.order_by("?").values_list("id", flat=True)
    BallotRight.objects.bulk_create(
        (BallotRight(tenant_id=wave.tenant_id, invitation_id=one) for one in ids), batch_size=BATCH
    )


def right_of(invitation: Invitation) -> BallotRight | None:
    """The right, locked: of many submits at once each waits for the one before it."""
    rows = BallotRight.objects.select_for_update()
    found: BallotRight | None = rows.filter(invitation=invitation).first()
    return found


@transaction.atomic
def put_in_the_box(
    *, invitation: Invitation, right: BallotRight, answers: Mapping[str, Answer]
) -> None:
    """The first of two transactions: what is handed in can be lost no more from here on.

    Until the second one the person's own rows still say what was answered, as they did before.
    """
    Ballot.objects.create(
        wave_id=invitation.wave_id,
        participation_id=invitation.participation_id,
        perspective=invitation.perspective,
        sealed=seal(invitation.wave_id, answers),
    )
    BallotRight.objects.filter(id=right.id).update(handed_in=True)


@transaction.atomic
def let_go(*, invitation_id: UUID) -> None:
    """The second transaction: the right and all that was typed go; only then is it acknowledged."""
    gone, _each = BallotRight.objects.filter(invitation=invitation_id, handed_in=True).delete()
    if gone:
        Draft.objects.filter(invitation=invitation_id).delete()


@transaction.atomic
def let_go_of_all() -> int:
    """The second transaction of those whose first was followed by a crash."""
    left = list(BallotRight.objects.filter(handed_in=True).values_list("invitation_id", flat=True))
    for invitation_id in left:
        let_go(invitation_id=invitation_id)
    return len(left)


# One statement: whoever closes the wave meanwhile is waited for, and then there is nothing to stir.
_STIR: Final = """
WITH held AS (
    SELECT id FROM surveys_wave
    WHERE tenant_id = %(tenant)s AND id = %(wave)s AND state = 'open' FOR SHARE
), taken AS (
    DELETE FROM surveys_ballot WHERE tenant_id = %(tenant)s AND wave_id IN (SELECT id FROM held)
    RETURNING participation_id, perspective, sealed
)
INSERT INTO surveys_ballot (id, tenant_id, wave_id, participation_id, perspective, sealed)
SELECT gen_random_uuid(), %(tenant)s, %(wave)s, participation_id, perspective, sealed
FROM taken ORDER BY random()
"""


@transaction.atomic
def stir(*, wave: Wave) -> None:
    """All ballots out and in again, in an order of chance: one transaction, no order of arrival."""
    with connection.cursor() as cursor:
        cursor.execute(_STIR, {"tenant": current_tenant_id(), "wave": wave.id})


def to_be_stirred(wave: Wave) -> bool:
    """Whether ballots came in since the last time: more than one transaction wrote those there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT xmin::text) > 1 FROM surveys_ballot"
            " WHERE tenant_id = %s AND wave_id = %s",
            [current_tenant_id(), wave.id],
        )
        return bool(cursor.fetchone()[0])


def count_box(wave: Wave) -> int:
    """Empty the box into responses without an invitation, in an order of chance.

    In the transaction of the close, which holds the wave. What was begun and not handed in goes as well: nothing
    of it counts, and it is the last that names anybody beside answers.
    """
    if not by_box(wave):
        return 0
    counted = 0
    for places, sides, sealed in _chunks(wave):
        answers = [_opened(wave, one) for one in sealed]
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [wave.tenant_id, wave.id, wave.ended_at, places, sides, answers])
        counted += len(answers)
    Ballot.objects.filter(wave=wave).delete()
    BallotRight.objects.filter(invitation__wave=wave, handed_in=True).delete()
    Draft.objects.filter(invitation__wave=wave).delete()
    return counted


def _chunks(wave: Wave) -> Iterator[tuple[list[UUID], list[str], list[bytes]]]:
    rows = Ballot.objects.filter(wave=wave).order_by("?")
    found = rows.values_list("participation_id", "perspective", "sealed").iterator(BATCH)
    while chunk := list(islice(found, BATCH)):
        places, sides, sealed = map(list, zip(*chunk, strict=True))
        yield places, sides, sealed


def _opened(wave: Wave, sealed: bytes) -> str:
    try:
        return unseal(wave.id, bytes(sealed))
    except SealBroken as broken:
        log.critical("a ballot of wave %s does not open with this RESPONDENT_KEY", wave.id)
        raise BoxShut(
            _(
                "De stembus gaat niet open: de sleutel van deze installatie is niet die waarmee de "
                "golf begon. Er is niets gewijzigd; de beheerder zet de sleutel terug."
            )
        ) from broken

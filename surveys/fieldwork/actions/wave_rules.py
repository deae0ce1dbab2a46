"""What a wave must be before it is stored. The database is the last judge."""

import uuid
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.text import has_hidden
from surveys.models import Mode, Municipality, Participation, Wave, WaveState
from surveys.refusals import Refused, WaveNotOpen

LOWEST_THRESHOLD: Final = 3
LOWEST_DISTRIBUTION_THRESHOLD: Final = 5


def check_wave(wave: Wave) -> None:
    """Raise the first refusal, at the field where a form shows it."""
    _check_name(wave)
    _check_time(wave)
    _check_version(wave)
    _check_disclosure(wave)
    _check_sender(wave)


def _check_name(wave: Wave) -> None:
    if not wave.name or has_hidden(wave.name):
        raise Refused(_("Geef de golf een naam van één regel."), "name")


def _check_time(wave: Wave) -> None:
    if wave.closes_at <= wave.opens_at:
        raise Refused(_("Het einde komt na het begin."), "closes_at")


def _check_version(wave: Wave) -> None:
    if wave.version.questionnaire_id != wave.study.questionnaire_id:
        raise Refused(_("Deze versie hoort bij een andere vragenlijst dan de studie."), "version")
    if not wave.languages:
        raise Refused(_("Kies minstens één taal waarin de vragenlijst bestaat."), "languages")
    if lacking := [code for code in wave.languages if code not in wave.version.body["languages"]]:
        names = dict(settings.LANGUAGES)
        said = ", ".join(str(names.get(code, code)) for code in lacking)
        raise Refused(
            _("De vragenlijst bestaat niet in: %(names)s.") % {"names": said}, "languages"
        )


def _check_disclosure(wave: Wave) -> None:
    if wave.mode not in Mode.values:
        raise Refused(_("Deze manier van antwoorden bestaat niet."), "mode")
    if wave.mode == Mode.ANONYMOUS and wave.may_correct:
        raise Refused(
            _(
                "Van wie anoniem antwoordt, weet niemand welke antwoorden de zijne zijn: verbeteren kan niet."
            ),
            "may_correct",
        )
    if wave.threshold < LOWEST_THRESHOLD:
        raise Refused(_("De drempel is minstens 3."), "threshold")
    if wave.distribution_threshold < max(LOWEST_DISTRIBUTION_THRESHOLD, wave.threshold):
        raise Refused(
            _("De drempel voor verdelingen is minstens 5 en niet lager dan de andere drempel."),
            "distribution_threshold",
        )
    if not 0 < Decimal(wave.margin) < 1:  # a default is still text
        raise Refused(_("De marge ligt tussen 0 en 100 procentpunt."), "margin")


def _check_sender(wave: Wave) -> None:
    """These end up in the header of a mail."""
    if not wave.sender_name.strip() or has_hidden(wave.sender_name):
        raise Refused(_("De naam van de afzender is één regel."), "sender_name")
    if wave.reply_to:
        try:
            validate_email(wave.reply_to)
        except ValidationError as error:
            raise Refused(_("Dit is geen geldig e-mailadres."), "reply_to") from error
    if "\x00" in wave.message:
        raise Refused(_("Het bericht bevat een onzichtbaar teken dat niet mag."), "message")


def locked_wave(wave: Wave) -> Wave:
    row: Wave = Wave.objects.select_for_update().get(id=wave.id)
    return row


def open_wave(wave: Wave) -> Wave:
    row = locked_wave(wave)
    if row.state != WaveState.OPEN:
        raise WaveNotOpen(_("Deze golf is niet open."))
    return row


def participate(wave: Wave, municipality_ids: Collection[uuid.UUID]) -> None:
    if Municipality.objects.filter(id__in=municipality_ids).count() != len(municipality_ids):
        raise Refused(_("Een van de besturen bestaat niet."), "municipalities")
    Participation.objects.bulk_create(
        Participation(tenant_id=wave.tenant_id, wave=wave, municipality_id=municipality_id)
        for municipality_id in municipality_ids
    )

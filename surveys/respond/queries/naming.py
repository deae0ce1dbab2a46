"""Whether a respondent may be named beside the own answers, and who agreed to it."""

from surveys.models import Consent, Invitation, Mode, Response, Wave
from surveys.signals import release_asked


def asks_consent(wave: Wave) -> bool:
    """Whether respondents of this wave are asked, after they handed in, if their name may stand there."""
    return bool(wave.mode == Mode.ATTRIBUTED)


def has_agreed(invitation: Invitation) -> bool:
    return Consent.objects.filter(invitation=invitation).exists()


def is_released(wave: Wave) -> bool:
    """Whether readers have had a report of the wave: from then on a consent stays as it is."""
    return any(answer for _who, answer in release_asked.send(sender=None, wave=wave))


def may_see_own(invitation: Invitation, given: Response | None) -> bool:
    """Whether this link shows what was handed in: the one that did that, where consent is asked."""
    return (
        given is not None
        and asks_consent(invitation.wave)
        and given.key_version == invitation.key_version
    )

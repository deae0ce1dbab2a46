"""The paper of a wave: the questionnaire with who asks, until when, and what is promised."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.ballots.queries import by_box
from surveys.formats.paper import OnPaper
from surveys.models import Mode, Wave
from surveys.questionnaire.document import Perspective
from surveys.respond.pages import quoting
from surveys.respond.queries.respond import document_for
from surveys.respond.respondents import languages


@dataclass(frozen=True)
class WavePaper:
    """One side in one language, to print."""

    side: str
    language: str
    called: str


def paper_links(wave: Wave) -> list[WavePaper]:
    """Without reading the questionnaire: the page of people needs nothing else of it.

    None where nobody may key them in.
    """
    if by_box(wave):
        return []
    names = dict(settings.LANGUAGES)
    return [
        WavePaper(side.value, language, str(names[language]))
        for side in Perspective
        for language in wave.languages
    ]


def on_wave_paper(wave: Wave, side: Perspective, language: str) -> OnPaper:
    """What its paper says beside the questions; a language that the wave does not offer is its first."""
    document, version = document_for(wave), wave.version
    offered = languages(wave, document)
    chosen = language if language in offered else offered[0]
    with translation.override(chosen):
        notice = tuple(_notice(wave, quoting(document, side)))
    return OnPaper(chosen, version.number, version.published_at.date(), notice)


def _notice(wave: Wave, quoted: str) -> Iterator[str]:
    """The promises of the landing page, as far as they hold for paper, and what paper adds."""
    tenant = wave.tenant.name
    last = timezone.localtime(wave.ended_at)
    yield _("%(sender)s vraagt u dit. Antwoorden kan tot %(day)s.") % {
        "sender": wave.sender_name,
        "day": date_format(last, "DATE_FORMAT"),
    }
    yield _("Vul uw bestuur, naam en functie in, en bezorg het papier in een gesloten omslag aan %(tenant)s.") % {"tenant": tenant}  # fmt: skip
    yield _("Uw antwoorden zijn vertrouwelijk. Wie bij %(tenant)s dit papier invoert, ziet uw naam; daarna leest niemand uw antwoorden met uw naam erbij. Uw bestuur en uw collega’s zien ze nooit.") % {"tenant": tenant}  # fmt: skip
    if wave.mode == Mode.ATTRIBUTED:
        yield _("Met uw persoonlijke link kunt u later toestaan dat uw naam er voor de onderzoekers bij staat. Doet u niets, dan staat die er niet.")  # fmt: skip
    yield _("Een cijfer verschijnt pas vanaf %(n)s antwoorden. Bij minder blijft het verborgen.") % {"n": wave.threshold}  # fmt: skip
    if quoted == "asked":
        yield _("Wat u bij een open vraag schrijft, komt alleen in het rapport als u dat daar aanvinkt, en nooit met uw naam. Noem er geen namen in.")  # fmt: skip
    else:
        yield _("Wat u bij een open vraag schrijft, kan zonder uw naam in het rapport geciteerd worden. Noem er geen namen in.")  # fmt: skip
    if quoted == "both":
        yield _("Bij sommige vragen kiest u zelf of dat mag.")
    yield _("Vragen? Mail naar %(address)s.") % {"address": wave.reply_to}

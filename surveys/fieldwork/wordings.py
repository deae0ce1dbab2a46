"""The words of mails and letters: what stands in them by default, and what fills their placeholders.

A placeholder is a name between braces. There are ten, they are filled in one pass, and whatever
fills them is never looked at again: a person called `{bestuur}` is called just that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.text import without_hidden
from surveys.models import TextKind

# What may stand in a text, and what it is, in the order in which it is offered.
PLACEHOLDERS: Final[dict[str, Promise]] = {
    "naam": _("naam van wie de mail krijgt"),
    "functie": _("functie, in de taal van de mail"),
    "bestuur": _("naam van het bestuur"),
    "vanbestuur": _("hetzelfde na ‘van’: van Aalst, d’Aalst, of Aalst"),
    "vragenlijst": _("titel van de vragenlijst"),
    "minuten": _("hoeveel minuten invullen duurt"),
    "einde": _("dag en uur waarop de golf sluit"),
    "afzender": _("afzender van de golf"),
    "adviesbureau": _("naam van uw organisatie"),
    "bericht": _("het bericht dat bij de golf staat; alleen in de tekst"),
}
MESSAGE: Final = "bericht"
_KNOWN: Final = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_BRACES: Final = re.compile(r"\{[^{}\n]{0,40}\}?|\}")
_BLANK_LINE: Final = re.compile(r"\r?\n\s*\r?\n")


@dataclass(frozen=True)
class MailWording:
    """What somebody is written, before its placeholders are filled in."""

    subject: str
    body: str


@dataclass(frozen=True)
class DefaultWording:
    """The words of the product; each paragraph is translated by itself."""

    subject: Promise
    paragraphs: tuple[Promise | str, ...]

    def in_language(self, language: str) -> MailWording:
        with translation.override(language):
            body = "\n\n".join(map(str, (_GREETING, *self.paragraphs)))
            return MailWording(str(self.subject), body)


_GREETING: Final = _("Beste {naam},")
_OWN_MESSAGE: Final = f"{{{MESSAGE}}}"
_WHY: Final = _(
    "{adviesbureau} vraagt de politieke en de administratieve kant {vanbestuur} hoe zij naar"
    " hetzelfde kijken. Daarom nodigen we u uit voor de vragenlijst ‘{vragenlijst}’."
)

DEFAULTS: Final[dict[TextKind, DefaultWording]] = {
    TextKind.INVITATION: DefaultWording(
        _("Uitnodiging: hoe kijkt u naar uw bestuur?"), (_WHY, _OWN_MESSAGE)
    ),
    TextKind.REMINDER_1: DefaultWording(
        _("Herinnering: wilt u de vragenlijst over uw bestuur nog invullen?"),
        (
            _(
                "Onlangs nodigden we u uit voor de vragenlijst ‘{vragenlijst}’ over {bestuur}."
                " We hebben uw antwoorden nog niet. Ook uw kijk telt mee."
            ),
            _OWN_MESSAGE,
        ),
    ),
    TextKind.REMINDER_2: DefaultWording(
        _("Nog even tijd voor uw kijk op uw bestuur?"),
        (
            _(
                "Misschien kwam het er nog niet van. De vragenlijst ‘{vragenlijst}’ over {bestuur}"
                " staat nog altijd voor u klaar."
            ),
            _("Het kan op uw telefoon, tussen twee afspraken door, en in stukjes."),
            _OWN_MESSAGE,
        ),
    ),
    TextKind.REMINDER_3: DefaultWording(
        _("Laatste herinnering: antwoorden kan tot {einde}"),
        (
            _(
                "Dit is onze laatste herinnering voor de vragenlijst ‘{vragenlijst}’ over"
                " {bestuur}. Antwoorden kan tot {einde}."
            ),
            _("Hoe meer mensen antwoorden, hoe meer uw bestuur uit de resultaten leert."),
            _OWN_MESSAGE,
        ),
    ),
    TextKind.THANKS: DefaultWording(
        _("Bedankt voor uw antwoorden"),
        (
            _(
                "Uw antwoorden op de vragenlijst ‘{vragenlijst}’ zijn goed aangekomen. Bedankt dat"
                " u er tijd voor maakte."
            ),
            _(
                "De bevraging sluit op {einde}. Daarna berekenen we de cijfers. Als er aan beide"
                " kanten genoeg mensen antwoordden, krijgt uw bestuur een rapport."
            ),
        ),
    ),
    TextKind.LETTER: DefaultWording(_("Hoe kijkt u naar uw bestuur?"), (_WHY, _OWN_MESSAGE)),
}
NEW_LINK: Final = DefaultWording(
    _("Uw nieuwe persoonlijke link naar de vragenlijst"),
    (
        _(
            "Hier is uw nieuwe persoonlijke link naar de vragenlijst ‘{vragenlijst}’. De vorige"
            " link werkt niet meer."
        ),
        _OWN_MESSAGE,
    ),
)
REOPENED: Final = DefaultWording(
    _("U kunt uw antwoorden nog verbeteren"),
    (
        _(
            "U stuurde de vragenlijst ‘{vragenlijst}’ al in. Met deze nieuwe link kunt u uw"
            " antwoorden nog één keer verbeteren. Tot u opnieuw instuurt, telt wat u al instuurde."
        ),
        _OWN_MESSAGE,
    ),
)


def default_wording(kind: TextKind, language: str) -> MailWording:
    return DEFAULTS[kind].in_language(language)


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder, or is half of one."""
    return list(dict.fromkeys(_BRACES.findall(_KNOWN.sub("", text))))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in, in one pass; what is not known stays as it is."""
    return _KNOWN.sub(lambda found: values.get(found[1], found[0]), text)


def one_line_filled(text: str, values: Mapping[str, str]) -> str:
    """The same for a subject: one line, whatever the values hold."""
    return without_hidden(filled(text, values))


def paragraphs_filled(text: str, values: Mapping[str, str]) -> list[str]:
    parts = _BLANK_LINE.split(filled(text, values))
    return [part.strip() for part in parts if part.strip()]

"""What a key may be used for: chosen when it is made, and never more than its maker may do."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission


class Scope(StrEnum):
    WAVES = "waves"
    PROGRESS = "progress"
    RESULTS = "results"
    FILES = "files"
    QUESTIONNAIRES = "questionnaires"
    WEBHOOKS = "webhooks"


# What the maker of a key must be allowed to do, now and whenever it is used.
NEEDS: Final = {
    Scope.WAVES: Permission.SEE_WAVES,
    Scope.PROGRESS: Permission.SEE_WAVES,
    Scope.RESULTS: Permission.SEE_BENCHMARK,
    Scope.FILES: Permission.SEE_BENCHMARK,
    Scope.QUESTIONNAIRES: Permission.EDIT_QUESTIONNAIRES,
    Scope.WEBHOOKS: Permission.MANAGE_WEBHOOKS,
}
SENTENCES: Final = {
    Scope.WAVES: _("Golven, besturen en edities opsommen"),
    Scope.PROGRESS: _("De respons per bestuur volgen"),
    Scope.RESULTS: _("De cijfers lezen: benchmark, besturen, peergroepen"),
    Scope.FILES: _("Rapporten als bestand vragen en ophalen"),
    Scope.QUESTIONNAIRES: _("Vragenlijsten ophalen, en nieuwe maken van een bestand"),
    Scope.WEBHOOKS: _("Zien welke webhooks er zijn en of hun berichten aankomen"),
}


def sentences(scopes: list[str]) -> list[str]:
    """What a key may do, in words."""
    return [str(SENTENCES[scope]) for scope in Scope if scope in scopes]

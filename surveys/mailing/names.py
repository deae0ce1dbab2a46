"""What texts, holidays and concerns are called on pages."""

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.mailing.holidays import Holiday, holiday_on
from surveys.mailing.moments import Concern, concern_of, day_of, next_good
from surveys.models import TextKind

TEXTS: Final[dict[TextKind, Promise]] = {
    TextKind.INVITATION: _("Uitnodiging"),
    TextKind.REMINDER_1: _("Eerste herinnering"),
    TextKind.REMINDER_2: _("Tweede herinnering"),
    TextKind.REMINDER_3: _("Derde herinnering"),
    TextKind.THANKS: _("Bedankmail"),
    TextKind.LETTER: _("Brief op papier"),
}
HOLIDAYS: Final[dict[Holiday, Promise]] = {
    Holiday.NEW_YEAR: _("Nieuwjaar"),
    Holiday.EASTER: _("Pasen"),
    Holiday.EASTER_MONDAY: _("paasmaandag"),
    Holiday.LABOUR_DAY: _("Dag van de Arbeid"),
    Holiday.ASCENSION: _("Hemelvaartsdag"),
    Holiday.PENTECOST: _("Pinksteren"),
    Holiday.WHIT_MONDAY: _("pinkstermaandag"),
    Holiday.FLEMISH: _("feestdag van de Vlaamse Gemeenschap"),
    Holiday.NATIONAL: _("nationale feestdag"),
    Holiday.ASSUMPTION: _("Onze-Lieve-Vrouw-Hemelvaart"),
    Holiday.FRENCH: _("feestdag van de Franse Gemeenschap"),
    Holiday.ALL_SAINTS: _("Allerheiligen"),
    Holiday.ARMISTICE: _("Wapenstilstand"),
    Holiday.GERMAN: _("feestdag van de Duitstalige Gemeenschap"),
    Holiday.CHRISTMAS: _("Kerstmis"),
}


def told(moment: datetime) -> str:
    """A moment in words, by the clock of Brussels."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def concern_sentence(moment: datetime) -> str:
    """Why a moment is better not taken, and which one would do; empty where nothing speaks against it."""
    concern = concern_of(moment)
    if concern is None:
        return ""
    reasons = {
        Concern.HOLIDAY: gettext("Dat is een feestdag (%(name)s)."),
        Concern.WEEKEND: gettext("Dat is in het weekend."),
        Concern.NIGHT: gettext("Dat is voor 8 of na 19 uur."),
    }
    holiday = holiday_on(day_of(moment))
    name = HOLIDAYS[holiday] if holiday else ""
    proposal = gettext("Voorstel: %(moment)s.") % {"moment": told(next_good(moment))}
    return f"{reasons[concern] % {'name': name}} {proposal}"

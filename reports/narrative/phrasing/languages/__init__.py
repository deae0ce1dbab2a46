"""The languages of the report: a file for each."""

from typing import Final

from reports.narrative.phrasing.languages.de import DE
from reports.narrative.phrasing.languages.en import EN
from reports.narrative.phrasing.languages.fr import FR
from reports.narrative.phrasing.languages.nl import NL
from reports.narrative.phrasing.languages.spoken import ReportLanguage

SPOKEN: Final = {"nl": NL, "en": EN, "fr": FR, "de": DE}


def spoken(language: str) -> ReportLanguage:
    """The language; for one that the report does not write, that of the source texts."""
    return SPOKEN.get(language, NL)

"""The languages of questionnaires and pages: a file for each."""

from collections.abc import Callable
from typing import Final

from surveys.questionnaire.languages.de import DE
from surveys.questionnaire.languages.en import EN
from surveys.questionnaire.languages.fr import FR
from surveys.questionnaire.languages.nl import NL
from surveys.questionnaire.languages.spoken import LanguageWords

SPOKEN: Final = {"nl": NL, "en": EN, "fr": FR, "de": DE}


def in_all(said: Callable[[LanguageWords], str]) -> dict[str, str]:
    """A text in each language."""
    return {code: said(language) for code, language in SPOKEN.items()}

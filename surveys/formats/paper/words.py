"""The languages in which a questionnaire is printed: a file for each."""

from typing import Final

from surveys.formats.paper.said import PaperWords
from surveys.formats.paper.words_de import DE
from surveys.formats.paper.words_en import EN
from surveys.formats.paper.words_fr import FR
from surveys.formats.paper.words_nl import NL

PRINTED: Final = {"nl": NL, "en": EN, "fr": FR, "de": DE}


def words_of(language: str) -> PaperWords:
    return PRINTED.get(language, NL)

"""A name in a sentence stands as its language writes it."""

import pytest
from django.utils import translation

from accounts.text import of_name


@pytest.mark.parametrize(
    ("name", "french"),
    [
        ("Aalst", "d’Aalst"),
        ("Oostende", "d’Oostende"),
        ("Écaussinnes", "d’Écaussinnes"),
        ("Ypres", "d’Ypres"),
        ("Yolande", "de Yolande"),
        ("Hélène Dubois", "d’Hélène Dubois"),
        ("Hasselt", "de Hasselt"),
        ("Gent", "de Gent"),
        ("La Louvière", "de La Louvière"),
        ("Le Rœulx", "du Rœulx"),
        ("an@example.org", "d’an@example.org"),
    ],
)
def test_french_elides_before_a_vowel_and_an_h_that_is_not_heard(name: str, french: str) -> None:
    with translation.override("fr"):
        assert of_name(name) == french


@pytest.mark.parametrize(("language", "word"), [("nl", "van"), ("en", "of"), ("de", "von")])
def test_the_other_languages_have_one_word(language: str, word: str) -> None:
    with translation.override(language):
        assert of_name("Aalst") == f"{word} Aalst"

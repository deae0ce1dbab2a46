"""Statements pasted from a text or from a spreadsheet."""

import pytest

from surveys.authoring.pasting import MOST_CHARACTERS, MOST_PASTED, Wording, wordings
from surveys.refusals import Refused

LANGUAGES = ("nl", "fr")


def both(words: str) -> Wording:
    return {"political": {"nl": words}, "administrative": {"nl": words}}


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("Wij overleggen", "Wij overleggen"),
        ("  • Wij overleggen – ", "Wij overleggen"),
        ("1. Wij overleggen", "Wij overleggen"),
        ("(12) Wij overleggen", "Wij overleggen"),
        ("a) Wij overleggen", "Wij overleggen"),
        ("- 3. Wij overleggen", "Wij overleggen"),
        ("2027 wordt beter", "2027 wordt beter"),
        ("1.5 is te weinig", "1.5 is te weinig"),
        ("E-mail werkt. Altijd.", "E-mail werkt. Altijd."),
        ("7\tWij overleggen", "Wij overleggen"),
        ("7.\tWij overleggen", "Wij overleggen"),
        ("(7)\tWij overleggen", "Wij overleggen"),
    ],
)
def test_a_sentence_goes_to_both_sides_without_its_bullet(pasted: str, words: str) -> None:
    assert wordings(pasted, LANGUAGES) == [both(words)]


def test_a_table_with_bars_is_one_as_well() -> None:
    assert wordings("Wij | Zij | Nous | Eux\n\nEén kant |  | Un |  \n", LANGUAGES) == [
        {"political": {"nl": "Wij", "fr": "Nous"}, "administrative": {"nl": "Zij", "fr": "Eux"}},
        {"political": {"nl": "Eén kant", "fr": "Un"}, "administrative": {}},
    ]
    assert wordings("Wij | zij\nWij overleggen", LANGUAGES) == [
        both("Wij | zij"),
        both("Wij overleggen"),
    ]
    assert wordings("Wij | zij\tZij", ("nl",)) == [
        {"political": {"nl": "Wij | zij"}, "administrative": {"nl": "Zij"}}
    ]


def test_columns_are_sides_and_then_languages() -> None:
    table = "1\tWij\tZij\tNous\tEux\r\n2\tEén kant\t\r\n\t\t\n3\t\tAnder\t\tAutre"
    assert wordings(table, LANGUAGES) == [
        {"political": {"nl": "Wij", "fr": "Nous"}, "administrative": {"nl": "Zij", "fr": "Eux"}},
        {"political": {"nl": "Eén kant"}, "administrative": {}},
        {"political": {}, "administrative": {"nl": "Ander", "fr": "Autre"}},
    ]
    assert wordings("Nous\tEux", ("fr", "nl"))[0]["political"] == {"fr": "Nous"}


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("", "Plak 1 tot 100"),
        (" \n\t\t\n - ", "Plak 1 tot 100"),
        ("x\n" * (MOST_PASTED + 1), "Plak 1 tot 100"),
        ("x" * (MOST_CHARACTERS + 1), "hoogstens 1000"),
        ("a\tb\u202e", "hoogstens 1000"),
        ("a\tb\tc\td\te", "meer kolommen"),
    ],
)
def test_what_cannot_be_pasted(pasted: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        wordings(pasted, LANGUAGES)

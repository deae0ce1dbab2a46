"""How tools and people call 'other' in a list of options."""

from collections.abc import Iterator
from typing import Final

# What stands behind the word: 'Andere (geef nadere toelichting)'.
_BEHIND: Final = {
    ("andere", "anders", "overige"): (
        "namelijk", "nl.", "te weten", "geef nadere toelichting", "geef toelichting", "vul in",
        "licht toe", "specificeer",
    ),
    ("other",): ("namely", "specify", "please specify", "please describe"),
    ("autre", "autres"): ("à savoir", "précisez", "préciser", "veuillez préciser"),
    ("anderes", "sonstiges"): ("und zwar", "bitte angeben", "bitte eingeben"),
}  # fmt: skip


def _texts() -> Iterator[str]:
    yield "-oth-"
    for words, behind in _BEHIND.items():
        for word in words:
            joined = (
                f"{word}{before}{more}{after}"
                for more in behind
                for before, after in ((", ", ""), (" ", ""), (" (", ")"), (": ", ""), (" - ", ""))
            )
            for text in (word, *joined):
                yield from (text, f"{text}:", f"{text}...")


# An ellipsis in one character is compared as three points.
OTHER_TEXTS: Final = tuple(_texts())

"""How tools and people call 'other' in a list of options."""

from collections.abc import Iterator
from typing import Final

from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.languages.spoken import listed


def _texts() -> Iterator[str]:
    yield "-oth-"
    for language in SPOKEN.values():
        for word in listed(language.other_in_files):
            joined = (
                f"{word}{before}{more}{after}"
                for more in listed(language.other_behind)
                for before, after in ((", ", ""), (" ", ""), (" (", ")"), (": ", ""), (" - ", ""))
            )
            for text in (word, *joined):
                yield from (text, f"{text}:", f"{text}...")


# An ellipsis in one character is compared as three points.
OTHER_TEXTS: Final = tuple(_texts())

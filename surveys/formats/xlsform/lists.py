"""The lists of answers of a form, and when a list is a scale from low to high."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from surveys.formats.foreign import ForeignChoice, Texts
from surveys.formats.steps import from_low, says_no_opinion
from surveys.formats.xlsform.sheets import FormRow

# More than any item of ours may have; the rest of a list of villages is not even kept.
_MOST: Final = 2_000
_STEPS: Final = range(2, 12)
_NO_OPINION_CODES: Final = frozenset(
    "99 98 999 998 -1 -9 -99 dk dknow na nvt nsp geen_mening no_opinion weet_niet wn kg kwn".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class AnswerList:
    """The answers in their order; `media`: some have pictures or sound."""

    choices: tuple[ForeignChoice, ...] = ()
    media: bool = False

    @cached_property
    def no_opinion(self) -> frozenset[str]:
        return frozenset(choice.code for choice in self.choices if _is_no_opinion(choice))

    @cached_property
    def steps(self) -> tuple[ForeignChoice, ...]:
        """From low to high, where the codes are numbers."""
        apart = self.no_opinion
        return tuple(from_low([choice for choice in self.choices if choice.code not in apart]))

    @property
    def turned(self) -> bool:
        """Whether the file has them from high to low."""
        return from_low(self.choices) != list(self.choices)

    @property
    def from_low(self) -> tuple[ForeignChoice, ...]:
        """The steps, and after them what is no step."""
        apart = self.no_opinion
        return (*self.steps, *(choice for choice in self.choices if choice.code in apart))

    @cached_property
    def numbered(self) -> bool:
        """Whether the codes are whole numbers, one after the other."""
        points = [_whole(choice.code) for choice in self.steps]
        known = [point for point in points if point is not None]
        if len(known) < len(points) or len(known) not in _STEPS:
            return False
        return [*range(known[0], known[0] + len(known))] == known

    @cached_property
    def figures(self) -> bool:
        """Whether all but the two ends say their number and nothing else: a rating."""
        between = self.steps[1:-1]
        return (
            self.numbered and len(between) > 0 and all(_says_number(choice) for choice in between)
        )


def answer_lists(rows: Iterable[FormRow], language: str) -> dict[str, AnswerList]:
    """By name; texts that name no language are in the given one."""
    found: dict[str, list[FormRow]] = {}
    for row in rows:
        name = " ".join(row.value("list_name").split())
        of_list = found.setdefault(name, [])
        if name and row.value("name") and len(of_list) < _MOST:
            of_list.append(row)
    return {name: _list(rows, language) for name, rows in found.items() if name}


def _list(rows: list[FormRow], language: str) -> AnswerList:
    return AnswerList(
        choices=tuple(
            ForeignChoice(row.value("name").strip(), in_language(row.text("label"), language))
            for row in rows
        ),
        media=any(row.has("image", "audio", "video", "big-image") for row in rows),
    )


def in_language(text: Texts, language: str) -> Texts:
    """Plain words are in the default language, where that one has none of its own."""
    named = {name: words for name, words in text.items() if name}
    if "" in text:
        named.setdefault(language, text[""])
    return named


def shared_lists(names: Iterable[str]) -> frozenset[str]:
    """Lists that more than one question uses."""
    return frozenset(name for name, times in Counter(names).items() if name and times > 1)


def _is_no_opinion(choice: ForeignChoice) -> bool:
    if choice.code.casefold() in _NO_OPINION_CODES:
        return True
    return says_no_opinion(choice.text)


def _says_number(choice: ForeignChoice) -> bool:
    return all(words.strip() == choice.code for words in choice.text.values())


def _whole(code: str) -> int | None:
    return int(code) if re.fullmatch(r"-?\d{1,3}", code, re.ASCII) else None

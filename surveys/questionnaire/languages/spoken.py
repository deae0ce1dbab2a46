"""What questionnaires have to know of a language, apart from what the catalogues translate."""

from collections.abc import Mapping
from dataclasses import dataclass


def listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(","))


@dataclass(frozen=True, kw_only=True)
class LanguageWords:
    """One language: what is written in it where no catalogue reaches, and what is read in files.

    `called`: names of the language in all languages, folded; `moment`: day and time in Django's
    letters; `functions` by their codes; `other_behind`: what stands behind 'other' in files.
    """

    own_name: str
    called: str
    abbreviations: str
    decimal: str
    moment: str
    other: str
    no_opinion: str
    first_section: str
    rating_low: str
    rating_high: str
    # What other programs show and their files do not hold.
    yes: str
    no: str
    unsure: str
    less: str
    same: str
    more: str
    female: str
    male: str
    none: str
    refuse: str
    unknown: str
    # What is written into files for other programs.
    divide_points: str
    estimate_of: str
    not_asked: str
    not_answered: str
    not_chosen: str
    chosen: str
    not_ranked: str
    functions: Mapping[str, str]
    # What is read in files, by commas: a language without them is read less well.
    chosen_in_files: str
    not_chosen_in_files: str
    other_in_files: str
    other_behind: str

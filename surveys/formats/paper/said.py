"""What a questionnaire on paper says of itself, in its own language.

No gettext: formats are pure, and the words of a condition stand inside a sentence, where each
language has an order and a verb of its own.
"""

from msgspec import Struct

from surveys.questionnaire.conditions.sentences import Verb


class PaperWords(Struct, frozen=True, kw_only=True):
    page: str
    draft: str
    version: str
    political: str
    administrative: str
    political_would: str
    administrative_would: str
    minutes: str
    how: str
    hand_in: str
    place: str
    name: str
    function: str
    optional: str
    one: str
    several: str
    several_between: str
    exactly: str
    at_least: str
    at_most: str
    one_in_row: str
    no_opinion: str
    rating: str
    rank_all: str
    rank_some: str
    points: str
    total: str
    number: str
    whole: str
    decimals: str
    between: str
    minimum: str
    maximum: str
    day: str
    day_parts: tuple[str, str, str]
    write: str
    write_at_most: str
    only_if: str
    section_only_if: str
    go_to: str
    go_to_end: str
    joined_and: str
    joined_or: str
    quoted: str  # an answer among other words, as the language quotes
    denied: str
    verbs: dict[str, str]
    day_verbs: dict[str, str]
    carried: str
    quote: str
    lost: str
    end: str


def verbs(*said: str) -> dict[str, str]:
    """In the order of the verbs."""
    return {verb.value: words for verb, words in zip(Verb, said, strict=True)}


def day_verbs(*said: str) -> dict[str, str]:
    order = (Verb.AT_LEAST, Verb.AT_MOST, Verb.MORE, Verb.LESS)
    return {verb.value: words for verb, words in zip(order, said, strict=True)}

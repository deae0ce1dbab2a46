"""What a search looks in: all words of an excerpt in all languages, without capitals and accents."""

import unicodedata
from typing import Final

from surveys.questionnaire.plain import without_invisible
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.questionnaire.reuse.texts import texts_of

MOST_WORDS: Final = 40  # of a question: a whole statement may be pasted
LONGEST: Final = 100_000  # characters of an entry, each word once
# One sign or letter that people type as another.
_TYPED: Final = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‐‑–—", "-"),
     "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o"}
)  # fmt: skip


def folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", without_invisible(text).translate(_TYPED))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.casefold().replace("\0", "").split())


def words_of(excerpt: Excerpt, *more: str) -> str:
    """`more`: the name and the note that somebody gave."""
    parts = [excerpt.part, *([excerpt.scale] if excerpt.scale else []), *excerpt.themes]
    said = [text for part in parts for words in texts_of(part.body) for text in words.values()]
    return " ".join(dict.fromkeys(folded(" ".join([*more, excerpt.code, *said])).split()))[:LONGEST]


def asked(question: str) -> list[str]:
    """The words that must all be there."""
    return list(dict.fromkeys(folded(question).split()))[:MOST_WORDS]

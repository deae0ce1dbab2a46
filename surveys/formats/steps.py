"""What the answers of a scale say by themselves: 'no opinion', and from which end they begin."""

import re
from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from surveys.formats.foreign import Texts


class Answer(Protocol):
    """An answer of another program, as its own reader keeps it or as all do."""

    @property
    def code(self) -> str: ...

    @property
    def text(self) -> Texts: ...


A = TypeVar("A", bound=Answer)

_NONE: Final = (
    r"(?:\(?ik )?weet (?:ik )?(?:het )?niet|geen (?:mening|idee|antwoord)"
    r"|niet van toepassing|n\.?v\.?t\.?|kan (?:ik )?(?:dit |het )?niet (?:beoordelen|zeggen)"
    r"|(?:i )?do(?:n['’]t| not) know|no (?:opinion|answer)|not applicable|n\.?/?a\.?|can(?:not|['’]t) (?:say|judge)"
    r"|(?:je )?ne sai[ts] pas|sans (?:opinion|avis|réponse)|pas d['’](?:avis|opinion)|non applicable|sans objet"
    r"|ne se prononce pas"
    r"|wei(?:ß|ss) (?:ich |es )?nicht|keine (?:meinung|angabe|antwort)|nicht zutreffend|kann ich nicht beurteilen"
)
_NO_OPINION: Final = re.compile(
    rf"(?:{_NONE})(?: ?(?:/|,|of|or|ou|oder) ?(?:{_NONE}))*", re.IGNORECASE
)
_WHOLE: Final = re.compile(r"-?\d{1,6}", re.ASCII)
# Words of the lower end of a scale of agreement, quality, frequency …
_LOW: Final = re.compile(
    r"\b(?:oneens|niet|nee|neen|geen|nooit|slecht|ontevreden|onbelangrijk|onwaarschijnlijk|onduidelijk"
    r"|disagree|not|no|never|poor|bad|dissatisfied|unimportant|unlikely"
    r"|non|pas|jamais|mauvais\w*|insatisfait\w*|désaccord"
    r"|nicht|nein|kein\w*|nie|schlecht\w*|unzufrieden|unwichtig)\b",
    re.IGNORECASE,
)


def says_no_opinion(texts: Texts) -> bool:
    """Whether an answer says so in one of its languages: it is no step of a scale."""
    return any(
        _NO_OPINION.fullmatch(" ".join(words.split()).strip(" .()")) for words in texts.values()
    )


def from_low(answers: Sequence[A]) -> list[A]:
    """From low to high where the codes are numbers in turned order; 'no opinion' may be any."""
    steps = [answer for answer in answers if not says_no_opinion(answer.text)]
    known = [int(answer.code) for answer in steps if _WHOLE.fullmatch(answer.code)]
    turned = len(known) == len(steps) > 1 and known == sorted(set(known), reverse=True)
    rest = [answer for answer in answers if answer not in steps]
    return [*reversed(steps), *rest] if turned else list(answers)


def begins_high(steps: Sequence[A]) -> bool:
    """Whether the words go from high to low: Helemaal eens … Helemaal oneens."""
    first, last = (" ".join(steps[place].text.values()) for place in (0, -1))
    return _LOW.search(last) is not None and _LOW.search(first) is None

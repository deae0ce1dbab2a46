"""The own words of 'other' in the cell of the answer itself, as Google Forms and Microsoft Forms write them.

Only where the mapping says so of a column: else what is no option is refused. Of several options of one
cell the words are what is left, where that can be told; what cannot is refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from surveys.answer_import.reasons import CellError
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.document import MultipleItem
from surveys.questionnaire.functions import fold
from surveys.questionnaire.items import Choice
from surveys.upload.matching import Spellings

_COMMA: Final = ", "
_SEPARATORS: Final = (";", _COMMA)


@dataclass(frozen=True, slots=True)
class WithWords:
    """An answer with the words beside 'other'."""

    answer: Answer
    words: Answer


@dataclass(frozen=True)
class OwnWords:
    """Tells the words of a column from its options.

    `separator`: between the options of a cell; empty where it has one alone, None where nobody knows.
    """

    options: Spellings[str]  # every way to write one → its code
    written: Mapping[str, Collection[str]]  # code → how the questionnaire writes it
    separator: str | None = ""

    def parted(self, text: str) -> tuple[list[str], str]:
        """The options of a cell and the words in it, which may be none."""
        whole = self.options.get(text)
        if whole is not None:
            return [whole], ""
        if not self.separator:
            return [], self._checked(text, self._doubtful(text) if self.separator is None else [])
        pieces = [part.strip() for part in text.split(self.separator) if part.strip()]
        return self._sorted(self.taken(pieces))

    def _sorted(self, taken: Sequence[tuple[str, str | None]]) -> tuple[list[str], str]:
        """What is an option, and the one stretch that is none."""
        chosen = [option for _text, option in taken if option is not None]
        at = [place for place, (_text, option) in enumerate(taken) if option is None]
        if not at:
            return chosen, ""
        in_one = at[-1] - at[0] == len(at) - 1
        if (self.separator or "").strip() == ",":
            # The words come last, and may have commas of their own.
            clear = in_one and at[-1] == len(taken) - 1 and self._as_written(taken[: at[0]])
        else:
            clear = len(at) == 1
        if not clear:
            raise CellError("words_unclear")
        pieces = [taken[place][0] for place in at]
        return chosen, self._checked((self.separator or "").join(pieces), pieces)

    def taken(self, pieces: Sequence[str]) -> list[tuple[str, str | None]]:
        """Each option, of which the text may have the separator in it, and each piece that is none."""
        found: list[tuple[str, str | None]] = []
        at, between = 0, self.separator or ""
        while at < len(pieces):
            joined = (between.join(pieces[at:end]) for end in range(at + self._longest, at, -1))
            text = next((one for one in joined if self.options.get(one) is not None), pieces[at])
            found.append((text, self.options.get(text)))
            at += len([part for part in text.split(between) if part.strip()])
        return found

    @property
    def _longest(self) -> int:
        """Of how many pieces an option is at most."""
        between = (self.separator or "").strip()
        return 1 + max((text.count(between) for text in self.options.exact), default=0)

    def _as_written(self, options: Sequence[tuple[str, str | None]]) -> bool:
        """Whether these begin as in the questionnaire: who writes 'money, time and so on' says no option Time."""
        return all(
            any(one[:1] == text[:1] for one in self.written.get(code or "", [text]))
            for text, code in options
        )

    def _doubtful(self, text: str) -> list[str]:
        """The pieces of a text where nothing says what separates them; none of them may be an option."""
        pieces = [one.strip() for sign in _SEPARATORS for one in text.split(sign)]
        if any(self.options.get(piece) is not None for piece in pieces):
            raise CellError("words_unclear")
        return pieces

    def _checked(self, words: str, pieces: Sequence[str]) -> str:
        if not any(map(str.isalpha, words)):
            raise CellError("unknown_option")
        known = {_plain(text) for text in self.options.exact}
        if any(_plain(piece) in known for piece in (words, *pieces) if _plain(piece)):
            raise CellError("like_option")
        return words


def _plain(text: str) -> str:
    """Letters without accents, and without the number of a list: what is alike in them is a slip."""
    return "".join(fold(text).split()).strip("0123456789")


def words_of(
    item: Choice, labels: Spellings[int | str], texts: Collection[str], separator: str | None
) -> OwnWords:
    """How words are told from options in a column with these texts."""
    options = Spellings((text, str(meant)) for text, meant in labels.exact.items())
    written = {option.code: [*option.text.values(), option.code] for option in item.options}
    if not isinstance(item, MultipleItem):
        return OwnWords(options, written)
    if separator is not None and separator.strip() == ",":
        separator = _COMMA
    return OwnWords(options, written, separator or _separator(options, written, texts))


def _separator(
    options: Spellings[str], written: Mapping[str, Collection[str]], texts: Collection[str]
) -> str | None:
    """What stands between options in this column: behind each of them, or between two that are known."""
    filled = [text.strip() for text in texts if text.strip()]
    if filled and all(text.endswith(";") for text in filled):
        return ";"
    proven = [sign for sign in _SEPARATORS if _is_proven(OwnWords(options, written, sign), filled)]
    return proven[0] if len(proven) == 1 else None


def _is_proven(own: OwnWords, texts: Collection[str]) -> bool:
    for text in texts:
        pieces = [part.strip() for part in text.split(own.separator or "") if part.strip()]
        known = [option is not None for _text, option in own.taken(pieces)]
        if any(one and other for one, other in pairwise(known)):
            return True
    return False

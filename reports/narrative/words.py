"""Choosing and filling phrases: plural, quotation marks, lists, and a label's own text."""

from dataclasses import dataclass

from reports.narrative import numbers, phrases_de, phrases_en, phrases_fr, phrases_nl
from reports.narrative.model import Labels

LANGUAGES = ("nl", "en", "fr", "de")
_PHRASES = {
    "nl": phrases_nl.PHRASES,
    "en": phrases_en.PHRASES,
    "fr": phrases_fr.PHRASES,
    "de": phrases_de.PHRASES,
}
_QUOTES = {
    "nl": "‘{}’",
    "en": "‘{}’",
    "fr": f"«{numbers.SPACE}{{}}{numbers.SPACE}»",
    "de": "„{}“",
}


def is_singular(count: int, language: str) -> bool:
    """French counts nothing as singular; the others do not."""
    return count < 2 if language == "fr" else count == 1


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language, with the questionnaire's own texts."""

    language: str
    labels: Labels

    def write(self, key: str, count: int | None = None, /, **values: object) -> str:
        """The phrase, filled in. A pair of phrases is (one, more); values are never re-read."""
        phrase = _PHRASES[self.language][key]
        if isinstance(phrase, tuple):
            one, more = phrase
            phrase = one if count is not None and is_singular(count, self.language) else more
        return phrase.format(n=self.number(count) if count is not None else "", **values)

    def label(self, code: str) -> str:
        """A code's text in this language, else in the source language, else the code."""
        texts = self.labels.get(code, {})
        return texts.get(self.language) or next(iter(texts.values()), code)

    def quote(self, code: str) -> str:
        """The text between this language's quotation marks, without its final full stop."""
        return self._quoted(self.label(code))

    def _quoted(self, text: str) -> str:
        return _QUOTES[self.language].format(text.strip().removesuffix("."))

    def option(self, item: str, option: str) -> str:
        """An option's text."""
        return self.label(f"{item}.{option}" if f"{item}.{option}" in self.labels else option)

    def quote_option(self, item: str, option: str) -> str:
        """An option's text between quotation marks."""
        return self._quoted(self.option(item, option))

    def join(self, texts: list[str]) -> str:
        """`a, b en c`."""
        if len(texts) < 2:
            return "".join(texts)
        return f"{', '.join(texts[:-1])} {self.write('and')} {texts[-1]}"

    def side(self, side: str) -> str:
        """The side as a subject: `de politiek`."""
        return self.write(side)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A plain number."""
        return numbers.number(value, self.language, digits)

    def share(self, value: float | None) -> str:
        """A percentage."""
        return numbers.share(value, self.language)

    def of(self, part: int, whole: int) -> str:
        """`5 van de 9`, before the people who are counted."""
        return self.write("counted", part=self.number(part), whole=self.number(whole))

    def size(self, value: float) -> str:
        """How large a difference of shares is, without its sign."""
        return numbers.number(abs(100 * value), self.language)

    def range(self, low: float, high: float, *, mirrored: bool = False) -> str:
        """An interval of a difference of shares; mirrored: told from the other side."""
        ends = (-high, -low) if mirrored else (low, high)
        return numbers.interval(*ends, self.language, unit="points").replace("+", "")

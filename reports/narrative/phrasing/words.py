"""Choosing and filling phrases: plural, quotation marks, lists, and a label's own text."""

from dataclasses import dataclass

from msgspec import structs

from benchmarking.core.data.figures import Figure
from benchmarking.core.data.precision import Unit
from reports.narrative.model import Framed, Labels, Stated, value
from reports.narrative.phrasing import numbers, shown
from reports.narrative.phrasing.languages import SPOKEN
from reports.narrative.reading import answer_label, has_direction, is_favourable, which_answers

LANGUAGES = tuple(SPOKEN)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language, with the questionnaire's own texts."""

    language: str
    labels: Labels
    asked: int = 0  # municipalities of the wave, also those where nobody answered; 0: not known

    def write(
        self, key: str, count: float | None = None, total: int | None = None, /, **values: object
    ) -> str:
        """The phrase, filled in. A pair of phrases is (one, more); values are never re-read.

        `total` is of how many `count` are so. A phrase whose name ends in `.only` is said of a
        total of one, one that ends in `.none` where the count is nought.
        """
        language = SPOKEN[self.language]
        if total is not None:
            values["total"] = self.number(total)
        phrase = language.phrases[self._form(key, count, total)]
        if isinstance(phrase, tuple):
            one, more = phrase
            phrase = one if count is not None and language.is_singular(count) else more
        return phrase.format(n=self.number(count) if count is not None else "", **values)

    def _form(self, key: str, count: float | None, total: int | None) -> str:
        only = f"{key}.only"
        form = only if total == 1 and self.knows(only) else key
        return f"{form}.none" if count == 0 and self.knows(f"{form}.none") else form

    def knows(self, key: str) -> bool:
        """Whether there is a phrase of this name."""
        return key in SPOKEN[self.language].phrases

    def label(self, code: str) -> str:
        """A code's text in this language, else in the source language, else the code."""
        texts = self.labels.get(code, {})
        return texts.get(self.language) or next(iter(texts.values()), code)

    def quote(self, code: str) -> str:
        """The text between this language's quotation marks, without its final full stop."""
        return self._quoted(self.label(code))

    def theme(self, code: str, frame: str | None) -> str:
        """A theme's title, and that it measures a problem: high is then not good."""
        quoted = self.quote(code)
        return self.write("problem_theme", theme=quoted) if frame == "problem" else quoted

    def _quoted(self, text: str) -> str:
        return SPOKEN[self.language].quotes.format(text.strip().removesuffix("."))

    def counted(self, item: Stated) -> str:
        """Which answers an item's share counts: `‘Eens’ of hoger`."""
        which = which_answers(item, self.labels)
        code = answer_label(item.code, which)
        text = self.label(code) if code in self.labels else self.write("answer_agree")
        return self.write(f"answer_{which}", answer=self._quoted(text))

    def value(self, item: Framed) -> str:
        """Whether that is `gunstig` or `ongunstig`."""
        return self.write("favourable" if is_favourable(item) else "unfavourable")

    def answer(self, item: Stated) -> str:
        """Both: `‘Eens’ of hoger (ongunstig)`; only the answers where nobody says so."""
        counted = self.counted(item)
        return f"{counted} ({self.value(item)})" if has_direction(item) else counted

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
        """A percentage that is no figure."""
        return numbers.share(value, self.language)

    def figure(self, figure: Figure | None, way: str = "share") -> str:
        """A figure with its own digits: `60 %`, `ongeveer 60 %`."""
        return self._about(figure, shown.value_text(figure, way, self.language))

    def _about(self, figure: Figure | None, text: str) -> str:
        return self.write("about", figure=text) if shown.is_coarse(figure) else text

    def of(self, figure: Figure | None, whole: int) -> str:
        """`5 van de 9`, before the people who are counted; `62 % van de 120` where the told share
        stands for more than one number of people."""
        certain = figure is not None and whole * shown.step_of(figure, "share") < 1
        people = self.number(round(value(figure) * whole)) if certain else self.figure(figure)
        return self.write("counted", part=people, whole=self.number(whole))

    def size(self, figure: Figure, way: str = "points") -> str:
        """How large a difference is, without its sign."""
        size = structs.replace(figure, value=abs(value(figure)))
        return self._about(figure, shown.value_text(size, way, self.language).removeprefix("+"))

    def interval(self, figure: Figure, *, mirrored: bool = False) -> str:
        """In brackets, the interval of a difference of shares; mirrored: told from the other
        side. Empty where it is not shown."""
        low, high = figure.low, figure.high
        if low is None or high is None:
            return ""
        turned = structs.replace(figure, low=-high, high=-low) if mirrored else figure
        text = shown.marked_interval(turned, "points", self.language).replace("+", "")
        return self.write("interval95", range=text)

    def value_note(self, figure: Figure | None) -> str:
        """Why the value of a figure is coarse; empty for most."""
        if figure is None or not shown.is_coarse(figure):
            return ""
        return self._rounded(figure.unit, figure.step)

    def interval_words(self, figure: Figure | None, way: str) -> str:
        """`52 tot 71 %`; `zonder interval` where it is left out."""
        if shown.lacks_interval(figure):
            return self.write("interval_none")
        return shown.marked_interval(figure, way, self.language)

    def interval_note(self, figure: Figure | None) -> str:
        """Why the interval of a figure is coarse or not there; empty for most."""
        if shown.lacks_interval(figure):
            return self.write("interval_hidden")
        if figure is None or not shown.is_coarse(figure, "interval_step"):
            return ""
        return self._rounded(figure.unit, figure.interval_step or figure.step)

    def _rounded(self, unit: Unit, step: float) -> str:
        key = {Unit.SHARE: "rounded_share", Unit.POINTS: "rounded_points"}.get(
            unit, "rounded_number"
        )
        size = 100 * step if unit is Unit.SHARE else step
        return self.write(key, size, step=self.number(size, numbers.digits_of(size)))

"""What the report has to know of a language, apart from what the catalogues translate."""

from collections.abc import Mapping

from msgspec import Struct

Phrase = str | tuple[str, str]  # a pair is (one, more)


class ReportLanguage(Struct, frozen=True, kw_only=True):
    """A language. `nothing_is_one`: zero has the words of one."""

    phrases: Mapping[str, Phrase]
    decimal: str
    thousands: str
    percent: str
    to: str
    of: str
    quotes: str
    nothing_is_one: bool = False
    classes: Mapping[str, str]
    orientations: Mapping[str, str]
    trends: Mapping[str, str]
    reasons: Mapping[str, str]
    in_charts: Mapping[str, str]

    def is_singular(self, count: float) -> bool:
        return count < 2 if self.nothing_is_one else count == 1

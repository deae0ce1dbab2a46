"""From when until when somebody holds an office, as far as is known."""

from dataclasses import dataclass
from datetime import date

from surveys.questionnaire.functions import Function


@dataclass(frozen=True, slots=True)
class Term:
    """An office and its days; `ends_on` is the first on which it is held no more."""

    function: Function
    starts_on: date | None
    ends_on: date | None

    def covers(self, day: date) -> bool:
        began = self.starts_on is None or self.starts_on <= day
        return began and (self.ends_on is None or day < self.ends_on)

    @property
    def is_empty(self) -> bool:
        """Whether it ends before it begins."""
        return bool(self.starts_on and self.ends_on and self.ends_on <= self.starts_on)

    def overlaps(self, other: "Term") -> bool:
        before = self.ends_on and other.starts_on and self.ends_on <= other.starts_on
        after = other.ends_on and self.starts_on and other.ends_on <= self.starts_on
        return not (before or after)

"""What is wrong with a draft, where, and whether it stops publication."""

from dataclasses import dataclass, field
from enum import StrEnum

from surveys.questionnaire import messages


class Severity(StrEnum):
    BLOCKER = "blocker"
    WARNING = "warning"


@dataclass(frozen=True)
class ProblemPlace:
    """A spot in a document; ``part`` names the field, ``options.finance`` or ``scales.agree5``."""

    section: str = ""
    item: str = ""
    part: str = ""

    def __str__(self) -> str:
        return " › ".join(step for step in (self.section, self.item, self.part) if step)

    def at(self, part: str) -> "ProblemPlace":
        return ProblemPlace(self.section, self.item, part)


@dataclass(frozen=True)
class ConditionTexts:
    """Conditions inside a sentence: as they are written, until a page says them in words."""

    texts: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(f"‘{text}’" for text in self.texts)


@dataclass(frozen=True)
class Problem:
    severity: Severity
    code: str
    place: ProblemPlace
    params: dict[str, object] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKER

    def __str__(self) -> str:
        return messages.render(self.code, self.params, str(self.place))


def blocker(code: str, place: ProblemPlace, /, **params: object) -> Problem:
    return Problem(Severity.BLOCKER, code, place, params)


def warning(code: str, place: ProblemPlace, /, **params: object) -> Problem:
    return Problem(Severity.WARNING, code, place, params)

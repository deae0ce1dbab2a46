"""What a respondent gets back at once: the own theme scores beside an earlier, released wave."""

import math
from dataclasses import dataclass

from surveys.models import Response
from surveys.questionnaire.document import Document, Measured
from surveys.respond.kinds import Spoken, spoken
from surveys.respond.queries.respond import document_of
from surveys.respond.respondents import Respondent
from surveys.signals import ThemesBefore, themes_asked


@dataclass(frozen=True)
class ProfileLine:
    """A theme, 0 to 100: what this person answered, and the mean of the own side then."""

    theme: Spoken
    own: int
    before: int


@dataclass(frozen=True)
class Profile:
    wave: str
    lines: tuple[ProfileLine, ...]


def profile(respondent: Respondent, given: Response) -> Profile | None:
    """None where no wave was released, or nothing of it says the same as now."""
    before = _before(respondent)
    if before is None:
        return None
    lines = tuple(_lines(respondent, given, before))
    return Profile(before.wave, lines) if lines else None


def _before(respondent: Respondent) -> ThemesBefore | None:
    asked: list[tuple[object, object]] = [*themes_asked.send(Response, wave=respondent.wave)]
    return next((told for _who, told in asked if isinstance(told, ThemesBefore)), None)


def _lines(respondent: Respondent, given: Response, before: ThemesBefore) -> list[ProfileLine]:
    # A typing error that this wave corrected makes no other question of it: what was published counts.
    now, then = document_of(respondent.wave.version_id), document_of(before.version_id)
    lines = []
    for code in now.theme_codes():
        theme = before.themes.get(code)
        mean = theme.means.get(respondent.perspective.value) if theme else None
        if theme is None or mean is None or not _same(now, then, theme.items):
            continue
        own = _score(now, theme.items, given)
        if own is not None:
            label = spoken(now, now.themes[code].title, respondent.language)
            lines.append(ProfileLine(label, round(own), round(mean)))
    return lines


def _same(now: Document, then: Document, items: tuple[str, ...]) -> bool:
    """Whether both ask these questions in the same words, on the same scale."""

    def asked(document: Document, code: str) -> object:
        item = document.item(code)
        return isinstance(item, Measured) and (item, document.scale_of(item))

    return all(asked(now, code) == asked(then, code) is not False for code in items)


def _score(document: Document, items: tuple[str, ...], given: Response) -> float | None:
    """As the report scores a respondent: the mean over what was answered, if that is two thirds."""
    reached = [
        one for one in (_reached(document, code, given) for code in items) if one is not None
    ]
    if not items or len(reached) < math.ceil(2 * len(items) / 3):
        return None
    return 100 * sum(reached) / len(reached)


def _reached(document: Document, code: str, given: Response) -> float | None:
    """How far up its scale an answer lies, 0 to 1; a reversed one from the other end."""
    item, answer = document.item(code), given.answers.get(code)
    scale = document.scale_of(item) if item else None
    if not isinstance(item, Measured) or scale is None or answer not in scale.categories:
        return None
    place = list(scale.categories).index(answer) / (len(scale.categories) - 1)
    return 1 - place if item.reverse else place

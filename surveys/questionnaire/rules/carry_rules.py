"""Rules for items that take their options from what was chosen before."""

from collections.abc import Iterator

from surveys.questionnaire.document import (
    Document,
    Item,
    MultipleItem,
    RankingItem,
    WithOptions,
)
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, blocker


def problems(document: Document, place: ProblemPlace, item: Item) -> Iterator[Problem]:
    """What is wrong with where the options of an item come from."""
    code = item.carries_from if isinstance(item, WithOptions) else None
    if code is None or not isinstance(item, WithOptions):
        return
    at = place.at("options_from")
    source = document.item(code)
    if source is None:
        yield blocker("from_unknown", at, source=code)
        return
    if not isinstance(source, MultipleItem | RankingItem):
        yield blocker("from_kind", at, source=code)
        return
    if not _earlier(document, place.section, source):
        yield blocker("from_not_earlier", at, source=code)
    if not set(item.perspectives) <= set(source.perspectives):
        yield blocker("from_other_side", at, source=code)
    if odd := sorted(set(item.option_codes) ^ set(source.option_codes)):
        yield blocker("from_other_options", at, source=code, options=", ".join(odd))


def _earlier(document: Document, section: str, source: Item) -> bool:
    """On an earlier page: a page without scripts can show only what is known before it is sent."""
    codes = [one.code for one in document.sections]
    home = document.section_of(source.code)
    return home is not None and section in codes and codes.index(home.code) < codes.index(section)

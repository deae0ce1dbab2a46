"""The texts of the body of a part, changed all alike or laid beside those of another."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from surveys.questionnaire.document import Text

Body = Mapping[str, Any]

_SIMPLE: Final = ("title", "intro", "help", "unit", "low", "high", "no_opinion")


def with_texts(body: Body, change: Callable[[Text], Text]) -> dict[str, Any]:
    """The body with each of its texts as `change` makes it."""
    found = dict(body)
    for name in _SIMPLE:
        if found.get(name) is not None:
            found[name] = change(found[name])
    if "wording" in found:
        found["wording"] = {side: change(text) for side, text in found["wording"].items()}
    if "options" in found:
        found["options"] = [{**one, "text": change(one["text"])} for one in found["options"]]
    if "labels" in found:
        found["labels"] = [change(label) for label in found["labels"]]
    return found


def texts_of(body: Body) -> Iterator[Text]:
    """The texts, in one order for all bodies of one shape."""
    met: list[Text] = []
    with_texts(body, lambda text: met.append(text) or text)  # type: ignore[func-returns-value]
    yield from met


def in_languages(body: Body, languages: tuple[str, ...]) -> dict[str, Any]:
    """The body without its words in other languages."""
    return with_texts(body, lambda text: {k: text[k] for k in languages if k in text})


def speaks(body: Body, language: str) -> bool:
    return any(text.get(language, "").strip() for text in texts_of(body))


def alike(one: Body, other: Body, source: str) -> bool:
    """Whether two scales or two themes are the same: in the source language, and in each other
    language where both have words. Which takeaway a theme belongs to is the report's. Two that say
    nothing in the source language are not known to be the same."""
    if _shape(one) != _shape(other) or not speaks(one, source):
        return False
    pairs = zip(texts_of(one), texts_of(other), strict=True)
    return all(_same(mine, theirs, source) for mine, theirs in pairs)


def _shape(body: Body) -> dict[str, Any]:
    bare = with_texts(body, lambda _text: {})
    bare.pop("takeaway", None)
    return bare


def _same(one: Text, other: Text, source: str) -> bool:
    both = {language for language in one if one[language] and other.get(language)}
    return all(one.get(language) == other.get(language) for language in {source, *both})

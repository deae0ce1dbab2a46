"""Which translations are out of date: their source changed after they were written. Pure.

A part keeps, for each translation of it that is out of date, the source that it was made of
(`outdated` of its state, by the name of the field: `wording.political.fr`). Nothing is kept of the
others: whatever has no such entry was made of the source that stands there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from surveys.authoring.texts import texts_of
from surveys.questionnaire.document import Document, Text, TranslationState
from surveys.questionnaire.drafts import State
from surveys.questionnaire.plain import is_blank

Parts = Mapping[str, State]


def state_of(text: Text, language: str, source: str, made_of: str | None) -> TranslationState:
    """`made_of`: what the part keeps of this translation."""
    if is_blank(text.get(language, "")):
        return TranslationState.MISSING
    if made_of is not None and made_of != text.get(source, ""):
        return TranslationState.OUTDATED
    return TranslationState.DONE


def judged(before: State, after: State, source: str, *, undone: bool = False) -> State:
    """The part after an edit, with what follows from it for its translations.

    One that was written anew is made of the source that stands there now; one whose source was
    changed is made of the one before. What the edit itself says of a translation holds. Words that
    come back by an undo were made of what the words were made of that they make way for.
    """
    if before["body"] == after["body"]:
        return after
    kept = {}
    old = dict(texts_of(before))
    for name, text in texts_of(after):
        for language in set(text) - {source}:
            field = f"{name}.{language}"
            was: str | None = before["outdated"].get(field)
            now: str | None = after["outdated"].get(field)
            if was == now and not (undone and now):
                now = _made_of(old.get(name, {}), text, language, source, now)
            if now and state_of(text, language, source, now) is TranslationState.OUTDATED:
                kept[field] = now
    return {**after, "outdated": kept}


def _made_of(old: Text, new: Text, language: str, source: str, known: str | None) -> str | None:
    if old.get(language) != new.get(language):
        return None
    if known is None and old.get(source) != new.get(source):
        return old.get(source)
    return known


def carried_over(old: Parts, new: Parts, source: str) -> dict[str, State]:
    """Parts that take the place of others, judged as edits of those of the same kind and code."""
    known = {(part["kind"], part["code"]): part for part in old.values()}
    found = {}
    for key, part in new.items():
        before = known.get((part["kind"], part["code"]))
        found[key] = (
            judged(before, {**part, "outdated": before["outdated"]}, source) if before else part
        )
    return found


def outdated_counts(parts: Iterable[State], document: Document) -> Counter[str]:
    """How many translations are out of date, by the languages of the questionnaire."""
    return Counter(
        language
        for part in parts
        for name, text in texts_of(part)
        for language in document.languages[1:]
        if state_of(text, language, document.source, part["outdated"].get(f"{name}.{language}"))
        is TranslationState.OUTDATED
    )


def still_right(part: State, field: str) -> State:
    """A person says that a translation holds for its source as it is now."""
    return {**part, "outdated": {k: v for k, v in part["outdated"].items() if k != field}}

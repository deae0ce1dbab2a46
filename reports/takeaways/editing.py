"""A sentence as it is read: that of the figures, or what a consultant wrote in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from reports.models import SentenceEdit
from reports.narrative.takeaways.model import Ref, TakeawayLine

Edits = Mapping[str, SentenceEdit]


@dataclass(frozen=True)
class ToldSentence:
    """One sentence. `text` is what is read; `generated` what the figures say.

    `waiting`: what a consultant wrote over another sentence than `generated`, and nobody has
    confirmed since; `before` is that other sentence. Until then `generated` is read.
    """

    key: str
    text: str
    generated: str
    refs: tuple[Ref, ...] = ()
    edited: bool = False
    waiting: str = ""
    before: str = ""
    revision: int = 0


def told(line: TakeawayLine, edits: Edits) -> ToldSentence:
    """A sentence of the figures under what was written over it."""
    edit = edits.get(line.key)
    if edit is None:
        return ToldSentence(line.key, line.text, line.text, line.refs)
    if not edit.text:
        return ToldSentence(line.key, line.text, line.text, line.refs, revision=edit.revision)
    if edit.over == line.text:
        return ToldSentence(
            line.key, edit.text, line.text, line.refs, edited=True, revision=edit.revision
        )
    return ToldSentence(
        line.key,
        line.text,
        line.text,
        line.refs,
        waiting=edit.text,
        before=edit.over,
        revision=edit.revision,
    )


def lost(keys: set[str], edits: Edits) -> tuple[ToldSentence, ...]:
    """What was written over sentences that the figures do not give any more."""
    return tuple(
        ToldSentence(key, "", "", waiting=edit.text, before=edit.over, revision=edit.revision)
        for key, edit in sorted(edits.items())
        if edit.text and key not in keys
    )


def mark_of(generated: str) -> str:
    """A short mark of a sentence, by which a form knows whether it is still the same."""
    return sha256(generated.encode()).hexdigest()[:16]

"""Texts to a translator and back: what a file holds, and what one would change before it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys.authoring.editing import Path, set_values
from surveys.authoring.fields import Field
from surveys.authoring.translating.lines import (
    TranslatedGroup,
    TranslatedPart,
    TranslatedText,
    groups,
    targets,
)
from surveys.authoring.translating.outdated import judged, still_right
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.languages import our_language
from surveys.formats.translations import ReadUnit, ReadUnits, TranslationUnit, Units
from surveys.questionnaire import plain
from surveys.questionnaire.document import Document, TranslationState
from surveys.questionnaire.drafts import State
from surveys.questionnaire.rules.placeholder_rules import lacking

# --- Out -----------------------------------------------------------------------------------------


def units(name: str, parts: Mapping[str, State], document: Document, language: str) -> Units:
    """Every text that has a source, in the order of the document."""
    found = tuple(
        _unit(group, part, text)
        for group, part, text in _texts(groups(parts, document, language))
        if text.source.strip()
    )
    return Units(slugify(name) or "questionnaire", document.source, language, found)


def _texts(
    found: tuple[TranslatedGroup, ...],
) -> Iterator[tuple[TranslatedGroup, TranslatedPart, TranslatedText]]:
    for group in found:
        for part in group.parts:
            for text in part.texts:
                yield group, part, text


def _unit(group: TranslatedGroup, part: TranslatedPart, text: TranslatedText) -> TranslationUnit:
    return TranslationUnit(
        id=part.unit_id(text),
        where=_where(group, part, text),
        source=text.source,
        target=text.field.value,
        state=text.state,
        note=_note(text),
        limit=text.field.limit,
    )


def _where(group: TranslatedGroup, part: TranslatedPart, text: TranslatedText) -> str:
    code = part.code if part.kind != "document" else ""
    return " › ".join(filter(None, [group.title, code, text.label]))


def _note(text: TranslatedText) -> str:
    said = [_("Hoogstens %(n)s tekens.") % {"n": text.field.limit}]
    if text.made_of:
        said.append(
            _("De vertaling is van een oudere brontekst: %(text)s") % {"text": text.made_of}
        )
    return " ".join(said)


# --- Back ----------------------------------------------------------------------------------------


class Incoming(StrEnum):
    """What a row of a file would do."""

    NEW = "new"
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    EMPTIED = "emptied"
    REFUSED = "refused"
    TWICE = "twice"
    UNKNOWN = "unknown"
    SAME = "same"


@dataclass(frozen=True)
class IncomingText:
    """`made_of`: the source in the file, where another one stands here by now."""

    id: str
    act: Incoming
    becomes: str
    part: str = ""
    where: str = ""
    text: TranslatedText | None = None
    made_of: str = ""
    reason: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def field(self) -> Field | None:
        return self.text.field if self.text else None


@dataclass(frozen=True)
class IncomingFile:
    texts: tuple[IncomingText, ...]

    def of(self, *acts: Incoming) -> list[IncomingText]:
        return [text for text in self.texts if text.act in acts]

    def writes(self, *, emptied: bool) -> list[IncomingText]:
        """What is taken over; a text is emptied only when a person says so."""
        acts = [Incoming.NEW, Incoming.CHANGED, Incoming.CONFIRMED]
        return self.of(*acts, *([Incoming.EMPTIED] if emptied else []))


def language_of(file: ReadUnits, document: Document, otherwise: str) -> str:
    """The language that the file is for; Unreadable when the questionnaire is not translated into it."""
    named = file.target_language or otherwise
    found = our_language(named)
    _check_target(document, found.value if found else "", named)
    return str(found)


def _check_target(document: Document, language: str, named: str) -> None:
    """Nothing is ever written over the source, or in a language that nobody is asked in."""
    if language not in targets(document):
        raise Unreadable("other_language", language=named)


def incoming(
    parts: Mapping[str, State], document: Document, language: str, units: tuple[ReadUnit, ...]
) -> IncomingFile:
    """Each row of a file beside the draft as it is now; Unreadable once it has lost the language."""
    _check_target(document, language, language)
    known = {
        part.unit_id(text): (_where(group, part, text), part.id, text)
        for group, part, text in _texts(groups(parts, document, language))
    }
    seen: set[str] = set()
    found = []
    for unit in units:
        if unit.id not in known:
            found.append(IncomingText(unit.id, Incoming.UNKNOWN, unit.target))
        elif unit.id in seen:
            found.append(IncomingText(unit.id, Incoming.TWICE, unit.target, *known[unit.id][1::-1]))
        else:
            found.append(_incoming(unit, *known[unit.id]))
        seen.add(unit.id)
    return IncomingFile(tuple(found))


def _incoming(unit: ReadUnit, where: str, part: str, text: TranslatedText) -> IncomingText:
    becomes = plain.tidy(unit.target)
    made_of = _older(unit.source, text) if _words(unit.source) != _words(text.source) else ""
    act, reason = _act(unit, text, becomes, made_of)
    return IncomingText(
        id=unit.id,
        act=act,
        becomes=becomes,
        part=part,
        where=where,
        text=text,
        made_of=made_of,
        reason=reason,
        lacking=() if act is Incoming.REFUSED else lacking(text.source, becomes),
    )


def _act(unit: ReadUnit, text: TranslatedText, becomes: str, made_of: str) -> tuple[Incoming, str]:
    now = plain.tidy(text.field.value)
    if becomes == now:
        confirmed = text.state is TranslationState.OUTDATED and unit.done and not made_of
        return (Incoming.CONFIRMED if confirmed else Incoming.SAME), ""
    if not becomes:
        return Incoming.EMPTIED, ""
    try:
        text.field.read(becomes)
    except ValidationError as error:
        return Incoming.REFUSED, " ".join(error.messages)
    return (Incoming.CHANGED if now else Incoming.NEW), ""


def _older(source: str, text: TranslatedText) -> str:
    """The source in the file, as a draft could have held it: it is kept and shown."""
    return plain.visible(plain.tidy(source))[: text.field.limit]


def _words(text: str) -> list[str]:
    """Programs lay lines out anew; the words are what counts."""
    return text.split()


def applied(part: State, texts: list[IncomingText], source: str) -> State:
    """The part with what a file says of its texts."""
    values: dict[Path, Any] = {}
    for text in texts:
        if text.field and text.act is not Incoming.CONFIRMED:
            values[text.field.path] = text.becomes or None
    after = judged(part, set_values(part, values), source)
    for text in texts:
        if text.field and text.act is Incoming.CONFIRMED:
            after = still_right(after, text.field.name)
        elif text.field and text.made_of and text.becomes:
            outdated = {**after["outdated"], text.field.name: text.made_of}
            after = {**after, "outdated": outdated}
    return after

"""A condition being composed: rows with what can be chosen in each, made of a form or of a text."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.authoring.logic.answering import listed, shape_of, typed
from surveys.authoring.logic.conditions import (
    item_words,
    key_name,
    spoken_tree,
    value_name,
    verb_name,
)
from surveys.authoring.told_losses import document_message
from surveys.questionnaire.checks import item_keys
from surveys.questionnaire.conditions.expressions import LogicError, parse, unparse
from surveys.questionnaire.conditions.sentences import (
    Clause,
    ConditionSentence,
    Value,
    Verb,
    expression,
    sentence,
)
from surveys.questionnaire.conditions.shapes import AnswerShape
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    InformationItem,
    Item,
    Measured,
    Perspective,
    Section,
    base_code,
    quote_key,
)

MOST_ROWS: Final = 20
_NUMBER: Final = re.compile(r"-?\d{1,15}([.,]\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class Choosable:
    value: str
    name: str
    chosen: bool


@dataclass
class ConditionRow:
    """One comparison as it stands in the form; `typed` is what was written and not yet read."""

    number: int
    group: int
    key: str = ""
    verb: Verb = Verb.IS
    values: tuple[Value, ...] = ()
    typed: str = ""
    error: str = ""
    keys: tuple[tuple[str, tuple[Choosable, ...]], ...] = ()
    verbs: tuple[Choosable, ...] = ()
    answers: tuple[Choosable, ...] = ()
    widget: str = ""  # boxes, choice, number, date, text; nothing where the verb says all

    @property
    def answerable(self) -> bool:
        """Its answers are on a list, to choose from."""
        return self.widget in ("boxes", "choice")

    @property
    def whole(self) -> bool:
        return bool(self.key) and (self.verb.bare or bool(self.values))


@dataclass
class Composed:
    """The form: rows in groups, and what they say together."""

    groups: list[list[ConditionRow]] = field(default_factory=list)
    every: bool = True
    text: str = ""  # the condition in its own language, which is what is kept
    said: str = ""
    error: str = ""
    sayable: bool = True
    askable: bool = True

    @property
    def rows(self) -> list[ConditionRow]:
        return [row for group in self.groups for row in group]

    @property
    def wrong(self) -> bool:
        return bool(self.error) or any(row.error for row in self.rows)

    @property
    def full(self) -> bool:
        return len(self.rows) >= MOST_ROWS


def place_of(document: Document, kind: str, code: str) -> Item | Section | None:
    return document.item(code) if kind == "item" else document.section(code)


class Composer:
    """What a condition of an item or a section may look at, and the form to compose it."""

    def __init__(self, document: Document, place: Item | Section, language: str) -> None:
        self._document, self._language = document, language
        self._earlier = tuple(earlier_items(document, place))

    def of_text(self, text: str) -> Composed:
        """The form of a condition as it is kept."""
        if not text.strip():
            return self._shown([[ConditionRow(0, 0)]] if self._earlier else [], "")
        try:
            tree = parse(text)
        except LogicError as error:
            wrong = document_message(error)
            return self._askable(Composed(text=text, said=text, error=wrong, sayable=False))
        said = spoken_tree(self._document, tree, self._language)
        rows = self._single(sentence(tree))
        if rows is None or sum(map(len, rows.groups)) > MOST_ROWS:
            return self._askable(Composed(text=text, said=said, sayable=False))
        numbers = iter(range(MOST_ROWS))
        groups = [
            [ConditionRow(next(numbers), at, row.key, row.verb, row.values) for row in group]
            for at, group in enumerate(rows.groups)
        ]
        found = self._shown(groups, text, every=rows.every)
        found.said = said
        return found

    def _single(self, said: ConditionSentence | None) -> ConditionSentence | None:
        """The rows with one value each where a value is typed; nothing if that is a third level."""
        groups: list[tuple[Clause, ...]] = []
        for group in said.groups if said else ():
            rows: list[Clause] = []
            for row in group:
                each = self._each(row)
                beside = row.verb.denies is not said.every if said else True
                if len(each) == 1 or beside:
                    rows.extend(each)
                elif len(group) == 1:
                    groups.extend((one,) for one in each)
                else:
                    return None
            groups.extend([tuple(rows)] if rows else [])
        return ConditionSentence(said.every, tuple(groups)) if said else None

    def _each(self, row: Clause) -> list[Clause]:
        item = self._document.item(base_code(row.key))
        if row.verb.bare or shape_of(item, row.key).listed:
            return [row]
        return [Clause(row.key, row.verb, (value,)) for value in row.values]

    def posted(self, data: QueryDict, do: str = "") -> Composed:
        """The form as it was sent, with a row more or less as its button says."""
        act, _colon, at = do.partition(":")
        rows = [row for row in self._rows(data) if not (act == "drop" and str(row.number) == at)]
        groups: dict[int, list[ConditionRow]] = {}
        for row in rows:
            groups.setdefault(row.group, []).append(row)
        free = next((n for n in range(MOST_ROWS) if all(n != row.number for row in rows)), None)
        to = next((number for number in groups if str(number) == at), None)
        if free is not None and act == "row" and to is not None:
            groups[to].append(ConditionRow(free, to))
        if free is not None and act == "group":
            groups[max(groups, default=-1) + 1] = [ConditionRow(free, max(groups, default=-1) + 1)]
        every = data.get("joint", "and") != "or"
        found = self._shown(list(groups.values()), None, every=every)
        if act == "set":
            for row in found.rows:
                if row.key and not row.whole:
                    row.error = row.error or _("Kies een antwoord.")
        return found

    def _rows(self, data: QueryDict) -> Iterator[ConditionRow]:
        for number in range(MOST_ROWS):
            if f"row-{number}-key" in data:
                yield self._row(data, number)

    def _row(self, data: QueryDict, number: int) -> ConditionRow:
        def said(name: str) -> str:
            return data.get(f"row-{number}-{name}", "")

        group = int(said("group")) if said("group").isdecimal() and len(said("group")) < 3 else 0
        row = ConditionRow(number, group, said("key"))
        item = self._document.item(base_code(row.key))
        fitting = verbs(item, row.key)
        chosen = Verb(said("verb")) if said("verb") in set(Verb) else fitting[0]
        # Another question was chosen: what it was compared with may be no answer to this one.
        row.verb = chosen if chosen in fitting or said("key") == said("was") else fitting[0]
        row.widget = _widget(item, row)
        given = data.getlist(f"row-{number}-value")
        if row.widget == "boxes":
            row.values = tuple(map(_read_choice, given))
        elif row.widget == "choice":
            row.values = tuple(map(_read_choice, filter(None, given[:1])))
        elif row.widget:
            row.typed = given[0].strip() if given else ""
            row.values = _typed(row)
        if row.key != said("was"):
            offered = {
                str(answer) for answer, _name in self._answers(item, replace(row, values=()))
            }
            row.values = tuple(v for v in row.values if not row.answerable or str(v) in offered)
        if row.values and not row.verb.takes_several:
            row.values = row.values[:1]
        return row

    def _shown(
        self, groups: list[list[ConditionRow]], text: str | None, *, every: bool = True
    ) -> Composed:
        for number, group in enumerate(groups):
            for row in group:
                row.group = number
                self._fill(row)
        found = Composed(groups=groups, every=every)
        found.text = self._text(found) if text is None else text
        if found.text:
            found.said = spoken_tree(self._document, parse(found.text), self._language)
        return self._askable(found)

    def _askable(self, found: Composed) -> Composed:
        found.askable = bool(self._earlier)
        return found

    def _text(self, found: Composed) -> str:
        """What the whole rows say; an error where a row cannot be written."""
        groups = [
            tuple(Clause(row.key, row.verb, row.values) for row in group if row.whole)
            for group in found.groups
        ]
        tree = expression(ConditionSentence(found.every, tuple(filter(None, groups))))
        try:
            return unparse(tree) if tree else ""
        except LogicError as error:
            found.error = document_message(error)
            return ""

    # --- What can be chosen ---

    def _fill(self, row: ConditionRow) -> None:
        item = self._document.item(base_code(row.key))
        row.keys = tuple(self._keys(row.key))
        if not row.key:
            return
        offered = [*verbs(item, row.key)]
        offered += [row.verb] if row.verb not in offered else []
        row.verbs = tuple(
            Choosable(verb.value, verb_name(verb, item), verb is row.verb) for verb in offered
        )
        row.widget = _widget(item, row)
        if row.answerable:
            row.answers = tuple(
                Choosable(str(value), name, value in row.values)
                for value, name in self._answers(item, row)
            )
        elif row.widget and row.values:
            row.typed = _written(row.values[0])

    def _keys(self, chosen: str) -> Iterator[tuple[str, tuple[Choosable, ...]]]:
        """The earlier questions, by section; what was chosen stays to be seen."""
        offered = False
        for section, items in self._earlier:
            rows = []
            for item in items:
                # Leave to quote decides on nothing that is asked.
                for key in (key for key in item_keys(item) if key != quote_key(item.code)):
                    offered = offered or key == chosen
                    rows.append(Choosable(key, self._key_name(item, key), key == chosen))
            yield self._document.text(section.title, self._language) or section.code, tuple(rows)
        if chosen and not offered:
            name = key_name(self._document, chosen, self._language)
            yield _("Nu niet te kiezen"), (Choosable(chosen, name, chosen=True),)

    def _key_name(self, item: Item, key: str) -> str:
        words = f"{item.code} · {item_words(self._document, item, self._language)}"
        if key == item.code:
            return words
        if key.endswith(".estimate"):
            return _("%(item)s (inschatting van de andere kant)") % {"item": words}
        return _("%(item)s (eigen woorden)") % {"item": words}

    def _answers(self, item: Item | None, row: ConditionRow) -> Iterator[tuple[Value, str]]:
        ordered = isinstance(item, Measured) and row.verb not in (Verb.IS, Verb.IS_NOT)
        known: list[Value] = [
            float(value) if isinstance(value, int) else value
            for value in listed(self._document, item, row.key)
            if not (ordered and value == NO_OPINION)
        ]
        for value in dict.fromkeys((*known, *row.values)):
            yield value, value_name(self._document, row.key, value, self._language)


def earlier_items(
    document: Document, place: Item | Section
) -> Iterator[tuple[Section, tuple[Item, ...]]]:
    """What a condition at a place may look at: earlier questions that all its sides get."""
    sides = _sides(place)
    for section in document.sections:
        if section is place:
            return
        found: list[Item] = []
        for item in section.items:
            if item is place:
                break
            if not isinstance(item, InformationItem) and sides <= set(item.perspectives):
                found.append(item)
        if found:
            yield section, tuple(found)
        if any(item is place for item in section.items):
            return


def _sides(place: Item | Section) -> set[Perspective]:
    items = place.items if isinstance(place, Section) else (place,)
    return {side for item in items for side in item.perspectives}


def verbs(item: Item | None, key: str) -> tuple[Verb, ...]:
    """What can be asked of an answer, by the kind of its question."""
    asked, same = (Verb.ANSWERED, Verb.NOT_ANSWERED), (Verb.IS, Verb.IS_NOT)
    match shape_of(item, key):
        case AnswerShape.CATEGORY:
            return (*same, Verb.AT_LEAST, Verb.AT_MOST, *asked)
        case AnswerShape.NUMBER | AnswerShape.DAY:
            return (*same, Verb.AT_LEAST, Verb.AT_MOST, Verb.MORE, Verb.LESS, *asked)
        case AnswerShape.OPTIONS | AnswerShape.POINTS:
            return (Verb.HAS, Verb.HAS_NOT, *asked)
        case AnswerShape.OPTION | AnswerShape.WORDS | AnswerShape.NOTHING:
            return (*same, *asked)


def _widget(item: Item | None, row: ConditionRow) -> str:
    if row.verb.bare or not row.key:
        return ""
    if shape_of(item, row.key).listed:
        return "boxes" if row.verb.takes_several else "choice"
    return typed(item, row.key)


def _read_choice(raw: str) -> Value:
    try:
        return float(raw) if re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", raw, re.ASCII) else raw[:200]
    except ValueError:
        return raw[:200]


def _typed(row: ConditionRow) -> tuple[Value, ...]:
    """The value that was written, if it is one; else the row says what is wrong with it."""
    if not row.typed:
        return ()
    if row.widget == "number":
        if _NUMBER.fullmatch(row.typed):
            return (float(row.typed.replace(",", ".")),)
        row.error = _("Geef een getal.")
    elif row.widget == "date":
        try:
            return (datetime.date.fromisoformat(row.typed).isoformat(),)
        except ValueError:
            row.error = _("Geef een datum als 2026-11-28.")
    else:
        return (row.typed[:200],)
    return ()


def _written(value: Value) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else value

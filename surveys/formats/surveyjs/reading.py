"""A form of SurveyJS as questions, under the names of its versions 1 to 3."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from surveys.formats.foreign import (
    Foreign,
    ForeignChoice,
    ForeignQuestion,
    ForeignSection,
    Texts,
)
from surveys.formats.hostile import (
    Collected,
    as_day,
    as_dict,
    as_flag,
    as_list,
    as_number,
    as_text,
    read_json,
)
from surveys.formats.losses import Unreadable
from surveys.formats.own import top_keys
from surveys.formats.scripts import Allowance, both
from surveys.formats.steps import from_low
from surveys.formats.surveyjs import logic
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.words import OTHER, OTHER_LABEL, Kind

FORM: Final = "SurveyJS"
_DEFAULT: Final = "default"
_MOST_POINTS: Final = 200

Raw = dict[str, object]

# Words of SurveyJS's own interface.
_YES: Final = {"nl": "Ja", "en": "Yes", "fr": "Oui", "de": "Ja"}
_NO: Final = {"nl": "Nee", "en": "No", "fr": "Non", "de": "Nein"}
_NONE: Final = {"nl": "Geen", "en": "None", "fr": "Aucun", "de": "Keine"}
_REFUSE: Final = {
    "nl": "Wil ik niet zeggen",
    "en": "Refuse to answer",
    "fr": "Refuse de répondre",
    "de": "Antwort verweigert",
}
_UNKNOWN: Final = {
    "nl": "Weet ik niet",
    "en": "Don’t know",
    "fr": "Ne sait pas",
    "de": "Weiß nicht",
}
_SPECIAL: Final = (
    (("showNoneItem", "hasNone"), "none", ("noneText",), _NONE),
    (("showRefuseItem",), "refused", ("refuseText",), _REFUSE),
    (("showDontKnowItem",), "dontknow", ("dontKnowText",), _UNKNOWN),
)
_LOST: Final = (
    "requiredIf",
    "enableIf",
    "defaultValue",
    "defaultValueExpression",
    "setValueExpression",
    "setValueIf",
    "resetValueIf",
    "choicesByUrl",
    "choicesFromQuestion",
    "choicesVisibleIf",
    "choicesEnableIf",
    "rowsVisibleIf",
    "columnsVisibleIf",
    "validators",
    "maskType",
    "correctAnswer",
    "readOnly",
    "minValueExpression",
    "maxValueExpression",
    "cells",
    "eachRowUnique",
    "requiredErrorText",
)
# What a panel or a page says of all its questions.
_OF_PANELS: Final = ("requiredIf", "enableIf", "isRequired", "readOnly")
# What is typed there has a form of its own, which is not looked at here.
_FORMLESS: Final = frozenset({"email", "tel", "url", "time", "month", "week", "datetime-local"})
_BOXES: Final = frozenset({"checkbox", "tagbox"})
_COMMENTED: Final = ("showCommentArea", "hasComment")
_PIECE: Final = re.compile(r"\{[^\s{}][^{}]*\}")
_NUMBER_INPUTS: Final = frozenset({"number", "range"})
_SUM: Final = re.compile(r"[^=]{1,5000}=\s*(\d{1,7})\s*\Z")


def is_form(content: bytes) -> bool:
    return bool(top_keys(content) & {"pages", *_ELEMENTS})


def read(body: bytes) -> Foreign:
    raw = read_json(body)
    if not isinstance(raw, dict) or not any(key in raw for key in ("pages", *_ELEMENTS)):
        raise Unreadable("file_other_format", format=FORM)
    return _SurveyJsReader(raw).foreign()


_ELEMENTS: Final = ("elements", "questions")


@dataclass(frozen=True)
class _Panel:
    """An element with the conditions of the panels that hold it."""

    raw: Raw
    condition: Expression | None = None


class _SurveyJsReader:
    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._found = Collected()
        self._languages = _languages(raw)
        self._names: dict[str, logic.Known] = {}
        self._conditions = Allowance(lambda text: logic.condition(text, self._names))

    def foreign(self) -> Foreign:
        pages = [as_dict(page) for page in as_list(self._raw.get("pages"))]
        loose = {key: self._raw[key] for key in _ELEMENTS if key in self._raw}
        pages += [loose] if loose else []
        # Twice: a condition may name a question that stands later, and is then told as such.
        for page in pages:
            self._learn(page, 0)
        sections = tuple(self._section(page) for page in pages)
        for name in (
            "triggers",
            "calculatedValues",
            "completedHtml",
            "completedHtmlOnCondition",
            "navigateToUrl",
            "quiz",
        ):
            if self._raw.get(name):
                self._found.left_out("", "js_setting", name=name)
        return Foreign(
            self._texts(self._raw.get("title")),
            self._languages,
            sections,
            intro=self._texts(self._raw.get("description")),
            losses=self._found.losses,
        )

    def _texts(self, value: object) -> Texts:
        """A text, or texts by language; what is 'default' is in the language of the form."""
        if not isinstance(value, dict):
            text = as_text(value)
            return {self._main: text} if text else {}
        texts = {key: as_text(text) for key, text in value.items() if key != _DEFAULT}
        default = as_text(value.get(_DEFAULT))
        if default and self._main not in texts:
            return {self._main: default, **texts}
        return {**texts, **({"en": default} if default and "en" not in texts else {})}

    @property
    def _main(self) -> str:
        return self._languages[0]

    # Names -----------------------------------------------------------------------------------

    def _learn(self, holder: Raw, depth: int) -> None:
        for raw in _elements(holder):
            if _type(raw) == "panel" and depth < 30:
                self._learn(raw, depth + 1)
            elif name := _name(raw):
                for suffix, known in self._known(raw, name):
                    self._found.count(1)
                    self._names.setdefault(f"{name}{suffix}", known)
                    self._names.setdefault(f"{name}{suffix}".casefold(), known)
        if depth == 0:
            self._found.forget_count()

    def _known(self, raw: Raw, name: str) -> Iterator[tuple[str, logic.Known]]:
        kind = _type(raw)
        if kind == "boolean":
            truth, codes = _stored_truth(raw), {w.casefold(): w for w in _stored(raw)}
            yield "", logic.Known(name, Kind.SINGLE, codes, truth)
        elif kind in {"matrix", "matrixdropdown", "multipletext"}:
            yield from self._known_parts(raw, name, kind)
        else:
            codes = {c.casefold(): c for c, _text in _values(raw.get("choices"))}
            yield "", logic.Known(name, _kind_of(raw), codes)

    def _known_parts(self, raw: Raw, name: str, kind: str) -> Iterator[tuple[str, logic.Known]]:
        if kind == "multipletext":
            total = _total(raw)
            for item in map(as_dict, as_list(raw.get("items"))):
                part = as_text(item.get("name"))
                known = logic.Known(f"{name}_{part}", Kind.SHORT_TEXT)
                yield f".{part}", known if total is None else logic.Known(name, Kind.SUM, part=part)
            return
        if kind == "matrix" and not as_list(raw.get("rows")):
            yield "", logic.Known(name, Kind.SCALE)
        codes = {c.casefold(): c for c, _t in _values(raw.get("columns"))}
        for row, _text in _values(raw.get("rows")):
            if kind == "matrix":
                yield f".{row}", logic.Known(f"{name}_{row}", Kind.SCALE, codes)
                continue
            for column in map(as_dict, as_list(raw.get("columns"))):
                part = as_text(column.get("name"))
                known = logic.Known(f"{name}_{row}_{part}", _column_kind(raw, column))
                yield f".{row}.{part}", known

    # Pages and panels --------------------------------------------------------------------------

    def _section(self, page: Raw) -> ForeignSection:
        name = as_text(page.get("name"))
        if _hidden(page):
            self._found.left_out(name, "js_hidden")
            return ForeignSection(name, {})
        self._tell_of_panel(page, name)
        questions = tuple(
            question for place in self._places(page, None, 0) for question in self._questions(place)
        )
        return ForeignSection(
            name,
            self._texts(page.get("title")),
            intro=self._texts(page.get("description")),
            questions=questions,
            condition=self._condition(page, name),
        )

    def _places(self, holder: Raw, around: Expression | None, depth: int) -> Iterator[_Panel]:
        for raw in _elements(holder):
            if _type(raw) != "panel":
                yield _Panel(raw, around)
            elif depth >= 30 or _hidden(raw):
                self._found.left_out(_name(raw), "js_hidden")
            else:
                self._tell_of_panel(raw, _name(raw))
                condition = both(around, self._condition(raw, _name(raw)))
                if raw.get("title") or raw.get("description"):
                    self._found.changed(_name(raw), "js_panel")
                    yield _Panel(self._passage_of(raw), condition)
                yield from self._places(raw, condition, depth + 1)

    def _passage_of(self, panel: Raw) -> Raw:
        """The title of a panel and what it says below, as a text to read."""
        said = [self._texts(panel.get(key)) for key in ("title", "description")]
        words = {
            language: "<br />".join(text[language] for text in said if text.get(language))
            for language in dict.fromkeys([*said[0], *said[1]])
        }
        return {"type": "html", "name": _name(panel), "html": words}

    def _tell_of_panel(self, raw: Raw, name: str) -> None:
        for setting in _OF_PANELS:
            if raw.get(setting) not in (None, "", False):
                self._found.left_out(name, "js_setting", name=setting)
        if as_text(raw.get("questionsOrder") or raw.get("questionOrder")) == "random":
            self._found.left_out(name, "js_setting", name="random")

    def _condition(self, raw: Raw, place: str) -> Expression | None:
        text = as_text(raw.get("visibleIf")).strip()
        if not text:
            return None
        found = self._conditions.condition(text)
        if found is None:
            self._found.left_out(place, "js_condition", condition=text)
        return found

    # Questions ---------------------------------------------------------------------------------

    def _questions(self, place: _Panel) -> list[ForeignQuestion]:
        raw, name, kind = place.raw, _name(place.raw), _type(place.raw)
        if kind not in _KINDS:
            self._found.left_out(name, "js_kind_left_out", kind=kind)
            return []
        if _hidden(raw):
            self._found.left_out(name, "js_hidden")
            return []
        self._tell_settings(raw, name)
        condition = both(place.condition, self._condition(raw, name))
        questions = _KINDS[kind](self, raw)
        self._found.count(len(questions))
        return [
            replace(question, condition=both(condition, question.condition))
            for question in questions
        ]

    def _tell_settings(self, raw: Raw, name: str) -> None:
        for setting in (*_lost_settings(raw), *_lost_looks(raw)):
            self._found.left_out(name, "js_setting", name=setting)
        listed = (*as_list(raw.get("choices")), *as_list(raw.get("rateValues")))
        if _type(raw) == "matrix":
            listed = (*listed, *as_list(raw.get("columns")))
        for choice in map(as_dict, listed):
            if choice.get("visibleIf") or choice.get("enableIf"):
                option = as_text(choice.get("value"))
                self._found.left_out(name, "js_option_condition", option=option)
        texts = self._texts(raw.get("title")).values()
        if any(_PIECE.search(text) for text in texts):
            self._found.changed(name, "js_pieces")

    def one(self, raw: Raw, kind: Kind, choices: tuple[ForeignChoice, ...] = ()) -> ForeignQuestion:
        name = _name(raw)
        return ForeignQuestion(
            name,
            kind,
            self._texts(raw.get("title")) or {self._main: name},
            help=self._texts(raw.get("description")),
            choices=choices,
            required=as_flag(raw.get("isRequired")),
        )

    def choices(self, raw: Raw, key: str = "choices") -> tuple[ForeignChoice, ...]:
        listed = [
            ForeignChoice(code, self._texts(text) or {self._main: code})
            for code, text in _values(raw.get(key))
        ]
        for flags, code, words, built_in in _SPECIAL if key == "choices" else ():
            if any(as_flag(raw.get(flag)) for flag in flags):
                said = next((raw[word] for word in words if raw.get(word)), None)
                listed.append(ForeignChoice(code, self._texts(said) or self._built_in(built_in)))
        return tuple(listed)

    def _built_in(self, words: Mapping[str, str]) -> Texts:
        return {name: words.get(name[:2].lower(), words["en"]) for name in self._languages}

    def text(self, raw: Raw) -> list[ForeignQuestion]:
        return [_typed(self.one(raw, Kind.SHORT_TEXT), raw)]

    def comment(self, raw: Raw) -> list[ForeignQuestion]:
        return [_typed(self.one(raw, Kind.LONG_TEXT), raw)]

    def chosen(self, raw: Raw) -> list[ForeignQuestion]:
        return [self._with_other(self.one(raw, Kind.SINGLE, self.choices(raw)), raw)]

    def several(self, raw: Raw) -> list[ForeignQuestion]:
        asked = self._with_other(self.one(raw, Kind.MULTIPLE, self.choices(raw)), raw)
        return [_counted(asked, raw)]

    def _with_other(self, asked: ForeignQuestion, raw: Raw) -> ForeignQuestion:
        """'Other' may also be one of the choices that the form lists itself."""
        other = as_flag(raw.get("showOtherItem")) or as_flag(raw.get("hasOther"))
        listed = [choice for choice in asked.choices if choice.code != OTHER]
        return replace(asked, other=other, choices=tuple(listed) if other else asked.choices)

    def picture(self, raw: Raw) -> list[ForeignQuestion]:
        self._found.left_out(_name(raw), "js_images")
        kind = Kind.MULTIPLE if as_flag(raw.get("multiSelect")) else Kind.SINGLE
        return [_counted(self.one(raw, kind, self.choices(raw)), raw)]

    def ranking(self, raw: Raw) -> list[ForeignQuestion]:
        return [_counted(self.one(raw, Kind.RANKING, self.choices(raw)), raw)]

    def boolean(self, raw: Raw) -> list[ForeignQuestion]:
        labels = (("labelTrue", _YES), ("labelFalse", _NO))
        choices = tuple(
            ForeignChoice(code, self._texts(raw.get(label)) or self._built_in(words))
            for code, (label, words) in zip(_stored(raw), labels, strict=True)
        )
        return [self.one(raw, Kind.SINGLE, choices)]

    def rating(self, raw: Raw) -> list[ForeignQuestion]:
        """Values of its own with words are a scale, numbers with words at the ends a rating."""
        listed = self.choices(raw, "rateValues")
        if not listed:
            return [self._numbers(raw)]
        numbers = [choice.code for choice in listed if as_number(choice.code) is not None]
        apart = frozenset(c.code for c in listed if len(numbers) > 1 and c.code not in numbers)
        worded = [c for c in listed if c.code in numbers and self._worded(c)]
        bare = len(numbers) > 1 and all(c.code in (numbers[0], numbers[-1]) for c in worded)
        kind = Kind.RATING if bare and len(numbers) > 2 else Kind.SCALE
        return [replace(self.one(raw, kind, listed), steps=True, no_opinion=apart)]

    def _worded(self, choice: ForeignChoice) -> bool:
        return any(text.strip() not in {"", choice.code} for text in choice.text.values())

    def _numbers(self, raw: Raw) -> ForeignQuestion:
        low, high = _ends(raw)
        step = as_number(raw.get("rateStep")) or 1.0
        asked = replace(self.one(raw, Kind.RATING), minimum=low, maximum=high, steps=True)
        if step != 1 or not low.is_integer() or not 0 < high - low <= _MOST_POINTS:
            self._found.changed(asked.name, "range_step", step=f"{step:g}")
            return replace(asked, kind=Kind.NUMBER, steps=False, decimals=_places(step, low))
        points = range(int(low), int(high) + 1)
        words = {
            points[0]: self._texts(raw.get("minRateDescription")),
            points[-1]: self._texts(raw.get("maxRateDescription")),
        }
        choices = tuple(ForeignChoice(str(n), words.get(n) or {self._main: str(n)}) for n in points)
        return replace(asked, choices=choices)

    def slider(self, raw: Raw) -> list[ForeignQuestion]:
        if as_text(raw.get("sliderType")) == "range":
            self._found.left_out(_name(raw), "js_kind_left_out", kind="slider")
            return []
        asked = self.one(raw, Kind.NUMBER)
        low, high = as_number(raw.get("min")), as_number(raw.get("max"))
        return [
            replace(
                asked,
                minimum=0.0 if low is None else low,
                maximum=100.0 if high is None else high,
                decimals=_decimals(raw),
            )
        ]

    def passage(self, raw: Raw) -> list[ForeignQuestion]:
        text = self._texts(raw.get("html")) or self._texts(raw.get("title"))
        return [replace(self.one(raw, Kind.INFORMATION), text=text, required=False)]

    def nothing(self, raw: Raw) -> list[ForeignQuestion]:
        self._found.left_out(_name(raw), "js_kind_left_out", kind=_type(raw))
        return []

    # Grids -------------------------------------------------------------------------------------

    def grid(self, raw: Raw) -> list[ForeignQuestion]:
        listed = self.choices(raw, "columns")
        choices = tuple(from_low(listed))
        if choices != listed:
            self._found.changed(_name(raw), "read_as_scale")
        boxes = as_text(raw.get("cellType")) == "checkbox"
        kind = Kind.MULTIPLE if boxes else Kind.SCALE
        like = replace(self.one(raw, kind, choices), steps=not boxes)
        rows = _values(raw.get("rows"))
        if not rows:
            return [like]
        self._found.changed(_name(raw), "js_rows")
        required = any(as_flag(raw.get(key)) for key in ("eachRowRequired", "isAllRowRequired"))
        self._found.count(len(rows))
        if like.required and not required:  # any one row is enough there
            self._found.left_out(_name(raw), "js_setting", name="isRequired")
        shown = self._conditions_of(raw, "rows")
        return [
            replace(
                self._row(replace(like, required=required), row, self._texts(text)),
                condition=shown.get(row),
            )
            for row, text in rows
        ]

    def _conditions_of(self, raw: Raw, key: str) -> dict[str, Expression | None]:
        """On what each row or column depends that has a condition of its own."""
        parts = [as_dict(part) for part in as_list(raw.get(key))]
        named = [(as_text(part.get("value", part.get("name"))), part) for part in parts]
        return {
            code: self._condition(part, f"{_name(raw)}_{code}")
            for code, part in named
            if part.get("visibleIf")
        }

    def _row(self, like: ForeignQuestion, part: str, words: Texts) -> ForeignQuestion:
        said = words or {self._main: part}
        text = {
            name: f"{like.text.get(name) or like.text.get(self._main, '')} – {own}"
            for name, own in said.items()
        }
        return replace(like, name=f"{like.name}_{part}", text=text)

    def cells(self, raw: Raw) -> list[ForeignQuestion]:
        """A grid whose columns are questions of their own."""
        self._found.changed(_name(raw), "js_rows")
        made: list[ForeignQuestion] = []
        columns = [as_dict(column) for column in as_list(raw.get("columns"))]
        for column in columns:
            self._tell_settings(column, f"{_name(raw)}_{_name(column)}")
        shown = self._conditions_of(raw, "rows"), self._conditions_of(raw, "columns")
        for row, words in _values(raw.get("rows")):
            like = self._row(self.one(raw, Kind.SHORT_TEXT), row, self._texts(words))
            for column in columns:
                condition = both(shown[0].get(row), shown[1].get(_name(column)))
                cells = self._cell(raw, like, column)
                made += [replace(cell, condition=condition) for cell in cells]
                self._found.count(1)
        return made

    def _cell(self, raw: Raw, like: ForeignQuestion, column: Raw) -> list[ForeignQuestion]:
        kind, name = _cell_type(raw, column), as_text(column.get("name"))
        if kind not in _IN_CELLS:
            self._found.left_out(f"{like.name}_{name}", "js_kind_left_out", kind=kind)
            return []
        shared = {"choices": raw.get("choices")} if not column.get("choices") else {}
        inner: Raw = {**column, **shared, "type": kind, "name": name}
        words = self._texts(column.get("title")) or {self._main: name}
        return [
            replace(
                asked,
                name=f"{like.name}_{name}",
                text=self._row(like, name, words).text,
                help={},
            )
            for asked in _KINDS[kind](self, inner)
        ]

    def texts(self, raw: Raw) -> list[ForeignQuestion]:
        """Several short texts; numbers that add up to a total are a division of points."""
        items = [as_dict(item) for item in as_list(raw.get("items"))]
        total = _total(raw)
        if total is not None:
            choices = tuple(
                ForeignChoice(
                    as_text(item.get("name")),
                    self._texts(item.get("title")) or {self._main: as_text(item.get("name"))},
                )
                for item in items
            )
            return [replace(self.one(raw, Kind.SUM, choices), maximum=total)]
        self._found.changed(_name(raw), "js_rows")
        for item in items:
            self._tell_settings(item, f"{_name(raw)}_{_name(item)}")
        self._found.count(len(items))
        like = self.one(raw, Kind.SHORT_TEXT)
        return [
            _typed(
                replace(
                    self._row(like, as_text(item.get("name")), self._texts(item.get("title"))),
                    required=like.required or as_flag(item.get("isRequired")),
                ),
                item,
            )
            for item in items
        ]


_Handler = Callable[[_SurveyJsReader, Raw], list[ForeignQuestion]]
_KINDS: Final[Mapping[str, _Handler]] = {
    "text": _SurveyJsReader.text,
    "comment": _SurveyJsReader.comment,
    "radiogroup": _SurveyJsReader.chosen,
    "dropdown": _SurveyJsReader.chosen,
    "buttongroup": _SurveyJsReader.chosen,
    "checkbox": _SurveyJsReader.several,
    "tagbox": _SurveyJsReader.several,
    "imagepicker": _SurveyJsReader.picture,
    "ranking": _SurveyJsReader.ranking,
    "boolean": _SurveyJsReader.boolean,
    "rating": _SurveyJsReader.rating,
    "slider": _SurveyJsReader.slider,
    "html": _SurveyJsReader.passage,
    "matrix": _SurveyJsReader.grid,
    "matrixdropdown": _SurveyJsReader.cells,
    "multipletext": _SurveyJsReader.texts,
    **dict.fromkeys(
        ("expression", "image", "file", "signaturepad", "paneldynamic", "matrixdynamic"),
        _SurveyJsReader.nothing,
    ),
}
_IN_CELLS: Final = frozenset(
    {"text", "comment", "radiogroup", "dropdown", "checkbox", "tagbox", "boolean", "rating"}
)
_ITEM_KINDS: Final = {
    "checkbox": Kind.MULTIPLE,
    "tagbox": Kind.MULTIPLE,
    "ranking": Kind.RANKING,
    "rating": Kind.RATING,
    "slider": Kind.NUMBER,
    "comment": Kind.LONG_TEXT,
    "text": Kind.SHORT_TEXT,
}


def _languages(raw: Raw) -> tuple[str, ...]:
    """The form's own language first; without one 'default' is English beside other languages."""
    used: dict[str, None] = {}
    _collect(raw, used)
    locale = as_text(raw.get("locale")).strip()
    main = locale or ("en" if used and "en" not in used else "")
    return tuple(dict.fromkeys([main, *used]))[:50]


_TEXT_KEYS: Final = frozenset(
    {"title", "text", "description", "html", "name", "otherText", _DEFAULT}
)


def _collect(raw: Raw, used: dict[str, None]) -> None:
    level: list[object] = [raw]
    while level:
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                for key, part in value.items():
                    if key in _TEXT_KEYS and isinstance(part, dict):
                        used.update(dict.fromkeys(k for k in part if k != _DEFAULT and len(k) < 20))
                    inner.append(part)
            elif isinstance(value, list):
                inner += value
        level = inner


def _elements(holder: Raw) -> Iterator[Raw]:
    for key in _ELEMENTS:
        yield from (as_dict(element) for element in as_list(holder.get(key)) if element)


def _type(raw: Raw) -> str:
    return as_text(raw.get("type"))


def _name(raw: Raw) -> str:
    return as_text(raw.get("valueName")) or as_text(raw.get("name"))


def _hidden(raw: Raw) -> bool:
    return raw.get("visible") is False


def _values(listed: object) -> list[tuple[str, object]]:
    """The stored code and the text of each choice, row or column."""
    found: list[tuple[str, object]] = []
    for value in as_list(listed):
        if isinstance(value, dict):
            stored = value.get("value", value.get("name"))
            found.append((as_text(stored), value.get("text", value.get("title"))))
        else:
            found.append((as_text(value), None))
    return found


def _kind_of(raw: Raw) -> Kind:
    kind = _ITEM_KINDS.get(_type(raw), Kind.SINGLE)
    if _type(raw) == "imagepicker" and as_flag(raw.get("multiSelect")):
        return Kind.MULTIPLE
    return _input_kind(raw) if kind is Kind.SHORT_TEXT else kind


def _input_kind(raw: Raw) -> Kind:
    entered = as_text(raw.get("inputType"))
    if entered in _NUMBER_INPUTS:
        return Kind.NUMBER
    return Kind.DATE if entered in {"date", "datetime-local"} else Kind.SHORT_TEXT


def _cell_type(raw: Raw, column: Raw) -> str:
    own = as_text(column.get("cellType"))
    return (own if own not in {"", "default"} else as_text(raw.get("cellType"))) or "dropdown"


def _column_kind(raw: Raw, column: Raw) -> Kind:
    return _kind_of({**column, "type": _cell_type(raw, column)})


def _typed(asked: ForeignQuestion, raw: Raw) -> ForeignQuestion:
    """A text with the bounds of what is typed into it."""
    kind = _input_kind(raw) if asked.kind is Kind.SHORT_TEXT else asked.kind
    if kind is Kind.NUMBER:
        low, high = as_number(raw.get("min")), as_number(raw.get("max"))
        return replace(asked, kind=kind, minimum=low, maximum=high, decimals=_decimals(raw))
    if kind is Kind.DATE:
        first, last = (as_day(as_text(raw.get(end))) for end in ("min", "max"))
        return replace(asked, kind=kind, first=first, last=last)
    longest = as_number(raw.get("maxLength"))
    return replace(asked, kind=kind, maximum=longest if longest and longest > 0 else None)


def _places(*numbers: float) -> int:
    return max(len(f"{number:.6f}".rstrip("0").partition(".")[2]) for number in numbers)


def _decimals(raw: Raw) -> int:
    """Any number may be typed where the form sets no step."""
    step = as_number(raw.get("step"))
    if step is None or step <= 0:
        return 2
    return _places(step)


def _counted(asked: ForeignQuestion, raw: Raw) -> ForeignQuestion:
    least, most = as_number(raw.get("minSelectedChoices")), as_number(raw.get("maxSelectedChoices"))
    return replace(asked, minimum=least or None, maximum=most or None)


def _ends(raw: Raw) -> tuple[float, float]:
    low = as_number(raw.get("rateMin"))
    low = 1.0 if low is None else low
    high = as_number(raw.get("rateMax"))
    count = as_number(raw.get("rateCount"))
    if high is None:
        high = low + count - 1 if count else 5.0
    return low, high


def _stored(raw: Raw) -> tuple[str, str]:
    """What is stored for yes and for no."""
    yes, no = raw.get("valueTrue"), raw.get("valueFalse")
    return as_text(True if yes is None else yes), as_text(False if no is None else no)


def _stored_truth(raw: Raw) -> str:
    return _stored(raw)[0]


def _total(raw: Raw) -> float | None:
    """The sum of all items, where a validator asks for one and each is a number."""
    items = [as_dict(item) for item in as_list(raw.get("items"))]
    if not items or any(as_text(item.get("inputType")) != "number" for item in items):
        return None
    name = _name(raw)
    wanted = "+".join(f"{{{name}.{as_text(item.get('name'))}}}" for item in items)
    for validator in map(as_dict, as_list(raw.get("validators"))):
        expression = as_text(validator.get("expression"))
        found = _SUM.match(expression)
        if found and expression.partition("=")[0].replace(" ", "") == wanted.replace(" ", ""):
            return float(found[1])
    return None


def _lost_settings(raw: Raw) -> Iterator[str]:
    """What a question says of its answers and has no place here."""
    for setting in _LOST:
        if raw.get(setting) not in (None, "", [], {}, False) and not _said_otherwise(raw, setting):
            yield setting
    said = raw.get("otherText") or {}
    own = {*map(as_text, said.values())} if isinstance(said, dict) else {as_text(said)}
    if own - {*OTHER_LABEL.values(), ""}:
        yield "otherText"
    if as_text(raw.get("inputType")) in _FORMLESS:
        yield "inputType"
    if _input_kind(raw) is Kind.DATE:
        said = ((end, as_text(raw.get(end))) for end in ("min", "max"))
        yield from (end for end, text in said if text and as_day(text) is None)
    if _type(raw) in _BOXES and any(as_flag(raw.get(flag)) for flag in _SPECIAL[0][0]):
        yield "exclusive"


def _lost_looks(raw: Raw) -> Iterator[str]:
    """The order of its answers, and a field for comments."""
    for setting in ("choicesOrder", "rowsOrder"):
        order = as_text(raw.get(setting))
        if order in {"asc", "desc", "random"}:
            yield order if order == "random" else setting
    if any(as_flag(raw.get(key)) for key in _COMMENTED):
        yield "comment"


def _said_otherwise(raw: Raw, setting: str) -> bool:
    return setting == "validators" and _total(raw) is not None

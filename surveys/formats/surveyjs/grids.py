"""Elements that are several questions, and which of ours each kind of element becomes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from surveys.formats.foreign import ForeignChoice, ForeignQuestion, Texts
from surveys.formats.hostile import as_dict, as_flag, as_list, as_text
from surveys.formats.scripts import both
from surveys.formats.steps import from_low
from surveys.formats.surveyjs.elements import Raw, cell_type, name_of, total_of, values_of
from surveys.formats.surveyjs.questions import FormQuestions, typed
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.words import Kind


class FormElements(FormQuestions):
    """Whatever element of a form."""

    def grid(self, raw: Raw) -> list[ForeignQuestion]:
        listed = self.choices(raw, "columns")
        choices = tuple(from_low(listed))
        if choices != listed:
            self._found.changed(name_of(raw), "read_as_scale")
        boxes = as_text(raw.get("cellType")) == "checkbox"
        kind = Kind.MULTIPLE if boxes else Kind.SCALE
        like = replace(self.one(raw, kind, choices), steps=not boxes)
        rows = values_of(raw.get("rows"))
        if not rows:
            return [like]
        self._found.changed(name_of(raw), "js_rows")
        required = any(as_flag(raw.get(key)) for key in ("eachRowRequired", "isAllRowRequired"))
        self._found.count(len(rows))
        if like.required and not required:  # any one row is enough there
            self._found.left_out(name_of(raw), "js_setting", name="isRequired")
        shown = self._conditions_of(raw, "rows")
        return [
            replace(
                self._row(replace(like, required=required), row, self.texts(text)),
                condition=shown.get(row),
            )
            for row, text in rows
        ]

    def _conditions_of(self, raw: Raw, key: str) -> dict[str, Expression | None]:
        """On what each row or column depends that has a condition of its own."""
        parts = [as_dict(part) for part in as_list(raw.get(key))]
        named = [(as_text(part.get("value", part.get("name"))), part) for part in parts]
        return {
            code: self._condition(part, f"{name_of(raw)}_{code}")
            for code, part in named
            if part.get("visibleIf")
        }

    def _row(self, like: ForeignQuestion, part: str, words: Texts) -> ForeignQuestion:
        said = words or {self.main: part}
        text = {
            name: f"{like.text.get(name) or like.text.get(self.main, '')} – {own}"
            for name, own in said.items()
        }
        return self._found.row(replace(like, name=f"{like.name}_{part}", text=text))

    def cells(self, raw: Raw) -> list[ForeignQuestion]:
        """A grid whose columns are questions of their own."""
        self._found.changed(name_of(raw), "js_rows")
        made: list[ForeignQuestion] = []
        columns = [as_dict(column) for column in as_list(raw.get("columns"))]
        for column in columns:
            self.tell_settings(column, f"{name_of(raw)}_{name_of(column)}")
        shown = self._conditions_of(raw, "rows"), self._conditions_of(raw, "columns")
        asked = [self._asked_in(raw, column) for column in columns]
        for row, words in values_of(raw.get("rows")):
            like = self._row(self.one(raw, Kind.SHORT_TEXT), row, self.texts(words))
            for column, inner in zip(columns, asked, strict=True):
                condition = both(shown[0].get(row), shown[1].get(name_of(column)))
                cells = self._cell(raw, like, column, inner)
                made += [replace(cell, condition=condition) for cell in cells]
                self._found.count(1)
        return made

    def _asked_in(self, raw: Raw, column: Raw) -> list[ForeignQuestion]:
        """What a column asks in each row: read once, for its choices may be many."""
        kind = cell_type(raw, column)
        if kind not in _IN_CELLS:
            return []
        shared = {"choices": raw.get("choices")} if not column.get("choices") else {}
        inner: Raw = {**column, **shared, "type": kind, "name": as_text(column.get("name"))}
        return KINDS[kind](self, inner)

    def _cell(
        self, raw: Raw, like: ForeignQuestion, column: Raw, inner: list[ForeignQuestion]
    ) -> list[ForeignQuestion]:
        kind, name = cell_type(raw, column), as_text(column.get("name"))
        if kind not in _IN_CELLS:
            self._found.left_out(f"{like.name}_{name}", "js_kind_left_out", kind=kind)
        words = self.texts(column.get("title")) or {self.main: name}
        return [
            replace(
                asked,
                name=f"{like.name}_{name}",
                text=self._row(like, name, words).text,
                help={},
            )
            for asked in inner
        ]

    def several_texts(self, raw: Raw) -> list[ForeignQuestion]:
        """Several short texts; numbers that add up to a total are a division of points."""
        items = [as_dict(item) for item in as_list(raw.get("items"))]
        total = total_of(raw)
        if total is not None:
            choices = tuple(
                ForeignChoice(
                    as_text(item.get("name")),
                    self.texts(item.get("title")) or {self.main: as_text(item.get("name"))},
                )
                for item in items
            )
            return [replace(self.one(raw, Kind.SUM, choices), maximum=total)]
        self._found.changed(name_of(raw), "js_rows")
        for item in items:
            self.tell_settings(item, f"{name_of(raw)}_{name_of(item)}")
        self._found.count(len(items))
        like = self.one(raw, Kind.SHORT_TEXT)
        return [
            typed(
                replace(
                    self._row(like, as_text(item.get("name")), self.texts(item.get("title"))),
                    required=like.required or as_flag(item.get("isRequired")),
                ),
                item,
            )
            for item in items
        ]


_Handler = Callable[[FormElements, Raw], list[ForeignQuestion]]
KINDS: Final[Mapping[str, _Handler]] = {
    "text": FormElements.text,
    "comment": FormElements.comment,
    "radiogroup": FormElements.chosen,
    "dropdown": FormElements.chosen,
    "buttongroup": FormElements.chosen,
    "checkbox": FormElements.several,
    "tagbox": FormElements.several,
    "imagepicker": FormElements.picture,
    "ranking": FormElements.ranking,
    "boolean": FormElements.boolean,
    "rating": FormElements.rating,
    "slider": FormElements.slider,
    "html": FormElements.passage,
    "matrix": FormElements.grid,
    "matrixdropdown": FormElements.cells,
    "multipletext": FormElements.several_texts,
    **dict.fromkeys(
        ("expression", "image", "file", "signaturepad", "paneldynamic", "matrixdynamic"),
        FormElements.nothing,
    ),
}
_IN_CELLS: Final = frozenset(
    {"text", "comment", "radiogroup", "dropdown", "checkbox", "tagbox", "boolean", "rating"}
)

"""Qualtrics's QSF as questions: blocks in the order of the flow, answers by their recode values."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    as_dict,
    as_list,
    as_number,
    as_text,
    read_json,
)
from surveys.formats.losses import Unreadable
from surveys.formats.own import top_keys
from surveys.formats.scripts import UnsayableError, both, joined, negated
from surveys.questionnaire.conditions.expressions import Answered, Compare, Expression
from surveys.questionnaire.words import OTHER, Kind, other_key

FORM: Final = "QSF"
_MOST_DEPTH: Final = 20
_MOST_PARTS: Final = 200
_MOST_SLIDES: Final = 100.0

Raw = dict[str, object]

_SINGLE: Final = frozenset({"SAVR", "SAHR", "SACOL", "DL", "SB", "NPS"})
_SEVERAL: Final = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
# Codes that people give to an answer that is no step of a scale.
_APART: Final = frozenset({"77", "88", "96", "97", "98", "99", "-1", "-9", "-99", "999", "-999"})
_OFF: Final = frozenset({"", "false", "off"})
# A setting of a check → what it may say without a loss.
_CHECKS: Final[Mapping[str, frozenset[str]]] = {
    "ForceResponse": frozenset({"ON", "OFF", "true", "false", "True", "False"}),
    "ContentType": frozenset({"ValidNumber", "ValidDate"}),
}
_PIECE: Final = re.compile(r"\$\{[a-z]{1,3}://")
_LOCATOR: Final = re.compile(
    r"q://(QID\w{1,30})/(\w{1,40})(?:/([\w~-]{1,20}))?(?:/([\w~-]{1,20}))?"
)
_ORDER: Final = {
    "GreaterThan": ">",
    "GreaterThanOrEqual": ">=",
    "LessThan": "<",
    "LessThanOrEqual": "<=",
    "EqualTo": "==",
}


def is_survey(content: bytes) -> bool:
    return "SurveyElements" in top_keys(content)


def read(body: bytes) -> Foreign:
    raw = read_json(body)
    if not isinstance(raw, dict) or "SurveyElements" not in raw:
        raise Unreadable("file_other_format", format=FORM)
    return _QsfReader(raw).foreign()


@dataclass(frozen=True)
class _Asked:
    """A question of the file, with what conditions need of it."""

    ident: str
    name: str
    payload: Raw
    codes: dict[str, str] = field(default_factory=dict)  # of choices, by their id
    answers: dict[str, str] = field(default_factory=dict)  # of a grid's columns
    rows: dict[str, str] = field(default_factory=dict)  # names of a grid's rows
    other: str = ""  # the one choice with words of one's own

    @property
    def type(self) -> str:
        return as_text(self.payload.get("QuestionType"))

    @property
    def selector(self) -> str:
        return as_text(self.payload.get("Selector"))

    @property
    def has_cells(self) -> bool:
        """Whether a row of it is several texts."""
        return self.selector == "TE" and len(self.answers) > 1

    @property
    def several(self) -> bool:
        return self.selector in _SEVERAL or self.type in {"RO", "CS"}


class _QsfReader:
    def __init__(self, raw: Raw) -> None:
        self._found = Collected()
        self._entry = as_dict(raw.get("SurveyEntry"))
        self._elements = [as_dict(element) for element in as_list(raw["SurveyElements"])]
        self._main = as_text(self._entry.get("SurveyLanguage")).strip() or ""
        self._asked = {asked.ident: asked for asked in self._questions_of_file()}
        self._blocks = dict(_blocks(self._payload("BL")))
        self._done: set[str] = set()

    def foreign(self) -> Foreign:
        title = as_text(self._entry.get("SurveyName"))
        sections = [section for section in self._sections() if section is not None]
        for element in self._elements:
            if as_text(element.get("Element")) in {"QO", "QG"} and element.get("Payload"):
                self._found.left_out("", "qsf_part", name="quota")
        return Foreign(
            {self._main: title} if title else {},
            self._languages(),
            tuple(sections),
            losses=self._found.losses,
        )

    def _payload(self, kind: str) -> object:
        found = (e.get("Payload") for e in self._elements if as_text(e.get("Element")) == kind)
        return next(found, None)

    def _languages(self) -> tuple[str, ...]:
        options = as_dict(as_dict(self._payload("SO")).get("AvailableLanguages"))
        used = [name for asked in self._asked.values() for name in _translations(asked.payload)]
        return tuple(dict.fromkeys([self._main, *options, *used]))[:50]

    def _questions_of_file(self) -> Iterator[_Asked]:
        payloads: dict[str, Raw] = {}
        for element in self._elements:
            payload = as_dict(element.get("Payload"))
            if as_text(element.get("Element")) != "SQ" or not payload:
                continue
            ident = as_text(payload.get("QuestionID")) or as_text(element.get("PrimaryAttribute"))
            payloads.setdefault(ident, payload)
        for ident, given in payloads.items():
            payload = _with_carried(given, payloads)
            name = as_text(payload.get("DataExportTag")) or ident
            yield _asked(ident, name, payload)

    # Flow ------------------------------------------------------------------------------------

    def _sections(self) -> Iterator[ForeignSection | None]:
        flow = as_list(as_dict(self._payload("FL")).get("Flow"))
        if flow:
            yield from self._flow(flow, None, 0)
            for ident, block in self._blocks.items():
                title = as_text(block.get("Description"))
                if ident not in self._done and as_text(block.get("Type")) != "Trash":
                    self._found.left_out(title, "qsf_no_flow")
            return
        for ident in self._blocks:
            yield self._section(ident, None)

    def _flow(
        self, flow: list[object], around: Expression | None, depth: int
    ) -> Iterator[ForeignSection | None]:
        if depth > _MOST_DEPTH:
            return
        for part in map(as_dict, flow):
            kind = as_text(part.get("Type"))
            inner = as_list(part.get("Flow"))
            if kind in {"Block", "Standard"}:
                yield self._section(as_text(part.get("ID")), around)
            elif kind == "Branch":
                logic = self._condition(part.get("BranchLogic"), "")
                yield from self._flow(inner, both(around, logic), depth + 1)
            elif inner:
                if kind == "BlockRandomizer":
                    self._found.left_out("", "qsf_part", name=kind)
                yield from self._flow(inner, around, depth + 1)
            elif kind:
                self._found.left_out("", "qsf_part", name=kind)

    def _section(self, ident: str, condition: Expression | None) -> ForeignSection | None:
        block = self._blocks.get(ident)
        if block is None or ident in self._done or as_text(block.get("Type")) == "Trash":
            return None
        self._done.add(ident)
        title = as_text(block.get("Description"))
        options = as_dict(block.get("Options"))
        for name in ("Looping", "RandomizeQuestions"):
            if as_text(options.get(name)) not in {"", "None", "false"}:
                self._found.left_out(title, "qsf_part", name=name)
        titles = {self._main: title} if title else {}
        questions = tuple(self._in_block(block))
        return ForeignSection("", titles, questions=questions, condition=condition)

    def _in_block(self, block: Raw) -> Iterator[ForeignQuestion]:
        for part in map(as_dict, as_list(block.get("BlockElements"))):
            if asked := self._asked.get(as_text(part.get("QuestionID"))):
                yield from self._of_block(part, asked)

    def _of_block(self, part: Raw, asked: _Asked) -> list[ForeignQuestion]:
        if as_list(part.get("SkipLogic")):
            self._found.left_out(asked.name, "qsf_part", name="SkipLogic")
        if asked.ident in self._done:
            return []
        self._done.add(asked.ident)
        return self._questions(asked)

    # Conditions --------------------------------------------------------------------------------

    def _condition(self, logic: object, place: str) -> Expression | None:
        """Groups of comparisons, each tied to what stands before it by 'and' or 'or'."""
        if not isinstance(logic, dict) or not logic:
            return None
        try:
            return self._joined(logic, self._group)
        except UnsayableError:
            self._found.left_out(place, "qsf_condition")
            return None

    def _joined(self, logic: Raw, each: Callable[[Raw], Expression]) -> Expression:
        parts = [as_dict(logic[key]) for key in sorted(filter(str.isdecimal, logic), key=_size)]
        if not parts or len(parts) > _MOST_PARTS:
            raise UnsayableError("parts")
        either: list[list[Expression]] = []
        for part in parts:
            if not either or _is_or(part):
                either.append([])
            either[-1].append(each(part))
        return joined("or", tuple(joined("and", tuple(group)) for group in either))

    def _group(self, group: Raw) -> Expression:
        return self._joined(group, self._comparison)

    def _comparison(self, part: Raw) -> Expression:
        left = as_text(part.get("LeftOperand")) or as_text(part.get("ChoiceLocator"))
        found = _LOCATOR.fullmatch(left)
        asked = self._asked.get(found[1]) if found else None
        if found is None or asked is None or as_text(part.get("LogicType")) != "Question":
            raise UnsayableError("question")
        operator = as_text(part.get("Operator"))
        match found[2]:
            case "SelectableChoice" | "SelectableAnswer":
                return _selected(asked, operator, found[3] or "", found[4] or "")
            case "QuestionAnswered" | "QuestionDisplayed":
                return _answered(asked, operator)
            case _:
                value = as_text(part.get("RightOperand"))
                return _entered(asked, operator, found[3] or "", value)

    # Questions ---------------------------------------------------------------------------------

    def _questions(self, asked: _Asked) -> list[ForeignQuestion]:
        handler = _KINDS.get(asked.type)
        made = handler(self, asked) if handler else []
        if not made:
            kind = " ".join(filter(None, (asked.type, asked.selector)))
            self._found.left_out(asked.name, "qsf_kind_left_out", kind=kind)
            return []
        self._found.count(len(made))
        self._tell_settings(asked)
        logic = self._condition(asked.payload.get("DisplayLogic"), asked.name)
        return [replace(question, condition=logic) for question in made]

    def _tell_settings(self, asked: _Asked) -> None:
        for name in (
            "Randomization",
            "QuestionJS",
            "DefaultChoices",
            "DynamicChoices",
            "SkipLogic",
        ):
            if asked.payload.get(name) and as_text(asked.payload.get(name)) != "false":
                self._found.left_out(asked.name, "qsf_part", name=name)
        texts = self._texts(asked.payload, "QuestionText").values()
        if any(_PIECE.search(text) for text in texts):
            self._found.changed(asked.name, "qsf_pieces")
        for ident, choice in _ordered(asked.payload, "Choices"):
            if choice.get("DisplayLogic"):
                self._found.left_out(asked.name, "qsf_option_condition", option=ident)
            if choice.get("ExclusiveAnswer"):
                self._found.left_out(asked.name, "qsf_part", name="ExclusiveAnswer")
            if as_text(choice.get("TextEntry")) not in _OFF and ident != asked.other:
                self._found.left_out(asked.name, "qsf_part", name="TextEntry")
        for ident, column in _ordered(asked.payload, "Answers"):
            if column.get("DisplayLogic"):
                self._found.left_out(asked.name, "qsf_option_condition", option=ident)
        self._tell_checks(asked)

    def _tell_checks(self, asked: _Asked) -> None:
        """What is checked of an answer beside its bounds."""
        for setting, kept in _CHECKS.items():
            said = _setting(asked, setting)
            if said not in {"", "None", *kept}:
                self._found.left_out(asked.name, "qsf_part", name=said)
        if _setting(asked, "Type") == "CustomValidation":
            self._found.left_out(asked.name, "qsf_part", name="CustomValidation")
        if as_text(_settings(asked).get("MinChars")) not in {"", "0"}:
            self._found.left_out(asked.name, "qsf_part", name="MinChars")
        if asked.type == "Slider":
            for name in ("Labels", "NotApplicable"):
                if asked.payload.get(name) and as_text(asked.payload.get(name)) != "false":
                    self._found.left_out(asked.name, "qsf_part", name=name)

    def _texts(self, payload: Raw, key: str) -> Texts:
        texts = {self._main: as_text(payload.get(key))}
        for language, translated in _translations(payload).items():
            texts.setdefault(language, as_text(translated.get(key)))
        return {language: text for language, text in texts.items() if text.strip()}

    def _displays(self, payload: Raw, key: str, ident: str) -> Texts:
        """The words of a choice or column in every language."""
        own = as_dict(_numbered(payload.get(key)).get(ident))
        texts = {self._main: as_text(own.get("Display"))}
        for language, translated in _translations(payload).items():
            said = as_dict(_numbered(translated.get(key)).get(ident))
            texts.setdefault(language, as_text(said.get("Display")))
        return {language: text for language, text in texts.items() if text.strip()}

    def one(
        self, asked: _Asked, kind: Kind, choices: tuple[ForeignChoice, ...] = ()
    ) -> ForeignQuestion:
        return ForeignQuestion(
            asked.name,
            kind,
            self._texts(asked.payload, "QuestionText"),
            choices=choices,
            required=_setting(asked, "ForceResponse").upper() in {"ON", "TRUE"},
        )

    def _choices(
        self, asked: _Asked, key: str, codes: Mapping[str, str]
    ) -> tuple[ForeignChoice, ...]:
        return tuple(
            ForeignChoice(codes[ident], self._displays(asked.payload, key, ident))
            for ident, _choice in _ordered(asked.payload, key)
            if ident != asked.other or key != "Choices"
        )

    def chosen(self, asked: _Asked) -> list[ForeignQuestion]:
        choices = self._choices(asked, "Choices", asked.codes)
        if asked.selector == "NPS":
            ends = self._with_ends(asked, choices)
            return [replace(self.one(asked, Kind.RATING, ends), steps=True)]
        if asked.selector in _SEVERAL:
            bounds = _range(asked, "MinChoices", "MaxChoices")
            question = self.one(asked, Kind.MULTIPLE, choices)
            question = replace(question, minimum=bounds[0], maximum=bounds[1])
        elif asked.selector in _SINGLE:
            question = self.one(asked, Kind.SINGLE, choices)
        else:
            return []
        if asked.other:
            self._found.changed(asked.name, "qsf_other")
        return [replace(question, other=bool(asked.other))]

    def _with_ends(
        self, asked: _Asked, choices: tuple[ForeignChoice, ...]
    ) -> tuple[ForeignChoice, ...]:
        """The words of the two ends stand apart from the numbers."""
        words = [
            as_dict(label).get("Display") for label in as_list(asked.payload.get("ColumnLabels"))
        ]
        if len(words) < 2 or len(choices) < 2:
            return choices
        low, high = ({self._main: as_text(word)} for word in (words[0], words[-1]))
        return (replace(choices[0], text=low), *choices[1:-1], replace(choices[-1], text=high))

    def grid(self, asked: _Asked) -> list[ForeignQuestion]:
        several = as_text(asked.payload.get("SubSelector")) == "MultipleAnswer"
        columns = self._choices(asked, "Answers", asked.answers)
        if asked.selector == "TE":
            texts = self._rows(asked, self.one(asked, Kind.SHORT_TEXT))
            return self._cells(asked, texts) if asked.has_cells else texts
        if asked.selector not in {"Likert", "Bipolar", "Profile"} or not columns:
            return []
        if several:
            return self._rows(asked, self.one(asked, Kind.MULTIPLE, columns))
        steps, apart = _steps(columns, _left_out_of_figures(asked))
        like = replace(self.one(asked, Kind.SCALE, steps), steps=True, no_opinion=apart)
        return self._rows(asked, like)

    def _rows(self, asked: _Asked, like: ForeignQuestion) -> list[ForeignQuestion]:
        self._found.changed(asked.name, "qsf_rows")
        made = []
        for ident, _row in _ordered(asked.payload, "Choices"):
            words = self._displays(asked.payload, "Choices", ident) or {self._main: ident}
            text = {
                language: " – ".join(filter(None, (_said(like.text, language, self._main), row)))
                for language, row in words.items()
            }
            made.append(self._found.row(replace(like, name=asked.rows[ident], text=text)))
        return made

    def _cells(self, asked: _Asked, rows: list[ForeignQuestion]) -> list[ForeignQuestion]:
        """A text for each column of each row."""
        heads = {ident: self._displays(asked.payload, "Answers", ident) for ident in asked.answers}
        return [
            self._found.row(
                replace(
                    row,
                    name=f"{row.name}_{ident}",
                    text={
                        name: _dashed([said, head.get(name, "")]) for name, said in row.text.items()
                    },
                )
            )
            for row in rows
            for ident, head in heads.items()
        ]

    def side_by_side(self, asked: _Asked) -> list[ForeignQuestion]:
        """Grids over the same rows; Qualtrics calls an answer by its column and row, `Q4#1_2`."""
        made = []
        for number, column in _numbered(asked.payload.get("AdditionalQuestions")).items():
            payload = _column_payload(asked.payload, number, as_dict(column))
            made += self.grid(_asked(asked.ident, f"{asked.name}#{number}", payload))
        return made

    def entry(self, asked: _Asked) -> list[ForeignQuestion]:
        if asked.selector == "FORM":
            return self._rows(asked, self.one(asked, Kind.SHORT_TEXT))
        content = as_text(_settings(asked).get("ContentType"))
        if content == "ValidNumber":
            return [self._number(asked)]
        if content == "ValidDate":
            return [self.one(asked, Kind.DATE)]
        kind = Kind.SHORT_TEXT if asked.selector in {"SL", "PW"} else Kind.LONG_TEXT
        longest = as_number(_settings(asked).get("TotalChars"))
        return [replace(self.one(asked, kind), maximum=longest)]

    def _number(self, asked: _Asked) -> ForeignQuestion:
        valid = as_dict(_settings(asked).get("ValidNumber"))
        decimals = as_number(valid.get("NumDecimals"))
        return replace(
            self.one(asked, Kind.NUMBER),
            minimum=as_number(valid.get("Min")),
            maximum=as_number(valid.get("Max")),
            decimals=2 if decimals is None else int(max(0.0, min(6.0, decimals))),
        )

    def ranking(self, asked: _Asked) -> list[ForeignQuestion]:
        least, most = _range(asked, "MinChoices", "MaxChoices")
        question = self.one(asked, Kind.RANKING, self._choices(asked, "Choices", asked.codes))
        return [replace(question, minimum=least, maximum=most)]

    def points(self, asked: _Asked) -> list[ForeignQuestion]:
        choices = self._choices(asked, "Choices", asked.codes)
        total = as_number(_settings(asked).get("ChoiceTotal"))
        return [replace(self.one(asked, Kind.SUM, choices), maximum=total)]

    def slider(self, asked: _Asked) -> list[ForeignQuestion]:
        configuration = as_dict(asked.payload.get("Configuration"))
        low = as_number(configuration.get("CSSliderMin"))
        high = as_number(
            configuration.get("CSSliderMax" if asked.selector != "STAR" else "StarCount")
        )
        decimals = as_number(configuration.get("NumDecimals")) or 0.0
        like = replace(
            self.one(asked, Kind.NUMBER),
            minimum=0.0 if low is None else low,
            maximum=_MOST_SLIDES if high is None else high,
            decimals=int(max(0.0, min(6.0, decimals))),
        )
        return self._rows(asked, like) if asked.rows else [like]

    def passage(self, asked: _Asked) -> list[ForeignQuestion]:
        return [replace(self.one(asked, Kind.INFORMATION), required=False)]


_Handler = Callable[[_QsfReader, _Asked], list[ForeignQuestion]]
_KINDS: Final[Mapping[str, _Handler]] = {
    "MC": _QsfReader.chosen,
    "Matrix": _QsfReader.grid,
    "SBS": _QsfReader.side_by_side,
    "TE": _QsfReader.entry,
    "RO": _QsfReader.ranking,
    "CS": _QsfReader.points,
    "Slider": _QsfReader.slider,
    "DB": _QsfReader.passage,
}


def _asked(ident: str, name: str, payload: Raw) -> _Asked:
    recodes = as_dict(payload.get("RecodeValues"))
    tags = as_dict(payload.get("ChoiceDataExportTags"))
    choices = [key for key, _choice in _ordered(payload, "Choices")]
    columns = [key for key, _answer in _ordered(payload, "Answers")]
    grid = as_text(payload.get("QuestionType")) in {"Matrix", "Slider"} or (
        as_text(payload.get("Selector")) == "FORM"
    )
    written = [
        key
        for key, choice in _ordered(payload, "Choices")
        if as_text(choice.get("TextEntry")) not in _OFF and not grid
    ]
    other = written[0] if len(written) == 1 else ""
    codes = {key: OTHER if key == other else _recoded(recodes, key) for key in choices}
    return _Asked(
        ident,
        name,
        payload,
        codes=codes,
        answers={key: _recoded(recodes, key) for key in columns},
        rows={key: _tag(tags.get(key)) or f"{name}_{key}" for key in choices} if grid else {},
        other=other,
    )


def _column_payload(table: Raw, number: str, column: Raw) -> Raw:
    """A column of a table as a grid of its own: with the rows, the checks and the words of the table."""
    spoken = {}
    for language, said in _translations(table).items():
        own = as_dict(_numbered(said.get("AdditionalQuestions")).get(number))
        words = [as_text(part.get("QuestionText")) for part in (said, own)]
        spoken[language] = {**own, "Choices": said.get("Choices"), "QuestionText": _dashed(words)}
    heads = [as_text(part.get("QuestionText")) for part in (table, column)]
    return {
        **column,
        "QuestionType": "Matrix",
        "QuestionText": _dashed(heads),
        "Choices": table.get("Choices"),
        "ChoiceOrder": table.get("ChoiceOrder"),
        "ChoiceDataExportTags": False,
        "Validation": table.get("Validation"),
        "Language": spoken,
    }


def _dashed(words: list[str]) -> str:
    return " – ".join(filter(None, words))


def _tag(value: object) -> str:
    """A name for exports; 'false' where nobody gave one."""
    return "" if isinstance(value, bool) else as_text(value)


def _with_carried(payload: Raw, payloads: Mapping[str, Raw]) -> Raw:
    """With the choices that are carried forward from another question: all that it offers.

    Their ids have an x before those of the other question.
    """
    locator = as_text(as_dict(payload.get("DynamicChoices")).get("Locator"))
    found = _LOCATOR.match(locator)
    source = payloads.get(found[1]) if found else None
    if source is None or source is payload:
        return payload
    carried = _ordered(source, "Choices")
    recodes = as_dict(source.get("RecodeValues"))
    return {
        **payload,
        "Choices": {
            **{f"x{ident}": choice for ident, choice in carried},
            **_numbered(payload.get("Choices")),
        },
        "ChoiceOrder": [
            *(f"x{ident}" for ident, _choice in carried),
            *as_list(payload.get("ChoiceOrder")),
        ],
        "RecodeValues": {
            **{f"x{ident}": _recoded(recodes, ident) for ident, _choice in carried},
            **as_dict(payload.get("RecodeValues")),
        },
    }


def _recoded(recodes: Raw, ident: str) -> str:
    return as_text(recodes.get(ident)).strip() or ident


def _blocks(payload: object) -> Iterator[tuple[str, Raw]]:
    """The blocks are a list, or an object with numbers or ids as keys."""
    for key, block in _numbered(payload).items():
        found = as_dict(block)
        yield as_text(found.get("ID")) or key, found


def _numbered(value: object) -> Raw:
    """Choices are an object by id, and a list where the ids are 0, 1, 2 …"""
    if isinstance(value, list):
        return {str(place): part for place, part in enumerate(value)}
    return as_dict(value)


def _ordered(payload: Raw, key: str) -> list[tuple[str, Raw]]:
    """Choices or columns in the order in which they are shown."""
    parts = _numbered(payload.get(key))
    order = as_list(payload.get("ChoiceOrder" if key == "Choices" else "AnswerOrder"))
    idents = dict.fromkeys([as_text(ident) for ident in order], None) or dict.fromkeys(parts)
    return [(ident, as_dict(parts[ident])) for ident in idents if ident in parts]


def _translations(payload: Raw) -> dict[str, Raw]:
    return {name: as_dict(part) for name, part in as_dict(payload.get("Language")).items()}


def _said(text: Texts, language: str, main: str) -> str:
    return text.get(language) or text.get(main, "")


def _settings(asked: _Asked) -> Raw:
    return as_dict(as_dict(asked.payload.get("Validation")).get("Settings"))


def _setting(asked: _Asked, name: str) -> str:
    return as_text(_settings(asked).get(name))


def _range(asked: _Asked, least: str, most: str) -> tuple[float | None, float | None]:
    settings = _settings(asked)
    return as_number(settings.get(least)), as_number(settings.get(most))


def _left_out_of_figures(asked: _Asked) -> frozenset[str]:
    """The codes of columns that Qualtrics does not analyse: nobody's step of a scale."""
    analysed = as_dict(asked.payload.get("AnalyzeChoices"))
    return frozenset(
        code for ident, code in asked.answers.items() if as_text(analysed.get(ident)) == "No"
    )


def _steps(
    columns: tuple[ForeignChoice, ...], outside: frozenset[str]
) -> tuple[tuple[ForeignChoice, ...], frozenset[str]]:
    """Columns from low to high by their codes; 99 and its kind stand apart from 1 to 5."""
    sizes = {column.code: as_number(column.code) for column in columns}
    if len(sizes) < len(columns) or any(size is None for size in sizes.values()):
        return columns, outside
    apart = [column for column in columns if column.code in _APART | outside]
    steps = [column for column in columns if column not in apart]
    if len(steps) < 2:
        return columns, frozenset()
    steps.sort(key=lambda column: sizes[column.code] or 0.0)
    return (*steps, *apart), frozenset(column.code for column in apart)


def _size(key: str) -> tuple[int, str]:
    return len(key), key


def _is_or(part: Raw) -> bool:
    """'Or' is said by the part itself: by its type, and by a conjunction with a slip of the pen."""
    said = (as_text(part.get(name)) for name in ("Conjuction", "Conjunction", "Type"))
    return any(word in {"Or", "OrIf", "ElseIf"} for word in said)


def _selected(asked: _Asked, operator: str, choice: str, column: str) -> Expression:
    if operator not in {"Selected", "NotSelected"}:
        raise UnsayableError("operator")
    if asked.type == "Matrix":
        code, name = asked.answers.get(column), asked.rows.get(choice)
        several = as_text(asked.payload.get("SubSelector")) == "MultipleAnswer"
    else:
        code, name, several = asked.codes.get(choice), asked.name, asked.several
    if code is None or name is None:
        raise UnsayableError("choice")
    chosen = Compare(name, "has" if several else "==", code)
    return chosen if operator == "Selected" else negated(chosen)


def _answered(asked: _Asked, operator: str) -> Expression:
    if operator in {"Answered", "NotEmpty", "NotAnswered", "Empty"} and not asked.rows:
        present = Answered(asked.name)
        return present if operator in {"Answered", "NotEmpty"} else negated(present)
    raise UnsayableError("displayed")


def _entered(asked: _Asked, operator: str, choice: str, value: str) -> Expression:
    """Words or a number that were typed, also beside a choice or in a row."""
    name = asked.rows.get(choice, "") if asked.rows else asked.name
    if asked.other and choice == asked.other:
        name = other_key(asked.name)
    elif choice and not asked.rows and asked.type != "TE":
        raise UnsayableError("beside")
    if not name or asked.has_cells:
        raise UnsayableError("row")
    if operator in {"Empty", "NotEmpty"}:
        return Answered(name) if operator == "NotEmpty" else negated(Answered(name))
    if operator == "NotEqualTo":
        return negated(_entered(asked, "EqualTo", choice, value))
    if operator not in _ORDER:
        raise UnsayableError("operator")
    number = as_number(value)
    if number is None and _ORDER[operator] != "==":
        raise UnsayableError("order")
    return Compare(name, _ORDER[operator], value if number is None else number)

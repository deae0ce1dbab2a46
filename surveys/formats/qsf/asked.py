"""A question of a QSF file, and how to look into it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from surveys.formats.hostile import as_dict, as_list, as_text
from surveys.questionnaire.words import OTHER

Raw = dict[str, object]

SEVERAL: Final = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
OFF: Final = frozenset({"", "false", "off"})
LOCATOR: Final = re.compile(r"q://(QID\w{1,30})/(\w{1,40})(?:/([\w~-]{1,20}))?(?:/([\w~-]{1,20}))?")


@dataclass(frozen=True)
class QsfQuestion:
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
        return self.selector in SEVERAL or self.type in {"RO", "CS"}


def asked_of(ident: str, name: str, payload: Raw) -> QsfQuestion:
    recodes = as_dict(payload.get("RecodeValues"))
    tags = as_dict(payload.get("ChoiceDataExportTags"))
    choices = [key for key, _choice in ordered(payload, "Choices")]
    columns = [key for key, _answer in ordered(payload, "Answers")]
    grid = as_text(payload.get("QuestionType")) in {"Matrix", "Slider"} or (
        as_text(payload.get("Selector")) == "FORM"
    )
    written = [
        key
        for key, choice in ordered(payload, "Choices")
        if as_text(choice.get("TextEntry")) not in OFF and not grid
    ]
    other = written[0] if len(written) == 1 else ""
    codes = {key: OTHER if key == other else recoded(recodes, key) for key in choices}
    return QsfQuestion(
        ident,
        name,
        payload,
        codes=codes,
        answers={key: recoded(recodes, key) for key in columns},
        rows={key: _tag(tags.get(key)) or f"{name}_{key}" for key in choices} if grid else {},
        other=other,
    )


def column_payload(table: Raw, number: str, column: Raw) -> Raw:
    """A column of a table as a grid of its own: with the rows, the checks and the words of the table."""
    spoken = {}
    for language, said in translations(table).items():
        own = as_dict(numbered(said.get("AdditionalQuestions")).get(number))
        words = [as_text(part.get("QuestionText")) for part in (said, own)]
        spoken[language] = {**own, "Choices": said.get("Choices"), "QuestionText": dashed(words)}
    heads = [as_text(part.get("QuestionText")) for part in (table, column)]
    return {
        **column,
        "QuestionType": "Matrix",
        "QuestionText": dashed(heads),
        "Choices": table.get("Choices"),
        "ChoiceOrder": table.get("ChoiceOrder"),
        "ChoiceDataExportTags": False,
        "Validation": table.get("Validation"),
        "Language": spoken,
    }


def dashed(words: list[str]) -> str:
    return " – ".join(filter(None, words))


def _tag(value: object) -> str:
    """A name for exports; 'false' where nobody gave one."""
    return "" if isinstance(value, bool) else as_text(value)


def with_carried(payload: Raw, payloads: Mapping[str, Raw]) -> Raw:
    """With the choices that are carried forward from another question: all that it offers.

    Their ids have an x before those of the other question.
    """
    locator = as_text(as_dict(payload.get("DynamicChoices")).get("Locator"))
    found = LOCATOR.match(locator)
    source = payloads.get(found[1]) if found else None
    if source is None or source is payload:
        return payload
    carried = ordered(source, "Choices")
    recodes = as_dict(source.get("RecodeValues"))
    return {
        **payload,
        "Choices": {
            **{f"x{ident}": choice for ident, choice in carried},
            **numbered(payload.get("Choices")),
        },
        "ChoiceOrder": [
            *(f"x{ident}" for ident, _choice in carried),
            *as_list(payload.get("ChoiceOrder")),
        ],
        "RecodeValues": {
            **{f"x{ident}": recoded(recodes, ident) for ident, _choice in carried},
            **as_dict(payload.get("RecodeValues")),
        },
    }


def recoded(recodes: Raw, ident: str) -> str:
    return as_text(recodes.get(ident)).strip() or ident


def numbered(value: object) -> Raw:
    """Choices are an object by id, and a list where the ids are 0, 1, 2 …"""
    if isinstance(value, list):
        return {str(place): part for place, part in enumerate(value)}
    return as_dict(value)


def ordered(payload: Raw, key: str) -> list[tuple[str, Raw]]:
    """Choices or columns in the order in which they are shown."""
    parts = numbered(payload.get(key))
    order = as_list(payload.get("ChoiceOrder" if key == "Choices" else "AnswerOrder"))
    idents = dict.fromkeys([as_text(ident) for ident in order], None) or dict.fromkeys(parts)
    return [(ident, as_dict(parts[ident])) for ident in idents if ident in parts]


def translations(payload: Raw) -> dict[str, Raw]:
    return {name: as_dict(part) for name, part in as_dict(payload.get("Language")).items()}


def settings_of(asked: QsfQuestion) -> Raw:
    return as_dict(as_dict(asked.payload.get("Validation")).get("Settings"))


def setting_of(asked: QsfQuestion, name: str) -> str:
    return as_text(settings_of(asked).get(name))

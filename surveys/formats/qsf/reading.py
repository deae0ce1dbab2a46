"""The file: its questions, its blocks, and the flow through them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from surveys.formats.foreign import Foreign, ForeignQuestion, ForeignSection
from surveys.formats.hostile import Collected, as_dict, as_list, as_text, read_json
from surveys.formats.losses import Unreadable
from surveys.formats.own import top_keys
from surveys.formats.qsf.asked import (
    OFF,
    QsfQuestion,
    Raw,
    asked_of,
    numbered,
    ordered,
    setting_of,
    settings_of,
    translations,
    with_carried,
)
from surveys.formats.qsf.conditions import QsfConditions
from surveys.formats.qsf.questions import KINDS, QsfQuestions
from surveys.formats.scripts import both
from surveys.questionnaire.conditions.expressions import Expression

FORM: Final = "QSF"
_MOST_DEPTH: Final = 20
# A setting of a check → what it may say without a loss.
_CHECKS: Final[Mapping[str, frozenset[str]]] = {
    "ForceResponse": frozenset({"ON", "OFF", "true", "false", "True", "False"}),
    "ContentType": frozenset({"ValidNumber", "ValidDate"}),
}
_PIECE: Final = re.compile(r"\$\{[a-z]{1,3}://")


def is_survey(content: bytes) -> bool:
    return "SurveyElements" in top_keys(content)


def read(body: bytes) -> Foreign:
    raw = read_json(body)
    if not isinstance(raw, dict) or "SurveyElements" not in raw:
        raise Unreadable("file_other_format", format=FORM)
    return _QsfReader(raw).foreign()


class _QsfReader:
    def __init__(self, raw: Raw) -> None:
        self._found = Collected()
        self._entry = as_dict(raw.get("SurveyEntry"))
        self._elements = [as_dict(element) for element in as_list(raw["SurveyElements"])]
        self._main = as_text(self._entry.get("SurveyLanguage")).strip() or ""
        self._asked = {asked.ident: asked for asked in self._questions_of_file()}
        self._conditions = QsfConditions(self._asked, self._found)
        self._made = QsfQuestions(self._main, self._found)
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
        used = [name for asked in self._asked.values() for name in translations(asked.payload)]
        return tuple(dict.fromkeys([self._main, *options, *used]))[:50]

    def _questions_of_file(self) -> Iterator[QsfQuestion]:
        payloads: dict[str, Raw] = {}
        for element in self._elements:
            payload = as_dict(element.get("Payload"))
            if as_text(element.get("Element")) != "SQ" or not payload:
                continue
            ident = as_text(payload.get("QuestionID")) or as_text(element.get("PrimaryAttribute"))
            payloads.setdefault(ident, payload)
        for ident, given in payloads.items():
            payload = with_carried(given, payloads)
            name = as_text(payload.get("DataExportTag")) or ident
            yield asked_of(ident, name, payload)

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
                logic = self._conditions.read(part.get("BranchLogic"), "")
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

    def _of_block(self, part: Raw, asked: QsfQuestion) -> list[ForeignQuestion]:
        if as_list(part.get("SkipLogic")):
            self._found.left_out(asked.name, "qsf_part", name="SkipLogic")
        if asked.ident in self._done:
            return []
        self._done.add(asked.ident)
        return self._questions(asked)

    # Questions ---------------------------------------------------------------------------------

    def _questions(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        handler = KINDS.get(asked.type)
        made = handler(self._made, asked) if handler else []
        if not made:
            kind = " ".join(filter(None, (asked.type, asked.selector)))
            self._found.left_out(asked.name, "qsf_kind_left_out", kind=kind)
            return []
        self._found.count(len(made))
        self._tell_settings(asked)
        logic = self._conditions.read(asked.payload.get("DisplayLogic"), asked.name)
        return [replace(question, condition=logic) for question in made]

    def _tell_settings(self, asked: QsfQuestion) -> None:
        for name in (
            "Randomization",
            "QuestionJS",
            "DefaultChoices",
            "DynamicChoices",
            "SkipLogic",
        ):
            if asked.payload.get(name) and as_text(asked.payload.get(name)) != "false":
                self._found.left_out(asked.name, "qsf_part", name=name)
        texts = self._made.texts(asked.payload, "QuestionText").values()
        if any(_PIECE.search(text) for text in texts):
            self._found.changed(asked.name, "qsf_pieces")
        for ident, choice in ordered(asked.payload, "Choices"):
            if choice.get("DisplayLogic"):
                self._found.left_out(asked.name, "qsf_option_condition", option=ident)
            if choice.get("ExclusiveAnswer"):
                self._found.left_out(asked.name, "qsf_part", name="ExclusiveAnswer")
            if as_text(choice.get("TextEntry")) not in OFF and ident != asked.other:
                self._found.left_out(asked.name, "qsf_part", name="TextEntry")
        for ident, column in ordered(asked.payload, "Answers"):
            if column.get("DisplayLogic"):
                self._found.left_out(asked.name, "qsf_option_condition", option=ident)
        self._tell_checks(asked)

    def _tell_checks(self, asked: QsfQuestion) -> None:
        """What is checked of an answer beside its bounds."""
        for setting, kept in _CHECKS.items():
            said = setting_of(asked, setting)
            if said not in {"", "None", *kept}:
                self._found.left_out(asked.name, "qsf_part", name=said)
        if setting_of(asked, "Type") == "CustomValidation":
            self._found.left_out(asked.name, "qsf_part", name="CustomValidation")
        if as_text(settings_of(asked).get("MinChars")) not in {"", "0"}:
            self._found.left_out(asked.name, "qsf_part", name="MinChars")
        if asked.type == "Slider":
            for name in ("Labels", "NotApplicable"):
                if asked.payload.get(name) and as_text(asked.payload.get(name)) != "false":
                    self._found.left_out(asked.name, "qsf_part", name=name)


def _blocks(payload: object) -> Iterator[tuple[str, Raw]]:
    """The blocks are a list, or an object with numbers or ids as keys."""
    for key, block in numbered(payload).items():
        found = as_dict(block)
        yield as_text(found.get("ID")) or key, found

"""Conditions of a QSF file: groups of comparisons, and what each compares."""

from collections.abc import Callable, Mapping
from typing import Final

from surveys.formats.hostile import Collected, as_dict, as_number, as_text
from surveys.formats.qsf.asked import LOCATOR, QsfQuestion, Raw
from surveys.formats.scripts import UnsayableError, joined, negated
from surveys.questionnaire.conditions.expressions import Answered, Compare, Expression
from surveys.questionnaire.words import other_key

_MOST_PARTS: Final = 200
_ORDER: Final = {
    "GreaterThan": ">",
    "GreaterThanOrEqual": ">=",
    "LessThan": "<",
    "LessThanOrEqual": "<=",
    "EqualTo": "==",
}


class QsfConditions:
    """`asked`: the questions of the file by their ids; `found` gets what is lost."""

    def __init__(self, asked: Mapping[str, QsfQuestion], found: Collected) -> None:
        self._asked, self._found = asked, found

    def read(self, logic: object, place: str) -> Expression | None:
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
        found = LOCATOR.fullmatch(left)
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


def _size(key: str) -> tuple[int, str]:
    return len(key), key


def _is_or(part: Raw) -> bool:
    """'Or' is said by the part itself: by its type, and by a conjunction with a slip of the pen."""
    said = (as_text(part.get(name)) for name in ("Conjuction", "Conjunction", "Type"))
    return any(word in {"Or", "OrIf", "ElseIf"} for word in said)


def _selected(asked: QsfQuestion, operator: str, choice: str, column: str) -> Expression:
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


def _answered(asked: QsfQuestion, operator: str) -> Expression:
    if operator in {"Answered", "NotEmpty", "NotAnswered", "Empty"} and not asked.rows:
        present = Answered(asked.name)
        return present if operator in {"Answered", "NotEmpty"} else negated(present)
    raise UnsayableError("displayed")


def _entered(asked: QsfQuestion, operator: str, choice: str, value: str) -> Expression:
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

"""What a spreadsheet made of a cell before it came here: errors, dates, per cents, rounded numbers."""

import re
from typing import Final

from surveys.upload import dates
from surveys.upload.matching import unified

_ERRORS: Final = frozenset(
    {
        "#n/a", "#n/b", "#nb", "#nv", "#div/0!", "#deel/0!", "#ref!", "#verw!", "#bezug!", "#value!",
        "#waarde!", "#wert!", "#valeur!", "#name?", "#naam?", "#nom?", "#num!", "#getal!", "#zahl!",
        "#nombre!", "#null!", "#leeg!", "#nul!", "#spill!", "#overloop!", "#calc!", "#####",
    }
)  # fmt: skip
_MONTHS: Final = "jan|feb|fev|fév|mrt|maa|mar|mär|apr|avr|mei|mai|may|jun|jui|jul|aug|aou|aoû|sep|okt|oct|nov|dec|déc|dez"
# What stands in a cell that became a date, as a spreadsheet shows and saves it.
_SHORT_DAY: Final = re.compile(
    rf"(?:\d{{1,2}}[-/. ](?:{_MONTHS})[a-zéûä]*\.?(?:[-/. ]\d{{2,4}})?"
    rf"|(?:{_MONTHS})[a-zéûä]*\.?[-/. ]\d{{2,4}}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?)"
)
_PERCENT: Final = re.compile(r"([-+]?\d[\d.,]*) ?%", re.ASCII)
_CODE: Final = re.compile(r"-(?:1|[6-9]|[6-9]{2,3})(?:[.,]0+)?", re.ASCII)
_ROUNDED: Final = re.compile(r"[-+]?\d(?:[.,]\d+)?e\+?\d{1,3}", re.ASCII)


def is_code_for_none(text: str) -> bool:
    """Whether a program wrote that nobody answered, as a number below nought: -99, -9, -999."""
    return _CODE.fullmatch(text.strip()) is not None


def is_error(text: str) -> bool:
    """Whether a spreadsheet could not work out what the cell holds: #N/A, in any language."""
    return text.startswith("#") and (unified(text) in _ERRORS or not text.strip("#"))


def is_rounded(text: str) -> bool:
    """Whether a long number lost its last digits: 1,23457E+11."""
    return _ROUNDED.fullmatch(unified(text)) is not None


def percentage(text: str) -> str | None:
    """The number before a per cent sign; None when that is not what the text is."""
    found = _PERCENT.fullmatch(unified(text))
    return found[1] if found else None


def spoiled(text: str) -> str | None:
    """Why a cell without an answer may have had one; None when nothing says so."""
    if percentage(text) is not None:
        return "percentage"
    return "turned_into_date" if is_date(text) else None


def is_date(text: str) -> bool:
    """Whether it is a day or a time of day, as a spreadsheet makes one of 5-10 or 1:2."""
    return bool(dates.readings(text)) or _SHORT_DAY.fullmatch(unified(text)) is not None

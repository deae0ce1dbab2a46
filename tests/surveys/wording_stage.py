"""Correcting a wording as a person does who reads the changed words once more."""

from typing import Any

from surveys.models import WordingCorrection
from surveys.wording.actions import correct_wording
from surveys.wording.words import ReadAgain


def correct_after_reading(**correction: Any) -> WordingCorrection:
    try:
        return correct_wording(**correction, read="")
    except ReadAgain as again:
        return correct_wording(**correction, read=again.words)

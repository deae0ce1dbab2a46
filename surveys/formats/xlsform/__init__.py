"""XLSForm, as ODK, KoboToolbox and SurveyCTO use it: a workbook of questions and lists.

pyxform, the converter of its field, names the columns and kinds; it refuses a whole form for one
missing list, so the rows are read here, within the limits of any workbook that people upload.
"""

from surveys.formats.books import is_book as is_form
from surveys.formats.foreign import Foreign
from surveys.formats.xlsform.writing import write

__all__ = ["is_form", "read", "write"]


def read(content: bytes) -> Foreign:
    """What the form says. Raises Unreadable where it is none."""
    # pyxform takes half a second to import, which every process would pay at its start.
    from surveys.formats.xlsform import reading  # noqa: PLC0415

    return reading.read(content)

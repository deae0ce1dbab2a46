"""SurveyJS's JSON.

- `logic`    its conditions as ours, and ours as its
- `reading`  a form as questions
- `writing`  one side of a document as a form
"""

from surveys.formats.surveyjs.reading import is_form, read
from surveys.formats.surveyjs.writing import write

__all__ = ["is_form", "read", "write"]

"""Qualtrics: reads `.qsf`, blocks in the order of the flow, answers by their recode values.

- `asked`       a question as the file has it
- `conditions`  what is shown when
- `questions`   each type of question as ours
- `reading`     the file: its blocks and the flow through them
"""

from surveys.formats.qsf.reading import is_survey, read

__all__ = ["is_survey", "read"]

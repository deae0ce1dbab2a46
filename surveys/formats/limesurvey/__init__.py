"""LimeSurvey: reads `.lss`, `.lsg`, `.lsq` and the tab-separated structure, writes the latter.

- `tables`     a survey as LimeSurvey's tables say it
- `xml_files`, `tsv_files`  fill them
- `relevance`  its conditions as ours
- `reading`    tables as questions
- `writing`    one side of a document, tab-separated
"""

from surveys.formats.limesurvey.reading import is_survey, read
from surveys.formats.limesurvey.writing import write

__all__ = ["is_survey", "read", "write"]

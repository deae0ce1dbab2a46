"""Questionnaires as files of other programs: bytes in, bytes out, and what is lost on the way.

Pure: no Django, no files, no network; whatever is read is hostile. Each format is a file here.

- `foreign`    what a questionnaire of another program says: every reader gives this
- `losses`     what was changed or left out, item by item: every reader and writer tells it
- `taking_over` makes our document of what a reader gives
- one file or folder for each format, with `read`, `write` or both; `known` lists them
"""

"""What stands ready before the first thread of a web worker."""

import subprocess
import sys

from django.conf import settings

from benchmarking import documents
from benchmarking.inputs.manifest import Manifest
from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.queries.preview import Preview
from surveys.questionnaire.document import Document
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.respond.views.saving import Save
from surveys.upload.reading.sav_files import SavTable

# In a process of its own: by now this one has decoded everything.
LOOK = """
import threading
from unittest.mock import patch
from surveys import types_known
told = []
real = types_known.learn
def learn(*more):
    told.extend(f"{k.__name__}@{threading.active_count()}" for k in (*types_known._KINDS, *more))
    real(*more)
with patch.object(types_known, "learn", learn):
    import config.wsgi
print(*told)
"""


def test_every_type_that_people_send_is_known_before_there_are_threads() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    sent = {Document, Excerpt, AnswerMapping, Preview, SavTable, Save}
    assert set(done.stdout.split()) == {
        f"{kind.__name__}@1" for kind in sent | {*documents.KINDS, Manifest}
    }


def test_every_type_that_is_decoded_is_among_them() -> None:
    """A new `type=` of a decoder must be learned as well."""
    found = subprocess.run(
        [
            "git",
            "grep",
            "-hoE",
            r"(decode\(.*type=\w+|convert\(.*, [A-Z]\w+|Decoder\(.*\w+)\)",
            "--",
            "surveys",
            ":!surveys/types_known.py",
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    kinds = {line.rstrip(")").replace("=", " ").split()[-1] for line in found.stdout.splitlines()}
    # What the process that reads a workbook or a file of SPSS is told: it has no threads.
    alone = {"Wanted", "SavLimits"}
    # Its structs are those of a Document.
    within = {"Item"}
    # Its decoder, of a Save and of a list of them, is made when the view is read; a Preview when the app is.
    ready = {"Saves", "Preview"}
    assert kinds - within - ready == {"Document", "Excerpt", "AnswerMapping", "SavTable"} | alone

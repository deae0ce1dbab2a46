"""What the tests of the authoring pages share."""

from typing import Any

from django.urls import reverse

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.authoring.bundled import bundled
from surveys.authoring.texts import TextUnit, fingerprint, slots
from surveys.models import Questionnaire

DOCUMENT = bundled()
HOSTILE = "<script>alert(1)</script>"


def url(name: str, *args: Any) -> str:
    return reverse(name, args=("north", *args))


def now(north: Tenant) -> Questionnaire:
    with tenant(north.id):
        found: Questionnaire = Questionnaire.objects.get()
        return found


def texts(questionnaire: Questionnaire, unit: TextUnit, **changes: str) -> dict[str, str]:
    """What the form of a unit posts; in names of changes __ stands for a dot."""
    document = questionnaire.draft_document
    posted = {
        f"{slot.part}.{language}": slot.text.get(language, "")
        for slot in slots(document, unit)
        for language in document.languages
    }
    posted |= {name.replace("__", "."): words for name, words in changes.items()}
    revision = str(questionnaire.draft_revision)
    return {**posted, "revision": revision, "base": fingerprint(document, unit)}

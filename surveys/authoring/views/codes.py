"""The code of an item in a form: a value beside the others, and read as one that may be a code."""

import re
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.authoring.fields import BASE, Field
from surveys.authoring.views.answers import Clash, Clashes, UnreadableEdit
from surveys.models import DraftPart
from surveys.questionnaire.document import CODE_PATTERN

CODE: Final = "code"
LENGTH: Final = 40  # as the pattern says


def code_field(part: DraftPart) -> Field:
    return Field(CODE, (), _("Code"), part.code, "text", str, limit=LENGTH)


def code_of(part: DraftPart, data: QueryDict) -> str:
    """The code that the form wrote, unless somebody else gave the item another one meanwhile."""
    said, seen = str(data[CODE]).strip(), data.get(f"{BASE}{CODE}", part.code)
    if said == seen:
        return part.code
    if part.code not in (seen, said):
        raise Clashes(part, [Clash(code_field(part), said)])
    return readable(said)


def readable(code: str) -> str:
    if len(code) > LENGTH:
        raise UnreadableEdit({CODE: _("Een code heeft hoogstens %(n)s tekens.") % {"n": LENGTH}})
    if not re.match(CODE_PATTERN, code):
        said = _("Begin met een letter; gebruik daarna letters, cijfers of lage streepjes.")
        raise UnreadableEdit({CODE: said})
    return code

"""What text of people may hold where it ends up in the header of a mail, or in a report."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters, line and paragraph separators, and marks that turn text around.
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)


def has_hidden(text: str) -> bool:
    """Whether there is anything in the text that a reader cannot see."""
    return bool(_HIDDEN.search(text))


def without_hidden(text: str) -> str:
    """One line of what a reader can see: hidden characters become spaces, and spaces one."""
    return " ".join(_HIDDEN.sub(" ", text).split())


def one_line(text: str) -> None:
    """Validator: a name or an address is one line without hidden characters."""
    if has_hidden(text):
        raise ValidationError(_("Hier mogen geen regeleinden of onzichtbare tekens in staan."))


def several_lines(text: str) -> None:
    """Validator: the same of a text that may have lines."""
    for line in text.replace("\r\n", "\n").split("\n"):
        one_line(line)

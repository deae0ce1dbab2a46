"""Text of people in the header of a mail, in a report or in a sentence: what it may hold, how it stands."""

import re
from email.utils import formataddr, parseaddr
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
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


# Where French says d’ for de: vowels, y before a consonant, and the h that is not heard, which
# only a list tells; of the towns here the h is mostly heard (de Hasselt).
_ELIDED: Final = re.compile(
    r"de (?=[aeiouàâäéèêëîïôöùûüœæ]|y(?![aeiouéè])"
    r"|h(?:él|ect|enri|erb|erm|il|ippo|ono|onn|ort|ub|ug|yac|ist|ôte|ôpi))",
    re.IGNORECASE,
)
_JOINED: Final = {"de Le ": "du ", "de Les ": "des "}


def of_name(name: object) -> str:
    """'van Aalst' in the language in force: 'of Aalst', 'd’Aalst', 'von Aalst'."""
    words = gettext("van %(name)s") % {"name": name}
    if not (get_language() or "").startswith("fr"):
        return words
    for apart, joined in _JOINED.items():
        if words.startswith(apart):
            return joined + words.removeprefix(apart)
    return "d’" + words.removeprefix("de ") if _ELIDED.match(words) else words


def by_way_of(sender: str) -> str:
    """The sender's address of a mail that this service sends for somebody else."""
    return formataddr((f"{sender} via Tweezicht", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))

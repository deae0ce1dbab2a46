"""What a file of another program loses or how it is refused, in the language of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.formats.losses import Fate, Loss, Unreadable
from surveys.formats.messages import MESSAGES
from surveys.questionnaire.conditions.expressions import LogicError
from surveys.questionnaire.document import DocumentError
from surveys.questionnaire.messages import MESSAGES as DOCUMENT_MESSAGES


def loss_message(loss: Loss | Unreadable) -> str:
    sentence = _(MESSAGES.get(loss.code, loss.code))
    return sentence % loss.params if loss.params else sentence


def document_message(error: DocumentError | LogicError) -> str:
    """What is wrong with a file or a condition, in the language of the page."""
    sentence = _(DOCUMENT_MESSAGES.get(error.code, error.code))
    said = sentence % error.params if error.params else sentence
    place = getattr(error, "place", "")
    return f"{place}: {said}" if place else said


def file_message(error: Unreadable | DocumentError) -> str:
    return loss_message(error) if isinstance(error, Unreadable) else document_message(error)


@dataclass(frozen=True)
class ToldLoss:
    """One sentence, and all the places that it holds for; none for the whole."""

    left_out: bool
    sentence: str
    places: tuple[str, ...]


def told_losses(losses: Iterable[Loss]) -> list[ToldLoss]:
    """Equal sentences once, what is left out first."""
    together: dict[tuple[bool, str], list[str]] = {}
    for loss in losses:
        key = (loss.fate is Fate.LEFT_OUT, loss_message(loss))
        together.setdefault(key, []).append(loss.place)
    told = [
        ToldLoss(left_out, sentence, tuple(place for place in places if place))
        for (left_out, sentence), places in together.items()
    ]
    return sorted(told, key=lambda one: not one.left_out)

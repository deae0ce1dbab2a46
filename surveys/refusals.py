"""Why an act was refused: exceptions whose text a person can read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


class Refused(Exception):
    """A person asked for something that cannot be. `field` is where a form shows it."""

    def __init__(self, message: str, field: str | None = None) -> None:
        self.message, self.field = message, field
        super().__init__(message)


class NameTaken(Refused):
    """Another row of the same kind already has this name."""


class WaveNotDraft(Refused):
    """The wave was launched: what respondents were promised does not change any more."""


class WaveNotOpen(Refused):
    """The wave is not open (any more, or yet)."""


class WaveFromFile(Refused):
    """The answers of the wave come from files: nobody is invited, and its days are theirs."""


class BoxShut(Refused):
    """The ballots of a wave cannot be unsealed; nothing is lost, and nothing is counted."""


class BoxOnly(Refused):
    """Answers of an anonymous wave come from respondents themselves, through the box."""


@contextmanager
def unique(constraint: str, refusal: Refused) -> Iterator[None]:
    """Turn the violation of one unique constraint into a refusal; any other error stays."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise refusal from error

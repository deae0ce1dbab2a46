"""How often: links and codes that open nothing, answers saved, copies made. Counted in the cache."""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

log = logging.getLogger(__name__)

MINUTE: Final = 60
WRONG: Final = 30  # links that open nothing, a minute from one address; of codes likewise
ALARM: Final = 1000  # of all addresses together
ALARM_SECONDS: Final = 600
COPIES: Final = 6  # a minute, of one's own answers as a file
SAVES: Final = 120  # a minute, by one link
QUIETLY: Final = 20  # of those, in each process, before it tells the others


def count_wrong(request: HttpRequest, what: str) -> bool:
    """Count one link or code that opens nothing; False when there were too many from this address.

    Only these count: a town hall behind one address goes on, whoever guesses from inside it.
    """
    address = get_adapter(request).get_client_ip(request)
    here = _counted(f"wrong-{what}:{address}")
    if here == WRONG + 1:
        log.warning("many %s that open nothing, from one address", what)
    if _counted(f"wrong-{what}", seconds=ALARM_SECONDS) == ALARM:
        log.warning("alarm: %s %s that open nothing, within ten minutes", ALARM, what)
    return here <= WRONG


def count_save(link: str, by: int) -> bool:
    """Count answers saved; False when they come quicker than a person answers.

    A process tells the others of some twenty at a time: of what most people save in a minute, never.
    """
    seen = _saves.of(link)
    seen.untold += by
    if seen.untold > QUIETLY:
        seen.told = _counted(f"saves:{link}", seen.untold)
        seen.untold = 0
    return seen.told + seen.untold <= SAVES


def count_copy(mark: str) -> bool:
    """Count one file made of a respondent's answers; False when they are asked for too often."""
    return _counted(f"copies:{mark}") <= COPIES


@dataclass
class _Seen:
    """Of one respondent within a minute: what this process has not told, and what all told until it did."""

    untold: int = 0
    told: int = 0


class _Minute:
    """What came to this process within this minute, by name."""

    def __init__(self) -> None:
        self.minute, self.seen = 0, defaultdict[str, _Seen](_Seen)

    def of(self, name: str) -> _Seen:
        minute = int(time.time()) // MINUTE
        if minute != self.minute:
            self.minute, self.seen = minute, defaultdict(_Seen)
        return self.seen[name]


_saves: Final = _Minute()


def _counted(name: str, by: int = 1, *, seconds: int = MINUTE) -> int:
    """So many more within this minute, or another span, and how many there are by now."""
    key = f"respondents:{name}:{int(time.time()) // seconds}"
    found: int = cache.count(key, seconds + 30, by)  # type: ignore[attr-defined]  # config.cache
    return found

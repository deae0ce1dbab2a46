"""When the numbers allow a word. The words themselves are chosen elsewhere."""

from enum import StrEnum

ALMOST_ALWAYS_FROM = 0.75


class Return(StrEnum):
    """What an effort yields, from the two shares of one side."""

    REWARDED = "rewarded"
    LIMITED_RETURN = "limited_return"
    LITTLE_EFFORT = "little_effort"
    EASY_RETURN = "easy_return"
    UNDECIDED = "undecided"


Interval = tuple[float, float]


def majority(interval: Interval) -> bool | None:
    """True when the whole interval lies above half, False when below, None when it holds half."""
    low, high = interval
    if low > 0.5:
        return True
    return False if high < 0.5 else None


def almost_always_together(interval: Interval) -> bool:
    """I17: the share naming all or all but one of the options is at least .75 at its lower bound."""
    return interval[0] >= ALMOST_ALWAYS_FROM


def more_nuanced(political: float, administrative: float, gap: Interval) -> bool:
    """Both sides above half, the political side higher, and the 95 % interval excludes 0."""
    return min(political, administrative) > 0.5 and political > administrative and gap[0] > 0


def return_on_effort(effort: Interval, yielded: Interval) -> Return:
    """Effort beside yield: does the majority invest, and does the majority see an effect?"""
    words = {
        (True, True): Return.REWARDED,
        (True, False): Return.LIMITED_RETURN,
        (False, False): Return.LITTLE_EFFORT,
        (False, True): Return.EASY_RETURN,
    }
    invests, sees = majority(effort), majority(yielded)
    if invests is None or sees is None:
        return Return.UNDECIDED
    return words[invests, sees]

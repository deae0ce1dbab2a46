"""How a reader must take the share beside a statement. Every outlet asks here, and nowhere else.

A share is of those who agree with the sentence as it is printed, and so are its mean, its gap and
its course: high = more agree. Whether that is favourable is said apart from it. Documents of
before method 5 do not know `reverse` with their items: what they tell of a reversed statement is
of those who disagree, and every outlet says so.
"""

from reports.narrative.model import Framed, Item, Labels, Stated, beside_gap, value

BEFORE_AS_PRINTED = frozenset("01234")  # versions of the method
# What a label tells: the answers from this one up, this one alone, from this one down.
HIGHER, ONLY, LOWER = "higher", "only", "lower"


def is_favourable(item: Framed) -> bool:
    """Whether it is favourable when more people answer what the share counts."""
    return item.frame != "problem"


def has_direction(item: object) -> bool:
    """Whether the questionnaire says which answer is favourable: it does so by the theme."""
    return getattr(item, "theme", "") is not None


def direction(item: Framed) -> bool | None:
    """`is_favourable`; None where the questionnaire does not say, and no outlet may."""
    return is_favourable(item) if has_direction(item) else None


def which_answers(item: Stated, labels: Labels) -> str:
    """HIGHER, ONLY or LOWER: which answers the share counts, from the one whose label stands
    under `answer_label`."""
    code = item.code
    if item.reverse is None and answer_label(code, LOWER) in labels:
        return LOWER
    return ONLY if answer_label(code, ONLY) in labels else HIGHER


def answer_label(code: str, which: str) -> str:
    """Under which code the labels hold the first answer that counts."""
    return f"{code}:{which}"


def favourable_shares(item: Item) -> list[float]:
    """Of both sides the share, 0 to 1, that answers favourably: agrees with what is favourable,
    or does not agree with what is unfavourable."""
    shares = list(map(value, beside_gap(item)))
    return shares if is_favourable(item) else [1 - share for share in shares]


def joint_share(item: Item) -> float:
    """Halfway between both, in percent: what is low, is discussed first, or stands where in the
    quadrant. By the shares of the table, so that neither seems to say another thing."""
    return 100 * sum(favourable_shares(item)) / 2

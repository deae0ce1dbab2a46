"""Two texts beside each other, word by word."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
MOST: Final = 250_000  # pairs of words to look at; longer texts are shown as wholly rewritten
REPEATED: Final = 10  # pairs of the same word for each word; a sentence has one or two
ALIKE: Final = 0.3  # below it the words that two sentences share are chance


@dataclass(frozen=True)
class WordRun:
    """A stretch of a text, and whether the other one has it too."""

    text: str
    changed: bool


Runs = tuple[WordRun, ...]


def beside(old: str, new: str) -> tuple[Runs, Runs]:
    """Both texts in runs. Joined they are the texts; their unchanged runs are the same."""
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    steps = _steps(was, now)
    left = [WordRun("".join(was[a:b]), changed) for changed, a, b, _c, _d in steps if b > a]
    right = [WordRun("".join(now[c:d]), changed) for changed, _a, _b, c, d in steps if d > c]
    return _joined(left), _joined(right)


Step = tuple[bool, int, int, int, int]  # changed, from and to in the old, from and to in the new


def _steps(was: list[str], now: list[str]) -> list[Step]:
    head = _alike(was, now)
    tail = min(_alike(was[::-1], now[::-1]), len(was) - head, len(now) - head)
    a, b = len(was) - tail, len(now) - tail
    middle = _middle(was[head:a], now[head:b])
    moved = [(changed, i + head, j + head, k + head, m + head) for changed, i, j, k, m in middle]
    ends: list[Step] = [(False, a, len(was), b, len(now))]
    steps: list[Step] = [(False, 0, head, 0, head), *moved, *ends]
    return [_told(step, was) for step in steps]


def _alike(was: list[str], now: list[str]) -> int:
    pairs = enumerate(zip(was, now, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(was), len(now)))


def _middle(was: list[str], now: list[str]) -> list[Step]:
    whole: list[Step] = [(True, 0, len(was), 0, len(now))]
    if len(was) * len(now) > MOST or _repeats_itself(was, now):
        return whole
    # White space begins no match of its own: it would tie unlike words together.
    matcher = SequenceMatcher(str.isspace, was, now, autojunk=False)
    if matcher.ratio() < ALIKE:
        return whole
    return [(tag != "equal", a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes()]


def _repeats_itself(was: list[str], now: list[str]) -> bool:
    """Where most words are the same, each is looked at beside all others, again and again."""
    often, others = Counter(was), Counter(now)
    alike = sum(often[word] * others[word] for word in often if not word.isspace())
    return alike > REPEATED * (len(was) + len(now))


def _told(step: Step, was: list[str]) -> Step:
    """A lone mark or space between other words is no word that stayed."""
    changed, a, b, c, d = step
    inner = not changed and a > 0 and b < len(was)
    wordless = inner and not any(re.match(r"\w", token) for token in was[a:b])
    return (changed or wordless, a, b, c, d)


def _joined(runs: list[WordRun]) -> Runs:
    return tuple(
        WordRun("".join(run.text for run in group), changed)
        for changed, group in groupby(runs, key=lambda run: run.changed)
    )

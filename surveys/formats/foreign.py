"""What another program's questionnaire says, before it is made ours.

A reader fills these from its file and judges nothing: names may be strange or repeated, texts may
hold markup, languages may be any. `assembling` makes codes, scales and conditions of ours of them
and says what was lost.
"""

from dataclasses import dataclass, field
from datetime import date

from surveys.formats.losses import Loss
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.words import Kind

# By language as the file names it ("nl", "nl-BE", "Nederlands (nl)"); "" where it names none.
Texts = dict[str, str]


def characters_of(texts: Texts) -> int:
    return sum(map(len, texts.values()))


@dataclass(frozen=True)
class ForeignChoice:
    """One answer to choose from; `code` is what the other program stores."""

    code: str
    text: Texts


@dataclass(frozen=True)
class ForeignQuestion:
    """One item; of a grid, one row.

    `kind` is the nearest of ours. `steps`: the choices are steps from low to high, so that a scale
    is made of them; a choice in `no_opinion` is none of the steps. `condition` speaks of foreign
    names and of the stored codes.
    """

    name: str
    kind: Kind
    text: Texts
    help: Texts = field(default_factory=dict)
    choices: tuple[ForeignChoice, ...] = ()
    steps: bool = False
    no_opinion: frozenset[str] = frozenset()
    other: bool = False
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    first: date | None = None
    last: date | None = None
    condition: Expression | None = None


@dataclass(frozen=True)
class ForeignSection:
    name: str
    title: Texts
    intro: Texts = field(default_factory=dict)
    questions: tuple[ForeignQuestion, ...] = ()
    condition: Expression | None = None


@dataclass(frozen=True)
class Foreign:
    """A whole questionnaire. `languages` as the file names them, its main one first.

    `losses` is what the reader itself could not say in these words: a kind that we do not have, a
    condition that our language does not know, a script.
    """

    title: Texts
    languages: tuple[str, ...]
    sections: tuple[ForeignSection, ...]
    intro: Texts = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()

"""Which item a column probably holds, by its name and by what the file says of it: for a person to look at.

As survey tools write them: 'A1. We kiezen', 'Stellingen [We kiezen]', 'Zorgen - Selected Choice - Geld',
'groep/A1', and 'R1 [Rang 2]'.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from surveys.answer_import.hints import letters
from surveys.answer_import.readers import key_of
from surveys.answer_import.reading.cells import is_place, options_apart
from surveys.answer_import.reading.other_words import OTHER_TEXTS
from surveys.answer_import.reading.renumbered import numbers_of
from surveys.questionnaire.document import (
    OTHER_LABEL,
    Document,
    Item,
    MultipleItem,
    Perspective,
    RankingItem,
    SumItem,
    base_code,
    other_key,
)
from surveys.questionnaire.items import Choice
from surveys.upload.matching import same

_SIGNS: Final = re.compile(r"[^A-Za-z0-9]+")
_BRACKETS: Final = re.compile(r"(.+?)\s*\[\s*([^\[\]]+?)\s*\]\W*", re.DOTALL)
# LimeSurvey in a file for SPSS.
_BRACKETS_FIRST: Final = re.compile(r"\[\s*([^\[\]]+?)\s*\]\s*(.+)", re.DOTALL)
# R1[2]. Rangschik [Rang 2]: a code without spaces before the rest.
_CODED: Final = re.compile(r"\S+?[.:] (.+)", re.DOTALL)
# Between a code or a question and what belongs to it; the first and the last of each is tried.
_JOINTS: Final = (" - ", "/", ". ", ": ")
# What Qualtrics writes behind a question of which the column holds the answer itself.
_ANSWER: Final = re.compile(
    r"(?:selected choice|geselecteerde keuze|choix sélectionné|ausgewählte option)(?: - | )?"
)
_WORDS: Final = re.compile(r" - (?:text|tekst|texte)$")
_OTHERS: Final = frozenset(map(same, (*OTHER_LABEL.values(), *OTHER_TEXTS)))
# Between a group and what it holds: groep/A1 of Kobo, groep-A1 of ODK Central.
_PATH: Final = re.compile(r"/|(?<=[^\W\d_])-(?=[^\W\d_]\w*(?:[-/]|$))")
# So many letters of a wording behind a code are no accident: C1_We_kiezen.
_ENOUGH: Final = 5


def likely_key(document: Document, offers: Collection[str], name: str, told: str) -> str | None:
    """The key of an item, of an option or of the words beside 'other'; None where it is not clear."""
    paths = [name, *(name[found.end() :] for found in _PATH.finditer(name))]
    for phrase in filter(None, (told, *paths)):
        found = _of_phrase(document, phrase)
        if found in offers:
            return found
    codes = (_of_code(document, offers, path) for path in paths)
    return next(filter(None, codes), None)


def _of_phrase(document: Document, phrase: str) -> str | None:
    whole = key_of(document, phrase)
    if document.item(base_code(whole)) is not None:
        return whole
    coded = _CODED.fullmatch(phrase)
    splits = (*_splits(phrase), *_splits(coded[1])) if coded else _splits(phrase)
    for question, behind in splits:
        item, own = document.item(key_of(document, question)), key_of(document, behind)
        if item is None and document.item(base_code(own)) is not None:
            return own  # of several statements below one question
        if item is not None and (part := _part(item, behind)):
            return part
        if item is not None and own == item.code:
            return own  # a code before its own wording
    return None


def _splits(phrase: str) -> Iterator[tuple[str, str]]:
    if (found := _BRACKETS.fullmatch(phrase)) is not None:
        yield found[1], found[2]
    if (found := _BRACKETS_FIRST.fullmatch(phrase)) is not None:
        yield found[2], found[1]
    for joint in _JOINTS:
        if joint in phrase:
            before, _joint, behind = phrase.partition(joint)
            yield before.strip(), behind.strip()
            before, _joint, behind = phrase.rpartition(joint)
            yield before.strip(), behind.strip()


def _part(item: Item, behind: str) -> str | None:
    """What of an item is meant by the words behind it."""
    words = _ANSWER.sub("", same(behind))
    if not words:
        return item.code
    for option in options_apart(item):
        if words in {same(option.code), *map(same, option.text.values())}:
            return f"{item.code}.{option.code}"
    if isinstance(item, Choice) and item.other and _WORDS.sub("", words) in _OTHERS:
        return other_key(item.code)
    return item.code if isinstance(item, RankingItem) and is_place(words) else None


def _of_code(document: Document, offers: Collection[str], name: str) -> str | None:
    """By the code with which a name begins: U1[finance], U1_finance, C1. We kiezen, U2[1]."""
    plain = {_SIGNS.sub(".", key).casefold(): key for key in offers}
    parts = _SIGNS.sub(".", name).strip(".").casefold().split(".")
    pairs = ((".".join(parts[:size]), size) for size in (2, 1))
    found = next(((plain[one], size) for one, size in pairs if one in plain), None)
    if found is None:
        return None
    key, size = found
    if size == 1 and (option := _renumbered(document, key, parts[1:])):
        return f"{key}.{option}"
    return key if size == 2 or _says_no_part(document, key, name) else None


def _renumbered(document: Document, key: str, behind: list[str]) -> str | None:
    """The option that the number behind a code is of: M1[2], M1_2, M1/2."""
    item = document.item(key)
    known = numbers_of(item) if isinstance(item, MultipleItem | SumItem) else {}
    return known.get(behind[0]) if behind else None


def _says_no_part(document: Document, key: str, name: str) -> bool:
    """Whether what stands behind a code is words, and no part of an item that we do not know: SQ001, DO."""
    item, behind = document.item(base_code(key)), name[len(key) :]
    if not behind or (re.match(r"\W{0,2}\s", behind) and "[" not in behind[:3]):
        return True
    if isinstance(item, MultipleItem):
        return False
    number = re.sub(r"[\W_]+", " ", behind.split()[0]).strip()  # [1] Rangschik [Rang 1]
    if isinstance(item, RankingItem) and is_place(number):
        return True
    said = letters(behind)
    wordings = [item.wording_for(side) or {} for side in Perspective] if item else []
    return len(said) >= _ENOUGH and any(
        letters(text).startswith(said) for wording in wordings for text in wording.values()
    )


def one_column_each(
    document: Document, found: dict[str, str], known: Collection[str]
) -> dict[str, str]:
    """Without the columns of what another column holds already, which would refuse the mapping.

    Kobo writes a multiple choice in one column and its options in others as well.
    """
    times = Counter((*found.values(), *known))
    kept: dict[str, str] = {}
    for column, key in found.items():
        item = document.item(base_code(key))
        if item is None or (times[item.code] and key not in (item.code, other_key(item.code))):
            continue
        several = isinstance(item, RankingItem | MultipleItem) and key in (
            item.code,
            other_key(item.code),
        )
        # Belang [We kiezen], Inzet [We kiezen]: which of them is meant, a person says.
        if several or times[key] == 1:
            kept[column] = key
    return kept

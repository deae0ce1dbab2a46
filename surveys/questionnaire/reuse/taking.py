"""Excerpts put into a draft: new parts of it, under codes that are free there."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

from surveys.questionnaire.drafts import PartKind, State, rank_row, state
from surveys.questionnaire.reuse.excerpts import Excerpt, ExcerptPart
from surveys.questionnaire.reuse.texts import alike, in_languages, speaks
from surveys.questionnaire.rules.item_rules import PAIRS

LONGEST = 40  # characters of a code
_ANSWERING = frozenset(purpose.value for purpose in PAIRS)


class Skip(StrEnum):
    """Why an excerpt is not taken over."""

    THERE = "there"  # the draft has it already
    LANGUAGE = "language"  # it has no words in the source language of the draft


@dataclass
class Outline:
    """What of a draft an excerpt meets. `lineages`: of its items, with their codes."""

    languages: tuple[str, ...]
    codes: set[str]
    scales: dict[str, Mapping[str, Any]]
    themes: dict[str, Mapping[str, Any]]
    lineages: dict[str, str]

    @property
    def source(self) -> str:
        return self.languages[0] if self.languages else "nl"


@dataclass
class TakenOver:
    """The new parts by id, the ids of the items in order, and what was left where it is. `alone`:
    how many items lost the item that they answered or took their options from."""

    made: dict[str, State] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)
    alone: int = 0
    skipped: list[tuple[Excerpt, Skip]] = field(default_factory=list)


def skips(outline: Outline, excerpt: Excerpt) -> Skip | None:
    body = excerpt.part.body
    if not speaks(body, outline.source):
        return Skip.LANGUAGE
    if excerpt.kind is PartKind.ITEM:
        return Skip.THERE if excerpt.lineage in outline.lineages else None
    there = outline.scales if excerpt.kind is PartKind.SCALE else outline.themes
    same = any(alike(body, other, outline.source) for other in there.values())
    return Skip.THERE if same else None


def take(outline: Outline, excerpts: Sequence[Excerpt], section: str, after: str) -> TakenOver:
    """The excerpts at the end of a section, whose last rank is `after`. The outline grows along."""
    return _Taking(outline, section).all(excerpts, after)


class _Taking:
    def __init__(self, outline: Outline, section: str) -> None:
        self._outline, self._section, self._taken = outline, section, TakenOver()
        self._brought: list[tuple[PartKind, ExcerptPart, str]] = []  # with its code here

    def all(self, excerpts: Sequence[Excerpt], after: str) -> TakenOver:
        wanted: list[tuple[str, Excerpt]] = []
        for excerpt in _answered_first(excerpts):
            if why := skips(self._outline, excerpt):
                self._taken.skipped.append((excerpt, why))
            elif excerpt.kind is PartKind.ITEM:
                code = self._free(excerpt.code)
                self._outline.lineages[excerpt.lineage] = code
                wanted.append((code, excerpt))
            else:
                self._named(excerpt, excerpt.kind, excerpt.part)
        # Codes first: items that are taken over together find one another.
        ranks = rank_row(after, None, len(wanted))
        for (code, excerpt), rank in zip(wanted, ranks, strict=True):
            self._item(code, excerpt, rank)
        return self._taken

    def _item(self, code: str, excerpt: Excerpt, rank: str) -> None:
        body = in_languages(excerpt.part.body, self._outline.languages)
        body["lineage"] = excerpt.lineage
        if excerpt.scale and "scale" in body:
            body["scale"] = self._named(excerpt, PartKind.SCALE, excerpt.scale)
        themes = {one.code: self._named(excerpt, PartKind.THEME, one) for one in excerpt.themes}
        self._with_themes(body, themes)
        self._with_links(body, excerpt)
        made = state(PartKind.ITEM, code, body, section=self._section, rank=rank)
        key = str(uuid.uuid4())
        self._taken.made[key] = {**made, "outdated": self._outdated(excerpt, excerpt.part)}
        self._taken.items.append(key)

    def _with_themes(self, body: dict[str, Any], themes: Mapping[str, str]) -> None:
        for home in (body, *body.get("options", [])):
            named = home.pop("theme", None)
            if named in themes:
                home["theme"] = themes[named]

    def _with_links(self, body: dict[str, Any], excerpt: Excerpt) -> None:
        """What the item answers is named by its code here; without that the item stands alone."""
        for name, lineage in excerpt.links.items():
            if lineage in self._outline.lineages:
                body[name] = self._outline.lineages[lineage]
        self._taken.alone += any(name not in body for name in excerpt.links)
        if body.get("role") in _ANSWERING and "of" not in body:
            del body["role"]

    def _named(self, excerpt: Excerpt, kind: PartKind, part: ExcerptPart) -> str:
        """The code of the same scale or theme in the draft; a new one where there is none."""
        there = self._outline.scales if kind is PartKind.SCALE else self._outline.themes
        body = in_languages(part.body, self._outline.languages)
        same = [c for k, other, c in self._brought if (k, other.body) == (kind, part.body)]
        same += [c for c, other in there.items() if alike(body, other, self._outline.source)]
        if same:
            return same[0]
        code = self._free(part.code)
        there[code] = body
        self._brought.append((kind, part, code))
        made = state(kind, code, body)
        self._taken.made[str(uuid.uuid4())] = {**made, "outdated": self._outdated(excerpt, part)}
        return code

    def _outdated(self, excerpt: Excerpt, part: ExcerptPart) -> dict[str, str]:
        """What a translation was made of says something only beside the same source language."""
        if excerpt.source != self._outline.source:
            return {}
        kept = self._outline.languages[1:]
        return {f: made for f, made in part.outdated.items() if f.rpartition(".")[2] in kept}

    def _free(self, wanted: str) -> str:
        """The code, or one like it that no part of the draft has."""
        stem = wanted[: LONGEST - 4]
        code = next(
            code
            for n in count(1)
            if (code := wanted if n == 1 else f"{stem}_{n}").casefold() not in self._outline.codes
        )
        self._outline.codes.add(code.casefold())
        return code


def _answered_first(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """As they are, but what one of them answers or takes its options from stands before it."""
    at = {one.lineage: n for n, one in enumerate(excerpts) if one.kind is PartKind.ITEM}
    order: dict[int, None] = {}
    met: set[int] = set()

    def add(n: int) -> None:
        met.add(n)
        for other in map(at.get, excerpts[n].links.values()):
            if other is not None and other not in met:
                add(other)
        order[n] = None

    for n in range(len(excerpts)):
        if n not in met:
            add(n)
    return [excerpts[n] for n in order]

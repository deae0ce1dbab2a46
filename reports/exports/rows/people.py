"""Who a row is of, as far as it may say: side, municipality and what follows from it, function, weight."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from benchmarking.core.data.arrays import Floats, floats
from benchmarking.inputs.manifest import RosterEntry
from reports.exports.content.told import plain
from reports.exports.content.told_rows import WEIGHT, Coded, Use, Variable, VariableMeasure
from reports.exports.rows.missing import Gap, code_of, coded
from reports.exports.rows.who import Named
from surveys.models.catalogue import SIZES
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.functions import Function


@dataclass(frozen=True, slots=True)
class Roster:
    """The municipalities of the wave: names by code, and what a snapshot's manifest says of each."""

    names: Mapping[str, str]
    entries: Mapping[str, RosterEntry]

    def told(self, code: str | None, read: Callable[[RosterEntry], str]) -> str | None:
        """A property of a municipality that a row may name."""
        return None if code is None else read(self.entries[code]) or None

    def known(self, read: Callable[[RosterEntry], str]) -> set[str]:
        """What a property says of any of them."""
        return {found for entry in self.entries.values() if (found := read(entry))}


def variables(
    rows: Sequence[Named], roster: Roster, weights: Floats | None, language: str
) -> Iterator[Variable]:
    """In the order in which they stand before the answers."""
    yield Variable(
        key="row",
        label=_("Nummer van de rij, zonder betekenis"),
        measure=VariableMeasure.NOMINAL,
        values=floats(np.arange(1, len(rows) + 1)),
        use=Use.SERIAL,
    )
    sides = {
        Perspective.POLITICAL.value: _("Politiek"),
        Perspective.ADMINISTRATIVE.value: _("Administratie"),
    }
    yield _words("side", _("Kant"), [row.side for row in rows], sides)
    places = [row.municipality for row in rows]
    towns = {code: f"{plain(name)} ({code})" for code, name in sorted(roster.names.items())}
    yield _words("municipality", _("Bestuur"), places, towns)
    provinces = {name: plain(name) for name in sorted(roster.known(_province))}
    told = [roster.told(code, _province) for code in places]
    yield _words("province", _("Provincie"), told, provinces)
    sizes = {size: plain(size) for size in SIZES if size in roster.known(_size)}
    told = [roster.told(code, _size) for code in places]
    yield _words("size", _("Grootteklasse"), told, sizes, VariableMeasure.ORDINAL)
    functions = {one.value: one.label(language) for one in Function}
    yield _words("function", _("Functie"), [row.function for row in rows], functions)
    if any(row.name for row in rows):
        names = {name: plain(name) for name in sorted({row.name for row in rows if row.name})}
        label = _("Naam, van wie dat toestond")
        yield _words("name", label, [row.name for row in rows], names)
    if weights is not None:
        yield Variable(
            key=WEIGHT,
            label=_("Gewicht: het gemiddelde van alle rijen die hetzelfde over zichzelf zeggen"),
            measure=VariableMeasure.SCALE,
            values=_averaged(rows, weights),
            decimals=6,
            use=Use.WEIGHT,
        )


_province: Final = attrgetter("province")
_size: Final = attrgetter("size")


def _words(
    key: str,
    label: str,
    values: Sequence[str | None],
    texts: Mapping[str, str],
    measure: VariableMeasure = VariableMeasure.NOMINAL,
) -> Variable:
    """Words as codes from 1; only those that a row has get one."""
    used = [word for word in texts if word in set(values)]
    codes: dict[str | None, float] = {word: float(place) for place, word in enumerate(used, 1)}
    codes[None] = float(code_of(Gap.WITHHELD, []))
    return Variable(
        key=key,
        label=label,
        measure=measure,
        values=floats([codes[value] for value in values]),
        codes=tuple(Coded(place, texts[word]) for place, word in enumerate(used, 1)),
        missing=(coded(Gap.WITHHELD, []),) if None in values else (),
    )


def _averaged(rows: Sequence[Named], weights: Floats) -> Floats:
    """One weight for all who look alike: a row's own follows from the function, which it would tell."""
    alike: dict[Named, list[int]] = {}
    for place, row in enumerate(rows):
        alike.setdefault(row, []).append(place)
    averaged = np.empty(len(rows))
    for places in alike.values():
        averaged[places] = weights[places].mean()
    return averaged

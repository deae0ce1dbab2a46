"""Prints whatever it is told to as the documents that readers get, leaks included."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarking.core.audit.auditor import Release
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.tensor import checked
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import SIDES, WaveInput
from benchmarking.core.disclosure.publishing import Population
from tests.attacks.answers import Own
from tests.attacks.documents import Dossier

Json = dict[str, Any]
FEWEST = 5


def own_answers(wave: WaveInput, instrument: Instrument) -> Own:
    """What insiders know: for a set of municipalities, the answers that were given there."""
    codes = np.array(wave.municipality_codes)[wave.municipality]
    given: dict[tuple[str, str, str], frozenset[int]] = {}
    for spec in instrument.scales:
        if spec.code not in wave.scales:
            continue
        answers = checked(wave.scales[spec.code], spec)
        for s, side in enumerate(SIDES):
            kept = (wave.perspective == s) & (answers > 0)
            pairs = sorted(set(zip(codes[kept].tolist(), answers[kept].tolist(), strict=True)))
            for code, answer in pairs:
                key = code, side, spec.code
                given[key] = given.get(key, frozenset()) | {answer}

    def own(places: frozenset[str], side: str, item: str) -> set[int]:
        return {answer for place in places for answer in given.get((place, side, item), ())}

    return own


def figures(counts: Counts, spec: ScaleSpec, *, bars: bool = True) -> Json:
    """One side's answers to an item, as every document writes them."""
    n, steps = int(counts.sum()), len(counts) - 1
    if n == 0:
        return hidden(0)
    share = float(counts[spec.cut - 1 :].sum() / n)
    mean = float(counts @ np.arange(steps + 1) * 100 / (n * steps))
    return {
        "share": {"value": share, "n": n},
        "mean": {"value": mean, "n": n},
        "distribution": (counts / n).tolist() if bars else None,
    }


def hidden(n: int) -> Json:
    reason = "too_few_answers" if n < FEWEST else "protected"
    nothing = {"value": None, "reason": reason}
    return {"share": nothing, "mean": nothing, "distribution": None}


def document(per_side: list[Counts], shown: Any, instrument: Instrument, bars: int = 0) -> Json:
    """Items of a population: `per_side[s]` (I, K), `shown` (2, I)."""
    items = []
    for i, spec in enumerate(instrument.scales):
        entry: Json = {
            "code": spec.code,
            "categories": spec.categories,
            "favourable_from": spec.cut,
            "reverse": spec.reverse,
            "gap": {},
        }
        for s, side in enumerate(SIDES):
            counts = per_side[s][i]
            told, n = bool(shown[s, i]), int(counts.sum())
            entry[side] = figures(counts, spec, bars=n >= bars) if told else hidden(n)
        items.append(entry)
    return {"items": items, "themes": [], "choices": [], "rankings": [], "sums": []}


def counts_of(wave: WaveInput, instrument: Instrument) -> Counts:
    """(M, 2, I, K) of items that all have the same number of categories."""
    return next(iter(tally(wave, instrument).scales.values())).counts


def groups_told(
    wave: WaveInput, instrument: Instrument, populations: tuple[Population, ...], told: Any
) -> dict[str, tuple[frozenset[str], Json]]:
    """The documents of groups, with the item figures that are told (P, 2, X)."""
    counted, counts = tally(wave, instrument), counts_of(wave, instrument)
    codes = np.array(counted.municipality_codes)
    items = len(instrument.scales)
    return {
        population.name: (
            frozenset(codes[population.members].tolist()),
            document(list(counts[population.members].sum(axis=0)), mask[:, :items], instrument),
        )
        for population, mask in zip(populations, told, strict=True)
    }


def printed(wave: WaveInput, instrument: Instrument, release: Release, bars: int = 8) -> Dossier:
    """All documents of a release; distributions of municipalities from `bars` answers on."""
    counted, counts = tally(wave, instrument), counts_of(wave, instrument)
    items = len(instrument.scales)
    benchmark = document(list(counts.sum(axis=0)), release.benchmark[:, :items], instrument)
    benchmark["threshold"] = FEWEST
    benchmark["roles"] = _roles(wave, instrument, release)
    benchmark["themes"] = _themes(list(counts.sum(axis=0)), instrument, np.zeros((2, 99)))
    municipalities = {}
    for m, code in enumerate(counted.municipality_codes):
        own = document(list(counts[m]), release.cells[m, :, :items], instrument, bars)
        submitted = {
            side: {"submitted": int(counted.submitted[m, s])} for s, side in enumerate(SIDES)
        }
        own["themes"] = _themes(list(counts[m]), instrument, release.cells[m])
        municipalities[code] = {**own, "response": submitted, "peers": []}
    groups = release.groups
    return Dossier(
        benchmark,
        municipalities,
        groups_told(wave, instrument, groups.populations, groups.told),
    )


def _themes(per_side: list[Counts], instrument: Instrument, shown: Any) -> list[Json]:
    """Theme scores as the mean of the items: right where everybody answered them all."""
    first, themes = len(instrument.scales), []
    places: Mapping[str, int] = {spec.code: i for i, spec in enumerate(instrument.scales)}
    for t, theme in enumerate(instrument.themes):
        entry: Json = {"code": theme.code, "items": list(theme.items), "gap": {}}
        for s, side in enumerate(SIDES):
            own = [(per_side[s][places[code]], instrument.scale(code)) for code in theme.items]
            n = int(own[0][0].sum())
            entry[side] = hidden(n)
            if shown[s, first + t]:
                turned = [(counts[::-1] if spec.reverse else counts, spec) for counts, spec in own]
                parts = [figures(counts, spec)["mean"]["value"] for counts, spec in turned]
                entry[side]["mean"] = {"value": sum(parts) / len(parts), "n": n}
        themes.append(entry)
    return themes


def _roles(wave: WaveInput, instrument: Instrument, release: Release) -> list[Json]:
    roles = tally(wave, instrument).roles
    return [
        {
            "role": name,
            "perspective": SIDES[int(roles.sides[r].argmax())],
            "items": [
                {
                    "code": spec.code,
                    **(
                        figures(roles.counts[r, i, : spec.categories], spec, bars=False)
                        if release.functions[r, i]
                        else hidden(int(roles.n[r, i]))
                    ),
                }
                for i, spec in enumerate(instrument.scales)
            ],
        }
        for r, name in enumerate(roles.names)
        if roles.sides[r].sum()
    ]

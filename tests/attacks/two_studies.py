"""Two waves of two studies, which ask the same statements under other codes.

The codes go round: each code of the second questionnaire is that of another statement in the first,
so whoever takes them for each other tells what was hidden. One statement is not shared. The
attacker knows which statement is which, and reads the first study's documents by the second's codes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.waves.renaming import Renaming, renamed_instrument

Json = dict[str, Any]


def codes_of(instrument: Instrument) -> Renaming:
    """First study → second, of all of them: also of what is not shared."""
    codes = [spec.code for spec in instrument.scales]
    items = dict(zip(codes, codes[1:] + codes[:1], strict=True))
    return Renaming(items, {theme.code: f"x_{theme.code}" for theme in instrument.themes})


def shared(codes: Renaming) -> dict[str, str]:
    """All statements but the last one."""
    return dict(list(codes.items.items())[:-1])


def asked_by_second(instrument: Instrument, codes: Renaming) -> Instrument:
    """The first study's instrument under the second's codes."""
    told = renamed_instrument(instrument, codes)
    whole = {codes.items[spec.code]: spec for spec in instrument.scales}
    scales = tuple(
        replace(spec, role=whole[spec.code].role, of=_other(whole[spec.code].of, codes))
        for spec in told.scales
    )
    return replace(instrument, scales=scales, themes=told.themes)


def _other(code: str | None, codes: Renaming) -> str | None:
    return codes.items[code] if code else None


def answers_by_second(wave: WaveInput, codes: Renaming) -> WaveInput:
    """The same answers under the second study's codes."""
    return replace(
        wave,
        scales={codes.items[code]: column for code, column in wave.scales.items()},
        estimates={codes.items[code]: column for code, column in wave.estimates.items()},
    )


def read_by_second(documents: Mapping[str, Json], codes: Renaming) -> dict[str, Json]:
    """The first study's documents as somebody reads them who knows which statement is which."""
    return {key: _renamed(document, codes) for key, document in documents.items()}


def _renamed(document: Json, codes: Renaming) -> Json:
    """In the benchmark, the groups, the municipalities, and in the figures of functions."""
    found = {
        key: [_renamed(one, codes) for one in value] if key in ("roles", "functions") else value
        for key, value in document.items()
    }
    if "items" in found:
        found["items"] = [{**one, "code": codes.items[one["code"]]} for one in document["items"]]
    if "themes" in found:
        found["themes"] = [_theme(one, codes) for one in document["themes"]]
    return found


def _theme(theme: Json, codes: Renaming) -> Json:
    found = {**theme, "code": codes.themes[theme["code"]]}
    if "items" in theme:
        found["items"] = [codes.items[code] for code in theme["items"]]
    return found

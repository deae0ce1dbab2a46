"""Effort against yield: who invests strongly, and who notices the wanted effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import Benchmark
from reports.charts import svg
from reports.charts.legend import numbered
from reports.charts.places import Box, spread
from reports.charts.svg import Look
from reports.charts.words import word
from reports.narrative.model import SIDES, Labels, Payload, value, visible
from reports.narrative.phrasing import numbers, shown

RADIUS = 11.0
DIGITS = {True: 11.5, False: 13.0}  # by `wide`: read on a phone too, where a drawing is smaller
INKS = {"political": "strong-step", "administrative": "dark-ink"}


@dataclass(frozen=True, slots=True)
class Domain:
    """The shares of one domain: the figures (effort, yield) of each side."""

    label: str
    political: tuple[Figure, Figure]
    administrative: tuple[Figure, Figure]


def domains(payload: Payload, labels: Labels, language: str = "nl") -> list[Domain]:
    """Every pair of an effort item and its yield item that may be read on both sides."""
    if not isinstance(payload, Benchmark):
        return []  # who a municipality's items belong to is not in its document
    items = {item.code: item for item in payload.items}
    found = []
    for item in payload.items:
        effort = items.get(item.of or "")
        if item.role != "yield" or effort is None:
            continue
        political = effort.political.share, item.political.share
        administrative = effort.administrative.share, item.administrative.share
        if all(map(visible, (*political, *administrative))):
            label = _label(labels.get(effort.code, {}), language) or effort.code
            found.append(Domain(label, political, administrative))
    return found


def _label(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


def effort_yield(found: Sequence[Domain], look: Look) -> str:
    """Each domain has a number, a circle and a diamond; below the diagonal effort outruns yield."""
    box: Box = (62, 14, 500, 420) if look.wide else (52, 12, 300, 300)
    if look.paper:
        box = (62, 14, 300, 300)
    left, top, across, down = box
    spots = [
        _place(box, [value(share) for share in getattr(domain, side)])
        for domain in found
        for side in SIDES
    ]
    drawn = spread(spots, RADIUS, box)
    parts = _plane(box, look)
    for number, domain in enumerate(found):
        pair = drawn[2 * number : 2 * number + 2]
        parts.append(svg.line(pair[0], pair[1], "conn", stroke_width="1.5"))
        for side, spot in zip(SIDES, pair, strict=True):
            said = _said(domain, side, look.language)
            parts.append(_marker(number + 1, side, spot, said, DIGITS[look.wide]))
    at = (left + across + 34, top + 8.0) if look.wide else (6.0, top + down + 62.0)
    listed, bottom = numbered([domain.label for domain in found], at, look)
    return svg.figure(max(bottom, top + down + 50), [*parts, *listed], look)


def _place(box: Box, shares: Sequence[float]) -> tuple[float, float]:
    left, top, across, down = box
    return left + across * shares[0], top + down * (1 - shares[1])


def _plane(box: Box, look: Look) -> list[str]:
    left, top, across, down = box
    size = 11.5 if look.wide else 12.5
    dashed = {"stroke_dasharray": "3 5"}
    parts = [svg.rect(box, "qb", rx="10")]
    parts.append(svg.line((left, top + down), (left + across, top), "zero", **dashed))
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0) if look.wide else (0.0, 0.5, 1.0):
        x, y = _place(box, (tick, tick))
        percent = numbers.share(tick, look.language)
        anchor = "end" if tick == 1 else "middle"
        parts.append(svg.text(x, top + down + 18, percent, "tm", size, text_anchor=anchor))
        parts.append(svg.text(left - 6, y + 4, percent, "tm", size, text_anchor="end"))
    bold = {"text_anchor": "middle", "font_weight": "600"}
    effort, gained = word("effort", look.language), word("yield", look.language)
    parts.append(svg.text(left + across / 2, top + down + 38, effort, "ti", 12.5, **bold))
    turned = svg.text(0, 0, gained, "ti", 12.5, **bold)
    x = 14 if look.wide else 9
    turn = f"translate({x} {svg.at(top + down / 2)}) rotate(-90)"
    return [*parts, svg.tag("g", turned, transform=turn)]


def _said(domain: Domain, side: str, language: str) -> str:
    """What a marker says: both shares of one side."""
    words = [word(key, language).removesuffix(" →") for key in ("effort", "yield")]
    shares = [shown.marked(share, "share", language) for share in getattr(domain, side)]
    told = ", ".join(f"{name}: {share}" for name, share in zip(words, shares, strict=True))
    return f"{domain.label} ({word(side, language)}): {told}"


def _marker(number: int, side: str, spot: tuple[float, float], said: str, size: float) -> str:
    bold = {"text_anchor": "middle", "font_weight": "700"}
    digit = svg.text(spot[0], spot[1] + 0.35 * size, number, INKS[side], size, **bold)
    title = svg.tag("title", svg.clean(said))
    return svg.tag("g", title + svg.mark(side, *spot, RADIUS) + digit, data_mark="")

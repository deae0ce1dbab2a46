"""How many agree with a statement, and when that may be called a majority."""

from collections.abc import Iterable

from msgspec import structs

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import Benchmark, ItemResult
from reports.narrative.benchmark import class_of
from reports.narrative.model import beside_gap, comparable, value
from reports.narrative.phrasing import names, shown
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import has_direction, is_favourable
from reports.narrative.takeaways.model import Ref, TakeawayKind, TakeawayLine

MOST = 4  # statements of a theme that are told; the others stand in the report


def above_half(figure: Figure | None) -> bool:
    """Whether the whole interval lies above one half."""
    return figure is not None and figure.low is not None and figure.low > 0.5


def below_half(figure: Figure | None) -> bool:
    """Whether the whole interval lies below one half."""
    return figure is not None and figure.high is not None and figure.high < 0.5


def is_unfavourable(item: ItemResult) -> bool:
    """Whether on both sides a majority answers unfavourably, by the intervals."""
    if not has_direction(item) or not comparable(item):
        return False
    test = below_half if is_favourable(item) else above_half
    return all(map(test, beside_gap(item)))


def outspoken(item: ItemResult) -> float:
    """How many of the less outspoken side answer unfavourably, 0 to 1."""
    shares = list(map(value, beside_gap(item)))
    return 1 - max(shares) if is_favourable(item) else min(shares)


def statements(payload: Benchmark, themes: Iterable[str]) -> list[ItemResult]:
    """The statements of themes, without those that are an effort or what it yields."""
    wanted = set(themes)
    return [
        item
        for item in payload.items
        if item.theme in wanted and item.role not in ("effort", "yield")
    ]


def agree(item: ItemResult, writer: Writer) -> TakeawayLine:
    """Both shares, and the word that both intervals allow."""
    shares = beside_gap(item)
    key = "ta_agree"
    if all(map(above_half, shares)):
        key = "ta_agree_most"
    elif all(map(below_half, shares)):
        key = "ta_agree_few"
    text = writer.write(
        key,
        item=writer.quote(item.code),
        answer=writer.answer(item),
        **{side: writer.figure(figure) for side, figure in shares.named()},
    )
    return TakeawayLine(f"agree.{item.code}", text, (Ref(TakeawayKind.ITEM, item.code),))


def clearest(items: Iterable[ItemResult]) -> list[ItemResult]:
    """Those that both sides mostly answer unfavourably, the clearest first; then the others."""
    seen = [item for item in items if comparable(item)]
    return sorted(
        seen,
        key=lambda item: (not is_unfavourable(item), -_place(item), item.code),
    )


def _place(item: ItemResult) -> float:
    return outspoken(item) if has_direction(item) else 0.0


def told(items: list[ItemResult], writer: Writer) -> list[TakeawayLine]:
    """The clearest statements, and how many have no figures to tell."""
    lines = [agree(item, writer) for item in clearest(items)[:MOST]]
    bare = [item for item in items if not comparable(item)]
    hidden = [item for item in bare if class_of(item) == "suppressed"]
    unpaired = [item for item in bare if item not in hidden]
    for key, phrase, found in (
        ("hidden", "suppressed", hidden),
        ("unpaired", "unpaired", unpaired),
    ):
        if found:
            refs = tuple(Ref(TakeawayKind.ITEM, item.code) for item in found)
            lines.append(TakeawayLine(key, writer.write(phrase, len(found)), refs))
    return lines


def missing(key: str, figure: Figure, refs: tuple[Ref, ...], writer: Writer) -> TakeawayLine:
    """That there is no figure, and why."""
    reason = names.reason_text(str(figure.reason or "degenerate"), writer.language)
    text = writer.write("ta_hidden", reason=reason[:1].lower() + reason[1:])
    return TakeawayLine(key, text, refs)


def interval(figure: Figure, way: str, writer: Writer, *, mirrored: bool = False) -> str:
    """The interval of any figure in brackets; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    if way == "points":
        return writer.interval(figure, mirrored=mirrored)

    turned = structs.replace(figure, low=-figure.high, high=-figure.low) if mirrored else figure
    text = shown.marked_interval(turned, way, writer.language).replace("+", "")
    return writer.write("interval95", range=text)


def about(theme: str, items: list[ItemResult], writer: Writer) -> str:
    """The title over a theme's statements: on how many a majority of both sides is unfavourable."""
    bad, total = sum(map(is_unfavourable, items)), len(items)
    if not bad:
        return writer.write("ta_title_theme", theme=theme)
    if bad == total:
        return writer.write("ta_title_unfavourable_all", bad, theme=theme)
    return writer.write("ta_title_unfavourable", bad, total, theme=theme)

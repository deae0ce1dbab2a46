"""A municipality among its peers in words; only what is certain enough is said."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarking.core.municipalities.own_results import OwnPeers, Place
from benchmarking.core.municipalities.peer_results import GapLine, PeerTheme
from benchmarking.core.tables.detail_results import PeerGroup, PeerKind
from reports.narrative.model import SIDES, Labels, Sentence
from reports.narrative.phrasing import numbers
from reports.narrative.phrasing.words import Writer

MEASURES = (*SIDES, "gap")


def group_name(group: PeerGroup, language: str) -> str:
    """The group as a heading: `10.000 tot 20.000 inwoners`, `Centrumsteden: centrumstad`."""
    short = short_name(group, language)
    of_list = group.name and short == group.label
    return f"{group.name}: {short}" if of_list else short


def short_name(group: PeerGroup, language: str) -> str:
    """The same without the name of its list."""
    writer, key = Writer(language, {}), f"group_{group.kind}_{group.label}"
    if group.kind == PeerKind.ALL:
        return writer.write("peers_all")
    # What a group of numbers is called is a phrase; a province and a list bring their own names.
    return writer.write(key) if writer.knows(key) else group.label


def kind_name(kind: str, language: str) -> str:
    """What the groups of a kind have in common: `Zelfde grootte`."""
    return Writer(language, {}).write(f"peers_kind_{kind}")


def among(group: PeerGroup, writer: Writer) -> str:
    """The group inside a sentence: `de besturen met 10.000 tot 20.000 inwoners`."""
    name = short_name(group, writer.language)
    return writer.write(f"among_{group.kind}", group=name, list=group.name)


def third_text(place: Place, language: str) -> str:
    """`hoort bij het hoogste derde (kans 86 %)`, or that it is too uncertain to say."""
    writer = Writer(language, {})
    if place.reliability is None:
        return ""
    if place.shrunken is None:
        return writer.write("third_noisy")
    if place.third is None:
        return writer.write("third_unsure")
    return writer.write(f"third_{place.third}", chance=writer.share(place.chance))


def tell_peers(
    group: OwnPeers,
    results: Sequence[PeerTheme],
    labels: Labels,
    language: str,
    frames: Mapping[str, str] | None = None,
) -> Iterator[Sentence]:
    """What is certain of a municipality in one group: `group` is its place, `results` theirs,
    `frames` what each theme measures."""
    writer = Writer(language, labels)
    lines = {theme.code: theme.gap.line for theme in results}
    told = False
    for theme in group.themes:
        named = writer.theme(theme.code, (frames or {}).get(theme.code))
        for side, place in zip(SIDES, (theme.political, theme.administrative), strict=True):
            if place.third in ("low", "high"):
                told = True
                yield Sentence("peers", _place(named, side, place, group, writer), (theme.code,))
        line = lines.get(theme.code)
        if line and theme.gap.third in ("low", "high"):
            told = True
            yield Sentence("peers", _gap(named, theme.gap, line, group, writer), (theme.code,))
    if not told:
        yield Sentence("peers", writer.write("peers_unsure", group=among(group, writer)))


def placed(code: str, frame: str, groups: Sequence[OwnPeers], writer: Writer) -> Iterator[Sentence]:
    """In which groups a theme of a municipality certainly belongs to the lowest or highest third."""
    named = writer.theme(code, frame)
    for group in groups:
        for theme in group.themes:
            for side, place in zip(SIDES, (theme.political, theme.administrative), strict=True):
                if theme.code == code and place.third in ("low", "high"):
                    yield Sentence("peers", _place(named, side, place, group, writer), (code,))


def _place(theme: str, side: str, place: Place, group: PeerGroup, writer: Writer) -> str:
    return writer.write(
        f"peers_{place.third}",
        theme=theme,
        side=writer.side(side),
        group=among(group, writer),
        chance=writer.share(place.chance),
    )


def _gap(theme: str, place: Place, line: GapLine, group: PeerGroup, writer: Writer) -> str:
    signed = {
        "own": place.shrunken,
        "low": line.lower_quartile,
        "high": line.upper_quartile,
    }
    return writer.write(
        "peers_gap",
        theme=theme,
        group=among(group, writer),
        **{name: numbers.pomp_gap(value, writer.language) for name, value in signed.items()},
    )

"""A municipality among its peers in words; only what is certain enough is said."""

from collections.abc import Iterator, Mapping

from reports.narrative import numbers
from reports.narrative.model import SIDES, Labels, Payload, Sentence
from reports.narrative.words import Writer

MEASURES = (*SIDES, "gap")
_SIZES = frozenset({"<10k", "10-20k", "20-35k", "35-50k", "50-100k", ">100k"})


def group_name(group: Mapping[str, object], language: str) -> str:
    """The group as a heading: `10.000 tot 20.000 inwoners`, `Centrumsteden: centrumstad`."""
    writer, label = Writer(language, {}), str(group["label"])
    if group["kind"] == "all":
        return writer.write("peers_all")
    if group["kind"] == "size" and label in _SIZES:
        return writer.write(f"size_{label}")
    return f"{group['name']}: {label}" if group["name"] else label


def kind_name(kind: str, language: str) -> str:
    """What the groups of a kind have in common: `Zelfde grootte`."""
    return Writer(language, {}).write(f"peers_kind_{kind}")


def among(group: Mapping[str, object], writer: Writer) -> str:
    """The group inside a sentence: `de besturen met 10.000 tot 20.000 inwoners`."""
    name = group_name({**group, "name": ""}, writer.language)
    return writer.write(f"among_{group['kind']}", group=name, list=group["name"])


def third_text(place: Payload, language: str) -> str:
    """`hoort bij het hoogste derde (kans 86 %)`, or that it is too uncertain to say."""
    writer = Writer(language, {})
    if place["reliability"] is None:
        return ""
    if place["shrunken"] is None:
        return writer.write("third_noisy")
    if place["third"] is None:
        return writer.write("third_unsure")
    return writer.write(f"third_{place['third']}", chance=writer.share(place["chance"]))


def tell_peers(
    group: Payload,
    results: Payload,
    labels: Labels,
    language: str,
    frames: Mapping[str, str] | None = None,
) -> Iterator[Sentence]:
    """What is certain of a municipality in one group: `group` is its place, `results` theirs,
    `frames` what each theme measures."""
    writer = Writer(language, labels)
    lines = {theme["code"]: theme for theme in results["themes"]}
    told = False
    for theme in group["themes"]:
        named = writer.theme(theme["code"], (frames or {}).get(theme["code"]))
        for side in SIDES:
            if (place := theme[side])["third"] in ("low", "high"):
                told = True
                yield Sentence("peers", _place(named, side, place, group, writer), (theme["code"],))
        line = lines.get(theme["code"], {}).get("gap", {}).get("line")
        if line and theme["gap"]["third"] in ("low", "high"):
            told = True
            yield Sentence(
                "peers", _gap(named, theme["gap"], line, group, writer), (theme["code"],)
            )
    if not told:
        yield Sentence("peers", writer.write("peers_unsure", group=among(group, writer)))


def _place(theme: str, side: str, place: Payload, group: Payload, writer: Writer) -> str:
    return writer.write(
        f"peers_{place['third']}",
        theme=theme,
        side=writer.side(side),
        group=among(group, writer),
        chance=writer.share(place["chance"]),
    )


def _gap(theme: str, place: Payload, line: Payload, group: Payload, writer: Writer) -> str:
    signed = {
        "own": place["shrunken"],
        "low": line["lower_quartile"],
        "high": line["upper_quartile"],
    }
    return writer.write(
        "peers_gap",
        theme=theme,
        group=among(group, writer),
        **{name: numbers.pomp_gap(value, writer.language) for name, value in signed.items()},
    )

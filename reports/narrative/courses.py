"""Sentences on the course over the waves of a study, with the words that the rules allow."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.narrative.model import SIDES, Payload, Sentence
from reports.narrative.reading import has_direction, is_favourable
from reports.narrative.words import Writer

WORDS = ("rising", "falling", "peak", "dip", "structural", "stable")
UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Told:
    """One side's course of an item."""

    item: Payload
    side: str
    now: Payload  # the item in the reported wave

    @property
    def course(self) -> Payload:
        found: Payload = self.item[self.side]
        return found

    @property
    def is_clear(self) -> bool:
        return bool(self.course["trend"] != UNDETERMINED)

    @property
    def strength(self) -> float:
        """How clear it is: the size of the change; of what is structural the smallest share; of
        what is stable how little it changed; of a turn how far it lies from the nearer end."""
        word, change = self.course["trend"], abs(float(self.course["change"]["value"]))
        if word == "structural":
            return min(self._values)
        if word in ("peak", "dip"):
            return abs(float(self.turn["figure"]["value"]) - self._nearer_end)
        return -change if word == "stable" else change

    @property
    def turn(self) -> Payload:
        """The point that lies highest, or of a dip lowest."""
        pick = min if self.course["trend"] == "dip" else max
        found: Payload = pick(self.course["points"], key=lambda point: point["figure"]["value"])
        return found

    @property
    def _values(self) -> list[float]:
        return [float(point["figure"]["value"]) for point in self.course["points"]]

    @property
    def _nearer_end(self) -> float:
        pick = min if self.course["trend"] == "dip" else max
        return pick(self._values[0], self._values[-1])

    @property
    def second(self) -> str:
        """What is told beside the word, if it holds and the word does not say it."""
        word = self.course["trend"]
        if word == "structural":
            return "trend_steady" if self.course["steady"] else ""
        return "trend_majority" if self.course.get("majority") and word != UNDETERMINED else ""


def courses(payload: Payload, writer: Writer) -> Iterator[Sentence]:
    """For each word its clearest course, and how many courses are undetermined."""
    trends = payload.get("trends")
    if not trends or not trends["items"]:
        return
    now = {item["code"]: item for item in payload["items"]}
    told = [
        Told(item, side, now.get(item["code"], {"code": item["code"], "frame": "strength"}))
        for item in trends["items"]
        for side in SIDES
        if item[side]["trend"]
    ]
    names = [wave["name"] for wave in trends["waves"]]
    for word in WORDS:
        own = [one for one in told if one.course["trend"] == word]
        if own:
            clearest = max(own, key=lambda one: (one.strength, one.item["code"], one.side))
            yield _sentence(clearest, names, writer)
    yield from _undetermined(told, writer)


def better_or_worse(word: str | None, item: Payload) -> str:
    """What a rise or a fall of the share means: `better`, `worse`, or nothing for other words."""
    if word not in ("rising", "falling") or not has_direction(item):
        return ""
    return "better" if (word == "rising") == is_favourable(item) else "worse"


def _sentence(told: Told, names: list[str], writer: Writer) -> Sentence:
    word, change = told.course["trend"], told.course["change"]
    points, turn = told.course["points"], told.turn
    text = writer.write(
        f"trend_{word}",
        item=writer.quote(told.item["code"]),
        answer=writer.answer(told.now),
        side=writer.side(told.side),
        first=writer.figure(points[0]["figure"]),
        last=writer.figure(points[-1]["figure"]),
        top=writer.figure(turn["figure"]),
        from_wave=names[points[0]["wave"]],
        to_wave=names[points[-1]["wave"]],
        top_wave=names[turn["wave"]],
        size=writer.size(change),
        interval=writer.interval(change, mirrored=change["value"] < 0),
        link=link_words(told.course["linked"], len(points), writer),
    )
    if better := better_or_worse(word, told.now):
        text = f"{text} {writer.write(better)}"
    if told.second:
        text = f"{text} {writer.write(told.second)}"
    return Sentence(f"trend_{word}", text, (told.item["code"],))


def _undetermined(told: list[Told], writer: Writer) -> Iterator[Sentence]:
    """Of these neither side has a word."""
    clear = {one.item["code"] for one in told if one.is_clear}
    codes = {one.item["code"] for one in told}
    open_ = tuple(sorted(codes - clear))
    if open_:
        yield Sentence("trend_undetermined", writer.write("trend_undetermined", len(open_)), open_)


def link_words(linked: Payload, waves: int, writer: Writer) -> str:
    """`dezelfde 142 zetels in beide golven, waarvan 37 nieuw bezet`."""
    when = writer.write("link_both" if waves == 2 else "link_ends")
    if linked["link"] == "municipality" and linked["municipalities"] is not None:
        return writer.write("link_municipality", linked["municipalities"], when=when)
    if linked["link"] == "seat" and linked["pairs"] is not None:
        text = writer.write("link_seat", linked["pairs"], when=when)
        return f"{text}{writer.write('link_new', linked['new'])}" if linked["new"] else text
    return writer.write("link_none") if linked["link"] == "none" else ""

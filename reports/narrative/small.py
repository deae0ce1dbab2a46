"""A wave that is too small for a class or a test says so, and what is missing."""

from collections.abc import Iterator

from benchmarking.core.disclosure.classes import FEWEST_ANSWERS, FEWEST_MUNICIPALITIES
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL
from reports.narrative.model import SIDES, Payload, Sentence
from reports.narrative.words import Writer


def small(payload: Payload, writer: Writer) -> Iterator[Sentence]:
    """That the wave is too small for a class or a test, and what is missing."""
    base = payload["response"]
    if base["both_sides"] < FEWEST_MUNICIPALITIES:
        both = writer.number(base["both_sides"])
        needed = writer.number(FEWEST_MUNICIPALITIES)
        text = writer.write("small_places", both=both, needed=needed)
        if base["both_sides"] < CLUSTERS_FOR_INTERVAL:
            tests = writer.write("small_tests", needed=writer.number(CLUSTERS_FOR_INTERVAL))
            text = f"{text} {tests}"
        yield Sentence("small", text)
    elif any(base[side]["submitted"] < FEWEST_ANSWERS for side in SIDES):
        answers = {side: writer.number(base[side]["submitted"]) for side in SIDES}
        needed = writer.number(FEWEST_ANSWERS)
        yield Sentence("small", writer.write("small_answers", needed=needed, **answers))

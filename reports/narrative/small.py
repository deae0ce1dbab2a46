"""A wave that is too small for a class or a test says so, and what is missing."""

from collections.abc import Iterator

from benchmarking.core.disclosure.classes import FEWEST_ANSWERS, FEWEST_MUNICIPALITIES
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL
from benchmarking.core.tables.results import Benchmark, Response
from reports.narrative.model import Sentence
from reports.narrative.phrasing.words import Writer


def small(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """That the wave is too small for a class or a test, and what is missing."""
    yield from small_base(payload.response, writer)


def small_base(base: Response, writer: Writer) -> Iterator[Sentence]:
    """The same of a response that may be an expected one."""
    if base.both_sides < FEWEST_MUNICIPALITIES:
        needed = writer.number(FEWEST_MUNICIPALITIES)
        text = writer.write("small_places", base.both_sides, needed=needed)
        if base.both_sides < CLUSTERS_FOR_INTERVAL:
            tests = writer.write("small_tests", needed=writer.number(CLUSTERS_FOR_INTERVAL))
            text = f"{text} {tests}"
        yield Sentence("small", text)
    elif min(base.political.submitted, base.administrative.submitted) < FEWEST_ANSWERS:
        text = writer.write(
            "small_answers",
            needed=writer.number(FEWEST_ANSWERS),
            political=writer.number(base.political.submitted),
            administrative=writer.number(base.administrative.submitted),
        )
        yield Sentence("small", text)

"""The door: a payload, the parts that items play, and labels in; the eight takeaways out."""

from collections.abc import Callable

from benchmarking.core.tables.results import Benchmark
from reports.narrative.model import Labels, Payload
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.conditions import conditions
from reports.narrative.takeaways.gaps import gaps, whole
from reports.narrative.takeaways.linked import linked
from reports.narrative.takeaways.model import Parts, Takeaway
from reports.narrative.takeaways.own import own_takeaways
from reports.narrative.takeaways.pressure import pressure
from reports.narrative.takeaways.returns import returns
from reports.narrative.takeaways.scales import capacity
from reports.narrative.takeaways.together import together

ORDER: tuple[Callable[[Benchmark, Parts, Writer], Takeaway], ...] = (
    together,
    pressure,
    returns,
    capacity,
    linked,
    gaps,
    conditions,
    whole,
)


def takeaways(
    payload: Payload, parts: Parts, labels: Labels, language: str = "nl"
) -> tuple[Takeaway, ...]:
    """All eight, always in the same order; of a municipality only what its people answered."""
    writer = Writer(language, labels)
    if isinstance(payload, Benchmark):
        return tuple(one(payload, parts, writer) for one in ORDER)
    return own_takeaways(payload, parts, writer)

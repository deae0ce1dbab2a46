"""The narrative's door: a payload and labels in, sentences out, always in the same order."""

from benchmarking.core.tables.results import Benchmark
from reports.narrative import benchmark, municipality
from reports.narrative.model import Labels, Payload, Sentence
from reports.narrative.phrasing.words import Writer


def tell(payload: Payload, labels: Labels, language: str = "nl", asked: int = 0) -> list[Sentence]:
    """All sentences of a result payload; the first one is the verdict (or the response)."""
    writer = Writer(language, labels, asked)
    if isinstance(payload, Benchmark):
        return [sentence for part in benchmark.ORDER for sentence in part(payload, writer)]
    return [sentence for part in municipality.ORDER for sentence in part(payload, writer)]

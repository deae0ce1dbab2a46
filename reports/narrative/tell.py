"""The narrative's door: a payload and labels in, sentences out, always in the same order."""

from reports.narrative import benchmark, municipality
from reports.narrative.model import Labels, Payload, Sentence
from reports.narrative.words import Writer


def tell(payload: Payload, labels: Labels, language: str = "nl") -> list[Sentence]:
    """All sentences of a result payload; the first one is the verdict (or the response)."""
    writer = Writer(language, labels)
    order = benchmark.ORDER if payload["kind"] == "benchmark" else municipality.ORDER
    return [sentence for part in order for sentence in part(payload, writer)]


def takeaway(
    payload: Payload, labels: Labels, codes: frozenset[str], language: str
) -> list[Sentence]:
    """Only the sentences that rest wholly on these items."""
    return [
        sentence
        for sentence in tell(payload, labels, language)
        if sentence.items and codes.issuperset(sentence.items)
    ]

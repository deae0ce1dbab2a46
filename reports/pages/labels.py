"""The questionnaire's own texts, as sentences, tables and charts name things."""

from collections.abc import Iterator

from benchmarking.inputs.outline import cut_of
from reports.narrative.model import Labels
from reports.narrative.reading import HIGHER, LOWER, ONLY, answer_label
from reports.pages.questions import other_label
from surveys.questionnaire.document import OTHER, Document, Measured
from surveys.questionnaire.items import WithOptions


def labels_of(document: Document) -> Labels:
    """Item and theme titles by code, options by `item.option`, in every language; and the answer
    from which on an item's share counts."""
    labels: dict[str, dict[str, str]] = {}
    for code, theme in document.themes.items():
        labels[code] = dict(theme.title)
    for item in document.items():
        labels[item.code] = {
            language: document.wording(item, item.perspectives[0], language)
            for language in document.languages
        }
        if isinstance(item, WithOptions):
            labels[f"{item.code}.{OTHER}"] = {
                language: other_label(language) for language in document.languages
            }
            labels |= {f"{item.code}.{one.code}": dict(one.text) for one in item.options}
        if isinstance(item, Measured):
            labels |= dict(_answers(document, item))
    return labels


def _answers(document: Document, item: Measured) -> Iterator[tuple[str, dict[str, str]]]:
    """The first answer that counts; of a reversed item also the last one that did before method 5."""
    scale = document.scales[item.scale]
    size, cut = len(scale.categories), cut_of(document, item)
    counted = {ONLY if cut == size else HIGHER: cut}
    if item.reverse:
        counted[LOWER] = size + 1 - cut
    for which, place in counted.items():
        category = scale.categories[place - 1]
        text = scale.category_text(category)
        texts = {lang: document.text(text, lang) or str(category) for lang in document.languages}
        yield answer_label(item.code, which), texts

"""What a form fills in of itself: what the names and the cells of a file say."""

from collections.abc import Iterator, Mapping, Sequence

from django import forms

from surveys.answer_import.forms.linking import best_match, links_of
from surveys.answer_import.hints import likely
from surveys.answer_import.samples import guess
from surveys.answer_import.scales import few_values, labelled, number_scale
from surveys.authoring.bundled import bundled
from surveys.models import Version
from surveys.questionnaire.document import Document
from surveys.upload import dates
from surveys.upload.tables import UploadedTable


def suggest(form: forms.Form, versions: Mapping[str, Version]) -> None:
    """Initial values of the form of a mapping; a person looks at each of them."""
    table: UploadedTable = form.table  # type: ignore[attr-defined]  # of the one form that asks
    found = guess(table)
    for name in ("municipality", "perspective", "function"):
        form.fields[name].initial = getattr(found, name)
    form.fields["date"].initial = _dates(table)
    documents = {key: version.document for key, version in versions.items()}
    best = best_match(documents, table)
    form.fields["questionnaire"].initial = best
    columns = _with_scale(form, table, documents)
    if best:
        links = links_of(documents[best], table)
        columns = [*links.recognised, *links.suggested]
    form.fields["items"].initial = columns


def _dates(table: UploadedTable) -> str:
    """A column of dates that can be read in one way."""
    column = likely(table, "date")
    if column is None:
        return ""
    texts = table.texts(column) - {""}
    return "" if dates.undecided(texts) else column


def _with_scale(
    form: forms.Form, table: UploadedTable, documents: Mapping[str, Document]
) -> Sequence[str]:
    """Fills in the scale of the columns that seem to have one, and gives those columns."""
    samples = form.samples  # type: ignore[attr-defined]  # of the one form that asks
    values = few_values(table)
    numbers = [one.name for one in samples if one.looks_like_scale]
    labels, columns = labelled(values, list(_known_scales([*documents.values(), bundled()])))
    if len(columns) > len(numbers):
        form.fields["labels"].initial = "\n".join(labels)
        form.fields["scale_min"].initial, form.fields["scale_max"].initial = 1, len(labels)
        return columns
    low, high = number_scale(values, numbers)
    form.fields["scale_min"].initial, form.fields["scale_max"].initial = low, high
    return numbers


def _known_scales(documents: Sequence[Document]) -> Iterator[list[str]]:
    """The labels of every scale, lowest first, in each language."""
    for document in documents:
        for scale in document.scales.values():
            texts = [scale.category_text(category) or {} for category in scale.categories]
            for language in document.languages:
                labels = [text.get(language, "") for text in texts]
                if all(labels):
                    yield labels

"""From a run to the rows of its answers, in one language, for those who may read them."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Tenant
from benchmarking.core.data.arrays import Codes
from benchmarking.queries.answers import FrozenAnswers, answers_of
from reports.exports.content.facts import facts, moment
from reports.exports.content.told import plain
from reports.exports.content.told_rows import Form, Group, Rows
from reports.exports.rows import answers, people
from reports.exports.rows.agreed import agreed
from reports.exports.rows.asked import asked
from reports.exports.rows.people import Roster
from reports.exports.rows.who import Answerer, Named, named
from reports.queries import Standing, names_of
from surveys.models import Mode, Wave
from surveys.respond.queries.respond import document_read

WHO: Final = ("perspective", "municipality", "function")
PERSON: Final = "person"  # the column of keys in a snapshot


def has_rows(wave: Wave) -> bool:
    """Whether respondents were told that the consultancy's analysts may read single answers."""
    return wave.mode != Mode.ANONYMOUS


def rows_of(tenant: Tenant, standing: Standing, language: str) -> Rows:
    """Everything that a file of this wave's answers may hold. Inside the tenant."""
    if not has_rows(standing.wave):
        raise LookupError("the answers of this wave are for nobody to read one by one")
    found, least = answers_of(standing.run), standing.wave.threshold
    rows = named(list(_people(found.table, agreed(standing))), least)
    order = _order(found, [place for place, row in enumerate(rows) if row is not None])
    told = [row for row in (rows[place] for place in order) if row is not None]
    with translation.override(language):
        return _told(tenant, standing, language, found, told, order)


def _told(
    tenant: Tenant,
    standing: Standing,
    language: str,
    found: FrozenAnswers,
    told: Sequence[Named],
    order: Codes,
) -> Rows:
    document = document_read(standing.wave)
    table = found.table.take(order)
    placed = np.array([row.municipality is not None for row in told], dtype=np.bool_)
    source = answers.Source(document, language, table, asked(document, table), placed)
    weights = None if found.weights is None else found.weights[order]
    groups = tuple(answers.groups(source))
    return Rows(
        language=language,
        title=_("Antwoorden"),
        subtitle=plain(f"{standing.wave.study.name} · {standing.wave.name}"),
        sender=plain(tenant.name),
        made_at=moment(standing),
        facts=tuple(facts(tenant, standing, standing.wave.threshold)),
        notes=tuple(
            _notes(
                standing.wave,
                groups,
                left_out=len(found.table) - len(told),
                named_ones=any(row.name for row in told),
            )
        ),
        label_heading=_("Volledige teksten van wat is ingekort:"),
        variables=(
            *people.variables(told, _roster(standing.wave, found), weights, language),
            *answers.variables(source),
        ),
        groups=groups,
    )


def _people(table: pa.Table, agreed: Mapping[str, str]) -> Iterator[Answerer]:
    """`agreed`: the names of those who said so, by their key."""
    columns = (table[name].to_pylist() for name in WHO)
    keys = table[PERSON].to_pylist() if agreed else [None] * table.num_rows
    for key, side, place, function in zip(keys, *columns, strict=True):
        yield Answerer(side, place, function, agreed.get(key or ""))


def _roster(wave: Wave, found: FrozenAnswers) -> Roster:
    entries = {entry.code: entry for entry in found.manifest.municipalities}
    return Roster(names_of(wave, entries), entries)


def _order(found: FrozenAnswers, places: Sequence[int]) -> Codes:
    """An order that nobody can tell anything from: a snapshot's stands by municipality.

    It is the same each time, for it follows from the snapshot and a key.
    """
    key = settings.RESPONDENT_KEY.encode()
    seed = f"rows|{found.manifest.sha256}|"

    def drawn(place: int) -> bytes:
        return hmac.digest(key, f"{seed}{place}".encode(), hashlib.sha256)

    return np.array(sorted(places, key=drawn), dtype=np.int64)


def _notes(
    wave: Wave, groups: Sequence[Group], *, left_out: int, named_ones: bool
) -> Iterator[str]:
    yield _(
        "Elke rij is één respondent, zonder naam. Deze rijen zijn alleen voor de onderzoekers van"
        " het bureau: bezorg ze aan niemand van een bestuur."
    )
    yield _(
        "Een rij noemt een bestuur of een functie alleen waar minstens {least} rijen hetzelfde over"
        " zichzelf zeggen. De volgorde van de rijen heeft geen betekenis."
    ).format(least=wave.threshold)
    if named_ones:
        yield _(
            "Een naam staat er van wie dat na het insturen zelf toestond, en alleen waar daardoor niemand"
            " anders te herkennen is."
        )
    yield _("Woorden die mensen zelf schreven staan er niet in; van een datum alleen het jaar.")
    yield _("Antwoorden staan er zoals ze gegeven zijn, ook op stellingen die omgekeerd meetellen.")
    if left_out:
        yield _("Weggelaten: {number} rijen van een kant met te weinig antwoorden.").format(
            number=left_out
        )
    for form, text in _FORMS.items():
        names = [group.key for group in groups if group.form is form]
        if names:
            yield _(text).format(questions=", ".join(names))


def _later(text: str) -> str:
    """Marks a text for the translators."""
    return text


_FORMS: Final = {
    Form.CHOSEN: _later(
        "Van deze vragen heeft elke mogelijkheid een eigen variabele, 1 is gekozen: {questions}."
    ),
    Form.RANKED: _later(
        "Van deze vragen zegt elke variabele op welke plaats een mogelijkheid staat: {questions}."
    ),
    Form.DIVIDED: _later(
        "Van deze vragen zegt elke variabele hoeveel punten een mogelijkheid kreeg: {questions}."
    ),
}

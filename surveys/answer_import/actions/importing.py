"""Answers that were given elsewhere become a wave like any other."""

import hmac
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import fmean
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Avg
from django.utils import timezone

from accounts import audit
from accounts.models import Tenant, User
from accounts.tenancy import current_tenant_id
from accounts.text import has_hidden
from surveys.answer_import.hints import MANY_CELLS
from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.particulars import ReadRow
from surveys.answer_import.queries.importing import (
    AnswerPlan,
    NewMunicipality,
    placed_plan,
    read_plan,
)
from surveys.answer_import.reasons import MappingError, Refusal
from surveys.authoring import actions as authoring
from surveys.catalogue.actions.municipalities import import_municipalities
from surveys.catalogue.municipality_rows import MunicipalityRow
from surveys.fieldwork.actions.fieldwork import close_wave, create_study, create_wave, launch_wave
from surveys.following.actions import follow_wave
from surveys.models import (
    Municipality,
    Participation,
    Study,
    Version,
    Wave,
    WaveState,
)
from surveys.refusals import NameTaken
from surveys.respond.actions.recording import ResponseRow, record_responses
from surveys.upload.tables import UploadedTable
from surveys.upload.working import Tell, untold

NAME_LENGTH: Final = 120
ALL_KNOWN: Final = "all_known"  # of few answers, which may say the same by chance
PATIENCE: Final = 25  # seconds for the imports before this one
MOST_APART: Final = 5  # mean weights of two files of one wave
EARLIEST: Final = date(1950, 1, 1)  # before it a date is a slip


@dataclass(frozen=True)
class ImportReport:
    """What an import did. Everything that was refused is in it, not only a sample."""

    wave: Wave
    counts: dict[str, int]
    refused: list[Refusal]
    notes: list[Refusal]
    left_out: dict[str, dict[str, int]]

    def as_dict(self) -> dict[str, Any]:
        return {
            "wave": str(self.wave.id),
            "counts": self.counts,
            "refused": [refusal.as_dict() for refusal in self.refused],
            "remarks": [note.as_dict() for note in self.notes],
            "left_out": self.left_out,
        }


@transaction.atomic
def import_answers(  # noqa: PLR0913 - an import is these things, each named by the caller
    *,
    by: User | None,
    tenant: Tenant,
    study: str,
    wave: str,
    mapping: AnswerMapping,
    table: UploadedTable,
    close: bool = True,
    follows: UUID | None = None,
    tell: Tell = untold,
) -> ImportReport:
    """Make a study (unless there is one of that name) and a wave of it, with every usable row; its
    trends begin with the wave of another study that it `follows`.

    All of it or nothing. Raises MappingError with a sentence for the person.
    """
    if tenant.id != current_tenant_id():
        raise ValueError("Enter the tenant that the answers are for.")
    study_name, wave_name = _name(study), _name(wave)
    read = read_plan(table, mapping, study_name, tell)  # before anybody has to wait for it
    _one_at_a_time(tenant)
    plan = placed_plan(read, table)
    places = _municipalities(by, plan)
    made = _wave(by, _study(by, plan, study_name), wave_name, plan, set(places.values()))
    record_responses(by=by, wave=made, rows=_responses(made, plan, places, tell))
    if follows is not None:
        made = follow_wave(by=by, wave=made, wave_id=follows)
    if close:
        made = close_wave(by=by, wave=made)
    audit.record(by=by, action="answers_imported", subject=made, **plan.counts)
    return ImportReport(made, plan.counts, plan.refused, plan.notes, plan.left_out)


def _one_at_a_time(tenant: Tenant) -> None:
    """Wait for the tenant's imports that are under way: what they made is there for this one.

    Two first files for one study, wave or municipality find one another instead of clashing.
    """
    with connection.cursor() as cursor:
        key = f"import_answers {tenant.id}"
        # A large file takes longer than anything else is waited for.
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > NAME_LENGTH or has_hidden(name):
        raise MappingError("bad_name")
    return name


def _municipalities(by: User | None, plan: AnswerPlan) -> dict[UUID | NewMunicipality, UUID]:
    """Every municipality of the plan by its id, after making the new ones."""
    new = plan.new_municipalities
    if new:
        rows = [MunicipalityRow(code=place.code, name=place.name) for place in new]
        import_municipalities(by=by, rows=rows)
    made = dict(Municipality.objects.own().values_list("code", "id"))
    places = {place for _row, place in plan.rows}
    return {
        place: made[place.code] if isinstance(place, NewMunicipality) else place for place in places
    }


def _study(by: User | None, plan: AnswerPlan, name: str) -> tuple[Study, Version]:
    """The study and the version; an existing study goes on if it has the questionnaire."""
    existing: Study | None = Study.objects.filter(name=name).first()
    if plan.version is None:
        if existing is not None:
            raise MappingError("name_taken", name=name)
        version = _publish(by, plan, name)
    else:
        version = plan.version
    if existing is None:
        return create_study(by=by, questionnaire=version.questionnaire, name=name), version
    if existing.questionnaire_id != version.questionnaire_id:
        raise MappingError("other_questionnaire", name=name)
    return existing, version


def _publish(by: User | None, plan: AnswerPlan, name: str) -> Version:
    try:
        questionnaire = authoring.create_questionnaire(by=by, name=name, document=plan.document)
    except NameTaken as error:
        raise MappingError("name_taken", name=name) from error
    return authoring.publish_version(by=by, questionnaire=questionnaire)


def _wave(
    by: User | None,
    made: tuple[Study, Version],
    name: str,
    plan: AnswerPlan,
    municipality_ids: set[UUID],
) -> Wave:
    """An open wave to which nobody is invited: a new one, or the one that waits for more files."""
    study, version = made
    waves = Wave.objects.select_for_update().filter(study=study, name=name)
    existing: Wave | None = waves.first()
    if existing is not None:
        return _one_more_file(by, existing, plan, version, municipality_ids)
    opens_at, closes_at = _fieldwork(study, plan)
    wave = create_wave(
        by=by,
        study=study,
        version=version,
        name=name,
        opens_at=opens_at,
        closes_at=closes_at,
        municipality_ids=municipality_ids,
        imported=True,
    )
    return launch_wave(by=by, wave=wave, mail=False)


def _one_more_file(
    by: User | None, wave: Wave, plan: AnswerPlan, version: Version, municipality_ids: set[UUID]
) -> Wave:
    """The locked wave of an earlier file, if it is open, with this one's municipalities and days."""
    if not wave.imported or wave.state != WaveState.OPEN or wave.version_id != version.id:
        raise MappingError("wave_taken", name=wave.name)
    _check_persons(wave, plan)
    _check_not_again(wave, plan)
    without = plan.mapping.weight is None
    if wave.responses.exclude(weight__isnull=without).exists():
        raise MappingError("weights_mixed", name=wave.name)
    _check_weights(wave, plan)
    present = set(wave.participations.values_list("municipality_id", flat=True))
    Participation.objects.bulk_create(
        Participation(tenant_id=wave.tenant_id, wave=wave, municipality_id=one)
        for one in municipality_ids - present
    )
    _widen(by, wave, plan)
    return wave


def _check_persons(wave: Wave, plan: AnswerPlan) -> None:
    """Nobody is read in twice; who has seats at two municipalities may stand in the file of each."""
    named = wave.responses.exclude(person="")
    known = set(named.values_list("participation__municipality_id", "person"))
    persons = ((place, person_key(wave, row.person)) for row, place in plan.rows if row.person)
    if any(person in known for person in persons):
        raise MappingError("persons_known", name=wave.name)


def _check_not_again(wave: Wave, plan: AnswerPlan) -> None:
    """Where nobody is named, rows that the wave has word for word are those of an earlier file.

    All of them on their side: that file once more; of few answers that may be chance, and is told.
    Half of them, on whichever side: an export that was taken again later, or the file of the other
    side. Only what each of both holds once counts there, for alike are also people who say the same.
    """
    if plan.mapping.person is not None:
        return
    own = Counter(_content(row, place) for row, place in plan.rows)
    kept = _kept(wave, {place for _row, place in plan.rows if isinstance(place, UUID)})
    many = sum(len(row.answers) - 1 for row, _place in plan.rows) >= MANY_CELLS
    if own <= kept and many:
        raise MappingError("answers_known", name=wave.name)
    if own <= kept:
        plan.notes.append(Refusal(plan.rows[0][0].line, "", "", ALL_KNOWN))
        return
    again = _once(own) & _once(kept)
    if many and 2 * len(again) >= len(plan.rows):
        told = {"rows": len(plan.rows), "known": len(again)}
        raise MappingError("rows_known", name=wave.name, **told)


# Where, which function, and what was answered: a number for it, for they are many.
_Content = tuple[object, str, int]


def _content(row: ReadRow, place: UUID | NewMunicipality) -> _Content:
    return place, row.function.value, hash(json.dumps(dict(row.answers), sort_keys=True))


def _kept(wave: Wave, places: set[UUID]) -> Counter[_Content]:
    """What the responses of these municipalities say."""
    kept = wave.responses.filter(participation__municipality__in=places).values_list(
        "participation__municipality_id", "function", "answers"
    )
    return Counter(
        (place, function, hash(json.dumps(answers, sort_keys=True)))
        for place, function, answers in kept.iterator()
    )


def _once(rows: Counter[_Content]) -> set[tuple[object, int]]:
    """Where what was answered, of that which is there once on both sides together."""
    found: Counter[tuple[object, int]] = Counter()
    for (place, _function, answers), number in rows.items():
        found[place, answers] += number
    return {one for one, number in found.items() if number == 1}


def _check_weights(wave: Wave, plan: AnswerPlan) -> None:
    """The weights of all files of a wave are on one scale."""
    new = [row.weight for row, _place in plan.rows if row.weight is not None]
    before = wave.responses.aggregate(mean=Avg("weight"))["mean"]
    if not new or before is None:
        return
    ratio = fmean(new) / before
    if not 1 / MOST_APART <= ratio <= MOST_APART:
        raise MappingError("weights_scale", name=wave.name)


def _widen(by: User | None, wave: Wave, plan: AnswerPlan) -> None:
    """Let the fieldwork of a wave hold the days of one more file; it never shrinks."""
    days = _days(plan)
    if days is None:
        return
    first, last = min(days[0], wave.opens_at), max(days[1], wave.closes_at)
    if (first, last) != (wave.opens_at, wave.closes_at):
        wave.opens_at, wave.closes_at = first, last
        wave.save(update_fields=["opens_at", "closes_at"])
        told = {"opens_at": str(first), "closes_at": str(last)}
        audit.record(by=by, action="wave_changed", subject=wave, **told)


def _fieldwork(study: Study, plan: AnswerPlan) -> tuple[datetime, datetime]:
    """From when until when the answers were given, as the mapping or the rows say.

    Without either it is today; but not in a study with other waves, whose order is the trend.
    """
    if days := _days(plan):
        return days
    if Wave.objects.filter(study=study).exists():
        raise MappingError("fieldwork_missing")
    return _whole_days(timezone.localdate(), timezone.localdate())


def _days(plan: AnswerPlan) -> tuple[datetime, datetime] | None:
    """The days that the mapping or else the rows name, which are over."""
    days = [row.day for row, _place in plan.rows if row.day]
    given = plan.mapping.fieldwork
    if given is not None:
        days = [given.first, given.last]
    if not days:
        return None
    if max(days) > timezone.localdate():
        raise MappingError("fieldwork_future")
    if min(days) < EARLIEST:
        raise MappingError("fieldwork_early", year=EARLIEST.year)
    return _whole_days(min(days), max(days))


def _whole_days(first: date, last: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    return datetime.combine(first, time.min, zone), datetime.combine(last, time.max, zone)


def person_key(wave: Wave, person: str) -> str:
    """Who somebody of a file is within one wave; nobody can tell the person from it."""
    message = b"file|" + wave.id.bytes + person.encode()
    return hmac.digest(settings.RESPONDENT_KEY.encode(), message, "sha256")[:16].hex()


def _responses(
    wave: Wave, plan: AnswerPlan, places: dict[UUID | NewMunicipality, UUID], tell: Tell
) -> Iterator[ResponseRow]:
    here = Participation.objects.filter(wave=wave).values_list("municipality_id", "id")
    participations = dict(here)
    for at, (row, place) in enumerate(plan.rows):
        tell(at)
        yield ResponseRow(
            participation_id=participations[places[place]],
            invitation_id=None,
            perspective=row.function.perspective.value,
            function=row.function.value,
            language=plan.mapping.language,
            answers=row.answers,
            person=person_key(wave, row.person) if row.person else "",
            weight=row.weight,
        )

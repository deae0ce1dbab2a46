"""A closed wave at Aalst, Gent and others, computed by the real pipeline, for the report pages."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.models import Result, Run, RunState, Snapshot
from benchmarking.runs.pipeline import compute_wave
from reports.editions.actions import release
from reports.models import Edition
from reports.pages.parts import BENCHMARK, MUNICIPALITY, WHOLE, parts_in
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.fieldwork.actions.fieldwork import close_wave, create_study, create_wave, launch_wave
from surveys.fieldwork.actions.inviting import add_people
from surveys.models import Municipality, Wave
from surveys.questionnaire.document import Document
from surveys.respond.actions.respond import record_responses
from tests.benchmarking.stage import rows_of, the_document
from tests.benchmarking.study_stage import a_study, favourable, held, towns
from tests.benchmarking.study_stage import people_of as people_at
from tests.database import unguarded
from tests.surveys.fieldwork_stage import people_of

FIRST = ("41002", "44021")  # Aalst, of which bram is the manager, and Gent


def open_wave(
    by: User,
    *,
    others: int = 3,
    document: Document | None = None,
    name: str = "Najaar",
    invited: int = 0,
    province: str = "",
    mode: str = "confidential",
) -> Wave:
    """An open wave at Aalst, Gent and so many others, or at so many of middle size in a province.

    `invited` people on each side; 0 is unknown.
    """
    body = document or the_document(4)
    questionnaire = create_questionnaire(by=by, name=name, document=body)
    rest = Municipality.objects.exclude(code__in=FIRST).order_by("code")
    middle = rest.filter(province=province, population__range=(10_000, 34_999))
    first = Municipality.objects.filter(code__in=FIRST)
    places = [*middle[:others]] if province else [*first, *rest[:others]]
    now = timezone.now()
    wave = create_wave(
        by=by,
        study=create_study(by=by, questionnaire=questionnaire, name=name),
        version=publish_version(by=by, questionnaire=questionnaire),
        name=name,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        municipality_ids=[place.id for place in places],
        imported=not invited,
        mode=mode,
    )
    if invited:
        people = [one for place in places for one in people_of(place, invited, invited)]
        add_people(by=by, wave=wave, people=people)
    return launch_wave(by=by, wave=wave, mail=False)


def closed_wave(by: User, *, each: int = 7, scales: int = 4, **options: Any) -> Wave:
    """A closed wave with `each` responses on each side of every municipality."""
    wave = open_wave(by, document=options.pop("document", the_document(scales)), **options)
    record_responses(by=by, wave=wave, rows=rows_of(wave, each, scales))
    close_wave(by=by, wave=wave)
    found: Wave = Wave.objects.select_related("version", "study").get(id=wave.id)
    return found


def computed_wave(of: Tenant, by: User, **options: Any) -> Wave:
    """A closed wave whose figures are ready and not released."""
    with tenant(of.id):
        wave = closed_wave(by, **options)
    compute_wave(of.id, wave.id)
    return wave


def computed_study(of: Tenant, by: User) -> list[Wave]:
    """Two waves of a study at the same municipalities, computed: most answers became favourable."""
    with tenant(of.id):
        made = a_study(by)
        people = people_at(towns(14))
        waves = [
            held(by, made, name, people, favourable(share))
            for name, share in (("Voorjaar", 0.3), ("Winter", 0.6))
        ]
    for wave in waves:
        compute_wave(of.id, wave.id)
    return waves


def released(of: Tenant, by: User, wave: Wave) -> Edition:
    with tenant(of.id):
        return release(by=by, wave=wave)


def every_part(code: str = "41002") -> list[str]:
    """Where each part of the benchmark stands, and of one municipality's report."""
    return [
        f"{report}part/{part.slug}/" if part.slug else report
        for report, entries in (("report/", BENCHMARK), (f"report/{code}/", MUNICIPALITY))
        for part in (*parts_in(entries), WHOLE)
    ]


def path(wave: Wave, rest: str = "report/", slug: str = "north") -> str:
    return f"/t/{slug}/waves/{wave.id}/{rest}"


_COMPUTED: dict[str, list[dict[str, Any]]] = {}


def ready_wave(of: Tenant, by: User, **options: Any) -> Wave:
    """As `computed_wave`, computed once for all tests of a process that ask for the same.

    For tests of what is done with figures: the rows are copies of those of another tenant, and the
    answers of which they came are not there.
    """
    computed = _computed(of, by, options)
    with tenant(of.id):
        wave = closed_wave(by, **{**options, "each": 0})
        snapshot = Snapshot.objects.create(wave=wave, sha256="0" * 64, manifest={}, rows=0)
        run = Run.objects.create(
            wave=wave,
            snapshot=snapshot,
            method_version=METHOD_VERSION,
            state=RunState.READY.value,
            finished_at=timezone.now(),
        )
        places = {place.municipality.code: place for place in wave.participations.all()}
        with unguarded("benchmarking_result"):
            for row in computed:
                run.results.create(
                    participation=places.get(row["participation__municipality__code"]),
                    peer_group=row["peer_group"],
                    payload=row["payload"],
                )
    return wave


def _computed(of: Tenant, by: User, options: dict[str, Any]) -> list[dict[str, Any]]:
    asked = repr(sorted(options.items()))
    if asked not in _COMPUTED:
        # The first one goes again, so that every test finds the same, whichever comes first.
        with transaction.atomic():
            wave = computed_wave(of, by, **options)
            with tenant(of.id):
                rows = Result.objects.filter(run__wave=wave).values(
                    "participation__municipality__code", "peer_group", "payload"
                )
                _COMPUTED[asked] = list(rows)
            transaction.set_rollback(True)
    return _COMPUTED[asked]

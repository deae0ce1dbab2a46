"""The API's results: described as they are, and for keys that may see them."""

import gzip
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from rest_framework import serializers

from accounts.models import ApiToken, Tenant, User
from accounts.team import actions
from accounts.tenancy import tenant
from benchmarking.models import Run, RunState
from reports.api_answers.answers import as_json
from reports.api_answers.schema import BenchmarkSerializer, MunicipalitySerializer, PeersSerializer
from reports.editions.actions import release, withdraw
from reports.models import Edition
from reports.queries import benchmark_report, municipality_report
from surveys.models import Municipality, Wave
from tests.database import unguarded
from tests.reports.stage import closed_wave, ready_wave, released

pytestmark = pytest.mark.django_db
FROZEN = ("benchmark", "municipalities/41002", "peer-groups", "peer-groups/all")  # of an edition


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def key_of(of: Tenant, by: User) -> str:
    with tenant(of.id):
        return actions.create_token(by=by, name="Export", days=30)[1]


def get(key: str, rest: str) -> Any:
    return Client().get(f"/api/v1/{rest}", headers={"authorization": f"Bearer {key}"})


def differences(field: Any, value: Any, where: str = "") -> Iterator[str]:
    """Where a value does not look as its serializer says."""
    if isinstance(field, serializers.ListSerializer):
        for one in value or []:
            yield from differences(field.child, one, f"{where}[]")
        return
    if not isinstance(field, serializers.Serializer):
        return
    if value is None:
        if not field.allow_null:
            yield f"{where} is null"
        return
    known = field.get_fields()
    needed = {name for name, part in known.items() if part.required}
    for name in sorted(needed - set(value)):
        yield f"{where}.{name} is missing"
    for name in sorted(set(value) - set(known)):
        yield f"{where}.{name} is not described"
    for name in set(value) & set(known):
        yield from differences(known[name], value[name], f"{where}.{name}")


def walked(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object inside a payload."""
    if isinstance(value, Mapping):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value:
        if isinstance(one, Mapping | list):
            yield from walked(one)


def test_payloads_are_described_field_by_field(
    north: Tenant, wave: Wave, aalst: Municipality
) -> None:
    with tenant(north.id):
        whole, own = benchmark_report(wave), municipality_report(wave, aalst, released_only=False)
        assert whole is not None
        assert own is not None
        benchmark, municipality = as_json(whole), as_json(own)
    assert sum(1 for _ in walked(benchmark)) > 200
    assert set(differences(BenchmarkSerializer(), benchmark)) == set()
    assert set(differences(MunicipalitySerializer(), municipality)) == set()


def test_comparison_finds_what_differs() -> None:
    found = set(differences(MunicipalitySerializer(), {"kind": "municipality", "extra": 1}))
    assert {".extra is not described", ".items is missing"} <= found


def test_description_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")
    paths = set(yaml.safe_load(capsys.readouterr().out)["paths"])
    assert paths >= {
        "/api/v1/waves",
        "/api/v1/waves/{wave_id}/benchmark",
        "/api/v1/waves/{wave_id}/municipalities",
        "/api/v1/waves/{wave_id}/municipalities/{code}",
        "/api/v1/waves/{wave_id}/peer-groups",
        "/api/v1/waves/{wave_id}/peer-groups/{key}",
        "/api/v1/waves/{wave_id}/editions/{number}/benchmark",
        "/api/v1/waves/{wave_id}/editions/{number}/municipalities/{code}",
        "/api/v1/waves/{wave_id}/editions/{number}/peer-groups",
        "/api/v1/waves/{wave_id}/editions/{number}/peer-groups/{key}",
    }


def test_description_is_public() -> None:
    assert Client().get("/api/v1/schema").status_code == 200


def test_key_reads_waves_municipalities_and_figures(north: Tenant, olga: User, wave: Wave) -> None:
    key = key_of(north, olga)
    (listed,) = get(key, "waves").json()
    assert (listed["id"], listed["study"], listed["state"]) == (str(wave.id), "Najaar", "closed")
    places = get(key, f"waves/{wave.id}/municipalities").json()
    assert ("41002", "Aalst") in [(one["code"], one["name"]) for one in places]
    assert len(places) == 5
    figures = get(key, f"waves/{wave.id}/benchmark").json()
    assert (figures["kind"], figures["edition"]) == ("benchmark", None)
    own = get(key, f"waves/{wave.id}/municipalities/41002").json()
    assert (own["municipality"], own["wave"]) == ("41002", str(wave.id))


def test_key_reads_peer_groups(north: Tenant, olga: User, wave: Wave) -> None:
    key = key_of(north, olga)
    groups = {one["key"]: one for one in get(key, f"waves/{wave.id}/peer-groups").json()}
    assert groups["all"]["status"] == "shown"
    province = "province:Oost-Vlaanderen"
    assert groups[province] == {
        "key": province,
        "kind": "province",
        "label": "Oost-Vlaanderen",
        "name": "",
        "municipalities": 2,
        "status": "suppressed",
        "reason": "too_few_municipalities",
    }
    found = get(key, f"waves/{wave.id}/peer-groups/all").json()
    assert set(differences(PeersSerializer(), found)) == set()
    assert (found["kind"], found["group"]) == ("peers", groups["all"])
    assert get(key, f"waves/{wave.id}/peer-groups/{province}").status_code == 404
    own = get(key, f"waves/{wave.id}/municipalities/41002").json()["peers"]
    assert [group["key"] for group in own][::2] == ["all", province]


def test_wave_without_figures(north: Tenant, olga: User, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
    key = key_of(north, olga)
    places = get(key, f"waves/{wave.id}/municipalities").json()
    assert [place["has_report"] for place in places] == [False] * 5
    answer = get(key, f"waves/{wave.id}/benchmark")
    assert answer.status_code == 404
    assert "no finished figures" in answer.json()["detail"]
    assert get(key, f"waves/{wave.id}/municipalities/41002").status_code == 404
    assert get(key, f"waves/{wave.id}/peer-groups").status_code == 404
    assert get(key, f"waves/{wave.id}/peer-groups/all").status_code == 404


@pytest.mark.parametrize(
    "rest",
    [
        *("benchmark", "municipalities", "municipalities/41002", "peer-groups", "peer-groups/all"),
        *(f"editions/1/{one}" for one in FROZEN),
    ],
)
def test_strangers_are_told_nothing(
    north: Tenant, south: Tenant, olga: User, carla: User, wave: Wave, rest: str
) -> None:
    released(north, olga, wave)
    path = f"waves/{wave.id}/{rest}"
    assert Client().get(f"/api/v1/{path}").status_code == 401
    assert get("tz_north_wrong", path).status_code == 401
    foreign = key_of(south, carla)
    assert get(foreign, path).status_code == 404
    assert get(foreign, "waves").json() == []
    key = key_of(north, olga)
    with tenant(north.id):
        ApiToken.objects.update(scopes=["webhooks"])
    assert get(key, path).status_code == 403


def test_unknown_municipality_is_not_found(north: Tenant, olga: User, wave: Wave) -> None:
    key = key_of(north, olga)
    assert get(key, f"waves/{wave.id}/municipalities/99999").status_code == 404


def newer_run(wave: Wave) -> Run:
    """A run of other figures beside the one that was released."""
    old = wave.editions.get(number=1).run
    run: Run = Run.objects.create(
        wave=wave,
        snapshot=old.snapshot,
        method_version=f"{old.method_version}0",
        state=RunState.READY.value,
        finished_at=timezone.now(),
    )
    with unguarded("benchmarking_result"):
        for row in old.results.all():
            changed = row.payload | {"threshold": row.payload.get("threshold", 5) + 1}
            run.results.create(
                participation=row.participation, peer_group=row.peer_group, payload=changed
            )
    return run


def test_an_edition_stays_what_it_was_beside_newer_figures(
    north: Tenant, olga: User, wave: Wave
) -> None:
    released(north, olga, wave)
    key = key_of(north, olga)
    before = {one: get(key, f"waves/{wave.id}/editions/1/{one}").json() for one in FROZEN}
    assert before["benchmark"]["edition"] == 1
    assert before["peer-groups"] == get(key, f"waves/{wave.id}/peer-groups").json()
    with tenant(north.id):
        newer_run(wave)
    assert {one: get(key, f"waves/{wave.id}/editions/1/{one}").json() for one in FROZEN} == before
    latest = get(key, f"waves/{wave.id}/benchmark").json()
    assert (latest["edition"], latest["threshold"]) == (None, before["benchmark"]["threshold"] + 1)
    for one in FROZEN:
        assert get(key, f"waves/{wave.id}/editions/2/{one}").status_code == 404
    assert get(key, f"waves/{wave.id}/editions/1/municipalities/99999").status_code == 404
    assert get(key, f"waves/{wave.id}/editions/1/peer-groups/nothing").status_code == 404


def test_a_withdrawn_edition_is_gone_with_its_reason(north: Tenant, olga: User, wave: Wave) -> None:
    edition = released(north, olga, wave)
    with tenant(north.id):
        withdraw(by=olga, edition=edition, reason="Een fout in de lijst.")
    key = key_of(north, olga)
    for one in FROZEN:
        answer = get(key, f"waves/{wave.id}/editions/1/{one}")
        assert answer.status_code == 410
        told = answer.json()
        assert set(told) == {"detail", "withdrawn_at", "withdrawn_because"}
        assert told["withdrawn_because"] == "Een fout in de lijst."
    # The same figures are still the latest; whoever goes by `edition` takes them for released no more.
    assert get(key, f"waves/{wave.id}/benchmark").json()["edition"] is None
    with tenant(north.id):
        release(by=olga, wave=wave)
    again = get(key, f"waves/{wave.id}/editions/2/benchmark")
    assert (again.status_code, again.json()["edition"]) == (200, 2)
    assert get(key, f"waves/{wave.id}/editions/1/benchmark").status_code == 410


def test_figures_are_told_as_they_are_kept(
    north: Tenant, olga: User, wave: Wave, django_assert_max_num_queries: Any
) -> None:
    """The second reader costs no document: only what is asked of the door and of the wave."""
    key, rest = key_of(north, olga), f"waves/{wave.id}/municipalities/41002"
    first = get(key, rest)
    with django_assert_max_num_queries(13) as asked:
        later = get(key, rest)
    assert later.content == first.content
    assert "payload" not in str(asked.captured_queries)


def test_figures_go_packed_to_whoever_unpacks(north: Tenant, olga: User, wave: Wave) -> None:
    key, rest = key_of(north, olga), f"/api/v1/waves/{wave.id}/benchmark"
    headers = {"authorization": f"Bearer {key}"}
    plain = Client().get(rest, headers=headers)
    packed = Client().get(rest, headers={**headers, "accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", plain["Vary"])
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [
        ("gzip;q=0", False),
        ("br, gzip; q=0.000", False),
        ("identity", False),
        ("xgzip", False),
        ("gzip;q=x", False),
        ("br, gzip;q=0.5", True),
        ("gzip ;q=.5, *;q=0", True),
        ("deflate,gzip;q=1.0", True),
    ],
)
def test_nothing_goes_packed_to_whoever_says_no(
    north: Tenant, olga: User, wave: Wave, accepts: str, packed: bool
) -> None:
    key = key_of(north, olga)
    headers = {"authorization": f"Bearer {key}", "accept-encoding": accepts}
    for path in (f"/api/v1/waves/{wave.id}/benchmark", "/accounts/login/"):
        answer = Client().get(path, headers=headers)
        assert (answer.headers.get("Content-Encoding") == "gzip") == packed
        body = gzip.decompress(answer.content) if packed else answer.content
        assert body[:1] in b"{<"


def test_withdrawn_figures_are_kept_from_nobody_by_mistake(
    north: Tenant, olga: User, wave: Wave
) -> None:
    """What is kept of an edition is not told once that is withdrawn."""
    key = key_of(north, olga)
    released(north, olga, wave)
    before = get(key, f"waves/{wave.id}/benchmark").json()
    assert before["edition"] == 1
    with tenant(north.id):
        withdraw(by=olga, edition=Edition.objects.get(), reason="fout")
    assert get(key, f"waves/{wave.id}/benchmark").json()["edition"] is None
    assert get(key, f"waves/{wave.id}/editions/1/benchmark").status_code == 410

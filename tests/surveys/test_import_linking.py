"""The page on which columns are told: what it fills in, and an item for each column."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.bundled import bundled
from surveys.models import Response, Version
from tests.conftest import client_of

COLUMNS = "gemeente;kant;C1;C2. We kiezen;U1[finance];derde;datum"
ROWS = ["Aalst;college;5;4;1;2;2024-03-04", "Gent;staf;2;2;0;1;2024-03-20"]
SIDES = {"municipality": "gemeente", "municipality_by": "name", "perspective": "kant",
         "political": "college", "administrative": "staf", "scale_min": "1", "scale_max": "5",
         "language": "nl", "date": "datum"}  # fmt: skip
NAMES = {"study": "Proef", "wave": "2024", "first": "2024-03-04", "last": "2024-03-20"}


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def version(north: Tenant, alice: User) -> Version:
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Besturen", document=bundled())
        return publish_version(by=alice, questionnaire=made)


@pytest.fixture
def started(browser: Client) -> Callable[..., str]:
    def start(*rows: str, header: str = COLUMNS) -> str:
        file = SimpleUploadedFile("a.csv", "\n".join([header, *rows]).encode())
        return str(browser.post("/t/north/answers/", {"file": file})["Location"])

    return start


def links(browser: Client, page: str, **posted: Any) -> dict[str, tuple[str, str]]:
    """Column → the item that its name says, or else what its drop-down says."""
    form = browser.post(page, posted).context["form"]
    return {
        link.sample.name: (link.item.key if link.item else "", link.chosen) for link in form.columns
    }


def test_each_column_is_recognised_or_offers_the_items(
    browser: Client, version: Version, started: Callable[..., str]
) -> None:
    page = started(*ROWS)
    found = links(browser, page, questionnaire=str(version.id), show="1")
    assert {name: found[name] for name in COLUMNS.split(";")[2:6]} == {
        "C1": ("C1", ""), "C2. We kiezen": ("", "C2"), "U1[finance]": ("", "U1.finance"),
        "derde": ("", ""),
    }  # fmt: skip
    assert 'name="link-5"' in browser.post(page, {"questionnaire": version.id, "show": "1"}).text


def test_a_column_is_linked_to_the_item_that_is_chosen(
    browser: Client, north: Tenant, version: Version, started: Callable[..., str]
) -> None:
    page = started(*ROWS)
    chosen = {"link-3": "C2", "link-4": "U1.finance", "link-5": "C3"}
    told = browser.post(page, {**SIDES, "questionnaire": version.id, "items": ["C1"], **chosen})
    assert told.status_code == 302, told.context["form"].errors
    browser.post(f"{page}confirm/", NAMES)
    with tenant(north.id):
        answers = Response.objects.get(perspective="political").answers
    assert answers == {"C1": 5, "C2": 4, "C3": 2, "U1": ["finance"]}


def test_a_column_that_nobody_linked_is_asked_for(
    browser: Client, version: Version, started: Callable[..., str]
) -> None:
    page = started(*ROWS)
    asked = browser.post(page, {**SIDES, "questionnaire": version.id, "items": ["C1", "derde"]})
    assert asked.status_code == 422
    assert asked.context["form"].errors["items"] == ["Kies de vraag bij: derde."]
    aside = {"items": ["C1"], "link-5": ""}
    assert browser.post(page, {**SIDES, "questionnaire": version.id, **aside}).status_code == 302


def test_what_the_file_says_is_filled_in(
    browser: Client, version: Version, started: Callable[..., str]
) -> None:
    form = browser.get(started(*ROWS, header="gemeente;kant;C1;a;b;c;datum")).context["form"]
    assert form["questionnaire"].value() == ""  # one column is not enough
    form = browser.get(started(*ROWS)).context["form"]
    assert form["questionnaire"].value() == str(version.id)  # two of three only by their beginning
    assert form["items"].value() == ["C1", "C2. We kiezen", "U1[finance]"]
    assert form["date"].value() == "datum"
    rows = ["Aalst;college;5;4;1", "Gent;staf;2;2;0"]
    form = browser.get(started(*rows, header="gemeente;kant;C1;C2;C3")).context["form"]
    assert form["questionnaire"].value() == str(version.id)
    assert form["items"].value() == ["C1", "C2", "C3"]


def test_the_scale_of_the_numbers_is_filled_in(
    browser: Client, started: Callable[..., str]
) -> None:
    for cells, scale in (
        (["1", "4"], (1, 5)), (["2", "7"], (1, 7)), (["0", "9"], (0, 10)), (["3", "10"], (1, 10)),
    ):  # fmt: skip
        rows = [f"Aalst;college;{cell};{cell}" for cell in cells * 20]
        form = browser.get(started(*rows, header="gemeente;kant;a;b")).context["form"]
        assert (form["scale_min"].value(), form["scale_max"].value()) == scale


def test_the_labels_of_a_known_scale_are_filled_in(
    browser: Client, started: Callable[..., str]
) -> None:
    scale = next(one for one in bundled().scales.values() if one.labels)
    labels = [label["fr"] for label in scale.labels]
    rows = [f"Aalst;college;{label.upper()};{label}" for label in labels[:4]]
    form = browser.get(started(*rows, header="gemeente;kant;a;b")).context["form"]
    assert form["labels"].value().splitlines() == labels
    assert (form["items"].value(), form["scale_max"].value()) == (["a", "b"], len(labels))


def test_the_first_and_the_last_day_are_filled_in(
    browser: Client, started: Callable[..., str]
) -> None:
    page = started(*ROWS)
    for date in ("datum", ""):
        told = browser.post(page, {**SIDES, "date": date, "items": ["C1"]})
        form = browser.get(told["Location"]).context["form"]
        days = [str(form[name].value()) for name in ("first", "last")]
        assert days == ["2024-03-04", "2024-03-20"]


def test_who_comes_back_finds_what_was_said_of_the_columns(
    browser: Client, version: Version, started: Callable[..., str]
) -> None:
    page = started(*ROWS)
    told = {**SIDES, "questionnaire": str(version.id), "items": ["C1"], "person": "derde",
            "link-3": "C5", "link-4": "", "missing": "NA, 99"}  # fmt: skip
    assert browser.post(page, told).status_code == 302
    form = browser.get(page).context["form"]
    for name in ("questionnaire", "person", "political", "date", "missing"):
        assert form[name].value() == told[name], name
    assert [link.sample.name for link in form.columns if link.item and link.ticked] == ["C1"]
    assert {
        link.sample.name: link.chosen for link in form.columns if not link.item and link.chosen
    } == {"C2. We kiezen": "C5"}


def test_what_was_chosen_stays_when_the_items_are_shown_again(
    browser: Client, version: Version, started: Callable[..., str]
) -> None:
    chosen = {"questionnaire": str(version.id), "link-5": "C5"}
    assert links(browser, started(*ROWS), show="1", **chosen)["derde"] == ("", "C5")


@pytest.mark.parametrize(
    ("more", "lost"),
    [({}, False), ({"recode": {"5": 1}}, True), ({"function": "mayor"}, True),
     ({"items": {"C1": "C5"}}, True), ({"separator": "/"}, True)],
)  # fmt: skip
def test_a_description_that_the_page_cannot_show_is_told(
    browser: Client, version: Version, more: dict[str, Any], lost: bool
) -> None:
    sides = {"column": "kant", "values": {"college": "political", "staf": "administrative"}}
    described = {"municipality": {"column": "gemeente"}, "perspective": sides, "items": ["C1"],
                 "questionnaire": "Besturen", **more}  # fmt: skip
    files = {
        "file": SimpleUploadedFile("a.csv", "\n".join([COLUMNS, *ROWS]).encode()),
        "mapping": SimpleUploadedFile("m.json", json.dumps(described).encode()),
    }
    preview = browser.post("/t/north/answers/", files)["Location"]
    shown = browser.get(preview.removesuffix("preview/")).content.decode()
    assert ("vervangt ze helemaal" in shown) is lost


def test_a_preview_of_another_tab_is_not_confirmed(
    browser: Client, north: Tenant, version: Version, started: Callable[..., str]
) -> None:
    page = started(*ROWS)
    told = {**SIDES, "questionnaire": str(version.id), "items": ["C1"]}
    browser.post(page, told)
    first = browser.get(f"{page}preview/").context["seen"]
    browser.post(page, {**told, "person": "derde", "items": []} | {"link-3": "C5"})
    done = browser.post(f"{page}confirm/", {**NAMES, "seen": first})
    assert done.status_code == 422
    assert "intussen veranderd" in done.content.decode()
    again = browser.post(f"{page}confirm/", {**NAMES, "seen": done.context["seen"]})
    assert again.status_code == 302
    with tenant(north.id):
        assert set(Response.objects.values_list("person", flat=True)) != {""}

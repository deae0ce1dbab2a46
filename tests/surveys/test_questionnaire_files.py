"""Questionnaires from files are shown before anything is kept, and go to files of other programs."""

import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.formats import known, xlsform
from surveys.models import PendingImport, Questionnaire
from surveys.questionnaire.document import Perspective, to_builtins
from tests.conftest import client_of
from tests.formats.forms import form
from tests.surveys.authoring import DOCUMENT, HOSTILE, draft, now, url

POLITICAL, ADMINISTRATIVE = Perspective
FORM = [
    ("type", "name", "label", "required"),
    ("text", "1a", f"Vraag {HOSTILE} <b>een</b>", "ja"),
    ("geopoint", "where", "Waar?", ""),
    ("integer", "n", "Hoeveel?", ""),
]


def upload(content: bytes, name: str = "vragen.dat") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def hand_in(browser: Client, content: bytes, **more: Any) -> Any:
    data = {"name": "Nieuw", "source": "file", "file": upload(content), **more}
    return browser.post(url("questionnaire_new"), data)


def made(north: Tenant) -> list[Questionnaire]:
    with tenant(north.id):
        return list(Questionnaire.objects.all())


def test_a_form_is_shown_item_by_item_and_then_made(browser: Client, north: Tenant) -> None:
    preview = hand_in(browser, form(FORM))["Location"]
    page = browser.get(preview).content.decode()
    assert made(north) == []
    assert "q1a" in page
    assert "De code wordt q1a" in page
    assert "De opmaak van de tekst valt weg" in page
    assert "overgenomen zoals het is" in page
    assert "Een plaats op de kaart" in page
    assert HOSTILE not in page
    answer = browser.post(f"{preview}confirm/", {"sides": "administrative"})
    questionnaire = now(north)
    assert answer["Location"] == url("questionnaire_page", questionnaire.id)
    sides = {item.perspectives for item in draft(north).items()}
    assert sides == {(ADMINISTRATIVE,)}
    again = browser.post(f"{preview}confirm/", {"sides": "both"})
    assert again["Location"] == answer["Location"], "confirmed once"
    assert len(made(north)) == 1


def test_a_condition_is_shown_in_words_before_it_is_taken_over(
    browser: Client, north: Tenant
) -> None:
    rows = [
        ("type", "name", "label", "relevant"),
        ("integer", "n", "Hoeveel?", ""),
        ("text", "why", "Waarom?", "${n} >= 3"),
    ]
    page = browser.get(hand_in(browser, form(rows))["Location"]).text
    assert page.count("Toon dit als") == 1
    assert "«Hoeveel?» (n) minstens «3» is" in page


def test_a_name_that_nobody_typed_is_told_when_it_is_taken(browser: Client, north: Tenant) -> None:
    page = browser.get(url("questionnaire_new"))
    template = page.context["form"].fields["source"].initial
    for _ in range(2):
        answer = browser.post(url("questionnaire_new"), {"name": "", "source": template})
    (name,) = [one.name for one in made(north)]
    assert f"Er is al een vragenlijst met de naam ‘{name}’." in answer.text


def test_nothing_is_taken_over_when_a_person_thinks_better_of_it(
    browser: Client, north: Tenant
) -> None:
    preview = hand_in(browser, form(FORM))["Location"]
    assert browser.post(f"{preview}confirm/", {"cancel": "1"}).status_code == 302
    assert made(north) == []
    with tenant(north.id):
        assert not PendingImport.objects.exists()


def test_a_preview_is_for_who_uploaded_it(browser: Client, north: Tenant, olga: User) -> None:
    preview = hand_in(browser, form(FORM))["Location"]
    other = client_of(olga)
    assert other.get(preview).status_code == 404
    assert other.post(f"{preview}confirm/").status_code == 404
    assert made(north) == []


def test_two_files_make_the_two_sides(browser: Client, north: Tenant) -> None:
    files = [xlsform.write(DOCUMENT, side).body for side in Perspective]
    preview = hand_in(browser, files[0], other=upload(files[1]))["Location"]
    page = browser.get(preview).content.decode()
    assert "Wie krijgt deze vragen?" not in page
    browser.post(f"{preview}confirm/")
    item = draft(north).item("S1")
    own = DOCUMENT.item("S1")
    assert item is not None
    assert own is not None
    assert item.wording == own.wording


def test_a_file_of_our_own_needs_no_choice_of_sides(browser: Client, north: Tenant) -> None:
    content = known.written(known.FORMATS[1], DOCUMENT, None).body
    preview = hand_in(browser, content)["Location"]
    assert "Wie krijgt deze vragen?" not in browser.get(preview).content.decode()
    browser.post(f"{preview}confirm/", {"sides": "political"})
    assert draft(north) == DOCUMENT


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 xl/workbook.xml", "kan niet gelezen worden"),
        (form([("a", "b"), (1, 2)]), "geen blad"),
        (b"hello", "geen vragenlijst die hier gelezen wordt"),
        (b'{"sections": 1, "languages": []}', "sections"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_at_its_field(
    browser: Client, north: Tenant, content: bytes, sentence: str
) -> None:
    answer: HttpResponse = hand_in(browser, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    second = hand_in(browser, form(FORM), other=upload(content))
    assert second.status_code == 422
    assert sentence in second.content.decode()


def test_a_taken_name_is_said_before_and_after_the_preview(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    assert hand_in(browser, form(FORM), name=questionnaire.name).status_code == 422
    preview = hand_in(browser, form(FORM))["Location"]
    slug = "template:toekomstgericht_besturen"
    browser.post(url("questionnaire_new"), {"name": "Nieuw", "source": slug})
    answer = browser.post(f"{preview}confirm/", {"sides": "both"})
    assert answer["Location"] == preview
    assert len(made(north)) == 2


def test_a_form_completes_one_side_of_the_draft(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    rows = [("type", "name", "label::Nederlands (nl)"), ("text", "eigen", "Alleen hier?")]
    address = url("questionnaire_replace", questionnaire.id)
    data = {"revision": "1", "use": "administrative", "file": upload(form(rows))}
    preview = browser.post(address, data)["Location"]
    assert "Alleen in het tweede bestand" in browser.get(preview).content.decode()
    browser.post(f"{preview}confirm/")
    found = draft(north)
    assert len(found.items()) == len(DOCUMENT.items()) + 1
    own = found.item("eigen")
    assert own is not None
    assert own.perspectives == (ADMINISTRATIVE,)


def test_a_draft_that_somebody_saved_meanwhile_is_not_replaced(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    address = url("questionnaire_replace", questionnaire.id)
    data = {"revision": "0", "file": upload(form(FORM))}
    preview = browser.post(address, data)["Location"]
    browser.post(f"{preview}confirm/", {"sides": "both"})
    assert draft(north) == DOCUMENT


def test_every_format_can_be_downloaded_and_says_what_it_lacks(
    browser: Client, questionnaire: Questionnaire
) -> None:
    page = browser.get(url("questionnaire_export", questionnaire.id)).content.decode()
    assert "Bevat alles." in page
    assert "De inschatting van de andere kant wordt niet gevraagd." in page
    address = url("questionnaire_download", questionnaire.id)
    for form_ in [one for one in known.writable() if one.print_side is None]:
        for side in [""] if form_.write_both else [side.value for side in Perspective]:
            query = {"format": form_.slug, "side": side}
            assert f"?format={form_.slug}" in page, form_.slug
            answer = browser.get(address, query)
            assert answer.status_code == 200
            assert form_.read is None or known.recognised(answer.content).slug == form_.slug
    assert browser.get(address, {"format": "xlsform"}).status_code == 302
    for wrong in (
        {"format": "word"},
        {"format": "pdf", "side": "political"},
        {"format": "xlsform", "side": "nobody"},
    ):
        assert browser.get(address, wrong).status_code == 404


@pytest.mark.parametrize("place", ["title", "show_if"])
def test_a_nul_in_a_file_of_our_own_is_refused(browser: Client, place: str) -> None:
    """No database keeps it, in whatever text it stands."""
    raw = to_builtins(DOCUMENT)
    if place == "title":
        raw["title"] = {"nl": "a\0b"}
    else:
        raw["sections"][0]["items"][1]["show_if"] = "S1 == '\0'"
    answer = hand_in(browser, json.dumps(raw).encode())
    assert answer.status_code == 422
    assert "U+0000" in answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"pages": [{"elements": [{"type": "te\0xt", "name": "q\0"}, {"type": "text", "name": "w\0"}]}]}).encode(),
        form([("type", "name", "label"), ("te_x0000_t", "w", "W"), ("text", "q_x0000_z", "Q")]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_file_holds_no_nul(
    browser: Client, north: Tenant, content: bytes
) -> None:
    """Names that are no code, and kinds that we do not have, are told as the file writes them."""
    preview = hand_in(browser, content)["Location"]
    assert browser.get(preview).status_code == 200
    assert browser.post(f"{preview}confirm/", {"sides": "both"}).status_code == 302
    assert len(draft(north).items()) == 1


def test_the_schema_has_an_address(client: Client) -> None:
    answer = client.get("/schemas/questionnaire.json")
    assert answer.status_code == 200
    assert answer.json()["$schema"].startswith("https://json-schema.org/")

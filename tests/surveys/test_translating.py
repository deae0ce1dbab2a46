"""The page of translations: what it shows, how it saves, and how its files are taken over."""

import html
import io
import re
import time
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import (
    NotPublishable,
    OutdatedTranslations,
    create_questionnaire,
    edits,
    publish_version,
    undoing,
)
from surveys.authoring.around import states
from surveys.authoring.editing import Path
from surveys.authoring.translating.lines import progress
from surveys.authoring.translating.outdated import outdated_counts
from surveys.models import DraftPart, PendingImport, Questionnaire, Version
from surveys.questionnaire.document import Document, encode
from surveys.questionnaire.rules.placeholder_rules import lacking
from surveys.questionnaire.rules.text_rules import texts
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT, HOSTILE, draft, edit, part, url

SOURCE: Path = ("wording", "political", "nl")
FIELD = "wording.political.fr"
ALL = ", ".join(DOCUMENT.languages)  # as the form of the questionnaire has them


def write(north: Tenant, by: User, of: Questionnaire, values: dict[Path, Any]) -> None:
    with tenant(north.id):
        row = DraftPart.objects.get(questionnaire=of, code="S1")
        edits.set_values(by=by, questionnaire=of, part=row.id, read=lambda _part: values)


def words(document: Document, language: str) -> str:
    item = document.item("S1")
    assert item is not None
    return (item.wording.political or {}).get(language, "")


def page(browser: Client, of: Questionnaire, query: str = "?lang=fr") -> Any:
    answer = browser.get(url("translations", of.id) + query)
    assert answer.status_code == 200
    return answer


def shown(answer: Any) -> list[tuple[str, str]]:
    """Every text of the page: the code of its part and its slot."""
    return [
        (each.code, text.slot)
        for group in answer.context["groups"]
        for each in group.parts
        for text in each.texts
    ]


# --- The page ------------------------------------------------------------------------------------


def test_all_texts_stand_in_the_order_of_the_document(
    browser: Client, questionnaire: Questionnaire
) -> None:
    answer = page(browser, questionnaire)
    assert len(shown(answer)) == len(list(texts(DOCUMENT))) == answer.context["here"].total
    codes = list(dict.fromkeys(code for code, _slot in shown(answer)))
    items = [item.code for item in DOCUMENT.items()]
    assert [code for code in codes if code in items] == items
    assert codes[0] == "head"
    assert answer.context["here"].done == answer.context["here"].total


def test_missing_and_outdated_texts_are_counted_and_found(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {SOURCE: "Anders", ("wording", "political", "de"): None})
    here = page(browser, questionnaire).context["here"]
    assert (here.missing, here.outdated) == (0, 1)
    assert shown(page(browser, questionnaire, "?lang=fr&show=outdated")) == [
        ("S1", "wording.political")
    ]
    assert shown(page(browser, questionnaire, "?lang=fr&show=missing")) == []
    assert shown(page(browser, questionnaire, "?lang=de&show=missing")) == [
        ("S1", "wording.political")
    ]
    said = page(browser, questionnaire, "?lang=fr&show=outdated").content.decode()
    assert html.escape(words(DOCUMENT, "nl")) in said
    assert "Anders" in said
    assert "Nog juist" in said


def test_a_questionnaire_in_one_language_has_nothing_to_translate(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    edit(browser, questionnaire, part(north, "head"), languages="nl", base_languages=ALL)
    answer = browser.get(url("translations", questionnaire.id))
    assert "Er is niets te vertalen" in answer.content.decode()
    assert browser.get(url("translations_download", questionnaire.id)).status_code == 404


def test_hostile_texts_are_shown_as_text(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {SOURCE: HOSTILE, ("wording", "political", "fr"): HOSTILE})
    assert HOSTILE not in page(browser, questionnaire).content.decode()


def test_what_is_written_is_saved_and_comes_back_as_a_row(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    now = words(DOCUMENT, "fr")
    answer = edit(
        browser, questionnaire, part(north, "S1"), view="translations", lang="fr", do="set",
        wording__political__fr="Nouveau", base_wording__political__fr=now,
    )  # fmt: skip
    [row] = answer.json()["parts"]
    assert 'data-text-state="done"' in row["html"]
    assert row["html"].count("<textarea") == len(
        [code for code, _slot in shown(page(browser, questionnaire)) if code == "S1"]
    )
    assert words(draft(north), "fr") == "Nouveau"


def test_the_card_of_the_builder_says_what_went_out_of_date(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    now = words(DOCUMENT, "nl")
    answer = edit(
        browser, questionnaire, part(north, "S1"), lang="nl",
        wording__political__nl="Anders", base_wording__political__nl=now,
    )  # fmt: skip
    assert "FR verouderd" in answer.json()["parts"][0]["html"]
    shown_now = browser.get(url("questionnaire_page", questionnaire.id)).content.decode()
    assert shown_now.count("verouderd") == len(DOCUMENT.languages) - 1


def test_a_clash_leads_back_to_the_page(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    answer = browser.post(
        url("draft_part", questionnaire.id, part(north, "S1").id),
        {"view": "translations", "lang": "fr", "show": "missing", FIELD: "x", f"base:{FIELD}": "y"},
    )
    assert answer.status_code == 409
    assert (
        f"{url('translations', questionnaire.id)}?lang=fr&amp;show=missing"
        in answer.content.decode()
    )


def test_still_right_works_with_and_without_script(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {SOURCE: "Anders"})
    answer = browser.post(
        url("draft_part", questionnaire.id, part(north, "S1").id),
        {"view": "translations", "lang": "fr", "do": f"right:{FIELD}"},
    )
    assert answer["Location"] == f"{url('translations', questionnaire.id)}?lang=fr#item-S1"
    assert FIELD not in part(north, "S1").outdated
    assert "wording.political.de" in part(north, "S1").outdated
    edit(
        browser,
        questionnaire,
        part(north, "S1"),
        view="translations",
        do="right:wording.political.de",
    )
    others = set(DOCUMENT.languages) - {"nl", "fr", "de"}
    assert set(part(north, "S1").outdated) == {f"wording.political.{code}" for code in others}


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Dag {naam}, zie https://x.be/a.", "Bonjour {naam} : https://x.be/a", ()),
        ("Dag {naam} en ${code}", "Bonjour", ("{naam}", "${code}")),
        ("<b>Vet</b> en **nog**", "<b>Gras</b> et **encore**", ()),
        ("<b>Vet</b>", "Gras", ("<b>", "</b>")),
        ("{a} en {a}", "{a}", ("{a}",)),
        ("%(n)s van %s, 5 % meer", "%(n)s de %s, 5 % de plus", ()),
        ("Schrijf naar a.b@x.be", "Écrivez-nous", ("a.b@x.be",)),
        ("Dag {naam}", " ", ()),
        ("1 < 2 en 3 > 2", "un", ()),
        (f"x@{'a' * 64}.be", "", ()),
    ],
)
def test_what_a_translation_lacks(source: str, target: str, expected: tuple[str, ...]) -> None:
    assert lacking(source, target) == expected


# --- Files ---------------------------------------------------------------------------------------


def download(browser: Client, of: Questionnaire, form: str = "xlsx") -> bytes:
    answer = browser.get(f"{url('translations_download', of.id)}?lang=fr&format={form}")
    assert answer.status_code == 200
    return bytes(answer.content)


def filled(body: bytes, targets: dict[str, Any]) -> bytes:
    """The workbook with other cells: id → target, or (column, value)."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    for row in book.worksheets[0].iter_rows(min_row=2):
        if str(row[0].value) in targets:
            column, value = 3, targets[str(row[0].value)]
            if isinstance(value, tuple):
                column, value = value
            row[column].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(browser: Client, of: Questionnaire, body: bytes, lang: str = "fr") -> Any:
    file = SimpleUploadedFile("terug.xlsx", body)
    return browser.post(url("translations_import", of.id), {"file": file, "lang": lang})


def kinds(browser: Client, answer: Any) -> dict[str, int]:
    preview = browser.get(answer["Location"])
    assert preview.status_code == 200
    return {kind["act"]: kind["number"] for kind in preview.context["kinds"] if kind["number"]}


def confirm(browser: Client, answer: Any, **posted: str) -> Any:
    preview = browser.get(answer["Location"])
    revision = preview.context["form"].initial["revision"]
    return browser.post(f"{answer['Location']}confirm/", {"revision": revision, **posted})


@pytest.mark.parametrize("form", ["xlsx", "xliff"])
def test_a_file_that_nobody_touched_changes_nothing(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire, form: str
) -> None:
    write(north, alice, questionnaire, {SOURCE: "Anders", ("help", "nl"): "=1+1\nregel"})
    answer = upload(browser, questionnaire, download(browser, questionnaire, form))
    assert set(kinds(browser, answer)) == {"same"}
    before = encode(draft(north))
    assert confirm(browser, answer).status_code == 302
    assert encode(draft(north)) == before
    with tenant(north.id):
        assert not PendingImport.objects.exists()


def test_every_row_is_told_before_it_happens_and_undone_as_one(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(
        north, alice, questionnaire, {SOURCE: "Anders", ("wording", "administrative", "fr"): None}
    )
    before = encode(draft(north))
    kept = part(north, "S1").outdated
    file = filled(
        download(browser, questionnaire),
        {
            "item.S1.wording.political": (4, "done"),
            "item.S1.wording.administrative": "Nouveau",
            "item.S2.wording.political": "Changé",
            "item.S2.wording.administrative": "",
            "item.S3.wording.political": "x" * 1001,
            "item.S3.wording.administrative": (0, "item.S3.wording.elsewhere"),
            "item.S4.wording.political": (0, "item.S2.wording.political"),
        },
    )
    answer = upload(browser, questionnaire, file)
    told = kinds(browser, answer)
    same = told.pop("same")
    assert same > 100
    assert told == {
        "confirmed": 1, "new": 1, "changed": 1, "emptied": 1, "refused": 1, "unknown": 1, "twice": 1,
    }  # fmt: skip
    assert encode(draft(north)) == before
    confirm(browser, answer)
    after = draft(north)
    assert part(north, "S1").outdated.keys() == kept.keys() - {FIELD}
    second = after.item("S2")
    assert second is not None
    assert (second.wording.political or {})["fr"] == "Changé"
    assert (second.wording.administrative or {})["fr"]  # emptied only when a person says so
    with tenant(north.id):
        undoing.undo(by=alice, questionnaire=questionnaire)
    assert encode(draft(north)) == before
    assert part(north, "S1").outdated == kept


def test_emptied_texts_go_when_a_person_says_so(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    file = filled(download(browser, questionnaire), {"item.S1.wording.political": ""})
    confirm(browser, upload(browser, questionnaire, file), emptied="on")
    assert words(draft(north), "fr") == ""
    assert words(draft(north), "de") == words(DOCUMENT, "de")


def test_a_source_that_changed_since_the_download_is_told_and_leaves_it_out_of_date(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    old = words(DOCUMENT, "nl")
    file = filled(download(browser, questionnaire), {"item.S1.wording.political": "Traduit"})
    write(north, alice, questionnaire, {SOURCE: "Later gewijzigd"})
    answer = upload(browser, questionnaire, file)
    assert browser.get(answer["Location"]).context["older"] == 1
    confirm(browser, answer)
    assert words(draft(north), "fr") == "Traduit"
    assert part(north, "S1").outdated[FIELD] == old


def test_a_draft_changed_after_the_preview_is_shown_again(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    file = filled(download(browser, questionnaire), {"item.S1.wording.political": "Traduit"})
    answer = upload(browser, questionnaire, file)
    revision = browser.get(answer["Location"]).context["form"].initial["revision"]
    write(north, alice, questionnaire, {SOURCE: "Later gewijzigd"})
    again = browser.post(f"{answer['Location']}confirm/", {"revision": revision})
    assert again["Location"] == answer["Location"]
    assert words(draft(north), "fr") == words(DOCUMENT, "fr")
    confirm(browser, answer)
    assert words(draft(north), "fr") == "Traduit"
    # A second click is told that it was done.
    assert browser.post(f"{answer['Location']}confirm/", {"revision": revision}).status_code == 302


def test_thinking_better_of_it(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    file = filled(download(browser, questionnaire), {"item.S1.wording.political": "Traduit"})
    answer = upload(browser, questionnaire, file)
    browser.post(f"{answer['Location']}confirm/", {"cancel": "1"})
    assert browser.get(answer["Location"]).status_code == 404
    assert words(draft(north), "fr") == words(DOCUMENT, "fr")


def test_the_language_of_the_file_counts_and_one_that_is_none_is_refused(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    body = download(browser, questionnaire, "xliff").decode()
    mended = body.replace('target-language="fr"', 'target-language="de-AT"')
    answer = upload(browser, questionnaire, mended.encode())
    assert browser.get(answer["Location"]).context["language"] == "de"
    for other in ("es", "nl"):
        wrong = body.replace('target-language="fr"', f'target-language="{other}"')
        answer = browser.get(upload(browser, questionnaire, wrong.encode())["Location"])
        assert "een taal die de vragenlijst niet heeft" in answer.content.decode()


def test_a_file_that_cannot_be_read_is_explained(
    browser: Client, questionnaire: Questionnaire
) -> None:
    answer = browser.get(upload(browser, questionnaire, b"niets")["Location"])
    assert "geen vertalingen die hier gelezen worden" in html.unescape(answer.content.decode())
    none = browser.post(url("translations_import", questionnaire.id), {"lang": "fr"})
    assert none.status_code == 302


def test_a_preview_is_for_who_uploaded_it_and_of_its_questionnaire(
    browser: Client, north: Tenant, alice: User, olga: User, questionnaire: Questionnaire
) -> None:
    answer = upload(browser, questionnaire, download(browser, questionnaire))
    assert client_of(olga).get(answer["Location"]).status_code == 404
    with tenant(north.id):
        other = create_questionnaire(by=alice, name="Andere", document=DOCUMENT)
    elsewhere = answer["Location"].replace(str(questionnaire.id), str(other.id))
    assert browser.get(elsewhere).status_code == 404
    assert browser.post(f"{elsewhere}confirm/", {"revision": "1"}).status_code == 404


def test_the_names_of_hostile_files_stay_text(
    browser: Client, questionnaire: Questionnaire
) -> None:
    unit = f'<trans-unit id="{html.escape(HOSTILE)}"><source>x</source><target>{html.escape(HOSTILE)}</target></trans-unit>'
    body = f'<xliff version="1.2"><file target-language="fr"><body>{unit}</body></file></xliff>'
    answer = upload(browser, questionnaire, body.encode())
    said = browser.get(answer["Location"]).content.decode()
    assert HOSTILE not in said
    assert html.escape(HOSTILE) in said


# --- The gate ------------------------------------------------------------------------------------


def test_missing_translations_stop_publishing_and_lead_to_their_page(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {("wording", "political", "fr"): None})
    with tenant(north.id), pytest.raises(NotPublishable):
        publish_version(by=alice, questionnaire=questionnaire)
    said = browser.get(url("questionnaire_publish", questionnaire.id)).content.decode()
    assert "Frans: 1 tekst is niet vertaald." in said
    there = f"{url('translations', questionnaire.id)}?lang=fr&amp;show=missing"
    assert there in said
    assert re.search(r'<button class="button primary" disabled', said)


def test_outdated_translations_are_asked_about(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {SOURCE: "Anders"})
    said = browser.get(url("questionnaire_publish", questionnaire.id)).content.decode()
    assert f"{url('translations', questionnaire.id)}?lang=fr&amp;show=outdated" in said
    with tenant(north.id):
        revision = Questionnaire.objects.get().draft_revision
        with pytest.raises(OutdatedTranslations):
            publish_version(by=alice, questionnaire=questionnaire)
    address = url("questionnaire_publish", questionnaire.id)
    browser.post(address, {"revision": revision})
    with tenant(north.id):
        assert not Version.objects.exists()
    browser.post(address, {"revision": revision, "outdated_too": "on"})
    with tenant(north.id):
        assert Version.objects.count() == 1
        # The next draft still knows what is out of date.
        assert outdated_counts(
            states(questionnaire).values(), questionnaire.draft_document
        ) == dict.fromkeys(DOCUMENT.languages[1:], 1)


def test_a_language_that_is_taken_away_stops_nothing(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {("wording", "political", "fr"): None, SOURCE: "Anders"})
    edit(browser, questionnaire, part(north, "head"), languages="nl", base_languages=ALL)
    with tenant(north.id):
        questionnaire.refresh_from_db()
        assert publish_version(by=alice, questionnaire=questionnaire).number == 1


def test_what_publishing_counts_is_what_the_page_counts(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(north, alice, questionnaire, {SOURCE: "Anders", ("wording", "political", "de"): None})
    with tenant(north.id):
        parts, document = states(questionnaire), questionnaire.draft_document
    counts = outdated_counts(parts.values(), document)
    for language in document.languages[1:]:
        assert progress(parts, document, language).outdated == counts[language]


def xliff(target: str, source: str = "", language: str = ' target-language="fr"') -> bytes:
    return (
        f'<xliff version="1.2"><file original="x"{language}><body>'
        '<trans-unit id="item.S1.wording.political">'
        f"<source>{source}</source><target>{target}</target></trans-unit></body></file></xliff>"
    ).encode()


@pytest.mark.parametrize("lang", ["nl", "de"])
def test_a_file_that_names_no_language_is_never_for_the_source_or_one_that_is_not_asked(
    browser: Client, north: Tenant, questionnaire: Questionnaire, lang: str
) -> None:
    edit(browser, questionnaire, part(north, "head"), languages="nl, fr", base_languages=ALL)
    before = encode(draft(north))
    answer = upload(browser, questionnaire, xliff("Overschreven", language=""), lang)
    page = browser.get(answer["Location"]).content.decode()
    assert f"voor een taal die de vragenlijst niet heeft: {lang}" in page
    assert encode(draft(north)) == before
    confirm(browser, upload(browser, questionnaire, xliff("Traduit", language="")))
    assert words(draft(north), "fr") == "Traduit"


@pytest.mark.parametrize("languages", ["nl, en, de", "fr, nl"])
def test_a_language_that_is_not_translated_into_any_more_takes_no_file(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire, languages: str
) -> None:
    answer = upload(browser, questionnaire, xliff("Traduit"))
    edit(browser, questionnaire, part(north, "head"), languages=languages, base_languages=ALL)
    before = encode(draft(north))
    with tenant(north.id):
        revision = Questionnaire.objects.get().draft_revision
    for refused in (
        browser.get(answer["Location"], follow=True),
        browser.post(f"{answer['Location']}confirm/", {"revision": revision}, follow=True),
    ):
        assert "voor een taal die de vragenlijst niet heeft: fr" in refused.content.decode()
    assert encode(draft(north)) == before


def test_the_source_in_a_file_is_kept_as_a_draft_could_have_held_it(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    source = "\u202eOud " + "woord " * 8_000
    confirm(browser, upload(browser, questionnaire, xliff("Traduit", source)))
    kept = part(north, "S1").outdated[FIELD]
    assert kept.startswith("Oud woord")
    assert len(kept) == 1_000


def test_words_without_an_end_are_looked_through_at_once(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    """A translator's file may hold a hundred of them; each took four seconds."""
    begin = time.process_time()
    lacking("x", "a" * 50_000)
    lacking("x", "a@" + "a-" * 25_000)
    assert time.process_time() - begin < 1
    answer = upload(browser, questionnaire, xliff("x" * 50_000))
    assert kinds(browser, answer) == {"refused": 1}


def test_a_translation_of_which_nothing_is_seen_is_missing(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    confirm(browser, upload(browser, questionnaire, xliff("\u200b\u00ad")))
    assert page(browser, questionnaire).context["here"].missing == 1
    with tenant(north.id), pytest.raises(NotPublishable):
        publish_version(by=alice, questionnaire=questionnaire)

"""The list of questionnaires, a new one, and the page of one."""

import io

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version, save_draft
from surveys.authoring.bundled import bundled
from surveys.models import Questionnaire
from surveys.questionnaire.document import decode, to_builtins
from surveys.questionnaire.formats import dump_yaml
from surveys.questionnaire.lineage import stamped
from surveys.questionnaire.rules.validation import problems
from tests.surveys.authoring import DOCUMENT, HOSTILE, changed, draft, now, part, url

# --- List and new ---------------------------------------------------------------------------------


def test_an_empty_list_offers_the_template(browser: Client) -> None:
    page = browser.get(url("questionnaire_list")).content.decode()
    assert "Start van het sjabloon Toekomstgericht besturen" in page
    assert url("questionnaire_new") in page


def test_starting_from_the_template(browser: Client, north: Tenant) -> None:
    slug = "template:toekomstgericht_besturen"
    answer = browser.post(url("questionnaire_new"), {"name": "Besturen", "source": slug})
    made = now(north)
    assert answer["Location"] == url("questionnaire_page", made.id)
    assert draft(north) == stamped(bundled(), "toekomstgericht_besturen")


def test_starting_with_nothing(browser: Client, north: Tenant) -> None:
    """One section, one scale, and the languages that were chosen: nothing to clear away first."""
    posted = {"name": "Nieuw", "source": "empty", "languages": ["nl", "fr"]}
    browser.post(url("questionnaire_new"), posted)
    document = draft(north)
    assert (document.title, document.languages) == ({"nl": "Nieuw"}, ("nl", "fr"))
    assert [set(label) for label in document.scales["agree5"].labels] == [{"nl", "fr"}] * 5
    assert [problem.code for problem in problems(document) if problem.blocks] == [
        "no_questions",
        "empty_section",
        "missing_translation",  # of the title
        "missing_translation",  # of the section's
    ]


def test_without_a_name_it_is_called_what_it_is_made_from(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    """A name that was proposed for a template would else stand above somebody's own file."""
    upload = io.BytesIO(dump_yaml(DOCUMENT).encode())
    upload.name = "besturen.yaml"
    answer = browser.post(url("questionnaire_new"), {"source": "file", "file": upload})
    browser.post(f"{answer['Location']}confirm/")
    browser.post(url("questionnaire_new"), {"source": f"copy:{questionnaire.id}"})
    title = DOCUMENT.text(DOCUMENT.title, DOCUMENT.source)
    with tenant(north.id):
        names = set(Questionnaire.objects.values_list("name", flat=True))
    assert names == {questionnaire.name, title, f"Kopie van: {title}"}
    page = browser.post(url("questionnaire_new"), {"source": "empty", "languages": ["nl"]})
    assert "Geef de vragenlijst een naam." in page.content.decode()


def test_a_title_to_be_written_over_has_no_old_translation(browser: Client, north: Tenant) -> None:
    browser.post(
        url("questionnaire_new"), {"name": "N", "source": "empty", "languages": ["nl", "fr"]}
    )
    assert [section.title for section in draft(north).sections] == [{"nl": "Deel 1"}]


def test_starting_from_a_file(browser: Client, north: Tenant) -> None:
    upload = io.BytesIO(b"\xef\xbb\xbf" + dump_yaml(DOCUMENT).encode())
    upload.name = "besturen.yaml"
    answer = browser.post(
        url("questionnaire_new"), {"name": "Eigen", "source": "file", "file": upload}
    )
    browser.post(f"{answer['Location']}confirm/")
    assert draft(north) == DOCUMENT


def test_starting_from_an_own_one(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    source = f"copy:{questionnaire.id}"
    browser.post(url("questionnaire_new"), {"name": "Kopie", "source": source})
    with tenant(north.id):
        made = Questionnaire.objects.get(name="Kopie")
        assert made.draft_document == stamped(DOCUMENT, str(questionnaire.id))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"languages: [", "geen geldige YAML"),
        (b"languages: &x 1\nb: *x", "Verwijzingen"),
        (b"languages: [nl]\nnonsense: 1\n", "nonsense"),
        (b"languages: \xff\xfe\x00", "UTF-8"),
        (b"\xff\xfe\x00", "geen vragenlijst"),
        (b"", "leeg"),
    ],
)
def test_a_bad_file_is_explained_at_the_field(
    browser: Client, north: Tenant, content: bytes, message: str
) -> None:
    upload = io.BytesIO(content)
    upload.name = "x.yaml"
    answer = browser.post(url("questionnaire_new"), {"name": "X", "source": "file", "file": upload})
    assert answer.status_code == 422
    assert message in answer.context["form"].errors["file"][0]
    with tenant(north.id):
        assert not Questionnaire.objects.exists()


def test_a_name_that_exists(browser: Client, questionnaire: Questionnaire) -> None:
    slug = "template:toekomstgericht_besturen"
    answer = browser.post(url("questionnaire_new"), {"name": "Besturen", "source": slug})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_source_that_is_not_offered(browser: Client, questionnaire: Questionnaire) -> None:
    for source in ("template:../x", "copy:00000000-0000-0000-0000-000000000000", "x", ""):
        answer = browser.post(url("questionnaire_new"), {"name": "X", "source": source})
        assert answer.context["form"].errors["source"]


# --- The page -------------------------------------------------------------------------------------


def test_the_page_shows_both_sides(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    page = browser.get(url("questionnaire_page", questionnaire.id)).content.decode()
    item = DOCUMENT.item("S1")
    assert item is not None
    assert item.wording.political
    assert item.wording.administrative
    assert 'id="item-S1"' in page
    assert item.wording.political["nl"] in page
    assert url("draft_part", questionnaire.id, part(north, "S1").id) in page


def test_the_page_reads_in_another_language(browser: Client, questionnaire: Questionnaire) -> None:
    page = browser.get(url("questionnaire_page", questionnaire.id) + "?lang=fr")
    assert DOCUMENT.title["fr"] in page.content.decode().replace("&#x27;", "'")
    assert page.context["builder"].language == "fr"
    other = browser.get(url("questionnaire_page", questionnaire.id) + "?lang=xx")
    assert other.context["builder"].language == "nl"


def test_problems_lead_to_their_place(browser: Client, north: Tenant, alice: User) -> None:
    broken = changed(DOCUMENT, "S1", {("wording", "political", "nl"): None})
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="X", document=broken)
    page = browser.get(url("questionnaire_page", made.id))
    assert page.context["builder"].blockers == 1
    assert "De tekst ontbreekt in de brontaal (Nederlands)." in page.content.decode()
    assert url("questionnaire_page", made.id) + "#item-S1" in page.content.decode()


def test_hostile_texts_are_shown_as_text(browser: Client, north: Tenant, alice: User) -> None:
    everything = HOSTILE
    raw = to_builtins(DOCUMENT)
    said = dict.fromkeys(DOCUMENT.languages, everything)
    raw["title"] = raw["sections"][0]["title"] = said
    for item in raw["sections"][0]["items"]:
        item["wording"] = {"political": said, "administrative": said}
        item["help"] = said
        for option in item.get("options", []):
            option["text"] = said
    for theme in raw["themes"].values():
        theme["title"] = said
    document = decode(raw)
    code = document.sections[0].items[0].code
    with tenant(north.id):
        made = create_questionnaire(by=alice, name=everything, document=document)
        version = publish_version(by=alice, questionnaire=made)
        save_draft(by=alice, questionnaire=made, document=DOCUMENT, revision=1)
        save_draft(by=alice, questionnaire=made, document=document, revision=2)
    pages = [
        url("questionnaire_list"),
        url("questionnaire_new"),
        url("questionnaire_page", made.id),
        url("draft_part", made.id, part(north, code).id),
        url("questionnaire_publish", made.id),
        url("version_page", made.id, version.number),
        url("questionnaire_try", made.id, "political"),
        url("translations", made.id),
    ]
    for address in pages:
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "&lt;script&gt;" in page, address

"""A wave in which all that people typed is hostile: every file of its report is made, and stays inert.

The texts stand in the database as if they came in past all that looks at what is typed.
"""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as Xml

import pyreadstat
import pytest
from pypdf import PdfReader

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from accounts.text import without_hidden
from reports.exports.article import article_docx
from reports.exports.content.build import content_of
from reports.exports.making import ROW_WRITERS, WRITERS
from reports.exports.rows.build import rows_of
from reports.models import AnswerState, FileFormat, OpenAnswer
from reports.open_answers.actions import lay_out
from reports.queries import Standing, benchmark_standing, figures_of, municipality_standing
from reports.takeaways.bodies import article_of
from reports.takeaways.queries import page_of
from surveys.models import Municipality, Study, Version, Wave
from surveys.questionnaire.words import Language
from tests.database import unguarded
from tests.reports.exports import rows_stage
from tests.reports.stage import released
from tests.reports.test_takeaway_pages import read, send

pytestmark = pytest.mark.django_db
TEXTS: Final = tuple(
    (text * (1 + 1000 // len(text)))[:1000]
    for text in (
        '=HYPERLINK("http://evil.example","x")+cmd|\'/c calc\'!A0 ',
        "-2+3 @SUM(A1) +4 {=SUM(1)} \r\n+cmd ",
        "<script>alert(1)</script>&amp; <r>x & y</r> ]]> <![CDATA[ --> {{7*7}} ${7*7} ",
        "#panic() *dik* _x_ @bron $x^2$ \\n `c` [h] // niets /* \n\n= Kop\n- punt\t\ttab ",
        "'. ERASE FILE='x'. EXECUTE. \" , /* */ ' ",
        "שלום \u202eevil\u202c العربية \u2067abc\u2069 ",
        "a\x01b\x0bc\x1bd\x7f\x85e\u2028f\u2029g\ufeff\ufffe\uffff h\u00adi\u200bj ",
        "👩‍👩‍👧‍👦𝔘𝔫𝔦 漢字かな ﷽ Z̷̢̛̩͚͓̿̽͑a̴͉͂͗l̶̯͌g̸̭̀o̷͚̽ ",
        "W",
    )
)


def hostile(number: int, most: int = 1000) -> str:
    return TEXTS[number % len(TEXTS)][:most].strip()


def spoiled(value: Any, turn: int = 0) -> Any:
    """A document of a questionnaire whose every text is hostile."""
    if isinstance(value, dict) and value and set(value) <= set(Language):
        return {key: f"{text[:3]} {hostile(turn, 900)}" for key, text in value.items()}
    if isinstance(value, dict):
        return {
            key: spoiled(inner, turn + number) for number, (key, inner) in enumerate(value.items())
        }
    if isinstance(value, list):
        return [spoiled(inner, turn + number) for number, inner in enumerate(value)]
    return value


@pytest.fixture
def wave(north: Tenant, alice: User, monkeypatch: pytest.MonkeyPatch) -> Wave:
    """Computed and released, with open answers to be told and every sentence written over."""
    given = rows_stage.answers
    monkeypatch.setattr(
        rows_stage, "answers", lambda n: {**given(n), "T1": without_hidden(hostile(n))}
    )
    made = rows_stage.rows_wave(north, alice)
    names = {"name": hostile(7, 120), "imprint": hostile(3, 500)}
    Tenant.objects.filter(id=north.id).update(**names)
    with tenant(north.id):
        Study.objects.filter(id=made.study_id).update(name=hostile(5, 120))
        Wave.objects.filter(id=made.id).update(name=hostile(2, 120))
        with unguarded("surveys_version"):
            body = spoiled(made.version.body)
            Version.objects.filter(id=made.version_id).update(body=body)
        lay_out(by=alice, wave=made, run=made.runs.get())
        for number, row in enumerate(OpenAnswer.objects.filter(wave=made)):
            row.text, row.state = hostile(number), AnswerState.SHOWN.value
            row.save(update_fields=["text", "state"])
    for number, key in enumerate(sentences(alice, made)):
        assert (
            send(alice, made, f"takeaways/sentence/{key}/", text=hostile(number)).status_code == 302
        )
    released(north, alice, made)
    with tenant(north.id):
        found: Wave = Wave.objects.select_related("version", "study").get(id=made.id)
    return found


def sentences(by: User, wave: Wave) -> list[str]:
    found = sorted(set(re.findall(r"takeaways/sentence/([^/]+)/", read(by, wave))))
    assert len(found) > 8
    return found


def files(of: Tenant, standing: Standing) -> dict[str, bytes]:
    """Each file of a report, by its format."""
    with tenant(of.id):
        told = content_of(of, figures_of(standing), "nl")
    return {kind.value: write(told) for kind, write in WRITERS.items()}


def test_every_file_of_a_hostile_wave_is_made_and_runs_nothing(
    north: Tenant, wave: Wave, tmp_path: Path
) -> None:
    north.refresh_from_db()
    with tenant(north.id):
        whole = benchmark_standing(wave)
        town = Municipality.objects.get(code="41002")
        one = municipality_standing(wave, town, released_only=True)
        assert whole is not None
        assert one is not None
        rows = rows_of(north, whole, "nl")
        article = article_of(whole, page_of(wave, None, "nl"))
    made = [files(north, whole), files(north, one)]
    office = [told[kind] for told in made for kind in ("xlsx", "docx", "pptx")]
    for each in (*office, article_docx(article, sender=north.name, moment=whole.finished_at)):
        assert inert(each)
    for each in (told[kind] for told in made for kind in ("pdf", "short_pdf")):
        assert not outside(PdfReader(BytesIO(each)))
    (tmp_path / "rows.sav").write_bytes(ROW_WRITERS[FileFormat.SAV](rows))
    read_back, _meta = pyreadstat.read_sav(tmp_path / "rows.sav", user_missing=True)
    assert len(read_back) == len(rows.variables[0].values)
    assert inert(ROW_WRITERS[FileFormat.TRIPLE_S](rows))


def inert(made: bytes) -> bool:
    """Whether each part of a ZIP is well-formed, without a formula or a way out."""
    with zipfile.ZipFile(BytesIO(made)) as archive:
        parts = [
            archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))
        ]
        nested = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
    names = [one for part in parts for one in Xml.fromstring(part).iter()]  # noqa: S314 -- made here
    formulas = [one for one in names if one.tag.endswith("}f") and "spreadsheetml" in one.tag]
    outward = [one for one in names if one.get("TargetMode") == "External"]
    return bool(parts) and not formulas and not outward and all(map(inert, nested))


def outside(book: PdfReader) -> list[Any]:
    """Pages with a link that leaves the file."""
    return [
        page
        for page in book.pages
        if any("/URI" in (one.get_object().get("/A") or {}) for one in page.get("/Annots") or [])
    ]

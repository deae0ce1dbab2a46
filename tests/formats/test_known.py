"""A file is what its bytes say; our own formats lose nothing; the command tells what others do."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.authoring.bundled import DEFAULT, bundled
from surveys.formats import hostile, known, own, xlsform
from surveys.formats.losses import Unreadable
from surveys.formats.messages import render
from surveys.models import Questionnaire, Version
from surveys.questionnaire.document import Document, DocumentError, Perspective, to_builtins
from tests.formats.forms import form
from tests.questionnaire.builders import every_kind
from tests.questionnaire.strategies import documents

POLITICAL = Perspective.POLITICAL
FORM = [("type", "name", "label"), ("text", "a", "Vraag"), ("geopoint", "b", "Waar?")]
SCHEMA = Path(__file__).parents[2] / "docs" / "questionnaire.schema.json"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_own_formats_lose_nothing(document: Document) -> None:
    for slug in ("yaml", "json"):
        form_ = known.by_slug(slug)
        assert form_ is not None
        body = known.written(form_, document, None).body
        assert known.recognised(body).slug == slug
        taken = known.taken(body)
        assert taken.document == document
        assert taken.losses == ()


@pytest.mark.parametrize("document", [bundled(), every_kind()])
def test_the_published_schema_holds_what_is_written(document: Document) -> None:
    import jsonschema  # noqa: PLC0415 -- its grammars take two seconds, of every process of the tests

    schema = json.loads(own.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(to_builtins(document), schema)
    assert SCHEMA.read_bytes() == own.schema() + b"\n", "manage.py questionnaire schema"


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (own.write_yaml(bundled()).body, "yaml"),
        (b"\xef\xbb\xbf" + own.write_yaml(bundled()).body, "yaml"),
        (own.write_json(bundled()).body, "json"),
        (b"\xef\xbb\xbf\n" + own.write_json(bundled()).body, "json"),
        (form(FORM), "xlsform"),
        (xlsform.write(bundled(), POLITICAL).body, "xlsform"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, slug: str) -> None:
    assert known.recognised(content).slug == slug


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"{}", b"[]", b'{"a": 1}', b"<x/>", b"\x00" * 100, b"{" * 100_000, b"a,b\n1,2\n",
     b"x" * (hostile.MAX_FILE + 1)],
    ids=range(10),
)  # fmt: skip
def test_anything_else_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        known.recognised(content)
    assert render(refused.value.code, refused.value.params)


@pytest.mark.parametrize(
    "content", [b"sections: [\n", b"sections: &a [*a]\n", b'{"sections": 1, "languages": []}']
)
def test_a_broken_file_of_our_own_says_where(content: bytes) -> None:
    with pytest.raises(DocumentError):
        known.taken(content)


def test_an_old_workbook_is_called_by_its_name() -> None:
    with pytest.raises(Unreadable) as refused:
        known.recognised(b"\xd0\xcf\x11\xe0\xa1\xb1")
    assert refused.value.code == "old_workbook"


# --- the command -------------------------------------------------------------------------------


def run(*args: str) -> tuple[int, list[str], str]:
    """The code with which the command ends, its lines and what it refuses."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("questionnaire", *args, stdout=out, stderr=err)
        code: Any = 0
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue().splitlines(), err.getvalue()


def test_what_a_file_calls_its_questions_never_steers_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    odd = {"type": "file", "name": "a\x1b[2Jb", "title": "Foto"}
    elements = [odd, {"type": "text", "name": "naam", "title": "Naam"}]
    file.write_text(json.dumps({"pages": [{"name": "p", "elements": elements}]}))
    _code, lines, refused = run("validate", str(file))
    assert any("[2Jb" in line for line in lines)
    assert "\x1b" not in "".join((*lines, refused))


def saved(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_validating_tells_what_becomes_of_each_item(tmp_path: Path) -> None:
    code, lines, _err = run("validate", saved(tmp_path, "odd.name", form(FORM)))
    assert code == 0
    assert any(line.startswith("left out · b · Een plaats op de kaart") for line in lines)
    assert any(line.startswith("1 items") for line in lines)


def test_validating_says_by_its_code_what_stops_publication(tmp_path: Path) -> None:
    empty = b"title: {nl: T}\nminutes: 5\nlanguages: [nl]\nsections: []\n"
    code, lines, _err = run("validate", saved(tmp_path, "leeg.yaml", empty))
    assert code == 2
    assert lines[-1] == "blocker · De vragenlijst heeft nog geen vragen."


@pytest.mark.parametrize("content", [b"", b"sections: [", b"PK\x03\x04xl/workbook.xml"])
def test_a_file_that_cannot_be_read_ends_with_one(tmp_path: Path, content: bytes) -> None:
    code, lines, err = run("validate", saved(tmp_path, "kapot.xlsx", content))
    assert code == 1
    assert lines == []
    assert err.strip()


@pytest.mark.django_db
def test_importing_both_sides_and_exporting_again(north: Tenant, tmp_path: Path) -> None:
    first = saved(tmp_path, "p.xlsx", xlsform.write(bundled(), POLITICAL).body)
    second = saved(tmp_path, "a.xlsx", xlsform.write(bundled(), POLITICAL.opposite).body)
    arguments = ("--tenant", "north", "--name", "Samen", "--other", second)
    assert run("import", first, *arguments)[0] == 1, "whose the first file is was not said"
    assert run("import", first, *arguments, "--side", "political")[0] == 0
    assert run("import", first, *arguments, "--side", "political")[0] == 1, "the name is taken"
    with tenant(north.id):
        made = Questionnaire.objects.get(name="Samen").draft_document
    for item in bundled().items():
        if item.kind.value != "sum":
            again = made.item(item.code)
            assert again is not None
            assert again.wording == item.wording
    out = str(tmp_path / "uit.json")
    export = ("export", "Samen", "--tenant", "north", "--format")
    assert run(*export, "json", "--output", out)[0] == 0
    assert known.taken(Path(out).read_bytes()).document == made
    assert run(*export, "xlsform", "--side", "political", "--output", out)[0] == 0
    assert run(*export, "xlsform", "--output", out)[0] == 1
    assert run(*export, "json", "--number", "3", "--output", out)[0] == 1


@pytest.mark.django_db
def test_what_is_imported_is_published_at_once_or_not_made(north: Tenant, tmp_path: Path) -> None:
    whole = tmp_path / "heel.yaml"
    run("export", DEFAULT, "--format", "yaml", "--output", str(whole))
    empty = saved(
        tmp_path, "leeg.yaml", b"title: {nl: T}\nminutes: 5\nlanguages: [nl]\nsections: []\n"
    )
    arguments = ("--tenant", "north", "--publish", "--name")
    assert run("import", str(whole), *arguments, "Af")[0] == 0
    assert run("import", empty, *arguments, "Onaf")[0] == 2
    with tenant(north.id):
        assert Version.objects.get(questionnaire__name="Af").document == bundled()
        assert not Questionnaire.objects.filter(name="Onaf").exists()


def test_exporting_a_bundled_one_needs_no_tenant(tmp_path: Path) -> None:
    out = tmp_path / "uit.yaml"
    assert run("export", DEFAULT, "--format", "yaml", "--output", str(out))[0] == 0
    assert known.taken(out.read_bytes()).document == bundled()
    assert run("export", "nergens", "--format", "yaml", "--output", str(out))[0] == 1


def test_the_command_prints_the_schema() -> None:
    code, lines, _err = run("schema")
    assert code == 0
    assert "\n".join(lines).encode() == own.schema()

"""docs/changing.md sends nobody to a file that is not there, and its lists are whole."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from accounts.roles import ALLOWED, Permission, Role
from reports.pages.parts import BENCHMARK, MUNICIPALITY, WHOLE, Elsewhere, Entry
from surveys.catalogue.files import DATA
from surveys.models.fieldwork import MailingKind
from surveys.questionnaire.items import STRUCTS
from surveys.questionnaire.words import Language
from tests.guards.addresses import all_addresses
from tests.structure import ROOMS

ROOT: Final = Path(settings.BASE_DIR)
NAMED: Final = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
FIRST_CELL: Final = re.compile(r"^\| `([\w.]+)` \|", re.M)
NOTHING: Final = "**What nothing checks.**"


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank."""
    rank = heading.partition(" ")[0]
    text = (ROOT / "docs" / page).read_text("utf-8")
    return f"\n{text}".split(f"\n{heading}\n")[1].split(f"\n{rank} ")[0]


def recipes() -> dict[str, str]:
    """Each recipe by its name; before the first is what holds for all."""
    text = (ROOT / "docs" / "changing.md").read_text("utf-8")
    parts = [part.partition("\n") for part in text.split("\n## ")[1:]]
    return {name: body for name, _, body in parts if name not in ("At a glance", "Try it")}


def test_every_path_of_the_recipes_exists() -> None:
    text = (ROOT / "docs" / "changing.md").read_text("utf-8")
    named = {name for name in NAMED.findall(text) if not name.startswith(("views/", "urls"))}
    assert len(named) > 50
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_recipe_says_what_nothing_checks() -> None:
    assert len(recipes()) > 10
    assert [name for name, body in recipes().items() if body.count(NOTHING) != 1] == []


# --- What is read in files -------------------------------------------------------------------------

# Words of two languages that no other of ours has, as people write them or folded. A module with words
# of both reads files in all languages: a next language has to be added to it.
GERMAN: Final = {
    "gemeinde", "stadt", "nicht", "kein", "keine", "nein", "wahr", "falsch", "antwort",
    "zeitstempel", "märz", "dezember", "vorname", "nachname", "sprache", "wert",
    "burgermeister", "bürgermeister", "einwohner", "provinz", "gruppe", "schoffe", "schöffe",
    "gemeinderat", "verwaltung", "anschrift", "abgeschlossen", "beendet", "fertig",
    "vollständig", "mez",
}  # fmt: skip
FRENCH: Final = {
    "commune", "ville", "non", "oui", "vrai", "faux", "réponse", "décembre", "prénom",
    "langue", "valeur", "bourgmestre", "avis", "habitants", "groupe", "adresse", "horodateur",
    "termine", "acheve", "depuis", "échevin", "echevin", "à",
}  # fmt: skip
OF_ONE: Final = re.compile(rf"(?:.*_)?(?:{'|'.join(Language)})\.py")


def written_in(path: Path) -> set[str]:
    """The words of the texts in a module, apart from what it says of itself."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in said
    )
    return {
        word
        for node in texts
        if isinstance(node.value, str)
        for word in re.findall(r"[^\W\d_]+", node.value.lower())
    }


def of_all_languages() -> Iterator[str]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts or OF_ONE.fullmatch(path.name):
                continue
            words = written_in(path)
            if words & GERMAN and words & FRENCH:
                yield str(path.relative_to(ROOT))


def test_the_recipe_of_a_language_names_what_reads_words_of_all() -> None:
    found = set(of_all_languages())
    assert len(found) > 12
    assert found - set(NAMED.findall(recipes()["A language"])) == set()


OF_ALL: Final = re.compile(
    rf'[\[({{]\s*"(?:{"|".join(Language)})"(?:,\s*"(?:{"|".join(Language)})"){{{len(Language) - 1}}}'
)


COUNTED: Final = re.compile(r"\b(three|four|five|six|seven|eight) languages\b")
NUMBERS: Final = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def test_the_documents_say_how_many_languages_there_are_and_the_recipe_names_them() -> None:
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
    said = {name: set(COUNTED.findall(text)) for name, text in texts.items()}
    assert set().union(*said.values()) == {NUMBERS[len(Language)]}, said
    saying = {name for name, text in texts.items() if said[name] or "German" in text}
    assert len(saying) > 3
    recipe = recipes()["A language"]
    assert {name for name in saying - {"changing.md"} if f"]({name})" not in recipe} == set()


def test_no_test_has_its_own_list_of_languages() -> None:
    """They ask `Language`, or a document which languages it has, so that a next one is tried."""
    assert OF_ALL.search(json.dumps([*Language]))
    tests = [path for kind in ("py", "cjs") for path in (ROOT / "tests").rglob(f"*.{kind}")]
    assert [path.name for path in tests if OF_ALL.search(path.read_text("utf-8"))] == []


# --- What a base of questions has -------------------------------------------------------------------

BASES: Final = re.compile(r"^   \| `([A-Z]\w+)` \|.*\| ([^|]+) \|$", re.M)


def test_the_recipe_of_a_kind_says_which_kinds_each_base_has() -> None:
    told = {
        base: set(re.findall(r"`(\w+)`", row))
        for base, row in BASES.findall(recipes()["A question kind"])
    }
    made: dict[str, set[str]] = {}
    for kind, struct in STRUCTS.items():
        made.setdefault(struct.__bases__[0].__name__, set()).add(kind.value)
    assert told == made


# --- What a permission opens -----------------------------------------------------------------------

OPENED: Final = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \|", re.M)


def test_the_recipe_of_a_role_says_what_each_permission_opens() -> None:
    opened: dict[str, set[str]] = {permission.name: set() for permission in Permission}
    for address in all_addresses():
        for permission in getattr(address.view, "needs", ()):
            opened[permission.name].add(f"{address.view.__module__.replace('.', '/')}.py")
    rows = OPENED.findall(recipes()["A role"])
    assert [name for name, _views in rows] == list(opened)
    for name, views in rows:
        told = tuple(NAMED.findall(views))
        assert {view for view in opened[name] if not view.startswith(told)} == set(), name
        idle = {one for one in told if not any(view.startswith(one) for view in opened[name])}
        assert idle == set(), name


# --- Lists of other documents ----------------------------------------------------------------------


def test_who_may_do_what_is_what_each_role_holds() -> None:
    lines = re.findall(r"^\| (.*) \|$", section("accounts.md", "## Who may do what"), re.M)
    head, *rows = ([cell.strip() for cell in line.split(" | ")] for line in lines)
    assert head[2:] == list(Role)
    told = {
        name.strip("`"): {role for role, cell in zip(Role, cells, strict=True) if cell == "yes"}
        for name, _what, *cells in rows
    }
    holding = {one.name: {role for role in Role if one in ALLOWED[role]} for one in Permission}
    assert told == holding


def test_mails_to_respondents_are_listed() -> None:
    told = FIRST_CELL.findall(section("mailing.md", "## Which mails there are"))
    assert told == [kind.value for kind in MailingKind]


def slug_of(entry: Entry) -> str:
    name = (
        entry.url_name.removesuffix("_municipality") if isinstance(entry, Elsewhere) else entry.slug
    )
    return name or "overview"


def test_parts_of_the_report_are_listed() -> None:
    told = FIRST_CELL.findall(section("reports.md", "## Parts of the report"))
    assert len(told) == len(set(told))
    assert set(told) == {slug_of(entry) for entry in (*BENCHMARK, *MUNICIPALITY, WHOLE)}


def test_columns_of_the_catalogue_are_listed() -> None:
    told = section("changing.md", "## A merger")
    for path in sorted(DATA.glob("*.csv")):
        assert f"`{path.read_text('utf-8').splitlines()[0]}`" in told, path.name

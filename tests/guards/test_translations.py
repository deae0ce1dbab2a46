"""Every interface text in every language, with the same placeholders."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

from surveys.questionnaire.words import Language

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = [language for language in Language if language is not Language.NL]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")


@cache
def catalog(language: str) -> Catalog:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as handle:
        return read_po(handle, locale=language)


def texts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def faults(message: Message) -> list[str]:
    """What is wrong with one message: untranslated, uncertain, or other placeholders."""
    translated = texts(message.string)
    if not all(translated):
        return [f"untranslated: {message.id}"]
    wanted = sorted(PLACEHOLDER.findall(texts(message.id)[-1]))
    found = sorted(PLACEHOLDER.findall(translated[-1]))
    wrong = [f"placeholders: {message.id}"] if wanted != found else []
    return wrong + ([f"fuzzy: {message.id}"] if message.fuzzy else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_is_complete(language: str) -> None:
    messages = [message for message in catalog(language) if message.id]
    assert len(messages) > 1000
    assert [fault for message in messages for fault in faults(message)] == []


def test_languages_have_the_same_messages() -> None:
    ids = [{str(m.id) for m in catalog(language) if m.id} for language in LANGUAGES]
    assert all(messages == ids[0] for messages in ids)


def test_french_keeps_its_signs_on_the_line() -> None:
    """A colon, a semicolon, a mark or a quotation mark does not begin a line, nor end one alone."""
    told = [text for message in catalog("fr") if message.id for text in texts(message.string)]
    assert [text for text in told if re.search(r" [:;?!»]|« ", text)] == []


# Between letters, and around words: the signs of a typewriter.
TYPEWRITTEN = re.compile(r"[^\W_]'[^\W_]|(?<![^\W_])'[^'\n]+'(?![^\W_])")


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_and_quotation_marks_are_those_of_print(language: str) -> None:
    """‘…’ in Dutch and English, « … » in French, „…“ in German, and ’ in a word."""
    messages = [m for m in catalog(language) if m.id]
    told = [text for m in messages for text in (*texts(m.id), *texts(m.string))]
    assert [text for text in told if TYPEWRITTEN.search(text)] == []


MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
ROOMS = ("accounts", "benchmarking", "config", "reports", "surveys")
TRANSLATED = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')|_\("([^"]+)"\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VALUE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def marked_in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        name = called.id if isinstance(called, ast.Name) else called
        first = node.args[0]
        if name in MARKS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def marked_in_template(path: Path) -> Iterator[str]:
    """Its texts; of a block as its entry has it, with values in their places."""
    text = path.read_text("utf-8")
    for found in TRANSLATED.finditer(text):
        yield next(text for text in found.groups() if text)
    for found in BLOCK.finditer(text):
        words = PLURAL.split(found[2])[0]
        if "trimmed" in found[1]:
            words = " ".join(line.strip() for line in words.strip().splitlines())
        yield VALUE.sub(r"%(\1)s", words.replace("%", "%%"))


def sources() -> tuple[list[Path], list[Path]]:
    """Python and templates."""
    python = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return python, list((ROOT / "templates").rglob("*.*"))


def test_every_marked_text_has_an_entry() -> None:
    """A text without one is shown in Dutch to everybody, and no other test would notice."""
    known = {texts(message.id)[0] for message in catalog("en") if message.id}
    python, templates = sources()
    in_python = {text for path in python for text in marked_in_python(path)}
    in_templates = {text for path in templates for text in marked_in_template(path)}
    assert len(in_python) > 500
    assert len(in_templates) > 500
    missing = in_python - known
    missing |= {text for text in in_templates if {text, text.replace("%", "%%")}.isdisjoint(known)}
    assert missing - {""} == set()


def test_no_entry_is_left_of_a_text_that_is_gone() -> None:
    """Whoever translates would go on keeping it."""
    python, templates = sources()
    trees = (ast.parse(path.read_text("utf-8")) for path in python)
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    said = {node.value for node in nodes if isinstance(node.value, str)}
    said |= {text for path in templates for text in marked_in_template(path)}
    said |= {text.replace("%", "%%") for text in said}
    assert [m.id for m in catalog("en") if m.id and texts(m.id)[0] not in said] == []


FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.IGNORECASE)


def test_dutch_says_u() -> None:
    found = [text for m in catalog("en") for text in texts(m.id) if FAMILIAR.search(text)]
    assert found == []


# Dutch that docs/glossary.md has another word for: what is not said on pages → what is.
AVOIDED = {
    r"zijden?": "kant",
    r"2FA|MFA": "tweede stap",
    r"IdP|SSO": "aanmelddienst",
}
# Sentences and words that stand in files of their language, and not in a catalog.
DUTCH = ("*/nl.py", "*_nl.py")


def said_in_dutch() -> Iterator[str]:
    for message in catalog("en"):
        yield from texts(message.id)
    for path in sorted(
        path for room in ROOMS for one in DUTCH for path in (ROOT / room).rglob(one)
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("avoided", AVOIDED)
def test_one_thing_has_one_word(avoided: str) -> None:
    word = re.compile(rf"\b(?:{avoided})\b", re.IGNORECASE)
    said = list(said_in_dutch())
    assert any("aan beide kanten" in text and "{item}" in text for text in said)  # of the report
    assert [text for text in said if word.search(text)] == []


def named(node: ast.expr | None) -> str | None:
    """The language that a key, an element or the first of a pair names: "fr", Language.FR."""
    if isinstance(node, ast.Tuple) and node.elts:
        return named(node.elts[0])
    if isinstance(node, ast.Attribute):
        return named(node.value) if node.attr == "value" else node.attr.lower()
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def languages_in(path: Path) -> Iterator[tuple[int, set[str | None]]]:
    """The line of each dictionary and list of Python, and the languages in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            yield node.lineno, set(map(named, node.keys)) & set(Language)
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield node.lineno, set(map(named, node.elts)) & set(Language)


# Where each language is named; what is said in one stands in its file beside these.
PLACES = {
    "reports/narrative/phrasing/languages/__init__.py",
    "surveys/authoring/words.py",  # what the interface calls it
    "surveys/formats/paper/words.py",
    "surveys/models/fieldwork.py",  # the choices of columns
    "surveys/questionnaire/languages/__init__.py",
}


def test_languages_are_told_apart_in_few_places_and_each_has_all() -> None:
    found = {
        str(path.relative_to(ROOT)): languages
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
        for _line, languages in languages_in(path)
        if {Language.NL, Language.FR} <= languages
    }
    assert set(found) == PLACES
    lacking = {place: set(map(str, Language)) - languages for place, languages in found.items()}
    assert {place: names for place, names in lacking.items() if names} == {}


def test_every_language_has_its_files() -> None:
    beside = [
        "surveys/questionnaire/languages/{}.py",
        "surveys/formats/paper/words_{}.py",
        "reports/narrative/phrasing/languages/{}.py",
        "reports/narrative/phrasing/phrases_{}.py",
        "reports/narrative/phrasing/takeaways_{}.py",
    ]
    paths = [one.format(name) for name in Language for one in beside]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_pages_and_questionnaires_have_the_same_languages() -> None:
    assert {code for code, _name in settings.LANGUAGES} == set(Language)

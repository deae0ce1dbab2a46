"""Every interface text in every language, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ["en", "fr", "de"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")


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
    assert ids[0] == ids[1] == ids[2]

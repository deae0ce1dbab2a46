"""Our own format: YAML for people, JSON for programs. Both hold all of it, both sides together."""

import json
import re
from typing import Final

import msgspec

from surveys.formats.losses import Unreadable, Written
from surveys.questionnaire.document import Document, json_schema
from surveys.questionnaire.formats import dump_json, dump_yaml, load_json, load_yaml

_KEYS: Final = frozenset({"sections", "languages"})
_YAML_KEY: Final = re.compile(r"^(?:sections|languages)[ \t]*:", re.MULTILINE)
_START: Final = 200_000  # characters within which a file says what it is
_MARKS: Final = ("\ufeff", " ", "\n", "\r", "\t")


def is_json(content: bytes) -> bool:
    return top_keys(content) >= _KEYS


def is_yaml(content: bytes) -> bool:
    text = content[:_START].decode("utf-8", errors="ignore").lstrip("".join(_MARKS))
    return text[:1] not in ("{", "<", "") and _YAML_KEY.search(text) is not None


def top_keys(content: bytes) -> frozenset[str]:
    """The names at the top of a JSON object; none where the bytes are something else."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return frozenset()
    try:
        found = msgspec.json.decode(
            content.removeprefix(b"\xef\xbb\xbf"), type=dict[str, msgspec.Raw]
        )
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return frozenset()
    return frozenset(found)


def read_json(content: bytes) -> Document:
    """DocumentError says where it goes wrong."""
    return load_json(content.removeprefix(b"\xef\xbb\xbf"))


def read_yaml(content: bytes) -> Document:
    try:
        return load_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8") from error


def write_json(document: Document) -> Written:
    return Written(dump_json(document), "questionnaire.json", "application/json")


def write_yaml(document: Document) -> Written:
    return Written(dump_yaml(document).encode(), "questionnaire.yaml", "application/yaml")


def schema() -> bytes:
    """The published JSON Schema of the format, for editors and other programs."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False).encode()

"""Our own format as YAML, for people who write a questionnaire in an editor, and as JSON."""

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
import yaml
from yaml.reader import ReaderError

from surveys.questionnaire.document import (
    MAX_BYTES,
    Document,
    DocumentError,
    Perspective,
    decode,
    encode,
)
from surveys.questionnaire.messages import line_and_column

__all__ = [
    "MAX_PARTS",
    "MAX_TEXT",
    "dump_json",
    "dump_yaml",
    "load_json",
    "load_yaml",
    "yaml_object",
]

# YAML breaks and indents: what is kept in 2 MB of JSON takes up to twice as many characters.
MAX_TEXT: Final = 2 * MAX_BYTES
MAX_PARTS: Final = 600_000  # each costs far more memory than the characters that it is written in
MAX_DEPTH: Final = 20
# What PyYAML lets slip through on hostile scalars, besides its own errors.
_UNREADABLE: Final = (ValueError, TypeError, AttributeError, OverflowError, RecursionError)


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which only plain numbers, true, false and null are not text.

    'Yes', 'No', 'Off' and dates are words that an author may write as the answer to a question.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """PyYAML keeps the last of two equal keys without a word; here it is an error."""
        seen: set[str] = set()
        for key, _value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name and name in seen:
                raise _refused("yaml_duplicate", key.start_mark, key=name)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


class _Dumper(yaml.CSafeDumper):
    """Writes the same text twice rather than as a reference, which reading refuses."""

    def ignore_aliases(self, data: object) -> bool:
        return True


for _tag, _pattern, _first in (
    ("bool", r"(?:true|false)\Z", "tf"),
    ("null", r"(?:null|~|)\Z", ["n", "~", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)\Z", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?\Z", "-+0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def load_yaml(text: str) -> Document:
    """Read our format from YAML; DocumentError says on which line it goes wrong."""
    return decode(_both_sides(yaml_object(text), _spread))


def yaml_object(text: str) -> dict[Any, Any]:
    """Plain values from YAML that somebody uploaded: no aliases, no depths, no other types."""
    if len(text) > MAX_TEXT:
        raise DocumentError("document_too_large", limit=MAX_TEXT)
    try:
        _inspect(text)
        raw = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with fewer types
    except yaml.MarkedYAMLError as error:
        raise _refused("yaml_syntax", error.problem_mark, detail=error.problem or "") from error
    except ReaderError as error:  # a character that YAML does not hold
        where = line_and_column(text.encode(), error.position)
        character = f"U+{error.character:04X}"
        raise DocumentError("control_character", where, character=character) from error
    except DocumentError:
        raise
    except (yaml.YAMLError, *_UNREADABLE) as error:
        raise DocumentError("yaml_syntax", detail=str(error)[:200]) from error
    if not isinstance(raw, dict):
        raise DocumentError("yaml_no_mapping")
    return raw


def _both_sides(raw: dict[str, Any], change: Callable[[object], object]) -> dict[str, Any]:
    """The same document with another notation for the wording of every item."""
    sections = raw.get("sections")
    if not isinstance(sections, list | tuple):
        return raw
    return {**raw, "sections": [_in_section(section, change) for section in sections]}


def _in_section(section: object, change: Callable[[object], object]) -> object:
    if not isinstance(section, dict) or not isinstance(section.get("items"), list | tuple):
        return section
    return {**section, "items": [_in_item(item, change) for item in section["items"]]}


def _in_item(item: object, change: Callable[[object], object]) -> object:
    if not isinstance(item, dict) or "wording" not in item:
        return item
    return {**item, "wording": change(item["wording"])}


def _spread(wording: object) -> object:
    """``both`` is short for the same words on the two sides; JSON knows only the long form."""
    if isinstance(wording, dict) and set(wording) == {"both"}:
        return dict.fromkeys(map(str, Perspective), wording["both"])
    return wording


def _gather(wording: object) -> object:
    if isinstance(wording, dict) and len(wording) == len(Perspective):
        one, other = wording.values()
        return {"both": one} if one == other else wording
    return wording


def _inspect(text: str) -> None:
    """Refuse, before anything is built, what can make a small text huge."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if number > MAX_PARTS:
            raise DocumentError("document_too_large", limit=MAX_TEXT)
        if isinstance(event, yaml.AliasEvent):
            raise _refused("yaml_alias", event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _refused("yaml_too_deep", event.start_mark, limit=MAX_DEPTH)


def _refused(code: str, mark: Any, **params: object) -> DocumentError:
    place = f"{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
    return DocumentError(code, place, **params)


def dump_yaml(document: Document) -> str:
    """The document as a person would write it: fields in order, nothing that is the default."""
    built = msgspec.to_builtins(document)
    shown = {name: value for name, value in built.items() if value is not None}
    shown = _both_sides(shown, _gather)
    return yaml.dump(shown, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def load_json(text: bytes | str) -> Document:
    return decode(text)


def dump_json(document: Document) -> bytes:
    """Indented JSON for people; the canonical form is ``document.encode``."""
    return msgspec.json.format(encode(document), indent=2)

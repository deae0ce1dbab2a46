"""The API's answers, field by field: described from the structs that are read and computed, so that
a new figure is documented as soon as it exists. A test holds them against real answers."""

from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct, structs
from rest_framework import serializers

from benchmarking.core.data.figures import Figure, Status
from benchmarking.core.data.precision import Unit
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnFigure, OwnItem
from benchmarking.core.municipalities.peer_results import PeerItem, PeerResult
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark, ItemResult
from reports.api_answers.shape_help import CHOICES, help_text

# Items name how they read as well: the figure is that of a side's share.
READ: dict[type[Struct], type[Struct]] = {ItemResult: Figure, PeerItem: Figure, OwnItem: OwnFigure}
Field = serializers.Field[Any, Any, Any, Any]


class Fields(serializers.Serializer[Any]):
    """A part of an answer: computed elsewhere, described here."""


@cache
def shape(kind: type[Struct]) -> type[Fields]:
    """The serializer of one of the structs."""
    name = kind.__name__.removesuffix("Result")
    return type(f"{name}Serializer", (Fields,), {"__doc__": kind.__doc__, **_fields(kind)})


def _fields(kind: type[Struct]) -> dict[str, Field]:
    hints = get_type_hints(kind)
    made = {one.encode_name: _field(kind, one, hints[one.name]) for one in structs.fields(kind)}
    return made | (_reading(kind.__name__, READ[kind]) if kind in READ else {})


def _reading(name: str, figure: type[Struct]) -> dict[str, Field]:
    """What the API adds to every item: see `reports.api_answers.answers.as_json`."""
    told = "Who agrees with the sentence as printed, of all respondents: both sides' `share`. "
    old = "Null for a reversed item of a method before 5, which told who disagrees."
    sides = {"political": shape(figure)(), "administrative": shape(figure)()}
    agree = type(f"{name}AgreeSerializer", (Fields,), sides)
    return {
        "agree": agree(allow_null=True, help_text=told + old),
        "favourable": serializers.BooleanField(
            allow_null=True,
            help_text="Whether agreeing is favourable. Null without a theme: the questionnaire does "
            "not say.",
        ),
    }


def _field(kind: type[Struct], field: structs.FieldInfo, hint: Any) -> Field:
    """One field; a hint `X | None` may be null, and what is left out at its default be absent."""
    options: dict[str, Any] = {"help_text": help_text(kind, field.name)}
    absent = kind.__struct_config__.omit_defaults and field.default is not NODEFAULT
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
        options |= {} if absent else {"allow_null": True}
    if absent:
        options |= {"required": False}
    if get_origin(hint) is tuple:
        return _list(get_args(hint)[0], options)
    if issubclass(hint, Struct):
        return shape(hint)(**options)
    return _plain(hint, CHOICES.get(f"{kind.__name__}.{field.name}", ()), options)


def _list(inner: Any, options: dict[str, Any]) -> Field:
    if isinstance(inner, type) and issubclass(inner, Struct):
        return shape(inner)(many=True, **options)
    return serializers.ListField(child=_plain(inner, (), {}), **options)


def _plain(hint: Any, choices: tuple[str, ...], options: dict[str, Any]) -> Field:
    if hint in (Status, Unit):
        choices = tuple(word.value for word in hint)
    if choices:
        return serializers.ChoiceField(choices, **options)
    if issubclass(hint, Enum):
        return serializers.CharField(**options)
    plain: dict[type, type[Field]] = {
        bool: serializers.BooleanField,
        int: serializers.IntegerField,
        float: serializers.FloatField,
        str: serializers.CharField,
    }
    return plain[hint](**options)


class MetaSerializer(Fields):
    """Where a document comes from."""

    wave = serializers.UUIDField()
    wave_name = serializers.CharField()
    edition = serializers.IntegerField(
        allow_null=True, help_text="Null while not released, and once that was withdrawn."
    )
    kind = serializers.ChoiceField(["benchmark", "municipality", "peers"])


def _answer(name: str, kind: type[Struct]) -> type[Fields]:
    """A whole document, and where it comes from."""
    return type(f"{name}Serializer", (MetaSerializer,), {"__doc__": kind.__doc__, **_fields(kind)})


BenchmarkSerializer = _answer("Benchmark", Benchmark)
MunicipalitySerializer = _answer("Municipality", MunicipalityResult)
PeersSerializer = _answer("Peers", PeerResult)
PeerHeadingSerializer = shape(PeerGroup)

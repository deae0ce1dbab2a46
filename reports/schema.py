"""The API's answers, field by field. A test holds them against real payloads.

What the core computes is described from its own types, so that a new figure is documented as
soon as it exists; what a municipality's document adds is written here.
"""

from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rest_framework import serializers

from benchmarking.core.data.figures import Figure, Status
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.telling import NAMES
from benchmarking.core.municipalities.peer_results import PeerItem, PeerResult
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark, BySide, ItemResult, Response, ThemeResult
from reports.shape_help import HELP

OPTIONAL = frozenset({"mentions", "cooccurrence"})  # of a multiple choice alone


class Fields(serializers.Serializer[dict[str, Any]]):
    """A part of a payload: computed elsewhere, described here."""


@cache
def shape(kind: type) -> type[Fields]:
    """The serializer of one of the core's types; items name how they read as well."""
    hints = get_type_hints(kind)
    made = {
        NAMES.get(field.name, field.name): _field(kind.__name__, field.name, hints[field.name])
        for field in fields_of(kind)
    }
    if kind in (ItemResult, PeerItem):
        made |= _reading("AgreeSerializer", shape(Figure))
    return type(f"{kind.__name__.removesuffix('Result')}Serializer", (Fields,), made)


def _reading(name: str, figure: type[Fields]) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """What the API adds to every item: see `reports.queries.as_json`."""
    told = "Who agrees with the sentence as printed, of all respondents: both sides' `share`. "
    old = "Null for a reversed item of a method before 5, which told who disagrees."
    return {
        "agree": _both_sides(name, figure)(allow_null=True, help_text=told + old),
        "favourable": serializers.BooleanField(
            allow_null=True,
            help_text="Whether agreeing is favourable. Null without a theme: the questionnaire does not say.",
        ),
    }


@cache
def _both_sides(name: str, figure: type[Fields]) -> type[Fields]:
    return type(name, (Fields,), {"political": figure(), "administrative": figure()})


def _field(owner: str, name: str, hint: Any) -> serializers.Field[Any, Any, Any, Any]:
    """One field; a hint `X | None` may be null."""
    options: dict[str, Any] = {"help_text": HELP.get(f"{owner}.{name}", "")}
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
        options["allow_null"] = True
    if name in OPTIONAL:
        options["required"] = False
    if get_origin(hint) is tuple:
        return _list(get_args(hint), options)
    if is_dataclass(hint) and isinstance(hint, type):
        return shape(hint)(**options)
    return _plain(hint, options)


def _list(parts: tuple[Any, ...], options: dict[str, Any]) -> serializers.Field[Any, Any, Any, Any]:
    first = parts[0]
    if is_dataclass(first) and isinstance(first, type):
        return shape(first)(many=True, **options)
    return serializers.ListField(child=_plain(first, {}), **options)


def _plain(hint: Any, options: dict[str, Any]) -> serializers.Field[Any, Any, Any, Any]:
    if hint in (Status, Unit):
        return serializers.ChoiceField([word.value for word in hint], **options)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return serializers.CharField(**options)
    plain: dict[Any, type[serializers.Field[Any, Any, Any, Any]]] = {
        bool: serializers.BooleanField,
        int: serializers.IntegerField,
        float: serializers.FloatField,
        str: serializers.CharField,
    }
    return plain[hint](**options)


FigureSerializer = shape(Figure)


class MetaSerializer(Fields):
    """Where a document comes from."""

    wave = serializers.UUIDField()
    wave_name = serializers.CharField()
    edition = serializers.IntegerField(allow_null=True, help_text="Null while not released.")
    kind = serializers.ChoiceField(["benchmark", "municipality", "peers"])


class BenchmarkSerializer(MetaSerializer):
    """The benchmark, with everything that the core computes."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **shape(Benchmark)().get_fields()}


def _pair(name: str, side: type[Fields], gap: type[Fields], **more: Any) -> type[Fields]:
    made = {"political": side(), "administrative": side(), "gap": gap(), **more}
    return type(name, (Fields,), made)


class CoverageSerializer(Fields):
    """How many answered, of how many who were invited."""

    answered = serializers.IntegerField()
    invited = serializers.IntegerField()


class BoundsSerializer(Fields):
    """The lowest and highest value that the missing answers leave possible, on the figure's step."""

    low = serializers.FloatField()
    high = serializers.FloatField()


class OwnFigureSerializer(FigureSerializer):  # type: ignore[misc, valid-type]  # made by shape
    """A figure of one municipality. No estimate: it has bounds in the place of an interval, and
    no interval_step. Of points and numbers the step follows from their size.

    Both are null where the figure is hidden, and where nobody knows how many were invited.
    """

    coverage = CoverageSerializer(allow_null=True)
    bounds = BoundsSerializer(allow_null=True)


class OwnSideSerializer(Fields):
    n = serializers.IntegerField(allow_null=True)
    share = OwnFigureSerializer()
    mean = OwnFigureSerializer()
    status = serializers.ChoiceField([status.value for status in Status])
    reason = serializers.CharField(allow_null=True)


class OwnItemSideSerializer(OwnSideSerializer):
    distribution = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    rwg = serializers.FloatField(
        allow_null=True,
        help_text="Agreement within the side, r_WG(1): 1 is all alike, 0 or less as by chance. "
        "Null unless the distribution is shown.",
    )


class OwnThemeSideSerializer(OwnSideSerializer):
    """The own score (mean, share), the same score after correction for chance, and its third."""

    shrunken = serializers.FloatField(
        allow_null=True,
        help_text="The score after correction for chance: 'mean', which is the own score, drawn to "
        "the mean of all municipalities by its noise. To compare with others; 0 to 100.",
    )
    reliability = serializers.FloatField(allow_null=True)
    third = serializers.ChoiceField(["low", "middle", "high"], allow_null=True)
    chance = serializers.FloatField(allow_null=True)


class OwnGapSerializer(Fields):
    share = OwnFigureSerializer()
    mean = OwnFigureSerializer()


class BesideGapSerializer(Fields):
    within = FigureSerializer()
    mean_within = FigureSerializer()


class OwnOptionGapSerializer(Fields):
    """One of share, top and mean."""

    share = OwnFigureSerializer(required=False)
    top = OwnFigureSerializer(required=False)
    mean = OwnFigureSerializer(required=False)


class OptionGapSerializer(Fields):
    """The benchmark's: a mean has no pooled gap."""

    within = FigureSerializer()
    pooled = FigureSerializer(required=False)


class BesideSideSerializer(Fields):
    """The benchmark's: of all respondents, and what belongs beside its gap."""

    share = FigureSerializer()
    mean = FigureSerializer()
    within = FigureSerializer()
    mean_within = FigureSerializer()


class RankedSerializer(Fields):
    first = FigureSerializer()
    top = FigureSerializer()
    mean_rank = serializers.FloatField(allow_null=True)


class OwnRankedSideSerializer(RankedSerializer):
    first = OwnFigureSerializer()
    top = OwnFigureSerializer()


_Beside = _pair("BesideSerializer", BesideSideSerializer, BesideGapSerializer)
_OwnItem = _pair("OwnItemPart", OwnItemSideSerializer, OwnGapSerializer, benchmark=_Beside())
_OwnTheme = _pair("OwnThemePart", OwnThemeSideSerializer, OwnGapSerializer, benchmark=_Beside())


def _heading(kind: type, *names: str) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """The same words as in the benchmark."""
    known = shape(kind)().get_fields()
    return {name: known[name] for name in names}


class OwnItemSerializer(_OwnItem):  # type: ignore[misc, valid-type]  # made by _pair
    """An item of one municipality: a description, no test and no class."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        names = ("code", "kind", "theme", "frame", "reverse", "categories", "favourable_from")
        own = _reading("OwnAgreeSerializer", OwnFigureSerializer)
        return {**_heading(ItemResult, *names), **own, **super().get_fields()}


class OwnThemeSerializer(_OwnTheme):  # type: ignore[misc, valid-type]  # made by _pair
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**_heading(ThemeResult, "code", "frame", "items"), **super().get_fields()}


def _options(name: str, own: type[Fields], whole: type[Fields]) -> type[Fields]:
    """Options of one kind, each beside the benchmark's."""
    within = shape(BySide)()
    beside = _pair(f"{name}BesideSerializer", whole, OptionGapSerializer, within=within)
    code = serializers.CharField()
    return _pair(f"{name}Serializer", own, OwnOptionGapSerializer, benchmark=beside(), code=code)


_OwnOption = _options("OwnOption", OwnFigureSerializer, FigureSerializer)
_OwnRanked = _options("OwnRanked", OwnRankedSideSerializer, RankedSerializer)


class OwnChoiceSerializer(Fields):
    code = serializers.CharField()
    kind = serializers.CharField()
    options = _OwnOption(many=True)


class OwnRankingSerializer(Fields):
    code = serializers.CharField()
    choose = serializers.IntegerField()
    options = _OwnRanked(many=True)


class OwnSumSerializer(Fields):
    code = serializers.CharField()
    total = serializers.FloatField()
    options = _OwnOption(many=True)


class OwnResponseSerializer(Fields):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return _heading(Response, "political", "administrative")


class PlaceSerializer(Fields):
    """A score (or gap) after correction for chance: drawn to the group's mean by its noise."""

    shrunken = serializers.FloatField(
        allow_null=True,
        help_text="After correction for chance; the own score is the theme's 'mean'. 0 to 100; a "
        "gap -100 to 100.",
    )
    reliability = serializers.FloatField(allow_null=True, help_text="0 to 1; shown from .30 on.")
    third = serializers.ChoiceField(
        ["low", "middle", "high"], allow_null=True, help_text="Said from a chance of .80 on."
    )
    chance = serializers.FloatField(allow_null=True)


class PlacesSerializer(Fields):
    """A municipality's place in one of its groups, for one theme."""

    code = serializers.CharField()
    political = PlaceSerializer()
    administrative = PlaceSerializer()
    gap = PlaceSerializer()


PeerHeadingSerializer = shape(PeerGroup)


class OwnPeersSerializer(PeerHeadingSerializer):  # type: ignore[misc, valid-type]  # by shape
    """A group that the municipality belongs to, itself included."""

    themes = PlacesSerializer(many=True)


class PeersSerializer(MetaSerializer):
    """The figures of one peer group."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **shape(PeerResult)().get_fields()}


class MunicipalitySerializer(MetaSerializer):
    """One municipality beside the benchmark."""

    municipality = serializers.CharField(help_text="NIS code, or the tenant's own code.")
    method_version = serializers.CharField()
    threshold = serializers.IntegerField()
    response = OwnResponseSerializer()
    items = OwnItemSerializer(many=True)
    themes = OwnThemeSerializer(many=True)
    choices = OwnChoiceSerializer(many=True)
    rankings = OwnRankingSerializer(many=True)
    sums = OwnSumSerializer(many=True)
    numbers = _OwnOption(many=True)
    peers = OwnPeersSerializer(many=True)

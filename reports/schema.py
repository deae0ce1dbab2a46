"""The API's answers, field by field. A test holds them against real payloads."""

from typing import Any

from rest_framework import serializers


class Fields(serializers.Serializer[dict[str, Any]]):
    """A part of a payload: computed elsewhere, described here."""


class FigureSerializer(Fields):
    value = serializers.FloatField(allow_null=True, help_text="Unrounded; null unless shown.")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of the 95 % interval.")
    high = serializers.FloatField(allow_null=True, help_text="Upper end of the 95 % interval.")
    n = serializers.IntegerField(allow_null=True, help_text="Valid answers under the figure.")
    municipalities = serializers.IntegerField(allow_null=True)
    method = serializers.CharField(help_text="How value and interval were computed.")
    status = serializers.ChoiceField(["shown", "limited", "suppressed", "not_computable"])
    reason = serializers.CharField(allow_null=True)


class SideSerializer(Fields):
    n = serializers.IntegerField(allow_null=True)
    share = FigureSerializer(help_text="Share of favourable answers, 0 to 1.")
    mean = FigureSerializer(help_text="Mean as percentage of the scale's maximum, 0 to 100.")
    no_opinion = FigureSerializer(required=False)
    distribution = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    status = serializers.CharField()
    reason = serializers.CharField(allow_null=True)


class GapSerializer(Fields):
    within = FigureSerializer(help_text="Mean of the municipalities' own differences, -1 to 1.")
    within_equal = FigureSerializer(help_text="The same, each municipality with equal weight.")
    pooled = FigureSerializer(help_text="All respondents of one side against all of the other.")
    mean_within = FigureSerializer(help_text="As 'within', on means from 0 to 100.")
    mean_pooled = FigureSerializer()
    ordinal = FigureSerializer(help_text="Cliff's delta, -1 to 1.")
    depends_on_size = serializers.BooleanField(
        help_text="Whether 'within' and 'within_equal' differ by more than half the margin."
    )


class ClassSerializer(Fields):
    code = serializers.CharField()
    reason = serializers.CharField(allow_null=True)


class ItemSerializer(Fields):
    code = serializers.CharField()
    kind = serializers.CharField()
    theme = serializers.CharField(allow_null=True)
    frame = serializers.ChoiceField(["strength", "problem"])
    categories = serializers.IntegerField()
    political = SideSerializer()
    administrative = SideSerializer()


class BenchmarkItemSerializer(ItemSerializer):
    favourable_from = serializers.IntegerField(help_text="Lowest favourable category.")
    role = serializers.CharField(allow_null=True)
    of = serializers.CharField(allow_null=True)
    gap = GapSerializer()

    def get_fields(self) -> dict[str, Any]:
        # 'class' is a word of Python and cannot be written as an attribute.
        return {**super().get_fields(), "class": ClassSerializer()}


class MunicipalityItemSerializer(ItemSerializer):
    gap = serializers.DictField(child=FigureSerializer())
    benchmark = serializers.DictField(help_text="The same figures over all municipalities.")


class SideCountSerializer(Fields):
    invited = serializers.IntegerField(allow_null=True)
    submitted = serializers.IntegerField(allow_null=True)


class ResponseSerializer(Fields):
    municipalities = serializers.IntegerField(required=False)
    both_sides = serializers.IntegerField(required=False)
    political = SideCountSerializer()
    administrative = SideCountSerializer()


class PayloadSerializer(Fields):
    """The parts that a benchmark and a municipality share."""

    wave = serializers.UUIDField()
    wave_name = serializers.CharField()
    edition = serializers.IntegerField(allow_null=True, help_text="Null while not released.")
    kind = serializers.ChoiceField(["benchmark", "municipality"])
    method_version = serializers.CharField()
    threshold = serializers.IntegerField()
    response = ResponseSerializer()
    themes = serializers.ListField(child=serializers.DictField())
    choices = serializers.ListField(child=serializers.DictField())
    rankings = serializers.ListField(child=serializers.DictField())
    sums = serializers.ListField(child=serializers.DictField())


class BenchmarkSerializer(PayloadSerializer):
    delta = serializers.FloatField(help_text="Margin of equivalence for shares.")
    delta_pomp = serializers.FloatField(help_text="Margin of equivalence for means.")
    items = serializers.ListField(child=BenchmarkItemSerializer())
    numbers = serializers.ListField(child=serializers.DictField())
    estimates = serializers.ListField(child=serializers.DictField())


class MunicipalitySerializer(PayloadSerializer):
    municipality = serializers.CharField(help_text="NIS code, or the tenant's own code.")
    items = serializers.ListField(child=MunicipalityItemSerializer())

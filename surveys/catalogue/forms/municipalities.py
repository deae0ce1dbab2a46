"""Forms for the local governments that a tenant adds for itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from surveys.catalogue.municipality_rows import (
    NAME,
    REASONS,
    SHORT,
    MunicipalityRow,
    RowError,
    read_code,
    read_population,
    read_text,
)
from surveys.models.catalogue import Region
from surveys.upload.forms import TableForm

Value = TypeVar("Value")


def read(reader: Callable[..., Value], *arguments: Any) -> Value:
    """The same rules as for a file, with the error at the field."""
    try:
        return reader(*arguments)
    except RowError as error:
        raise ValidationError(str(REASONS[error.reason]) % error.params) from error


class MunicipalityForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Uw eigen code, of die van een officiële lijst. Ze staat in rapporten."),
    )
    name = forms.CharField(label=_("Naam"), max_length=NAME)
    name_fr = forms.CharField(label=_("Franse naam"), max_length=NAME, required=False)
    population = forms.CharField(
        label=_("Inwoners"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    province = forms.CharField(label=_("Provincie of regio"), max_length=SHORT, required=False)
    group = forms.CharField(
        label=_("Groep"),
        max_length=SHORT,
        required=False,
        help_text=_("Om mee te vergelijken, bijvoorbeeld ‘politiezone’ of ‘intercommunale’."),
    )

    def clean_code(self) -> str:
        return read(read_code, self.cleaned_data["code"])

    def clean_name(self) -> str:
        return read(read_text, self.cleaned_data["name"], NAME)

    def clean_name_fr(self) -> str:
        return read(read_text, self.cleaned_data["name_fr"], NAME)

    def clean_population(self) -> int | None:
        return read(read_population, self.cleaned_data["population"])

    def clean_province(self) -> str:
        return read(read_text, self.cleaned_data["province"], SHORT)

    def clean_group(self) -> str:
        return read(read_text, self.cleaned_data["group"], SHORT)

    def row(self) -> MunicipalityRow:
        return MunicipalityRow(**self.cleaned_data)


class ImportForm(TableForm):
    file = forms.FileField(
        label=_("Bestand (CSV of Excel)"),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Kies een bestand.")},
    )

    field_order = ["file", "sheet", "encoding"]


class ManagerForm(forms.Form):
    email = AddressField(
        label=_("E-mailadres"),
        help_text=_("Deze persoon ziet alleen de respons en het rapport van dit bestuur."),
    )


class FilterForm(forms.Form):
    """What a person looks for; everything is optional and nothing is an error."""

    q = forms.CharField(label=_("Naam of code"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Gewest"), required=False)
    province = forms.ChoiceField(label=_("Provincie"), required=False)
    wave = forms.UUIDField(required=False, widget=forms.HiddenInput)  # from a page of that wave

    def __init__(self, *args: Any, provinces: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Alle")), ("own", _("Eigen besturen")), *Region.choices[:3]]
        self._choices("kind", kinds)
        self._choices("province", [("", _("Alle")), *((name, name) for name in provinces)])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

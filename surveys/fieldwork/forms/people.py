"""Forms about the people of a wave."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.text import one_line
from surveys.fieldwork.forms.studies import LANGUAGE_NAMES
from surveys.fieldwork.people import Person
from surveys.models import Municipality, Wave
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused


class AddressForm(forms.Form):
    email = AddressField(label=_("Juist e-mailadres"))


class PersonForm(forms.Form):
    """One person, by hand."""

    name = forms.CharField(label=_("Naam"), max_length=150, validators=[one_line])
    email = AddressField(label=_("E-mailadres"))
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label=_("Bestuur"))
    function = forms.ChoiceField(label=_("Functie"))
    language = forms.ChoiceField(label=_("Taal"))

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wave = wave
        participating = wave.participations.values("municipality_id")
        municipality, function = self.fields["municipality"], self.fields["function"]
        language = self.fields["language"]
        if isinstance(municipality, forms.ModelChoiceField):
            municipality.queryset = Municipality.objects.filter(id__in=participating)
        if isinstance(function, forms.ChoiceField):
            shown = get_language() or "nl"
            function.choices = [(f.value, f.label(shown)) for f in Function]
        if isinstance(language, forms.ChoiceField):
            names = dict(LANGUAGE_NAMES)
            language.choices = [(code, names[code]) for code in wave.languages]

    def clean(self) -> dict[str, Any]:
        """Once at each municipality: who has seats at two is invited for both."""
        given = super().clean() or {}
        seat = {"email": given.get("email"), "municipality": given.get("municipality")}
        if all(seat.values()):
            there = self.wave.invitations.filter(**{f"contact__{k}": v for k, v in seat.items()})
            if there.exists():
                self.add_error("email", _("Dit adres is al uitgenodigd voor dit bestuur."))
        return given

    @property
    def person(self) -> Person:
        data = self.cleaned_data
        return Person(
            data["name"],
            data["email"],
            data["municipality"].id,
            Function(data["function"]),
            data["language"],
        )

    def refuse(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

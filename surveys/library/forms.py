"""Looking in the library, and what a person says of an entry."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line
from surveys.library.entries import KIND_NAMES
from surveys.library.queries.bank import Choices, LookedFor
from surveys.models.library import ENTRY_NAME, ENTRY_NOTE


class SearchForm(forms.Form):
    # As long as it may be: what is more than a search looks for is left out, not the search.
    q = forms.CharField(
        label=_("Zoeken"), required=False, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("Soort"),
        required=False,
        choices=[("", _("alles")), *((kind.value, name) for kind, name in KIND_NAMES.items())],
    )
    theme = forms.ChoiceField(label=_("Thema"), required=False)
    source = forms.ChoiceField(label=_("Herkomst"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("theme", [(theme, theme) for theme in choices.themes])
        self._choose("source", list(choices.sources))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("alles")), *choices]

    def asked(self) -> dict[str, str]:
        """What is asked for; whatever is no choice is not asked."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def wanted(self) -> LookedFor:
        return LookedFor(**self.asked())


class EntryForm(forms.Form):
    name = forms.CharField(label=_("Naam"), max_length=ENTRY_NAME, validators=[one_line])
    note = forms.CharField(
        label=_("Notitie"),
        max_length=ENTRY_NOTE,
        required=False,
        validators=[one_line],
        help_text=_(
            "Voor collega’s, bijvoorbeeld waarvoor het item dient. Respondenten zien dit niet."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

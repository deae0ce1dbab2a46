"""The names under which answers from a file will be found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line

NAME = 120


class NamesForm(forms.Form):
    """Under which names the answers will be found."""

    study = forms.CharField(
        label=_("Studie"),
        max_length=NAME,
        validators=[one_line],
        help_text=_("Een nieuwe naam, of die van een studie met dezelfde vragenlijst."),
    )
    wave = forms.CharField(
        label=_("Golf"),
        max_length=NAME,
        validators=[one_line],
        help_text=_("Een nieuwe naam, of die van een golf die op nog een bestand wacht."),
    )
    first = forms.DateField(
        label=_("Eerste dag van de bevraging"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("De trend volgt deze data, in welke volgorde u ook inleest."),
    )
    last = forms.DateField(
        label=_("Laatste dag"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    # Offered where there is a wave to begin with; which may be chosen, the action knows.
    follows = forms.UUIDField(
        label=_("Verloop begint bij een golf van een andere studie"),
        required=False,
        widget=forms.Select,
        help_text=_("Kan alleen tot de golf sluit: dus hier, als er geen bestand meer komt."),
    )
    more = forms.BooleanField(
        label=_("Er komt nog een bestand"),
        required=False,
        help_text=_("De golf blijft open; u sluit ze op haar eigen pagina."),
    )

    def as_json(self) -> dict[str, str | bool]:
        """What was filled in, for a JSON column; the form shows it again."""
        said = self.cleaned_data
        return {
            "study": said["study"],
            "wave": said["wave"],
            "first": said["first"].isoformat(),
            "last": said["last"].isoformat(),
            "follows": str(said.get("follows") or ""),
            "more": said["more"],
        }

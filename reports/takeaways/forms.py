"""The form in which a sentence is written over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import SentenceEdit
from surveys.text import without_hidden

SAVE, RESTORE, CONFIRM = "save", "restore", "confirm"


class SentenceForm(forms.Form):
    """The text, and what its writer had before the eyes. `act` is the button that was pressed."""

    text = forms.CharField(
        label=_("Uw zin"),
        max_length=SentenceEdit.MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=[(one, one) for one in (SAVE, RESTORE, CONFIRM)])

    def clean_text(self) -> str:
        """One line of what a reader can see."""
        return without_hidden(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("act") == SAVE and "text" in cleaned and not cleaned["text"]:
            self.add_error("text", _("Schrijf een zin, of zet de zin van de cijfers terug."))
        return cleaned

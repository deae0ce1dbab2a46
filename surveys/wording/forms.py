"""The form that corrects one text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import several_lines
from surveys.questionnaire import plain
from surveys.refusals import Refused
from surveys.wording.words import ReadAgain


class WordingForm(forms.Form):
    """One text in one language, and the statement of who corrects it."""

    after = forms.CharField(
        label=_("Zonder tikfout"),
        strip=False,
        validators=[several_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Enkele letters, leestekens of een dubbel woord; de rest blijft staan."),
    )
    same_meaning = forms.BooleanField(
        label=_("Ik verklaar dat de tekst hetzelfde blijft vragen."), required=False
    )

    # What was read once more; filled in by the answer that names the words.
    read = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, limit: int, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit
        self.fields["after"].widget.attrs |= {"lang": language, "maxlength": limit}

    def clean_after(self) -> str:
        return plain.tidy(self.cleaned_data["after"])

    def clean(self) -> dict[str, Any]:
        if len(self.cleaned_data.get("after", "")) > self.limit:
            self.add_error("after", _("De tekst is te lang."))
        return self.cleaned_data

    def refuse(self, refused: Refused) -> None:
        if isinstance(refused, ReadAgain):
            self.data = {**dict(self.data.items()), "read": refused.words}
            self.add_error(None, str(refused))
            return
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

"""Moments of reminders as a consultant types them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork.forms.studies import MomentField
from surveys.mailing.moments import next_good
from surveys.mailing.names import concern_sentence

LABELS: Final = (_("Eerste moment"), _("Tweede moment"), _("Derde moment"))


class RemindersForm(forms.Form):
    """As many moments as there may still be reminders, each of them optional."""

    anyway = forms.BooleanField(
        label=_("Toch op deze momenten"),
        required=False,
        help_text=_("Ook op een feestdag, in het weekend, of voor 8 of na 19 uur."),
    )

    def __init__(self, *args: Any, moments: Sequence[datetime], left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"moment{number}" for number in range(left)]
        for number, name in enumerate(self.names):
            field = MomentField(label=LABELS[number], required=False)
            field.initial = moments[number] if number < len(moments) else None
            self.fields[name] = field
        self.order_fields([*self.names, "anyway"])

    def clean(self) -> dict[str, Any]:
        """A moment that would disturb people is told with a better one, unless it is meant so."""
        data = super().clean() or self.cleaned_data
        if data.get("anyway") or "shift" in self.data:
            return data
        for name in self.names:
            moment = data.get(name)
            if moment and (sentence := concern_sentence(moment)):
                self.add_error(name, sentence)
        return data

    @property
    def moments(self) -> list[datetime]:
        """What is to be kept: moved to better moments where that was asked for."""
        given = [self.cleaned_data[name] for name in self.names if self.cleaned_data[name]]
        return [next_good(moment) if "shift" in self.data else moment for moment in given]

    @property
    def has_proposals(self) -> bool:
        """Whether there is a better moment to move to."""
        return any(self.errors.get(name) for name in self.names)

"""The form that withdraws an edition."""

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from accounts.text import one_line


class WhyWithdrawn(Struct, frozen=True):
    """Why an edition is withdrawn."""

    reason: str


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reden"),
        help_text=_("De besturen lezen deze zin op de plaats van hun rapport, en in een mail."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[one_line],
    )

    def given(self) -> WhyWithdrawn:
        """What was handed in, once it is valid."""
        return msgspec.convert(self.cleaned_data, WhyWithdrawn)

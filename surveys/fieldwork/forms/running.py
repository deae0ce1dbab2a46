"""What is asked of whoever changes a wave that is running."""

import uuid
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import by_bytes
from accounts.text import several_lines
from surveys.catalogue.places import Directory, read_codes
from surveys.fieldwork.actions.reopening import REASON
from surveys.fieldwork.forms.picker import Picker, choices, picker
from surveys.fieldwork.forms.studies import MomentField
from surveys.models import Municipality, Wave
from surveys.refusals import Refused


class _Refusing(forms.Form):
    def refuse(self, refused: Refused) -> None:
        """Show why the action said no, at its field if the form has it."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class ResumeForm(_Refusing):
    closes_at = MomentField(
        label=_("Einde"),
        help_text=_("Belgische tijd. Voorgesteld: het oude einde, met de duur van de pauze erbij."),
    )


class ReopenForm(_Refusing):
    reason = forms.CharField(
        label=_("Waarom heropent u deze inzending?"),
        max_length=REASON,
        validators=[several_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Dit komt in het logboek, niet in de mail. Noem niemand bij naam: in het logboek wordt niets gewist."
        ),
    )


class OwnReminderForm(_Refusing):
    text = forms.CharField(
        label=_("Uw tekst"),
        max_length=2000,
        validators=[several_lines],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Gewone tekst, zonder aanhef: die staat er al. {naam}, {bestuur} en {einde} worden ingevuld."
        ),
    )


class TargetsForm(_Refusing):
    """Percent of those invited, for each side; empty is no target."""

    political = forms.IntegerField(
        label=_("Politiek, in procent"), required=False, min_value=1, max_value=100
    )
    administrative = forms.IntegerField(
        label=_("Administratie, in procent"), required=False, min_value=1, max_value=100
    )


class MoreMunicipalitiesForm(_Refusing):
    """Those that do not take part yet: ticked, or as a list of codes or names."""

    picked = forms.MultipleChoiceField(label=_("Besturen"), required=False)
    codes = forms.CharField(
        label=_("NIS-codes of namen"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Eén per regel, of gescheiden door komma’s."),
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wave = wave
        self.search = str(self.data.get("picker_q", ""))
        present = wave.participations.values("municipality_id")
        rows = Municipality.objects.existing().exclude(id__in=present)
        self._municipalities = list(rows.order_by(by_bytes("province"), "name_sort"))
        field = self.fields["picked"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices(self._municipalities)

    @cached_property
    def picker(self) -> Picker:
        ticked = {str(one) for one in self["picked"].value() or ()}
        return picker(self._municipalities, ticked, self.search)

    def again(self) -> "MoreMunicipalitiesForm":
        """What was chosen, unjudged: somebody pressed a button of the boxes, not of the form."""
        asked, ticked = str(self.data.get("picker", "")), set(self["picked"].value() or ())
        if asked != "search":
            ticked = self.picker.pressed(asked, ticked)
        initial = {"picked": list(ticked), "codes": self["codes"].value()}
        form = MoreMunicipalitiesForm(initial=initial, wave=self.wave)
        form.search = self.search
        return form

    def clean(self) -> dict[str, Any]:
        ids, refused = read_codes(self.cleaned_data.get("codes", ""), Directory.load())
        for line in refused[:50]:
            self.add_error("codes", line)
        self.municipality_ids = ids | {
            uuid.UUID(one) for one in self.cleaned_data.get("picked", [])
        }
        return self.cleaned_data

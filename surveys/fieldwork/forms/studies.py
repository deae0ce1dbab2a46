"""A study, and what the forms of waves share."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line
from surveys.models import Questionnaire
from surveys.models.fieldwork import LANGUAGES

LOCAL: Final = "%Y-%m-%dT%H:%M"
_NAMES: Final = dict(settings.LANGUAGES)
LANGUAGE_NAMES: Final = [(code, _NAMES[code]) for code in LANGUAGES]


class MomentField(forms.DateTimeField):
    """A date and time in Brussels, with the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    input_formats = [LOCAL, "%Y-%m-%dT%H:%M:%S"]


class ExtendForm(forms.Form):
    closes_at = MomentField(label=_("Nieuw einde"), help_text=_("Belgische tijd."))


class StudyForm(forms.Form):
    """A study without a wave yet."""

    name = forms.CharField(label=_("Naam"), max_length=120, validators=[one_line])
    questionnaire: "forms.ModelChoiceField[Questionnaire]" = forms.ModelChoiceField(
        None,
        label=_("Vragenlijst"),
        help_text=_("Alle golven van de studie gebruiken een versie van deze vragenlijst."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["questionnaire"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Questionnaire.objects.order_by("name_sort")

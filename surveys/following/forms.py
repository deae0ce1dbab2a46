"""Forms for a wave that follows one of another study."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from surveys.authoring.forms import JudgeForm
from surveys.following.queries import WaveChoice


class FollowForm(forms.Form):
    """Which wave; none of them is a choice too."""

    wave = forms.TypedChoiceField(
        label=_("Golf van een andere studie"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(self, *args: object, choices: Sequence[WaveChoice], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["wave"]
        if isinstance(field, forms.ChoiceField):
            field.choices = offered(choices)


def offered(choices: Sequence[WaveChoice]) -> list[tuple[str, object]]:
    """None, and each wave with what it shares."""
    return [("", _("geen")), *((str(one.id), _said(one)) for one in choices)]


def _said(one: WaveChoice) -> str:
    shared = ngettext("%(n)s stelling in beide", "%(n)s stellingen in beide", one.shared) % {
        "n": one.shared
    }
    when = date_format(localtime(one.closed_at), "DATE_FORMAT") if one.closed_at else ""
    return f"{one.name} ({one.study}) · {when} · {shared}"


class JudgeAcrossForm(JudgeForm):
    """A decision about one item of two questionnaires; `between` names the two versions that were
    laid beside each other, for another wave may be chosen meanwhile."""

    between = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["verdict"].label = _("Vergelijkbaar met de andere vragenlijst?")

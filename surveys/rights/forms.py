"""What the consultancy says about people's data: who is controller, terms, requests."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Tenant
from accounts.models.tenants import Controller
from accounts.text import one_line
from surveys.models import RequestKind, Wave, WaveState
from surveys.privacy.notice import usual_basis
from surveys.privacy.terms import RULES, DataKind, in_words, term_of
from surveys.rights.clock import answer_by

CONTROLLERS = [
    (
        Controller.TENANT,
        _("Uw bureau: u bepaalt zelf waarom en hoe u bevraagt, zoals bij eigen onderzoek."),
    ),
    (
        Controller.MUNICIPALITY,
        _("Het bestuur: het laat u zijn mensen bevragen, en u bent verwerker."),
    ),
    (Controller.JOINT, _("Samen: bestuur en bureau bepalen het met elkaar.")),
]
OF_WAVES = (DataKind.ANSWERS, DataKind.LINKS, DataKind.MAILS)


class TermsForm(forms.Form):
    """Fields of terms; an empty one is the usual term."""

    kinds: tuple[DataKind, ...] = tuple(DataKind)

    def __init__(self, *args: Any, tenant: Tenant, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in self.kinds:
            rule = RULES[kind]
            least, most = in_words(kind, rule.least), in_words(kind, rule.most)
            usually = term_of(kind, tenant) if wave else rule.usual
            usual = in_words(kind, usually)
            unit = _("%(kept)s: aantal dagen") if rule.days else _("%(kept)s: aantal maanden")
            self.fields[kind.value] = forms.IntegerField(
                label=unit % {"kept": rule.of},
                required=False,
                min_value=rule.least,
                max_value=rule.most,
                widget=forms.NumberInput(attrs={"placeholder": usually}),
                help_text=_("Van %(least)s tot %(most)s; leeg is %(usual)s.")
                % {"least": least, "most": most, "usual": usual},
            )

    @property
    def retention(self) -> dict[str, int]:
        data = self.cleaned_data
        return {kind.value: data[kind] for kind in self.kinds if data.get(kind) is not None}


class PrivacyForm(TermsForm):
    controller = forms.ChoiceField(
        label=_("Wie is verwerkingsverantwoordelijke?"),
        choices=CONTROLLERS,
        widget=forms.RadioSelect,
    )
    contact = forms.CharField(
        label=_("Aanspreekpunt voor persoonsgegevens"),
        required=False,
        max_length=300,
        validators=[one_line],
        help_text=_(
            "Naam, adres en mailadres. Leeg: het antwoordadres van de golf. Respondenten lezen dit."
        ),
    )
    dpo = forms.CharField(
        label=_("Functionaris voor gegevensbescherming (DPO)"),
        required=False,
        max_length=300,
        validators=[one_line],
        help_text=_("Naam en mailadres, als die er is."),
    )


class WavePrivacyForm(TermsForm):
    kinds = OF_WAVES
    basis = forms.CharField(
        label=_("Rechtsgrond"),
        required=False,
        max_length=500,
        validators=[one_line],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    hold = forms.CharField(
        label=_("Niets vernietigen, omdat"),
        required=False,
        max_length=300,
        validators=[one_line],
        help_text=_(
            "Een reden schort de vernietiging op, zoals bij een geschil. Leeg heft dat op."
        ),
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, wave=wave, **kwargs)
        self.fields["basis"].help_text = _(
            "Respondenten lezen dit voor ze beginnen. Leeg is de gebruikelijke: %(usual)s"
        ) % {"usual": usual_basis(kwargs["tenant"])}
        if wave.state != WaveState.DRAFT:
            self.fields["basis"].disabled = True


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("Wat de persoon vraagt"), choices=RequestKind.choices)
    who = forms.CharField(
        label=_("E-mailadres of naam"),
        max_length=254,
        validators=[one_line],
        help_text=_("Wie met dit adres in het adresboek staat, vinden we meteen."),
    )
    received_on = forms.DateField(
        label=_("Ontvangen op"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        today = timezone.localdate()
        if not today - timedelta(days=366) <= day <= today:
            raise forms.ValidationError(_("Kies een dag van het voorbije jaar."))
        return day

    @property
    def due_on(self) -> date:
        return answer_by(self.cleaned_data["received_on"])


class HandleForm(forms.Form):
    outcome = forms.CharField(
        label=_("Wat u antwoordde"),
        max_length=500,
        validators=[one_line],
        help_text=_("Zonder namen: dit blijft staan."),
    )

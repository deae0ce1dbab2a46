"""The form of a wave: what is asked, where, when, and what respondents are promised."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.names import by_bytes, in_order
from accounts.text import one_line, several_lines
from surveys.catalogue.places import Directory, read_codes
from surveys.fieldwork.forms.picker import Picker, choices, picker
from surveys.fieldwork.forms.studies import LANGUAGE_NAMES, MomentField
from surveys.models import Mode, Municipality, Study, Version, Wave
from surveys.refusals import Refused

FLEMISH, PROVINCE, PICKED, CODES = "flemish", "province", "picked", "codes"
NEW_STUDY: Final = "new"
LONGEST_LIST: Final = 100_000  # bytes of an uploaded list of codes

MODE_WORDS: Final = {
    Mode.CONFIDENTIAL: _(
        "Vertrouwelijk: uw adviseurs zien wie antwoordde en kunnen rijen zonder naam lezen; "
        "het bestuur ziet alleen cijfers vanaf de drempel, nooit een antwoord."
    ),
    Mode.ANONYMOUS: _(
        "Anoniem: wat iemand instuurt, gaat zonder naam, functie, taal of tijdstip in een verzegelde "
        "stembus, en is daarna ook voor u van niemand. U ziet wie inzond, niet wat. Er zijn geen "
        "rijen om te lezen, geen papier om in te voeren, en niets te verbeteren na het insturen."
    ),
    Mode.ATTRIBUTED: _(
        "Op naam, voor wie dat wil: vertrouwelijk, en wie na het insturen zelf aanvinkt dat het mag, "
        "staat na de vrijgave met naam en functie in de rijen voor uw onderzoekers. Het staat "
        "vanzelf af, en kan tot de vrijgave ingetrokken worden."
    ),
}

_UNDER: Final = {PROVINCE: ["province"], PICKED: ["picked"], CODES: ["codes", "codes_file"]}
_LEFT_OUT: Final = {
    PROVINCE: _("U koos een provincie, maar een andere keuze staat aan. Maak één van beide leeg."),
    PICKED: _(
        "U vinkte besturen aan, maar een andere keuze staat aan. Kies ‘Besturen die ik aanvink’, "
        "of haal de vinkjes weg."
    ),
    CODES: _(
        "U gaf een lijst met codes, maar een andere keuze staat aan. Maak één van beide leeg."
    ),
}


class WaveForm(forms.Form):
    """Everything of a wave but its people. `wave` is the draft to change, if there is one."""

    study = forms.ChoiceField(label=_("Studie"))
    study_name = forms.CharField(
        label=_("Naam van de nieuwe studie"),
        required=False,
        max_length=120,
        validators=[one_line],
        help_text=_("Golven van dezelfde studie worden met elkaar vergeleken."),
    )
    # What can be chosen is known when the form is made: no tenant, no rows.
    version: "forms.ModelChoiceField[Version]" = forms.ModelChoiceField(
        None,
        label=_("Vragenlijst"),
        empty_label=_("Kies een gepubliceerde versie"),
    )
    name = forms.CharField(
        label=_("Naam van de golf"),
        max_length=120,
        validators=[one_line],
        help_text=_("Bijvoorbeeld: najaar 2026."),
    )
    scope = forms.ChoiceField(
        label=_("Welke besturen?"),
        widget=forms.RadioSelect,
        choices=[
            (FLEMISH, _("Alle Vlaamse gemeenten")),
            (PROVINCE, _("Alle gemeenten van een provincie")),
            (PICKED, _("Besturen die ik aanvink")),
            (CODES, _("Een lijst met NIS-codes of namen")),
        ],
        initial=FLEMISH,
    )
    province = forms.ChoiceField(label=_("Provincie"), required=False)
    picked = forms.MultipleChoiceField(
        label=_("Aangevinkte besturen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.CharField(
        label=_("NIS-codes of namen"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Eén per regel, of gescheiden door komma’s. Codes van voor een fusie mogen ook."
        ),
    )
    codes_file = forms.FileField(label=_("Of een tekstbestand met codes"), required=False)
    opens_at = MomentField(label=_("Begin"), help_text=_("Belgische tijd."))
    closes_at = MomentField(label=_("Einde"), help_text=_("Dan sluit de golf vanzelf."))
    mode = forms.ChoiceField(
        label=_("Wat u van een respondent kunt weten"),
        widget=forms.RadioSelect,
        choices=[(mode, words) for mode, words in MODE_WORDS.items()],
        initial=Mode.CONFIDENTIAL,
    )
    threshold = forms.IntegerField(
        label=_("Drempel"),
        min_value=3,
        max_value=50,
        initial=5,
        help_text=_("Cijfers van een kant verschijnen vanaf zoveel antwoorden."),
    )
    distribution_threshold = forms.IntegerField(
        label=_("Drempel voor verdelingen"),
        min_value=5,
        max_value=100,
        initial=8,
        help_text=_("Vanaf zoveel antwoorden is te zien hoe ze verdeeld zijn."),
    )
    margin = forms.IntegerField(
        label=_("Marge in procentpunten"),
        min_value=1,
        max_value=50,
        initial=10,
        help_text=_("Een kleiner verschil tussen beide kanten telt als geen verschil."),
    )
    may_correct = forms.BooleanField(
        label=_("Wie instuurde, mag verbeteren tot het einde"),
        required=False,
        help_text=_(
            "De persoonlijke link opent dan wat ingestuurd is. De laatste inzending telt; wat ze "
            "vervangt, wordt niet bewaard."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Talen"),
        widget=forms.CheckboxSelectMultiple,
        choices=LANGUAGE_NAMES,
        initial=["nl"],
        help_text=_("De eerste aangevinkte taal geldt voor wie geen andere opgaf."),
    )
    sender_name = forms.CharField(
        label=_("Naam van de afzender"),
        max_length=120,
        validators=[one_line],
        help_text=_("In de mail staat daarachter: via Tweezicht."),
    )
    reply_to = AddressField(
        label=_("Antwoordadres"), help_text=_("Hier komen vragen van respondenten toe.")
    )
    message = forms.CharField(
        label=_("Uw bericht in de uitnodiging"),
        required=False,
        max_length=4000,
        validators=[several_lines],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Gewone tekst, zonder aanhef: die staat er al. {naam}, {bestuur} en {einde} worden ingevuld."
        ),
    )
    drop_people = forms.BooleanField(
        label=_("Uitgenodigde mensen van besturen die wegvallen mogen mee verdwijnen"),
        required=False,
    )

    def __init__(self, *args: Any, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wave = wave
        self.search = str(self.data.get("picker_q", ""))
        rows = Municipality.objects.existing()
        if wave is not None:  # who takes part stays, also when merged away meanwhile
            chosen = wave.participations.values("municipality_id")
            rows = rows | Municipality.objects.filter(id__in=chosen)
        self._municipalities = list(rows.order_by(by_bytes("province"), "name_sort"))
        self._fill_choices()
        if wave is not None:
            del self.fields["study"], self.fields["study_name"]
        else:
            del self.fields["drop_people"]

    def _fill_choices(self) -> None:
        studies = Study.objects.order_by("name_sort").values_list("id", "name")
        rows = Version.objects.select_related("questionnaire").defer("body")
        if self.wave is not None:
            rows = rows.filter(questionnaire_id=self.wave.study.questionnaire_id)
        self._choose("study", [(NEW_STUDY, _("Nieuwe studie")), *_texts(studies)])
        self._version_field.queryset = rows.order_by("questionnaire__name_sort", "-number")
        provinces = in_order({m.province for m in self._municipalities if m.province}, str)
        self._choose("province", [("", "—"), *((name, name) for name in provinces)])
        self._choose("picked", choices(self._municipalities))

    @property
    def _version_field(self) -> "forms.ModelChoiceField[Version]":
        field = self.fields["version"]
        if not isinstance(field, forms.ModelChoiceField):  # pragma: no cover - declared above
            raise TypeError
        return field

    def _choose(self, name: str, choices: Iterable[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def clean_codes_file(self) -> str:
        upload = self.cleaned_data["codes_file"]
        if not upload:
            return ""
        if upload.size > LONGEST_LIST:
            raise ValidationError(_("Dit bestand is te groot voor een lijst met codes."))
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("Dit is geen tekstbestand.")) from error

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "study" in self.fields and data.get("study") == NEW_STUDY and not data.get("study_name"):
            self.add_error("study_name", _("Geef de nieuwe studie een naam."))
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("Het einde komt na het begin."))
        if data.get("study") not in (None, NEW_STUDY) and self._typed("study_name"):
            self.add_error(
                "study", _("U gaf een nieuwe studie een naam: kies ook ‘Nieuwe studie’.")
            )
        self._keep_choices(data.get("scope"))
        self.municipality_ids = self._chosen(data)
        return data

    def _typed(self, name: str) -> bool:
        """Whether somebody filled this in: what the form began with does not count."""
        return name in self.changed_data and bool(self.cleaned_data.get(name))

    def _keep_choices(self, scope: str | None) -> None:
        """What was chosen under another heading is not dropped in silence."""
        for kind, names in _UNDER.items():
            if scope and kind != scope and any(map(self._typed, names)):
                self.add_error("scope", _LEFT_OUT[kind])

    def _chosen(self, data: dict[str, Any]) -> set[uuid.UUID]:
        scope = data.get("scope")
        if scope == FLEMISH:
            return {m.id for m in self._municipalities if m.region == "flemish" and not m.tenant_id}
        if scope == PROVINCE:
            return self._some("province", self._of_province(data.get("province", "")))
        if scope == PICKED:
            return self._some("picked", {uuid.UUID(i) for i in data.get("picked", [])})
        return self._listed(f"{data.get('codes', '')}\n{data.get('codes_file', '')}")

    def _of_province(self, province: str) -> set[uuid.UUID]:
        return {m.id for m in self._municipalities if m.province == province and province}

    def _some(self, field: str, ids: set[uuid.UUID]) -> set[uuid.UUID]:
        if not ids and field not in self.errors:
            self.add_error(field, _("Kies minstens één bestuur."))
        return ids

    def _listed(self, text: str) -> set[uuid.UUID]:
        ids, refused = read_codes(text, Directory.load())
        for line in refused[:50]:
            self.add_error("codes", line)
        return ids if refused else self._some("codes", ids)

    @cached_property
    def picker(self) -> Picker:
        ticked = {str(one) for one in self["picked"].value() or ()}
        return picker(self._municipalities, ticked, self.search)

    def again(self) -> "WaveForm":
        """What was typed, unjudged: somebody pressed a button of the boxes, not of the form."""
        asked, boxes = str(self.data.get("picker", "")), self.picker
        kept = [name for name in self.fields if name != "codes_file"]
        typed = {name: self[name].value() for name in kept}
        ticked = {str(one) for one in typed["picked"] or ()}
        if asked != "search":
            typed["picked"] = list(boxes.pressed(asked, ticked))
        form = WaveForm(initial=typed, wave=self.wave)
        form.search = self.search
        return form

    @property
    def options(self) -> dict[str, Any]:
        """What the action calls the fields of the model."""
        names = ("threshold", "distribution_threshold", "languages", "sender_name", "reply_to")
        chosen = {
            name: self.cleaned_data[name] for name in (*names, "message", "mode", "may_correct")
        }
        return {**chosen, "margin": Decimal(self.cleaned_data["margin"]) / 100}

    @property
    def has_versions(self) -> bool:
        """Without a published version there is nothing to ask."""
        queryset = self._version_field.queryset
        return queryset is not None and queryset.exists()

    def refuse(self, refused: Refused) -> None:
        """Show why the action said no, at its field if the form has it."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


def _texts(rows: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in rows]

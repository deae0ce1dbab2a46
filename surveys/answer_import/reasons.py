"""What can be wrong with a file of answers, in sentences for the person who imports it."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.questionnaire.messages import ANSWER_MESSAGES

SHOWN: Final = 80  # characters of a refused value

MAPPING_MESSAGES: Final[dict[str, Promise]] = {
    "mapping_too_large": _("De beschrijving is te groot: hoogstens %(limit)s kB."),
    "mapping_not_text": _("De beschrijving is geen tekst in UTF-8."),
    "mapping_unreadable": _("De beschrijving kan niet gelezen worden: %(detail)s"),
    "mapping_empty": _(
        "In de beschrijving staat niet wat de kolommen betekenen, zoals ‘municipality’."
    ),
    "mapping_invalid": _("De beschrijving klopt niet: %(detail)s"),
    "no_perspective": _(
        "Zeg hoe de kant uit het bestand volgt: met ‘perspective’ of met ‘function’."
    ),
    "questionnaire_or_items": _(
        "Kies een vragenlijst (‘questionnaire’) of laat er een maken (‘create_items: true’)."
    ),
    "no_scale": _("Geef met ‘scale’ het laagste en het hoogste getal van de schaal."),
    "scale_size": _("De schaal heeft 2 tot 11 categorieën."),
    "scale_labels": _("De schaal heeft %(size)s categorieën: geef evenveel labels, of geen."),
    "scale_other_size": _(
        "De schaal van het bestand heeft een ander aantal categorieën dan die van ‘%(code)s’."
    ),
    "unknown_column": _("Het bestand heeft geen kolom ‘%(column)s’."),
    "ambiguous_column": _("Het bestand heeft meer dan één kolom ‘%(column)s’."),
    "date_order": _(
        "De datums in kolom ‘%(column)s’ kunnen op twee manieren gelezen worden. Zeg of de dag of"
        " de maand vooraan staat (in de beschrijving ‘dates: day_first’ of ‘dates: month_first’)."
    ),
    "fieldwork_order": _("De bevraging eindigt voor ze begint: kijk de twee datums na."),
    "fieldwork_missing": _(
        "Zeg wanneer de antwoorden gegeven werden: de eerste en de laatste dag van de bevraging,"
        " of de kolom met de datum."
    ),
    "fieldwork_future": _("De bevraging kan niet in de toekomst geëindigd zijn."),
    "fieldwork_early": _("De bevraging kan niet voor %(year)s geweest zijn: kijk de datums na."),
    "global_code": _(
        "‘%(value)s’ bij ‘%(setting)s’ geldt voor het hele bestand, maar is bij ‘%(code)s’ (kolom"
        " ‘%(column)s’) zelf een antwoord. Geef die kolom een eigen ‘%(setting)s’, of een lege."
    ),
    "scale_shifted": _(
        "De kolommen van de schaal van ‘%(code)s’ (zoals ‘%(column)s’) lijken een andere nummering te hebben"
        " dan %(low)s tot %(high)s: er staan codes naast. Noem de nummers van het bestand (‘scale’), of"
        " wat die codes betekenen (‘missing’, ‘no_opinion’, ‘recode’)."
    ),
    "scale_beyond": _(
        "In de kolom ‘%(column)s’ staan antwoorden die de schaal van ‘%(code)s’ niet heeft (%(values)s; het"
        " eerste op rij %(line)s). Misschien heeft ze een andere schaal, en betekenen ook de andere antwoorden"
        " iets anders. Laat de kolom weg, noem de nummers van het bestand (‘scale’), of zeg wat die antwoorden"
        " betekenen (‘missing’, ‘no_opinion’, ‘recode’)."
    ),
    "codes_meant": _(
        "Het bestand zegt zelf dat codes van de kolom ‘%(column)s’ iets anders betekenen dan op de schaal van"
        " ‘%(code)s’ (%(values)s). Laat de kolom weg, noem de nummers van het bestand (‘scale’), of zeg wat die"
        " codes betekenen (‘recode’, ‘missing’, ‘no_opinion’)."
    ),
    "marks_numbered": _(
        "In de kolommen van de keuzes van ‘%(code)s’ (zoals ‘%(column)s’) staan 1 en 2. Zeg in de beschrijving"
        " welk van beide gekozen is (‘chosen’) en welk niet (‘not_chosen’)."
    ),
    "labels_turned": _(
        "De labels van het bestand staan in een andere volgorde dan die van ‘%(code)s’. Laat ze weg, of keer"
        " de schaal om met ‘recode’."
    ),
    "only_new_items": _(
        "‘%(code)s’ staat in de vragenlijst: ‘reverse’ en ‘wording’ gelden alleen voor een nieuwe."
        " Een omgekeerde schaal van het bestand draait u met ‘recode’."
    ),
    "range_backwards": _("De kolom ‘%(last)s’ staat voor ‘%(first)s’: draai het bereik om."),
    "weights_scale": _(
        "De gewichten van dit bestand zijn veel groter of kleiner dan die van de golf ‘%(name)s’: breng ze"
        " op dezelfde schaal."
    ),
    "no_items": _("De beschrijving noemt geen enkele kolom met antwoorden."),
    "two_roles": _("De kolom ‘%(column)s’ wordt voor twee dingen gebruikt."),
    "no_other": _(
        "‘%(code)s’ heeft geen antwoord ‘anders’: ‘other_words’ geldt alleen voor een keuze die dat heeft."
    ),
    "only_words": _(
        "In de kolom ‘%(column)s’ staat geen enkele keuze van ‘%(code)s’. Misschien hoort ze bij een andere vraag:"
        " dan zouden al haar antwoorden ‘anders’ worden."
    ),
    "item_twice": _("Twee kolommen horen bij hetzelfde item ‘%(code)s’."),
    "unknown_item": _("De vragenlijst heeft geen item ‘%(code)s’."),
    "unknown_questionnaire": _("Er is geen vragenlijst ‘%(name)s’."),
    "not_published": _("De vragenlijst ‘%(name)s’ is nog niet gepubliceerd. Publiceer ze eerst."),
    "unknown_version": _("De vragenlijst ‘%(name)s’ heeft geen gepubliceerde versie %(version)s."),
    "bad_items": _("Met deze kolommen kan geen vragenlijst gemaakt worden: %(detail)s"),
    "name_taken": _(
        "Er is al een studie of vragenlijst met de naam ‘%(name)s’. Horen deze antwoorden erbij, kies dan haar"
        " vragenlijst (‘questionnaire’) in plaats van een nieuwe."
    ),
    "other_questionnaire": _("De studie ‘%(name)s’ hoort bij een andere vragenlijst."),
    "wave_taken": _("De studie heeft al een golf met de naam ‘%(name)s’."),
    "persons_known": _(
        "De golf ‘%(name)s’ heeft al een antwoord van iemand uit dit bestand: lees het niet twee"
        " keer in."
    ),
    "answers_known": _(
        "De golf ‘%(name)s’ heeft alle antwoorden van dit bestand al, woord voor woord: lees het niet"
        " twee keer in."
    ),
    "rows_known": _(
        "Van de %(rows)s rijen van dit bestand heeft de golf ‘%(name)s’ er %(known)s al, woord voor woord. Lees"
        " alleen de nieuwe rijen in, of noem in elk bestand de kolom met de persoon."
    ),
    "weights_mixed": _(
        "Van de golf ‘%(name)s’ heeft een deel van de bestanden gewichten en een ander niet: noem"
        " in elk bestand de kolom met het gewicht, of in geen enkel."
    ),
    "bad_name": _("Geef studie en golf een naam van één regel, hoogstens 120 tekens."),
    "nothing_left": _(
        "Geen enkele rij kan geïmporteerd worden: %(refused)s geweigerd, %(left_out)s weggelaten."
    ),
    "too_many_refused": _(
        "Meer dan %(limit)s cellen passen niet. Waarschijnlijk klopt de beschrijving niet;"
        " de eerste is rij %(line)s, kolom %(column)s."
    ),
}

ROW_MESSAGES: Final[dict[str, Promise]] = {
    "no_municipality": _("Het bestuur ontbreekt."),
    "unknown_municipality": _("Dit bestuur is niet bekend."),
    "ambiguous_municipality": _("Meer dan één bestuur heeft deze naam; gebruik de code."),
    "postcode": _(
        "Dit is een postcode: daarmee is niet te zeggen welk bestuur bedoeld is. Schrijf de naam of de NIS-code."
    ),
    "contradiction": _("Code en naam van het bestuur spreken elkaar tegen."),
    "bad_municipality": _("Dit kan geen naam van een bestuur zijn."),
    "unknown_function": _("Deze functie is niet bekend."),
    "other_side": _("Deze functie hoort bij de andere kant dan de rij zegt."),
    "no_answers": _("De rij heeft geen enkel antwoord dat past."),
    "date_unread": _("Deze datum kan niet gelezen worden; de rij telt als de oudste."),
    "no_weight": _("Het gewicht ontbreekt."),
    "bad_weight": _("Een gewicht is een getal boven 0."),
    "ambiguous_weight": _(
        "Dit gewicht kan op twee manieren gelezen worden. Noem het teken voor de decimalen"
        " (‘decimal’)."
    ),
    "same_person": _("Deze persoon staat ook op rij %(row)s; die rij telt."),
}

CELL_MESSAGES: Final[dict[str, Promise]] = {
    "code_in_words": _(
        "Een getal als -99 staat voor ‘niet geantwoord’ en is geen antwoord in woorden."
    ),
    "sheet_error": _("Het rekenblad toont hier een fout in plaats van een antwoord."),
    "percentage": _(
        "Dit is een percentage: 45 procent is voor een rekenblad 0,45. Geef de kolom de opmaak van een gewoon"
        " getal, zodat er staat wat u bedoelt."
    ),
    "turned_into_date": _(
        "Dit is een datum of uur geworden: een rekenblad maakt dat van een code als 1-2 of 1.2. Geef de"
        " kolom de opmaak Tekst en vul de code opnieuw in."
    ),
    # What a respondent is asked to do is said here of what the file holds.
    "not_a_number": _("Dit is geen getal."),
    "not_whole": _("Dit is geen geheel getal."),
    "not_a_date": _("Dit is geen datum."),
    "date_serial": _(
        "Dit is het getal waarmee een rekenblad een dag bewaart, en dat zegt niet vanaf welk jaar het telt. Geef"
        " de kolom de opmaak Datum en bewaar het bestand opnieuw."
    ),
    "short_year": _(
        "Van dit jaar staan er maar twee cijfers. Geef de kolom een opmaak met vier cijfers voor het jaar en"
        " bewaar het bestand opnieuw."
    ),
    "no_day": _(
        "Zo’n dag schrijft een programma waar er geen is, of het jaartal is een tikfout. Laat de cel leeg, of"
        " verbeter het jaar."
    ),
    "unknown_option": _("Dit antwoord staat niet in de vragenlijst."),
    "not_on_scale": _("Dit getal staat niet op de schaal van %(low)s tot %(high)s."),
    "words_unclear": _(
        "Hier is niet te zeggen wat keuzes zijn en wat eigen woorden: er staat een scheidingsteken in de woorden, of"
        " een keuze die niet in de vragenlijst staat. Zet de woorden in een kolom van hun eigen."
    ),
    "like_option": _(
        "Dit lijkt op een keuze van de vragenlijst, maar staat er anders. Schrijf het zoals in de vragenlijst, of"
        " zeg met ‘recode’ wat het betekent."
    ),
    "number_and_label": _("Het getal en de woorden van dit antwoord spreken elkaar tegen."),
    "unknown_label": _("Dit is geen getal of label van de schaal."),
    "not_marked": _("Dit zegt niet of de keuze aangekruist is: gebruik 1 of 0."),
    "not_asked": _("Deze vraag werd aan deze kant niet gesteld."),
    "wrong_places": _("De plaatsen zijn niet 1, 2, 3 …, elk één keer."),
    "ambiguous_number": _(
        "Dit kan %(one)s zijn of %(other)s, en de andere getallen van de kolom zeggen niet welk."
        " Noem het teken voor de decimalen (‘decimal’)."
    ),
    "ambiguous_date": _(
        "Deze datum kan op twee manieren gelezen worden; de andere van de kolom spreken elkaar tegen."
    ),
}

# Remarks on what was read; nothing of it is left out.
NOTE_MESSAGES: Final[dict[str, Promise | str]] = {
    "all_known": _(
        "De golf had precies deze antwoorden al, allemaal. Is dit een bestand dat al ingelezen was, dan"
        " staat ieder er twee keer in."
    ),
    "number_code": _(
        "Gelezen als getal, terwijl programma’s hiermee vaak zeggen dat iemand niet antwoordde (%(values)s). Noem het"
        " dan bij ‘niet geantwoord’ (‘missing’)."
    ),
    "number_read": _("Gelezen als %(number)s, en zo in de hele kolom."),
    "beside_scale": _(
        "Deze kolom heeft ook %(values)s, buiten de schaal van %(low)s tot %(high)s. Kijk na of ze wel deze"
        " schaal heeft: anders betekenen ook de andere antwoorden iets anders."
    ),
    "lower_part": _(
        "Deze kolom heeft geen enkel antwoord boven %(highest)s, op een schaal van %(low)s tot %(high)s. Kijk"
        " na of ze geen kortere schaal heeft: dan betekent elk antwoord iets anders."
    ),
    "weights_read": _(
        "%(rows)s rijen hebben een gewicht, van %(low)s tot %(high)s. Zo wegen de %(political)s"
        " antwoorden van de politiek als ongeveer %(political_effective)s, en de"
        " %(administrative)s van de administratie als ongeveer %(administrative_effective)s."
        " Alleen de benchmark toont gewogen cijfers, naast de ongewogen."
    ),
    "found_as": "%(found)s",  # a sentence already
    "words_read": _(
        "In %(rows)s rijen staan hier eigen woorden bij ‘anders’, het vaakst: %(words)s. Kijk na of er geen keuze bij"
        " is die in de vragenlijst anders heet."
    ),
    "other_place": _("Deze rij telt bij %(place)s, maar deze kolom noemt een ander bestuur."),
    "joined": _(
        "Hier loopt een tekst tussen aanhalingstekens over scheidingstekens of regels heen. Kijk na of"
        " er geen aanhalingsteken te veel of te weinig staat: dan liepen rijen in elkaar."
    ),
    "mended": _("Een teken dat geen tekst kan bevatten, is hier een spatie geworden."),
    "like_person": _(
        "Deze kolom lijkt te zeggen wie antwoordde. Noem ze, dan telt niemand twee keer."
    ),
    "like_weight": _(
        "Deze kolom lijkt een gewicht te zijn en wordt niet gebruikt. Noem ze als gewicht (‘weight’), dan"
        " telt ze mee."
    ),
    "like_date": _(
        "Deze kolom lijkt te zeggen wanneer er geantwoord werd: kijk de voorgestelde dagen na, of noem ze"
        " als datum."
    ),
    "row_twice": _(
        "%(rows)s rijen zijn in elke kolom gelijk aan een eerdere rij; dit is de eerste. Kijk na of ze er"
        " niet dubbel in staan."
    ),
    "letters": "%(found)s",
    "above": "%(found)s",
    "other_sheets": "%(found)s",
    "further_header": _(
        "Deze rij is een kop van het bestand en geen antwoord; ze telt nergens mee."
    ),
    "hidden_rows": "%(found)s",
    "joined_cells": "%(found)s",
    "short_rows": "%(found)s",
    "person_rounded": _(
        "Het rekenblad heeft dit nummer afgerond, en dan is het van meer dan één persoon. De rij telt"
        " als die van iemand onbekend."
    ),
    "finished_as": _("Rijen met ‘%(words)s’ in deze kolom tellen mee als wie klaar was."),
    "finished_page": _(
        "Deze kolom zegt tot welke bladzijde iemand kwam. Alleen wie de verste (%(page)s) zag, telt mee; %(rows)s"
        " rijen met een vroegere niet. Heeft het bestand een kolom met de dag van indienen, noem dan die."
    ),
    "like_finished": _(
        "Deze kolom lijkt te zeggen wie klaar was. Noem ze, dan tellen andere rijen niet mee."
    ),
}


class CellError(Exception):
    """The cell holds no answer."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


class MappingError(Exception):
    """The mapping cannot be used, or not with this file. Nothing was imported."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)

    @property
    def message(self) -> str:
        sentence = str(MAPPING_MESSAGES[self.code]) % self.params
        return " ".join(filter(None, (sentence, str(self.params.get("also", "")))))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row or a cell that is left out, or a remark on one; `line` is what a spreadsheet shows."""

    line: int
    column: str
    value: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def whole_row(self) -> bool:
        return self.code in ROW_MESSAGES

    @property
    def reason(self) -> str:
        told = (
            messages.get(self.code) for messages in (ROW_MESSAGES, CELL_MESSAGES, NOTE_MESSAGES)
        )
        sentence = next(filter(None, told), None)
        return str(sentence or gettext(ANSWER_MESSAGES[self.code])) % self.params

    def as_dict(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "column": self.column[:SHOWN],
            "value": self.value[:SHOWN],
            "code": self.code,
            "reason": self.reason,
        }

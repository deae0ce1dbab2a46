"""What is said about a file of another program: a stable code and a Dutch sentence.

The sentences are message ids, as in `surveys.questionnaire.messages`. A loss is one of an item (its
name is said beside it), or of the whole where it has no place.
"""

from collections.abc import Mapping
from typing import Final

from surveys.questionnaire.messages import gettext_noop as _

ASSEMBLING: Final = {
    "code_changed": _("De code wordt %(code)s: een code begint met een letter, is uniek en kort."),
    "section_code_changed": _("De code van het onderdeel wordt %(code)s."),
    "options_renamed": _("Codes van antwoorden veranderen: %(codes)s."),
    "markup": _("De opmaak van de tekst valt weg; de woorden blijven."),
    "characters": _("Onzichtbare tekens zijn uit de tekst gehaald."),
    "text_cut": _("De tekst is ingekort tot %(limit)s tekens."),
    "text_missing": _("Er stond geen tekst; er staat nu ‘%(text)s’."),
    "source_filled": _(
        "De tekst ontbreekt in de brontaal (%(language)s); die van een andere taal staat er."
    ),
    "language_left_out": _("De taal ‘%(language)s’ kan hier niet."),
    "languages_merged": _("Eén taal (%(language)s) komt van %(names)s; de eerste met tekst telt."),
    "language_assumed": _(
        "Het bestand noemt geen taal die hier kan; zijn teksten staan nu in: %(language)s."
    ),
    "scale_size": _(
        "Een schaal heeft %(least)s tot %(most)s stappen; deze vraag wordt een gewone keuze."
    ),
    "too_many_scales": _("Er zijn hoogstens %(limit)s schalen; deze vraag wordt een gewone keuze."),
    "no_opinion_once": _("Een schaal heeft één ‘geen mening’; daarbij horen nu ook: %(codes)s."),
    "other_on_scale": _("Bij een schaal kan geen ‘Andere, namelijk’."),
    "other_left_out": _("Bij dit soort vraag kan geen ‘Andere, namelijk’."),
    "rating_as_number": _("Deze schaal van getallen wordt een vraag naar een getal."),
    "rating_labels": _("Alleen de twee uiteinden van een cijfer hebben tekst; weg: %(labels)s."),
    "too_few_options": _(
        "Er zijn geen twee antwoorden om uit te kiezen: het wordt een open vraag."
    ),
    "too_many_options": _("Er zijn hoogstens %(limit)s antwoorden; %(count)s vallen weg."),
    "bounds": _("Een grens (minimum of maximum) past hier niet en valt weg."),
    "scale_from_high": _(
        "De schaal begint bij ‘%(first)s’: keer ze om, anders telt ‘%(last)s’ als het hoogste antwoord."
    ),
    "total_assumed": _("De punten moeten hier samen een vast aantal zijn: nu %(total)s."),
    "empty_section": _("Een onderdeel zonder vragen."),
    "sections_joined": _(
        "Er zijn hoogstens %(limit)s onderdelen; deze vragen staan nu in het laatste."
    ),
    "too_many_items": _("Er zijn hoogstens %(limit)s items."),
    "document_full": _("De vragenlijst wordt met dit item te groot."),
    "condition_later": _("De voorwaarde kijkt naar ‘%(name)s’, dat pas later komt."),
    "condition_unknown": _("De voorwaarde kijkt naar ‘%(name)s’, dat hier niet staat."),
    "condition_value": _(
        "De voorwaarde vergelijkt ‘%(name)s’ met ‘%(value)s’, dat daar geen antwoord is."
    ),
    "condition_order": _("De voorwaarde zoekt een volgorde in de antwoorden op ‘%(name)s’."),
    "condition_long": _("De voorwaarde is te lang of kan hier niet geschreven worden."),
    "condition_refused": _("De voorwaarde kan hier niet: %(condition)s"),
    "condition_loosened": _(
        "De voorwaarde kijkt nu of een antwoord bij de gekozene is, niet of het de enige is:"
        " %(condition)s"
    ),
}

PAIRING: Final = {
    "no_counterpart": _(
        "Alleen in het eerste bestand: deze vraag krijgt er geen tweede tekst bij."
    ),
    "only_in_other": _("Alleen in het tweede bestand: deze vraag gaat naar één kant."),
    "pair_differs": _(
        "Beide bestanden hebben deze code, met een ander soort antwoord: ze blijven apart, als %(code)s."
    ),
    "pair_condition": _(
        "De voorwaarden van beide kanten verschillen; die van het eerste bestand geldt."
    ),
    "pair_settings": _(
        "Beide kanten verschillen in %(fields)s; wat het eerste bestand zegt, geldt voor beide."
    ),
}

XLSFORM: Final = {
    "file_too_big": _("Het bestand is te groot: hoogstens %(limit)s MB."),
    "old_workbook": _("Dit is een oud Excel-bestand (.xls). Bewaar het als .xlsx."),
    "bad_workbook": _("Dit Excel-bestand kan niet gelezen worden. Bewaar het opnieuw als .xlsx."),
    "no_survey_sheet": _("Het bestand heeft geen blad ‘survey’ met een kolom ‘type’."),
    "book_too_many_cells": _("Een blad heeft te veel cellen, ook lege: hoogstens %(limit)s."),
    "book_too_slow": _("Dit Excel-bestand kost te veel tijd om te lezen."),
    "book_cell_too_long": _("Rij %(row)s heeft een cel met meer dan %(limit)s tekens."),
    "book_formula": _(
        "Rij %(row)s, kolom %(column)s: de formule heeft geen bewaard resultaat. Open het bestand in"
        " Excel of LibreOffice en bewaar het opnieuw."
    ),
    "side_without_items": _("Deze kant krijgt geen enkele vraag."),
    "paper_too_long": _("Deze kant is te lang om af te drukken: ze vult honderden bladzijden."),
    "columns_left_out": _("Kolommen die hier niets betekenen: %(columns)s."),
    "rows_left_out": _("Rijen voorbij de eerste %(limit)s zijn niet gelezen."),
    "row_without_type": _("Een rij zonder soort vraag."),
    "groups_unbalanced": _("Een groep begint of eindigt niet; de vragen zijn toch gelezen."),
    "repeat": _("Een groep die zich herhaalt, wordt hier één keer gevraagd."),
    "kind_metadata": _("Gegevens die een toestel zelf invult (‘%(kind)s’), worden niet gevraagd."),
    "calculation": _("Een berekening (‘%(kind)s’) stelt geen vraag."),
    "kind_media": _(
        "Een foto, geluid, film of bestand (‘%(kind)s’) kan hier niet gevraagd worden."
    ),
    "kind_place": _("Een plaats op de kaart (‘%(kind)s’) kan hier niet gevraagd worden."),
    "kind_unknown": _("Dit soort vraag is hier niet bekend: %(kind)s."),
    "kind_as_text": _("‘%(kind)s’ wordt een vraag naar een korte tekst."),
    "agreement": _("Een bevestiging wordt een tekst om te lezen."),
    "places_together": _(
        "De plaatsen van de rangschikking zijn één vraag; hun eigen woorden vallen weg."
    ),
    "grid_header": _("De kop van een rooster wordt een tekst om te lezen."),
    "list_missing": _("De lijst met antwoorden ‘%(name)s’ ontbreekt."),
    "choices_elsewhere": _("De antwoorden staan in een ander bestand: %(name)s."),
    "read_as_scale": _("De genummerde antwoorden zijn als schaal gelezen, van laag naar hoog."),
    "range_step": _("Met stappen van %(step)s wordt het een vraag naar een getal."),
    "other_folded": _("Dit zijn nu de eigen woorden bij ‘Andere, namelijk’ van %(name)s."),
    "required_condition": _("Alleen verplicht als %(condition)s: nu niet verplicht."),
    "condition_unreadable": _("De voorwaarde kan hier niet gezegd worden: %(condition)s"),
    "constraint": _("De controle van het antwoord valt weg: %(constraint)s"),
    "media": _("Beeld of geluid bij de vraag valt weg."),
    "choice_media": _("Beeld of geluid bij antwoorden valt weg."),
    "own_messages": _("Eigen foutmeldingen vallen weg."),
    "default_value": _("Een vooraf ingevuld antwoord valt weg."),
    "calculation_beside": _("De berekening van het antwoord valt weg."),
    "choice_filter": _(
        "Alle antwoorden staan er altijd; de keuze ervan naar eerdere antwoorden valt weg."
    ),
    "random_order": _("De toevallige volgorde valt weg."),
    "guidance": _("De toelichting voor enquêteurs valt weg."),
    "piping": _(
        "De tekst verwijst met ${…} naar een ander antwoord; dat wordt hier niet ingevuld."
    ),
    "title_one_language": _("De titel staat er alleen in de brontaal (%(language)s)."),
    "estimate_left_out": _("De inschatting van de andere kant wordt niet gevraagd."),
    "analysis_left_out": _("Thema, rol, omkering, inzicht en afkomst staan niet in het bestand."),
    "unit_in_text": _("De eenheid staat achter de vraag."),
    "rank_all": _("Alle antwoorden worden in volgorde gezet, niet alleen de eerste %(count)s."),
    "decimals_free": _("Het aantal cijfers na de komma is vrij."),
    "sum_as_numbers": _("Elk antwoord wordt een getal; samen moeten ze %(total)s zijn."),
    "condition_not_written": _("De voorwaarde staat niet in het bestand: %(condition)s"),
}

FILES: Final = {
    "format_unknown": _("Dit bestand is geen vragenlijst die hier gelezen wordt. Wel: %(names)s."),
    "format_not_read": _("Bestanden van %(name)s worden hier niet gelezen."),
    "format_not_written": _("Kies een kant: een bestand van %(name)s is voor één kant."),
    "questionnaire_unknown": _("Deze vragenlijst of versie bestaat niet: %(name)s."),
    "other_needs_side": _("Zeg van welke kant het eerste bestand is: politiek of administratie."),
    "not_utf8": _("Bewaar het bestand als tekst in UTF-8."),
}

TRANSLATIONS: Final = {
    "no_translations": _(
        "Dit bestand heeft geen vertalingen die hier gelezen worden: laad het Excel- of XLIFF-bestand"
        " op dat u hier haalde."
    ),
    "other_language": _(
        "Dit bestand is voor een taal die de vragenlijst niet heeft: %(language)s."
    ),
}

HOSTILE: Final = {
    "file_too_deep": _("Het bestand is te diep genest: hoogstens %(limit)s niveaus."),
    "file_too_many": _("Het bestand heeft te veel onderdelen: hoogstens %(limit)s."),
    "file_repeats": _(
        "Lange teksten en lijsten keren in dit bestand te vaak terug: samen hoogstens %(limit)s miljoen tekens."
    ),
    "file_open_quote": _(
        "Regel %(row)s opent een aanhalingsteken dat niet of niet op zijn plaats sluit, zodat rijen"
        " in elkaar lopen. Verdubbel de aanhalingstekens binnen een tekst, of haal ze weg."
    ),
    "file_not_read": _("Dit bestand kan niet als %(format)s gelezen worden."),
    "file_other_format": _("In dit bestand staat geen vragenlijst in het formaat %(format)s."),
}

SIDES: Final = {
    "side_code": _("De code is in dit formaat ‘%(code)s’."),
    "side_option_code": _("Antwoord ‘%(option)s’ heeft in dit formaat de code ‘%(code)s’."),
    "side_estimate": _("De inschatting van de andere kant wordt in dit formaat niet gevraagd."),
    "options_all_offered": _(
        "Alle antwoorden staan er, niet alleen wat bij %(source)s gekozen is."
    ),
    "quote_not_asked": _("Of de tekst geciteerd mag worden, wordt in dit formaat niet gevraagd."),
    "side_condition": _("De voorwaarde is in dit formaat niet te zeggen: %(condition)s"),
    "side_for_figures": _(
        "Thema’s, rollen, omkeringen, inzichten en afkomst horen bij de verwerking; dit formaat heeft ze niet."
    ),
    "side_minutes": _("De invultijd heeft in dit formaat geen plaats."),
}

LIMESURVEY: Final = {
    "lime_kind_left_out": _("Het soort ‘%(kind)s’ van LimeSurvey bestaat hier niet."),
    "lime_comment_left_out": _("Het veld voor een toelichting bij het antwoord is weggelaten."),
    "lime_two_scales": _("Een rij met twee schalen wordt twee vragen."),
    "lime_rows": _("Elke rij van het rooster wordt een eigen vraag."),
    "lime_hidden": _("De vraag is in LimeSurvey verborgen en wordt niet gesteld."),
    "lime_condition": _("De voorwaarde ‘%(condition)s’ is hier niet te zeggen."),
    "lime_option_condition": _("Antwoord ‘%(option)s’ heeft een voorwaarde, die wegvalt."),
    "lime_attribute": _("De instelling ‘%(name)s’ van LimeSurvey is weggelaten."),
    "lime_soft": _("De vraag vraagt in LimeSurvey zacht om een antwoord; nu is ze verplicht."),
    "lime_table": _("Het deel ‘%(name)s’ van het bestand is weggelaten."),
    "lime_expression_in_text": _(
        "Een uitdrukking tussen accolades in de tekst wordt niet ingevuld."
    ),
    "lime_orphan": _("Dit onderdeel hoort bij geen vraag of groep en is weggelaten."),
    "lime_repeated": _("De code ‘%(name)s’ komt meer dan één keer voor; de eerste telt."),
    "lime_built_in": _("De woorden van de antwoorden staan niet in het bestand; ze zijn vertaald."),
}

SURVEYJS: Final = {
    "js_kind_left_out": _("Het soort ‘%(kind)s’ van SurveyJS bestaat hier niet."),
    "js_hidden": _("Dit deel is in SurveyJS verborgen en wordt niet gesteld."),
    "js_condition": _("De voorwaarde ‘%(condition)s’ is hier niet te zeggen."),
    "js_option_condition": _("Antwoord ‘%(option)s’ heeft een voorwaarde, die wegvalt."),
    "js_setting": _("De instelling ‘%(name)s’ van SurveyJS is weggelaten."),
    "js_panel": _("Een kader wordt een tekst om te lezen, met zijn vragen erna."),
    "js_pieces": _("Een verwijzing tussen accolades in de tekst wordt niet ingevuld."),
    "js_images": _("De afbeeldingen bij de antwoorden zijn weggelaten."),
    "js_rows": _("Elke rij van het rooster wordt een eigen vraag."),
    "js_capitals": _(
        "De voorwaarde vergelijkt woorden; SurveyJS let daarbij niet op hoofdletters."
    ),
    "js_unit": _("De eenheid bij het getal heeft in SurveyJS geen plaats."),
}

QSF: Final = {
    "qsf_kind_left_out": _("Het soort ‘%(kind)s’ van Qualtrics bestaat hier niet."),
    "qsf_condition": _("De voorwaarde is hier niet te zeggen."),
    "qsf_option_condition": _("Antwoord ‘%(option)s’ heeft een voorwaarde, die wegvalt."),
    "qsf_part": _("Het deel ‘%(name)s’ van Qualtrics is weggelaten."),
    "qsf_pieces": _("Een verwijzing in de tekst naar een ander antwoord wordt niet ingevuld."),
    "qsf_other": _("Het antwoord met een tekstvak wordt ‘Andere, namelijk’."),
    "qsf_rows": _("Elke rij wordt een eigen vraag."),
    "qsf_no_flow": _("Dit blok komt in het verloop niet voor en is weggelaten."),
}

DDI: Final = {
    "ddi_roles": _("Rollen, omkeringen, inzichten en afkomst hebben in DDI geen plaats."),
    "ddi_condition": _(
        "De voorwaarde staat in DDI als tekst bij wie de vraag krijgt: %(condition)s"
    ),
}

MESSAGES: Final[dict[str, str]] = {
    **ASSEMBLING,
    **PAIRING,
    **XLSFORM,
    **FILES,
    **HOSTILE,
    **TRANSLATIONS,
    **SIDES,
    **LIMESURVEY,
    **SURVEYJS,
    **QSF,
    **DDI,
}


def render(code: str, params: Mapping[str, object], place: str = "") -> str:
    """The Dutch sentence, filled in; the interface translates first."""
    sentence = MESSAGES.get(code, code)
    said = sentence % params if params else sentence
    return f"{place}: {said}" if place else said

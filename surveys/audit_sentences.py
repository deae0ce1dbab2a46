"""How the audit trail words what people do in this room."""


def _(text: str) -> str:
    """Marks a text for the translators; the page translates it."""
    return text


DETAILS = {
    "sealed": _("verzegelde concepten"),
    "may_correct": _("verbeteren mag"),
    "corrected": _("verbeterde inzendingen"),
    "beside": _("naast"),
    "replaced": _("vervangen online concepten"),
}

SENTENCES = {
    "questionnaire_created": _("Vragenlijst gemaakt"),
    "questionnaire_renamed": _("Vragenlijst hernoemd"),
    "request_paper": _("Papieren vragenlijst gevraagd"),
    "questionnaire_deleted": _("Vragenlijst verwijderd"),
    "draft_saved": _("Concept van een vragenlijst bewaard"),
    "version_published": _("Versie van een vragenlijst gepubliceerd"),
    "item_judged": _("Vergelijkbaarheid van een item beslist"),
    "library_entry_added": _("In de bibliotheek gezet"),
    "library_entry_replaced": _("Vervangen in de bibliotheek"),
    "library_entry_changed": _("Naam of notitie in de bibliotheek gewijzigd"),
    "library_entry_removed": _("Uit de bibliotheek gehaald"),
    "municipality_added": _("Bestuur toegevoegd"),
    "municipality_changed": _("Bestuur gewijzigd"),
    "municipality_deleted": _("Bestuur verwijderd"),
    "municipalities_imported": _("Besturen ingelezen"),
    "peer_list_created": _("Vergelijkingslijst gemaakt"),
    "peer_list_replaced": _("Groepen van een vergelijkingslijst vervangen"),
    "peer_list_renamed": _("Vergelijkingslijst hernoemd"),
    "peer_list_deleted": _("Vergelijkingslijst verwijderd"),
    "study_created": _("Onderzoek gemaakt"),
    "wave_created": _("Golf gemaakt"),
    "wave_changed": _("Golf gewijzigd"),
    "wave_municipalities_set": _("Besturen van een golf gekozen"),
    "wave_launched": _("Golf geopend"),
    "wave_extended": _("Golf verlengd"),
    "wave_follows": _("Golf van een andere studie gekozen om mee te vergelijken"),
    "wave_follows_none": _("Geen golf van een andere studie meer om mee te vergelijken"),
    "wave_closed": _("Golf gesloten"),
    "people_added": _("Mensen toegevoegd"),
    "person_removed": _("Persoon verwijderd"),
    "address_corrected": _("E-mailadres verbeterd"),
    "link_renewed": _("Persoonlijke link vernieuwd"),
    "paper_keyed_in": _("Antwoorden van papier ingevoerd"),
    "paper_taken_back": _("Ingevoerd papier teruggenomen"),
    "reminders_written": _("Herinneringen klaargezet"),
    "reminders_planned": _("Momenten van herinneringen gekozen"),
    "mail_text_changed": _("Tekst van een mail gewijzigd"),
    "mail_text_reset": _("Tekst van een mail terug naar de standaard"),
    "thanks_on": _("Bedankmail aangezet"),
    "thanks_off": _("Bedankmail uitgezet"),
    "trial_mail": _("Proefmail gevraagd"),
    "letters_requested": _("Brieven met persoonlijke links gevraagd"),
    "letters_downloaded": _("Brieven met persoonlijke links gedownload"),
    "letters_deleted": _("Brieven met persoonlijke links verwijderd"),
    "mails_retried": _("Mislukte mails opnieuw klaargezet"),
    "import_kept": _("Bestand opgeladen"),
    "import_described": _("Kolommen van een bestand benoemd"),
    "import_confirmed": _("Opgeladen bestand bevestigd"),
    "import_dropped": _("Opgeladen bestand weggegooid"),
    "answers_imported": _("Antwoorden ingelezen"),
    "record_responses": _("Antwoorden vastgelegd"),
}

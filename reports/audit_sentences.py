"""How the audit trail words what people do in this room."""


def _(text: str) -> str:
    """Marks a text for the translators; the page translates it."""
    return text


SENTENCES = {
    "release_results": _("Resultaten vrijgegeven aan de besturen"),
    "withdraw_edition": _("Een editie ingetrokken"),
    "open_answers_laid_out": _("Open antwoorden klaargelegd om na te kijken"),
    "open_answers_decided": _("Open antwoorden nagekeken"),
    "announce_edition": _("De managers gemeld dat hun rapport er is"),
    "announce_to_manager": _("Een nieuwe manager gemeld dat er een rapport is"),
    "announce_withdrawal": _("Gemeld aan wie ze kreeg dat een editie is ingetrokken"),
    "share_report": _("Een rapport gedeeld met een persoonlijke link"),
    "end_share": _("Een gedeelde link ingetrokken"),
    "share_orphaned": _("Een gedeelde link beëindigd: wie ze deelde, mag dat niet meer"),
    "agree": _("Een afspraak bij een rapport genoteerd"),
    "settle_agreement": _("Een afspraak bij een rapport bijgewerkt"),
    "withdraw_agreement": _("Een afspraak bij een rapport verwijderd"),
    "request_file": _("Een rapport als bestand gevraagd"),
    "take_rows": _("Antwoorden per respondent gedownload"),
    "file_taken": _("Een rapport als bestand gedownload"),
    "article_taken": _("Inzichten als Word-bestand gedownload"),
    "open_answers_seen": _("Open antwoorden gelezen"),
    "share_opened": _("Een gedeelde link geopend"),
    "sentence_edited": _("Zin van een inzicht herschreven"),
    "sentence_restored": _("Zin van een inzicht teruggezet"),
    "sentence_confirmed": _("Herschreven zin bevestigd bij nieuwe cijfers"),
}

LOOKED_AT = {"open_answers_seen", "share_opened"}
TAKEN_ALONG = {"take_rows", "file_taken", "article_taken"}
NAMES = {"reports.ReportShare": "email"}

DETAILS = {
    "days": _("dagen geldig"),
    "done": _("gedaan"),
    "edition": _("editie"),
    "municipality": _("bestuur"),
    "sentence": _("zin"),
    "texts": _("teksten"),
}

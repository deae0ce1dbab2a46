"""How the audit trail words what happens in this room."""


def _(text: str) -> str:
    """Marks a text for the translators; the page translates it."""
    return text


SENTENCES = {
    "snapshot_taken": _("Antwoorden van een golf bevroren"),
    "run_ready": _("Resultaten berekend"),
    "run_failed": _("Berekening mislukt"),
    "run_retried": _("Berekening opnieuw gestart"),
    "run_damaged": _("Beschadigde cijfers: golf opnieuw te berekenen"),
    "run_outdated": _("Berekening verouderd door een eerdere golf"),
    "snapshot_left_answers_out": _("Gewiste antwoorden uit de bevroren antwoorden gehaald"),
}

DETAILS = {
    "digest": _("controlegetal"),
    "earlier": _("vroegere golf"),
    "released": _("vrijgegeven"),
    "results": _("resultaten"),
    "rows": _("rijen"),
}

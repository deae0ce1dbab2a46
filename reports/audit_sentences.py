"""How the audit trail words what people do in this room."""


def _(text: str) -> str:
    """Marks a text for the translators; the page translates it."""
    return text


SENTENCES = {"release_results": _("Resultaten vrijgegeven aan de besturen")}

"""Short names of classes and of reasons for silence, in four languages."""

from typing import Final

DUTCH: Final = "nl"  # the language of the source texts
_NO_CLASS: Final = "inconclusive"
_UNDECIDED: Final = "undecided"
_NOT_COMPUTABLE: Final = "not_computable"

CLASSES: dict[str, dict[str, str]] = {
    "shared_problem": {
        "nl": "Gedeeld werkpunt",
        "en": "Shared weak point",
        "fr": "Point faible partagé",
        "de": "Gemeinsame Schwäche",
    },
    "shared_strength": {
        "nl": "Gedeelde sterkte",
        "en": "Shared strength",
        "fr": "Force partagée",
        "de": "Gemeinsame Stärke",
    },
    "shared_divided": {
        "nl": "Gelijk, maar verdeeld",
        "en": "Alike, but divided",
        "fr": "Semblable, mais divisé",
        "de": "Gleich, aber geteilt",
    },
    "blind_spot_political": {
        "nl": "Werkpunt volgens de administratie alleen",
        "en": "Weak point for the administration only",
        "fr": "Point faible pour l’administration seule",
        "de": "Schwäche nur für die Verwaltung",
    },
    "blind_spot_administrative": {
        "nl": "Werkpunt volgens de politiek alleen",
        "en": "Weak point for the political side only",
        "fr": "Point faible pour le politique seul",
        "de": "Schwäche nur für die Politik",
    },
    "different_emphasis": {
        "nl": "Ander accent",
        "en": "Different emphasis",
        "fr": "Accent différent",
        "de": "Anderer Akzent",
    },
    "different_translation": {
        "nl": "Andere vertaling",
        "en": "Different translation",
        "fr": "Traduction différente",
        "de": "Andere Umsetzung",
    },
    "inconclusive": {
        "nl": "Onbeslist",
        "en": "Undecided",
        "fr": "Indécis",
        "de": "Unentschieden",
    },
    "suppressed": {
        "nl": "Niet getoond",
        "en": "Not shown",
        "fr": "Non montré",
        "de": "Nicht gezeigt",
    },
}

ORIENTATIONS: dict[str, dict[str, str]] = {
    "true_consensus": {
        "nl": "eens, en dat weet men",
        "en": "agree, and know it",
        "fr": "d’accord, et on le sait",
        "de": "einig, und man weiß es",
    },
    "false_conflict": {
        "nl": "eens, maar men denkt van niet",
        "en": "agree, but believe they do not",
        "fr": "d’accord, mais on croit le contraire",
        "de": "einig, aber man glaubt es nicht",
    },
    "false_consensus": {
        "nl": "oneens, maar men denkt van wel eens",
        "en": "disagree, but believe they agree",
        "fr": "pas d’accord, mais on se croit d’accord",
        "de": "uneinig, aber man glaubt sich einig",
    },
    "recognised_difference": {
        "nl": "oneens, en dat weet men",
        "en": "disagree, and know it",
        "fr": "pas d’accord, et on le sait",
        "de": "uneinig, und man weiß es",
    },
    "undecided": {"nl": "", "en": "", "fr": "", "de": ""},
}

TRENDS: dict[str, dict[str, str]] = {
    "structural": {
        "nl": "structureel",
        "en": "structural",
        "fr": "structurel",
        "de": "strukturell",
    },
    "rising": {"nl": "stijgend", "en": "rising", "fr": "en hausse", "de": "steigend"},
    "falling": {"nl": "dalend", "en": "falling", "fr": "en baisse", "de": "sinkend"},
    "peak": {"nl": "piek", "en": "peak", "fr": "pic", "de": "Spitze"},
    "dip": {"nl": "dieptepunt", "en": "dip", "fr": "creux", "de": "Tiefpunkt"},
    "stable": {"nl": "stabiel", "en": "stable", "fr": "stable", "de": "stabil"},
    "undetermined": {
        "nl": "onbepaald",
        "en": "undetermined",
        "fr": "indéterminé",
        "de": "unbestimmt",
    },
    # The same word beside another one: a course that is structural can be stable as well.
    "steady": {"nl": "stabiel", "en": "stable", "fr": "stable", "de": "stabil"},
    "majority": {
        "nl": "in elke golf een meerderheid",
        "en": "a majority in every wave",
        "fr": "une majorité à chaque vague",
        "de": "in jeder Welle eine Mehrheit",
    },
    "better": {
        "nl": "gunstiger",
        "en": "more favourable",
        "fr": "plus favorable",
        "de": "günstiger",
    },
    "worse": {
        "nl": "ongunstiger",
        "en": "less favourable",
        "fr": "moins favorable",
        "de": "ungünstiger",
    },
}

REASONS: dict[str, dict[str, str]] = {
    "too_few_answers": {
        "nl": "Te weinig antwoorden om te tonen zonder iemand te herkennen",
        "en": "Too few answers to show without recognising someone",
        "fr": "Trop peu de réponses pour les montrer sans reconnaître quelqu’un",
        "de": "Zu wenige Antworten, um sie zu zeigen, ohne jemanden zu erkennen",
    },
    "too_few_municipalities": {
        "nl": "Te weinig besturen",
        "en": "Too few governments",
        "fr": "Trop peu de pouvoirs locaux",
        "de": "Zu wenige Gemeinden",
    },
    "protected": {
        "nl": "Niet getoond om de antwoorden te beschermen",
        "en": "Not shown, to protect the answers",
        "fr": "Non montré, pour protéger les réponses",
        "de": "Nicht gezeigt, um die Antworten zu schützen",
    },
    "coarse": {
        "nl": "Afgerond, zodat niemand herkenbaar is",
        "en": "Rounded, so that nobody can be recognised",
        "fr": "Arrondi, afin que personne ne soit reconnaissable",
        "de": "Gerundet, damit niemand erkennbar ist",
    },
    "small_base": {
        "nl": "Kleine basis: lees dit cijfer voorzichtig",
        "en": "Small base: read this figure with care",
        "fr": "Petite base : à lire avec prudence",
        "de": "Kleine Basis: mit Vorsicht lesen",
    },
    "not_computable": {
        "nl": "Niet te berekenen op deze antwoorden",
        "en": "Cannot be computed from these answers",
        "fr": "Ne peut être calculé sur ces réponses",
        "de": "Aus diesen Antworten nicht zu berechnen",
    },
}
_SAME_WORDS = {
    "dominance": "protected",
    "unanimous": "protected",
    "remainder": "protected",
    "other_side_hidden": "protected",
    "no_answers": "too_few_answers",
}


def class_name(code: str, language: str = "nl") -> str:
    """A class as a reader may see it."""
    names = CLASSES.get(code, CLASSES[_NO_CLASS])
    return names.get(language, names[DUTCH])


def orientation_name(code: str, language: str = "nl") -> str:
    """What one side lives in with the other: agreement, and whether it knows it."""
    names = ORIENTATIONS.get(code, ORIENTATIONS[_UNDECIDED])
    return names.get(language, names[DUTCH])


def trend_name(code: str | None, language: str = "nl") -> str:
    """The word for a course over the waves; empty where nothing may be said."""
    names = TRENDS.get(code or "", {})
    return names.get(language, names.get("nl", ""))


def reason_text(reason: str | None, language: str = "nl") -> str:
    """Why there is no figure, without telling what is hidden."""
    if reason is None:
        return ""
    texts = REASONS.get(_SAME_WORDS.get(reason, reason), REASONS[_NOT_COMPUTABLE])
    return texts.get(language, texts[DUTCH])

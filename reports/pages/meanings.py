"""What the words of a report mean: classes and courses, as they are explained beside them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reports.narrative.phrasing.names import class_name, trend_name

CLASSES = {
    "shared_problem": gettext_noop("aantoonbaar gelijk, en beide kanten zien een probleem"),
    "shared_strength": gettext_noop(
        "aantoonbaar gelijk, en geen van beide kanten ziet een probleem"
    ),
    "shared_divided": gettext_noop("aantoonbaar gelijk, en minstens één kant is zelf verdeeld"),
    "blind_spot_political": gettext_noop(
        "aantoonbaar verschillend: de politiek antwoordt in meerderheid gunstig, de administratie niet"
    ),
    "blind_spot_administrative": gettext_noop(
        "aantoonbaar verschillend: de administratie antwoordt in meerderheid gunstig, de politiek niet"
    ),
    "different_emphasis": gettext_noop(
        "aantoonbaar verschillend: beide kanten liggen boven, of beide onder de helft, maar niet even ver"
    ),
    "different_translation": gettext_noop(
        "aantoonbaar verschillend bij een stelling over de uitvoering, terwijl het doel gedeeld wordt"
    ),
    "inconclusive": gettext_noop(
        "de cijfers tonen noch een verschil dat telt, noch een gelijke kijk; dat is geen bewijs van gelijkheid"
    ),
}
TRENDS = {
    "structural": gettext_noop(
        "in elke golf antwoordt aantoonbaar een meerderheid zo (bij een thema: een score boven 50), en een daling met de marge is uitgesloten"
    ),
    "rising": gettext_noop(
        "aantoonbaar en met minstens de marge hoger in de laatste golf dan in de eerste"
    ),
    "falling": gettext_noop(
        "aantoonbaar en met minstens de marge lager in de laatste golf dan in de eerste"
    ),
    "peak": gettext_noop("in een golf ertussenin aantoonbaar hoger dan ervoor en erna"),
    "dip": gettext_noop("in een golf ertussenin aantoonbaar lager dan ervoor en erna"),
    "stable": gettext_noop(
        "aantoonbaar gelijk gebleven: elke verandering is zeker kleiner dan de marge"
    ),
    "undetermined": gettext_noop(
        "geen van de andere woorden is aan te tonen; dat is geen stilstand"
    ),
}


def class_meanings(language: str) -> list[tuple[str, str]]:
    """The name of each class and its meaning, in the language that is active."""
    return [(class_name(code, language), _(text)) for code, text in CLASSES.items()]


def trend_meanings(language: str) -> list[tuple[str, str]]:
    """The same of each word for a course over the waves."""
    return [(trend_name(code, language), _(text)) for code, text in TRENDS.items()]

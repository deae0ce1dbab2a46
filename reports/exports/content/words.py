"""The words that files say around a report, in the language that is active."""

from django.utils.translation import gettext as _

from reports.exports.content.told import Words


def words(*, is_benchmark: bool) -> Words:
    """All of them; what a band around a figure means differs for a municipality."""
    return Words(
        page=_("Pagina {page} van {pages}"),
        contents=_("Inhoud"),
        political=_("Politiek"),
        administrative=_("Administratie"),
        gap=_("Verschil"),
        benchmark=_("Benchmark"),
        invited=_("van {number} uitgenodigd"),
        both=_("Politiek {political}, administratie {administrative}"),
        named=_("{name}: {value}"),
        discuss=_("Eerst bespreken"),
        discuss_note=_discuss_note(is_benchmark=is_benchmark),
        no_discuss=_(
            "Geen enkele stelling verenigt een groot verschil met weinig gunstige antwoorden."
        ),
        gaps=_("Grootste verschillen"),
        shown=_("{part} van de {whole} stellingen; alle andere staan in het lange rapport."),
        findings=_("Wat de cijfers zeggen"),
        band=_band(is_benchmark=is_benchmark),
        hidden=_("Niet getoond"),
        no_figures=_no_figures(is_benchmark=is_benchmark),
        low=_("ondergrens"),
        high=_("bovengrens"),
        interval=_interval(is_benchmark=is_benchmark),
        how_to_read=_("Hoe leest u dit?"),
        definitions=_("Begrippen"),
        about=_("Over dit rapport"),
        long_version=_("Met … ingekort; de volledige tekst staat in het lange rapport."),
        lost=_("{mark} staat voor tekens die dit lettertype niet heeft."),
    )


def _discuss_note(*, is_benchmark: bool) -> str:
    if is_benchmark:
        return _(
            "Gemiddeld over de twee kanten antwoordt minder dan de helft gunstig, en het verschil,"
            " in procentpunten, is aantoonbaar."
        )
    return _(
        "Gemiddeld over de twee kanten antwoordt minder dan de helft gunstig: de grootste"
        " verschillen, in procentpunten."
    )


def _no_figures(*, is_benchmark: bool) -> str:
    if is_benchmark:
        return _("Er zijn geen cijfers die getoond mogen worden.")
    return _("De cijfers van dit bestuur blijven verborgen")


def _interval(*, is_benchmark: bool) -> str:
    return _("Interval") if is_benchmark else _("Als iedereen had geantwoord")


def _band(*, is_benchmark: bool) -> str:
    if is_benchmark:
        return _("Lichte band: het interval van 95 %.")
    return _(
        "Lichte band: waar het cijfer had kunnen uitkomen als iedereen had geantwoord die was"
        " uitgenodigd."
    )

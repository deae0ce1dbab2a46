"""Small contents made by hand: every kind of cell once, so that files can be read back."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from reports.exports.content.told import Cell, Column, Content, Fact, Table, TableLine, Told, Words

HIDDEN = Told(way="share", text="–", status="suppressed", note="Niet getoond om te beschermen")
REASON = HIDDEN.note
HASH = "0123456789abcdef" * 4

WORDS = Words(
    page="Pagina {page} van {pages}",
    contents="Inhoud",
    political="Politiek",
    administrative="Administratie",
    gap="Verschil",
    benchmark="Benchmark",
    invited="van {number} uitgenodigd",
    both="Politiek {political}, administratie {administrative}",
    named="{name}: {value}",
    discuss="Eerst bespreken",
    discuss_note="Minder dan de helft antwoordt gunstig.",
    no_discuss="Geen enkele stelling.",
    gaps="Grootste verschillen",
    shown="{part} van de {whole} stellingen.",
    findings="Wat de cijfers zeggen",
    band="Lichte band: het interval.",
    hidden="Niet getoond",
    no_figures="Er zijn geen cijfers.",
    low="ondergrens",
    high="bovengrens",
    interval="Interval",
    how_to_read="Hoe leest u dit?",
    definitions="Begrippen",
    about="Over dit rapport",
    long_version="Met … ingekort.",
    lost="{mark} staat voor tekens die dit lettertype niet heeft.",
)


def share(value: float, n: int = 40) -> Told:
    """A share with an interval of ten points."""
    text = f"{value:.0f}\N{NO-BREAK SPACE}%"
    low, high = max(0, value - 5), min(100, value + 5)
    said = f"{low:.0f} tot {high:.0f}\N{NO-BREAK SPACE}%"
    return Told(
        way="share", text=text, value=value, low=low, high=high, interval=said, n=n, status="shown"
    )


def about(value: float) -> Told:
    """A share in coarse steps."""
    return replace(share(value), text=f"≈\N{NO-BREAK SPACE}{value:.0f}\N{NO-BREAK SPACE}%", step=5)


def score(value: float) -> Told:
    """A score with a decimal."""
    text = f"{value:.1f}".replace(".", ",")
    return Told(way="pomp", text=text, value=value, digits=1, step=0.1, status="shown")


def points(value: float) -> Told:
    """A difference of shares."""
    text = f"{value:+.0f}".replace("-", "−")
    return Told(way="points", text=text, value=value, status="shown", interval="+1 tot +9")


def gap(political: Told, administrative: Told) -> Told:
    """The difference of both; hidden where a side is."""
    if political.value is None or administrative.value is None:
        return replace(HIDDEN, way="points")
    return points(political.value - administrative.value)


def statements(*rows: tuple[str, str, Told, Told]) -> Table:
    """A table of statements: (code, text, political, administrative)."""
    columns = ("text", "class", "political", "administrative", "gap")
    titles = ("Stelling", "Klasse", "Politiek", "Administratie", "Verschil")
    lines = tuple(
        TableLine(code, (text, "Ander accent", one, other, gap(one, other)))
        for code, text, one, other in rows
    )
    return Table("statements", "Alle stellingen", "Aandeel eens.", _columns(columns, titles), lines)


def _columns(keys: tuple[str, ...], titles: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(key, title) for key, title in zip(keys, titles, strict=True))


def _table(key: str, title: str, titles: dict[str, str], *lines: TableLine) -> Table:
    return Table(key, title, "", _columns(tuple(titles), tuple(titles.values())), lines)


SIDES = {"political": "Politiek", "administrative": "Administratie", "gap": "Verschil"}
STATEMENTS = statements(
    ("S1", "De kerntaken worden vertaald.", share(58), share(24)),
    ("S2", "Alles is tegelijk belangrijk.", about(45), share(71)),
    ("S3", "Wij kiezen uitdrukkelijk.", share(62), HIDDEN),
    ("S4", "De werkdruk is hoog.", HIDDEN, HIDDEN),
)


def response() -> Table:
    """Who answered."""
    return _table(
        "response",
        "Wie antwoordde",
        {"side": "Kant", "submitted": "Antwoorden", "invited": "Uitgenodigd"},
        TableLine("Politiek", ("Politiek", 2221, 3129)),
        TableLine("Administratie", ("Administratie", 2760, 3618)),
    )


def _themes() -> Table:
    cells: tuple[Cell, ...] = ("Sturing", score(59.0), score(50.5), points(8))
    return _table("themes", "Thema’s", {"text": "Thema", **SIDES}, TableLine("T1", cells))


def _choices() -> Table:
    rows = (("U1", "Geld", share(90), share(88)), ("U1", "Tijd", share(33), HIDDEN))
    lines = (
        TableLine(f"{code}.{text}", ("Welke uitdagingen?", text, one, other, gap(one, other)))
        for code, text, one, other in rows
    )
    titles = {"question_text": "Vraag", "text": "Antwoord", **SIDES}
    return _table("choices", "Gekozen antwoorden", titles, *lines)


def _courses() -> Table:
    titles = {
        "text": "Onderwerp",
        "side": "Kant",
        "wave_0": "=2024",
        "wave_1": "2026",
        "change": "Verandering",
    }
    return _table(
        "trend_statements",
        "Stellingen over de golven",
        titles,
        TableLine("S1-p", ("De kerntaken.", "Politiek", share(64), share(58), points(-6))),
        TableLine("S1-a", ("De kerntaken.", "Administratie", HIDDEN, share(24), HIDDEN)),
    )


def content(**changes: Any) -> Content:
    """The content of a benchmark, with these fields changed."""
    made = Content(
        language="nl",
        words=WORDS,
        title="Benchmark van alle besturen",
        subtitle="Toekomst · Najaar 2026",
        sender="Bureau Noord",
        is_benchmark=True,
        made_at=datetime(2026, 11, 29, 14, 6, 58, 202669, tzinfo=UTC),
        facts=(Fact("Editie", "2, vrijgegeven op 29 november"), Fact("Resultaten", HASH)),
        verdict=("Zij delen de diagnose op 2 van de 4 stellingen.", "Het grootste verschil: 34."),
        sentences=("Gedeelde sterkte: geld.", "Gedeeld werkpunt: tijd."),
        discuss=("S1", "S3"),
        tables=(response(), STATEMENTS, _themes(), _choices(), _courses()),
        reading=("Cijfers zijn afgerond.",),
        definitions=(Fact("I1 Aandeel", "Het deel dat het eens is."),),
    )
    return replace(made, **changes)


def with_statements(*rows: tuple[str, str, Told, Told], **changes: Any) -> Content:
    """The same with other statements."""
    fields = {"tables": (response(), statements(*rows)), "discuss": (rows[0][0],), **changes}
    return content(**fields)


HOSTILE = (
    "=1+1",
    "#panic() *dik* _schuin_ @bron $x^2$ \\n `code` [haak] <b>&amp;</b> // niets /* ook niet */",
    "“aanhaling” \"recht\" 'enkel' ‘zo’ ~ -- --- ... https://example.org/?a=1&b=2",
    "-2+3 @SUM(A1) +4 {=SUM(1)} mailto:a@example.org",
    "שלום עולם العربية 日本語 👍🏽 ﷽",
    "a\u0301e\u0301 \u200d\u200b\ufe0f ﬁ ½ ℵ",
    "Lang" * 1250,
    "woord " * 833,
    "W" * 200,
)

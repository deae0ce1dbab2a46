"""What stands before the indicators on the methods page: estimands, conventions, rules.

Texts are Dutch and marked for the translators; whoever shows them translates them.
"""

from dataclasses import dataclass

from benchmarking.methods.catalogue import _
from benchmarking.methods.catalogue_precision import PRECISIONS, NumberKind


@dataclass(frozen=True, slots=True)
class Explanation:
    """A section: paragraphs, points of a term with what it means, and a table of precisions."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    points: tuple[tuple[str, str], ...] = ()
    table: tuple[NumberKind, ...] = ()


EXPLANATIONS = (
    Explanation(
        "reading",
        _("Hoe dit te lezen"),
        (
            _(
                "Elk cijfer in een rapport is een van de indicatoren hieronder, berekend zoals het "
                "hier staat. Wat hier niet staat, toont deze dienst niet."
            ),
            _(
                "Bij elke indicator staat ook wat hij niet kan zeggen. Dat is geen kleine letter: "
                "wie het overslaat, leest meer in een cijfer dan erin zit."
            ),
        ),
    ),
    Explanation(
        "gaps",
        _("Drie verschillen die niet hetzelfde zijn"),
        (
            _(
                "Politiek min administratie is op drie manieren te berekenen, en ze geven elk een "
                "andere uitkomst. Daarom hebben ze elk een eigen naam."
            ),
            _(
                "Een echt voorbeeld, met twee partijen in een Finse stemtest uit 2017: over alle "
                "respondenten lagen ze 6,2 procentpunt uit elkaar, binnen gemeenten 1,0, met een "
                "interval dat nul bevat. Het grote verschil kwam doordat de partijen in andere "
                "gemeenten sterk staan."
            ),
        ),
        (
            (
                _("Binnen besturen"),
                _(
                    "Het verschil tussen de twee kanten van hetzelfde bestuur, gemiddeld over de "
                    "besturen waar beide kanten antwoordden (I3, I4). Dit is het hoofdcijfer. De "
                    "aandelen en scores die ernaast staan, zijn even zo gewogen (G1, G2): hun "
                    "verschil is dit verschil."
                ),
            ),
            (
                _("Over alle respondenten"),
                _(
                    "Alle politieke respondenten tegenover alle administratieve (I2). Wie er uit "
                    "welk bestuur antwoordde, telt daarin mee."
                ),
            ),
            (
                _("Tussen besturen"),
                _(
                    "De samenhang van gemiddelden van besturen (I18). Die zegt iets over besturen "
                    "en niets over personen."
                ),
            ),
        ),
    ),
    Explanation(
        "conventions",
        _("Afspraken"),
        (),
        (
            (
                _("Richting"),
                _("Elk verschil is politiek min administratie: boven nul ligt de politiek hoger."),
            ),
            (
                _("Eens"),
                _(
                    "Een stelling telt zoals ze er staat. Haar aandeel is dat van wie het ermee "
                    "eens is: op een schaal van vijf de twee hoogste antwoorden, tenzij de "
                    "vragenlijst iets anders bepaalt. Ook haar score, haar verschil en haar "
                    "verloop gaan over eens zijn: hoger, of stijgend, is vaker eens. Dat geldt "
                    "voor tabel, zin, grafiek, verloop, bestanden en de API (agree)."
                ),
            ),
            (
                _("Gunstig"),
                _(
                    "Of eens zijn gunstig is, staat er apart bij: + gunstig, − ongunstig "
                    "(favourable in de API). Het volgt uit de vragenlijst: ongunstig is eens zijn "
                    "met een stelling van een thema dat een probleem meet, of met een omgekeerd "
                    "gestelde stelling van een ander thema; gunstig al het andere. Van een stelling "
                    "zonder thema zegt de vragenlijst het niet, en dan staat het er niet. Klassen, de "
                    "figuur met vier velden, ‘eerst bespreken’ en wie positiever is, lezen elke "
                    "stelling in de gunstige richting, alle op hetzelfde aandeel als de tabel: "
                    "ongunstig telt er als 100 % − aandeel. In de score van een thema telt een "
                    "omgekeerd gestelde stelling andersom."
                ),
            ),
            (
                _("Eerdere edities"),
                _(
                    "Voor methode 5 was het aandeel bij een omgekeerd gestelde stelling dat van "
                    "wie het ermee oneens is. Zo’n editie blijft wat ze was; bij die stellingen "
                    "staat er dat het aandeel het laagste antwoord telt (‘oneens of lager’), en de "
                    "API laat agree er leeg. Met een nieuwere editie vergelijkt u die aandelen niet."
                ),
            ),
            (
                _("Geldige antwoorden"),
                _(
                    "‘Geen mening’ en wat niet is ingevuld tellen niet mee in een aandeel of een "
                    "gemiddelde. Hoe vaak ‘geen mening’ voorkomt, is per kant een eigen cijfer."
                ),
            ),
            (
                _("Punten"),
                _(
                    "Een gemiddelde loopt van 0 (het laagste antwoord) tot 100 (het hoogste), "
                    "hoeveel stappen de schaal ook heeft."
                ),
            ),
            (
                _("Interval"),
                _(
                    "Tenzij er iets anders staat, is een interval er een van 95 %. Een interval "
                    "over besturen rekent met besturen als groepen en vraagt er minstens tien."
                ),
            ),
            (
                _("Afronden"),
                _(
                    "Er wordt één keer afgerond, als laatste stap van de berekening. Een verschil "
                    "komt uit getallen die nog niet zijn afgerond: 58 min 53 kan dus 6 zijn."
                ),
            ),
            (
                _("Versie en herhaling"),
                _(
                    "Elke berekening noemt de versie van de methode. Dezelfde bevroren antwoorden "
                    "en dezelfde versie geven altijd precies dezelfde cijfers; een nieuwe versie "
                    "wordt een nieuwe berekening naast de oude."
                ),
            ),
        ),
    ),
    Explanation(
        "states",
        _("Wat er met een cijfer kan zijn"),
        (),
        (
            (_("Getoond"), _("Het mag gelezen worden zoals het er staat.")),
            (
                _("Getoond met voorbehoud"),
                _(
                    "Het rust op weinig antwoorden, er zijn te weinig besturen voor een interval, "
                    "of het is grof afgerond: lees het voorzichtig."
                ),
            ),
            (
                _("Verborgen"),
                _(
                    "Het zou iemands antwoord kunnen verraden. Ook in de bewaarde uitkomst staat "
                    "dan geen waarde."
                ),
            ),
            (
                _("Niet te berekenen"),
                _(
                    "De antwoorden bepalen het cijfer niet: niemand kreeg de vraag, een kant "
                    "ontbreekt, of alle antwoorden zijn gelijk."
                ),
            ),
        ),
    ),
    Explanation(
        "precision",
        _("Hoe precies elk cijfer is"),
        (
            _(
                "Pagina’s, bestanden en de API geven dezelfde afgeronde cijfers; nergens staat er "
                "een exacter. Klassen en toetsen volgen uit de cijfers van voor het afronden: een "
                "interval dat net boven nul begint, kan dus bij 0 staan."
            ),
            _(
                "Waar een cijfer iets zou verraden van wat elders verborgen is, is zijn stap "
                "grover, of blijft zijn interval weg, of staat er geen cijfer. Dat staat erbij: ≈."
            ),
        ),
        table=PRECISIONS,
    ),
    Explanation(
        "own",
        _("Wat een bestuur over zichzelf leest"),
        (
            _(
                "Van één bestuur staan er alleen beschrijvende cijfers: wat deze mensen "
                "antwoordden, en hoeveel er antwoordden van hoeveel er gevraagd zijn. Er wordt "
                "niet getoetst en er is geen klasse. Bij vier politieke en zes administratieve "
                "antwoorden is een verschil voor het grootste deel toeval."
            ),
            _(
                "Een thema heeft er twee scores, elk met een naam. De eigen score is het gemiddelde "
                "van wie er antwoordde (I21). Vergelijken met andere besturen gebeurt alleen met de "
                "score na correctie voor toeval, en haar betrouwbaarheid staat erbij (I23, I25)."
            ),
        ),
    ),
    Explanation(
        "classes",
        _("Regels voor een klasse"),
        (
            _(
                "Alles wordt gelezen als ‘het probleem zien’; een sterkte wordt daarvoor "
                "omgekeerd. De eerste regel die klopt, geldt. Nodig zijn dertig antwoorden per "
                "kant en twintig besturen met beide kanten (E2)."
            ),
        ),
        (
            (
                _("Gedeeld werkpunt"),
                _(
                    "Beide kanten zien het in meerderheid; het verschil is aantoonbaar kleiner dan δ."
                ),
            ),
            (
                _("Gedeelde sterkte"),
                _(
                    "Beide kanten zien het in minderheid; het verschil is aantoonbaar kleiner dan δ."
                ),
            ),
            (
                _("Gelijk, maar verdeeld"),
                _(
                    "Het verschil is aantoonbaar kleiner dan δ, maar minstens één kant heeft geen "
                    "duidelijke meerderheid of minderheid."
                ),
            ),
            (
                _("Werkpunt volgens de administratie alleen"),
                _(
                    "De administratie ziet het in meerderheid, de politiek in minderheid, en het "
                    "verschil is aantoonbaar groter dan δ."
                ),
            ),
            (
                _("Werkpunt volgens de politiek alleen"),
                _(
                    "De politiek ziet het in meerderheid, de administratie in minderheid, en het "
                    "verschil is aantoonbaar groter dan δ."
                ),
            ),
            (
                _("Ander accent"),
                _(
                    "Beide kanten liggen boven, of beide onder de helft; het verschil is "
                    "aantoonbaar en minstens δ."
                ),
            ),
            (
                _("Andere vertaling"),
                _(
                    "Bij een aangewezen paar: het doel wordt gedeeld, en over de vertaling staan "
                    "de meerderheden tegenover elkaar of is het een werkpunt volgens één kant alleen."
                ),
            ),
            (
                _("Onbeslist"),
                _("Geen van de regels klopt. Dat is een uitkomst, en geen bewijs van gelijkheid."),
            ),
        ),
    ),
    Explanation(
        "hidden",
        _("Wat verborgen blijft, en waarom"),
        (
            _(
                "De groepen zijn klein en iedereen kent iedereen. Daarom gaat niets naar buiten "
                "waaruit iemands antwoord volgt. De regels gelden in deze volgorde. Welke regel "
                "een cijfer verborg, staat er nooit bij: ook dat zou iets verraden."
            ),
        ),
        (
            (_("Te weinig antwoorden"), _("Een cijfer heeft een kleinste aantal nodig (D1).")),
            (
                _("Eensgezinde groepen"),
                _("Een kleine groep die hetzelfde antwoordt, verraadt ieders antwoord (D2)."),
            ),
            (
                _("Wat overblijft"),
                _("Een totaal min wat getoond wordt, mag niets verraden (D3)."),
            ),
            (
                _("Groepen van besturen"),
                _("Vijf besturen of meer, en geen enkel met meer dan de helft (D4)."),
            ),
            (
                _("Functies"),
                _(
                    "Een burgemeester, een algemeen directeur en een financieel directeur zijn "
                    "alleen in hun bestuur. Cijfers per functie zijn er alleen over alle besturen "
                    "samen."
                ),
            ),
            (
                _("Eerdere publicaties"),
                _("Twee publicaties naast elkaar mogen niet meer zeggen dan elk apart (D6)."),
            ),
            (
                _("Nagerekend"),
                _(
                    "Ten slotte wordt de aanval zelf nagerekend; wat vastligt, wordt verborgen (D7)."
                ),
            ),
        ),
    ),
    Explanation(
        "symbols",
        _("Tekens in de formules"),
        (),
        (
            ("P, A", _("politieke kant, administratieve kant")),
            ("m, M, G", _("een bestuur, alle besturen, besturen met beide kanten")),
            ("n, k", _("antwoorden, en hoeveel daarvan gunstig zijn")),
            ("p, x̄", _("aandeel, gemiddelde")),
            ("K", _("antwoordmogelijkheden van een schaal")),
            ("SE, t(G−1)", _("standaardfout, en de verdeling waaruit het interval volgt")),
            ("CI90, CI95, low", _("interval van 90 %, van 95 %, en zijn ondergrens")),
            ("δ", _("het kleinste verschil dat ertoe doet: 10 procentpunt, of 5 punten")),
            ("↑, ↓", _("het hele interval boven, of onder, de helft")),
            ("c", _("het kleinste aantal antwoorden achter een cijfer")),
        ),
    ),
)

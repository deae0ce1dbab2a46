"""Coorientation, classes and words, waves, and uncertainty (C, Y, E, W, B)."""

from benchmarking.core.disclosure.claims import majority, more_nuanced, return_on_effort
from benchmarking.core.disclosure.classes import classify, classify_translation
from benchmarking.core.documents.coverage import gap_bounds, missing_bounds
from benchmarking.core.multivariate.coorientation import closeness, coorientation, state_of
from benchmarking.core.statistics.equivalence import tost, welch
from benchmarking.core.statistics.gaps import linearised, municipal_gaps
from benchmarking.core.statistics.intervals import (
    bounded_interval,
    ratio_interval,
    t_interval,
    t_quantile,
)
from benchmarking.core.statistics.resampling import (
    acceleration,
    bca,
    bootstrap_totals,
    jackknife_totals,
    p_value,
    permuted_histograms,
    quantiles,
    seed_for,
)
from benchmarking.core.waves.courses import item_course, theme_course, weakest
from benchmarking.core.waves.gap_courses import gap_course
from benchmarking.core.waves.trends import (
    clustered_trend,
    cochran_armitage,
    gap_change,
    independent_change,
    jonckheere_terpstra,
    majority_throughout,
    mcnemar_exact,
    municipal_change,
    newcombe_paired,
    page_either_way,
    page_trend,
    paired_mean_change,
    seat_change,
    trend_word,
)
from benchmarking.methods.catalogue import (
    CHANCE,
    POINTS_GAP,
    SHARE_GAP,
    WORD,
    Indicator,
    MethodPart,
    _,
)

WORD_INDICATORS = (
    Indicator(
        id="C1",
        part=MethodPart.COORIENTATION,
        name=_("Overeenstemming"),
        definition=_(
            "Wat de politieke kant zelf vindt min wat de administratieve kant zelf vindt, binnen "
            "besturen, bij vragen die ook naar de andere kant vroegen."
        ),
        cannot_say=_("Niet of de twee kanten dat van elkaar weten: dat zeggen C2 en C3."),
        formula="x̄_P − x̄_A",
        scale=POINTS_GAP,
        source="McLeod and Chaffee 1973",
        functions=(coorientation,),
        tests=("tests/core/test_coorientation.py",),
    ),
    Indicator(
        id="C2",
        part=MethodPart.COORIENTATION,
        name=_("Vermoede overeenstemming"),
        definition=_(
            "Wat iemand zelf vindt min wat diezelfde persoon denkt dat de andere kant antwoordt; "
            "en welk deel van een kant beide op dezelfde helft van de schaal zet."
        ),
        cannot_say=_(
            "Niet of die inschatting klopt, en alleen iets over wie beide vragen beantwoordde."
        ),
        formula="x̄_P − x̄_{P→A}",
        scale=POINTS_GAP,
        source="McLeod and Chaffee 1973",
        functions=(coorientation,),
        tests=("tests/core/test_coorientation.py",),
    ),
    Indicator(
        id="C3",
        part=MethodPart.COORIENTATION,
        name=_("Juistheid van de inschatting"),
        definition=_(
            "Wat een kant denkt dat de andere antwoordt, min wat die andere werkelijk antwoordde, "
            "binnen besturen. Boven 0 is te hoog geschat, onder 0 te laag."
        ),
        cannot_say=_(
            "Niet wie er over de zaak zelf gelijk heeft. Besturen waar één kant ontbreekt, vallen "
            "weg."
        ),
        formula="x̄_{P→A} − x̄_A",
        scale=POINTS_GAP,
        source="McLeod and Chaffee 1973",
        functions=(coorientation,),
        tests=("tests/core/test_coorientation.py",),
    ),
    Indicator(
        id="C4",
        part=MethodPart.COORIENTATION,
        name=_("Ware en valse overeenstemming"),
        definition=_(
            "Het woord dat uit C1 en C2 volgt: ware overeenstemming, vals conflict (het eens zijn "
            "zonder het te weten), valse overeenstemming (van mening verschillen zonder het te "
            "weten) of een erkend verschil."
        ),
        cannot_say=_(
            "Onbeslist wil niet zeggen dat er niets aan de hand is: de gegevens tonen dan geen van "
            "de vier aan. Het woord geldt voor de benchmark, nooit voor één bestuur."
        ),
        formula="CI90 ⊂ (−δ, +δ) → =;   |d| ≥ δ ∧ 0 ∉ CI95 → ≠",
        scale=WORD,
        source="McLeod and Chaffee 1973; Scheff 1967",
        functions=(state_of, closeness),
        tests=("tests/core/test_coorientation.py",),
    ),
    Indicator(
        id="E1",
        part=MethodPart.WORDS,
        name=_("Gelijkwaardigheid"),
        definition=_(
            "Of aangetoond is dat een verschil kleiner is dan de grens δ die ertoe doet: het "
            "interval van 90 % valt geheel tussen −δ en +δ."
        ),
        cannot_say=_(
            "Geen bewijs van gelijkheid is nog geen bewijs van verschil. Met weinig besturen is "
            "gelijkwaardigheid bijna nooit aan te tonen, ook als ze er is."
        ),
        formula="max(p(d ≤ −δ), p(d ≥ +δ)) < .05  ⇔  CI90 ⊂ (−δ, +δ)",
        scale=CHANCE,
        source="Schuirmann 1987; Lakens 2017",
        functions=(tost, welch),
        tests=("tests/core/test_trends.py",),
    ),
    Indicator(
        id="E2",
        part=MethodPart.WORDS,
        name=_("Klasse van een vraag of thema"),
        definition=_(
            "Wat de twee aandelen en hun verschil samen toelaten te zeggen: een gedeelde diagnose, "
            "een werkpunt volgens één kant alleen, een ander accent, of niets. Alleen op de benchmark, vanaf dertig "
            "antwoorden per kant en twintig besturen met beide kanten."
        ),
        cannot_say=_(
            "Niets over één bestuur. Onbeslist is een uitkomst en betekent niet ‘gedeeld’. Een "
            "werkpunt volgens één kant alleen zegt welke kant het ziet, niet wie gelijk heeft."
        ),
        formula=(
            "=, ↑↑ | ↓↓ | ↕ : CI90(d) ⊂ (−δ, +δ)\n"
            "↓P ↑A ∧ CI95(d) < −δ;   ↑P ↓A ∧ CI95(d) > +δ\n"
            "(p_P−½)(p_A−½) > 0 ∧ 0 ∉ CI95(d) ∧ |d| ≥ δ"
        ),
        scale=WORD,
        source="Lakens, Scheel and Isager 2018; Schuirmann 1987",
        functions=(classify,),
        tests=("tests/core/test_classes.py",),
    ),
    Indicator(
        id="E3",
        part=MethodPart.WORDS,
        name=_("Andere vertaling"),
        definition=_(
            "Bij een doel met een vraag over de vertaling ervan: de twee kanten delen het doel, "
            "maar zien niet hetzelfde in de vertaling."
        ),
        cannot_say=_(
            "Alleen voor paren die de vragenlijst zelf aanwijst. Niet waar de vertaling blijft "
            "steken, en niet bij wie."
        ),
        formula="(E2(T₁) ∈ {=} ∨ min(p_P, p_A) ≥ ½)  ∧  (↓P ↑A ∨ ↑P ↓A)(T₂)",
        scale=WORD,
        source="Lakens, Scheel and Isager 2018",
        functions=(classify_translation,),
        tests=("tests/core/test_classes.py",),
    ),
    Indicator(
        id="E4",
        part=MethodPart.WORDS,
        name=_("Woorden bij een aandeel"),
        definition=_(
            "‘Een meerderheid’ staat er alleen als het hele interval boven de helft ligt; "
            "‘genuanceerder’ alleen als beide kanten boven de helft liggen en het verschil "
            "vaststaat."
        ),
        cannot_say=_(
            "Een aandeel boven de helft zonder die zekerheid krijgt geen woord, ook als het "
            "misschien wel een meerderheid is."
        ),
        formula="low > ½;   p_P > p_A > ½ ∧ CI95(d) > 0",
        scale=WORD,
        source="Korn and Graubard 1998",
        functions=(majority, more_nuanced),
        tests=("tests/core/test_coorientation.py",),
    ),
    Indicator(
        id="Y1",
        part=MethodPart.WORDS,
        name=_("Inspanning en rendement"),
        definition=_(
            "Of een meerderheid zegt ergens op in te zetten, en of een meerderheid daarvan het "
            "gewenste effect ziet, per kant naast elkaar."
        ),
        cannot_say=_(
            "Niet dat de inspanning het effect veroorzaakt, en niet hoeveel er werkelijk is "
            "gedaan: het is wat mensen erover zeggen."
        ),
        formula="CI95(p₁) ≷ ½  ×  CI95(p₂) ≷ ½",
        scale=WORD,
        source="Martilla and James 1977 (importance-performance analysis)",
        functions=(return_on_effort,),
        tests=("tests/core/test_coorientation.py",),
    ),
    Indicator(
        id="W1",
        part=MethodPart.WAVES,
        name=_("Verandering tussen golven"),
        definition=_(
            "De laatste golf min de eerste, per kant. De golven worden zo nauw gekoppeld als kan: "
            "dezelfde persoon of zetel, anders hetzelfde bestuur, anders niet. Welke koppeling het "
            "is, staat erbij. Een golf van een andere studie wordt nooit per persoon of zetel "
            "gekoppeld, en haar cijfers staan er zoals haar eigen rapport ze vertelt."
        ),
        cannot_say=_(
            "Geen oorzaak, en niets over de tijd tussen twee golven. Zonder koppeling meet ze ook "
            "dat andere mensen antwoordden. Alleen vragen die vergelijkbaar gebleven zijn, tellen mee."
        ),
        formula=(
            "Δ = Σ Δ_i/P;  Δ = Σ w_m·Δ_m/Σ w_m,  w_m = n₁·n₂/(n₁+n₂),  t(G−1)\n"
            "SE²(Δ) = SE₁² + SE₂²\n"
            "SE = 0:  d ± √(…² − 2φ·… + …²);  McNemar: 2·P(Bin(b+c, ½) ≤ min(b, c)),  t = Δ/SE"
        ),
        scale=SHARE_GAP,
        source="Newcombe 1998, Stat Med 17:2635, method 10; McNemar 1947; Liang and Zeger 1986",
        functions=(
            item_course,
            gap_course,
            theme_course,
            weakest,
            newcombe_paired,
            mcnemar_exact,
            paired_mean_change,
            seat_change,
            municipal_change,
            municipal_gaps,
            gap_change,
            independent_change,
        ),
        tests=("tests/core/test_trends.py", "tests/core/test_courses.py"),
    ),
    Indicator(
        id="W2",
        part=MethodPart.WAVES,
        name=_("Toets op een trend"),
        definition=_(
            "Of drie golven of meer samen in één richting gaan: bij gekoppelde golven binnen elk "
            "bestuur, anders in de gemiddelden van de golven, met besturen als groepen."
        ),
        cannot_say=_(
            "Een verloop dat eerst stijgt en dan daalt, vindt ze niet. Het is geen voorspelling."
        ),
        formula=(
            "L = Σ j·R_j,  p = 2·min(P(L* ≥ L), P(L* ≤ L))\n"
            "b = Σ c_t·x̄_t,  c_t = n_t(t − t̄)/Σ n_t(t − t̄)²,  t = b/SE\n"
            "X² = [Σ s_i(k_i − n_i·p)]² / (p(1−p)(Σ n_i·s_i² − (Σ n_i·s_i)²/N))\n"
            "J = Σ_{i<j} U_ij"
        ),
        scale=CHANCE,
        source="Page 1963; Liang and Zeger 1986; Satterthwaite 1946; Cochran 1954; Armitage 1955; "
        "Jonckheere 1954",
        functions=(
            page_trend,
            page_either_way,
            clustered_trend,
            cochran_armitage,
            jonckheere_terpstra,
        ),
        tests=("tests/core/test_trends.py",),
    ),
    Indicator(
        id="W3",
        part=MethodPart.WAVES,
        name=_("Woord voor een verloop"),
        definition=_(
            "Eén woord, volgens vaste regels over de intervallen; het eerste dat klopt, geldt. Piek "
            "of dieptepunt: een golf ligt aantoonbaar boven, of onder, de eerste en de laatste. "
            "Stijgend of dalend: de laatste ligt aantoonbaar minstens δ hoger, of lager, dan de "
            "eerste, hoe hoog ze ook liggen. Structureel: geen van deze, in elke golf een "
            "meerderheid, en een daling van δ is uitgesloten. Stabiel: geen van deze, en geen twee "
            "golven verschillen δ. Anders onbepaald. Met één golf bestaat er geen verloop en dus "
            "geen woord."
        ),
        cannot_say=_(
            "Onbepaald is geen stilstand: de gegevens laten dan geen van de woorden toe. Dat er bij "
            "een stijging of daling in elke golf een meerderheid is, staat er apart bij. Een "
            "antwoord op de vraag of iets structureel is, is zelf geen verloop."
        ),
        formula=(
            "1. p_t − p_1 ≥ δ ∧ p_t − p_T ≥ δ ∧ 0 ∉ CI95;   p_1 − p_t ≥ δ ∧ p_T − p_t ≥ δ ∧ 0 ∉ CI95\n"
            "2. 0 ∉ CI95(Δ) ∧ |Δ| ≥ δ\n"
            "3. ∀t low_t ≥ ½ ∧ CI90(Δ) > −δ\n"
            "4. CI90(p_T − p_1), CI90(p_t − p_1), CI90(p_T − p_t) ⊂ (−δ, +δ)"
        ),
        scale=WORD,
        source="Lakens, Scheel and Isager 2018",
        functions=(trend_word, majority_throughout),
        tests=("tests/core/test_trends.py",),
    ),
    Indicator(
        id="B1",
        part=MethodPart.UNCERTAINTY,
        name=_("Kans door opnieuw trekken"),
        definition=_(
            "De twee kanten worden binnen elk bestuur door elkaar gehusseld, of er worden "
            "uitkomsten getrokken met de spreiding die de besturen tonen. Hoe vaak dat evenveel "
            "of meer geeft als in het echt, is de kans."
        ),
        cannot_say=_(
            "Geen interval in een rapport berust op opnieuw trekken: bij twintig besturen is "
            "zo’n interval te smal. Een kans spreekt over besturen zoals deze, niet over andere."
        ),
        formula="p = (b+1)/(B+1)\nBCa: z₀ = Φ⁻¹(#{θ* < θ̂}/B),  a = Σ l³/(6·(Σ l²)^{3/2})",
        scale=CHANCE,
        source="Phipson and Smyth 2010; Efron and Tibshirani 1993, ch. 6 and 14; Efron 1987",
        functions=(
            bca,
            acceleration,
            bootstrap_totals,
            jackknife_totals,
            permuted_histograms,
            quantiles,
            p_value,
            seed_for,
        ),
        tests=("tests/core/test_resampling.py",),
    ),
    Indicator(
        id="B3",
        part=MethodPart.UNCERTAINTY,
        name=_("Interval over besturen"),
        definition=_(
            "Elk bestuur draagt bij aan een cijfer. Hoe ver die bijdragen uiteenliggen, geeft de "
            "fout van het cijfer en zo zijn interval. Wat tussen vaste grenzen ligt, krijgt een "
            "interval dat er niet buiten valt."
        ),
        cannot_say=_(
            "Het spreekt over besturen zoals deze, niet over andere. Nagebootste golven van 20, 60 "
            "en 285 besturen tonen hoe vaak elk interval de waarheid bevat; waar dat te weinig is, "
            "staat er geen."
        ),
        formula=(
            "SE² = G/(G−1) · Σ z_m²,  θ̂ ± t(G−1)·SE\n"
            "−b ≤ θ ≤ b:  b·tanh(artanh(θ̂/b) ± t(G−1)·SE/(b·(1 − θ̂²/b²)))\n"
            "θ > 0:  θ̂·exp(±t(G−1)·SE/θ̂)"
        ),
        scale=_("een interval in de eenheid van het cijfer"),
        source="Jaeckel 1972; Cameron, Gelbach and Miller 2008; Fisher 1921",
        functions=(t_interval, t_quantile, bounded_interval, ratio_interval, linearised),
        tests=("tests/core/test_intervals.py", "tests/core/test_gaps.py"),
    ),
    Indicator(
        id="B2",
        part=MethodPart.UNCERTAINTY,
        name=_("Wat de ontbrekende antwoorden openlaten"),
        definition=_(
            "In een bestuur werd iedereen gevraagd. Wie niet antwoordde, kan het cijfer nog "
            "verschuiven: de ondergrens geldt als niemand van hen gunstig geantwoord zou hebben, "
            "de bovengrens als iedereen dat had gedaan."
        ),
        cannot_say=_(
            "Niet wat zij zouden antwoorden. Het zijn de uiterste grenzen en geen interval: welke "
            "waarde daartussen de waarschijnlijkste is, zeggen ze niet."
        ),
        formula="[x̄·n/N, (x̄·n + w·(N−n))/N],  verschil: [l_P − h_A, h_P − l_A]",
        scale=_("in de eenheid van het cijfer"),
        source="Manski 1989, Journal of Human Resources 24:343",
        functions=(missing_bounds, gap_bounds),
        tests=("tests/core/test_coverage.py",),
    ),
)

"""Indicators of one item, asked to two sides (I1 to I13)."""

from benchmarking.core.statistics.agreement import (
    agreement_slopes,
    clustered_agreement,
    consensus,
    van_der_eijk,
    within_group_agreement,
)
from benchmarking.core.statistics.distance import (
    chance_jensen_shannon,
    chance_wasserstein,
    excess_distance,
    jensen_shannon,
    wasserstein,
)
from benchmarking.core.statistics.effects import (
    clustered_hedges_g,
    exact_correction,
    hedges_g,
    hedges_of_totals,
)
from benchmarking.core.statistics.gaps import (
    cluster_mean,
    pooled_mean_gap,
    within_gap,
    within_means,
)
from benchmarking.core.statistics.intervals import (
    at_effective_size,
    finite_population_size,
    korn_graubard,
    margin_of_error,
    newcombe,
    square_and_add,
    t_interval,
    wilson,
    wilson_finite,
)
from benchmarking.core.statistics.ordinal import cliff_delta, clustered_delta
from benchmarking.core.statistics.ranktests import (
    adjusted_p,
    brunner_munzel,
    cluster_t_test,
    label_permutation_test,
    mann_whitney,
    permutation_superiority,
    sign_flip_test,
)
from benchmarking.methods.catalogue import (
    BOTH_WAYS,
    CHANCE,
    POINTS,
    SHARE,
    SHARE_GAP,
    UNIT,
    Indicator,
    MethodPart,
    _,
)

ITEM_INDICATORS = (
    Indicator(
        id="I1",
        part=MethodPart.ITEM,
        name=_("Aandeel van alle respondenten"),
        definition=_(
            "Het deel van de geldige antwoorden dat het met de stelling eens is, zoals ze er staat; "
            "wie geen mening heeft, telt niet mee. Het interval geeft de grenzen waarbinnen het aandeel vermoedelijk ligt."
        ),
        cannot_say=_(
            "Niets over wie niet antwoordde, en niet waarom mensen zo antwoorden. Het interval "
            "rekent met besturen als groepen, want collega’s lijken op elkaar, en is eerder te "
            "breed dan te smal. Onder tien besturen staat er geen."
        ),
        formula=(
            "p = k/n,  V = G/(G−1) · Σ ((k_m − p·n_m)/n)²\n"
            "n* = min(n, p(1−p)/V · (t(n−1)/t(G−1))²),  x = p·n*\n"
            "[β(.025; x, n*−x+1), β(.975; x+1, n*−x)]\n"
            "G = 1:  (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)\n"
            "n* = n(N−1)/(N−n)"
        ),
        scale=SHARE,
        source="Korn and Graubard 1998; Wilson 1927; Newcombe 1998, Stat Med 17:857; Kish 1965",
        functions=(
            wilson,
            wilson_finite,
            finite_population_size,
            korn_graubard,
            at_effective_size,
            margin_of_error,
        ),
        tests=("tests/core/test_intervals.py", "tests/core/test_weights.py"),
    ),
    Indicator(
        id="I2",
        part=MethodPart.ITEM,
        name=_("Verschil over alle respondenten"),
        definition=_(
            "Het aandeel bij alle politieke respondenten samen min dat bij alle administratieve "
            "respondenten samen."
        ),
        cannot_say=_(
            "Niet hoe ver de twee kanten van eenzelfde bestuur uit elkaar liggen: het vermengt "
            "dat met wie er uit welk bestuur antwoordde."
        ),
        formula=(
            "d = p_P − p_A,  z_m = (k_Pm − p_P·n_Pm)/n_P − (k_Am − p_A·n_Am)/n_A\n"
            "SE² = G/(G−1) · Σ z_m²,  d ± t(G−1)·SE\n"
            "SE = 0, G = 1:  [d − √((p₁−l₁)² + (u₂−p₂)²), d + √((u₁−p₁)² + (p₂−l₂)²)]"
        ),
        scale=SHARE_GAP,
        source="Cameron, Gelbach and Miller 2008; Newcombe 1998, Stat Med 17:873, method 10; "
        "Zou and Donner 2008",
        functions=(pooled_mean_gap, newcombe, square_and_add),
        tests=("tests/core/test_intervals.py", "tests/core/test_gaps.py"),
    ),
    Indicator(
        id="I3",
        part=MethodPart.ITEM,
        name=_("Verschil binnen besturen"),
        definition=_(
            "Per bestuur het aandeel van de politieke kant min dat van de administratieve kant, "
            "en daarvan het gewogen gemiddelde: een bestuur weegt zwaarder naarmate beide kanten "
            "er meer antwoorden gaven. Dit is het hoofdcijfer van een vraag."
        ),
        cannot_say=_(
            "Niets over besturen waar maar één kant antwoordde: die vallen weg. Geen oorzaak van "
            "het verschil, en niet hoe groot het in één bepaald bestuur is."
        ),
        formula=(
            "g = Σ w_m·g_m / Σ w_m,  g_m = p_Pm − p_Am,  w_m = n_P·n_A/(n_P+n_A)\n"
            "SE² = G/(G−1) · Σ (w_m(g_m−g)/Σw)²\n"
            "g ± t(G−1)·SE"
        ),
        scale=SHARE_GAP,
        source="Greenland and Robins 1985; Cameron, Gelbach and Miller 2008",
        functions=(within_gap, t_interval),
        tests=("tests/core/test_gaps.py",),
    ),
    Indicator(
        id="G1",
        part=MethodPart.ITEM,
        name=_("Aandeel binnen besturen"),
        definition=_(
            "Het aandeel van één kant zoals het naast het verschil binnen besturen (I3) hoort: "
            "over de besturen waar beide kanten antwoordden, en met dezelfde gewichten. Politiek min "
            "administratie is dan precies dat verschil. Klassen en zinnen over twee kanten rusten "
            "hierop."
        ),
        cannot_say=_(
            "Niet wat alle respondenten samen antwoordden: dat is I1, en het kan ernaast liggen. "
            "Niets over besturen waar maar één kant antwoordde. Zijn er te weinig met beide, dan "
            "staat het aandeel van alle respondenten er alleen, met die naam."
        ),
        formula=(
            "p_s = Σ w_m·p_sm / Σ w_m,  w_m = n_P·n_A/(n_P+n_A),  p_P − p_A = g (I3)\n"
            "V = G/(G−1) · Σ (w_m(p_sm−p_s)/Σw)²\n"
            "n_eff = p(1−p)/V · (t(n−1)/t(G−1))²,  Beta(p·n_eff, (1−p)·n_eff + 1), …"
        ),
        scale=SHARE,
        source="Greenland and Robins 1985; Korn and Graubard 1998",
        functions=(within_means, korn_graubard),
        tests=("tests/core/test_within.py",),
    ),
    Indicator(
        id="G2",
        part=MethodPart.ITEM,
        name=_("Gemiddelde binnen besturen"),
        definition=_(
            "Hetzelfde van een gemiddelde: van één kant, over de besturen waar beide kanten "
            "antwoordden en met de gewichten van het verschil binnen besturen (I4). Politiek min "
            "administratie is dat verschil."
        ),
        cannot_say=_(
            "Niet het gemiddelde van alle respondenten (I4), en niets over besturen waar maar één "
            "kant antwoordde."
        ),
        formula="x̄_s = Σ w_m·x̄_sm / Σ w_m,  w_m = n_P·n_A/(n_P+n_A),  x̄_s ± t(G−1)·SE",
        scale=POINTS,
        source="Greenland and Robins 1985; Cameron, Gelbach and Miller 2008",
        functions=(within_means, t_interval),
        tests=("tests/core/test_within.py",),
    ),
    Indicator(
        id="I4",
        part=MethodPart.ITEM,
        name=_("Gemiddelde, en verschil van gemiddelden"),
        definition=_(
            "Antwoorden omgerekend naar een schaal van 0 tot 100 en gemiddeld; punten en getallen "
            "houden hun eigen eenheid. Het gemiddelde is dat van alle respondenten van een kant; "
            "het verschil is politiek min administratie, binnen besturen of over alle respondenten."
        ),
        cannot_say=_(
            "Niet hoe de antwoorden verdeeld zijn: achter 50 kan een eensgezind midden schuilen, "
            "of twee kampen. Het doet alsof elke stap op de schaal even groot is."
        ),
        formula=(
            "100·(x̄ − 1)/(K − 1)\nΣ_m Σ x / Σ_m n,  SE² = G/(G−1) · Σ (n_m(x̄_m − x̄)/Σn)²,  t(G−1)"
        ),
        scale=POINTS,
        source="Cohen, Cohen, Aiken and West 1999 (POMP); Cameron, Gelbach and Miller 2008",
        functions=(within_gap, pooled_mean_gap, cluster_mean),
        tests=("tests/core/test_gaps.py",),
    ),
    Indicator(
        id="I5",
        part=MethodPart.ITEM,
        name=_("Gestandaardiseerd verschil"),
        definition=_(
            "Het verschil van twee gemiddelden gedeeld door de spreiding van de antwoorden. Zo "
            "zijn thema’s met een verschillende spreiding met elkaar te vergelijken."
        ),
        cannot_say=_(
            "Niet of het verschil in de praktijk telt: dezelfde afstand lijkt groter waar iedereen "
            "eensgezind antwoordt."
        ),
        formula=(
            "g = J·(x̄₁ − x̄₂)/s_p,  J = Γ(ν/2)/(√(ν/2)·Γ((ν−1)/2)),  ν = n₁+n₂−2\n"
            "z = J·(z(x̄₁) − z(x̄₂) − d·z(s_p²)/2s_p)/s_p,  SE² = G/(G−1) · Σ z_m²,  t(G−1)\n"
            "G = 1:  V = J²·(1/n₁ + 1/n₂ + d²/2(n₁+n₂))"
        ),
        scale=_("in standaardafwijkingen, zonder grens"),
        source="Hedges 1981; Jaeckel 1972; Borenstein et al. 2009, ch. 4",
        functions=(hedges_g, clustered_hedges_g, hedges_of_totals, exact_correction),
        tests=("tests/core/test_ranktests.py",),
    ),
    Indicator(
        id="I6",
        part=MethodPart.ITEM,
        name=_("Overwicht (Cliffs delta)"),
        definition=_(
            "Neem een willekeurig politiek en een willekeurig administratief antwoord: hoeveel "
            "vaker is het politieke hoger dan lager? 0 is even vaak, +1 altijd hoger, −1 altijd "
            "lager."
        ),
        cannot_say=_(
            "Niet hoeveel hoger: één stap telt even zwaar als vier. Het vergelijkt alle "
            "respondenten met elkaar, niet de twee kanten van eenzelfde bestuur."
        ),
        formula=(
            "δ = P(X>Y) − P(X<Y)\ntanh(artanh δ ± t(G−1)·SE/(1 − δ²)),  SE² = G/(G−1) · Σ z_m²\n"
            "G = 1:  (δ − δ³ ± t·s·√((1−δ²)² + t²s²)) / (1 − δ² + t²s²)"
        ),
        scale=BOTH_WAYS,
        source="Cliff 1996; Feng and Cliff 2004; Hess and Kromrey 2004",
        functions=(cliff_delta, clustered_delta),
        tests=("tests/core/test_ordinal.py",),
    ),
    Indicator(
        id="I7",
        part=MethodPart.ITEM,
        name=_("Toets tussen losse groepen"),
        definition=_(
            "De kans op een verschil als dit, of groter, als twee losse groepen in werkelijkheid "
            "hetzelfde antwoorden."
        ),
        cannot_say=_(
            "Niet geschikt voor antwoorden uit vele besturen, want collega’s lijken op elkaar. "
            "Een kleine kans zegt niet dat een verschil groot is, een grote niet dat er geen is."
        ),
        formula=(
            "W = n₁n₂(R̄₂ − R̄₁) / ((n₁+n₂)·√(n₁S₁² + n₂S₂²))\n"
            "max X < min Y:  W = (n₁n₂ − 1)/√2,  p = 2/C(n₁+n₂, n₁)\n"
            "U = Σ R − n(n+1)/2\np = (b+1)/(B+1)"
        ),
        scale=CHANCE,
        source="Brunner and Munzel 2000; Mann and Whitney 1947",
        functions=(brunner_munzel, mann_whitney, permutation_superiority),
        tests=("tests/core/test_ranktests.py",),
    ),
    Indicator(
        id="I8",
        part=MethodPart.ITEM,
        name=_("Toets binnen besturen"),
        definition=_(
            "De kans op een gemiddeld verschil als dit, of groter, als de twee kanten van elk "
            "bestuur in werkelijkheid hetzelfde antwoorden."
        ),
        cannot_say=_(
            "Besturen met maar één kant dragen niets bij. Geen verschil kunnen aantonen is niet "
            "hetzelfde als gelijk zijn: daarvoor dient de toets op gelijkwaardigheid (E1)."
        ),
        formula="t = g/SE,  t(G−1);   SE = 0 ∧ g ≠ 0:  p = 2/2^G\np = (b+1)/(B+1)",
        scale=CHANCE,
        source="Cameron, Gelbach and Miller 2008; Jiang et al. 2020, JSS 96(6)",
        functions=(cluster_t_test, label_permutation_test, sign_flip_test),
        tests=("tests/core/test_ranktests.py",),
    ),
    Indicator(
        id="I9",
        part=MethodPart.ITEM,
        name=_("Correctie voor veel toetsen"),
        definition=_(
            "Wie zestig vragen toetst, vindt er altijd enkele door toeval. Deze correctie houdt "
            "het verwachte deel valse vondsten op hoogstens 5 %."
        ),
        cannot_say=_(
            "Niet welke vondsten toeval zijn. Ze geldt voor één familie tegelijk: alle vragen van "
            "één golf."
        ),
        formula="p_(i)·m/i,  min_{j≥i},  q = .05",
        scale=CHANCE,
        source="Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001",
        functions=(adjusted_p,),
        tests=("tests/core/test_ranktests.py",),
    ),
    Indicator(
        id="I10",
        part=MethodPart.ITEM,
        name=_("Eensgezindheid"),
        definition=_(
            "Hoe eensgezind één kant antwoordt: 1 als iedereen hetzelfde kiest, 0 als de "
            "antwoorden gelijk over de schaal verdeeld zijn, −1 als ze in twee uiterste kampen "
            "liggen."
        ),
        cannot_say=_(
            "Niet waarover men het eens is: eensgezind ongunstig scoort even hoog als eensgezind "
            "gunstig. Alle besturen zijn samengenomen; ook besturen die van elkaar verschillen, "
            "maken een kant verdeeld."
        ),
        formula=(
            "A = Σ w·U(1 − (S−1)/(K−1)),  U = ((K−2)·TU − (K−1)·TDU)/((K−2)(TU+TDU))\n"
            "tanh(artanh A ± t(G−1)·SE/(1 − A²)),  z_m = Σ_k (a_k − A)·c_mk/n"
        ),
        scale=BOTH_WAYS,
        source="van der Eijk 2001, Quality and Quantity 35:325",
        functions=(van_der_eijk, agreement_slopes, clustered_agreement),
        tests=("tests/core/test_agreement.py",),
    ),
    Indicator(
        id="I11",
        part=MethodPart.ITEM,
        name=_("Consensus"),
        definition=_(
            "Hoe dicht de antwoorden van één kant bij hun gemiddelde liggen: 1 als allen hetzelfde "
            "kiezen, 0 als de helft helemaal onderaan en de helft helemaal bovenaan zit."
        ),
        cannot_say=_(
            "Niet waar dat gemiddelde ligt, en niet of er twee kampen zijn of één brede groep. "
            "Er staat geen interval bij: waar het gemiddelde op een antwoord valt, maakt de maat "
            "een knik, en dan houdt geen interval."
        ),
        formula="1 + Σ p_i·log₂(1 − |i − μ|/(K−1))",
        scale=UNIT,
        source="Tastle and Wierman 2007",
        functions=(consensus,),
        tests=("tests/core/test_agreement.py",),
    ),
    Indicator(
        id="I12",
        part=MethodPart.ITEM,
        name=_("Afstand tussen de verdelingen"),
        definition=_(
            "Hoeveel stappen de antwoorden van de ene kant gemiddeld moeten opschuiven om op die "
            "van de andere te lijken; bij keuzes zonder volgorde: hoe weinig de twee verdelingen "
            "overlappen."
        ),
        cannot_say=_(
            "Geen richting: een afstand is nooit negatief. Bij weinig antwoorden is ze door toeval "
            "te groot; daarom gaat de afstand die toeval alleen al geeft er nog af."
        ),
        formula="W₁ = Σ_{k<K} |F_P − F_A|\nJS = √(H((p+q)/2) − (H(p)+H(q))/2)",
        scale=_("stappen, van 0 tot K − 1; zonder volgorde van 0 tot 1"),
        source="Villani 2009 (Wasserstein); Lin 1991 (Jensen-Shannon)",
        functions=(
            wasserstein,
            jensen_shannon,
            excess_distance,
            chance_wasserstein,
            chance_jensen_shannon,
        ),
        tests=("tests/core/test_distance.py",),
    ),
    Indicator(
        id="I13",
        part=MethodPart.ITEM,
        name=_("Eensgezindheid binnen een bestuur"),
        definition=_(
            "Hoe klein de spreiding binnen één kant van een bestuur is, vergeleken met "
            "willekeurig antwoorden."
        ),
        cannot_say=_(
            "Niet of men het echt eens is: op een vraag waar bijna iedereen hoog invult, lijkt "
            "elke groep eensgezind, en een kleine groep al helemaal."
        ),
        formula="1 − s²/((K²−1)/12)",
        scale=_("hoogstens 1; onder 0 wordt als 0 gelezen"),
        source="James, Demaree and Wolf 1984",
        functions=(within_group_agreement,),
        tests=("tests/core/test_agreement.py",),
    ),
)

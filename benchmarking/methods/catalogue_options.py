"""Indicators of options, of their order, and of what goes together (I14 to I18)."""

from benchmarking.core.disclosure.claims import almost_always_together
from benchmarking.core.multivariate.association import (
    concordance,
    ecological_spearman,
    mantel_haenszel_odds_ratio,
    somers_d,
    table_tau_b,
    within_somers_d,
    within_tau_b,
)
from benchmarking.core.multivariate.cooccurrence import (
    clustered_pairs,
    mentions_sum,
    naming_at_least,
    pair_measures,
    pair_test,
)
from benchmarking.core.multivariate.ranking import (
    average_overlap,
    rank_agreement,
    rank_biased_overlap,
    rbo_weight_of_top,
    spearman,
    tau_b,
    top_overlap,
)
from benchmarking.core.statistics.gaps import pooled_mean_gap, within_gap
from benchmarking.core.statistics.intervals import korn_graubard
from benchmarking.core.statistics.maxtest import max_t_of_pairs, max_t_test
from benchmarking.methods.catalogue import BOTH_WAYS, SHARE, Indicator, MethodPart, _

OPTION_INDICATORS = (
    Indicator(
        id="I14",
        part=MethodPart.OPTIONS,
        name=_("Aandeel en verschil per antwoord"),
        definition=_(
            "Welk deel van wie de vraag kreeg dit antwoord koos, eerst zette of in de top zette, "
            "en hoeveel vaker de politieke kant dat deed dan de administratieve."
        ),
        cannot_say=_(
            "Niet hoe belangrijk iemand een gekozen antwoord vindt. Wie maar een paar antwoorden "
            "mag kiezen, laat andere liggen die ook meetellen: de aandelen hangen samen. Achter "
            "‘andere’ staat niet één antwoord: dat aandeel zegt alleen hoe vaak de lijst te kort "
            "schoot. Biedt een vraag alleen aan wat iemand eerder koos, dan is n wie toen iets koos, "
            "en een antwoord dat iemand niet kreeg, telt als niet vooraan: die persoon noemde het "
            "zelf niet."
        ),
        formula="p = k/n (I1),  p_P − p_A (I2, I3)\nmax_o |t_o|,  p = (b+1)/(B+1)",
        scale=SHARE,
        source="Korn and Graubard 1998; Greenland and Robins 1985; Westfall and Young 1993; "
        "Hothorn, Bretz and Westfall 2008",
        functions=(korn_graubard, within_gap, pooled_mean_gap, max_t_test, max_t_of_pairs),
        tests=("tests/core/test_ranktests.py", "tests/core/test_gaps.py"),
    ),
    Indicator(
        id="I15",
        part=MethodPart.OPTIONS,
        name=_("Gelijkenis van de rangorde"),
        definition=_(
            "Hoe sterk de twee kanten de antwoorden van de lijst in dezelfde volgorde zetten, van "
            "vaakst naar minst gekozen: +1 is dezelfde volgorde, −1 de omgekeerde. ‘Opvallend "
            "gelijk’ staat er alleen als ook de ondergrens hoog is en de top drie standhoudt. "
            "‘Andere’ heeft geen plaats in de volgorde: wat ieder zelf opschrijft, is geen "
            "gedeeld antwoord. ‘Geen van deze’ evenmin."
        ),
        cannot_say=_(
            "Niet of beide kanten een antwoord even vaak kiezen: de volgorde kan dezelfde zijn "
            "terwijl de aandelen ver uit elkaar liggen. Niets onder zes antwoorden of dertig "
            "respondenten per kant. Er staat geen interval bij: antwoorden die bijna even vaak "
            "gekozen worden, wisselen van plaats, en geen interval houdt daar."
        ),
        formula=(
            "τ_b = (C − D)/√((C+D+T_P)(C+D+T_A))\n"
            "RBO = (X_n/n)·pⁿ + (1−p)/p · Σ p^d·X_d/d\n"
            "P(τ_b ≥ .5) ≥ .975  ∧  P(|top3 ∩ top3| ≥ 2) ≥ .9"
        ),
        scale=BOTH_WAYS,
        source="Kendall 1938; Webber, Moffat and Zobel 2010; Corsi and Urbano 2024",
        functions=(
            rank_agreement,
            tau_b,
            spearman,
            top_overlap,
            rank_biased_overlap,
            average_overlap,
            rbo_weight_of_top,
        ),
        tests=("tests/core/test_ranking.py",),
    ),
    Indicator(
        id="I16",
        part=MethodPart.OPTIONS,
        name=_("Samen genoemd"),
        definition=_(
            "Of wie het ene antwoord van de lijst noemt ook het andere noemt, en of dat vaker "
            "gebeurt dan door toeval te verwachten is. ‘Andere’ en ‘geen van deze’ staan niet op "
            "de lijst."
        ),
        cannot_say=_(
            "Niet dat het ene het andere veroorzaakt. Wat bijna iedereen noemt, kan nauwelijks "
            "vaker dan toevallig met iets samengaan; kijk dan naar het deel van wie A noemt dat "
            "ook B noemt. Een interval staat er vanaf tien besturen, als elk van de vier "
            "combinaties van wel en niet noemen tien antwoorden telt."
        ),
        formula=(
            "P(B|A),  lift = P(AB)/(P(A)·P(B)) ≤ 1/max(p)\n"
            "φ = (ad − bc)/√((a+b)(c+d)(a+c)(b+d)),  Jaccard = a/(a+b+c)\n"
            "lift·exp(±t(G−1)·SE/lift),  tanh(artanh φ ± t(G−1)·SE/(1 − φ²)),  min(a, b, c, d) ≥ 10"
        ),
        scale=_("lift vanaf 0 (1 = toeval); φ van −1 tot +1; aandelen van 0 tot 1"),
        source="Agrawal, Imielinski and Swami 1993; Yule 1912",
        functions=(pair_measures, clustered_pairs, pair_test),
        tests=("tests/core/test_cooccurrence.py", "tests/core/test_resampling.py"),
    ),
    Indicator(
        id="I17",
        part=MethodPart.OPTIONS,
        name=_("Bijna altijd samen genoemd"),
        definition=_(
            "Hoeveel antwoorden van de lijst een respondent gemiddeld noemt, en welk deel de hele "
            "lijst noemt, of alles op één na. ‘Andere’ en ‘geen van deze’ staan niet op de lijst: "
            "ze tellen niet mee, ook niet in hoe lang die is."
        ),
        cannot_say=_(
            "Een lange lijst wordt vanzelf minder vaak helemaal genoemd: lijsten van verschillende "
            "lengte zijn niet met elkaar te vergelijken. Wie maar enkele antwoorden mag kiezen, kan "
            "de lijst niet noemen; dan staat er niets."
        ),
        formula="P(X ≥ m − 1);  low ≥ .75",
        scale=_("aandeel van 0 tot 100 %; gemiddelde van 0 tot het aantal antwoorden"),
        source="Korn and Graubard 1998",
        functions=(naming_at_least, mentions_sum, almost_always_together),
        tests=("tests/core/test_cooccurrence.py", "tests/core/test_coorientation.py"),
    ),
    Indicator(
        id="I18",
        part=MethodPart.OPTIONS,
        name=_("Samenhang"),
        definition=_(
            "Of wie het ene sterker ervaart ook het andere sterker ervaart, telkens vergeleken met "
            "collega’s van hetzelfde bestuur en dezelfde kant."
        ),
        cannot_say=_(
            "Geen oorzaak, en niet welke van de twee eerst kwam. Een samenhang tussen besturen "
            "zegt niets over personen."
        ),
        formula=(
            "τ = Σ_m(C−D)_m / √(Σ_m R_m · Σ_m S_m),  tanh(artanh τ ± t(1/Σ r_m² − 1)·SE/(1 − τ²))\n"
            "tanh(artanh ρ ± z·√((1 + ρ²/2)/(M−3)))\n"
            "D = Σ_m(C−D)_m / Σ_m R_m\n"
            "OR_MH = Σ(ad/n) / Σ(bc/n)"
        ),
        scale=BOTH_WAYS,
        source="Kendall 1938; Somers 1962; Mantel and Haenszel 1959; Bonett and Wright 2000",
        functions=(
            within_tau_b,
            within_somers_d,
            concordance,
            table_tau_b,
            somers_d,
            ecological_spearman,
            mantel_haenszel_odds_ratio,
        ),
        tests=("tests/core/test_association.py",),
    ),
)

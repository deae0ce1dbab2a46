"""Indicators of themes, municipalities and their peers, and of weights (I19 to I27, K1)."""

from benchmarking.core.audit.weighted_told import weighted_told
from benchmarking.core.counting.themes import mean_score
from benchmarking.core.counting.weighting import given, join_strata, weigh
from benchmarking.core.multivariate.krippendorff import krippendorff_alpha
from benchmarking.core.multivariate.peers import (
    benchmark_line,
    percentile,
    percentiles,
    place_among,
    standardised,
    standing,
)
from benchmarking.core.multivariate.scales import (
    clustered_log_ratio,
    covariance_of,
    cronbach_alpha,
    feldt_interval,
    icc_anova,
    icc_interval,
    icc_of_totals,
    icc_reml,
    may_show_composite,
    mcdonald_omega,
    pooled_within,
    standardised_alpha,
)
from benchmarking.core.multivariate.shrinkage import (
    fit_beta_binomial,
    james_stein_factor,
    paule_mandel,
    pooled_variance,
    shrink,
)
from benchmarking.core.multivariate.weights import (
    design_effect,
    effective_size,
    keeps_total,
    poststratify,
    rake,
    trim,
    weighted_mean,
)
from benchmarking.core.tables.weighted import weighted_figures
from benchmarking.methods.catalogue import POINTS, SHARE, UNIT, Indicator, MethodPart, _

SCALE_INDICATORS = (
    Indicator(
        id="I19",
        part=MethodPart.THEMES,
        name=_("Betrouwbaarheid van een thema (alfa)"),
        definition=_(
            "Hoe sterk de vragen van een thema samen op en neer gaan, per kant en over beide "
            "kanten. Vanaf 0,60 bij beide mogen ze als één score verschijnen."
        ),
        cannot_say=_(
            "Niet of de vragen meten wat ze moeten meten. Meer vragen geven vanzelf een hogere "
            "alfa. Niets onder vijftig respondenten die alle vragen van het thema beantwoordden."
        ),
        formula="α = k/(k−1) · (1 − Σs²_i/s²_T),  1 − (1−α)·F",
        scale=_("hoogstens 1"),
        source="Cronbach 1951; Feldt, Woodruff and Salih 1987",
        functions=(
            cronbach_alpha,
            standardised_alpha,
            feldt_interval,
            covariance_of,
            pooled_within,
        ),
        tests=("tests/core/test_scales.py",),
    ),
    Indicator(
        id="I20",
        part=MethodPart.THEMES,
        name=_("Betrouwbaarheid van een thema (omega)"),
        definition=_(
            "Welk deel van de spreiding in de themascore uit één gemeenschappelijke factor komt; "
            "de vragen mogen er in verschillende mate aan bijdragen."
        ),
        cannot_say=_(
            "Niet wat die factor is. Er zijn drie vragen of meer nodig, en waar het model geen "
            "mogelijke uitkomst heeft, staat er niets."
        ),
        formula="ω = (Σλ)² / ((Σλ)² + Σθ)",
        scale=UNIT,
        source="McDonald 1999",
        functions=(mcdonald_omega,),
        tests=("tests/core/test_scales.py",),
    ),
    Indicator(
        id="I21",
        part=MethodPart.THEMES,
        name=_("Themascore"),
        definition=_(
            "Het gemiddelde van de vragen van een thema, van 0 tot 100, voor wie minstens twee "
            "derde ervan beantwoordde. Het staat er als één score als de vragen bij beide kanten "
            "samen horen. Bij één bestuur heet dit de eigen score."
        ),
        cannot_say=_(
            "Niet welke vraag de score omhoog of omlaag haalt. Waar de verschillen van twee vragen "
            "tegen elkaar in gaan, hoort men de vragen apart te lezen."
        ),
        formula="100/j · Σ (x_i − 1)/(K_i − 1),  j ≥ ⅔·k\nα_P ≥ .60 ∧ α_A ≥ .60",
        scale=POINTS,
        source="Cohen, Cohen, Aiken and West 1999",
        functions=(mean_score, may_show_composite),
        tests=("tests/core/test_scales.py", "tests/core/test_tensor.py"),
    ),
    Indicator(
        id="I22",
        part=MethodPart.THEMES,
        name=_("Spreiding tussen besturen"),
        definition=_(
            "Welk deel van de spreiding in antwoorden tussen besturen ligt, en hoe betrouwbaar "
            "het gemiddelde van een bestuur daardoor is."
        ),
        cannot_say=_(
            "Niet welk bestuur hoger of lager ligt, en niet waarom besturen van elkaar verschillen."
        ),
        formula=(
            "ICC(1) = (MSB − MSW)/(MSB + (n̄−1)·MSW)\nICC(2) = (MSB − MSW)/MSB\nREML: τ²/(τ² + σ²)\n"
            "ln F ± t(1/Σ r_m² − 1)·SE,  F = MSB/MSW;  (F − 1)/(F − 1 + n₀),  n₀ = (N − Σn²/N)/(G−1)"
        ),
        scale=_("hoogstens 1"),
        source="Bliese 2000; Shrout and Fleiss 1979; Fisher 1925, § 39; Donner 1986",
        functions=(icc_anova, icc_reml, icc_of_totals, clustered_log_ratio, icc_interval),
        tests=("tests/core/test_scales.py",),
    ),
    Indicator(
        id="I23",
        part=MethodPart.THEMES,
        name=_("Score na correctie voor toeval"),
        definition=_(
            "De eigen score van een bestuur (I21), naar het gemiddelde van de vergeleken besturen "
            "getrokken voor zover ze op toeval berust. Ze staat alleen naast andere besturen, vanaf "
            "een betrouwbaarheid B van 0,30, met B erbij. Van een verschil hetzelfde."
        ),
        cannot_say=_(
            "Niet wat deze mensen antwoordden: dat is de eigen score. Ook een bestuur dat "
            "werkelijk afwijkt, wordt bij weinig antwoorden naar het midden getrokken."
        ),
        formula=(
            "θ̂_m = μ̂ + B_m(g_m − μ̂),  B_m = τ²/(τ² + s²_m)\n"
            "Σ (g_m − μ̂)²/(s²_m + τ²) = G − 1\n"
            "θ̂ ± 1.96·√(B·s² + (1−B)²·(SE²(μ̂) + 2·Var(τ̂²)/(τ²+s²)))\n"
            "Var(τ̂²) = 2G/(Σ 1/(τ²+s²))²"
        ),
        scale=POINTS,
        source="Efron and Morris 1977; Paule and Mandel 1982; Prasad and Rao 1990; Datta, Rao and Smith 2005",
        functions=(shrink, paule_mandel, pooled_variance, james_stein_factor),
        tests=("tests/core/test_shrinkage.py",),
    ),
    Indicator(
        id="I24",
        part=MethodPart.THEMES,
        name=_("Aandeel na correctie voor toeval"),
        definition=_(
            "Het aandeel van een bestuur, naar dat van alle besturen getrokken voor zover het op "
            "weinig antwoorden berust."
        ),
        cannot_say=_(
            "Niet wat deze mensen antwoordden. Het neemt aan dat de aandelen van alle besturen "
            "één verdeling volgen, zonder aparte groepen; daarom niets onder dertig besturen."
        ),
        formula="(k + a)/(n + a + b)",
        scale=SHARE,
        source="Griffiths 1973; Efron and Morris 1977",
        functions=(fit_beta_binomial,),
        tests=("tests/core/test_shrinkage.py",),
    ),
    Indicator(
        id="I25",
        part=MethodPart.THEMES,
        name=_("Plaats onder vergelijkbare besturen"),
        definition=_(
            "Of een bestuur bij het lage, het middelste of het hoge derde van zijn groep hoort, "
            "zichzelf inbegrepen, en hoe zeker dat is. Het wordt pas gezegd vanaf een kans van 80 %."
        ),
        cannot_say=_(
            "Geen rangnummer: daarvoor is de onzekerheid te groot. Laag en hoog zijn geen oordeel "
            "over goed of slecht."
        ),
        formula="P(θ_m ∈ ⅓),  θ ~ N(θ̂_m, se_m);  ≥ .8 ∧ B ≥ .30",
        scale=_("laag, midden of hoog, met een kans van 0 tot 1"),
        source="Goldstein and Spiegelhalter 1996",
        functions=(standing, place_among, percentile, percentiles, standardised),
        tests=("tests/core/test_shrinkage.py", "tests/core/test_peergroups.py"),
    ),
    Indicator(
        id="I26",
        part=MethodPart.THEMES,
        name=_("Lijn van de benchmark"),
        definition=_(
            "De eigen score van het middelste bestuur, waarbij elk bestuur één stem heeft, en de "
            "eigen scores waartussen de middelste helft van de besturen ligt. Voor het verschil "
            "tussen politiek en administratie zijn het verschillen na correctie voor toeval (I23); "
            "het interval van hun midden komt van de verschillen zonder correctie."
        ),
        cannot_say=_(
            "Niet het gemiddelde van alle respondenten, en geen norm: het middelste bestuur doet "
            "het niet per se goed. Verborgen besturen tellen niet mee."
        ),
        formula=(
            "x_(¼), x_(½), x_(¾);  [(1−λ)·x_(r) + λ·x_(r+1), (1−λ)·x_(M+1−r) + λ·x_(M−r)]\n"
            "γ_r = 1 − 2·P(Bin(M, ½) < r) ≥ .95,  I = (γ_r − .95)/(γ_r − γ_{r+1}),  "
            "λ = (M−r)·I/(r + (M−2r)·I)"
        ),
        scale=POINTS,
        source="Hettmansperger and Sheather 1986; David and Nagaraja 2003",
        functions=(benchmark_line,),
        tests=("tests/core/test_shrinkage.py",),
    ),
    Indicator(
        id="I27",
        part=MethodPart.WEIGHTS,
        name=_("Weging"),
        definition=_(
            "Antwoorden tellen zwaarder of lichter, zodat de respondenten samen op alle besturen "
            "lijken naar provincie, grootte en functie. Wat dat aan zekerheid kost, staat erbij "
            "als het effectieve aantal; gewogen en ongewogen staan naast elkaar. Brengt een "
            "ingelezen bestand gewichten mee, dan komen die in de plaats."
        ),
        cannot_say=_(
            "Weging herstelt alleen wat scheef is in wat we kennen. Wie zweeg, kan anders denken "
            "dan wie in dezelfde groep wel antwoordde. Boven een ontwerpeffect van 2, en als meer "
            "dan één gewicht op twintig moet worden afgekapt, wordt niet gewogen."
        ),
        formula=(
            "w_h = N_h/n_h;  w ← w·N_c/Σ_c w (raking);  w ≤ 5·median(w)\n"
            "n_eff = (Σw)²/Σw²,  deff = n/n_eff ≤ 2"
        ),
        scale=_("gewichten boven 0, gemiddeld 1"),
        source="Deming and Stephan 1940; Kish 1965; Korn and Graubard 1998",
        functions=(
            weigh,
            given,
            weighted_told,
            join_strata,
            poststratify,
            rake,
            trim,
            keeps_total,
            effective_size,
            design_effect,
            weighted_mean,
            weighted_figures,
        ),
        tests=(
            "tests/core/test_weights.py",
            "tests/core/test_weighting.py",
            "tests/core/test_weighted_told.py",
        ),
    ),
    Indicator(
        id="K1",
        part=MethodPart.THEMES,
        name=_("Overeenstemming van beoordelaars"),
        definition=_(
            "Of verschillende beoordelaars dezelfde dingen hetzelfde beoordelen, meer dan door "
            "toeval te verwachten is."
        ),
        cannot_say=_("Niet wie gelijk heeft: beoordelaars kunnen het samen mis hebben."),
        formula="α = 1 − D_o/D_e",
        scale=_("hoogstens 1; 0 is toeval"),
        source="Krippendorff 2011",
        functions=(krippendorff_alpha,),
        tests=("tests/core/test_agreement.py",),
    ),
)

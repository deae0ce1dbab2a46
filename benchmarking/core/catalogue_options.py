"""Indicators of options, of their order, and of what goes together (I14 to I18, T3, C1, C2)."""

from benchmarking.core.association import (
    ecological_spearman,
    mantel_haenszel_odds_ratio,
    somers_d,
    within_somers_d,
    within_tau_b,
)
from benchmarking.core.catalogue import Indicator
from benchmarking.core.claims import almost_always_together, return_on_effort
from benchmarking.core.classes import classify, classify_translation
from benchmarking.core.cooccurrence import (
    mentions_sum,
    naming_at_least,
    pair_intervals,
    pair_measures,
    pair_test,
)
from benchmarking.core.coorientation import coorientation, state_of
from benchmarking.core.gaps import within_gap
from benchmarking.core.intervals import newcombe
from benchmarking.core.maxtest import max_t_test
from benchmarking.core.ranking import (
    rank_agreement,
    rank_biased_overlap,
    spearman,
    tau_b,
    top_overlap,
)

OPTION_INDICATORS = (
    Indicator(
        "I14",
        "Verschil per antwoord",
        "Gap per option",
        "Hoeveel vaker de politieke kant een antwoord kiest dan de administratieve.",
        "How much more often the political side chooses an option than the administrative.",
        "I1 to I3 per option, base = who was shown the question",
        "As I1 to I3",
        (within_gap, newcombe, max_t_test),
    ),
    Indicator(
        "I15",
        "Gelijkenis van de rangorde",
        "Rank agreement",
        "Hoe sterk de twee kanten dezelfde volgorde van prioriteiten hebben.",
        "How far the two sides put priorities in the same order.",
        "(C-D)/√((pairs untied in P)(pairs untied in A)); (X_n/n)pⁿ + (1-p)/p·Σp^d X_d/d",
        "Kendall 1938; Webber, Moffat and Zobel 2010; Corsi and Urbano 2024",
        (rank_agreement, tau_b, spearman, top_overlap, rank_biased_overlap),
    ),
    Indicator(
        "I16",
        "Samen genoemd",
        "Named together",
        "Of wie het ene noemt ook het andere noemt, vaker dan toeval.",
        "Whether who names the one also names the other, more often than by chance.",
        "P(B|A); P(AB)/(P(A)P(B)); φ = (ad-bc)/√((a+b)(c+d)(a+c)(b+d)); a/(a+b+c)",
        "Agrawal, Imielinski and Swami 1993; Yule 1912",
        (pair_measures, pair_intervals, pair_test),
    ),
    Indicator(
        "I17",
        "Bijna altijd samen genoemd",
        "Almost always named together",
        "Hoeveel respondenten alle uitdagingen noemen, of alle op één na.",
        "How many respondents name all challenges, or all but one.",
        "share naming m-1 of m or more; claimed when its lower bound is .75 or more",
        "Wilson 1927 for the interval",
        (naming_at_least, mentions_sum, almost_always_together),
    ),
    Indicator(
        "I18",
        "Samenhang",
        "Association",
        "Of wie het ene sterker ervaart ook het andere sterker ervaart, binnen dezelfde gemeente.",
        "Whether who feels the one more also feels the other more, inside the same municipality.",
        "Σ_m(C-D)_m/√(Σ_m untied rows·Σ_m untied columns), linearised by municipality",
        "Kendall 1938; Somers 1962; Mantel and Haenszel 1959",
        (
            within_tau_b,
            within_somers_d,
            somers_d,
            ecological_spearman,
            mantel_haenszel_odds_ratio,
        ),
    ),
    Indicator(
        "T3",
        "Inspanning en rendement",
        "Effort and yield",
        "Of de meerderheid investeert, en of de meerderheid het gewenste effect ziet.",
        "Whether the majority invests, and whether the majority sees the wanted effect.",
        "majority of each by its Wilson interval against .5",
        "Martilla and James 1977 (importance-performance analysis)",
        (return_on_effort,),
    ),
    Indicator(
        "C1",
        "Co-oriëntatie",
        "Coorientation",
        "Hoe goed elke kant weet wat de andere denkt, en of ze zich eensgezind waant.",
        "How well each side knows what the other thinks, and whether it believes to agree.",
        "own - own; own - estimate; estimate - the other's own, on POMP",
        "McLeod and Chaffee 1973",
        (coorientation, state_of),
    ),
    Indicator(
        "C2",
        "Oordeel over een verschil",
        "Class of a gap",
        "Of de kanten een diagnose delen, of één kant iets niet ziet, of dat het niet te zeggen is.",
        "Whether the sides share a diagnosis, one side misses something, or it cannot be said.",
        "TOST: 90 % interval inside ±δ; blind spot: both intervals beyond .5 and 95 % beyond δ",
        "Lakens, Scheel and Isager 2018; Schuirmann 1987",
        (classify, classify_translation),
    ),
)

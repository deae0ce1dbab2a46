"""How the answers of persons are protected (D1 to D8)."""

from benchmarking.core.audit.auditor import audit
from benchmarking.core.audit.blocks import squares_after, values_after
from benchmarking.core.audit.ledger import apply, document_of, read
from benchmarking.core.audit.ties import loose
from benchmarking.core.audit.worlds import settle
from benchmarking.core.disclosure.disclosure import (
    audit_table,
    differing,
    dominated,
    is_protected,
    protect_table,
)
from benchmarking.core.disclosure.feasible import feasible_answers
from benchmarking.core.disclosure.foresight import (
    chance_of_reaching,
    classes_chance,
    foresee,
    function_chances,
    number_distribution,
    precision,
    statement_chances,
)
from benchmarking.core.disclosure.protection import (
    all_but_one,
    amounts_all_but_one,
    benchmark_reason,
    cell_reasons,
    complete_options,
    complete_remainders,
    complete_sums,
    composite_exposed,
    remainder_rule,
    unanimous,
)
from benchmarking.core.disclosure.publishing import admissible, yielding_themes
from benchmarking.core.disclosure.witnesses import witnesses
from benchmarking.methods.catalogue import HIDDEN, Indicator, MethodPart, _

PROTECTION_INDICATORS = (
    Indicator(
        id="D1",
        part=MethodPart.PROTECTION,
        name=_("Minste aantal antwoorden"),
        definition=_(
            "Achter elk cijfer van een kant van een bestuur staan minstens vijf antwoorden "
            "(nooit minder dan drie), achter een verdeling acht, achter een cijfer van één functie "
            "tien. De grenzen liggen vast voor de golf opent."
        ),
        cannot_say=_(
            "Een groep van vijf is niet onherkenbaar voor wie er vier van kent: daarom zijn er ook "
            "de volgende regels. Een burgemeester, een algemeen directeur en een financieel "
            "directeur zijn alleen: van een functie staat er nooit een cijfer per bestuur."
        ),
        formula="n ≥ c",
        scale=HIDDEN,
        source="Hundepool et al. 2012; FCSM Statistical Policy Working Paper 22",
        functions=(cell_reasons, benchmark_reason),
        tests=("tests/core/test_protection.py",),
    ),
    Indicator(
        id="D2",
        part=MethodPart.PROTECTION,
        name=_("Groepen die het eens zijn"),
        definition=_(
            "Is in een kleine groep (minder dan tien) iedereen gunstig of iedereen ongunstig, dan "
            "verraadt het cijfer elk antwoord: het wordt verborgen. Geven allen op hoogstens één "
            "na hetzelfde antwoord, dan gebeurt dat hoe groot de groep ook is: wie als enige "
            "anders antwoordde, zou elk antwoord van de anderen kennen."
        ),
        cannot_say=_(
            "Vanaf tien antwoorden blijft zichtbaar dat iedereen gunstig of ongunstig antwoordde: "
            "wie weet wie er meededen, kent dan hun richting. Bij een vraag met meerdere antwoorden "
            "kan wie een optie niet noemde, soms zien dat alle anderen ze wel noemden."
        ),
        formula="(k ∈ {0, n} ∧ n < 10)  ∨  max_c n_c ≥ n − 1",
        scale=HIDDEN,
        source="Hundepool et al. 2012",
        functions=(unanimous, cell_reasons, all_but_one, amounts_all_but_one),
        tests=("tests/core/test_protection.py",),
    ),
    Indicator(
        id="D3",
        part=MethodPart.PROTECTION,
        name=_("Restregel"),
        definition=_(
            "Wat verborgen is, mag ook niet volgen uit een totaal min wat er wel staat. Wat samen "
            "verborgen is, moet daarom genoeg antwoorden bevatten; anders gaat de volgende "
            "kleinste groep mee."
        ),
        cannot_say=_(
            "Zo verdwijnt soms een cijfer dat op zichzelf groot genoeg was. De pagina zegt niet "
            "welke regel het trof, want dat zou iets verraden over wat eronder zit."
        ),
        formula="0 < Σ_h n < c  →  h ← h ∪ {argmin_v n}",
        scale=HIDDEN,
        source="Hundepool et al. 2012; dialog.nl and Tivian (remainder rule)",
        functions=(
            remainder_rule,
            complete_remainders,
            complete_options,
            complete_sums,
            composite_exposed,
        ),
        tests=("tests/core/test_protection.py",),
    ),
    Indicator(
        id="D4",
        part=MethodPart.PROTECTION,
        name=_("Genoeg besturen, en geen overwicht"),
        definition=_(
            "Een cijfer over een groep besturen rust op minstens vijf besturen, en geen enkel "
            "daarvan levert meer dan de helft van de antwoorden."
        ),
        cannot_say=_("Eén groot bestuur kan nog steeds zwaar doorwegen, tot aan de helft."),
        formula="G ≥ 5 ∧ max n_m ≤ ½·Σ n_m",
        scale=HIDDEN,
        source="FCSM Statistical Policy Working Paper 22 (dominance rule)",
        functions=(benchmark_reason, dominated),
        tests=("tests/core/test_protection.py", "tests/core/test_disclosure.py"),
    ),
    Indicator(
        id="D5",
        part=MethodPart.PROTECTION,
        name=_("Tabellen met totalen"),
        definition=_(
            "Voor elke verborgen cel van een tabel met totalen wordt berekend tussen welke grenzen "
            "ze moet liggen. Liggen die te dicht bij elkaar, dan wordt er meer verborgen."
        ),
        cannot_say=_(
            "Het rekent met wat deze dienst publiceert, niet met wat iemand van elders weet."
        ),
        formula="min / max x_rc,  A·x = b,  x ≥ 0;   max − min ≥ c",
        scale=HIDDEN,
        source="FCSM Statistical Policy Working Paper 22, ch. IV",
        functions=(audit_table, protect_table, is_protected),
        tests=("tests/core/test_disclosure.py",),
    ),
    Indicator(
        id="D6",
        part=MethodPart.PROTECTION,
        name=_("Grootboek van publicaties"),
        definition=_(
            "Elke publicatie wordt onthouden. Een nieuwe verschijnt alleen als ze niet door enkele "
            "personen van een eerdere verschilt; anders volgt hun antwoord uit het verschil. Dat "
            "geldt ook voor groepen gemeenten onder elkaar, en voor wat uit hun som of verschil "
            "te berekenen is. Wat eens verborgen was, blijft het."
        ),
        cannot_say=_(
            "Het kent geen cijfers die buiten de dienst om zijn verspreid, en niet wat mensen "
            "elkaar vertellen."
        ),
        formula="|R₁ △ R₂| = 0  ∨  (|R₁ △ R₂| ≥ c ∧ G(R₁ △ R₂) ≥ 2)",
        scale=HIDDEN,
        source="Hundepool et al. 2012 (differencing)",
        functions=(differing, admissible, yielding_themes, document_of, read, apply),
        tests=(
            "tests/core/test_disclosure.py",
            "tests/core/test_publishing.py",
            "tests/core/test_ledger.py",
        ),
    ),
    Indicator(
        id="D7",
        part=MethodPart.PROTECTION,
        name=_("Aanvaller in huis"),
        definition=_(
            "Vóór publicatie wordt nagerekend welke antwoorden ieder nog kan hebben gegeven, voor "
            "een buitenstaander en voor iemand die het eigen antwoord kent. Ligt er één antwoord "
            "vast, dan gaat er eerst meer achter slot. Daarna wordt achter elk verborgen cijfer een "
            "andere uitkomst gezocht waarbij alles wat te lezen is, ook elk interval, hetzelfde "
            "blijft. Is die er niet, dan worden cijfers grover afgerond of weggelaten."
        ),
        cannot_say=_(
            "Het beschermt tegen zekerheid, niet tegen vermoedens, en niet tegen collega’s die hun "
            "antwoorden naast elkaar leggen. Het rekent met aandelen, gemiddelden, verschillen en hun "
            "intervallen; wat geen som van antwoorden is, zoals een kans of een betrouwbaarheid, is "
            "alleen grof afgerond."
        ),
        formula=(
            "min / max x_ak,  A·x = b,  x ∈ ℕ;   |{k : max x_ak > 0}| > 1\n"
            "∃ y ≠ x :  [θ_e(y)] = [θ_e(x)],  [CI_e(y)] = [CI_e(x)]  ∀e"
        ),
        scale=HIDDEN,
        source="Dinur and Nissim 2003; FCSM Statistical Policy Working Paper 22",
        functions=(
            audit,
            witnesses,
            feasible_answers,
            values_after,
            squares_after,
            settle,
            loose,
        ),
        tests=(
            "tests/core/test_auditor.py",
            "tests/core/test_disclosure.py",
            "tests/core/test_statements.py",
            "tests/core/test_ties.py",
        ),
    ),
    Indicator(
        id="D8",
        part=MethodPart.PROTECTION,
        name=_("Vooruitblik"),
        definition=_(
            "Voor de golf opent: uit de lijst van genodigden volgt bij elke respons hoeveel "
            "besturen cijfers zullen zien, hoeveel stellingen een bestuur te zien krijgt, welke "
            "functies een cijfer krijgen, en hoe nauwkeurig het verschil wordt."
        ),
        cannot_say=_(
            "Geen voorspelling van de respons. Ieder antwoordt hier onafhankelijk met dezelfde "
            "kans, terwijl collega’s in werkelijkheid samen wel of niet meedoen. Wat door de "
            "andere regels verdwijnt, telt niet mee, behalve bij de stellingen dat wie het allemaal "
            "eens of oneens is verborgen blijft: het is een bovengrens."
        ),
        formula=(
            "P(Bin(N, r) ≥ c),  P(Σ_m Bin(1, p_m) = j)\n"
            "Π_s Σ_{n ≥ c} P(Bin(N_s, r) = n)·(1 − [n < u]·2/(n+1))\n"
            "SE² = (σ²·Σ E[w] + τ²·Σ E[w²]) / (Σ E[w])²,  σ² = ¼,  τ = .15"
        ),
        scale=_("kansen van 0 tot 1, en aantallen besturen"),
        source="Laplace 1774; Poisson 1837; Harris 1960; Cameron, Gelbach and Miller 2008",
        functions=(
            foresee,
            chance_of_reaching,
            statement_chances,
            number_distribution,
            function_chances,
            classes_chance,
            precision,
        ),
        tests=("tests/core/test_foresight.py",),
    ),
)

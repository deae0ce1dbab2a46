"""French. A pair is (one, more); « : » and « ; » carry a no-break space before them."""

_TEXTS: dict[str, str | tuple[str, str]] = {
    "and": "et",
    "political": "le côté politique",
    "administrative": "l’administration",
    "verdict_shared_first": (
        "Le politique et l’administration partagent le diagnostic sur {shared} des {total} affirmations ; ils diffèrent de façon démontrable sur une seule.",
        "Le politique et l’administration partagent le diagnostic sur {shared} des {total} affirmations ; ils diffèrent de façon démontrable sur {n}.",
    ),
    "verdict_shared_only": "Le politique et l’administration partagent le diagnostic sur {shared} des {total} affirmations ; ils ne diffèrent de façon démontrable sur aucune.",
    "verdict_differ": (
        "Le politique et l’administration voient de façon démontrable une des {total} affirmations différemment.",
        "Le politique et l’administration voient de façon démontrable {n} des {total} affirmations différemment.",
    ),
    "verdict_none": "Sur aucune des {total} affirmations, une différence ou un diagnostic partagé ne peut être démontré.",
    "undecided": (
        "Une affirmation reste indécise : les chiffres ne montrent ni différence, ni vision partagée.",
        "{n} affirmations restent indécises : les chiffres ne montrent ni différence, ni vision partagée.",
    ),
    "largest_strength": "La plus grande différence : {item}. Au sein d’un même pouvoir local, {side} répond plus positivement, de {size} points de pourcentage en moyenne (intervalle à 95 % : {range}).",
    "largest_problem": "La plus grande différence : {item}. Au sein d’un même pouvoir local, {side} estime ce problème plus important, de {size} points de pourcentage en moyenne (intervalle à 95 % : {range}).",
    "direction_all": (
        "Sur la seule affirmation avec une différence démontrable, {side} donne une réponse plus positive.",
        "Sur les {n} affirmations avec une différence démontrable, {side} donne une réponse plus positive.",
    ),
    "direction": "Sur {part} des {total} affirmations avec une différence démontrable, {side} donne une réponse plus positive.",
    "direction_even": "Les différences ne vont pas dans un seul sens : sur {part} des {total} affirmations, le côté politique est plus positif, sur les autres l’administration.",
    "shared_weak_strength": "Point d’attention partagé : pour {item}, seulement {political} du côté politique et {administrative} de l’administration répondent favorablement.",
    "shared_weak_problem": "Point d’attention partagé : pour {item}, {political} du côté politique et {administrative} de l’administration voient un problème.",
    "shared_weak_majority": "Point d’attention partagé : pour {item}, une majorité voit un problème des deux côtés (politique {political}, administration {administrative}).",
    "shared_strong": "Force partagée : pour {item}, {political} du côté politique et {administrative} de l’administration répondent favorablement.",
    "shared_strong_majority": "Force partagée : pour {item}, une majorité répond favorablement des deux côtés (politique {political}, administration {administrative}).",
    "shared_strong_problem": "Force partagée : pour {item}, seulement {political} du côté politique et {administrative} de l’administration voient un problème.",
    "response": "{both} des {municipalities} pouvoirs locaux ont répondu des deux côtés : {political} et {administrative}.",
    "people_political": ("{n} élu", "{n} élus"),
    "people_administrative": ("{n} membre du personnel", "{n} membres du personnel"),
    "people_invited": "{people} ({rate} des personnes invitées)",
    "suppressed": (
        "Pour une affirmation, aucun chiffre n’est montré : il pourrait révéler la réponse d’une personne.",
        "Pour {n} affirmations, aucun chiffre n’est montré : il pourrait révéler la réponse d’une personne.",
    ),
    "pair": "Pour {goal}, {p_goal} du côté politique et {a_goal} de l’administration répondent favorablement ; pour {translation}, c’est {p_translation} et {a_translation}.",
    "pair_translation": "L’objectif est partagé, sa traduction est lue différemment.",
    "pair_readings": "L’objectif est partagé, sa traduction est lue différemment : {readings}.",
    "pair_majority": "pour {side}, une majorité la voit",
    "pair_minority": "pour {side}, une majorité ne la voit pas",
    "no_opinion": "Sans avis sur {item} : {share} ({side}), contre {other} ({other_side}).",
    "choice_same": "Pour {item}, les deux côtés citent le plus souvent {options}.",
    "choice_differs": "Pour {item}, le côté politique cite le plus souvent {political}. L’administration cite le plus souvent {administrative}.",
    "mentions": "À cette question, un élu cite en moyenne {political} réponses de la liste et un membre du personnel {administrative}.",
    "theme": "Parmi les thèmes, {theme} diffère le plus : {side} lui donne {size} points de plus, sur une échelle de 0 à 100.",
    "counted": "{part} des {whole}",
    "estimate_political": "Pour {item}, le côté politique s’attend à {guess} de réponses favorables de l’administration ; c’est {own}.",
    "estimate_political_problem": "Pour {item}, le côté politique s’attend à ce que {guess} de l’administration voient un problème ; c’est {own}.",
    "estimate_administrative": "Pour {item}, l’administration s’attend à {guess} de réponses favorables du côté politique ; c’est {own}.",
    "estimate_administrative_problem": "Pour {item}, l’administration s’attend à ce que {guess} du côté politique voient un problème ; c’est {own}.",
    "peers_all": "Tous les pouvoirs locaux",
    "peers_kind_all": "Tous les pouvoirs locaux",
    "peers_kind_size": "Selon la taille",
    "peers_kind_province": "Selon la province",
    "peers_kind_list": "Liste propre",
    "size_<10k": "moins de 10 000 habitants",
    "size_10-20k": "10 000 à 20 000 habitants",
    "size_20-35k": "20 000 à 35 000 habitants",
    "size_35-50k": "35 000 à 50 000 habitants",
    "size_50-100k": "50 000 à 100 000 habitants",
    "size_>100k": "100 000 habitants ou plus",
    "among_all": "tous les pouvoirs locaux",
    "among_size": "les pouvoirs locaux de {group}",
    "among_province": "les pouvoirs locaux de la province {group}",
    "among_list": "le groupe « {group} » ({list})",
    "third_low": "appartient au tiers inférieur (probabilité {chance})",
    "third_middle": "appartient au tiers moyen (probabilité {chance})",
    "third_high": "appartient au tiers supérieur (probabilité {chance})",
    "third_unsure": "trop incertain pour le dire",
    "third_noisy": "pas assez fiable pour comparer",
    "peers_low": "Pour {theme}, {side} se situe dans le tiers inférieur parmi {group} (probabilité {chance}).",
    "peers_high": "Pour {theme}, {side} se situe dans le tiers supérieur parmi {group} (probabilité {chance}).",
    "peers_gap": "Pour {theme}, la différence est ici de {own} points ; dans la moitié centrale parmi {group}, elle se situe entre {low} et {high}.",
    "peers_unsure": "Pour aucun thème il n’est assez certain que ce pouvoir local appartient au tiers inférieur ou supérieur parmi {group}.",
    "own_response": "Dans ce pouvoir local, {political} et {administrative} ont répondu.",
    "own_people": "{submitted} des {invited} {people}",
    "people_word_political": "élus",
    "people_word_administrative": "membres du personnel",
    "own_nature": "Ce rapport décrit ce que ces personnes ont répondu. Il ne dit rien de celles qui n’ont pas répondu.",
    "own_gap": "Le plus éloigné : pour {item}, {p} élus et {a} membres du personnel ont répondu favorablement.",
    "own_gap_problem": "Le plus éloigné : pour {item}, {p} élus et {a} membres du personnel voient un problème.",
    "own_near": "Le plus proche : pour {item}, {p} élus et {a} membres du personnel ont répondu favorablement.",
    "own_near_problem": "Le plus proche : pour {item}, {p} élus et {a} membres du personnel voient un problème.",
    "own_low": "Le plus bas des deux côtés ensemble : pour {item}, {p} élus et {a} membres du personnel ont répondu favorablement.",
    "own_low_problem": "Le plus souvent un problème des deux côtés ensemble : {item} ({p} élus et {a} membres du personnel).",
    "own_high": "Le plus haut des deux côtés ensemble : pour {item}, {p} élus et {a} membres du personnel ont répondu favorablement.",
    "own_missing": "Les personnes qui n’ont pas répondu peuvent encore déplacer ces chiffres : pour {item}, la part de réponses favorables se situe {ranges}.",
    "own_missing_problem": "Les personnes qui n’ont pas répondu peuvent encore déplacer ces chiffres : pour {item}, la part qui voit un problème se situe {ranges}.",
    "range_political": "entre {low} et {high} du côté politique ({answered} ont répondu)",
    "range_administrative": "entre {low} et {high} dans l’administration ({answered} ont répondu)",
    "own_benchmark": "Dans la référence, c’est {p} du côté politique et {a} de l’administration.",
    "own_suppressed": (
        "Pour une affirmation, aucun chiffre n’est montré, afin de protéger les réponses de ces personnes.",
        "Pour {n} affirmations, aucun chiffre n’est montré, afin de protéger les réponses de ces personnes.",
    ),
    "own_nothing": "Il y a encore trop peu de réponses pour montrer des chiffres de ce pouvoir local.",
    "trend_structural": "Structurel : pour {item}, une majorité répond favorablement à chaque vague ({side} : {first} dans «\N{NO-BREAK SPACE}{from_wave}\N{NO-BREAK SPACE}», {last} dans «\N{NO-BREAK SPACE}{to_wave}\N{NO-BREAK SPACE}» ; {link}).",
    "trend_structural_problem": "Structurel : pour {item}, une majorité voit un problème à chaque vague ({side} : {first} dans «\N{NO-BREAK SPACE}{from_wave}\N{NO-BREAK SPACE}», {last} dans «\N{NO-BREAK SPACE}{to_wave}\N{NO-BREAK SPACE}» ; {link}).",
    "trend_steady": "Il est démontré que la part est restée la même.",
    "trend_rising": "En hausse : pour {item}, la part de réponses favorables est passée de {first} à {last} ({side}). Base de mesure : {link} ; {size} points de pourcentage de plus (intervalle à 95 % : {range}).",
    "trend_rising_problem": "En hausse : pour {item}, la part qui voit un problème est passée de {first} à {last} ({side}). Base de mesure : {link} ; {size} points de pourcentage de plus (intervalle à 95 % : {range}).",
    "trend_falling": "En baisse : pour {item}, la part de réponses favorables est passée de {first} à {last} ({side}). Base de mesure : {link} ; {size} points de pourcentage de moins (intervalle à 95 % : {range}).",
    "trend_falling_problem": "En baisse : pour {item}, la part qui voit un problème est passée de {first} à {last} ({side}). Base de mesure : {link} ; {size} points de pourcentage de moins (intervalle à 95 % : {range}).",
    "trend_peak": "Pic : pour {item}, la part de réponses favorables était de {top} dans «\N{NO-BREAK SPACE}{top_wave}\N{NO-BREAK SPACE}», plus qu’avant et qu’après de manière démontrable ({side} : {first} et {last} ; {link}).",
    "trend_peak_problem": "Pic : pour {item}, la part qui voit un problème était de {top} dans «\N{NO-BREAK SPACE}{top_wave}\N{NO-BREAK SPACE}», plus qu’avant et qu’après de manière démontrable ({side} : {first} et {last} ; {link}).",
    "trend_undetermined": (
        "Pour une affirmation, l’évolution est indéterminée : les chiffres ne permettent aucun mot, pas même «\N{NO-BREAK SPACE}stable\N{NO-BREAK SPACE}».",
        "Pour {n} affirmations, l’évolution est indéterminée : les chiffres ne permettent aucun mot, pas même «\N{NO-BREAK SPACE}stable\N{NO-BREAK SPACE}».",
    ),
    "link_both": "dans les deux vagues",
    "link_ends": "dans la première et la dernière vague",
    "link_municipality": ("le même pouvoir local {when}", "les mêmes {n} pouvoirs locaux {when}"),
    "link_seat": ("le même siège {when}", "les mêmes {n} sièges {when}"),
    "link_new": (", dont un a changé de titulaire", ", dont {n} ont changé de titulaire"),
    "link_none": "groupes distincts, ni les mêmes pouvoirs locaux ni les mêmes personnes",
}


def _spaced(phrase: str | tuple[str, str]) -> str | tuple[str, str]:
    """French puts a no-break space before double punctuation and the percent sign."""
    if isinstance(phrase, tuple):
        one, more = phrase
        return _no_break(one), _no_break(more)
    return _no_break(phrase)


def _no_break(text: str) -> str:
    for sign in (":", ";", "%"):
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return text


PHRASES = {key: _spaced(phrase) for key, phrase in _TEXTS.items()}

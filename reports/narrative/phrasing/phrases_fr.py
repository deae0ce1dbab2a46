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
    "verdict_shared_only.only": "Le politique et l’administration partagent le diagnostic sur la seule affirmation avec des chiffres des deux côtés.",
    "verdict_differ": (
        "Le politique et l’administration voient de façon démontrable une des {total} affirmations différemment.",
        "Le politique et l’administration voient de façon démontrable {n} des {total} affirmations différemment.",
    ),
    "verdict_differ.only": "Le politique et l’administration voient de façon démontrable différemment la seule affirmation avec des chiffres des deux côtés.",
    "verdict_none": "Sur aucune des {total} affirmations, une différence ou un diagnostic partagé ne peut être démontré.",
    "verdict_none.only": "Sur la seule affirmation avec des chiffres des deux côtés, ni une différence ni un diagnostic partagé ne peut être démontré.",
    "undecided": (
        "Une affirmation reste indécise : les chiffres ne montrent ni différence qui compte, ni vision partagée.",
        "{n} affirmations restent indécises : les chiffres ne montrent ni différence qui compte, ni vision partagée.",
    ),
    "largest": "La plus grande différence : {item}. Au sein d’un même pouvoir local, {side} répond plus souvent {answer}, de {size} points de pourcentage en moyenne{interval}.",
    "answer_higher": "{answer} ou plus",
    "answer_lower": "{answer} ou moins",
    "answer_only": "{answer}",
    "answer_agree": "d’accord",
    "favourable": "favorable",
    "unfavourable": "défavorable",
    "better": "C’est plus favorable.",
    "worse": "C’est moins favorable.",
    "interval95": " (intervalle à 95 % : {range})",
    "about": "environ {figure}",
    "rounded_share": "arrondi à {step} points de pourcentage, afin que personne ne soit reconnaissable",
    "rounded_points": (
        "arrondi à {step} point, afin que personne ne soit reconnaissable",
        "arrondi à {step} points, afin que personne ne soit reconnaissable",
    ),
    "rounded_number": "arrondi à {step}, afin que personne ne soit reconnaissable",
    "interval_none": "sans intervalle",
    "interval_hidden": "l’intervalle est omis, afin que personne ne soit reconnaissable",
    "direction_all": (
        "Sur la seule affirmation avec une différence démontrable, {side} donne une réponse plus positive.",
        "Sur les {n} affirmations avec une différence démontrable, {side} donne une réponse plus positive.",
    ),
    "direction": "Sur {part} des {total} affirmations avec une différence démontrable, {side} donne une réponse plus positive.",
    "direction_even": "Les différences ne vont pas dans un seul sens : sur {part} des {total} affirmations, le côté politique est plus positif, sur les autres l’administration.",
    "shared_weak": "Point d’attention partagé : pour {item}, {political} du côté politique et {administrative} de l’administration répondent {answer}.",
    "shared_weak_few": "Point d’attention partagé : pour {item}, seulement {political} du côté politique et {administrative} de l’administration répondent {answer}.",
    "shared_weak_majority": "Point d’attention partagé : pour {item}, une majorité répond {answer} des deux côtés (politique {political}, administration {administrative}).",
    "shared_strong": "Force partagée : pour {item}, {political} du côté politique et {administrative} de l’administration répondent {answer}.",
    "shared_strong_few": "Force partagée : pour {item}, seulement {political} du côté politique et {administrative} de l’administration répondent {answer}.",
    "shared_strong_majority": "Force partagée : pour {item}, une majorité répond {answer} des deux côtés (politique {political}, administration {administrative}).",
    "response": (
        "{n} des {total} pouvoirs locaux a répondu des deux côtés : {political} et {administrative}.",
        "{n} des {total} pouvoirs locaux ont répondu des deux côtés : {political} et {administrative}.",
    ),
    "response.none": "Aucun des {total} pouvoirs locaux n’a répondu des deux côtés : {political} et {administrative}.",
    "response.only": "Le seul pouvoir local a répondu des deux côtés : {political} et {administrative}.",
    "response.only.none": "Le seul pouvoir local n’a pas répondu des deux côtés : {political} et {administrative}.",
    "people_political": ("{n} élu", "{n} élus"),
    "people_political.none": "aucun élu",
    "people_administrative": ("{n} membre du personnel", "{n} membres du personnel"),
    "people_administrative.none": "aucun membre du personnel",
    "people_invited": "{people} ({rate} des personnes invitées)",
    "suppressed": (
        "Pour une affirmation, aucun chiffre n’est montré : il pourrait révéler la réponse d’une personne.",
        "Pour {n} affirmations, aucun chiffre n’est montré : il pourrait révéler la réponse d’une personne.",
    ),
    "unpaired": (
        "Pour une affirmation, il y a trop peu de réponses des deux côtés d’un même pouvoir local pour comparer.",
        "Pour {n} affirmations, il y a trop peu de réponses des deux côtés d’un même pouvoir local pour comparer.",
    ),
    "pair": "Pour {goal}, {p_goal} du côté politique et {a_goal} de l’administration répondent {goal_answer} ; pour {translation}, {p_translation} et {a_translation} répondent {answer}.",
    "pair_translation": "L’objectif est partagé, sa traduction est lue différemment.",
    "pair_readings": "L’objectif est partagé, sa traduction est lue différemment : {readings}.",
    "pair_majority": "pour {side}, une majorité la voit",
    "pair_minority": "pour {side}, une majorité ne la voit pas",
    "no_opinion": "Sans avis sur {item} : {share} ({side}), contre {other} ({other_side}).",
    "choice_same": "Pour {item}, les deux côtés citent le plus souvent {options}.",
    "choice_differs": "Pour {item}, le côté politique cite le plus souvent {political}. L’administration cite le plus souvent {administrative}.",
    "mentions": "À cette question, un élu cite en moyenne {political} réponses de la liste et un membre du personnel {administrative}.",
    "problem_theme": "{theme} (mesure un problème)",
    "theme": "Parmi les thèmes, {theme} diffère le plus : {side} lui donne {size} points de plus, sur une échelle de 0 à 100.",
    "counted": "{part} des {whole}",
    "estimate_political": "Pour {item}, {guess} du côté politique pensent que l’administration répond {answer} ; dans l’administration elle-même, {own} répondent ainsi.",
    "estimate_administrative": "Pour {item}, {guess} de l’administration pensent que le côté politique répond {answer} ; du côté politique même, {own} répondent ainsi.",
    "peers_all": "Tous les pouvoirs locaux",
    "peers_kind_all": "Tous les pouvoirs locaux",
    "peers_kind_size": "Selon la taille",
    "peers_kind_province": "Selon la province",
    "peers_kind_list": "Liste propre",
    "group_size_<10k": "moins de 10 000 habitants",
    "group_size_10-20k": "10 000 à 20 000 habitants",
    "group_size_20-35k": "20 000 à 35 000 habitants",
    "group_size_35-50k": "35 000 à 50 000 habitants",
    "group_size_50-100k": "50 000 à 100 000 habitants",
    "group_size_>100k": "100 000 habitants ou plus",
    "among_all": "tous les pouvoirs locaux",
    "among_size": "les pouvoirs locaux de {group}",
    "among_province": "les pouvoirs locaux de la province {group}",
    "among_list": "le groupe « {group} » ({list})",
    "third_low": "appartient au tiers inférieur (probabilité {chance})",
    "third_middle": "appartient au tiers moyen (probabilité {chance})",
    "third_high": "appartient au tiers supérieur (probabilité {chance})",
    "third_unsure": "trop incertain pour le dire",
    "third_noisy": "pas assez fiable pour comparer",
    "peers_low": "Pour {theme}, {side} se situe, par son score corrigé du hasard, dans le tiers inférieur parmi {group} (probabilité {chance}).",
    "peers_high": "Pour {theme}, {side} se situe, par son score corrigé du hasard, dans le tiers supérieur parmi {group} (probabilité {chance}).",
    "peers_gap": "Pour {theme}, la différence, corrigée du hasard, est ici de {own} points ; dans la moitié centrale parmi {group}, elle se situe entre {low} et {high}.",
    "peers_unsure": "Pour aucun thème il n’est assez certain que ce pouvoir local appartient au tiers inférieur ou supérieur parmi {group}.",
    "own_response": "Qui a répondu dans ce pouvoir local : {political} et {administrative}.",
    "own_people_political": "{n} des {total} élus",
    "own_people_political.none": "aucun des {total} élus",
    "own_people_political.only": "le seul élu invité",
    "own_people_political.only.none": "aucun élu (un seul invité)",
    "own_people_administrative": "{n} des {total} membres du personnel",
    "own_people_administrative.none": "aucun des {total} membres du personnel",
    "own_people_administrative.only": "le seul membre du personnel invité",
    "own_people_administrative.only.none": "aucun membre du personnel (un seul invité)",
    "own_nature": "Ce rapport décrit ce que ces personnes ont répondu. Il ne dit rien de celles qui n’ont pas répondu.",
    "own_gap": "Le plus éloigné : pour {item}, {p} élus et {a} membres du personnel ont répondu {answer}.",
    "own_near": "Le plus proche : pour {item}, {p} élus et {a} membres du personnel ont répondu {answer}.",
    "own_low": "Moins de la moitié favorable des deux côtés, et le plus nettement : pour {item}, {p} élus et {a} membres du personnel ont répondu {answer}.",
    "own_high": "Plus de la moitié favorable des deux côtés, et le plus nettement : pour {item}, {p} élus et {a} membres du personnel ont répondu {answer}.",
    "own_missing": "Les personnes qui n’ont pas répondu peuvent encore déplacer ces chiffres : pour {item}, la part qui répond {answer} se situe {ranges}.",
    "range_political": (
        "entre {low} et {high} du côté politique ({answered} a répondu)",
        "entre {low} et {high} du côté politique ({answered} ont répondu)",
    ),
    "range_administrative": (
        "entre {low} et {high} dans l’administration ({answered} a répondu)",
        "entre {low} et {high} dans l’administration ({answered} ont répondu)",
    ),
    "own_benchmark": "Dans la référence, c’est {p} du côté politique et {a} de l’administration.",
    "own_verdict": "Pour {political} des {total} affirmations avec des chiffres des deux côtés, les élus ont répondu plus favorablement ; pour {administrative}, l’administration ; et pour {same}, les deux aussi souvent. Toute différence y compte, si petite soit-elle.",
    "own_verdict_same": "Pour les {total} affirmations avec des chiffres des deux côtés, les deux côtés ont répondu aussi souvent favorablement.",
    "own_verdict_same.only": "Pour la seule affirmation avec des chiffres des deux côtés, les deux côtés ont répondu aussi souvent favorablement.",
    "own_verdict_one_side": "Pour les {total} affirmations avec des chiffres des deux côtés, {side} a répondu plus favorablement. Toute différence y compte, si petite soit-elle.",
    "own_verdict_one_side.only": "Pour la seule affirmation avec des chiffres des deux côtés, {side} a répondu plus favorablement. Toute différence y compte, si petite soit-elle.",
    "own_verdict_apart": (
        "Pour {political} des {total} affirmations avec des chiffres des deux côtés, les élus ont répondu plus favorablement ; pour l’autre, l’administration. Toute différence y compte, si petite soit-elle.",
        "Pour {political} des {total} affirmations avec des chiffres des deux côtés, les élus ont répondu plus favorablement ; pour les {n} autres, l’administration. Toute différence y compte, si petite soit-elle.",
    ),
    "own_hidden": (
        "Pour une affirmation, il manque le chiffre d’au moins un côté : {reasons}.",
        "Pour {n} affirmations, il manque le chiffre d’au moins un côté : {reasons}.",
    ),
    "hidden_few": "pour {count}, trop peu de personnes ont répondu d’un côté",
    "hidden_few.only": "trop peu de personnes y ont répondu d’un côté",
    "hidden_protected": "pour {count}, un chiffre pourrait révéler la réponse d’une personne, par exemple parce que tout le monde a répondu de la même façon d’un côté",
    "hidden_protected.only": "un chiffre pourrait révéler la réponse d’une personne, par exemple parce que tout le monde a répondu de la même façon d’un côté",
    "small_places": "Trop petit pour une classe par affirmation : il faut {needed} pouvoirs locaux avec des réponses des deux côtés, et il y en a ici {n} sur {needed}.",
    "small_places.none": "Trop petit pour une classe par affirmation : il faut {needed} pouvoirs locaux avec des réponses des deux côtés, et il n’y en a ici aucun.",
    "small_tests": "Les tests et les intervalles ne sont pas encore possibles non plus : il en faut {needed}.",
    "small_answers": "Trop petit pour une classe par affirmation : il faut {needed} réponses de chaque côté, et il y en a ici {political} (politique) et {administrative} (administration).",
    "own_nothing": "Il y a encore trop peu de réponses pour montrer des chiffres de ce pouvoir local.",
    "trend_structural": "Structurel : pour {item}, une majorité répond {answer} à chaque vague ({side} : {first} dans «\N{NO-BREAK SPACE}{from_wave}\N{NO-BREAK SPACE}», {last} dans «\N{NO-BREAK SPACE}{to_wave}\N{NO-BREAK SPACE}» ; {link}).",
    "trend_steady": "La part est aussi restée stable : il est démontré qu’elle est la même.",
    "trend_rising": "En hausse : pour {item}, la part qui répond {answer} est passée de {first} à {last} ({side}, tous les répondants). Base de mesure : {link} ; {size} points de pourcentage de plus{interval}.",
    "trend_falling": "En baisse : pour {item}, la part qui répond {answer} est passée de {first} à {last} ({side}, tous les répondants). Base de mesure : {link} ; {size} points de pourcentage de moins{interval}.",
    "trend_peak": "Pic : pour {item}, la part qui répond {answer} était de {top} dans «\N{NO-BREAK SPACE}{top_wave}\N{NO-BREAK SPACE}», plus qu’avant et qu’après de manière démontrable ({side} : {first} et {last} ; {link}).",
    "trend_dip": "Creux : pour {item}, la part qui répond {answer} était de {top} dans «\N{NO-BREAK SPACE}{top_wave}\N{NO-BREAK SPACE}», moins qu’avant et qu’après de manière démontrable ({side} : {first} et {last} ; {link}).",
    "trend_stable": "Stable : pour {item}, il est démontré que la part qui répond {answer} est restée la même ({side} : {first} dans «\N{NO-BREAK SPACE}{from_wave}\N{NO-BREAK SPACE}», {last} dans «\N{NO-BREAK SPACE}{to_wave}\N{NO-BREAK SPACE}» ; {link}).",
    "trend_majority": "À chaque vague, c’est une majorité.",
    "trend_undetermined": (
        "Pour une affirmation, l’évolution est indéterminée : les chiffres ne permettent aucun mot, pas même «\N{NO-BREAK SPACE}stable\N{NO-BREAK SPACE}».",
        "Pour {n} affirmations, l’évolution est indéterminée : les chiffres ne permettent aucun mot, pas même «\N{NO-BREAK SPACE}stable\N{NO-BREAK SPACE}».",
    ),
    "course_stated": (
        "Pour une affirmation, l’évolution recommence\N{NO-BREAK SPACE}: une version du questionnaire dit qu’elle n’est pas comparable à une vague antérieure.",
        "Pour {n} affirmations, l’évolution recommence\N{NO-BREAK SPACE}: une version du questionnaire dit qu’elles ne sont pas comparables à une vague antérieure.",
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
    for sign in (":", ";", "%", "?", "»"):
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return text.replace("« ", "«\N{NO-BREAK SPACE}")


def spaced(texts: dict[str, str | tuple[str, str]]) -> dict[str, str | tuple[str, str]]:
    """Phrases with the no-break spaces of French."""
    return {key: _spaced(phrase) for key, phrase in texts.items()}


PHRASES = spaced(_TEXTS)

"""What a questionnaire on paper says of itself, in its own language.

No gettext: formats are pure, and the words of a condition stand inside a sentence, where each
language has an order and a verb of its own.
"""

from typing import Final

from msgspec import Struct

from surveys.questionnaire.conditions.sentences import Verb


class PaperWords(Struct, frozen=True, kw_only=True):
    page: str
    draft: str
    version: str
    political: str
    administrative: str
    political_would: str
    administrative_would: str
    minutes: str
    how: str
    hand_in: str
    place: str
    name: str
    function: str
    optional: str
    one: str
    several: str
    several_between: str
    exactly: str
    at_least: str
    at_most: str
    one_in_row: str
    no_opinion: str
    rating: str
    rank_all: str
    rank_some: str
    points: str
    total: str
    number: str
    whole: str
    decimals: str
    between: str
    minimum: str
    maximum: str
    day: str
    day_parts: tuple[str, str, str]
    write: str
    write_at_most: str
    only_if: str
    section_only_if: str
    go_to: str
    go_to_end: str
    joined_and: str
    joined_or: str
    denied: str
    verbs: dict[str, str]
    day_verbs: dict[str, str]
    carried: str
    quote: str
    lost: str
    end: str


def words_of(language: str) -> PaperWords:
    return _WORDS.get(language, _WORDS["nl"])


def _verbs(*said: str) -> dict[str, str]:
    """In the order of the verbs."""
    return {verb.value: words for verb, words in zip(Verb, said, strict=True)}


def _day_verbs(*said: str) -> dict[str, str]:
    order = (Verb.AT_LEAST, Verb.AT_MOST, Verb.MORE, Verb.LESS)
    return {verb.value: words for verb, words in zip(order, said, strict=True)}


_WORDS: Final = {
    "nl": PaperWords(
        page="Pagina {page} van {pages}",
        draft="Concept",
        version="Versie {number}",
        political="Voor de politiek",
        administrative="Voor de administratie",
        political_would="En wat denkt u dat de politiek hier zou antwoorden?",
        administrative_would="En wat denkt u dat de administratie hier zou antwoorden?",
        minutes="Invullen duurt ongeveer {n} min.",
        how="Schrijf met een blauwe of zwarte pen. Kruis aan in het vakje; is het mis, maak het"
        " vakje dan helemaal zwart en kruis een ander aan. U mag vragen overslaan.",
        hand_in="Wie vraagt dit, en hoe dient u in?",
        place="Bestuur",
        name="Naam",
        function="Functie",
        optional="niet verplicht",
        one="Kruis één vakje aan.",
        several="Kruis aan wat past; meer dan één mag.",
        several_between="Kruis {least} tot {most} vakjes aan.",
        exactly="Kruis precies {n} vakjes aan.",
        at_least="Kruis minstens {least} vakjes aan.",
        at_most="Kruis hoogstens {most} vakjes aan.",
        one_in_row="Kruis op elke regel één vakje aan.",
        no_opinion="x = {none}",
        rating="{least} = {low}; {most} = {high}",
        rank_all="Zet alle antwoorden in volgorde: schrijf 1 bij het eerste, 2 bij het tweede,"
        " tot en met {n}.",
        rank_some="Zet er {n} in volgorde: schrijf 1 bij het eerste, tot en met {n}. De andere"
        " vakjes blijven leeg.",
        points="Verdeel {total} punten, in gehele getallen. Samen moeten ze {total} zijn.",
        total="Samen",
        number="Vul een getal in",
        whole="Vul een geheel getal in",
        decimals="; cijfers na de komma: hoogstens {n}",
        between="van {least} tot {most}",
        minimum="van {least} of meer",
        maximum="van {most} of minder",
        day="Vul een datum in",
        day_parts=("dag", "maand", "jaar"),
        write="Schrijf uw antwoord op.",
        write_at_most="Schrijf uw antwoord op, in hoogstens {n} tekens.",
        only_if="Alleen invullen als {condition}.",
        section_only_if="Vul dit onderdeel alleen in als {condition}.",
        go_to="ga naar vraag {number}",
        go_to_end="ga naar het einde",
        joined_and=" en ",
        joined_or=" of ",
        denied="niet geldt: {condition}",
        verbs=_verbs(
            "u bij vraag {q} {v} antwoordde",
            "u bij vraag {q} iets anders dan {v} antwoordde",
            "u bij vraag {q} {v} of hoger antwoordde",
            "u bij vraag {q} {v} of lager antwoordde",
            "u bij vraag {q} hoger dan {v} antwoordde",
            "u bij vraag {q} lager dan {v} antwoordde",
            "u bij vraag {q} {v} koos",
            "u bij vraag {q} {v} niet koos",
            "u vraag {q} beantwoordde",
            "u vraag {q} niet beantwoordde",
        ),
        day_verbs=_day_verbs(
            "u bij vraag {q} {v} of later invulde",
            "u bij vraag {q} {v} of vroeger invulde",
            "u bij vraag {q} een dag na {v} invulde",
            "u bij vraag {q} een dag voor {v} invulde",
        ),
        carried="Alleen met de antwoorden die u bij vraag {q} koos; koos u er geen, sla dan over.",
        quote="Dit mag in het rapport geciteerd worden, zonder mijn naam",
        lost="[?] staat voor tekens die dit lettertype niet heeft.",
        end="Dit is het einde van de vragenlijst. Dank u wel.",
    ),
    "en": PaperWords(
        page="Page {page} of {pages}",
        draft="Draft",
        version="Version {number}",
        political="For the political side",
        administrative="For the administration",
        political_would="And what do you think the politicians would answer here?",
        administrative_would="And what do you think the administration would answer here?",
        minutes="Filling this in takes about {n} min.",
        how="Use a blue or black pen. Put a cross in the box; to correct one, fill the box in"
        " completely and cross another. You may skip questions.",
        hand_in="Who asks this, and how do you hand it in?",
        place="Local government",
        name="Name",
        function="Function",
        optional="not required",
        one="Cross one box.",
        several="Cross all that apply.",
        several_between="Cross {least} to {most} boxes.",
        exactly="Cross exactly {n} boxes.",
        at_least="Cross at least {least} boxes.",
        at_most="Cross at most {most} boxes.",
        one_in_row="Cross one box in each row.",
        no_opinion="x = {none}",
        rating="{least} = {low}; {most} = {high}",
        rank_all="Put all answers in order: write 1 beside the first, 2 beside the second, up to {n}.",
        rank_some="Put {n} of them in order: write 1 beside the first, up to {n}. Leave the other"
        " boxes empty.",
        points="Divide {total} points, in whole numbers. Together they must be {total}.",
        total="Together",
        number="Write a number",
        whole="Write a whole number",
        decimals="; decimals: at most {n}",
        between="from {least} to {most}",
        minimum="of {least} or more",
        maximum="of {most} or less",
        day="Write a date",
        day_parts=("day", "month", "year"),
        write="Write your answer.",
        write_at_most="Write your answer, in at most {n} characters.",
        only_if="Only answer this if {condition}.",
        section_only_if="Only fill in this part if {condition}.",
        go_to="go to question {number}",
        go_to_end="go to the end",
        joined_and=" and ",
        joined_or=" or ",
        denied="this is not so: {condition}",
        verbs=_verbs(
            "you answered {v} to question {q}",
            "you answered something other than {v} to question {q}",
            "you answered {v} or higher to question {q}",
            "you answered {v} or lower to question {q}",
            "you answered higher than {v} to question {q}",
            "you answered lower than {v} to question {q}",
            "you chose {v} at question {q}",
            "you did not choose {v} at question {q}",
            "you answered question {q}",
            "you did not answer question {q}",
        ),
        day_verbs=_day_verbs(
            "you wrote {v} or later at question {q}",
            "you wrote {v} or earlier at question {q}",
            "you wrote a day after {v} at question {q}",
            "you wrote a day before {v} at question {q}",
        ),
        carried="Only with the answers that you chose at question {q}; skip this if you chose none.",
        quote="This may be quoted in the report, without my name",
        lost="[?] stands for characters that this typeface lacks.",
        end="This is the end of the questionnaire. Thank you.",
    ),
    "fr": PaperWords(
        page="Page {page} sur {pages}",
        draft="Projet",
        version="Version {number}",
        political="Pour le côté politique",
        administrative="Pour l’administration",
        political_would="Et que pensez-vous que le côté politique répondrait ici ?",
        administrative_would="Et que pensez-vous que l’administration répondrait ici ?",
        minutes="Compter environ {n} min.",
        how="Écrivez au stylo bleu ou noir. Cochez la case d’une croix ; pour corriger, noircissez"
        " toute la case et cochez-en une autre. Vous pouvez passer des questions.",
        hand_in="Qui pose ces questions, et comment remettre vos réponses ?",
        place="Administration locale",
        name="Nom",
        function="Fonction",
        optional="facultatif",
        one="Cochez une seule case.",
        several="Cochez ce qui convient ; plusieurs réponses possibles.",
        several_between="Cochez de {least} à {most} cases.",
        exactly="Cochez exactement {n} cases.",
        at_least="Cochez au moins {least} cases.",
        at_most="Cochez au plus {most} cases.",
        one_in_row="Cochez une case par ligne.",
        no_opinion="x = {none}",
        rating="{least} = {low} ; {most} = {high}",
        rank_all="Classez toutes les réponses : écrivez 1 à côté de la première, 2 à côté de la"
        " deuxième, jusqu’à {n}.",
        rank_some="Classez-en {n} : écrivez 1 à côté de la première, jusqu’à {n}. Laissez les autres"
        " cases vides.",
        points="Répartissez {total} points, en nombres entiers. Le total doit être {total}.",
        total="Total",
        number="Écrivez un nombre",
        whole="Écrivez un nombre entier",
        decimals=" ; décimales : {n} au plus",
        between="de {least} à {most}",
        minimum="de {least} ou plus",
        maximum="de {most} ou moins",
        day="Écrivez une date",
        day_parts=("jour", "mois", "année"),
        write="Écrivez votre réponse.",
        write_at_most="Écrivez votre réponse, en {n} caractères au plus.",
        only_if="À remplir seulement si {condition}.",
        section_only_if="Remplissez cette partie seulement si {condition}.",
        go_to="allez à la question {number}",
        go_to_end="allez à la fin",
        joined_and=" et ",
        joined_or=" ou ",
        denied="ceci n’est pas le cas : {condition}",
        verbs=_verbs(
            "vous avez répondu {v} à la question {q}",
            "vous avez répondu autre chose que {v} à la question {q}",
            "vous avez répondu {v} ou plus à la question {q}",
            "vous avez répondu {v} ou moins à la question {q}",
            "vous avez répondu plus que {v} à la question {q}",
            "vous avez répondu moins que {v} à la question {q}",
            "vous avez choisi {v} à la question {q}",
            "vous n’avez pas choisi {v} à la question {q}",
            "vous avez répondu à la question {q}",
            "vous n’avez pas répondu à la question {q}",
        ),
        day_verbs=_day_verbs(
            "vous avez écrit {v} ou plus tard à la question {q}",
            "vous avez écrit {v} ou plus tôt à la question {q}",
            "vous avez écrit un jour après {v} à la question {q}",
            "vous avez écrit un jour avant {v} à la question {q}",
        ),
        carried="Uniquement avec les réponses que vous avez choisies à la question {q} ; passez si vous n’en avez choisi aucune.",
        quote="Ceci peut être cité dans le rapport, sans mon nom",
        lost="[?] remplace des caractères que cette police n’a pas.",
        end="C’est la fin du questionnaire. Merci.",
    ),
    "de": PaperWords(
        page="Seite {page} von {pages}",
        draft="Entwurf",
        version="Version {number}",
        political="Für die Politik",
        administrative="Für die Verwaltung",
        political_would="Und was würde Ihrer Meinung nach die Politik hier antworten?",
        administrative_would="Und was würde Ihrer Meinung nach die Verwaltung hier antworten?",
        minutes="Das Ausfüllen dauert etwa {n} Min.",
        how="Schreiben Sie mit blauem oder schwarzem Stift. Kreuzen Sie das Kästchen an; zum"
        " Berichtigen füllen Sie es ganz aus und kreuzen ein anderes an. Sie dürfen Fragen"
        " überspringen.",
        hand_in="Wer fragt das, und wie geben Sie den Bogen ab?",
        place="Gemeinde",
        name="Name",
        function="Funktion",
        optional="freiwillig",
        one="Kreuzen Sie ein Kästchen an.",
        several="Kreuzen Sie an, was zutrifft; mehrere Antworten sind möglich.",
        several_between="Kreuzen Sie {least} bis {most} Kästchen an.",
        exactly="Kreuzen Sie genau {n} Kästchen an.",
        at_least="Kreuzen Sie mindestens {least} Kästchen an.",
        at_most="Kreuzen Sie höchstens {most} Kästchen an.",
        one_in_row="Kreuzen Sie in jeder Zeile ein Kästchen an.",
        no_opinion="x = {none}",
        rating="{least} = {low}; {most} = {high}",
        rank_all="Bringen Sie alle Antworten in eine Reihenfolge: 1 für die erste, 2 für die zweite,"
        " bis {n}.",
        rank_some="Bringen Sie {n} davon in eine Reihenfolge: 1 für die erste, bis {n}. Die anderen"
        " Kästchen bleiben leer.",
        points="Verteilen Sie {total} Punkte, in ganzen Zahlen. Zusammen müssen es {total} sein.",
        total="Zusammen",
        number="Schreiben Sie eine Zahl",
        whole="Schreiben Sie eine ganze Zahl",
        decimals="; Nachkommastellen: höchstens {n}",
        between="von {least} bis {most}",
        minimum="ab {least}",
        maximum="bis {most}",
        day="Schreiben Sie ein Datum",
        day_parts=("Tag", "Monat", "Jahr"),
        write="Schreiben Sie Ihre Antwort auf.",
        write_at_most="Schreiben Sie Ihre Antwort auf, in höchstens {n} Zeichen.",
        only_if="Nur ausfüllen, wenn {condition}.",
        section_only_if="Füllen Sie diesen Teil nur aus, wenn {condition}.",
        go_to="weiter mit Frage {number}",
        go_to_end="weiter zum Ende",
        joined_and=" und ",
        joined_or=" oder ",
        denied="dies nicht zutrifft: {condition}",
        verbs=_verbs(
            "Sie bei Frage {q} {v} geantwortet haben",
            "Sie bei Frage {q} etwas anderes als {v} geantwortet haben",
            "Sie bei Frage {q} {v} oder höher geantwortet haben",
            "Sie bei Frage {q} {v} oder niedriger geantwortet haben",
            "Sie bei Frage {q} höher als {v} geantwortet haben",
            "Sie bei Frage {q} niedriger als {v} geantwortet haben",
            "Sie bei Frage {q} {v} gewählt haben",
            "Sie bei Frage {q} {v} nicht gewählt haben",
            "Sie Frage {q} beantwortet haben",
            "Sie Frage {q} nicht beantwortet haben",
        ),
        day_verbs=_day_verbs(
            "Sie bei Frage {q} {v} oder später geschrieben haben",
            "Sie bei Frage {q} {v} oder früher geschrieben haben",
            "Sie bei Frage {q} einen Tag nach {v} geschrieben haben",
            "Sie bei Frage {q} einen Tag vor {v} geschrieben haben",
        ),
        carried="Nur mit den Antworten, die Sie bei Frage {q} gewählt haben; überspringen Sie dies, wenn Sie keine gewählt haben.",
        quote="Dies darf im Bericht zitiert werden, ohne meinen Namen",
        lost="[?] steht für Zeichen, die diese Schrift nicht hat.",
        end="Das ist das Ende des Fragebogens. Vielen Dank.",
    ),
}

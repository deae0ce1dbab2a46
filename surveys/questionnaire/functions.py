"""The functions of local government, the side each belongs to, and how people write them."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.plain import without_invisible
from surveys.questionnaire.words import Perspective


class Function(StrEnum):
    MAYOR = "mayor"
    ALDERMAN = "alderman"
    COUNCIL_CHAIR = "council_chair"
    COUNCILLOR = "councillor"
    POLITICAL = "political"
    GENERAL_DIRECTOR = "general_director"
    FINANCE_DIRECTOR = "finance_director"
    MANAGEMENT_TEAM = "management_team"
    POLICY_OFFICER = "policy_officer"
    HEAD_OF_DEPARTMENT = "head_of_department"
    ADMINISTRATIVE = "administrative"

    @property
    def perspective(self) -> Perspective:
        return Perspective.POLITICAL if self in _POLITICAL else Perspective.ADMINISTRATIVE

    @property
    def held_by_one(self) -> bool:
        """Whether a municipality has one such office, so that it is a seat."""
        return self in _HELD_BY_ONE

    def label(self, language: str) -> str:
        labels = LABELS[self]
        return labels.get(language, labels["nl"])


_POLITICAL: Final = frozenset(
    {
        Function.MAYOR,
        Function.ALDERMAN,
        Function.COUNCIL_CHAIR,
        Function.COUNCILLOR,
        Function.POLITICAL,
    }
)

_HELD_BY_ONE: Final = frozenset(
    {
        Function.MAYOR,
        Function.COUNCIL_CHAIR,
        Function.GENERAL_DIRECTOR,
        Function.FINANCE_DIRECTOR,
    }
)


LABELS: Final = {
    function: {code: language.functions[function.value] for code, language in SPOKEN.items()}
    for function in Function
}

# Written forms after folding: lower case, no accents, one space between words.
_SYNONYMS: Final[dict[Function, str]] = {
    Function.MAYOR: """
        burgemeester, burgemeesters, waarnemend burgemeester, titelvoerend burgemeester,
        districtsburgemeester, burgervader, bgm, mayor, mayors, acting mayor, mayoress, lord mayor,
        bourgmestre, bourgmestres, bourgmestre ff, maire, maires, mairesse, maieur, mayeur,
        burgermeister, burgermeisterin, burgermeisterinnen, buergermeister, buergermeisterin,
        buergermeisterinnen, burgomaster
    """,
    Function.ALDERMAN: """
        schepen, schepenen, schepene, eerste schepen, toegevoegd schepen, districtsschepen,
        wethouder, wethouders, alderman, aldermen, alderwoman, aldermember, deputy mayor,
        echevin, echevins, echevine, echevines, premier echevin, premiere echevine, adjoint au maire,
        schoffe, schoffen, schoffin, schoffinnen, schoeffe, schoeffen, schoeffin, schoeffinnen,
        voorzitter bcsd, voorzitter bijzonder comite, voorzitter van het bijzonder comite voor de sociale dienst,
        lid van het college, collegelid, member of the college, membre du college
    """,
    Function.COUNCIL_CHAIR: """
        voorzitter gemeenteraad, voorzitter van de gemeenteraad, voorzitster gemeenteraad,
        voorzitster van de gemeenteraad, gemeenteraadsvoorzitter, gemeenteraadsvoorzitters,
        gemeenteraadsvoorzitster, raadsvoorzitter, voorzitter raad, voorzitters gemeenteraad,
        council chair, chair of the council, chair of the municipal council, chairman of the council,
        chairwoman of the council, council president, president of the council, chair,
        president du conseil, presidente du conseil, president du conseil communal,
        presidente du conseil communal, president d assemblee, presidente d assemblee,
        vorsitzender des gemeinderats, vorsitzende des gemeinderats, vorsitzende r des gemeinderats,
        vorsitzender des gemeinderates, vorsitzende des gemeinderates, gemeinderatsvorsitzender,
        gemeinderatsvorsitzende, ratsvorsitzender, ratsvorsitzende
    """,
    Function.COUNCILLOR: """
        gemeenteraadslid, gemeenteraadsleden, raadslid, raadsleden, lid van de gemeenteraad,
        lid gemeenteraad, fractieleider, fractievoorzitter, districtsraadslid,
        councillor, councillors, councilor, councilors, council member, council members,
        member of the council, municipal councillor, municipal councillors, city councillor,
        conseiller, conseillere, conseillers, conseilleres, conseiller communal,
        conseillere communale, conseillers communaux, conseilleres communales,
        conseiller municipal, conseillere municipale, chef de groupe,
        gemeinderat, gemeinderatin, gemeinderaetin, gemeinderate, gemeinderatsmitglied,
        gemeinderatsmitglieder, ratsmitglied, ratsmitglieder, stadtrat
    """,
    Function.POLITICAL: """
        politiek, politici, politicus, politica, politieke zijde, politieke kant, mandataris,
        mandatarissen, lokale mandataris, political, political side, politics, politician,
        politicians, elected official, elected officials, politique, politiques, cote politique,
        elu, elue, elus, elues, mandataire, mandataires, mandataire politique,
        politik, politisch, politische seite, politiker, politikerin, mandatar, mandatare,
        mandatarin
    """,
    Function.GENERAL_DIRECTOR: """
        algemeen directeur, alg directeur, alg dir, algemene directeur, algemeen directeurs, algemeen directrice,
        algemene directeurs, algemeen directeuren, directeur algemeen, waarnemend algemeen directeur,
        adjunct algemeen directeur, adjunct algemeendirecteur, algemeendirecteur, adjunct directeur,
        adjunct, ad, secretaris, gemeentesecretaris, gemeentesecretarissen, stadssecretaris,
        stadssecretarissen, secretarissen, adjunct secretaris, adjunct gemeentesecretaris,
        general director, director general, general directors, directors general, chief executive,
        deputy general director, municipal secretary, town clerk, town manager, city manager,
        municipal clerk, directeur general, directrice generale, directeurs generaux,
        directrices generales, dg, secretaire communal, secretaire communale, secretaire,
        directeur general adjoint, directrice generale adjointe, generaldirektor,
        generaldirektorin, generaldirektoren, generaldirektorinnen, beigeordneter generaldirektor,
        beigeordnete generaldirektorin, gemeindesekretar, gemeindesekretarin, gemeindesekretaer,
        gemeindesekretaerin
    """,
    Function.FINANCE_DIRECTOR: """
        financieel directeur, fin directeur, fin dir, financiele directeur, financieel directeurs, financieel directrice,
        financiele directeurs, financieel directeuren, directeur financien, waarnemend financieel directeur,
        adjunct financieel directeur, fd, ontvanger, gemeenteontvanger, stadsontvanger, ontvangers,
        gewestelijk ontvanger, financieel beheerder, financieel beheerders, hoofd financien,
        finance director, finance directors, financial director, director of finance,
        chief financial officer, cfo, treasurer, receiver, directeur financier,
        directrice financiere, directeurs financiers, directrices financieres, df, receveur,
        receveuse, receveur communal, receveuse communale, receveur regional,
        receveuse regionale, finanzdirektor, finanzdirektorin, finanzdirektoren,
        finanzdirektorinnen, einnehmer, einnehmerin, gemeindeeinnehmer, gemeindeeinnehmerin,
        regionaleinnehmer, regionaleinnehmerin
    """,
    Function.MANAGEMENT_TEAM: """
        managementteam, managementteamlid, managementteamleden, managementteamlid mat,
        lid managementteam, lid van het managementteam, lid mat, mat lid, mat leden, mat, mt lid, mt,
        leden managementteam, management team, management team member, management team members,
        member of the management team, member of the executive team, senior management,
        comite de direction, membre du comite de direction, membres du comite de direction, codir,
        equipe de management, membre de l equipe de management, membres de l equipe de management,
        cadre dirigeant, mitglied des managementteams, managementteammitglied,
        managementteammitglieder, direktionsrat, mitglied des direktionsrats,
        mitglied des direktionsrates
    """,
    Function.POLICY_OFFICER: """
        strategisch beleidsmedewerker, strategische beleidsmedewerker, beleidsmedewerker,
        strategisch beleidsmedewerkers, beleidsmedewerkers, strategisch medewerker, strateeg,
        beleidsmedewerkster, strategisch beleidsmedewerkster, beleidsadviseur, stafmedewerker,
        strategisch adviseur, strategisch coordinator, beleidscoordinator, strategic policy officer,
        strategic policy officers, policy officer, policy officers, policy adviser, policy advisor,
        strategy officer, strategic adviser, strategic advisor, collaborateur strategique,
        collaboratrice strategique, charge de mission, chargee de mission, charge de politique,
        conseiller strategique, conseillere strategique, conseiller en strategie,
        collaborateur en strategie, strategischer referent, strategische referentin,
        strategische r referent, referent, referentin, referenten, strategiereferent,
        strategischer mitarbeiter, strategische mitarbeiterin
    """,
    Function.HEAD_OF_DEPARTMENT: """
        diensthoofd, diensthoofden, afdelingshoofd, afdelingshoofden, hoofd van dienst, teamhoofd,
        sectormanager, clustermanager, departementshoofd, leidinggevende, directeur, directeurs,
        head of department, heads of department, department head, department heads, head of service,
        head of unit, service head, chef de service, cheffe de service, chefs de service,
        cheffes de service, chef de departement, cheffe de departement, responsable de service,
        dienstleiter, dienstleiterin, dienstleiterinnen, abteilungsleiter, abteilungsleiterin,
        abteilungsleiterinnen, fachbereichsleiter, fachbereichsleiterin
    """,
    Function.ADMINISTRATIVE: """
        administratie, administratief, administratieve zijde, administratieve kant, ambtelijk,
        ambtenaar, ambtenaren, ambtelijke zijde, medewerker, personeelslid, administrative,
        administrative side, administration, civil servant, civil servants, official, officials,
        staff, administratif, administrative, cote administratif, fonctionnaire, fonctionnaires,
        agent, agente, verwaltung, administrativ, verwaltungsseite, beamter, beamtin, beamte
    """,
}

_LONGEST: Final = 120
# Inclusive writing: échevin·e, conseiller(ère), Bürgermeister/-in, Bürgermeister*in.
_INCLUSIVE: Final = re.compile(r"(?<=\w)(?:[·•.]\w{1,4}\b|\(-?\w{1,4}\)|(?:/-|[*:])\w{1,5}\b)")
_ADDITION: Final = re.compile(r"[/,;(]| [-–—] ")
# "Schepen van cultuur", "2e schepen", "échevin des finances": an alderman names the portfolio.
_PORTFOLIO: Final = re.compile(
    r"(?:\d{1,2}\w{0,3} |eerste |tweede |derde |vierde |vijfde |zesde )?"
    r"(?:schepen|echevine?|schoffe|schoffin|alder(?:man|woman))(?: |$)"
)
# The office of somebody, or an office of before, is another function than theirs.
_BESIDE: Final = frozenset(
    [
        "kabinet",
        "kabinetschef",
        "kabinetsmedewerker",
        "kabinetsadviseur",
        "cabinet",
        "secretariaat",
        "secretariat",
        "sekretariat",
        "ex",
        "gewezen",
        "voormalig",
        "voormalige",
        "ancien",
        "ancienne",
        "honoraire",
        "ehemaliger",
        "ehemalige",
        "former",
    ]
)
# Who holds an office for a while holds it: wnd. algemeen directeur, burgemeester a.i.
_ACTING: Final = re.compile(
    r"(?:^| )(?:a i|ai|ad interim|wnd|waarnemend|waarnemende|dienstdoend|dd|f f|ff|faisant fonction|par interim)(?= |$)"
)
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Lower case, without accents, with a single space where there was anything else."""
    plain = unicodedata.normalize("NFKD", without_invisible(text).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_A_LETTER.sub(" ", letters).strip()


def _written_forms() -> Iterable[tuple[str, Function]]:
    for function, synonyms in _SYNONYMS.items():
        yield from ((fold(synonym), function) for synonym in synonyms.split(","))
        yield fold(function.value), function
        for label in LABELS[function].values():
            yield from ((fold(form), function) for form in (label, _INCLUSIVE.sub("", label)))


_BY_FORM: Final[dict[str, Function]] = dict(_written_forms())
_BY_LETTERS: Final[dict[str, Function]] = {
    form.replace(" ", ""): function for form, function in _BY_FORM.items()
}


def parse_function(text: str) -> Function | None:
    """The function that a person wrote, in Dutch, French, German or English; None if unsure."""
    if len(text) > _LONGEST or _BESIDE & set(fold(text).split()):
        return None
    looked_up = (_look_up(fold(part)) for part in _ADDITION.split(text))
    parts = {found.perspective for found in looked_up if found}
    if len(parts) > 1:
        return None  # of both sides
    for candidate in (text, _INCLUSIVE.sub("", text), _ADDITION.split(text, maxsplit=1)[0]):
        if found := _look_up(fold(candidate)):
            return found
    if found := _look_up(_ACTING.sub("", fold(text)).strip()):
        return found
    return Function.ALDERMAN if _PORTFOLIO.match(fold(text)) else None


def _look_up(form: str) -> Function | None:
    return _BY_FORM.get(form) or _BY_LETTERS.get(form.replace(" ", ""))

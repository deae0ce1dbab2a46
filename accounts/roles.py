"""Who may do what: a table in code, with a sentence a person can read. Pure."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing a member of a tenant may do."""

    MANAGE_TEAM = "manage_team"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_WEBHOOKS = "manage_webhooks"
    MANAGE_BRAND = "manage_brand"
    MANAGE_SIGN_ON = "manage_sign_on"
    MANAGE_PRIVACY = "manage_privacy"
    EDIT_MUNICIPALITIES = "edit_municipalities"
    EDIT_QUESTIONNAIRES = "edit_questionnaires"
    RUN_WAVES = "run_waves"
    SEE_PEOPLE = "see_people"
    SEE_WAVES = "see_waves"
    SEE_BENCHMARK = "see_benchmark"
    SEE_ROWS = "see_rows"
    RELEASE_RESULTS = "release_results"
    SEE_OWN_MUNICIPALITY = "see_own_municipality"


class Role(StrEnum):
    """A member's role in one tenant."""

    OWNER = "owner"
    CONSULTANT = "consultant"
    ANALYST = "analyst"
    MANAGER = "manager"
    OPERATOR = "operator"


P = Permission


def _(text: str) -> str:
    """Marks a text for the translators; the page translates it."""
    return text


SENTENCES: dict[Permission, str] = {
    P.MANAGE_TEAM: _("Collega’s en managers uitnodigen en verwijderen"),
    P.MANAGE_TOKENS: _("Sleutels voor de API maken en intrekken"),
    P.MANAGE_WEBHOOKS: _("Bepalen welke programma’s een bericht krijgen (webhooks)"),
    P.MANAGE_BRAND: _("Naam, logo, kleur en sjabloon van de organisatie bepalen"),
    P.MANAGE_SIGN_ON: _("Bepalen via welke aanmelddienst collega’s binnenkomen"),
    P.MANAGE_PRIVACY: _(
        "Verzoeken over persoonsgegevens afhandelen, termijnen en afspraken bepalen"
    ),
    P.EDIT_MUNICIPALITIES: _("Eigen besturen toevoegen"),
    P.EDIT_QUESTIONNAIRES: _("Vragenlijsten schrijven en publiceren"),
    P.RUN_WAVES: _("Golven maken, mensen uitnodigen, openen en sluiten"),
    P.SEE_PEOPLE: _("Zien wie is uitgenodigd en wie nog moet antwoorden"),
    P.SEE_WAVES: _("De respons van elke golf volgen"),
    P.SEE_BENCHMARK: _("De benchmark en alle rapporten lezen"),
    P.SEE_ROWS: _("Antwoorden per respondent meenemen, zonder naam"),
    P.RELEASE_RESULTS: _("Resultaten vrijgeven aan de besturen"),
    P.SEE_OWN_MUNICIPALITY: _("Respons en rapport van het eigen bestuur lezen"),
}

ROLE_NAMES: dict[Role, str] = {
    Role.OWNER: _("Eigenaar"),
    Role.CONSULTANT: _("Adviseur"),
    Role.ANALYST: _("Analist"),
    Role.MANAGER: _("Manager van een bestuur"),
    Role.OPERATOR: _("Beheerder, noodtoegang"),
}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(set(P) - {P.SEE_OWN_MUNICIPALITY}),
    Role.CONSULTANT: frozenset(
        set(P)
        - {P.MANAGE_TEAM, P.MANAGE_TOKENS, P.MANAGE_WEBHOOKS, P.MANAGE_BRAND, P.MANAGE_SIGN_ON}
        - {P.SEE_OWN_MUNICIPALITY}
    ),
    Role.ANALYST: frozenset({P.SEE_WAVES, P.SEE_BENCHMARK, P.SEE_ROWS}),
    Role.MANAGER: frozenset({P.SEE_OWN_MUNICIPALITY}),
    # Enough to mend a team or a wave, and no figure, no answer and no key.
    Role.OPERATOR: frozenset({P.MANAGE_TEAM, P.RUN_WAVES, P.SEE_WAVES, P.SEE_PEOPLE}),
}

# Who sees more than the own municipality logs in with a second step.
SECOND_STEP: frozenset[Role] = frozenset(set(Role) - {Role.MANAGER})


def may(role: str, permission: Permission) -> bool:
    """Whether a role holds a permission; an unknown role holds none."""
    return role in set(Role) and permission in ALLOWED[Role(role)]

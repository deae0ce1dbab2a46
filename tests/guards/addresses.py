"""Every address of the product, found in the resolver, and what its parameters stand for.

A new address is walked by itself. A parameter of a new kind needs a line here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.guards.rows import Made

# Parameter → the model whose row it names. (address, parameter) goes before the parameter.
OBJECTS: dict[str | tuple[str, str], str] = {
    "membership_id": "accounts.Membership",
    "token_id": "accounts.ApiToken",
    "webhook_id": "accounts.Webhook",
    "delivery_id": "accounts.WebhookDelivery",
    "sign_on_id": "accounts.SignOn",
    "domain_id": "accounts.SignOnDomain",
    "link_id": "accounts.SignOnLink",
    "questionnaire_id": "surveys.Questionnaire",
    "part_id": "surveys.DraftPart",
    "entry_id": "surveys.LibraryEntry",
    "pending_id": "surveys.PendingImport",
    "municipality_id": "surveys.Municipality",
    "peer_list_id": "surveys.PeerList",
    "wave_id": "surveys.Wave",
    "study_id": "surveys.Study",
    "version_id": "surveys.Version",
    "participation_id": "surveys.Participation",
    "contact_id": "surveys.Contact",
    "other_id": "surveys.Contact",
    "office_id": "surveys.Office",
    "change_id": "surveys.BookChange",
    "people_file_id": "surveys.PeopleImport",
    "answers_id": "surveys.AnswerImport",
    "invitation_id": "surveys.Invitation",
    ("invitation_withdraw", "invitation_id"): "accounts.TeamInvitation",
    ("invitation_again", "invitation_id"): "accounts.TeamInvitation",
    "mailing_id": "surveys.Mailing",
    "stop_id": "surveys.MailStop",
    "run_id": "benchmarking.Run",
    "edition_id": "reports.Edition",
    "file_id": "reports.ReportFile",
    ("wave_letters_file", "file_id"): "surveys.LetterFile",
    ("wave_letters_download", "file_id"): "surveys.LetterFile",
    ("wave_letters_delete", "file_id"): "surveys.LetterFile",
    "share_id": "reports.ReportShare",
    "agreement_id": "reports.Agreement",
    "reminder_id": "surveys.OwnReminder",
    "request_id": "surveys.PrivacyRequest",
    "destruction_id": "surveys.Destruction",
}
# Parameters that name no row by themselves: they stand beside one that does.
WORDS: dict[str, str | int] = {
    "number": 1,
    "kind": "section",
    "letter": "invitation",
    "side": "political",
    "language": "nl",
    "place": "document.head.intro",
    "item": "S1",
    "part": "statements",
    "chart": "statements",
    "format": "csv",
    "file_format": "csv",
    "protocol": "oidc",
    "key": "size:10-20k",
}
CODES = {"code"}  # of a municipality, or of an item in a questionnaire

# Addresses outside a tenant: who may ask, and why that is right.
PUBLIC = {
    "home": "leads a person to the own tenants",
    "join": "opened by the signed link of a team invitation",
    "healthz": "says only that the process lives",
    "readyz": "says which part is not ready, and no more",
    "set_language": "sets a cookie",
    "questionnaire_schema": "the description of our own format holds no data",
    "api_schema": "the description of the API holds no data",
    "security_txt": "whom to tell of a hole",
    "accessibility": "the accessibility statement, for everybody",
    "security": "the security statement, for everybody",
    "subprocessors": "who else gets to see data, for everybody",
    "mail_stop": "opened by the link in a mail that ends all mails of a tenant",
    "mail_events": "the mail provider, known by its secret or signature; absent unless configured",
    "brand_style": "a tenant's colours, as its respondents and readers see them: public by their use",
    "brand_logo": "a tenant's logo, likewise",
    "metrics": "counts of the process, no data",
}
PUBLIC_PREFIXES = {
    "account_": "allauth: the own account",
    "mfa_": "allauth: the own second step",
    "usersessions_": "allauth: the own sessions; ours stands before it",
    "sign_on_": "the doors to and from a tenant's identity provider",
    "shared_": "opened by the signed link of a share",
    "respond_": "opened by a respondent's token or its cookie",
}


@dataclass(frozen=True)
class Address:
    """One address: `of_tenant` below /t/<slug>/, `of_api` below /api/v1/."""

    name: str
    route: str
    parameters: frozenset[str]
    view: Any

    @property
    def of_tenant(self) -> bool:
        return self.route.startswith("t/<slug:slug>/")

    @property
    def of_api(self) -> bool:
        return self.route.startswith("api/") and self.name not in PUBLIC

    @property
    def objects(self) -> dict[str, str]:
        """Parameter → label, of those that name a row."""
        both = {p: OBJECTS.get((self.name, p), OBJECTS.get(p)) for p in self.parameters}
        return {parameter: label for parameter, label in both.items() if label}

    @property
    def strange(self) -> set[str]:
        """Parameters that nobody explained yet."""
        return set(self.parameters) - {"slug", *WORDS, *CODES, *self.objects}

    def path(self, slug: str, rows: Made) -> str:
        values: dict[str, Any] = {p: rows[label].pk for p, label in self.objects.items()}
        values |= {p: WORDS[p] for p in self.parameters if p in WORDS}
        values |= dict.fromkeys(self.parameters & CODES, rows["surveys.Municipality"].code)
        values |= {"slug": slug} if "slug" in self.parameters else {}
        return reverse(self.name, kwargs=values)


def all_addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", frozenset()))


def _walk(patterns: list[Any], before: str, known: frozenset[str]) -> Iterator[Address]:
    for entry in patterns:
        route = before + str(entry.pattern)
        parameters = known | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route, parameters)
        elif isinstance(entry, URLPattern):
            yield Address(entry.name or "", route, parameters, entry.callback)


def unexplained(addresses: list[Address]) -> list[str]:
    """Addresses that this walk does not know how to try."""
    found: list[str] = []
    for address in addresses:
        if address.of_tenant or address.of_api:
            found += _of_tenant(address)
        elif not _is_public(address):
            found.append(
                f"{address.route or '/'} ({address.name}) is outside a tenant: say why in PUBLIC"
            )
    return found


def _of_tenant(address: Address) -> Iterator[str]:
    if not address.name:
        yield f"{address.route} has no name, so it cannot be tried"
    if address.of_tenant and not getattr(address.view, "needs", ()):
        yield f"{address.route} has a view without @needs"
    for parameter in sorted(address.strange):
        yield (
            f"{address.route}: say in tests/guards/addresses.py which row <{parameter}> names"
            " (OBJECTS), or that it names none (WORDS)"
        )


def _is_public(address: Address) -> bool:
    return (
        address.name in PUBLIC
        or address.name.startswith(tuple(PUBLIC_PREFIXES))
        or address.route.startswith("^r/")
    )

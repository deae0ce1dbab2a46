"""How allauth behaves here: nobody signs up without an invitation."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import consume, get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.errors import MailAway
from accounts.login import second_step, sessions, trail
from accounts.login.devices import who_guesses
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dit account is gesloten."),
        "cannot_remove_primary_email": _("Uw hoofdadres kunt u niet verwijderen."),
        "duplicate_email": _("Dit adres hoort al bij uw account."),
        "email_password_mismatch": _("Dit e-mailadres en dit wachtwoord horen niet bij elkaar."),
        "enter_current_password": _("Dit is niet uw huidige wachtwoord."),
        "incorrect_code": _("Deze code klopt niet."),
        "incorrect_password": _("Dit wachtwoord klopt niet."),
        "invalid_or_expired_key": _("Deze sleutel klopt niet of is verlopen."),
        "invalid_password_reset": _("Deze link is al gebruikt of verlopen."),
        "max_email_addresses": _("U kunt niet meer dan %d adressen toevoegen."),
        "rate_limited": _("Dit werd te vaak na elkaar geprobeerd. Wacht enkele minuten."),
        "too_many_login_attempts": _("Te veel pogingen. Wacht vijf minuten en probeer opnieuw."),
        "too_many_account_attempts": _(
            "Te veel mislukte pogingen voor dit adres. Meld u aan op een toestel waarop dat eerder"
            " lukte, kies een nieuw wachtwoord via ‘Wachtwoord vergeten?’, of probeer het morgen."
        ),
        "unverified_primary_email": _("Bevestig eerst uw hoofdadres."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by `accounts.team.actions.register_and_accept` alone."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count for the account and the network together: nobody locks another out."""
        account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{get_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Also a ceiling on guesses of one account from everywhere that it does not know."""
        super().pre_authenticate(request, **credentials)
        key = who_guesses(request, credentials.get("email", ""))
        guess = consume(request, app="allauth.account", action="failed_account", key=key)
        if guess is None:
            raise self.validation_error("too_many_account_attempts")
        self._login_failed_rl_usage.usage += guess.usage  # taken back when it was no failure

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Also for the audit trail, of an account that there is."""
        super().authentication_failed(request, **credentials)
        trail.note_failure(request, credentials.get("email", ""))

    def post_login(self, request: HttpRequest, user: User, **named: Any) -> HttpResponse:
        """Whoever needs a second step and has none is led to set it up."""
        response: HttpResponse = super().post_login(request, user, **named)
        sessions.mark(request)
        if isinstance(response, JsonResponse) or not second_step.leads(user):
            return response
        asked = urlencode({"next": response["Location"]})
        return redirect(f"{reverse('account_second_step')}?{asked}")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail that a person waits for: when it cannot leave, the page says so."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            raise MailAway from error

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Zet eerst de tweede stap uit om een adres toe te voegen."),
        "cannot_delete_authenticator": _("Deze tweede stap kunt u niet uitzetten."),
        "cannot_generate_recovery_codes": _("Stel eerst een app of een sleutel in."),
        "incorrect_code": _("Deze code klopt niet."),
        "unverified_email": _("Bevestig eerst uw e-mailadres."),
    }

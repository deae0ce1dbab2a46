"""The keys of the API."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.models import ApiToken
from accounts.roles import Permission
from accounts.team import actions, queries
from accounts.team.forms import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.MANAGE_TOKENS)
def token_list(request: MemberRequest) -> HttpResponse:
    """Makes a key too: its secret is on the answer of that POST and nowhere else."""
    form, secret = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        _row, secret = actions.create_token(by=request.user, **form.cleaned_data)
        form = TokenForm()
    page = {"form": form, "secret": secret, "tokens": queries.tokens()}
    return render(request, "accounts/tokens.html", page, status=422 if form.errors else 200)


@require_POST
@needs(Permission.MANAGE_TOKENS)
def token_revoke(request: MemberRequest, token_id: UUID) -> HttpResponse:
    token = actions.revoke_token(by=request.user, token=find(ApiToken, id=token_id))
    messages.success(request, _("De sleutel %(name)s is ingetrokken.") % {"name": token.name})
    return redirect("token_list", slug=request.tenant.slug)

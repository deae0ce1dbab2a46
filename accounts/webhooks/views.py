"""The pages on which an owner manages addresses and reads what became of the messages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.models import Webhook, WebhookDelivery
from accounts.roles import Permission
from accounts.webhooks import actions, queries, signing, tasks
from accounts.webhooks.forms import WebhookForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_list(request: MemberRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_webhook(by=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s is toegevoegd.") % {"name": row.name})
            return _to(request, row)
        except actions.AlreadyThere:
            form.add_error("url", _("Dit adres staat al in uw lijst."))
        except actions.TooManyWebhooks:
            form.add_error(None, _("U hebt het grootste aantal adressen. Verwijder er eerst een."))
    page = {"form": form, "hooks": queries.hooks()}
    return render(request, "accounts/webhooks/list.html", page, status=422 if form.errors else 200)


@require_safe
@never_cache
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_page(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    hook = find(Webhook, id=webhook_id)
    page = {
        "hook": queries.hook_row(hook),
        "secret": signing.secret_of(hook),
        "old_key_until": hook.old_key_until,
        "page_obj": queries.messages(hook, request.GET.get("page")),
    }
    return render(request, "accounts/webhooks/page.html", page)


@require_POST
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_rotate(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    hook = actions.rotate_secret(by=request.user, webhook=find(Webhook, id=webhook_id))
    messages.success(request, _("Er is een nieuw geheim. Het oude geldt nog een dag."))
    return _to(request, hook)


@require_POST
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_switch(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    hook, on = find(Webhook, id=webhook_id), request.POST.get("on") == "1"
    hook = actions.switch_webhook(by=request.user, webhook=hook, on=on)
    told = _("%(name)s is ingeschakeld.") if on else _("%(name)s is uitgeschakeld.")
    messages.success(request, told % {"name": hook.name})
    return _to(request, hook)


@require_POST
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_delete(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    hook = find(Webhook, id=webhook_id)
    actions.delete_webhook(by=request.user, webhook=hook)
    messages.success(request, _("%(name)s is verwijderd.") % {"name": hook.name})
    return redirect("webhook_list", slug=request.tenant.slug)


@require_POST
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_test(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    hook = find(Webhook, id=webhook_id)
    try:
        actions.send_test(by=request.user, webhook=hook)
        messages.success(
            request, _("Het proefbericht vertrekt. Ververs de pagina over enkele tellen.")
        )
        enqueue(tasks.deliver, str(hook.tenant_id))
    except actions.NothingToSend:
        messages.error(request, _("Er wachten al proefberichten, of het adres is uitgeschakeld."))
    return _to(request, hook)


@require_POST
@needs(Permission.MANAGE_WEBHOOKS)
def webhook_again(request: MemberRequest, delivery_id: UUID) -> HttpResponse:
    row = find(WebhookDelivery.objects.select_related("webhook"), id=delivery_id)
    try:
        actions.send_again(by=request.user, delivery=row)
        messages.success(request, _("Het bericht vertrekt opnieuw."))
        enqueue(tasks.deliver, str(row.tenant_id))
    except actions.NothingToSend:
        messages.error(request, _("Het bericht is onderweg, of het adres is uitgeschakeld."))
    return _to(request, row.webhook)


def _to(request: MemberRequest, hook: Webhook) -> HttpResponse:
    return redirect("webhook_page", slug=request.tenant.slug, webhook_id=hook.id)

"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from accounts.auditing import views as auditing
from accounts.branding import views as branding
from accounts.login import views as login
from accounts.privacy import views as privacy
from accounts.sign_on.urls import urlpatterns as sign_on
from accounts.team.views import home, join, team, tokens
from accounts.webhooks import api as webhooks_api
from accounts.webhooks import views as webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/second-step/", login.second_step_needed, name="account_second_step"),
    path("accounts/sessions/", login.session_list, name="account_sessions"),
    path("join/<str:token>/", join.join, name="join"),
    path("t/<slug:slug>/team/", team.team, name="team"),
    path("t/<slug:slug>/team/audit/", auditing.audit_list, name="audit_list"),
    path("t/<slug:slug>/team/<uuid:membership_id>/role/", team.member_role, name="member_role"),
    path(
        "t/<slug:slug>/team/<uuid:membership_id>/remove/", team.member_remove, name="member_remove"
    ),
    path(
        "t/<slug:slug>/team/<uuid:membership_id>/second-step/",
        team.member_second_step,
        name="member_second_step",
    ),
    path(
        "t/<slug:slug>/team/invitations/<uuid:invitation_id>/withdraw/",
        team.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "t/<slug:slug>/team/invitations/<uuid:invitation_id>/again/",
        team.invitation_again,
        name="invitation_again",
    ),
    path("t/<slug:slug>/tokens/", tokens.token_list, name="token_list"),
    path("t/<slug:slug>/tokens/<uuid:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("t/<slug:slug>/webhooks/", webhooks.webhook_list, name="webhook_list"),
    path("t/<slug:slug>/webhooks/<uuid:webhook_id>/", webhooks.webhook_page, name="webhook_page"),
    path(
        "t/<slug:slug>/webhooks/<uuid:webhook_id>/rotate/",
        webhooks.webhook_rotate,
        name="webhook_rotate",
    ),
    path(
        "t/<slug:slug>/webhooks/<uuid:webhook_id>/switch/",
        webhooks.webhook_switch,
        name="webhook_switch",
    ),
    path(
        "t/<slug:slug>/webhooks/<uuid:webhook_id>/delete/",
        webhooks.webhook_delete,
        name="webhook_delete",
    ),
    path(
        "t/<slug:slug>/webhooks/<uuid:webhook_id>/test/",
        webhooks.webhook_test,
        name="webhook_test",
    ),
    path(
        "t/<slug:slug>/webhooks/messages/<uuid:delivery_id>/again/",
        webhooks.webhook_again,
        name="webhook_again",
    ),
    path("api/v1/webhooks", webhooks_api.WebhookListView.as_view(), name="api_webhook_list"),
    path(
        "api/v1/webhooks/<uuid:webhook_id>/messages",
        webhooks_api.MessageListView.as_view(),
        name="api_message_list",
    ),
    path("t/<slug:slug>/look/", branding.look, name="look"),
    path("t/<slug:slug>/look/sender/", branding.look_sender, name="look_sender"),
    path("t/<slug:slug>/look/logo/", branding.look_logo, name="look_logo"),
    path("t/<slug:slug>/look/slides/", branding.look_slides, name="look_slides"),
    # The own account, and what is told to everybody.
    path("account/privacy/", privacy.account_privacy, name="account_privacy"),
    path("account/privacy/data.json", privacy.account_export, name="account_export"),
    path("account/privacy/erase/", privacy.account_erase, name="account_erase"),
    path("account/erased/", privacy.account_erased, name="account_erased"),
    path("accessibility/", privacy.accessibility, name="accessibility"),
    path("security/", privacy.security, name="security"),
    path("subprocessors/", privacy.subprocessors, name="subprocessors"),
    path(".well-known/security.txt", privacy.security_txt, name="security_txt"),
    path("brand/<uuid:tenant_id>/<slug:digest>.css", branding.brand_style, name="brand_style"),
    path("brand/<uuid:tenant_id>/<slug:digest>.png", branding.brand_logo, name="brand_logo"),
    *sign_on,
]

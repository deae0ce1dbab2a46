"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from accounts.team.views import home, join, team, tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("join/<str:token>/", join.join, name="join"),
    path("t/<slug:slug>/team/", team.team, name="team"),
    path("t/<slug:slug>/team/audit/", team.audit_list, name="audit_list"),
    path("t/<slug:slug>/team/<uuid:membership_id>/role/", team.member_role, name="member_role"),
    path(
        "t/<slug:slug>/team/<uuid:membership_id>/remove/", team.member_remove, name="member_remove"
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
]

"""The addresses of identity providers: the doors outside a tenant, and an owner's pages inside."""

from django.urls import URLPattern, path

from accounts.sign_on.views import door, settings

DOOR = "sso/<slug:slug>/"
ONE = f"{DOOR}<uuid:sign_on_id>/"
INSIDE = "t/<slug:slug>/sign-on/"

urlpatterns: list[URLPattern] = [
    path("sso/", door.sign_on_find, name="sign_on_find"),
    path("sso/confirm", door.sign_on_confirm, name="sign_on_confirm"),
    path(DOOR, door.sign_on_door, name="sign_on_door"),
    path(f"{ONE}go/", door.sign_on_go, name="sign_on_go"),
    path(f"{ONE}back/", door.sign_on_back, name="sign_on_back"),
    path(f"{ONE}acs/", door.sign_on_acs, name="sign_on_acs"),
    path(f"{ONE}metadata/", door.sign_on_metadata, name="sign_on_metadata"),
    path(INSIDE, settings.provider_list, name="provider_list"),
    path(f"{INSIDE}new/<str:protocol>/", settings.provider_new, name="provider_new"),
    path(f"{INSIDE}<uuid:sign_on_id>/", settings.provider_page, name="provider_page"),
    path(f"{INSIDE}<uuid:sign_on_id>/delete/", settings.provider_delete, name="provider_delete"),
    path(f"{INSIDE}<uuid:sign_on_id>/domains/", settings.provider_domain, name="provider_domain"),
    path(f"{INSIDE}domains/<uuid:domain_id>/prove/", settings.domain_prove, name="domain_prove"),
    path(
        f"{INSIDE}domains/<uuid:domain_id>/require/", settings.domain_require, name="domain_require"
    ),
    path(f"{INSIDE}domains/<uuid:domain_id>/remove/", settings.domain_remove, name="domain_remove"),
    path(f"{INSIDE}links/<uuid:link_id>/unlink/", settings.link_remove, name="link_remove"),
]

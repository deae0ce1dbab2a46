"""The addresses of every room, routed once."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from accounts.api_access import schema  # noqa: F401 -- what it says of keys registers itself
from config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # First those of the room that begins with the respondents': most requests are theirs.
    path("", include("surveys.urls")),
    path("", include("accounts.urls")),
    path("", include("reports.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="api_schema"),
]

handler400 = "accounts.errors.bad_request"
handler403 = "accounts.errors.forbidden"
handler404 = "accounts.errors.not_found"
handler500 = "accounts.errors.failed"
handler429 = "accounts.errors.too_many"

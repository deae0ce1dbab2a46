"""The addresses of the takeaways, below a wave."""

from django.urls import URLPattern, path

from reports.takeaways import views

WAVE = "t/<slug:slug>/waves/<uuid:wave_id>/takeaways"

urlpatterns: list[URLPattern] = [
    path(f"{WAVE}/", views.takeaways, name="takeaways"),
    path(f"{WAVE}/article/", views.article_page, name="article"),
    path(f"{WAVE}/sentence/<str:key>/", views.sentence, name="takeaway_sentence"),
    path(f"{WAVE}/<str:code>/", views.takeaways_municipality, name="takeaways_municipality"),
    path(f"{WAVE}/<str:code>/article/", views.article_municipality, name="article_municipality"),
    path(
        f"{WAVE}/<str:code>/sentence/<str:key>/",
        views.sentence_municipality,
        name="takeaway_sentence_municipality",
    ),
]

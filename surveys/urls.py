"""The addresses of this room."""

from django.urls import URLPattern, URLResolver, path, re_path

from surveys.views import answering, respond

urlpatterns: list[URLPattern | URLResolver] = [
    # Respondents: the only pages without a log-in.
    path("r/answer/", answering.respond_resume, name="respond_resume"),
    path("r/answer/save", answering.respond_save, name="respond_save"),
    path("r/answer/review/", answering.respond_review, name="respond_review"),
    path("r/answer/<int:number>/", answering.respond_section, name="respond_section"),
    path("r/submit/", answering.respond_submit, name="respond_submit"),
    path("r/receipt/", answering.respond_receipt, name="respond_receipt"),
    path("r/<str:token>", respond.respond_landing, name="respond_landing"),
    path("r/<str:token>/start", respond.respond_start, name="respond_start"),
    re_path(r"^r/(?P<token>.*)$", respond.unknown_link),
]

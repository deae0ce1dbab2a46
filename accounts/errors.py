"""Errors as a page, or as JSON below /api/."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

API = "/api/"


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "Not found."}, status=404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "You may not do this."}, status=403)
    return render(request, "403.html", status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Log-ins and mails that come too quickly (allauth asks for this handler)."""
    return render(request, "429.html", status=429)


def bad_token(reason: str) -> HttpResponse:
    answer = JsonResponse({"detail": reason}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer

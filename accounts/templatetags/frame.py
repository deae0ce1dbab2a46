"""The frame of every page: made as seldom as what it shows changes.

It was half of the work of most pages: each link of the navigation is templates within templates, and the
navigation stands in a page twice.
"""

from functools import lru_cache
from typing import Any, Final

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register: Final = template.Library()
MADE: Final = "made for this page"
# Parts of an address by which a link of the navigation is the current one: /t/<slug>/waves.
HEAD: Final = 4


@register.simple_tag
def always(name: str) -> SafeString:
    """A template that shows the same to everybody."""
    return _always(name, get_language())


@lru_cache(maxsize=64)
def _always(name: str, language: str | None) -> SafeString:
    return render_to_string(name)


@register.simple_tag(takes_context=True)
def rendered(context: Context, name: str) -> SafeString:
    """A template with all that this page knows, made once for a page that shows it again.

    It stands in no variable of the page, which may have one of that name for something else.
    """
    page: Any = context.render_context
    made: dict[str, SafeString] = page.setdefault(MADE, {})
    if name not in made:
        assert context.template is not None  # noqa: S101 -- a tag runs in one
        with context.push():
            made[name] = context.template.engine.get_template(name).nodelist.render(context)
    return made[name]


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> SafeString:
    """The links of a member's tenant, or those of whoever is in none."""
    request, tenant = context.get("request"), context.get("tenant")
    path = getattr(request, "path", "")
    inside = bool(getattr(getattr(request, "user", None), "is_authenticated", False))
    if tenant is None:
        at = path if path == "/" else ""
        return _navigation("", frozenset(), at, get_language(), inside=inside)
    head = "/".join(path.split("/")[:HEAD])
    at = f"{head}/" if path.startswith(f"{head}/") else head
    can = frozenset(context.get("can") or ())
    return _navigation(tenant.slug, can, at, get_language(), inside=inside)


@lru_cache(maxsize=512)
def _navigation(
    slug: str, can: frozenset[str], path: str, language: str | None, *, inside: bool
) -> SafeString:
    page = {"slug": slug, "can": can, "path": path, "inside": inside}
    return render_to_string("components/navigation.html", page)

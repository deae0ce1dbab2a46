"""Names in sentences of templates."""

from django import template

from accounts.text import of_name

register = template.Library()
register.filter("of", of_name)

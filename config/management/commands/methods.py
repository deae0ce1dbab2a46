"""Print the documentation of the methods: the registry as Markdown, in English."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from reports.pages.methods import MethodEntry, Methods, MethodsSection, methods

HEAD = """\
# Methods

What every figure is, how it is computed, where it comes from, and what it cannot say.

This page is made from the registry in `benchmarking/methods`: `manage.py methods >
docs/methods.md`. A test tells when it is out of date. Readers find the same text, in their
own language, behind every report. Method version {version}.
"""


class Command(BaseCommand):
    help = "Print docs/methods.md, made from the registry of indicators."

    def handle(self, **options: Any) -> None:
        with override("en"):
            self.stdout.write(as_markdown(methods()), ending="")


def as_markdown(page: Methods) -> str:
    """The whole document."""
    parts = [HEAD.format(version=page.version)]
    parts += [_section(one) for one in page.explanations]
    for chapter in page.chapters:
        parts.append(f"## {chapter.title}\n")
        parts += [_indicator(entry) for entry in chapter.entries]
    return "\n".join(parts)


def _section(one: MethodsSection) -> str:
    lines = [f"## {one.title}", *one.paragraphs]
    if one.points:
        lines.append("\n".join(f"- **{term}**: {text}" for term, text in one.points))
    if one.table:
        lines.append("\n".join(_table(one)))
    return "\n\n".join(lines) + "\n"


def _table(one: MethodsSection) -> Iterator[str]:
    yield "| Number | In | Step | Coarser, where a figure would betray somebody |"
    yield "|---|---|---|---|"
    for row in one.table:
        yield f"| {row.what} | {row.unit or '–'} | {row.step} | {row.coarser or '–'} |"


def _indicator(entry: MethodEntry) -> str:
    return "\n\n".join(_lines(entry)) + "\n"


def _lines(entry: MethodEntry) -> Iterator[str]:
    yield f'<a id="{entry.id}"></a>\n### {entry.id} · {entry.name}'
    yield entry.definition
    yield f"*What it cannot say.* {entry.cannot_say}"
    yield f"```text\n{entry.formula}\n```"
    yield "\n".join(
        (
            f"- Scale: {entry.scale}",
            f"- Source: {entry.source}",
            f"- Functions: {_code(entry.functions)}",
            f"- Held by: {_code(entry.tests)}",
        )
    )


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)

"""The builder: a draft on one page, changed in place, part by part.

Each form works by itself: it posts, and the page comes back at the same place. The builder's
script posts the same forms, asks for JSON, and gets the cards that the edit touched.
"""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring import queries, starting
from surveys.authoring.actions import edits, recoding, undoing
from surveys.authoring.around import document_around, states
from surveys.authoring.building import builder
from surveys.authoring.editing import (
    Path,
    as_kind,
    item_body,
    loose,
    with_option,
    with_option_moved,
    without_option,
)
from surveys.authoring.fields import (
    BASE,
    Field,
    posted,
    read_text,
    setting_fields,
    text_fields,
)
from surveys.authoring.forms import RenameForm, ReplaceForm
from surveys.authoring.pairing.joining import side_of
from surveys.authoring.pairing.splitting import is_pair
from surveys.authoring.pasting import wordings
from surveys.authoring.texts import TextUnit
from surveys.authoring.translating.outdated import still_right
from surveys.authoring.versions.since_library import since_library
from surveys.authoring.views.answers import (
    Clash,
    Clashes,
    UnreadableEdit,
    answer,
    frame,
    wants_json,
)
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.authoring.views.codes import CODE, code_field, code_of, readable
from surveys.authoring.words import KINDS, language_name
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire import plain
from surveys.questionnaire.document import Document, Kind, Perspective
from surveys.questionnaire.drafts import PartKind, State, join
from surveys.questionnaire.rules import text_rules
from surveys.refusals import Refused

STEPS = {"up": -1, "down": 1}
RIGHT = "right:"  # before the name of a translation that holds for its changed source


# --- The page ------------------------------------------------------------------------------------


@require_safe
@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type]  # its type knows no arguments
@needs(WRITE)
def questionnaire_page(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    parts = states(questionnaire)
    document = join(parts)
    language = reading_language(request, document)
    origin = str(questionnaire.id)
    since = since_library(parts, document, origin)
    page = {
        **frame(questionnaire, language),
        "builder": builder(parts, document, language, chain(*since.values()), origin),
        "kinds": [(kind.value, name) for kind, name in KINDS.items()],
        "undoable": undoing.undoable(request.user, questionnaire),
        "versions": queries.version_rows(questionnaire),
        "rename": RenameForm(initial={"name": questionnaire.name}),
        "replace": ReplaceForm(initial={"revision": questionnaire.draft_revision}),
    }
    return render(request, "questionnaires/builder.html", page)


# --- One part ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def draft_part(request: MemberRequest, questionnaire_id: UUID, part_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    if request.method != "POST":
        return _part_page(request, questionnaire, find(questionnaire.parts.all(), id=part_id))
    return answer(request, questionnaire, lambda: _act(request, questionnaire, part_id))


def _act(request: MemberRequest, questionnaire: Questionnaire, part_id: UUID) -> list[str]:
    """What the form asks: first its words, then what its button says. The parts it touched."""
    by, do = request.user, request.POST.get("do", "set")
    who: dict[str, Any] = {"by": by, "questionnaire": questionnaire, "part": part_id}
    if do == "restore" and not edits.restore(**who):
        raise Refused(_("Het onderdeel waarin dit stond, is ook verwijderd."))
    touched = _write(who, request.POST)
    if do in STEPS:
        edits.move(**who, step=STEPS[do])
    elif do == "place":
        edits.place(**who, section=_uuid(request, "section"), before=_uuid(request, "before"))
    elif do == "copy":
        return [edits.copy_item(**who)]
    elif do == "remove":
        seen = _number(request, "seen")
        edits.remove(**who, seen=seen, sure=request.POST.get("sure") == "1")
    elif do == "kind":
        edits.change_part(**who, operation="kind", change=_to_kind(request, questionnaire))
    elif do == "loose" or do.startswith(RIGHT):
        operation, _colon, field = do.partition(":")
        edits.change_part(**who, operation=operation, change=_right(field) if field else _loose)
    elif do.startswith("option"):
        edits.change_part(**who, operation="options", change=_options(do))
    return touched


def _write(who: dict[str, Any], data: QueryDict) -> list[str]:
    """The values of the form, and the code of its item where it has that."""
    if any(name.startswith(BASE) for name in data):
        edits.set_values(**who, read=lambda part: part_values(part, data))
    if CODE in data:
        return recoding.recode(**who, read=lambda part: code_of(part, data))
    return [str(who["part"])]


def part_values(part: DraftPart, data: QueryDict) -> dict[Path, Any]:
    """What the form wrote in the part, unless somebody else wrote there meanwhile."""
    document = document_around(part, partners=True)
    fields = part_fields(part, document)
    found = posted(fields, {name: str(value) for name, value in data.items()})
    if found.errors:
        raise UnreadableEdit(found.errors)
    clashes = [
        Clash(field, found.raw[field.name])
        for field in fields
        if field.name in found.seen and not _may_write(field, found.seen, found.raw)
    ]
    if clashes:
        raise Clashes(part, clashes)
    return found.values


def _may_write(field: Field, seen: Mapping[str, str], raw: Mapping[str, str]) -> bool:
    now = plain.tidy(field.value)
    return now in (plain.tidy(seen[field.name]), plain.tidy(raw[field.name]))


def part_fields(part: DraftPart, document: Document) -> list[Field]:
    unit = TextUnit(part.kind, part.code)
    return [*text_fields(document, unit), *setting_fields(document, unit)]


def _to_kind(request: MemberRequest, questionnaire: Questionnaire) -> Callable[[State], State]:
    kind = _kind(request)
    return lambda state: as_kind(state, kind, _scale(questionnaire, kind, state["body"]))


def _kind(request: MemberRequest, name: str = "kind") -> Kind:
    try:
        return Kind(request.POST.get(name, Kind.SCALE.value))
    except ValueError as error:
        raise Http404 from error


def _scale(questionnaire: Questionnaire, kind: Kind, body: Mapping[str, Any]) -> str:
    """A scale that fits the kind: the one that the item has, else the first."""
    if kind not in (Kind.SCALE, Kind.RATING):
        return ""
    scales = questionnaire.parts.filter(kind=PartKind.SCALE).order_by("code")
    fitting = [row.code for row in scales if ("labels" in row.body) == (kind is Kind.SCALE)]
    if not fitting:
        raise Refused(_("Voeg onderaan eerst een schaal toe die bij dit soort vraag past."))
    now = str(body.get("scale", ""))
    return now if now in fitting else fitting[0]


def _loose(state: State) -> State:
    return loose(state) if state["kind"] == PartKind.ITEM else state


def _right(field: str) -> Callable[[State], State]:
    return lambda state: still_right(state, field)


def _options(do: str) -> Callable[[State], State]:
    _option, _colon, rest = do.partition(":")
    act, _colon, code = rest.partition(":")
    if act == "add":
        return _listed(with_option)
    if act == "remove":
        return _listed(lambda state: without_option(state, code))
    if act in STEPS:
        return _listed(lambda state: with_option_moved(state, code, STEPS[act]))
    raise Http404


def _listed(change: Callable[[State], State]) -> Callable[[State], State]:
    def changed(state: State) -> State:
        if "options" not in state["body"]:
            raise Refused(_("Deze vraag heeft geen antwoorden om uit te kiezen (meer)."))
        return change(state)

    return changed


def _uuid(request: MemberRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST[name]) if request.POST.get(name) else None
    except ValueError as error:
        raise Http404 from error


def _number(request: MemberRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _part_page(
    request: MemberRequest, questionnaire: Questionnaire, part: DraftPart
) -> HttpResponse:
    """Everything that can be written in one part; for the script only its settings."""
    document = document_around(part, partners=True)
    unit = TextUnit(part.kind, part.code)
    item = document.item(part.code) if part.kind == PartKind.ITEM else None
    sections = questionnaire.parts.filter(kind=PartKind.SECTION).order_by("rank")
    settings = list(setting_fields(document, unit))
    page = {
        **frame(questionnaire, reading_language(request, document)),
        "part": part,
        "code": code_field(part) if item else None,
        "published": queries.published_in(questionnaire, [part.code]).get(part.code),
        "joinable": bool(item) and side_of(part.state) is not None,
        "splittable": bool(item) and is_pair(part.state),
        "heading": part_heading(part),
        "settings": settings,
        "advanced_said": sum(field.is_advanced and field.is_said for field in settings),
        "texts": list(text_fields(document, unit)),
        "languages_said": len(document.languages),
        "kinds": [(kind.value, name) for kind, name in KINDS.items()] if item else [],
        "kind": item.kind.value if item else "",
        "sections": [
            (str(row.id), document.text(row.body["title"], document.source) or row.code)
            for row in sections
            if item and row.id != part.section_id
        ],
    }
    name = "questionnaires/settings.html" if wants_json(request) else "questionnaires/part.html"
    return render(request, name, page)


def part_heading(part: DraftPart) -> str:
    names = {
        PartKind.DOCUMENT: _("Titel en inleiding"),
        PartKind.SECTION: _("Onderdeel %(code)s"),
        PartKind.ITEM: _("Item %(code)s"),
        PartKind.THEME: _("Thema %(code)s"),
        PartKind.SCALE: _("Schaal %(code)s"),
    }
    named = names[PartKind(part.kind)]
    return named % {"code": part.code} if part.kind != PartKind.DOCUMENT else named


# --- New parts -----------------------------------------------------------------------------------


@require_POST
@needs(WRITE)
def draft_add(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    """A new item, several from a list of sentences, or a new section, scale or theme."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    return answer(request, questionnaire, lambda: _add(request, questionnaire))


def _add(request: MemberRequest, questionnaire: Questionnaire) -> list[str]:
    what: dict[str, Any] = {"by": request.user, "questionnaire": questionnaire}
    do = request.POST.get("do", "item")
    head = find(questionnaire.parts.all(), kind=PartKind.DOCUMENT).body
    if do in ("item", "paste"):
        return edits.add_items(
            **what, section=_section(request), bodies=_bodies(request, questionnaire, do, head),
            code=_code(request),
        )  # fmt: skip
    title = {head["languages"][0]: _title(request)}
    if do == "section":
        return [edits.add_section(**what, title=title)]
    if do == "theme":
        return [edits.add_named(**what, kind=PartKind.THEME, body={"title": title})]
    if do in ("scale", "rating"):
        body = starting.scale_body(head["languages"], rating=do == "rating")
        return [edits.add_named(**what, kind=PartKind.SCALE, body=body)]
    raise Http404


def _title(request: MemberRequest) -> str:
    try:
        return read_text(request.POST.get("title", ""), text_rules.TITLE) or _("Nieuw")
    except ValidationError as error:
        raise UnreadableEdit({"title": " ".join(error.messages)}) from error


def _section(request: MemberRequest) -> UUID:
    found = _uuid(request, "section")
    if found is None:
        raise Http404
    return found


def _code(request: MemberRequest) -> str:
    code = request.POST.get("code", "").strip()
    return readable(code) if code else ""


def _bodies(
    request: MemberRequest, questionnaire: Questionnaire, do: str, head: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One empty item, or one for each line that was pasted."""
    # The list beside "add an item" is of that button alone.
    kind = _kind(request, "kind" if do == "item" else "lines_kind")
    scale = _scale(questionnaire, kind, {})
    if do == "item":
        return [item_body(kind, scale, {side.value: {} for side in Perspective})]
    language = request.POST.get("lang", "")
    languages = sorted(head["languages"], key=lambda each: each != language)
    pasted = wordings(request.POST.get("lines", ""), languages)
    return [item_body(kind, scale, wording) for wording in pasted]


# --- Undo and redo -------------------------------------------------------------------------------


@require_POST
@needs(WRITE)
def draft_undo(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    return answer(request, questionnaire, lambda: _undo(request, questionnaire))


def _undo(request: MemberRequest, questionnaire: Questionnaire) -> list[str]:
    act = undoing.redo if request.POST.get("do") == "redo" else undoing.undo
    changes = act(by=request.user, questionnaire=questionnaire, how=request.POST.get("how", ""))
    return list(dict.fromkeys(change.part for change in changes))


# --- Preview -------------------------------------------------------------------------------------


@require_safe
@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type]  # its type knows no arguments
@needs(WRITE)
def draft_preview(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    """Both sides next to each other, each the respondents' own page."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document = questionnaire.draft_document
    language = reading_language(request, document)
    page = {
        **frame(questionnaire, language),
        "wide": request.GET.get("width") == "desktop",
        "section": request.GET.get("section", ""),
        "sections": [
            (section.code, document.text(section.title, language) or section.code)
            for section in document.sections
        ],
        "languages": [(code, language_name(code)) for code in document.languages],
    }
    return render(request, "questionnaires/preview.html", page)

"""What the pages of a file for a wave and of one for the address book share: the way from upload to end.

A small file is judged, and taken in, while its person waits; a large one by a worker, and its
page says how far that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import storage
from accounts.access import find
from accounts.files.rows import FileState
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from surveys.models import PeopleImport, Wave, WaveState
from surveys.people.actions.importing import confirm_import, drop_import, start_import
from surveys.people.forms import PeopleFileForm
from surveys.people.tasks import work, work_on_people
from surveys.table_files import refused_response
from surveys.upload.queries import outcome_of
from surveys.upload.views import is_asking, leads
from surveys.upload.working import now

WAVE_PAGES: Final = {"import": "wave_people_import", "preview": "wave_people_preview"}
BOOK_PAGES: Final = {"import": "book_import", "preview": "book_preview"}
SMALL: Final = 100 * 1024  # bytes of a file that is judged while its person waits
FEW: Final = 1_500  # people who are taken in while their person waits


@dataclass(frozen=True)
class PeopleWay:
    """Where people come to: a wave, or the address book."""

    request: MemberRequest
    wave: Wave | None

    def to(self, page: str, *ids: UUID) -> str:
        own = (self.wave.id,) if self.wave else ()
        name = (WAVE_PAGES if self.wave else BOOK_PAGES)[page]
        return reverse(name, args=[self.request.tenant.slug, *own, *ids])

    @property
    def listed(self) -> str:
        """The list that the people are on afterwards."""
        slug = self.request.tenant.slug
        return (
            reverse("wave_people", args=[slug, self.wave.id])
            if self.wave
            else reverse("book_list", args=[slug])
        )

    @property
    def following(self) -> str:
        """The next thing to do: a draft is looked over and opened, an open wave is followed."""
        if self.wave and self.wave.state == WaveState.DRAFT:
            return reverse("wave_dry_run", args=[self.request.tenant.slug, self.wave.id])
        return self.listed

    def pending(self, file_id: UUID) -> PeopleImport:
        """Only the person who uploaded a file may look at it and confirm it."""
        own = {"wave": self.wave, "created_by": self.request.user}
        row: PeopleImport = find(PeopleImport, id=file_id, **own)
        return row

    def page(self, **more: Any) -> dict[str, Any]:
        return {"wave": self.wave, "again": self.to("import"), "listed": self.listed, **more}


def uploaded(way: PeopleWay, form: PeopleFileForm) -> HttpResponse | None:
    """To the preview of a file; None when the form has got an error."""
    upload = form.cleaned_data["file"]
    said = {name: form.cleaned_data[name] for name in ("sheet", "encoding")}
    row = start_import(by=way.request.user, wave=way.wave, upload=upload, **said)
    if upload.size > SMALL:
        enqueue(work_on_people, str(row.tenant_id), str(row.id))
        return redirect(way.to("preview", row.id))
    now(row, work)
    row.refresh_from_db()
    if row.state == FileState.FAILED:
        form.add_error("file", row.problem)
        drop_import(by=way.request.user, pending=row)
        return None
    return redirect(way.to("preview", row.id))


def shown(way: PeopleWay, file_id: UUID, template: str, more: Mapping[str, Any]) -> HttpResponse:
    """The preview of a file that was judged, or how far it is, or why it is not."""
    row = way.pending(file_id)
    ready = row.state == FileState.READY
    if ready and is_asking(way.request):
        return leads(way.request.path)
    if not ready:
        return render(
            way.request,
            "people/progress.html",
            way.page(file=row, here=way.request.path, confirm=f"{way.request.path}confirm/"),
        )
    summary = way.page(pending=row, **row.summary)
    return render(way.request, template, {**summary, **more})


def refused_rows(way: PeopleWay, file_id: UUID) -> HttpResponse:
    """The refused rows as they were, with the reason behind them: to mend and to read again."""
    row = way.pending(file_id)
    if row.state != FileState.READY:
        raise Http404
    refused = msgspec.json.decode(storage.read(row.path, row.sha256))["refused"]
    return refused_response([(one["row"], one.get("cells", {}), one["why"]) for one in refused])


def confirmed(way: PeopleWay, file_id: UUID, same: list[int]) -> HttpResponse:
    """Taken in at once, or by a worker."""
    row = confirm_import(by=way.request.user, pending_id=file_id, same=same)
    if row is None:
        if outcome_of(way.request.user, file_id) is None:
            return redirect(way.to("preview", way.pending(file_id).id))
        messages.info(way.request, _("Dit bestand was al ingelezen; het is niet nog eens gedaan."))
        return redirect(way.listed)
    return set_going(way, row, row.summary["total"])


def set_going(way: PeopleWay, row: PeopleImport, people: int) -> HttpResponse:
    """Begin to take confirmed people in."""
    if people > FEW:
        enqueue(work_on_people, str(row.tenant_id), str(row.id))
        return redirect(way.to("preview", row.id))
    now(row, work)
    left = PeopleImport.objects.filter(id=row.id).first()
    if left is None:
        return done(way, row.id)
    messages.error(way.request, left.problem)
    drop_import(by=way.request.user, pending=left)
    return redirect(way.to("import"))


def done(way: PeopleWay, file_id: UUID) -> HttpResponse:
    """The file is gone: to what became of it; 404 for one that never was."""
    outcome = outcome_of(way.request.user, file_id)
    if outcome is None:
        raise Http404
    new = int(outcome.get("new", 0))
    told = (
        ngettext("%s persoon toegevoegd.", "%s mensen toegevoegd.", new)
        if way.wave
        else ngettext(
            "%s persoon toegevoegd of bijgewerkt.", "%s mensen toegevoegd of bijgewerkt.", new
        )
    )
    messages.success(way.request, told % new)
    return leads(way.following) if is_asking(way.request) else redirect(way.following)


def is_gone(way: PeopleWay, file_id: UUID) -> bool:
    return not PeopleImport.objects.filter(id=file_id).exists()

"""The audit trail as a file, with the place and the digest of each row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs, noted
from accounts.auditing.queries import AuditFilter, all_events
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.progress.workbook import workbook_response
from surveys.upload.reading.csv_files import csv_response

WRITERS: Final[dict[str, Callable[[Iterable[Sequence[object]], str], HttpResponse]]] = {
    "csv": csv_response,
    "xlsx": workbook_response,
}


@require_safe
@needs(Permission.MANAGE_TEAM)
@noted("audit_taken", each=True)
def audit_file(request: MemberRequest, file_format: str) -> HttpResponse:
    """What was looked for, all pages of it."""
    if file_format not in WRITERS:
        raise Http404
    return WRITERS[file_format](_table(AuditFilter.of(request.GET)), f"logboek.{file_format}")


def _table(wanted: AuditFilter) -> Iterator[list[object]]:
    yield [
        _("nummer"), _("wanneer"), _("wie"), _("wat"), _("waarover"), _("bijzonderheden"),
        _("controlegetal"),
    ]  # fmt: skip
    for one in all_events(wanted):
        details = "; ".join(f"{name}: {value}" for name, value in one.details)
        moment = timezone.localtime(one.at).isoformat()
        number = "" if one.number is None else one.number
        yield [number, moment, one.actor, one.sentence, one.subject, details, one.digest]

"""The audit trail as a file, with the place and the digest of each row."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs, noted
from accounts.auditing.queries import AuditFilter, all_events
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.table_files import table_response


@require_safe
@needs(Permission.MANAGE_TEAM)
@noted("audit_taken", each=True)
def audit_file(request: MemberRequest, file_format: str) -> HttpResponse:
    """What was looked for, all pages of it."""
    return table_response(_table(AuditFilter.of(request.GET)), "logboek", file_format)


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

"""What workers do for papers. Every task may run twice, and at the same time."""

from uuid import UUID

from celery import shared_task

from accounts.files.claims import FileClaim, give_up_file, keep_file
from accounts.files.work import sweep, take
from accounts.tenancy import tenant
from surveys.formats import paper
from surveys.formats.losses import Unreadable
from surveys.models import PaperFile
from surveys.papers.queries import paper_of, printed


@shared_task(name="surveys.papers.make_paper")
def make_paper(tenant_id: str, file_id: str) -> None:
    """Make a paper's file, unless that is done or somebody is at it."""
    take(PaperFile, UUID(tenant_id), UUID(file_id), _make)


@shared_task(name="surveys.papers.sweep_papers", expires=60)
def sweep_papers() -> None:
    """Find the papers that nobody was told of, and those whose worker died, in every tenant."""
    sweep(PaperFile, make_paper)


def _make(owner: UUID, claim: FileClaim) -> None:
    """As the questionnaire is now, which may be later than when it was asked for."""
    with tenant(owner):
        asked = paper_of(claim.file_id)
        now = printed(asked)
    try:
        body = paper.write(now.document, asked.side, now.on_paper).body
    except Unreadable as error:
        with tenant(owner):
            give_up_file(claim=claim, error=error.code, problem=error.code, seal=now.seal)
        return
    with tenant(owner):
        keep_file(claim=claim, content=body, folder="papers", extension="pdf", seal=now.seal)

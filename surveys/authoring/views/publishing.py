"""Publishing a draft, and the versions that were published."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring import queries
from surveys.authoring.actions import (
    NothingChanged,
    NotPublishable,
    OutdatedTranslations,
    StaleRevision,
    publish_version,
)
from surveys.authoring.around import states
from surveys.authoring.cards import problem_lines, sheet
from surveys.authoring.forms import PublishForm
from surveys.authoring.printing import papers
from surveys.authoring.translating.outdated import outdated_counts
from surveys.authoring.versions.comparing import ComparedItem, ComparedVersions, compared
from surveys.authoring.versions.standing import counts_of, proposed
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.authoring.words import language_name
from surveys.models import Questionnaire, Version
from surveys.questionnaire import duration
from surveys.questionnaire.comparison.proposals import Proposal, Verdict, proposals
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import State, join
from surveys.questionnaire.rules.validation import problems
from surveys.respond.queries.wordings import corrected_of


@dataclass(frozen=True)
class _Drafted:
    """A draft beside the latest version, read once; `proposals` of the items that are in both."""

    parts: Mapping[str, State]
    document: Document
    latest: Version | None
    proposals: Mapping[str, Proposal]

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "_Drafted":
        parts = states(questionnaire)
        document, latest = join(parts), queries.latest_version(questionnaire)
        found = proposals(latest.document, document) if latest else {}
        return cls(parts, document, latest, found)

    @property
    def asked(self) -> list[Proposal]:
        """The items of which a person says whether they continue: those that changed."""
        return [proposal for proposal in self.proposals.values() if proposal.changed]

    def comparison(self) -> ComparedVersions | None:
        if self.latest is None:
            return None
        return compared(self.latest.document, self.document, proposed(self.proposals))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def questionnaire_publish(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    drafted = _Drafted.of(questionnaire)
    if request.method != "POST":
        return _page(request, questionnaire, drafted, PublishForm(asked=drafted.asked))
    form = PublishForm(request.POST, asked=drafted.asked)
    if not form.is_valid():
        return _page(request, questionnaire, drafted, form)
    try:
        version = publish_version(
            by=request.user,
            questionnaire=questionnaire,
            decisions=form.decisions(),
            revision=form.cleaned_data["revision"],
            outdated_too=form.cleaned_data["outdated_too"],
        )
    except StaleRevision:
        # What was decided stays, but of items that have changed since.
        messages.error(request, _("Iemand anders wijzigde intussen het concept: kijk opnieuw."))
        questionnaire.refresh_from_db()
        drafted = _Drafted.of(questionnaire)
        form = PublishForm(request.POST, asked=drafted.asked)
    except OutdatedTranslations as refusal:
        messages.error(request, str(refusal))
    except NothingChanged as refusal:
        messages.error(request, str(refusal))
        return redirect("questionnaire_publish", request.tenant.slug, questionnaire.id)
    except NotPublishable:
        messages.error(request, _("Los eerst op wat publiceren tegenhoudt."))
    else:
        messages.success(request, _("Versie %(n)s is gepubliceerd.") % {"n": version.number})
        return redirect("version_page", request.tenant.slug, questionnaire.id, version.number)
    return _page(request, questionnaire, drafted, form)


def _page(
    request: MemberRequest, questionnaire: Questionnaire, drafted: _Drafted, form: PublishForm
) -> HttpResponse:
    document, comparison = drafted.document, drafted.comparison()
    known = [*problems(document, str(questionnaire.id)), *duration.problems(document)]
    found = problem_lines(document, known)
    outdated = outdated_counts(drafted.parts.values(), document)
    page = {
        "questionnaire": questionnaire,
        "latest": drafted.latest,
        "comparison": comparison,
        "form": form,
        "judged": _judged(comparison, drafted.asked, form) if comparison else [],
        "problems": found,
        "blocked": any(problem.blocks for problem in found),
        "outdated": [
            (code, language_name(code), outdated[code])
            for code in document.languages
            if outdated[code]
        ],
    }
    return render(request, "questionnaires/publish.html", page)


def _judged(
    comparison: ComparedVersions, asked: list[Proposal], form: PublishForm
) -> list[tuple[str, list[ComparedItem]]]:
    """The items to be asked about, by what is proposed: those that a person must judge first."""
    items = comparison.items()
    for proposal in asked:
        items[proposal.code].decision = form.fields_of(proposal.code)
    return [
        (verdict.value, found)
        for verdict in (Verdict.OPEN, Verdict.NOT_COMPARABLE, Verdict.COMPARABLE)
        if (found := [items[one.code] for one in asked if one.verdict is verdict])
    ]


@require_safe
@needs(WRITE)
def version_page(request: MemberRequest, questionnaire_id: UUID, number: int) -> HttpResponse:
    """A published version, to be read and not to be changed."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    version = find(Version, questionnaire=questionnaire, number=number)
    document, before = version.document, version.previous()
    standings = queries.standings(before, version, document) if before else {}
    page = {
        "questionnaire": questionnaire,
        "version": version,
        "sheet": sheet(document, reading_language(request, document)),
        "versions": queries.version_rows(questionnaire),
        "before": before,
        "standings": sorted(standings.values(), key=lambda one: not one.changed),
        "standing_counts": counts_of(standings),
        "open": [one for one in standings.values() if one.is_open],
        "waves": queries.waves_of(version),
        "corrected": corrected_of(version),
        "papers": papers(document),
    }
    return render(request, "questionnaires/version.html", page)

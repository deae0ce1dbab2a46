"""Writing questionnaires and publishing them. Every function is one act, with its audit row."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from accounts.text import has_hidden
from surveys.authoring.actions import edits, judging
from surveys.authoring.actions.judging import ItemDecision
from surveys.authoring.around import states
from surveys.authoring.starting import NAME_LENGTH
from surveys.authoring.translating.outdated import carried_over, outdated_counts
from surveys.models import Item, Questionnaire, Version
from surveys.papers.actions import drop_papers
from surveys.questionnaire.comparison.proposals import Proposal, proposals
from surveys.questionnaire.document import Document, digest, to_builtins
from surveys.questionnaire.drafts import join, split
from surveys.questionnaire.rules.validation import Problem, problems
from surveys.refusals import NameTaken, Refused, unique


class StaleRevision(Exception):
    """Someone else saved the draft in the meantime; carries what it has become."""

    def __init__(self, revision: int, document: Document) -> None:
        self.revision = revision
        self.document = document
        super().__init__(revision)


class NotPublishable(Exception):
    """The draft has problems that stop publication."""

    def __init__(self, blockers: list[Problem]) -> None:
        self.problems = blockers
        super().__init__(len(blockers))


class OutdatedTranslations(Refused):
    """Translations whose source changed are published only when somebody says so."""


class NothingChanged(Refused):
    """The draft is the same as the latest version."""


class NoName(Refused):
    """What a questionnaire would be called is no name."""


class QuestionnaireInUse(Refused):
    """A questionnaire with published versions is not thrown away."""


@transaction.atomic
def create_questionnaire(
    *, by: User | None, name: str, document: Document, copied: Questionnaire | None = None
) -> Questionnaire:
    """`copied`: the one whose draft it is; translations that are out of date there are so here."""
    _check_fits(name)
    questionnaire = Questionnaire(name=name, created_by=by)
    with _unique_name(name):
        questionnaire.save()
    like = states(copied) if copied else {}
    parts = carried_over(like, split(document), document.source)
    edits.write(by, questionnaire, {}, parts, revision=1)
    audit.record(by=by, action="questionnaire_created", subject=questionnaire, name=name)
    return questionnaire


def _check_fits(name: str) -> None:
    """Whatever way it came: it is read in lists, in mails and on the names of files."""
    if not name.strip() or len(name) > NAME_LENGTH or has_hidden(name):
        raise NoName(
            _("Geef de vragenlijst een naam van hoogstens %(n)s tekens, op één regel.")
            % {"n": NAME_LENGTH},
            field="name",
        )


def check_name(name: str) -> None:
    """NameTaken when another questionnaire has it: said before a person looks at a file."""
    if Questionnaire.objects.filter(name=name).exists():
        raise _taken(name)


@transaction.atomic
def rename_questionnaire(
    *, by: User | None, questionnaire: Questionnaire, name: str
) -> Questionnaire:
    if name != questionnaire.name:
        _check_fits(name)
        held(questionnaire)
        before, questionnaire.name = questionnaire.name, name
        with _unique_name(name):
            questionnaire.save(update_fields=["name"])
        audit.record(
            by=by, action="questionnaire_renamed", subject=questionnaire, before=before, after=name
        )
    return questionnaire


@transaction.atomic
def delete_questionnaire(*, by: User | None, questionnaire: Questionnaire) -> None:
    """Throw away a draft that was never published."""
    questionnaire = held(questionnaire)
    if questionnaire.versions.exists() or questionnaire.studies.exists():
        raise QuestionnaireInUse(_("Een vragenlijst met versies of reeksen blijft bestaan."))
    audit.record(
        by=by, action="questionnaire_deleted", subject=questionnaire, name=questionnaire.name
    )
    drop_papers(questionnaire=questionnaire)
    questionnaire.delete()


@transaction.atomic
def save_draft(
    *, by: User | None, questionnaire: Questionnaire, document: Document, revision: int
) -> Questionnaire:
    """Replace the whole draft, if it is still the one of `revision`; raises StaleRevision if not."""
    row = edits.lock(questionnaire)
    if row.draft_revision != revision:
        questionnaire.refresh_from_db()
        raise StaleRevision(row.draft_revision, row.draft_document)
    before = states(row)
    after = {**dict.fromkeys(before), **carried_over(before, split(document), document.source)}
    edits.record(by, row, "replace", before, after)
    questionnaire.refresh_from_db()
    audit.record(
        by=by,
        action="draft_saved",
        subject=questionnaire,
        revision=questionnaire.draft_revision,
        sha256=digest(document),
    )
    return questionnaire


@transaction.atomic
def publish_version(
    *,
    by: User | None,
    questionnaire: Questionnaire,
    decisions: Mapping[str, ItemDecision] | None = None,
    revision: int | None = None,
    outdated_too: bool = False,
) -> Version:
    """Freeze the draft as the next version; with translations out of date only if it is said.

    `decisions` say of items whether they continue those of the version before; what they do not
    name follows the rule. With `revision` the draft must still be the one that was read.
    """
    row = held(questionnaire)
    parts = states(row)
    document = join(parts)
    if revision is not None and revision != row.draft_revision:
        raise StaleRevision(row.draft_revision, document)
    if blockers := [found for found in problems(document, str(row.id)) if found.blocks]:
        raise NotPublishable(blockers)
    if not outdated_too and outdated_counts(parts.values(), document):
        raise OutdatedTranslations(_("Er zijn vertalingen waarvan de brontekst veranderde."))
    previous = row.versions.order_by("-number").first()
    if previous is not None and previous.sha256 == digest(document):
        raise NothingChanged(_("Er is niets veranderd sinds de vorige versie."))
    version = _freeze(by, row, document, previous)
    proposed = proposals(previous.document, document) if previous else {}
    made = {c: d for c, d in (decisions or {}).items() if c in proposed and proposed[c].possible}
    Item.objects.bulk_create(_items(version, document, proposed, made))
    if previous is not None:
        judging.write(by, previous, version, proposed, made)
    audit.record(
        by=by, action="version_published", subject=version, number=version.number,
        sha256=version.sha256,
    )  # fmt: skip
    return version


def _unique_name(name: str) -> AbstractContextManager[None]:
    return unique("surveys_questionnaire_name", _taken(name))


def _taken(name: str) -> NameTaken:
    """Says which name: whoever left it empty did not choose one."""
    return NameTaken(
        _("Er is al een vragenlijst met de naam ‘%s’. Geef deze een andere naam.") % name,
        field="name",
    )


def _freeze(
    by: User | None, questionnaire: Questionnaire, document: Document, previous: Version | None
) -> Version:
    version: Version = Version.objects.create(
        questionnaire=questionnaire,
        number=previous.number + 1 if previous else 1,
        body=to_builtins(document),
        sha256=digest(document),
        published_by=by,
    )
    return version


def _items(
    version: Version,
    document: Document,
    proposed: Mapping[str, Proposal],
    made: Mapping[str, ItemDecision],
) -> list[Item]:
    continued = {code for code, proposal in proposed.items() if proposal.comparable}
    continued -= {code for code, decision in made.items() if not decision.comparable}
    continued |= {code for code, decision in made.items() if decision.comparable}
    return [
        Item(
            tenant_id=version.tenant_id,
            version=version,
            position=position,
            comparable=place["code"] in continued,
            **place,
        )
        for position, place in enumerate(_places(document), start=1)
    ]


def _places(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "code": item.code,
            "kind": item.kind.value,
            "section": section.code,
            "theme": item.theme or "",
            "lineage": item.lineage or "",
        }
        for section in document.sections
        for item in section.items
    ]

"""Deciding whether an item continues the one of the version before. A decision never changes: a
later one stands beside it, and holds from the next computation on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.models import Judgement, Version
from surveys.questionnaire.comparison.proposals import Proposal, proposals
from surveys.refusals import Refused


@dataclass(frozen=True)
class ItemDecision:
    """Whether an item continues the one of the version before, and why, in a person's words."""

    comparable: bool
    why: str = ""


class NotPossible(Refused):
    """There is nothing to decide: the item is not in both, or its answers are of another kind."""


class JudgedMeanwhile(Refused):
    """Somebody else decided since the page was shown."""


@transaction.atomic
def judge(
    *, by: User | None, version: Version, code: str, decision: ItemDecision, seen: int
) -> Judgement:
    """Decide of an item of a published version; `seen` is how many decisions the person saw."""
    version = held(version, no_key=True)
    before = version.previous()
    proposed = proposals(before.document, version.document) if before else {}
    return decide(by, (before, version), proposed, code, decision, seen)


def decide(
    by: User | None,
    versions: tuple[Version | None, Version],
    proposed: Mapping[str, Proposal],
    code: str,
    decision: ItemDecision,
    seen: int,
) -> Judgement:
    """Keep a decision about an item of the later version, which the act holds, beside the earlier."""
    before, version = versions
    if before is None or code not in proposed or not proposed[code].possible:
        raise NotPossible(
            _("Over dit item valt niets te beslissen: het kan niet vergeleken worden.")
        )
    made = Judgement.objects.filter(before=before, version=version, code=code)
    if made.count() != seen:
        raise JudgedMeanwhile(_("Iemand anders besliste intussen over dit item: kijk opnieuw."))
    (row,) = write(by, before, version, proposed, {code: decision}, number=seen + 1)
    told = {"number": version.number, "item": code, "comparable": decision.comparable}
    if before.questionnaire_id != version.questionnaire_id:
        told["beside"] = str(before)
    audit.record(by=by, action="item_judged", subject=version, **told)
    return row


def write(
    by: User | None,
    before: Version,
    version: Version,
    proposed: Mapping[str, Proposal],
    made: Mapping[str, ItemDecision],
    *,
    number: int = 1,
) -> list[Judgement]:
    """Keep decisions, within the act that makes them."""
    rows = [
        Judgement(
            tenant_id=version.tenant_id,
            before=before,
            version=version,
            code=code,
            number=number,
            comparable=decision.comparable,
            proposal=proposed[code].verdict.value,
            mark=proposed[code].mark,
            why=decision.why,
            by=by,
        )
        for code, decision in made.items()
    ]
    return Judgement.objects.bulk_create(rows)

"""Everything that is done to a questionnaire: to all of it, and to the parts of its draft."""

from surveys.authoring.actions.judging import ItemDecision, JudgedMeanwhile, NotPossible, judge
from surveys.authoring.actions.questionnaires import (
    NoName,
    NothingChanged,
    NotPublishable,
    OutdatedTranslations,
    QuestionnaireInUse,
    StaleRevision,
    check_name,
    create_questionnaire,
    delete_questionnaire,
    publish_version,
    rename_questionnaire,
    save_draft,
)
from surveys.authoring.actions.translations import take_translations

__all__ = [
    "ItemDecision",
    "JudgedMeanwhile",
    "NoName",
    "NotPossible",
    "NotPublishable",
    "NothingChanged",
    "OutdatedTranslations",
    "QuestionnaireInUse",
    "StaleRevision",
    "check_name",
    "create_questionnaire",
    "delete_questionnaire",
    "judge",
    "publish_version",
    "rename_questionnaire",
    "save_draft",
    "take_translations",
]

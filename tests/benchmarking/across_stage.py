"""Two studies with a questionnaire each, which share statements under other codes."""

from accounts.models import User
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.fieldwork.actions.fieldwork import create_study
from surveys.models import Study, Version
from surveys.questionnaire.document import Document, decode, to_builtins
from surveys.questionnaire.lineage import stamped

CODES = {"S1": "Q1", "S2": "Q2", "Z1": "Q3", "capacity": "room", "agree": "eens"}


def taken_over(version: Version, codes: dict[str, str] = CODES) -> Document:
    """The document of a version as another questionnaire takes it over: with its lineage, and with
    other codes for its statements, scale and theme."""
    body = to_builtins(stamped(version.document, str(version.questionnaire_id)))
    body["scales"] = {codes.get(code, code): scale for code, scale in body["scales"].items()}
    body["themes"] = {codes.get(code, code): theme for code, theme in body["themes"].items()}
    for section in body["sections"]:
        for item in section["items"]:
            for field in ("code", "scale", "theme"):
                if field in item:
                    item[field] = codes.get(item[field], item[field])
    return decode(body)


def other_study(by: User, document: Document, name: str = "Vervolg") -> tuple[Study, Version]:
    questionnaire = create_questionnaire(by=by, name=name, document=document)
    version = publish_version(by=by, questionnaire=questionnaire)
    return create_study(by=by, questionnaire=questionnaire, name=name), version

"""The rows of this room, in the order in which they come to be."""

from surveys.models.answers import Draft, Response
from surveys.models.catalogue import Merger, Municipality
from surveys.models.fieldwork import (
    Contact,
    Invitation,
    Mailing,
    Mode,
    Participation,
    Study,
    Wave,
    WaveState,
)
from surveys.models.imports import ImportKind, PendingImport
from surveys.models.library import LibraryEntry
from surveys.models.mailing import DomainPace, Happened, MailEvent, MailStop, StopReason
from surveys.models.papers import PaperFile
from surveys.models.peers import PeerList, PeerMember
from surveys.models.people import BookChange, Office, PeopleImport
from surveys.models.questionnaire import (
    DraftChange,
    DraftPart,
    Item,
    Judgement,
    Questionnaire,
    Version,
)

__all__ = [
    "BookChange",
    "Contact",
    "DomainPace",
    "Draft",
    "DraftChange",
    "DraftPart",
    "Happened",
    "ImportKind",
    "Invitation",
    "Item",
    "Judgement",
    "LibraryEntry",
    "MailEvent",
    "MailStop",
    "Mailing",
    "Merger",
    "Mode",
    "Municipality",
    "Office",
    "PaperFile",
    "Participation",
    "PeerList",
    "PeerMember",
    "PendingImport",
    "PeopleImport",
    "Questionnaire",
    "Response",
    "StopReason",
    "Study",
    "Version",
    "Wave",
    "WaveState",
]

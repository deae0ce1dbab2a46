"""The rows of this room, in the order in which they come to be."""

from surveys.models.answers import Draft, Response
from surveys.models.ballots import Ballot, BallotRight, Consent
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
from surveys.models.papers import PaperFile
from surveys.models.peers import PeerList, PeerMember
from surveys.models.questionnaire import (
    DraftChange,
    DraftPart,
    Item,
    Judgement,
    Questionnaire,
    Version,
)

__all__ = [
    "Ballot",
    "BallotRight",
    "Consent",
    "Contact",
    "Draft",
    "DraftChange",
    "DraftPart",
    "ImportKind",
    "Invitation",
    "Item",
    "Judgement",
    "LibraryEntry",
    "Mailing",
    "Merger",
    "Mode",
    "Municipality",
    "PaperFile",
    "Participation",
    "PeerList",
    "PeerMember",
    "PendingImport",
    "Questionnaire",
    "Response",
    "Study",
    "Version",
    "Wave",
    "WaveState",
]

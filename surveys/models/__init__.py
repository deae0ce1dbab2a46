"""The rows of this room, in the order in which they come to be."""

from surveys.models.answers import Draft, Response
from surveys.models.ballots import Ballot, BallotRight, Consent
from surveys.models.catalogue import Merger, Municipality
from surveys.models.delivery import DomainPace, Happened, MailEvent, MailStop, StopReason
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
from surveys.models.imports import AnswerImport, ImportKind, PendingImport, UploadJob
from surveys.models.library import LibraryEntry
from surveys.models.mailing import (
    LetterCode,
    LetterFile,
    MailText,
    ReminderSlot,
    SlotOutcome,
    TextKind,
    TrialMail,
    Window,
)
from surveys.models.papers import PaperFile
from surveys.models.peers import PeerList, PeerMember
from surveys.models.people import BookChange, Office, PeopleImport
from surveys.models.privacy import Destruction, PrivacyRequest, RequestKind
from surveys.models.questionnaire import (
    DraftChange,
    DraftPart,
    Item,
    Judgement,
    Questionnaire,
    Version,
)
from surveys.models.reminders import OwnReminder, OwnReminderState
from surveys.models.wording import WordingCorrection

__all__ = [
    "AnswerImport",
    "Ballot",
    "BallotRight",
    "BookChange",
    "Consent",
    "Contact",
    "Destruction",
    "DomainPace",
    "Draft",
    "DraftChange",
    "DraftPart",
    "Happened",
    "ImportKind",
    "Invitation",
    "Item",
    "Judgement",
    "LetterCode",
    "LetterFile",
    "LibraryEntry",
    "MailEvent",
    "MailStop",
    "MailText",
    "Mailing",
    "Merger",
    "Mode",
    "Municipality",
    "Office",
    "OwnReminder",
    "OwnReminderState",
    "PaperFile",
    "Participation",
    "PeerList",
    "PeerMember",
    "PendingImport",
    "PeopleImport",
    "PrivacyRequest",
    "Questionnaire",
    "ReminderSlot",
    "RequestKind",
    "Response",
    "SlotOutcome",
    "StopReason",
    "Study",
    "TextKind",
    "TrialMail",
    "UploadJob",
    "Version",
    "Wave",
    "WaveState",
    "Window",
    "WordingCorrection",
]

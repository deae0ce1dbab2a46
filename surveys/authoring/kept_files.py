"""A questionnaire in a file between its preview and its confirmation, and what the preview shows."""

from dataclasses import asdict, dataclass
from typing import Any

from surveys.authoring.logic.conditions import spoken
from surveys.authoring.told_losses import ToldLoss, loss_message, told_losses
from surveys.authoring.words import KINDS
from surveys.formats.losses import Fate, Loss
from surveys.formats.taking_over.assembling import AskedSides, Taken, for_sides
from surveys.questionnaire.document import Document, Item, Perspective, decode, to_builtins

MOST_LOSSES = 6_000  # a file of the most rows that are read, each with something to tell


@dataclass(frozen=True)
class KeptFile:
    """`choose_sides`: the file does not say whom its questions are for.

    `questionnaire` is the id of the one whose draft of `revision` the file replaces.
    """

    taken: Taken
    name: str
    choose_sides: bool = False
    questionnaire: str = ""
    revision: int = 0

    def payload(self) -> dict[str, Any]:
        return {
            "document": to_builtins(self.taken.document),
            "losses": [asdict(loss) for loss in self.taken.losses[:MOST_LOSSES]],
            "names": self.taken.names,
            "name": self.name,
            "choose_sides": self.choose_sides,
            "questionnaire": self.questionnaire,
            "revision": self.revision,
        }

    @classmethod
    def restored(cls, payload: dict[str, Any]) -> "KeptFile":
        losses = [Loss(**{**loss, "fate": Fate(loss["fate"])}) for loss in payload["losses"]]
        return cls(
            taken=Taken(decode(payload["document"]), tuple(losses), payload["names"]),
            name=payload["name"],
            choose_sides=payload["choose_sides"],
            questionnaire=payload["questionnaire"],
            revision=payload["revision"],
        )

    def document(self, sides: AskedSides) -> Document:
        """What is kept in the end; the sides count only where the file says none."""
        document = self.taken.document
        return for_sides(document, sides) if self.choose_sides else document


@dataclass(frozen=True)
class TakenItem:
    """One item as it will be, and each thing that is not as it was in the file.

    `shown_when` is its condition in words.
    """

    code: str
    called: str
    kind: str
    political: str
    administrative: str
    same: bool
    shown_when: str
    losses: tuple[ToldLoss, ...]


@dataclass(frozen=True)
class TakenSection:
    title: str
    items: tuple[TakenItem, ...]


@dataclass(frozen=True)
class TakingOver:
    """What a preview shows: the items that come, what is left out, and what holds for the whole."""

    sections: tuple[TakenSection, ...]
    left_out: tuple[ToldLoss, ...]
    whole: tuple[ToldLoss, ...]
    items: int
    changed: int
    gone: int


def taking_over(taken: Taken) -> TakingOver:
    document = taken.document
    by_place: dict[str, list[Loss]] = {}
    for loss in taken.losses:
        by_place.setdefault(loss.place, []).append(loss)
    names = {item.code: taken.names.get(item.code, item.code) for item in document.items()}
    sections = tuple(
        TakenSection(
            document.text(section.title, document.source),
            tuple(_item(document, i, names[i.code], by_place) for i in section.items),
        )
        for section in document.sections
    )
    shown = {"", *names.values()}
    apart = [loss for place, losses in by_place.items() if place not in shown for loss in losses]
    items = [item for section in sections for item in section.items]
    return TakingOver(
        sections=sections,
        left_out=tuple(told_losses(apart)),
        whole=tuple(told_losses(by_place.get("", []))),
        items=len(items),
        changed=sum(bool(item.losses) for item in items),
        gone=len({loss.place for loss in apart if loss.fate is Fate.LEFT_OUT}),
    )


def _item(
    document: Document, item: Item, called: str, by_place: dict[str, list[Loss]]
) -> TakenItem:
    words = [document.text(item.wording_for(side), document.source) for side in Perspective]
    return TakenItem(
        code=item.code,
        called=called,
        kind=str(KINDS[item.kind]),
        political=words[0],
        administrative=words[1],
        same=words[0] == words[1],
        shown_when=spoken(document, item.show_if, document.source) if item.show_if else "",
        losses=tuple(
            ToldLoss(loss.fate is Fate.LEFT_OUT, loss_message(loss), ())
            for loss in by_place.get(called, [])
        ),
    )

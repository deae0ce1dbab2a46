"""`manage.py questionnaire validate|import|export|schema`: files of questionnaires. See docs/formats.md."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q

from accounts.models import Tenant
from accounts.tenancy import tenant
from accounts.text import without_hidden
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.bundled import bundled, slugs
from surveys.authoring.cards import problem_lines
from surveys.authoring.starting import title_as_name
from surveys.authoring.told_losses import file_message, loss_message
from surveys.formats import known, own
from surveys.formats.hostile import MAX_FILE
from surveys.formats.losses import Fate, Loss, Unreadable
from surveys.formats.paper import OnPaper
from surveys.formats.taking_over.assembling import AskedSides, Taken
from surveys.models import Questionnaire
from surveys.papers.queries import on_paper
from surveys.questionnaire.document import Document, DocumentError, Language, Perspective
from surveys.questionnaire.rules.validation import problems
from surveys.refusals import Refused

REFUSED: Final = 1  # nothing was read, written or made
NOT_PUBLISHABLE: Final = 2  # read, but with problems that stop publication; nothing was made
_FATES: Final = {Fate.CHANGED: "changed", Fate.LEFT_OUT: "left out"}


class Command(BaseCommand):
    help = "Check, take over or write a questionnaire in a file of its own or another program."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        _add_validate(verbs.add_parser("validate", help="read a file and tell what it becomes"))
        _add_import(verbs.add_parser("import", help="make a questionnaire of a file"))
        _add_export(verbs.add_parser("export", help="write a questionnaire to a file"))
        verbs.add_parser("schema", help="print the JSON Schema of our own format")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "validate": self._validate,
            "import": self._import,
            "export": self._export,
            "schema": self._schema,
        }
        try:
            code = acts[options["verb"]](options)
        except (Unreadable, DocumentError) as error:
            code = self._refuse(file_message(error))
        except (Refused, OSError, Tenant.DoesNotExist) as error:
            code = self._refuse(str(error))
        if code:
            sys.exit(code)

    def _refuse(self, sentence: str) -> int:
        self.stderr.write(without_hidden(sentence))
        return REFUSED

    def _schema(self, _options: dict[str, Any]) -> int:
        self.stdout.write(own.schema().decode())
        return 0

    def _validate(self, options: dict[str, Any]) -> int:
        return self._checked(self._taken(options).document)

    def _checked(self, document: Document) -> int:
        """Tells what is wrong, line by line; the code with which to end."""
        lines = problem_lines(document, problems(document))
        for line in lines:
            kind = "blocker" if line.blocks else "warning"
            self._say(kind, line.where, line.message)
        return NOT_PUBLISHABLE if any(line.blocks for line in lines) else 0

    def _import(self, options: dict[str, Any]) -> int:
        document = self._taken(options).document
        owner = Tenant.objects.get(slug=options["tenant"])
        name = options["name"] or title_as_name(document)
        if options["publish"] and (code := self._checked(document)):
            return code
        with tenant(owner.id), transaction.atomic():
            made = create_questionnaire(by=None, name=name, document=document)
            version = publish_version(by=None, questionnaire=made) if options["publish"] else None
        told = f", version {version.number}" if version else ""
        self.stdout.write(f"questionnaire {made.id}: {made.name}{told}")
        return 0

    def _taken(self, options: dict[str, Any]) -> Taken:
        """What the file becomes, told line by line; of two files, both together."""
        form = known.by_slug(options["format"]) if options["format"] else None
        language = Language(options["language"])
        sides = AskedSides(options["side"])
        other = _content(options["other"]) if options["other"] else None
        taken = known.taken(_content(options["file"]), sides, language, form, other)
        self._tell(list(taken.losses))
        document = taken.document
        languages = ", ".join(document.languages)
        self.stdout.write(
            f"{len(document.items())} items, {len(taken.losses)} losses, in {languages}"
        )
        return taken

    def _tell(self, losses: list[Loss]) -> None:
        for loss in losses:
            words = (_FATES[loss.fate], loss.place, loss_message(loss))
            self._say(*words)

    def _say(self, *words: str) -> None:
        """One line; what a file calls its questions never steers a terminal."""
        self.stdout.write(without_hidden(" · ".join(filter(None, words))))

    def _export(self, options: dict[str, Any]) -> int:
        form = known.by_slug(options["format"])
        if form is None:
            raise Unreadable("format_unknown", names=", ".join(f.slug for f in known.writable()))
        side = Perspective(options["side"]) if options["side"] else None
        document, paper = _printable(options)
        written = known.written(form, document, side, paper)
        path = Path(options["output"] or written.name)
        path.write_bytes(written.body)
        self._tell(list(written.losses))
        self.stdout.write(f"{path}: {len(written.body)} bytes, {len(written.losses)} losses")
        return 0


def _add_reading(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", default="", choices=[f.slug for f in known.readable()])
    parser.add_argument(
        "--side", default=AskedSides.BOTH.value, choices=[s.value for s in AskedSides]
    )
    parser.add_argument(
        "--other", type=Path, help="the file of the other side; --side says whose the first is"
    )
    parser.add_argument(
        "--language",
        default=Language.NL.value,
        choices=[language.value for language in Language],
        help="of texts for which the file names no language",
    )


def _add_validate(parser: ArgumentParser) -> None:
    _add_reading(parser)


def _add_import(parser: ArgumentParser) -> None:
    _add_reading(parser)
    parser.add_argument("--tenant", required=True, help="the tenant's name in addresses")
    parser.add_argument("--name", default="", help="instead of the title in the file")
    parser.add_argument(
        "--publish",
        action="store_true",
        help="as its first version; makes nothing where that cannot be",
    )


def _add_export(parser: ArgumentParser) -> None:
    parser.add_argument("questionnaire", help="its name or id; or the name of a bundled one")
    parser.add_argument("--tenant", default="", help="the tenant's name in addresses")
    parser.add_argument("--format", required=True, choices=[f.slug for f in known.writable()])
    parser.add_argument("--side", default="", choices=[side.value for side in Perspective])
    parser.add_argument(
        "--language",
        default="",
        choices=[language.value for language in Language],
        help="of what is printed; else the questionnaire's own",
    )
    parser.add_argument("--number", type=int, help="a published version; else the draft")
    parser.add_argument("--output", default="")


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def _printable(options: dict[str, Any]) -> tuple[Document, OnPaper]:
    """The document, and what a paper of it says of itself."""
    called, language = options["questionnaire"], options["language"]
    if not options["tenant"]:
        if called not in slugs():
            raise Unreadable("questionnaire_unknown", name=called)
        return bundled(called), OnPaper(language)
    owner = Tenant.objects.get(slug=options["tenant"])
    with tenant(owner.id):
        row = Questionnaire.objects.filter(_named(called)).first()
        number = options["number"]
        version = row.versions.filter(number=number).first() if row and number else None
        if row is None or (number and version is None):
            raise Unreadable("questionnaire_unknown", name=called)
        document: Document = version.document if version else row.draft_document
        return document, on_paper(row, version, language)


def _named(called: str) -> Q:
    try:
        return Q(id=UUID(called))
    except ValueError:
        return Q(name=called)

"""All that members of a tenant see and take of an anonymous wave: pages, lists, files, the API's answers.

Each becomes rows of cells, as a reader sees them. A row that names one person gives its place and its
cells to that person, one that holds one mark to that ballot: columns like those of a table, by which
`linking` lays persons and ballots beside each other.
"""

import csv
import html
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import openpyxl
from django.test import Client

from accounts.models import Membership, MunicipalityManager, Tenant, User
from accounts.roles import Role
from accounts.team.actions import create_token
from accounts.tenancy import tenant
from benchmarking.models import Run
from benchmarking.runs.pipeline import compute_wave
from reports.exports.tasks import make_file
from reports.models import ReportFile
from surveys.models import Invitation, Municipality, Wave
from tests.conftest import client_of, member
from tests.guards.addresses import Address, all_addresses
from tests.guards.rows import Made
from tests.reports.stage import every_part, released

Rows = list[list[str]]
SHOWN: Final = 3  # municipalities whose own pages are read; the lists have them all
FILES: Final = ("csv", "xlsx")
_ROW: Final = re.compile(r"<(tr|li)\b.*?</\1>", re.DOTALL)
_CELL: Final = re.compile(r"<t[dh]\b.*?</t[dh]>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_PAGE: Final = re.compile(r"[?&;]page=(\d+)")
# As `stage` calls them; ids of their rows are in links.
_PERSON: Final = re.compile(r"Persoon (\d+)\b|\bp(\d+)@example")
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MARK: Final = re.compile(r"\bmark \d+\b")


@dataclass(frozen=True)
class Output:
    """What one member got at one address, of all its pages."""

    name: str
    rows: Rows


@dataclass(frozen=True)
class Readers:
    """Who reads: an owner, who may see whatever anybody may, a municipality's manager, a program."""

    tenant: Tenant
    slug: str
    browsers: dict[str, Client]
    key: str

    @classmethod
    def of(cls, north: Tenant, places: list[Municipality]) -> "Readers":
        owner, manager = member(north, "olga", Role.OWNER), member(north, "bram", Role.MANAGER)
        with tenant(north.id):
            MunicipalityManager.objects.create(
                membership=Membership.objects.get(user=manager), municipality_id=places[0].id
            )
            key = create_token(by=owner, name="all", days=9)[1]
        browsers = {"owner": client_of(owner), "manager": client_of(manager)}
        return cls(north, north.slug, browsers, key)

    @property
    def owner(self) -> User:
        return User.objects.get(email="olga@example.org")

    def read(self, wave: Wave) -> list[Output]:
        """Everything, as it is now."""
        found = []
        for path, address in self._paths(wave).items():
            if address is not None and address.of_api:
                found.append(self._output("program", Client(), path, self._headers))
                continue
            for who, browser in self.browsers.items():
                found.append(self._output(who, browser, path, {}))
        return [one for one in found if one.rows]

    def release(self, wave: Wave) -> None:
        """Compute the closed wave, tell its figures, and make its files."""
        compute_wave(self.tenant.id, wave.id)
        released(self.tenant, self.owner, wave)
        here = f"/t/{self.slug}/waves/{wave.id}/files/"
        for where in (here, *(f"{here}{place.code}/" for place in self._places(wave))):
            for kind in FILES:
                self.browsers["owner"].post(where, {"format": kind, "language": "nl"})
        with tenant(self.tenant.id):
            made = list(ReportFile.objects.values_list("id", flat=True))
        for id_ in made:
            make_file(str(self.tenant.id), str(id_))

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def _places(self, wave: Wave) -> list[Municipality]:
        with tenant(self.tenant.id):
            ids = wave.participations.values("municipality_id")
            return list(Municipality.objects.filter(id__in=ids).order_by("code")[:SHOWN])

    def _paths(self, wave: Wave) -> dict[str, Address | None]:
        """Every address of the tenant and of the API of which the rows are there."""
        found: dict[str, Address | None] = {}
        places = self._places(wave)
        for rows in self._rows(wave, places):
            for one in all_addresses():
                known = (one.of_tenant or one.of_api) and set(one.objects.values()) <= rows.keys()
                if known and not one.strange:
                    found[one.path(self.slug, rows)] = one
        codes = [place.code for place in places]
        parts = {part for code in codes for part in every_part(code)}
        return found | {f"/t/{self.slug}/waves/{wave.id}/{part}": None for part in sorted(parts)}

    def _rows(self, wave: Wave, places: list[Municipality]) -> Iterator[Made]:
        with tenant(self.tenant.id):
            run = Run.objects.filter(wave=wave).first()
            files = list(ReportFile.objects.order_by("id"))
            for place in places:
                person = Invitation.objects.filter(participation__municipality_id=place.id).first()
                part = wave.participations.get(municipality=place)
                assert person is not None
                rows: Made = {
                    "surveys.Wave": wave, "surveys.Study": wave.study, "surveys.Municipality": place,
                    "surveys.Participation": part, "surveys.Invitation": person,
                    "surveys.Contact": person.contact,
                }  # fmt: skip
                yield rows | ({"benchmarking.Run": run} if run else {})
            for file in files:
                yield {**rows, "reports.ReportFile": file}

    def _output(self, who: str, browser: Client, path: str, headers: dict[str, str]) -> Output:
        first = browser.get(path, headers=headers)
        rows = rows_of(first)
        for number in range(2, 1 + _last(first)):
            rows += rows_of(browser.get(f"{path}?page={number}", headers=headers))
        return Output(f"{who} {path.removeprefix(f'/t/{self.slug}/')}", rows)


def _last(answer: Any) -> int:
    kind = answer.headers.get("Content-Type", "")
    return max(map(int, _PAGE.findall(answer.content.decode())), default=1) if "html" in kind else 1


def rows_of(answer: Any) -> Rows:
    """The rows of a page, a list, a file or an answer to a program; of what is refused none."""
    if answer.status_code != 200:
        return []
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        sheets = (sheet.iter_rows(values_only=True) for sheet in book)
        return [[str(cell) for cell in row] for sheet in sheets for row in sheet]
    text = body.decode(errors="replace")
    if "json" in kind:
        return list(_of_json(json.loads(text)))
    if "html" in kind:
        return [_of_html(row[0]) for row in _ROW.finditer(text)] + [[text]] * ("mark " in text)
    return [row for row in csv.reader(text.splitlines(), delimiter=";") if row]


def _of_html(row: str) -> list[str]:
    """What each cell says and, last, all of the row, with the addresses in it."""
    cells = [html.unescape(_TAG.sub(" ", cell)) for cell in _CELL.findall(row)]
    return [*(" ".join(cell.split()) for cell in cells), row]


def _of_json(value: Any) -> Iterator[list[str]]:
    if isinstance(value, dict):
        plain = [str(one) for one in value.values() if not isinstance(one, dict | list)]
        yield plain
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _of_json(one)


# --- as columns --------------------------------------------------------------------------------------

Columns = dict[str, dict[str, object]]


def columns_of_persons(outputs: list[Output], known: dict[str, str]) -> Columns:
    """Place and cells of each row with one person; `known`: what names a person → invitation."""

    def persons(text: str) -> set[str]:
        found = {known[f"{a or b}"] for a, b in _PERSON.findall(text)}
        return found | {known[one] for one in _ID.findall(text) if one in known}

    return _columns(outputs, persons)


def columns_of_marks(outputs: list[Output]) -> Columns:
    return _columns(outputs, lambda text: set(MARK.findall(text)))


def _columns(outputs: list[Output], named: Any) -> Columns:
    found: Columns = defaultdict(dict)
    for output in outputs:
        for place, row in enumerate(output.rows):
            whose = set().union(*map(named, row))
            if len(whose) != 1:
                continue
            (one,) = whose
            found[f"{output.name} order"].setdefault(one, place)
            for number, cell in enumerate(row):
                if cell not in ("", "None") and len(cell) < 200:
                    found[f"{output.name} cell {number}"].setdefault(one, cell)
    return dict(found)


def known_persons(wave: Wave) -> dict[str, str]:
    """The number of its name, the ids of its invitation and of its contact → invitation."""
    rows = Invitation.objects.filter(wave=wave).values_list("id", "contact_id", "contact__name")
    known: dict[str, str] = {}
    for id_, contact, name in rows:
        known |= {str(id_): str(id_), str(contact): str(id_), name.rpartition(" ")[2]: str(id_)}
    return known

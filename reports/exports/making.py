"""From a file's row to its bytes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from uuid import UUID

from accounts.models import Tenant
from accounts.tenancy import tenant
from reports.exports.content.build import content_of
from reports.exports.content.told import Content
from reports.exports.content.told_rows import Rows
from reports.exports.formats.docx import docx
from reports.exports.formats.long import csv, parquet
from reports.exports.formats.pdf import pdf
from reports.exports.formats.pptx import pptx
from reports.exports.formats.rows.sav import sav
from reports.exports.formats.rows.triple_s import triple_s
from reports.exports.formats.xlsx import xlsx
from reports.exports.queries import Asked
from reports.exports.rows.build import rows_of
from reports.models import FileFormat
from reports.queries import Standing, figures_of

Writer = Callable[[Content], bytes]
WRITERS: Final[Mapping[FileFormat, Writer]] = {
    FileFormat.PDF: partial(pdf, short=False),
    FileFormat.SHORT_PDF: partial(pdf, short=True),
    FileFormat.PPTX: pptx,
    FileFormat.DOCX: docx,
    FileFormat.XLSX: xlsx,
    FileFormat.CSV: csv,
    FileFormat.PARQUET: parquet,
}
ROW_WRITERS: Final[Mapping[FileFormat, Callable[[Rows], bytes]]] = {
    FileFormat.SAV: sav,
    FileFormat.TRIPLE_S: triple_s,
}
TYPES: Final = {
    FileFormat.PDF: "application/pdf",
    FileFormat.SHORT_PDF: "application/pdf",
    FileFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
    FileFormat.ZIP: "application/zip",
    FileFormat.SAV: "application/x-spss-sav",
    FileFormat.TRIPLE_S: "application/zip",
}
EXTENSIONS: Final = {FileFormat.SHORT_PDF: "pdf", FileFormat.TRIPLE_S: "zip"}


def extension(kind: FileFormat) -> str:
    """What a file's name ends with."""
    return EXTENSIONS.get(kind, kind.value)


def make(tenant_id: UUID, found: Asked) -> bytes:
    """The file's bytes. Outside any tenant: it reads in short transactions, and writes after them."""
    kind, language = FileFormat(found.file.format), found.file.language
    if kind in ROW_WRITERS:
        return ROW_WRITERS[kind](_rows(tenant_id, found.standing, language))
    return WRITERS[kind](_content(tenant_id, found.standing, language))


def _content(tenant_id: UUID, standing: Standing, language: str) -> Content:
    with tenant(tenant_id):
        return content_of(Tenant.objects.get(id=tenant_id), figures_of(standing), language)


def _rows(tenant_id: UUID, standing: Standing, language: str) -> Rows:
    with tenant(tenant_id):
        return rows_of(Tenant.objects.get(id=tenant_id), standing, language)

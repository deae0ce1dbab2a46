"""From a file's row to its bytes."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final
from uuid import UUID

from accounts.models import Tenant
from accounts.tenancy import tenant
from reports.exports.content.build import content_of
from reports.exports.content.told import Content
from reports.exports.content.told_rows import Rows
from reports.exports.queries import Asked
from reports.models import FileFormat
from reports.queries import Standing, figures_of

Writer = Callable[[Content], bytes]


def _late(module: str, name: str, told: Any, **how: bool) -> bytes:
    """A writer's bytes. Its module comes with its library, when the first file is made: no page needs it."""
    made: bytes = getattr(import_module(f"reports.exports.formats.{module}"), name)(told, **how)
    return made


WRITERS: Final[Mapping[FileFormat, Writer]] = {
    FileFormat.PDF: partial(_late, "pdf", "pdf", short=False),
    FileFormat.SHORT_PDF: partial(_late, "pdf", "pdf", short=True),
    FileFormat.PPTX: partial(_late, "pptx", "pptx"),
    FileFormat.DOCX: partial(_late, "docx", "docx"),
    FileFormat.XLSX: partial(_late, "xlsx", "xlsx"),
    FileFormat.CSV: partial(_late, "long", "csv"),
    FileFormat.PARQUET: partial(_late, "long", "parquet"),
}
ROW_WRITERS: Final[Mapping[FileFormat, Callable[[Rows], bytes]]] = {
    FileFormat.SAV: partial(_late, "rows.sav", "sav"),
    FileFormat.TRIPLE_S: partial(_late, "rows.triple_s", "triple_s"),
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
    from reports.exports.rows.build import rows_of  # noqa: PLC0415 -- slow to load, and only here

    with tenant(tenant_id):
        return rows_of(Tenant.objects.get(id=tenant_id), standing, language)

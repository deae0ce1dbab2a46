"""What so many consultancies need, worked out from measured figures. Run by make sizing; docs/sizing.md.

python -m tests.benchmarks.sizing [--tenants 50] [--municipalities 285] [--people 40] [--utilisation 0.5]
"""

import argparse
import sys
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Measured:
    """Seconds of processor and bytes of one of each, from docs/benchmarks.md (two cores, busy)."""

    complete_web: float = 0.162  # with the script, 51 answers saved one by one
    complete_database: float = 0.043
    mail: float = 0.0025 + 0.0037  # the sender, and its claim with 25,000 waiting
    mails_a_second: float = 79.0  # of one sender
    close: float = 7.2  # a wave of 285 from the snapshot to stored documents
    pdfs: float = 64.8  # of 285 municipalities
    page: float = 0.023  # of a report, kept
    pdf_bytes: float = 129.6e6  # of 285 municipalities
    document_bytes: float = 5.2e3  # stored, of one municipality
    row_bytes: float = 6.0e3  # assumed: a response with its draft, invitation, mails and indexes
    look: float = 0.0012  # assumed: a sweep's transaction in one tenant that has nothing to do


@dataclass(frozen=True)
class Load:
    """How many, and how much of it in the busiest hour when all of them do the same at once."""

    tenants: int = 50
    municipalities: int = 285
    people: int = 40  # invited at one municipality
    response: float = 0.6
    first_day: float = 0.2  # of all completes
    busiest_hour: float = 0.15  # of the first day's
    pages: int = 20  # of a report that each municipality reads on the day of its release
    utilisation: float = 0.5  # of a processor that people wait for
    pace: int = 600  # MAILS_PER_DOMAIN an hour, of one tenant

    @property
    def invited(self) -> int:
        return self.tenants * self.municipalities * self.people

    @property
    def completes(self) -> float:
        return self.invited * self.response


# Sweeps that look into every tenant, a second; of CELERY_BEAT_SCHEDULE.
SWEEPS = 6 / 10 + 1 / 5 + 5 / 30 + 1 / 60
# Connections to PostgreSQL: of a web machine (4 processes x 4 threads), and of one that works (4 + 2 + 2,
# each with a heartbeat beside it).
WEB_CONNECTIONS, WORK_CONNECTIONS, MOST_CONNECTIONS = 16, 16, 100


def lines(load: Load, cost: Measured) -> list[tuple[str, str, str]]:
    """(what, how much, what it takes)"""
    hour = load.completes * load.first_day * load.busiest_hour
    web, database = hour * cost.complete_web / 3600, hour * cost.complete_database / 3600
    mail = load.invited * cost.mail
    closing, printing = load.tenants * cost.close, load.tenants * cost.pdfs
    scale = load.municipalities / 285
    reading = load.tenants * load.municipalities * load.pages * load.busiest_hour * cost.page / 3600
    looks = load.tenants * SWEEPS
    return [
        ("invited", f"{load.invited:,}", f"{load.completes:,.0f} complete"),
        ("busiest hour of answering", f"{hour:,.0f} completes", f"web {web:.2f} cores, PostgreSQL {database:.2f}"),
        ("cores for it", "", f"web {web / load.utilisation:.1f}, PostgreSQL {database / load.utilisation:.1f}"),
        ("all invitations", f"{mail:,.0f} s of processor", f"{load.invited / cost.mails_a_second / 3600:.1f} h with one sender"),
        ("a domain of one municipality", f"{load.people} mails a tenant", f"{load.people / load.pace * 60:.0f} min at {load.pace} an hour"),
        ("all close in one minute", f"{closing * scale:,.0f} s of processor", f"{closing * scale / 2 / 60:.1f} min with 2 compute processes, {closing * scale / 8 / 60:.1f} with 8"),
        ("every PDF of every wave", f"{printing * scale:,.0f} s of processor", f"{printing * scale / 2 / 60:.0f} min with 2, {printing * scale / 8 / 60:.0f} with 8"),
        ("busiest hour of reading", f"{load.tenants * load.municipalities * load.pages * load.busiest_hour:,.0f} pages", f"web {reading:.2f} cores"),
        ("sweeps that find nothing", f"{looks:.0f} looks a second", f"{looks * cost.look:.2f} cores, of workers and PostgreSQL"),
        ("storage, each wave and language", "", f"{load.tenants * scale * cost.pdf_bytes / 1e9:.1f} GB of PDF"),
        ("database, each round of waves", "", f"{(load.completes * cost.row_bytes + load.tenants * load.municipalities * cost.document_bytes) / 1e9:.1f} GB"),
        ("connections", f"{WEB_CONNECTIONS} a web machine, {WORK_CONNECTIONS} one that works", f"{MOST_CONNECTIONS // (WEB_CONNECTIONS + WORK_CONNECTIONS)} of each at max_connections = {MOST_CONNECTIONS}"),
    ]  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    for field in fields(Load):
        kind = type(field.default)
        asked.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    load = Load(**vars(asked.parse_args()))
    for what, much, takes in lines(load, Measured()):
        sys.stdout.write(f"| {what} | {much} | {takes} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

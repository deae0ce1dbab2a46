"""Somebody comes to every page: a link, a form or a redirect names its address."""

from collections.abc import Iterator

from django.conf import settings

from tests.guards.addresses import Address, all_addresses

ROOMS = ("accounts", "benchmarking", "config", "reports", "surveys", "static", "templates")
# Programs find these in the description of the API, of a questionnaire, or of how this is run.
OF_PROGRAMS = {
    "api_schema",
    "questionnaire_schema",
    "healthz",
    "readyz",
    "metrics",
    "mail_events",
    "security_txt",
}
# Made of two words, where the tag of a chart knows whose it is.
COMPOSED = {"report_chart", "report_municipality_chart"}


def written() -> Iterator[str]:
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("*"):
            if path.suffix in (".py", ".html", ".txt", ".js") and path.name != "urls.py":
                yield path.read_text("utf-8")


def ours(address: Address) -> bool:
    return str(address.view.__module__).startswith(ROOMS) and not address.of_api


def test_every_page_is_named_somewhere() -> None:
    texts = "".join(written())
    names = {address.name for address in all_addresses() if ours(address)} - OF_PROGRAMS - COMPOSED
    assert len(names) > 100
    lost = [name for name in names if f'"{name}"' not in texts and f"'{name}'" not in texts]
    assert sorted(lost) == []

"""The few words inside a chart."""

from reports.narrative.phrasing.languages import spoken


def word(key: str, language: str) -> str:
    """A word; an unknown language reads Dutch."""
    return spoken(language).in_charts[key]

"""A small instrument with every kind of item, and ways to change it."""

from typing import Any

from surveys.questionnaire.document import Document, decode, to_builtins

NL = {"nl": "Tekst"}
BOTH = {"political": NL, "administrative": NL}
OPTIONS = [{"code": code, "text": {"nl": code.upper()}} for code in ("a", "b", "c")]


def raw_item(code: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "wording": BOTH, **fields}


def small(*items: dict[str, Any], **fields: Any) -> Document:
    """One section with these items, and the scales five and ten."""
    return decode(
        {
            "title": NL,
            "minutes": 5,
            "languages": ["nl"],
            "scales": {
                "five": {"labels": [{"nl": str(n)} for n in range(1, 6)], "no_opinion": NL},
                "ten": {"min": 0, "max": 10, "low": NL, "high": NL},
            },
            "sections": [{"code": "first", "title": NL, "items": list(items)}],
            **fields,
        }
    )


def every_kind() -> Document:
    return small(
        raw_item("I", "information"),
        raw_item("A", "scale", scale="five", estimate=True),
        raw_item("R", "rating", scale="ten"),
        raw_item("S", "single", options=OPTIONS, other=True),
        raw_item("M", "multiple", options=OPTIONS, other=True, min=1, max=2),
        raw_item("K", "ranking", options=OPTIONS, choose=2),
        raw_item("P", "sum", options=OPTIONS, total=10),
        raw_item("N", "number", min=0, max=100, decimals=1),
        raw_item("W", "number"),
        raw_item("D", "date", min="2020-01-01", max="2030-12-31"),
        raw_item("T", "short_text", max_length=10, required=False),
        raw_item("L", "long_text", max_length=50, required=False, show_if="R <= 6"),
    )


def changed(document: Document, code: str, **fields: Any) -> Document:
    """The same document with other fields in one item; None takes a field away."""
    raw = to_builtins(document)
    for section in raw["sections"]:
        for item in section["items"]:
            if item["code"] == code:
                item.update(fields)
                for name in [name for name, value in fields.items() if value is None]:
                    del item[name]
    return decode(raw)

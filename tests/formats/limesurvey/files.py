"""Small LimeSurvey files of our own making: version 3, versions 4 and later, tab-separated."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

Row = dict[str, str]

QUESTIONS: list[Row] = [
    {"qid": "1", "gid": "10", "type": "L", "title": "Q1", "mandatory": "Y", "other": "Y"},
    {"qid": "2", "gid": "10", "type": "M", "title": "Q2", "relevance": "Q1.NAOK == 'A1'"},
    {"qid": "3", "gid": "10", "type": "F", "title": "Q3", "relevance": "Q2_b.NAOK == 'Y'"},
    {"qid": "4", "gid": "20", "type": "1", "title": "Q4"},
    {"qid": "5", "gid": "20", "type": "R", "title": "Q5"},
    {"qid": "6", "gid": "20", "type": "K", "title": "Q6"},
    {"qid": "7", "gid": "20", "type": "N", "title": "Q7"},
    {"qid": "8", "gid": "20", "type": "*", "title": "Q8"},
    {
        "qid": "9",
        "gid": "20",
        "type": "Y",
        "title": "Q9",
        "relevance": "Q7 > 3 and !is_empty(Q5_1)",
    },
]
ROWS: list[Row] = [
    {"qid": "21", "parent_qid": "2", "title": "a"},
    {"qid": "22", "parent_qid": "2", "title": "b"},
    {"qid": "31", "parent_qid": "3", "title": "SQ001", "relevance": "Q1.NAOK != 'A2'"},
    {"qid": "32", "parent_qid": "3", "title": "SQ002"},
    {"qid": "41", "parent_qid": "4", "title": "SQ001"},
    {"qid": "61", "parent_qid": "6", "title": "x"},
    {"qid": "62", "parent_qid": "6", "title": "y"},
]
ANSWERS: list[Row] = [
    {"aid": "1", "qid": "1", "code": "A1"},
    {"aid": "2", "qid": "1", "code": "A2"},
    {"aid": "3", "qid": "3", "code": "1"},
    {"aid": "4", "qid": "3", "code": "2"},
    {"aid": "5", "qid": "4", "code": "1", "scale_id": "0"},
    {"aid": "6", "qid": "4", "code": "2", "scale_id": "0"},
    {"aid": "7", "qid": "4", "code": "1", "scale_id": "1"},
    {"aid": "8", "qid": "4", "code": "2", "scale_id": "1"},
    {"aid": "9", "qid": "5", "code": "p"},
    {"aid": "10", "qid": "5", "code": "q"},
]
ATTRIBUTES: list[Row] = [
    {"qid": "4", "attribute": "dualscale_headerA", "value": "Belang", "language": "nl"},
    {"qid": "6", "attribute": "equals_num_value", "value": "100", "language": ""},
    {"qid": "7", "attribute": "max_num_value_n", "value": "12", "language": ""},
    {"qid": "7", "attribute": "random_group", "value": "g", "language": ""},
]
LANGUAGES = ("nl", "fr")


def _table(name: str, rows: Iterable[Row]) -> str:
    lines = []
    for row in rows:
        cells = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in row.items())
        lines.append(f"<row>{cells}</row>")
    return f"<{name}><rows>{''.join(lines)}</rows></{name}>"


def _document(*tables: str) -> bytes:
    languages = "".join(f"<language>{name}</language>" for name in LANGUAGES)
    return (
        "<?xml version='1.0' encoding='UTF-8'?><document>"
        "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>400</DBVersion>"
        f"<languages>{languages}</languages>{''.join(tables)}</document>"
    ).encode()


def _titles() -> str:
    return _table(
        "surveys_languagesettings",
        ({"surveyls_language": lang, "surveyls_title": f"Titel {lang}"} for lang in LANGUAGES),
    )


def later(*more: str) -> bytes:
    """Versions 4 to 6: texts in tables of their own."""
    groups: list[Row] = [{"gid": "10", "group_order": "1"}, {"gid": "20", "group_order": "2"}]
    return _document(
        _titles(),
        _table("groups", groups),
        _table("group_l10ns", ({**g, "group_name": f"G{g['gid']} {x}", "language": x} for g in groups for x in LANGUAGES)),
        _table("questions", QUESTIONS),
        _table("subquestions", ROWS),
        _table("question_l10ns", ({"qid": q["qid"], "question": f"<p>Vraag {q['title']} {x}</p>", "language": x} for q in (*QUESTIONS, *ROWS) for x in LANGUAGES)),
        _table("answers", ANSWERS),
        _table("answer_l10ns", ({"aid": a["aid"], "answer": f"Antw {a['code']} {x}", "language": x} for a in ANSWERS for x in LANGUAGES)),
        _table("question_attributes", ATTRIBUTES),
        *more,
    )  # fmt: skip


def third() -> bytes:
    """Version 3: each language has its own rows, with the texts in them."""
    groups: list[Row] = [{"gid": "10", "group_order": "1"}, {"gid": "20", "group_order": "2"}]
    return _document(
        _titles(),
        _table("groups", ({**g, "group_name": f"G{g['gid']} {x}", "language": x} for x in LANGUAGES for g in groups)),
        _table("questions", ({**q, "parent_qid": "0", "question": f"<p>Vraag {q['title']} {x}</p>", "language": x} for x in LANGUAGES for q in QUESTIONS)),
        _table("subquestions", ({**q, "question": f"<p>Vraag {q['title']} {x}</p>", "language": x} for x in LANGUAGES for q in ROWS)),
        _table("answers", ({**{k: v for k, v in a.items() if k != "aid"}, "answer": f"Antw {a['code']} {x}", "language": x} for x in LANGUAGES for a in ANSWERS)),
        _table("question_attributes", ATTRIBUTES),
    )  # fmt: skip


def separated() -> bytes:
    header = "class\ttype/scale\tname\trelevance\ttext\tlanguage\tmandatory\tother\tequals_num_value\tmax_num_value_n\tassessment_value"
    lines = [header, "S\t\tlanguage\t\tnl", "S\t\tadditional_languages\t\tfr"]
    by_group = {g: [q for q in QUESTIONS if q["gid"] == g] for g in ("10", "20")}
    for language in LANGUAGES:
        lines.append(f"SL\t\tsurveyls_title\t\tTitel {language}\t{language}")
        for number, (group, questions) in enumerate(by_group.items(), start=1):
            lines.append(f"G\t{number}\tG{group} {language}\t1\t\t{language}")
            for question in questions:
                lines += _lines(question, language)
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _lines(question: Row, language: str) -> list[str]:
    attributes = {a["attribute"]: a["value"] for a in ATTRIBUTES if a["qid"] == question["qid"]}
    cells = [
        "Q", question["type"], question["title"], question.get("relevance", "1"),
        f"<p>Vraag {question['title']} {language}</p>", language, question.get("mandatory", ""),
        question.get("other", ""), attributes.get("equals_num_value", ""), attributes.get("max_num_value_n", ""),
    ]  # fmt: skip
    return [
        "\t".join(cells),
        *(f"SQ\t0\t{r['title']}\t{r.get('relevance', '')}\t<p>Vraag {r['title']} {language}</p>\t{language}" for r in ROWS if r["parent_qid"] == question["qid"]),
        *(f"A\t{a.get('scale_id', '0')}\t{a['code']}\t\tAntw {a['code']} {language}\t{language}" for a in ANSWERS if a["qid"] == question["qid"]),
    ]  # fmt: skip

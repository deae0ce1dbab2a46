"""The article of the takeaways as a Word file: headings, paragraphs, charts, method note."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import typst
from docx.shared import Mm

from reports.exports.formats.pdf import FAMILY, fonts
from reports.exports.formats.word import MUTED, SMALL, WIDTH, add_table, muted, new_document, saved
from reports.takeaways.article import Article, ArticleFigure

SHARP: Final = 160  # dots an inch of a chart that is 900 points wide
PICTURE: Final = b"""#set page(width: 900pt, height: auto, margin: 8pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""


def article_docx(article: Article, *, sender: str, moment: datetime) -> bytes:
    """The file, the same bytes for the same article."""
    document = new_document(article.language)
    document.add_heading(article.title, 0)
    muted(document, article.subtitle)
    document.add_paragraph().add_run(article.lead).bold = True
    document.add_heading(article.who_heading, 1)
    for text in article.who:
        document.add_paragraph(text)
    for chapter in article.chapters:
        document.add_heading(f"{chapter.number}. {chapter.heading}", 1)
        for text in chapter.paragraphs:
            document.add_paragraph(text)
        if chapter.figure:
            _figure(document, chapter.figure)
    document.add_heading(article.note_heading, 1)
    for text in article.note:
        muted(document, text)
    return saved(
        document, title=article.title, author=sender, language=article.language, moment=moment
    )


def _figure(document: Any, figure: ArticleFigure) -> None:
    """The chart with its finding as alt text, its caption, and its figures as a table."""
    picture = document.add_picture(BytesIO(drawn(figure.svg)), width=Mm(WIDTH))
    described = picture._inline.docPr  # noqa: SLF001 -- python-docx has no alt text of pictures
    described.set("descr", figure.alt)
    described.set("title", figure.caption)
    political, administrative = figure.columns[1:3]
    key = f"● {political}  ◆ {administrative} · {figure.caption}"
    run = document.add_paragraph().add_run(key)
    run.font.size, run.font.color.rgb, run.italic = SMALL, MUTED, True
    first, others = 0.46, 0.54 / max(1, len(figure.columns) - 1)
    shares = [first, *[others] * (len(figure.columns) - 1)]
    add_table(document, figure.columns, figure.rows, shares)


def drawn(svg: str) -> bytes:
    """A drawing of `reports.charts` as a PNG on white, in the product's typeface."""
    lettered = re.sub("<svg ", f'<svg font-family="{FAMILY}" ', svg, count=1)
    made = typst.compile(
        PICTURE, sys_inputs={"svg": lettered}, font_paths=fonts(), format="png", ppi=SHARP
    )
    if not isinstance(made, bytes):
        raise TypeError("a drawing is one page")
    return made

"""The article of the takeaways as a Word file: headings, paragraphs, charts, method note."""

from dataclasses import fields, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from docx.shared import Mm, RGBColor

from reports.exports.content.told import plain
from reports.exports.formats.picture import picture
from reports.exports.formats.word import (
    FIGURES,
    MUTED,
    SIDES,
    SMALL,
    WIDTH,
    add_foot,
    add_table,
    muted,
    new_document,
    saved,
)
from reports.takeaways.article import Article, ArticleFigure, Chapter


def article_docx(article: Article, *, sender: str, moment: datetime, warning: str = "") -> bytes:
    """The file, the same bytes for the same article. `warning` stands before all that it says."""
    article, sender = _plain(article), plain(sender)
    document = new_document(article.language)
    document.add_heading(article.title, 0)
    muted(document, article.subtitle)
    add_foot(document, f"{article.title} · {article.subtitle}", warning)
    if warning:
        muted(document, warning)
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
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    drawn = BytesIO(picture(figure.on_paper))
    placed = paragraph.add_run().add_picture(drawn, width=Mm(WIDTH))
    described = placed._inline.docPr  # noqa: SLF001 -- python-docx has no alt text of pictures
    described.set("descr", figure.alt)
    described.set("title", figure.caption)
    caption = document.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    for mark, colour, name in zip("●◆", SIDES, figure.columns[1:3], strict=True):
        _said(caption, mark, colour)
        _said(caption, f" {name}   ", MUTED)
    _said(caption, figure.caption, MUTED)
    add_table(document, figure.columns, figure.rows, FIGURES)


def _said(paragraph: Any, text: str, colour: RGBColor) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = SMALL, colour


def _plain(told: Any) -> Any:
    """The same with texts that a file can hold, however deep they lie."""
    if isinstance(told, str):
        return plain(told)
    if isinstance(told, tuple):
        return tuple(map(_plain, told))
    if isinstance(told, Article | Chapter | ArticleFigure):
        return replace(told, **{one.name: _plain(getattr(told, one.name)) for one in fields(told)})
    return told

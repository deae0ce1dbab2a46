"""One side of a questionnaire on paper: a PDF with boxes to tick and lines to write on."""

from surveys.formats.paper.writing import OnPaper, seal, write

__all__ = ["OnPaper", "seal", "write"]

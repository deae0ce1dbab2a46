"""Bytes of a CSV file or a workbook to rows of cells."""

#!/usr/bin/env bash
# python-calamine 0.9.1: a cell with an error (#N/A, #DIV/0!) is read as an empty one.
#
# Expected: whoever reads a sheet for its data can tell "the formula failed" from "nothing stands here",
# as openpyxl and pandas with openpyxl do: they give the text of the error.
# Seen: '' for both, in to_python() and iter_rows(), without a warning. Formats are not told either (45 %
# comes as 0.45, a code 01002 with the format 00000 as 1002.0), nor is a formula without a stored result
# (''), and whole numbers above 2**53 lose digits.
# What it costs: answers that a broken look-up made unreadable count as not answered. Where that matters, read
# with something that tells errors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.2.9
venv/bin/python - <<'PY'
import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("in.xlsx")
sheet = book.add_worksheet()
sheet.write_formula(0, 0, "=NA()", None, "#N/A")
sheet.write_formula(0, 1, "=1/0", None, "#DIV/0!")
sheet.write_blank(0, 2, None, book.add_format({"bold": True}))
sheet.write_number(0, 3, 1002, book.add_format({"num_format": "00000"}))
sheet.write_number(0, 4, 1)
book.close()

read = CalamineWorkbook.from_path("in.xlsx").get_sheet_by_index(0)
assert read.to_python() == list(read.iter_rows()) == [["", "", "", 1002.0, 1.0]], read.to_python()
[row] = openpyxl.load_workbook("in.xlsx", data_only=True).active.iter_rows(values_only=True)
assert row == ("#N/A", "#DIV/0!", None, 1002, 1)
print("an error cell is read as an empty one")
PY

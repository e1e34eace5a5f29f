"""Files that a spreadsheet opens without running anything: CSV in UTF-8 with a mark and semicolons, and XLSX. No cell
is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def cell(value: Any) -> str:
    """A value as a cell: sums with a decimal comma, dates as ISO 8601, texts never read as a formula.

    A text that begins like one gets an apostrophe in front, also when blanks come first: spreadsheets skip them.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(STARTS_A_FORMULA) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The whole file. The same rows give the same bytes."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of (name, header, rows). Numbers and days are such; a text is a text even when it begins with "="."""
    book = Workbook(write_only=True)
    for name, header, rows in sheets:
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        sheet.append([_xlsx_cell(sheet, heading, Font(bold=True)) for heading in header])
        for row in rows:
            sheet.append([_xlsx_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, value: Any, font: Font | None = None) -> WriteOnlyCell:
    number_or_day = isinstance(value, int | float | Decimal | date) or value is None
    made = WriteOnlyCell(sheet, value if number_or_day else ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    if not number_or_day:
        made.data_type = "s"  # openpyxl takes what begins with "=" for a formula
        made.quotePrefix = True  # and a spreadsheet does so when the cell is edited
    if font:
        made.font = font
    return made

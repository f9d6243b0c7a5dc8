"""Spreadsheets of people: CSV as every program writes it, and XLSX. Rows in, rows out, nothing run."""

from lib.sheets.reading import open_table
from lib.sheets.streamed import xlsx_chunks
from lib.sheets.table import MAX_BYTES, MAX_ROWS, MEGABYTE, Limits, Record, Table, refuse_size
from lib.sheets.writing import csv_chunks, write_xlsx

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "MEGABYTE",
    "Limits",
    "Record",
    "Table",
    "csv_chunks",
    "open_table",
    "refuse_size",
    "write_xlsx",
    "xlsx_chunks",
]

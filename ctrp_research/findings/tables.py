"""A comparison as files and as JSON."""

import csv
from pathlib import Path
from typing import Any

from ctrp_research.findings.comparison import Comparison
from ctrp_research.findings.printed import LONG, long_rows
from ctrp_research.findings.workbook import write_xlsx
from ctrp_research.store.cells import as_field

__all__ = ["to_json", "write_csv", "write_xlsx"]


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Returns the comparison as plain values; `n` and `of` are None where they are hidden.

    An interval is a pair of shares from 0 to 1 with six decimals, or None.
    """
    return {
        "by": comparison.by,
        "columns": list(comparison.columns),
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "parent": row.parent,
                "cells": [
                    {
                        "n": cell.n,
                        "of": cell.of,
                        "interval": cell.interval and [round(end, 6) for end in cell.interval],
                    }
                    for cell in row.cells
                ],
            }
            for row in comparison.rows
        ],
        "rule": {"k": comparison.rule.k, "k_sensitive": comparison.rule.k_sensitive},
        "codebook": comparison.codebook,
        "data": comparison.data,
        "notes": list(comparison.notes),
    }


def write_csv(comparison: Comparison, path: Path) -> None:
    """Writes one line per cell; empty fields are not shown.

    UTF-8 with a byte order mark, without which Excel reads Cyrillic as the system's old code page.
    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(LONG)
        for row in long_rows(comparison):
            writer.writerow([_field(value) for value in row])


def _field(value: str | float | None) -> str | int:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return as_field(value) if isinstance(value, str) else value

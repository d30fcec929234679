"""Tables for a spreadsheet, in which no cell is a formula, whatever a person calls themselves."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from union.text import tidied

_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV (RFC 4180) with a byte order mark, so that spreadsheets read names in UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([_inert(cell) for cell in head])
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would run begins with an apostrophe instead (OWASP, CSV Injection). An amount below zero runs nothing."""
    if _AMOUNT.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.startswith(_STARTS) or tidied(cell).startswith(_STARTS) else cell

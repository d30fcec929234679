"""Reads a file of rows as unions have it: out of Excel in the United Kingdom, or out of the system they leave.

No bytes are guessed. A file is UTF-8 to the last byte, with or without its mark (RFC 3629), or else it is Windows-1252, which Excel writes
where it is not told otherwise; a file that is neither is refused. Three delimiters are known, and what is proposed follows a rule that can be
said aloud. What comes of it is shown, and asked about, before any of it is used. Quotes are those of RFC 4180.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from union.errors import Invalid

LARGEST = 4_000_000
"""Bytes of a file. Lambda takes 6 MB, of which base64 leaves 4.5 MB (AWS, Lambda quotas), and a form has more in it than its file."""
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 8_000
"""Characters: more than any field takes, so that a quote which was never closed is found where it stands."""
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
"""What may stand between two cells, by what it is called. Where a heading row falls into as many cells by two of them, the first is proposed."""
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}
"""How letters may be written, and what that is called."""
_SAVE_AS = "In Excel choose File, Save as, and there the type “CSV UTF-8 (Comma delimited)”; then choose that file here."
_NO_CSV = {
    b"PK\x03\x04": f"This is an Excel workbook (.xlsx), whatever it is called. {_SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"This is an old Excel workbook (.xls), whatever it is called. {_SAVE_AS}",
    b"%PDF": f"This is a PDF, which has no rows that can be read. {_SAVE_AS}",
    b"\xff\xfe": f"This file was saved as Unicode text (UTF-16). {_SAVE_AS}",
    b"\xfe\xff": f"This file was saved as Unicode text (UTF-16). {_SAVE_AS}",
}
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)
_PLAIN_FORMULA = re.compile(r'="([^"=]*)"')
_STARTS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
TOP = 10
"""Rows among which the one with the headings is looked for: systems put some lines of their own on top."""


@dataclass(frozen=True)
class Read:
    """A file as it was read: how its letters are written, what stands between cells, and the cells of all rows as they stand in the file."""

    encoding: str
    delimiter: str
    rows: Sequence[Sequence[str]]


def text_of(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and how its letters are written: as `encoding` says where it is said, else UTF-8 where it is that.

    Raises `Invalid` at `file` with what to do about it.
    """
    _check(data)
    wanted = [encoding] if encoding in ENCODINGS else list(ENCODINGS)
    for one in wanted:
        try:
            text = data.decode("utf-8-sig" if one == "utf-8" else one)
        except UnicodeDecodeError:
            continue
        return text, one
    told = ENCODINGS[wanted[0]] if len(wanted) == 1 else "UTF-8 nor Windows-1252, which are what spreadsheets write"
    raise Invalid.field("file", f"The letters of this file are {'not' if len(wanted) == 1 else 'neither'} {told}. {_SAVE_AS}")


def _check(data: bytes) -> None:
    """Raises `Invalid` for what is no file of rows, by how such files begin."""
    if len(data) > LARGEST:
        raise Invalid.field(
            "file", "This file is larger than 4 MB. Please part it into several; each can be imported for itself."
        )
    for begins, sentence in _NO_CSV.items():
        if data.startswith(begins):
            raise Invalid.field("file", sentence)
    if b"\x00" in data:
        raise Invalid.field("file", f"This is not a file of text. {_SAVE_AS}")
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Invalid.field("file", "There is nothing in this file.")


def read(data: bytes, encoding: str = "", delimiter: str = "") -> Read:
    """The rows of a file. `encoding` and `delimiter` are names of those that are known, or nothing, for the rule to propose one.

    Raises `Invalid` at `file`, with the row where there is one that cannot be read.
    """
    text, written = text_of(data, encoding)
    first, _, rest = text.partition("\n")
    said = _SEPARATOR.fullmatch(first.strip("\r"))
    if said:
        text = rest
    between = delimiter if delimiter in DELIMITERS else _proposed(text, said[1] if said else "")
    rows = _rows(text, DELIMITERS[between])
    if not any(any(row) for row in rows):
        raise Invalid.field("file", "There are no rows in this file.")
    return Read(written, between, rows)


def _proposed(text: str, said: str) -> str:
    """What stands between two cells: what Excel's own first line says, else what parts one of the first rows into the most cells."""
    named = {sign: name for name, sign in DELIMITERS.items()}
    if said in named:
        return named[said]
    top = "\n".join(text.splitlines()[:TOP])

    def widest(sign: str) -> int:
        try:
            return max((len(row) for row in csv.reader(io.StringIO(top, newline=""), delimiter=sign)), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=lambda name: widest(DELIMITERS[name]))


def _rows(text: str, sign: str) -> list[list[str]]:
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        for row in reader:
            if len(found) > MOST_ROWS + TOP:
                raise Invalid.field("file", f"This file has more than {MOST_ROWS:,} rows. Please part it into several.")
            found.append([cell(one) for one in row])
            _check_row(found[-1], len(found))
    except csv.Error as failure:
        sentence = (
            f"Row {len(found) + 1} cannot be read: a quotation mark is opened there and not closed, or stands where none can."
        )
        raise Invalid.field("file", sentence) from failure
    while found and not any(found[-1]):
        found.pop()
    return found


def _check_row(row: Sequence[str], number: int) -> None:
    if len(row) > MOST_COLUMNS:
        raise Invalid.field(
            "file", f"Row {number} has more than {MOST_COLUMNS} cells. Please take out the columns that are not needed."
        )
    if any(len(one) > LONGEST_CELL for one in row):
        raise Invalid.field("file", f"A cell of row {number} is very long: perhaps a quotation mark before it is not closed.")


def cell(text: str) -> str:
    """A cell as it is used: with plain line ends, and without what cannot be seen around it; a hard space is a space.

    Excel's way of keeping noughts, ="0012", is what stands in its quotes. Nothing else is ever worked out.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "")
    plain = plain.replace("\ufeff", "").strip()
    found = _PLAIN_FORMULA.fullmatch(plain)
    return found[1].strip() if found else plain


def defended(text: str) -> str:
    """A cell of a file of ours: one that a spreadsheet would run begins with an apostrophe (OWASP, CSV Injection), which `opened` takes away.

    So does one that begins with an apostrophe of its own, so that each is read as it was written.
    """
    return f"'{text}" if text.startswith((*_STARTS, "'")) else text


def opened(text: str) -> tuple[str, bool]:
    """What a cell says without the apostrophe that defends it, and whether one did."""
    if text.startswith("'") and text[1:].startswith((*_STARTS, "'")):
        return text[1:], True
    return text, False


def runs(text: str) -> bool:
    """Whether a spreadsheet would take this cell for a formula."""
    return text.startswith(_STARTS)


def sheet(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """CSV (RFC 4180) with a byte order mark that `read` reads as it was."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([defended(one) for one in row] for row in rows)
    return "\ufeff" + out.getvalue()

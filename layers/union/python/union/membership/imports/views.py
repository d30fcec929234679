"""What the pages of imports show."""

from collections.abc import Sequence
from typing import TypedDict

from union.views import Form


class Named(TypedDict):
    """Something to choose: its name, and what it is called."""

    name: str
    label: str


class ImportListed(TypedDict):
    """An import as the list has it; `begun_at` is ISO, `tally` how many rows have which fate."""

    import_id: str
    kind: str
    label: str
    state: str
    by: str
    begun_at: str
    rows: int
    tally: dict[str, int]


class Imports(Form):
    """The imports of late, what kinds there are, and how many memberships and roles wait for somebody to sign in."""

    imports: list[ImportListed]
    kinds: list[Named]
    waiting: int
    kept_days: int
    key: str


class ImportColumn(TypedDict):
    """Something that a column of the file can be, and which one it is, from 1 on, where one is chosen."""

    name: str
    label: str
    required: bool
    at: int | None


class Heading(TypedDict):
    """A column of the file: its number, from 1 on, and what stands at its top."""

    at: int
    label: str


class Arranged(TypedDict):
    """How a file is read: what its letters are, what stands between its cells, where its headings are, and which column is what.

    `top` are its first three rows below the headings.
    """

    encoding: str
    encodings: list[Named]
    delimiter: str
    delimiters: list[Named]
    headings_at: int
    headings: list[Heading]
    top: Sequence[Sequence[str]]
    columns: list[ImportColumn]
    digits: int
    surname_first: bool
    one_group: str
    liked: list[str]
    chosen: str


class ImportRow(TypedDict):
    """A row with its fate: its number in the file, the group it is about, what it says in words, and what is wrong with it."""

    number: int
    group: str
    says: list[str]
    fate: str
    label: str
    why: list[str]


class FateCount(TypedDict):
    """How many rows have a fate."""

    fate: str
    label: str
    count: int


class KeptBack(TypedDict):
    """A row that was not undone, and why."""

    number: int
    why: str


class ImportShown(Form):
    """One import: how its file is read while that can be changed, what becomes of its rows, how far it is, and what can be done with it.

    `rows` are those of one page, of the fate `show` where one is chosen. `readable` says whether its rows are kept still, which they are until
    `kept_until`; `goes_on` that the clock is at it. Moments are ISO.
    """

    import_id: str
    kind: str
    label: str
    state: str
    version: int
    by: str
    begun_at: str
    arranged: Arranged | None
    fates: list[FateCount]
    total: int
    show: str
    rows: list[ImportRow]
    page: int
    pages: int
    per_cent: int
    goes_on: bool
    may: list[str]
    undone: int
    kept_back: list[KeptBack]
    kept_until: str
    readable: bool
    waiting: int
    key: str

"""What is kept of results: entries that are only ever added, and files in parts that fit into an item.

This is the one place that writes to the table, and each write has the condition that there is no such entry yet.
"""

import gzip
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from union import store
from union.errors import NotFound
from union.store import ConditionFailed, Put
from union.voting.results.tables import Entry

PART = 350_000
"""How many bytes of a packed file go into one item; DynamoDB takes 400 KB."""
_FILES = "file#"


def add_write(election_id: str, entry: str, told: Any, by: str, at: datetime) -> Put:
    """The part of a transaction that adds an entry. `ConditionFailed` where there is one of this name."""
    return _new(Entry(election_id=election_id, entry=entry, at=at, by=by, told=told))


def _new(entry: Entry) -> Put:
    return Put(entry, Entry.entry.does_not_exist())


def entries(election_id: str) -> dict[str, Entry]:
    """Every entry about an election but its files, by name."""
    return {str(one.entry): one for one in Entry.query(election_id, Entry.entry < _FILES, consistent_read=True)}


def file(election_id: str, text: str, by: str, at: datetime) -> str:
    """Keep a file and answer its name, which is the hash of its packed content: the same file is kept once, however often it comes."""
    packed = gzip.compress(text.encode(), 6, mtime=0)
    name = sha256(packed).hexdigest()
    for number, start in enumerate(range(0, len(packed), PART)):
        part = Entry(
            election_id=election_id, entry=f"{_FILES}{name}#{number:04}", at=at, by=by, content=packed[start : start + PART]
        )
        try:
            store.commit(_new(part))
        except ConditionFailed:
            continue
    return name


@lru_cache(maxsize=64)
def read(election_id: str, name: str) -> str:
    """A file that was kept. Raises `NotFound`, also where it is not what its name says."""
    parts = Entry.query(election_id, Entry.entry.startswith(f"{_FILES}{name}#"), consistent_read=True)
    packed = b"".join(bytes(part.content) for part in parts)
    if sha256(packed).hexdigest() != name:
        raise NotFound("There is no such file.")
    return gzip.decompress(packed).decode()

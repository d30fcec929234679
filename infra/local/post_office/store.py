"""Everything the post office knows: an SQLite file in the folder of the cloud's state, or memory alone.

Letters are kept as they were asked for, with what became of them; notices are the events on their way to the house.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.post_office import letters
from infra.local.post_office.letters import Letter, Thing

_MADE = """
CREATE TABLE IF NOT EXISTS letters (n INTEGER PRIMARY KEY, id TEXT UNIQUE, at REAL, people TEXT, fate TEXT, asked TEXT, problems TEXT);
CREATE TABLE IF NOT EXISTS notices (n INTEGER PRIMARY KEY, letter TEXT, kind TEXT, at REAL, due REAL, state TEXT, message TEXT, sent INTEGER);
CREATE INDEX IF NOT EXISTS notices_by_letter ON notices (letter);
CREATE INDEX IF NOT EXISTS notices_by_state ON notices (state, due);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
"""
_LETTERS = "SELECT id, at, asked, fate, problems FROM letters "
_NOTICES = "SELECT n, letter, kind, at, due, state, message, sent FROM notices "


@dataclass
class Notice:
    """One event on its way: ``state`` is waiting, held, sending, sent, dropped or unwanted (nobody asked for events); ``sent`` how often."""

    n: int
    letter: str
    kind: str
    at: float
    due: float
    state: str
    message: str
    sent: int = 0

    def as_json(self) -> Thing:
        """Return it as plain values."""
        return {**vars(self), "message": json.loads(self.message)}


class Store:
    """Whoever reads several things that belong together holds ``lock``."""

    def __init__(self, folder: Path | None) -> None:
        self.lock = threading.RLock()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            folder / "post.sqlite" if folder else ":memory:", check_same_thread=False, isolation_level=None
        )
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + _MADE)

    def close(self) -> None:
        """Write all of it."""
        with self.lock:
            self._db.close()

    def keep(self, letter: Letter) -> None:
        """Keep a new letter."""
        people = " ".join(map(letters.bare, letter.to))
        row = (letter.id, letter.at, people, letter.fate, json.dumps(letter.asked), json.dumps(letter.problems))
        with self.lock:
            self._db.execute("INSERT INTO letters (id, at, people, fate, asked, problems) VALUES (?, ?, ?, ?, ?, ?)", row)

    def letters(self, to: str = "", since: float = 0.0, limit: int = -1, skip: int = 0) -> list[Letter]:
        """Return letters, the newest first: those to an address that holds `to`, sent after `since`."""
        asked = _LETTERS + "WHERE instr(people, ?) AND at > ? ORDER BY n DESC LIMIT ? OFFSET ?"
        return [_letter(row) for row in self._rows(asked, to.lower(), since, limit, skip)]

    def letter(self, key: str) -> Letter | None:
        """Return one letter."""
        return next((_letter(row) for row in self._rows(_LETTERS + "WHERE id = ?", key)), None)

    def known(self) -> set[str]:
        """Return the ids of all letters."""
        return {str(row[0]) for row in self._rows("SELECT id FROM letters")}

    def counted(self) -> dict[str, int]:
        """Return how many letters came to which end, under `problems` how many of them read otherwise than meant."""
        found = dict(self._rows("SELECT fate, count(*) FROM letters GROUP BY fate"))
        return {**found, "problems": self._rows("SELECT count(*) FROM letters WHERE problems != '[]'")[0][0]}

    def note(self, letter: str, kind: str, at: float, due: float, state: str, message: Thing) -> None:
        """Keep a new notice."""
        row = (letter, kind, at, due, state, json.dumps(message))
        with self.lock:
            self._db.execute(
                "INSERT INTO notices (letter, kind, at, due, state, message, sent) VALUES (?, ?, ?, ?, ?, ?, 0)", row
            )

    def notices(self, letter: str = "", state: str = "", limit: int = -1) -> list[Notice]:
        """Return notices in the order of their making: of one letter, in one state, or of all the latest `limit`."""
        asked = _NOTICES + "WHERE (letter = ? OR ? = '') AND (state = ? OR ? = '') ORDER BY n DESC LIMIT ?"
        return [Notice(*row) for row in self._rows(asked, letter, letter, state, state, limit)][::-1]

    def due(self, now: float, limit: int) -> list[Notice]:
        """Return the notices whose time has come, the earliest first."""
        asked = _NOTICES + "WHERE state = 'waiting' AND due <= ? ORDER BY due, n LIMIT ?"
        return [Notice(*row) for row in self._rows(asked, now, limit)]

    def move(self, notices: Iterable[Notice], state: str, due: float | None = None, sent: int = 0) -> None:
        """Put notices into another state, due at another time, and count how often each was sent."""
        rows = [(state, notice.due if due is None else due, sent, notice.n) for notice in notices]
        with self.lock:
            self._db.executemany("UPDATE notices SET state = ?, due = ?, sent = sent + ? WHERE n = ?", rows)

    def states(self) -> dict[str, int]:
        """Return how many notices are in which state."""
        return dict(self._rows("SELECT state, count(*) FROM notices GROUP BY state"))

    def setting(self, name: str, usual: Any) -> Any:
        """Return what was set under a name, or the usual."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else usual

    def set(self, name: str, value: Any) -> None:
        """Keep something under a name."""
        with self.lock:
            self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def forget(self) -> None:
        """Forget letters and notices."""
        with self.lock:
            self._db.executescript("DELETE FROM letters; DELETE FROM notices;")

    def _rows(self, asked: str, *given: Any) -> list[Any]:
        with self.lock:
            return self._db.execute(asked, given).fetchall()


def _letter(row: Any) -> Letter:
    key, at, asked, fate, problems = row
    return Letter(key, at, json.loads(asked), fate, json.loads(problems))

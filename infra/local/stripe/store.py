"""What the stand-in remembers: named sections of JSON values by id, in the order they came, and a file to keep them."""

import json
import os
import secrets
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

type Json = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """A fresh id such as `pi_…`; a checkout session's is as long as Stripe's, 66 characters."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


class Store:
    """Sections by name: one for each kind of Stripe object (`charge`, `event` …) and a few of the stand-in's own."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.sections: dict[str, Json] = {}
        self.changed = False

    def section(self, name: str) -> Json:
        """The values of one section by id. Who writes to it says so with `touch`."""
        return self.sections.setdefault(name, {})

    def touch(self) -> None:
        """Say that something changed and is worth saving."""
        self.changed = True

    def put(self, thing: Json) -> Json:
        """Keep a Stripe object under its kind and id."""
        self.section(thing["object"])[thing["id"]] = thing
        self.touch()
        return thing

    def anywhere(self, name: str) -> Json | None:
        """The Stripe object of this id, of whatever kind."""
        found = (section[name] for kind, section in self.sections.items() if kind[0] != "_" and name in section)
        return next(found, None)

    def newest(self, kind: str) -> Iterator[Json]:
        """All objects of a kind, newest first."""
        return reversed(list(self.section(kind).values()))

    def load(self) -> None:
        """Read the file, if there is one."""
        if self.file and self.file.exists():
            self.sections = json.loads(self.file.read_text())

    def save(self) -> None:
        """Write the file whole, then put it in place of the old one, so a crash leaves one or the other."""
        if not self.file or not self.changed:
            return
        self.changed = False
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.sections))
        os.replace(fresh, self.file)

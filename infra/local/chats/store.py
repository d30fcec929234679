"""All that both stand-ins know: plain values in memory, with a JSON file for the next start."""

import json
import threading
from pathlib import Path
from typing import Any

Thing = dict[str, Any]


class Store:
    """Two worlds, `discord` and `telegram`, under one lock. What is in them can be written as JSON as it stands."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.lock = threading.RLock()
        self.changed = True
        self.discord: Thing = {}
        self.telegram: Thing = {}
        if file and file.exists():
            saved = json.loads(file.read_text())
            self.discord, self.telegram = saved["discord"], saved["telegram"]

    def save(self) -> None:
        """Write the file, whole or not at all, if there is one and anything changed."""
        with self.lock:
            if not (self.file and self.changed):
                return
            self.changed = False
            text = json.dumps({"discord": self.discord, "telegram": self.telegram})
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".draft")
        draft.write_text(text)
        draft.replace(self.file)

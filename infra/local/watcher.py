"""What looks at the local cloud from outside, again and again, and does there what another part of AWS would do."""

import threading
from abc import ABC, abstractmethod
from typing import ClassVar

from botocore.exceptions import BotoCoreError, ClientError

FAILS = (BotoCoreError, ClientError, KeyError, ValueError)
"""As what a call to the cloud fails, or an answer that is not as it should be."""


class Watcher(ABC):
    """Looks once in `every` seconds, in a thread of its own. A look that fails is made again in its turn."""

    every: ClassVar[float]

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=type(self).__name__)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join(timeout=5)

    @abstractmethod
    def look(self) -> None:
        """Look once, at what came since the last time."""

    def _run(self) -> None:
        while not self._over.wait(self.every):
            try:
                self.look()
            except FAILS:
                continue

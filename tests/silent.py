"""Somebody who takes every connection and never says a word, as a service does that hangs."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

PATIENCE = 8.0


class Silent:
    """A server that is silent. `asked` counts who came; `waited_out` says that somebody stayed longer than anybody should."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked, self.waited_out = 0, False
        self._over = Event()

    def run(self) -> None:
        """Take connections until `stop`."""
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.asked += 1
                Thread(target=self._keep, args=(connection,), daemon=True).start()

    def _keep(self, connection: socket.socket) -> None:
        """Read what is sent until the other side has had enough, or we have."""
        connection.settimeout(PATIENCE)
        with connection, suppress(ConnectionError):
            try:
                while connection.recv(65536):
                    pass
            except TimeoutError:
                self.waited_out = not self._over.is_set()

    def stop(self) -> None:
        """Let nobody wait any more."""
        self._over.set()
        self._socket.close()


@contextmanager
def silence() -> Iterator[Silent]:
    """Give a silent server while the block lasts."""
    server = Silent()
    Thread(target=server.run, daemon=True).start()
    try:
        yield server
    finally:
        server.stop()

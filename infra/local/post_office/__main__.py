"""Run the post office until SIGTERM or SIGINT. ``--help`` lists the arguments."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from infra.local.post_office.office import Office, Settings
from infra.local.post_office.server import Server


def arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser("python -m infra.local.post_office", description="A stand-in for Amazon SES, for tests.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--emulator", required=True, help="address of the local cloud, whose SES takes each letter")
    parser.add_argument("--state", type=Path, help="folder that keeps letters and the key of signatures over a restart")
    parser.add_argument("--base-path", default="/_post")
    return parser.parse_args()


def serve(server: Server) -> None:
    """Serve until a signal comes."""

    def end(number: int, frame: FrameType | None) -> None:
        Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server.office.start()
    print(f"Post office: {server.office.settings.url}{server.office.settings.base_path}/", flush=True)
    try:
        server.serve_forever(0.1)
    finally:
        server.office.stop()


def main() -> None:
    """Start, serve, end."""
    given = arguments()
    url, base = f"http://{given.host}:{given.port}", "/" + given.base_path.strip("/")
    office = Office(Settings(given.emulator.rstrip("/"), url, base, given.state))
    try:
        server = Server(given.host, given.port, office)
    except OSError as mistake:
        sys.exit(f"The post office cannot listen on {given.host}:{given.port}: {mistake.strerror}.")
    serve(server)


if __name__ == "__main__":
    main()

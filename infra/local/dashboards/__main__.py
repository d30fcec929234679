"""Draw dashboards until SIGTERM or SIGINT. ``--help`` lists the arguments."""

import argparse
import signal
import sys
from threading import Thread
from types import FrameType
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from infra.local.dashboards.drawing import BASE
from infra.local.dashboards.reading import Cloud
from infra.local.dashboards.server import Server

_PATIENCE = 25
"""Seconds: a little more than a function has."""


def arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser("python -m infra.local.dashboards", description="Draws the dashboards of a stack.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--emulator", required=True, help="address of the local cloud")
    parser.add_argument("--region", required=True)
    parser.add_argument("--stack", required=True, help="whose dashboards are drawn")
    return parser.parse_args()


def serve(server: Server) -> None:
    """Serve until a signal comes."""

    def end(number: int, frame: FrameType | None) -> None:
        Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server.serve_forever(0.1)


def main() -> None:
    """Start, serve, end."""
    given, session = arguments(), get_session()
    patience = Config(read_timeout=_PATIENCE, connect_timeout=2, retries={"total_max_attempts": 1})
    keys: dict[str, Any] = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}

    def client(service: str) -> Any:
        return session.create_client(service, region_name=given.region, endpoint_url=given.emulator, config=patience, **keys)

    try:
        server = Server(given.host, given.port, Cloud(client, given.stack))
    except OSError as mistake:
        sys.exit(f"The dashboards cannot listen on {given.host}:{given.port}: {mistake.strerror}.")
    print(f"Dashboards: http://{given.host}:{given.port}{BASE}", flush=True)
    serve(server)


if __name__ == "__main__":
    main()

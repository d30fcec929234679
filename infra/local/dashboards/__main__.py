"""Draw dashboards until SIGTERM or SIGINT. ``--help`` lists the arguments."""

import argparse
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from infra.local.dashboards.drawing import BASE
from infra.local.dashboards.reading import Cloud
from infra.local.dashboards.server import Server
from infra.local.standins import listening, serve

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


def main() -> None:
    """Start, serve, end."""
    given, session = arguments(), get_session()
    patience = Config(read_timeout=_PATIENCE, connect_timeout=2, retries={"total_max_attempts": 1})
    keys: dict[str, Any] = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}

    def client(service: str) -> Any:
        return session.create_client(service, region_name=given.region, endpoint_url=given.emulator, config=patience, **keys)

    with listening("The dashboards", (given.host, given.port)):
        server = Server(given.host, given.port, Cloud(client, given.stack))
    serve(server, f"Dashboards: http://{given.host}:{given.port}{BASE}")


if __name__ == "__main__":
    main()

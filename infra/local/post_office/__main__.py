"""Run the post office until SIGTERM or SIGINT. ``--help`` lists the arguments."""

import argparse
from pathlib import Path

from infra.local.post_office.office import Office, Settings
from infra.local.post_office.server import Server
from infra.local.standins import listening, serve


def arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser("python -m infra.local.post_office", description="A stand-in for Amazon SES, for tests.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--emulator", required=True, help="address of the local cloud, whose SES takes each letter")
    parser.add_argument("--state", type=Path, help="folder that keeps letters and the key of signatures over a restart")
    parser.add_argument("--base-path", default="/_post")
    return parser.parse_args()


def main() -> None:
    """Start, serve, end."""
    given = arguments()
    url, base = f"http://{given.host}:{given.port}", "/" + given.base_path.strip("/")
    office = Office(Settings(given.emulator.rstrip("/"), url, base, given.state))
    with listening("The post office", (given.host, given.port)):
        server = Server(given.host, given.port, office)
    serve(server, f"Post office: {url}{base}/", office.start, office.stop)


if __name__ == "__main__":
    main()

"""Run both stand-ins until SIGTERM or SIGINT; then save their state. ``--help`` lists the arguments."""

import argparse
import json
from pathlib import Path

from infra.local.chats.server import Server
from infra.local.chats.standin import Settings, StandIn
from infra.local.standins import listening, serve


def arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser("python -m infra.local.chats", description="Stand-ins for Discord and Telegram, for tests.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--keys", type=Path, required=True, help="JSON file with the keys of both bots: {discord: {...}, telegram: {...}}"
    )
    parser.add_argument("--state", type=Path, help="JSON file that keeps the state over a restart")
    parser.add_argument("--public-url", help="where a browser reaches /_discord and /_telegram")
    parser.add_argument("--webhook-url", default="", help="where Telegram's updates go")
    return parser.parse_args()


def settings(given: argparse.Namespace) -> Settings:
    """Return the settings that the arguments make."""
    keys = json.loads(given.keys.read_text())
    public = given.public_url or f"http://{given.host}:{given.port}"
    telegram = keys["telegram"] | ({"webhook_url": given.webhook_url} if given.webhook_url else {})
    return Settings(discord=keys["discord"], telegram=telegram, public_url=public, state=given.state)


def main() -> None:
    """Start, serve, end."""
    given = arguments()
    standin = StandIn(settings(given))
    with listening("The chats' stand-ins", (given.host, given.port)):
        server = Server(given.host, given.port, standin)
    serve(server, f"Chats' stand-ins: {standin.settings.public_url}/_discord/ and /_telegram/", standin.start, standin.stop)


if __name__ == "__main__":
    main()

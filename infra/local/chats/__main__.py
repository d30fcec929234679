"""Run both stand-ins until SIGTERM or SIGINT; then save their state. ``--help`` lists the arguments."""

import argparse
import json
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from infra.local.chats.server import Server
from infra.local.chats.standin import Settings, StandIn


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


def serve(server: Server) -> None:
    """Serve until a signal comes."""

    def end(number: int, frame: FrameType | None) -> None:
        Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    server.standin.start()
    print(f"Chats' stand-ins: {server.standin.settings.public_url}/_discord/ and /_telegram/", flush=True)
    try:
        server.serve_forever(0.1)
    finally:
        server.standin.stop()


def main() -> None:
    """Start, serve, end."""
    given = arguments()
    standin = StandIn(settings(given))
    try:
        server = Server(given.host, given.port, standin)
    except OSError as mistake:
        sys.exit(f"The chats' stand-ins cannot listen on {given.host}:{given.port}: {mistake.strerror}.")
    serve(server)


if __name__ == "__main__":
    main()

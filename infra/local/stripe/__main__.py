"""Run the stand-in until SIGTERM or SIGINT; then save its state. ``--help`` lists the arguments."""

import argparse
import sys
from pathlib import Path

from infra.local.standins import listening, serve
from infra.local.stripe.checkout import is_url
from infra.local.stripe.server import Server
from infra.local.stripe.standin import Settings, StandIn


def arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser("python -m infra.local.stripe", description="A stand-in for Stripe, for tests.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--webhook-url", required=True)
    parser.add_argument("--webhook-secret", required=True)
    parser.add_argument("--state", type=Path, help="JSON file that keeps the state over a restart")
    parser.add_argument("--base-path", default="/_stripe")
    parser.add_argument("--public-url", help="where a browser reaches the base path")
    parser.add_argument("--events", default="", help="types the webhook wants, with commas (default: all)")
    return parser.parse_args()


def settings(given: argparse.Namespace) -> Settings:
    """Return the settings that the arguments make, or end with a sentence."""
    if not is_url(given.webhook_url):
        sys.exit(f"--webhook-url {given.webhook_url} is no http URL.")
    return Settings(
        api_key=given.api_key,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        public_url=given.public_url or f"http://{given.host}:{given.port}{given.base_path}",
        base_path="/" + given.base_path.strip("/"),
        state=given.state,
        events=frozenset(filter(None, given.events.split(","))),
    )


def main() -> None:
    """Start, serve, end."""
    given = arguments()
    standin = StandIn(settings(given))
    with listening("The Stripe stand-in", (given.host, given.port)):
        server = Server(given.host, given.port, standin)
    serve(server, f"Stripe stand-in: {standin.settings.public_url}/", standin.start, standin.stop)


if __name__ == "__main__":
    main()

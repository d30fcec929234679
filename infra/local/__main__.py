"""`python -m infra.local up` runs the whole house on one machine; `reset` forgets what it knows."""

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from infra.local.cloud import Cloud, Trouble
from infra.local.reload import Reloader

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".local"


def main() -> None:
    """Do what the command line says; every foreseeable trouble is one sentence."""
    parser = argparse.ArgumentParser(prog="infra.local", description=__doc__)
    parser.add_argument("command", choices=["up", "reset"])
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    asked = parser.parse_args()
    try:
        reset() if asked.command == "reset" else up(asked.port)
    except Trouble as trouble:
        sys.exit(f"  ✗ {trouble}")


def reset() -> None:
    """Forget all state, so that the next `up` starts afresh. What was built stays."""
    for name in ("cloud", "stack.json", "stripe.json", "running"):
        place = STATE / name
        shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)
    print("  ✓ Everything is forgotten. `make up` starts afresh.")


def up(port: int) -> None:
    """Run the house until Ctrl-C, or until a part of it dies."""
    signal.signal(signal.SIGTERM, _interrupt)
    cloud = Cloud(STATE, port=port, emulator_port=port + 566, stripe_port=port + 420, say=print)
    try:
        cloud.start()
        _greet(cloud)
        reloader = Reloader(cloud, print)
        while True:
            cloud.check()
            reloader.look()
            time.sleep(0.4)
    except KeyboardInterrupt:
        print("\n  … Stopping")
    finally:
        cloud.stop()
    print("  ✓ Stopped. Everything is kept for next time.")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _greet(cloud: Cloud) -> None:
    stack = cloud.stack
    print(f"\n  Union House is open at {stack['url']}\n")
    for who, account in stack["accounts"].items():
        print(f"    {who:10} {account['email']:28} {account['password']}")
    print(
        f"\n    letters    {stack['mailbox']}\n    Stripe     {stack['stripe']['public_url']}/\n\n  Ctrl-C stops it.", flush=True
    )


if __name__ == "__main__":
    main()

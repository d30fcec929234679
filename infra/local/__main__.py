"""`python -m infra.local up` runs the whole house on one machine; `reset` forgets what it knows."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from infra.local.cloud import Cloud, forget
from infra.local.reload import Reloader
from infra.local.steps import Trouble, alone

ROOT = Path(__file__).resolve().parents[2]
_BETWEEN_LOOKS = 0.3
_interrupted = threading.Event()


def main() -> None:
    """Do what the command line says; every foreseeable trouble is one sentence and exit code 1."""
    asked = _asked()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _interrupt)
    try:
        if asked.command == "reset":
            reset(asked.state)
        else:
            up(asked)
    except Trouble as trouble:
        sys.exit(f"  ✗ {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


def reset(state: Path) -> None:
    """Forget all data, so that the next `up` starts afresh. What was built stays."""
    with alone(state / "lock", otherwise="The house is running; stop it first (Ctrl-C where it runs)."):
        forget(state)
    _say("  ✓ Everything is forgotten. `make up` starts afresh.")


def up(asked: argparse.Namespace) -> None:
    """Run the house until Ctrl-C, or until a part of it dies."""
    cloud = Cloud(asked.state, port=asked.port, say=_say, auth=asked.auth)
    try:
        cloud.start()
        _enliven(cloud)
        _greet(cloud)
        _stay(cloud, asked)
    except KeyboardInterrupt:
        _say("\n  … Stopping")
    finally:
        _let_nothing_interrupt()
        kept = cloud.stop()
    _say(
        "  ✓ Stopped. Everything is kept for next time."
        if kept
        else "  … Stopped. The data of this run are lost; the next one starts afresh."
    )


def _enliven(cloud: Cloud) -> None:
    """Let the demonstration act; whatever somebody made of it meanwhile, the house runs."""
    try:
        cloud.enliven()
    except Trouble as trouble:
        _say(f"  … {trouble}")


def _stay(cloud: Cloud, asked: argparse.Namespace) -> None:
    reloader = None if asked.no_reload else Reloader(cloud)
    while _lives(asked.parent):
        if _interrupted.is_set():
            raise KeyboardInterrupt
        cloud.check()
        if reloader:
            reloader.look()
        time.sleep(_BETWEEN_LOOKS)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="infra.local", description=__doc__)
    parser.add_argument("command", choices=["up", "reset"])
    parser.add_argument(
        "--port", type=_port, default=os.environ.get("PORT") or "8000", help="where the house is found; 0 takes any free port"
    )
    parser.add_argument("--state", type=Path, default=ROOT / ".local", help="the folder that keeps its data")
    parser.add_argument("--auth", action="store_true", help="let the emulator enforce IAM")
    parser.add_argument("--no-reload", action="store_true", help="do not watch the sources")
    parser.add_argument("--parent", type=int, default=0, help="stop when this process has ended")
    return parser.parse_args()


def _port(typed: str) -> int:
    if not typed.isdecimal() or int(typed) > 65_535 - 566:
        raise argparse.ArgumentTypeError(f"{typed!r} is no port; use a number up to {65_535 - 566}")
    return int(typed)


def _lives(process: int) -> bool:
    """Whether the process is there; 0 stands for nobody to wait for."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _interrupt(_: int, __: FrameType | None) -> None:
    """Stop now; what is raised inside a library's callback is lost, so it is kept in mind as well."""
    _interrupted.set()
    raise KeyboardInterrupt


def _let_nothing_interrupt() -> None:
    """From here on we are stopping; a second Ctrl-C must leave nothing behind."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)


def _greet(cloud: Cloud) -> None:
    stack = cloud.stack
    accounts = "\n".join(f"    {who:10} {one['email']:26} {one['password']}" for who, one in stack["accounts"].items())
    _say(
        f"\n  Union House is open at {stack['url']}\n\n{accounts}\n\n"
        f"    letters    {stack['mailbox']}\n    post       {stack['post_office']}/\n    payments   {stack['stripe']['public_url']}/\n    watch      {stack['dashboards']}\n    chats      {stack['chats']['discord_url']}/\n               {stack['chats']['telegram_url']}/\n\n  Ctrl-C stops it.\n"
    )


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    main()

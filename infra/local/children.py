"""Programs that run beside us: out of the terminal's reach, watched, and never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from infra.local.steps import Trouble

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0
_LAST_WORDS = 20.0
_PR_SET_PDEATHSIG = 1
_STOPS = (signal.SIGINT, signal.SIGTERM)
_C = ctypes.CDLL(None) if sys.platform == "linux" else None


class Children:
    """The programs of one cloud. Each writes into a log of its own in the folder `logs`."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a program in a session of its own, so that Ctrl-C reaches us and not it."""
        self._logs.mkdir(parents=True, exist_ok=True)
        with self._log(name).open("wb") as log, _undisturbed():
            self._running[name] = subprocess.Popen(
                words,
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - it calls one function of C's and takes no lock
            )

    def wait_for(self, name: str, address: str) -> None:
        """Wait until `address` answers, whatever it says. Raises `Trouble` where the program ends before, or takes a minute."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            self.check()
            try:
                with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - an address on loopback that we made
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise Trouble(f"{name} did not start within {_PATIENCE:.0f} seconds; its log is {self._log(name)}.")

    def check(self) -> None:
        """Raises `Trouble` where a program has ended that should not."""
        for name, child in self._running.items():
            if child.poll() is not None:
                raise Trouble(f"{name} {_end_of(child.returncode)}; {self._last_words(name)}")

    def stop(self) -> bool:
        """Stop the youngest first and wait until each has kept its state. True where every one ended as it was asked to."""
        clean = [_stop(child) for child in reversed(self._running.values())]
        self._running.clear()
        return all(clean)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name.lower().removeprefix('the ').replace(' ', '-')}.log"

    def _last_words(self, name: str) -> str:
        lines = [line for line in self._log(name).read_text(errors="replace").splitlines() if line.strip()]
        last = f"its last words were: {lines[-1].strip()}" if lines else "it said nothing"
        return f"{last} (log: {self._log(name)})."


def _stop(child: subprocess.Popen[bytes]) -> bool:
    """End one program and whatever it has started; its process group is its own."""
    ended_before = child.poll() is not None
    if not ended_before:
        child.terminate()
    try:
        child.wait(timeout=_LAST_WORDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    return not ended_before and child.returncode in (0, -signal.SIGTERM)


def _end_of(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"has stopped by itself (exit code {code})"


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait: a program that is started but not yet known to us would be left behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Hear signals again, and on Linux ask to be ended when our parent dies, however it dies."""
    if _C is not None:
        _C.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

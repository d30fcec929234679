"""Finds or fetches what the house is built with, on any Python from 3.9 on, and hands over to it.

`python3 infra/local/start.py` installs both environments from their locks; `python3 infra/local/start.py COMMAND ...`
does so and then becomes that command, with the tools first on its PATH. Nothing but the standard library is at hand here.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
HOUSE = ROOT / ".venv"
EMULATOR = ROOT / "infra" / "local" / "emulator"
_VERSION = "import sys; print(sys.executable if sys.version_info[:2] == (3, 13) else '')"


class Missing(Exception):
    """A tool that could not be found or fetched, as one sentence."""


def main() -> None:
    """Prepare, then become the command on the command line, if there is one."""
    try:
        prepare()
    except Missing as missing:
        sys.exit(f"  ✗ {missing}")
    except KeyboardInterrupt:
        sys.exit(130)
    if sys.argv[1:]:
        os.chdir(ROOT)
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the Makefile's own words


def prepare() -> None:
    """Install both environments from their locks; where nothing has changed this takes a moment."""
    tool = uv()
    interpreter = python()
    for place, name in ((ROOT, "the house"), (EMULATOR, "the local cloud")):
        began, new = time.monotonic(), not (place / ".venv").exists()
        _sync(tool, place, interpreter, name)
        if new:
            say(f"Installed {name} from its lock", began)
    os.environ["PATH"] = os.pathsep.join([str(HOUSE / "bin"), str(Path(tool).parent), os.environ.get("PATH", os.defpath)])
    os.environ.pop("VIRTUAL_ENV", None)
    # Images of containers set it, and then every process, each function that starts among them, compiles all that it imports anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def uv() -> str:
    """The path of uv: the one on the PATH, else the one that pip fetched into our own folder."""
    kept = LOCAL / "uv"
    for candidate in (shutil.which("uv"), str(kept / "bin" / "uv")):
        if candidate and _answers([candidate, "--version"]):
            return str(Path(candidate).absolute())
    began = time.monotonic()
    for fetch in (_fetch_by_environment, _fetch_by_pip):
        shutil.rmtree(kept, ignore_errors=True)
        if fetch(kept) and _answers([str(kept / "bin" / "uv"), "--version"]):
            say("Fetched uv", began)
            return str(kept / "bin" / "uv")
    raise Missing("uv could not be fetched: install it (https://docs.astral.sh/uv) or see whether PyPI is in reach.")


def python() -> str:
    """A Python 3.13 that really runs, by its path, else the words with which uv fetches one."""
    versions = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    known = [str(path) for path in sorted(versions.glob("3.13*/bin/python3.13"), reverse=True)]
    for candidate in [str(HOUSE / "bin" / "python"), os.environ.get("PYTHON", ""), "python3.13", "python3", *known]:
        found = _answers([candidate, "-c", _VERSION]) if candidate else ""
        if found:
            return found
    return "3.13"


def say(done: str, began: float) -> None:
    """Tell a step and the seconds it took."""
    print(f"  ✓ {done} ({time.monotonic() - began:.1f} s)", flush=True)


def _sync(tool: str, place: Path, interpreter: str, name: str) -> None:
    environment = {
        key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON")
    }
    words = [tool, "sync", "--quiet", "--locked", "--no-progress", "--python", interpreter]
    done = subprocess.run(words, cwd=place, env=environment, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["uv said nothing"])[-1].strip()
        raise Missing(f"Installing {name} from its lock failed: {last}")


def _fetch_by_environment(kept: Path) -> bool:
    return _works([sys.executable, "-m", "venv", str(kept)]) and _works([str(kept / "bin" / "python"), *_PIP, "uv"])


def _fetch_by_pip(kept: Path) -> bool:
    return _works([sys.executable, *_PIP, "--target", str(kept), "uv"])


_PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def _works(words: "list[str]") -> bool:
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _answers(words: "list[str]") -> str:
    """What the program prints, or nothing where it cannot be run (a dead shim, another platform's binary)."""
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    main()

"""Finds or fetches what the house is built with, on any Python from 3.9 on, and hands over to it.

`python3 infra/local/start.py prepare` installs from the lock; `... run ARGS` prepares and then runs ARGS in the environment.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
BIN = ROOT / ".venv" / "bin"
EMULATOR = ROOT / "infra" / "local" / "emulator"


def uv() -> str:
    """The path of uv: the one on the PATH, else one that pip fetches into a small environment of its own."""
    found = shutil.which("uv")
    if found:
        return found
    kept = LOCAL / "uv" / "bin" / "uv"
    if not kept.exists():
        say("Fetching uv")
        venv.create(LOCAL / "uv", with_pip=True)
        pip = [str(LOCAL / "uv" / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "uv"]
        subprocess.run(pip, check=True)
    return str(kept)


def python() -> str:
    """A Python 3.13 that runs, by its path, else the words with which uv fetches one."""
    candidates = [os.environ.get("PYTHON", ""), "python3.13", "python3"]
    candidates += [str(path) for path in sorted(Path.home().glob(".pyenv/versions/3.13*/bin/python3.13"), reverse=True)]
    for candidate in filter(None, candidates):
        told = (
            subprocess.run(
                [candidate, "-c", "import sys; print(sys.executable if sys.version_info[:2] == (3, 13) else '')"],
                capture_output=True,
                text=True,
                check=False,
            )
            if shutil.which(candidate)
            else None
        )
        if told is not None and told.returncode == 0 and told.stdout.strip():
            return told.stdout.strip()
    return "3.13"


def prepare() -> None:
    """Install both environments from their locks; a second time this takes a moment."""
    tool, interpreter = uv(), python()
    for place in (ROOT, EMULATOR):
        if not (place / ".venv").exists():
            say(f"Installing {'the local cloud' if place == EMULATOR else 'the house'} from its lock")
        subprocess.run([tool, "sync", "--quiet", "--locked", "--python", interpreter], cwd=place, check=True)
    os.environ["PATH"] = os.pathsep.join([str(BIN), str(Path(tool).parent), os.environ["PATH"]])
    os.environ.pop("VIRTUAL_ENV", None)


def say(sentence: str) -> None:
    print(f"  … {sentence}", flush=True)


def main() -> None:
    try:
        prepare()
    except (subprocess.CalledProcessError, OSError) as failure:
        sys.exit(f"  ✗ The tools could not be installed: {failure}. Are the package registries in reach?")
    if sys.argv[1:2] == ["run"]:
        os.chdir(ROOT)
        os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the Makefile's own words


if __name__ == "__main__":
    main()

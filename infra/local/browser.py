"""Finds a browser of Chromium's kind for the tests of pages, else gets one, else says in a sentence what to do.

`python -m infra.local.browser` does so and prints where it is. What is found has to draw a page: a package that only points to a store, a
browser without its libraries or of another machine is passed over. CHROMIUM=/path/to/it says which one to take.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from infra.local.steps import Say, Trouble, alone, step

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable",
)  # fmt: skip
FOLDERS = ("usr/local/bin", "usr/bin", "snap/bin", "opt/homebrew/bin")
PROGRAMS = (
    "usr/lib/chromium/chromium", "usr/lib/chromium-browser/chromium-browser", "usr/lib64/chromium-browser/chromium-browser",
    "opt/google/chrome/chrome", "opt/microsoft/msedge/msedge",
)  # fmt: skip
APPS = tuple(
    f"Applications/{name}.app/Contents/MacOS/{name}"
    for name in ("Chromium", "Google Chrome", "Google Chrome for Testing", "Microsoft Edge")
)
CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
CACHED = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
)
WHAT_TO_DO = (
    "No browser that draws a page could be found or fetched: install Chromium, Chrome or Edge (on Debian: apt-get install chromium), "
    "or say where one is by CHROMIUM=/path/to/it, and try again."
)
NO_DRIVER = "Playwright's driver does not run here: it needs the library libatomic (on Debian: apt-get install libatomic1). Install it and try again."
_PAGE = "data:text/html,<title>drawn</title>"
_MINUTE = 60


@cache
def browser() -> Path:
    """The browser for this run. Raises `Trouble`."""
    return ready(os.environ, Path("/"), lambda words: print(words, flush=True))


def ready(environment: Mapping[str, str], root: Path, say: Say) -> Path:
    """The browser, once what drives it runs here too: a bare machine may lack a library of Playwright's Node.js. Raises `Trouble`."""
    found = found_or_fetched(environment, root, say)
    with alone(ROOT / ".local" / "browser.lock"):
        for fetch in (lambda: None, *_libraries(environment, say)):
            fetch()
            if _said([sys.executable, "-m", "playwright", "--version"], environment):
                return found
    raise Trouble(NO_DRIVER)


def found_or_fetched(environment: Mapping[str, str], root: Path, say: Say) -> Path:
    """The first browser below `root` that draws a page. Several who find none at once wait for the one that fetches. Raises `Trouble`."""
    named = environment.get("CHROMIUM", "")
    if named:
        return _named(named, environment)
    found = next(_drawing(environment, root), None)
    if found:
        return found
    with alone(ROOT / ".local" / "browser.lock"):
        for fetch in (lambda: None, *_fetchers(environment, root, say)):
            fetch()
            if found := next(_drawing(environment, root), None):
                return found
    raise Trouble(WHAT_TO_DO)


def draws(program: Path, environment: Mapping[str, str]) -> bool:
    """Whether it is a browser that draws a page here within a minute."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        words = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={folder}",
            "--dump-dom",
            _PAGE,
        ]
        return "<title>drawn</title>" in _said([str(program), *words], environment)


def candidates(environment: Mapping[str, str], root: Path) -> Iterator[Path]:
    """Where a browser may be: on the PATH, in the usual places of Linux and macOS, in Playwright's cache. Each that is there."""
    home = Path(environment.get("HOME") or Path.home())
    caches = [Path(environment.get("PLAYWRIGHT_BROWSERS_PATH") or home / CACHES[0]), *(home / one for one in CACHES)]
    path = environment.get("PATH") or os.defpath
    yield from (Path(found) for name in NAMES if (found := shutil.which(name, path=path)))
    for place in (*(root / folder / name for folder in FOLDERS for name in NAMES), *(root / one for one in (*PROGRAMS, *APPS))):
        yield from [place] if place.is_file() else []
    yield from (home / app for app in APPS if (home / app).is_file())
    yield from (one for kept in caches for shape in CACHED for one in sorted(kept.glob(shape), reverse=True) if one.is_file())


def _drawing(environment: Mapping[str, str], root: Path) -> Iterator[Path]:
    return (place for place in dict.fromkeys(candidates(environment, root)) if draws(place, environment))


def _named(named: str, environment: Mapping[str, str]) -> Path:
    where = shutil.which(named, path=environment.get("PATH") or os.defpath)
    if not where or not draws(Path(where), environment):
        raise Trouble(f"CHROMIUM says {named}, which is no browser that draws a page here; say another one, or leave it out.")
    return Path(where)


def _fetchers(environment: Mapping[str, str], root: Path, say: Say) -> Iterator[Callable[[], object]]:
    """Debian's package where it may be installed, as Ubuntu's only points to a store; then Playwright's own, with what it needs."""
    root_words = _as_root(environment)
    apt = shutil.which("apt-get", path=environment.get("PATH") or os.defpath)
    if root_words is not None and apt and _is_debian(root):
        debian = [[*root_words, apt, *words] for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium"])]
        yield lambda: _fetched("Debian's Chromium", debian, environment, say)
    ours = [sys.executable, "-m", "playwright", "install"]
    yield lambda: _fetched("Playwright's Chromium", [[*ours, "chromium"]], environment, say)
    if root_words is not None and apt:
        yield lambda: _fetched(
            "what Playwright's Chromium needs", [[*root_words, *ours[:3], "install-deps", "chromium"]], environment, say
        )


def _libraries(environment: Mapping[str, str], say: Say) -> Iterator[Callable[[], object]]:
    root_words, apt = _as_root(environment), shutil.which("apt-get", path=environment.get("PATH") or os.defpath)
    if root_words is not None and apt:
        steps = [[*root_words, apt, *words] for words in (["update", "-qq"], ["install", "-y", "-qq", "libatomic1"])]
        yield lambda: _fetched("a library that Playwright's driver needs", steps, environment, say)


def _fetched(what: str, steps: list[list[str]], environment: Mapping[str, str], say: Say) -> None:
    say(f"  … Fetching {what}")
    with step(say, f"Tried to fetch {what}"):
        for words in steps:
            _said(words, environment, 15 * _MINUTE)


def _as_root(environment: Mapping[str, str]) -> list[str] | None:
    """The words before a command that needs root: none for root, sudo where it asks nothing; None where there is no way."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo", path=environment.get("PATH") or os.defpath)
    return [sudo, "-n"] if sudo and _said([sudo, "-n", "echo", "may"], environment) == "may\n" else None


def _is_debian(root: Path) -> bool:
    release = root / "etc/os-release"
    return release.is_file() and "ID=debian" in release.read_text().split()


def _said(words: list[str], environment: Mapping[str, str], seconds: int = _MINUTE) -> str:
    """What a program prints, nothing where it fails, cannot be run or takes too long."""
    told = {**environment, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with subprocess.Popen(
            words, env=told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True
        ) as started:
            return _heard(started, seconds)
    except OSError:
        return ""


def _heard(started: "subprocess.Popen[bytes]", seconds: int) -> str:
    """What it says to its end. After its time it ends with all its children, which would hold the line."""
    try:
        said, _ = started.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        return ""
    return said.decode(errors="replace") if started.returncode == 0 else ""


def main() -> None:
    """Print where the browser is, or end with the sentence."""
    try:
        print(f"  ✓ Pages are looked at with {browser()}")
    except Trouble as trouble:
        sys.exit(f"  ✗ {trouble}")


if __name__ == "__main__":
    main()

"""The tests find a browser wherever it usually is, fetch one where there is none, or say in a sentence what to do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import browser
from infra.local.steps import Trouble

ROOT = Path(__file__).parents[2]
DRAWS = "echo '<html><head><title>drawn</title>'"


def _program(place: Path, does: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{does}\n")
    place.chmod(0o755)
    return place


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give the environment of a machine that has nothing: no browser, no apt, no sudo, no package index."""
    monkeypatch.setattr(browser, "ROOT", tmp_path / "house")
    monkeypatch.setattr(sys, "executable", str(_program(tmp_path / "python", "exit 1")))
    for folder in ("bin", "home"):
        (tmp_path / folder).mkdir()
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}


def _found(environment: dict[str, str], root: Path) -> tuple[Path, list[str]]:
    told: list[str] = []
    return browser.found_or_fetched(environment, root, told.append), told


@pytest.mark.parametrize("name", browser.NAMES)
def test_each_usual_name_on_the_path_is_found(name: str, bare: dict[str, str], tmp_path: Path) -> None:
    there = _program(tmp_path / "bin" / name, DRAWS)
    assert _found(bare, tmp_path) == (there, [])


@pytest.mark.parametrize(
    "place",
    [
        *(f"{folder}/chromium" for folder in browser.FOLDERS),
        *browser.PROGRAMS,
        *browser.APPS,
        *(f"home/{app}" for app in browser.APPS),
        "home/.cache/ms-playwright/chromium-1255/chrome-linux64/chrome",
        "home/.cache/ms-playwright/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell",
        "home/Library/Caches/ms-playwright/chromium-1255/chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    ],
)
def test_each_usual_place_is_looked_at_without_a_path(place: str, bare: dict[str, str], tmp_path: Path) -> None:
    there = _program(tmp_path / place, DRAWS)
    assert _found(bare, tmp_path) == (there, [])


def test_playwrights_cache_may_be_elsewhere(bare: dict[str, str], tmp_path: Path) -> None:
    there = _program(tmp_path / "kept/chromium-1/chrome-linux/chrome", DRAWS)
    assert _found(bare | {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "kept")}, tmp_path)[0] == there


@pytest.mark.parametrize("does", ["echo 'This only points to a store'", "exit 127", f"{DRAWS}; exit 1", "kill -9 $$"])
def test_what_draws_no_page_is_passed_over(does: str, bare: dict[str, str], tmp_path: Path) -> None:
    _program(tmp_path / "bin/chromium", does)
    (tmp_path / "bin/google-chrome").write_bytes(b"\x7fELF of another machine")
    (tmp_path / "bin/google-chrome").chmod(0o755)
    there = _program(tmp_path / "usr/bin/microsoft-edge", DRAWS)
    assert _found(bare, tmp_path)[0] == there


def test_a_browser_that_hangs_is_passed_over_with_all_its_children(
    bare: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = browser._said
    monkeypatch.setattr(browser, "_said", lambda words, environment: said(words, environment, 1))
    hangs = _program(tmp_path / "bin/chromium", f"/bin/sleep 77 & echo $! > {tmp_path}/child; wait")
    assert not browser.draws(hangs, bare)
    assert _ended(int((tmp_path / "child").read_text()))


def _ended(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    for _ in range(200):
        if not state.exists() or " Z " in state.read_text():
            return True
        os.sched_yield()
    return False


def test_the_one_that_is_named_is_taken_and_a_wrong_name_is_a_sentence(bare: dict[str, str], tmp_path: Path) -> None:
    _program(tmp_path / "bin/chromium", DRAWS)
    mine = _program(tmp_path / "mine", DRAWS)
    assert _found(bare | {"CHROMIUM": str(mine)}, tmp_path)[0] == mine
    with pytest.raises(Trouble, match="CHROMIUM says /nowhere, which is no browser"):
        _found(bare | {"CHROMIUM": "/nowhere"}, tmp_path)


def test_debians_package_is_fetched_by_root(bare: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    there = _apt(tmp_path)
    found, told = _found(bare, tmp_path)
    assert found == there
    assert told[0] == "  … Fetching Debian's Chromium"


@pytest.mark.parametrize("may", [True, False])
def test_somebody_else_fetches_it_by_a_sudo_that_asks_nothing(
    may: bool, bare: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    there = _apt(tmp_path)
    _program(tmp_path / "bin/sudo", 'shift; exec "$@"' if may else "exit 1")
    (tmp_path / "bin/echo").symlink_to("/bin/echo")
    if may:
        assert _found(bare, tmp_path)[0] == there
        return
    with pytest.raises(Trouble, match="apt-get install chromium"):
        _found(bare, tmp_path)
    assert not there.exists()


def _apt(machine: Path, release: str = "debian") -> Path:
    """A package manager that installs a browser, on a machine of that kind."""
    (machine / "etc").mkdir()
    (machine / "etc/os-release").write_text(f'NAME="x"\nID={release}\n')
    new, there = _program(machine / "new", DRAWS), machine / "usr/bin/chromium"
    script = f'[ "$1" = update ] || {{ /bin/mkdir -p {there.parent} && /bin/cp {new} {there}; }}'
    _program(machine / "bin/apt-get", script)
    return there


@pytest.mark.parametrize("release", ["ubuntu", "debian"])
def test_playwrights_own_is_fetched_where_debians_is_not_to_be_had(
    release: str, bare: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    debian = _apt(tmp_path, release)
    if release == "debian":
        _program(tmp_path / "bin/apt-get", "exit 100")
    there = tmp_path / "home/.cache/ms-playwright/chromium-1/chrome-linux64/chrome"
    new = tmp_path / "new"
    _program(
        Path(sys.executable),
        f'[ "$*" = "-m playwright install chromium" ] && /bin/mkdir -p {there.parent} && /bin/cp {new} {there}',
    )
    found, told = _found(bare, tmp_path)
    assert (found, debian.exists()) == (there, False)
    assert "  … Fetching Playwright's Chromium" in told


@pytest.mark.parametrize("may", [True, False])
def test_a_driver_that_lacks_a_library_gets_it_or_says_which(
    may: bool, bare: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0 if may else 1000)
    there, library = _program(tmp_path / "bin/chromium", DRAWS), tmp_path / "libatomic"
    _program(Path(sys.executable), f'[ -e {library} ] && echo "Version 1"')
    _program(
        tmp_path / "bin/apt-get", f'[ "$*" = "update -qq" ] || [ "$*" = "install -y -qq libatomic1" ] && /usr/bin/touch {library}'
    )
    if may:
        assert browser.ready(bare, tmp_path, print) == there
        return
    with pytest.raises(Trouble, match="apt-get install libatomic1"):
        browser.ready(bare, tmp_path, print)


def test_where_nothing_helps_a_sentence_says_what_to_do(
    bare: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble) as told:
        _found(bare, tmp_path)
    assert str(told.value) == browser.WHAT_TO_DO
    assert len(re.findall(r"\.(?= |$)", browser.WHAT_TO_DO)) == 1


def test_the_commands_run_in_an_empty_environment() -> None:
    done = subprocess.run(
        [str(shutil.which("make")), "tools", "PYTHON3=true"], cwd=ROOT, env={}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_checked_before_landing_are_the_commands_of_the_readme_and_nothing_more() -> None:
    said = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    commands = [line for line in said if line not in ("set -euo pipefail", 'cd "$(dirname "$0")/.."')]
    assert commands == ["make check", "make test"]
    readme = (ROOT / "README.md").read_text()
    assert all(f"`{command}`" in readme or f"    {command} " in readme for command in commands)

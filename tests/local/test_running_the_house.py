"""What can go wrong when the house is run on one machine is one sentence, and leaves nothing behind."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import build, start
from infra.local.children import Children
from infra.local.cloud import Cloud, forget
from infra.local.relay import counted, embedded, fits
from infra.local.steps import Trouble, alone
from tests import patience

ROOT = Path(__file__).parents[2]


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        cloud = Cloud(tmp_path, port=port, say=lambda _: None)
        with pytest.raises(Trouble, match=f"Port {port} is in use by another program"):
            cloud.start()
        cloud.stop()


def test_two_cannot_run_from_one_folder(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, port=0, say=lambda _: None)
    with alone(tmp_path / "lock"), pytest.raises(Trouble, match="running from this folder already"):
        cloud.start()
    cloud.stop()


def test_the_one_who_is_refused_takes_no_mark_away(tmp_path: Path) -> None:
    (tmp_path / "running").touch()
    cloud = Cloud(tmp_path, port=0, say=lambda _: None)
    with alone(tmp_path / "lock"), pytest.raises(Trouble):
        cloud.start()
    cloud.stop()
    assert (tmp_path / "running").exists()


def test_forgetting_keeps_what_was_built(tmp_path: Path) -> None:
    for name in ("cloud", "build"):
        (tmp_path / name).mkdir()
    (tmp_path / "deployed").touch()
    forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_a_program_that_dies_is_one_sentence_with_its_last_words(tmp_path: Path) -> None:
    children = Children(tmp_path)
    children.start("The thing", [sys.executable, "-c", "print('out of cheese'); raise SystemExit(3)"], os.environ)
    with pytest.raises(Trouble, match=r"The thing has stopped by itself \(exit code 3\); its last words were: out of cheese"):
        children.wait_for("The thing", "http://127.0.0.1:9")
    assert children.stop() is False


def test_a_program_s_own_children_end_with_it(tmp_path: Path) -> None:
    children = Children(tmp_path)
    children.start("The thing", ["sh", "-c", f"sleep 77 & echo $! > {tmp_path}/child; wait"], os.environ)
    child = _written(tmp_path / "child")
    children.stop()
    _wait_until_gone(int(child))


def _written(path: Path) -> str:
    for _ in range(100):
        if path.exists() and path.read_text().strip():
            return path.read_text().strip()
        time.sleep(0.05)
    pytest.fail("It was never written.")


def _wait_until_gone(process: int) -> None:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        if "Z" in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]:
            return
        time.sleep(0.05)
    pytest.fail("It is still there.")


def test_no_profile_or_key_of_the_developer_s_reaches_a_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "the-real-one")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-real-one")
    assert "the-real-one" not in Cloud(tmp_path, port=0, say=print).environment.values()


def test_the_mark_of_a_build_changes_with_its_sources_only() -> None:
    before = build.mark()
    cache = ROOT / "functions" / "site" / "__pycache__" / "nothing.pyc"
    cache.parent.mkdir(exist_ok=True)
    cache.write_text("nothing")
    try:
        assert build.mark() == before
    finally:
        cache.unlink()


def test_every_set_of_dimensions_becomes_a_metric() -> None:
    line = {
        "_aws": {"CloudWatchMetrics": [{"Namespace": "U", "Dimensions": [["service"], []], "Metrics": [{"Name": "Paid", "Unit": "Count"}]}]},
        "service": "house", "Paid": [1.0, 2.0],
    }  # fmt: skip
    told = list(embedded(json.dumps(line)))
    assert [datum["Dimensions"] for datum in told[0][1]] == [[{"Name": "service", "Value": "house"}], []]
    assert {(datum["MetricName"], tuple(datum["Values"]), datum["Unit"]) for datum in told[0][1]} == {
        ("Paid", (1.0, 2.0), "Count")
    }


@pytest.mark.parametrize("line", ["START RequestId: 1", "[]", "1", '{"level": "INFO"}', '{"_aws": 1}'])
def test_other_lines_carry_no_metric(line: str) -> None:
    assert list(embedded(line)) == []


_ERRORS = {
    "filterPattern": '{ $.level = "ERROR" || $.type = "report" && $.record.status != "success" }',
    "metricTransformations": [{"metricNamespace": "U/Logs", "metricName": "Errors", "metricValue": "1"}],
}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ('{"level": "ERROR"}', 1),
        ('{"type": "report", "record": {"status": "timeout"}}', 1),
        ('{"type": "report", "record": {"status": "success"}}', 0),
        ('{"type": "report", "record": "none"}', 0),
        ('{"level": "INFO"}', 0),
        ("START RequestId: 1", 0),
        ('["ERROR"]', 0),
    ],
)
def test_a_line_that_a_filter_counts_becomes_a_metric(line: str, number: int) -> None:
    assert list(counted(line, [_ERRORS])) == [("U/Logs", "Errors")] * number


def test_a_pattern_that_the_relay_does_not_know_is_told() -> None:
    with pytest.raises(ValueError, match="not known here"):
        fits("?ERROR", {})


def test_a_dead_shim_is_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'version 3.13 is not installed' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(start, "HOUSE", tmp_path)
    assert start.python() == "3.13"
    monkeypatch.setenv("PYTHON", sys.executable)
    assert start.python() == sys.executable


def test_what_finds_the_tools_is_read_by_python_3_9() -> None:
    ast.parse((ROOT / "infra/local/start.py").read_text(), feature_version=(3, 9))


def test_ctrl_c_while_starting_leaves_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "infra.local", "up", "--state", str(tmp_path), "--port", "0"]
    house = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    assert house.stdout is not None
    while "Started the local cloud" not in house.stdout.readline():
        assert house.poll() is None
    house.send_signal(signal.SIGINT)
    said = house.stdout.read()
    house.wait(timeout=patience.SECONDS)
    assert "Traceback" not in said
    assert "Stopped" in said
    assert not (tmp_path / "running").exists()


@contextmanager
def _started(words: list[str], environment: dict[str, str]) -> Iterator[Any]:
    """A house that is stopped whatever comes of the test."""
    house = subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield house
    finally:
        if house.poll() is None:
            house.send_signal(signal.SIGINT)
            house.communicate()


def test_the_house_runs_where_nothing_is_set(tmp_path: Path) -> None:
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    words = [sys.executable, "-m", "infra.local", "up", "--state", str(tmp_path), "--port", "0", "--no-reload"]
    with _started(words, bare) as house:
        told, said = tmp_path / "stack.json", ""
        while "http://" not in said and (line := house.stdout.readline()):
            said += line
        assert told.exists(), said
        assert "Chess Society" in httpx.get(json.loads(told.read_text())["url"], timeout=patience.SECONDS).text
        house.send_signal(signal.SIGINT)
        said += house.stdout.read()
        house.wait(timeout=patience.SECONDS)
    assert "Everything is kept" in said

"""What looks at the local cloud from outside goes on, whatever one of its looks or one file comes to."""

import io
import threading
import zipfile
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from infra.local.scanner import Scanner, scanned
from infra.local.watcher import Watcher

VERDICTS = {"NO_THREATS_FOUND", "THREATS_FOUND", "UNSUPPORTED"}


class _Cloud:
    """A bucket with files, of which some fail, and the function that is told."""

    def __init__(self, *files: str) -> None:
        self.files, self.failing, self.told = files, set[str](), list[str]()

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Versions": [{"Key": key, "VersionId": "1"} for key in self.files]}]

    def get_object_tagging(self, *, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - S3's names
        if Key in self.failing:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": "gone"}}, "GetObjectTagging")
        return {"TagSet": [{"Key": "GuardDutyMalwareScanStatus", "Value": "NO_THREATS_FOUND"}]}

    def invoke(self, *, Payload: str, **_: Any) -> None:  # noqa: N803 - Lambda's names
        self.told += [key for key in self.files if f'"{key}"' in Payload]


def test_a_file_that_fails_stops_none_behind_it_is_told_of_once_and_looked_at_again() -> None:
    cloud, said = _Cloud("cases/1", "cases/2", "cases/3"), list[str]()
    scanner = Scanner(lambda _: cloud, "evidence", "seal", said.append)
    cloud.failing = {"cases/1"}
    scanner.look()
    scanner.look()
    assert cloud.told == ["cases/2", "cases/3"]
    assert len(said) == 1
    assert "cases/1" in said[0]
    cloud.failing = set()
    scanner.look()
    scanner.look()
    assert cloud.told == ["cases/2", "cases/3", "cases/1"]


class _Failing(Watcher):
    every = 0.001

    def __init__(self) -> None:
        super().__init__()
        self.looks, self.went_on = 0, threading.Event()

    def look(self) -> None:
        self.looks += 1
        if self.looks == 1:
            raise KeyError("an answer without what it should have")
        self.went_on.set()


def test_a_look_that_fails_is_made_again() -> None:
    watcher = _Failing()
    watcher.start()
    assert watcher.went_on.wait(60)
    watcher.stop()
    assert not watcher._thread.is_alive()


def _packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("words.txt", "Somebody wrote insults in our chat. " * 9)
    return out.getvalue()


PACKED = _packed()


@given(st.dictionaries(st.integers(2, len(PACKED) - 1), st.integers(0, 255), min_size=1, max_size=4))
def test_every_damaged_zip_has_a_verdict(damage: dict[int, int]) -> None:
    data = bytearray(PACKED)
    for at, byte in damage.items():
        data[at] = byte
    assert scanned(bytes(data)) in VERDICTS

"""Does what GuardDuty does on AWS: looks at every new file of evidence, tags it with what it found, and tells the function that seals it.

It knows one piece of malware, the test file of EICAR, by itself or in a ZIP. It looks from outside and decides nothing that the house would
not decide on AWS.
"""

import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from infra.local.steps import Say
from infra.local.watcher import FAILS, Watcher

_TAG = "GuardDutyMalwareScanStatus"
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_MOST_UNPACKED = 100_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)
"""As what a ZIP fails that is damaged, or packed in a way that Python does not know."""


class Scanner(Watcher):
    """Looks at the bucket of evidence and sends each result on, once. A file that fails is told of, and looked at again in its turn."""

    every = 1.0

    def __init__(self, client: Callable[[str], Any], bucket: str, function: str, say: Say) -> None:
        super().__init__()
        self._s3, self._lambda, self._bucket, self._function = client("s3"), client("lambda"), bucket, function
        self._seen: set[tuple[str, str]] = set()
        self._failed: set[tuple[str, str]] = set()
        self._say = say

    def look(self) -> None:
        """Look at each file that is new, or that failed before."""
        for file in self._versions():
            if file not in self._seen:
                self._one(file)

    def _one(self, file: tuple[str, str]) -> None:
        """Look at one file, which stops none of those behind it. That it fails is said once, however often it does."""
        try:
            self._tell(*file, self._tagged(*file) or self._scan(*file))
        except FAILS as failure:
            if file not in self._failed:
                self._say(f"  ✗ {file[0]} is not scanned yet: {failure}")
            self._failed.add(file)
        else:
            self._seen.add(file)

    def _versions(self) -> Iterator[tuple[str, str]]:
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix="cases/")
        return ((v["Key"], v["VersionId"]) for page in pages for v in page.get("Versions", ()))

    def _tagged(self, key: str, version_id: str) -> str | None:
        tags = self._s3.get_object_tagging(Bucket=self._bucket, Key=key, VersionId=version_id)["TagSet"]
        return next((str(tag["Value"]) for tag in tags if tag["Key"] == _TAG), None)

    def _scan(self, key: str, version_id: str) -> str:
        data = self._s3.get_object(Bucket=self._bucket, Key=key, VersionId=version_id)["Body"].read()
        verdict = scanned(data)
        tags = {"TagSet": [{"Key": _TAG, "Value": verdict}]}
        self._s3.put_object_tagging(Bucket=self._bucket, Key=key, VersionId=version_id, Tagging=tags)
        return verdict

    def _tell(self, key: str, version_id: str, verdict: str) -> None:
        event = json.dumps(told(self._bucket, key, version_id, verdict))
        self._lambda.invoke(FunctionName=self._function, InvocationType="Event", Payload=event)


def scanned(data: bytes) -> str:
    """What GuardDuty would say of a file, as far as one who knows only EICAR can tell."""
    if _EICAR in data:
        return "THREATS_FOUND"
    if not data.startswith(b"PK"):
        return "NO_THREATS_FOUND"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            items = packed.infolist()
            if sum(item.file_size for item in items) > _MOST_UNPACKED or any(item.flag_bits & 1 for item in items):
                return "UNSUPPORTED"
            found = any(_EICAR in packed.read(item) for item in items)
    except _BROKEN:
        return "UNSUPPORTED"
    return "THREATS_FOUND" if found else "NO_THREATS_FOUND"


def told(bucket: str, key: str, version_id: str, verdict: str) -> dict[str, Any]:
    """The event that EventBridge brings with GuardDuty's result ("Monitoring S3 object scans with Amazon EventBridge")."""
    return {
        "version": "0",
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Malware Protection Object Scan Result",
        "detail": {
            "schemaVersion": "1.0",
            "scanStatus": "COMPLETED",
            "resourceType": "S3_OBJECT",
            "s3ObjectDetails": {
                "bucketName": bucket,
                "objectKey": key,
                "versionId": version_id,
                "eTag": "",
                "s3Throttled": False,
            },
            "scanResultDetails": {"scanResultStatus": verdict, "threats": None},
        },
    }

"""Gateway to S3: the vault of evidence. The only file that speaks to it."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings, time_left
from union.errors import Unavailable

if TYPE_CHECKING:
    from union.moderation.evidence.views import Place

TAG = "GuardDutyMalwareScanStatus"
_CHUNK = 1024 * 1024
_SLOWEST = 1.0
_SILENT = "The vault of evidence does not answer just now. Please try again in a minute."
_GONE = ("404", "NoSuchKey", "NoSuchVersion", "NotFound", "MethodNotAllowed")


@cache
def _s3() -> Any:
    # The region's own address, which "virtual" means here: the global one sends on from a new bucket, which no signature survives.
    return aws.client("s3", connect=2, read=5, signature_version="s3v4", s3={"addressing_style": "virtual"})


def origin() -> str:
    """Where browsers send evidence to and fetch it from, for the content security policy: scheme and host."""
    return _origin(settings.evidence())


def exports_origin() -> str:
    """Where browsers fetch exports from: scheme and host, which on AWS are another than the evidence's."""
    return _origin(settings.exports())


def _origin(bucket: str) -> str:
    form: dict[str, Any] = _s3().generate_presigned_post(bucket, "x")
    scheme, _, rest = str(form["url"]).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def form(key: str, *, kind: str, size: int, sha256: str, seconds: int) -> "Place":
    """Where and with what fields a browser may put exactly this file, for a short while: `url` and `fields` (S3, "POST Policy")."""
    fixed = {
        "Content-Type": kind,
        "Content-Disposition": "attachment",
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-sha256": b64encode(bytes.fromhex(sha256)).decode(),
    }
    conditions = [{"bucket": settings.evidence()}, ["content-length-range", size, size], *({k: v} for k, v in fixed.items())]
    made: Place = _s3().generate_presigned_post(
        settings.evidence(), key, Fields=dict(fixed), Conditions=conditions, ExpiresIn=seconds
    )
    return made


def put(key: str, data: bytes, kind: str, sha256: str) -> None:
    """Put a file there ourselves. Raises `Unavailable`."""
    checksum = b64encode(bytes.fromhex(sha256)).decode()
    try:
        _s3().put_object(
            Bucket=settings.evidence(),
            Key=key,
            Body=data,
            ContentType=kind,
            ContentDisposition="attachment",
            ChecksumSHA256=checksum,
        )
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("The file could not be kept just now.") from failure


def first(key: str) -> str | None:
    """The id of the first version of a file, or None where there is none. It is the evidence, whatever comes after it.

    S3 lists the versions of a file from the latest to the first; their times know only seconds. Raises `Unavailable`.
    """
    versions = [str(v["VersionId"]) for v in _versions(key) if v["Key"] == key]
    return versions[-1] if versions else None


def read(key: str, version_id: str) -> Iterator[bytes]:
    """The bytes of one version, a megabyte at a time. Raises `Unavailable`."""
    try:
        body = _s3().get_object(Bucket=settings.evidence(), Key=key, VersionId=version_id)["Body"]
        while chunk := body.read(_CHUNK):
            yield chunk
            # A time-out bounds each read alone; very many slow ones would outlast the function.
            time_left.check(_SLOWEST)
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("The file could not be read just now.") from failure


def verdict(key: str, version_id: str) -> str | None:
    """What the scan for malware said of a version, or None where it has said nothing yet. Raises `Unavailable`."""
    try:
        tags = _s3().get_object_tagging(Bucket=settings.evidence(), Key=key, VersionId=version_id)["TagSet"]
    except ClientError as failure:
        if failure.response["Error"]["Code"] in _GONE:
            return None
        raise Unavailable(_SILENT) from failure
    except BotoCoreError as failure:
        raise Unavailable(_SILENT) from failure
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == TAG), None)


def link(key: str, version_id: str | None, name: str, seconds: int) -> str:
    """An address from which one version can be fetched for a while, as a file to keep called `name`."""
    wanted = {"Bucket": settings.evidence(), "Key": key, **({"VersionId": version_id} if version_id else {})}
    return _link(wanted, name, seconds)


def _link(wanted: dict[str, str], name: str, seconds: int) -> str:
    disposition = f"attachment; filename=\"evidence\"; filename*=UTF-8''{quote(name, safe='')}"
    told = {**wanted, "ResponseContentDisposition": disposition}
    made: str = _s3().generate_presigned_url("get_object", Params=told, ExpiresIn=seconds)
    return made


def lay(key: str, body: bytes | BinaryIO, kind: str) -> None:
    """Put a part of an export where exports lie for a day. Raises `Unavailable`."""
    try:
        _s3().put_object(Bucket=settings.exports(), Key=key, Body=body, ContentType=kind, ContentDisposition="attachment")
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("The export could not be kept just now.") from failure


def laid(key: str) -> bytes | None:
    """A part of an export, or None where it is not there. Raises `Unavailable`."""
    try:
        data: bytes = _s3().get_object(Bucket=settings.exports(), Key=key)["Body"].read()
    except (ClientError, BotoCoreError) as failure:
        _check_gone(failure)
        return None
    return data


def laid_size(key: str) -> int | None:
    """The size in bytes of a part of an export, or None where it is not there. Raises `Unavailable`."""
    try:
        return int(_s3().head_object(Bucket=settings.exports(), Key=key)["ContentLength"])
    except (ClientError, BotoCoreError) as failure:
        _check_gone(failure)
        return None


def _check_gone(failure: Exception) -> None:
    if not isinstance(failure, ClientError) or failure.response["Error"]["Code"] not in _GONE:
        raise Unavailable("The exports do not answer just now.") from failure


def laid_link(key: str, name: str, seconds: int) -> str:
    """An address from which an export can be fetched for a while."""
    return _link({"Bucket": settings.exports(), "Key": key}, name, seconds)


def forget(prefix: str) -> None:
    """Delete every version of every file under `prefix`, also before its lock has run out. Raises `Unavailable`."""
    for version in list(_versions(prefix)):
        try:
            _s3().delete_object(
                Bucket=settings.evidence(), Key=version["Key"], VersionId=version["VersionId"], BypassGovernanceRetention=True
            )
        except (ClientError, BotoCoreError) as failure:
            raise Unavailable(_SILENT) from failure


def _versions(prefix: str) -> Iterator[dict[str, Any]]:
    pages = _s3().get_paginator("list_object_versions").paginate(Bucket=settings.evidence(), Prefix=prefix)
    try:
        for page in pages:
            yield from page.get("Versions", ())
            yield from page.get("DeleteMarkers", ())
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable(_SILENT) from failure

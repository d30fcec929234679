"""Gateway to S3: where copies of people's data lie for some days, each under an unguessable name."""

from functools import cache
from typing import Any, BinaryIO
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable

_SILENT = "The copies do not answer just now. Please try again in a minute."


@cache
def _copies() -> Any:
    # The region's own address, which "virtual" means here: the global one sends on from a new bucket, which no signature survives.
    return aws.client("s3", connect=2, read=10, signature_version="s3v4", s3={"addressing_style": "virtual"})


def lay(key: str, body: bytes | BinaryIO, kind: str) -> None:
    """Put a part of a copy there. Raises `Unavailable`."""
    try:
        _copies().put_object(
            Bucket=settings.exports(), Key=f"data/{key}", Body=body, ContentType=kind, ContentDisposition="attachment"
        )
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable(_SILENT) from failure


def laid(key: str) -> bytes:
    """A part of a copy. Raises `Unavailable`."""
    try:
        data: bytes = _copies().get_object(Bucket=settings.exports(), Key=f"data/{key}")["Body"].read()
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable(_SILENT) from failure
    return data


def forget(key: str) -> None:
    """Take a part of a copy, or a copy, away; twice is once. Raises `Unavailable`."""
    try:
        _copies().delete_object(Bucket=settings.exports(), Key=f"data/{key}")
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable(_SILENT) from failure


def link(key: str, name: str, seconds: int) -> str:
    """An address from which a copy can be fetched for a short while, as a file called `name`."""
    told = {
        "Bucket": settings.exports(),
        "Key": f"data/{key}",
        "ResponseContentDisposition": f"attachment; filename=\"copy.zip\"; filename*=UTF-8''{quote(name, safe='')}",
    }
    made: str = _copies().generate_presigned_url("get_object", Params=told, ExpiresIn=seconds)
    return made

"""An answer as Lambda hands it over: compressed for whoever takes it, and no larger than it may be."""

import base64
import gzip
import json
from http import HTTPStatus
from typing import Any

from union import watch

_COMPRESSED_FROM = 1_000
_MOST_CARRIED = 6_000_000
"""Bytes of an answer: Lambda hands over 6 MiB (its quotas, 2026-11), with what API Gateway is told beside the body."""


def compressed(answer: dict[str, Any], accepted: str) -> dict[str, Any]:
    """API Gateway's HTTP API compresses nothing itself."""
    text = answer.get("body") or ""
    if "gzip" not in accepted or len(text) < _COMPRESSED_FROM:
        return answer
    content = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    packed = base64.b64encode(gzip.compress(content, 6, mtime=0)).decode()
    headers = {**answer.get("headers", {}), "Content-Encoding": "gzip"}
    return {**answer, "body": packed, "headers": headers, "isBase64Encoded": True}


def carried(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, or a sentence in its place where it is more than Lambda hands over: the asker would get a bare failure."""
    body = answer.get("body") or ""
    # In JSON a character of text takes at most six bytes, such as \u001f; of base64 each takes one.
    if len(body) * (1 if answer.get("isBase64Encoded") else 6) <= _MOST_CARRIED or len(json.dumps(body)) <= _MOST_CARRIED:
        return answer
    watch.logger.warning("An answer is too large")
    text = "That is more than one answer can hold. Please ask for less at a time, or, as a program, take gzip (Accept-Encoding: gzip)."
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    return {"statusCode": int(HTTPStatus.UNPROCESSABLE_ENTITY), "headers": headers, "body": text}

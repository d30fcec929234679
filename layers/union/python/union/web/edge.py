"""CloudFront in front of the house (infra/edge.yaml): whether a request came through it, and from which internet address.

CloudFront sends a key that nobody else knows. The house keeps no more than its mark, the SHA-256 of it, which opens nothing.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from union import settings

KEY = "x-union-edge"
"""The header with CloudFront's key. Whatever a visitor sends under this name is replaced there."""
VIEWER = "x-union-viewer"
"""The header with the visitor's internet address, written by CloudFront whatever a visitor sends under this name."""


def refusal(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a request that went round CloudFront; None where it came through it, or where there is none in front."""
    marks = settings.edge_keys()
    if not marks or _is_known(str(event["headers"].get(KEY, "")), marks):
        return None
    return {
        "statusCode": int(HTTPStatus.FORBIDDEN),
        "headers": {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"},
        "body": f"This site is found at {settings.site_url()}. Please go there.",
    }


def address(event: Mapping[str, Any]) -> str:
    """The internet address from which somebody asks, as far as it can be known: CloudFront's own is nobody's."""
    told = str(event["headers"].get(VIEWER, "")) if settings.edge_keys() else ""
    return told or str(event["requestContext"]["http"]["sourceIp"])


def _is_known(key: str, marks: tuple[str, ...]) -> bool:
    mark = sha256(key.encode()).hexdigest()
    return any(hmac.compare_digest(mark, one) for one in marks)

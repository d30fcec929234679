"""What is the same for every visitor: a cache in front of the house may keep it for a while and answer it many times.

`s-maxage` is for such caches alone. A browser asks again each time (`max-age=0`), so that whoever signs in or out sees their own page at
once; where nothing has changed it is told only that. Nothing that was asked with a cookie or a token is ever kept.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

LASTS = 45
"""Seconds. A change is seen within a minute, of which a process may remember the list of groups for fifteen seconds before."""
_FOR_ALL = f"public, max-age=0, s-maxage={LASTS}"
_FOR_ONE = "private, no-store"
_FOR_THEM = "private, no-cache"
_VARY = "Accept, Accept-Encoding, Authorization, Cookie"
_NOT_SHARED = ("cookie", "authorization", "content-type")
_KEY = re.compile(r'name="key"|"key": "')
"""A form's one-time key, in a page or in JSON. What people type cannot look so: there its quotation marks are escaped."""
_MARK = re.compile(r'(?:W/)?("[^"]*")|\*')


def answer[Answer: Response[Any]](made: Answer, event: Mapping[str, Any], changed: datetime | None = None) -> Answer:
    """The answer that was `made`, with what caches may do with it; without a body where whoever asks has it already."""
    body = str(made.body or "")
    # A form's key sends it once: kept by a cache, two people would send the form of one.
    if made.status_code != HTTPStatus.OK or not _is_visitor(event) or _KEY.search(body):
        made.headers["Cache-Control"] = _FOR_ONE
        return made
    made.headers |= {"Cache-Control": _FOR_ALL, "Vary": _VARY}
    if changed is not None:
        made.headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    return _marked(made, event, changed)


def own[Answer: Response[Any]](made: Answer, event: Mapping[str, Any]) -> Answer:
    """The answer that was `made` for one person, which nobody else keeps, and they only to ask whether it is still so."""
    made.headers["Cache-Control"] = _FOR_THEM
    return _marked(made, event, None)


def _marked[Answer: Response[Any]](made: Answer, event: Mapping[str, Any], changed: datetime | None) -> Answer:
    """The answer with its mark, and without a body where whoever asks has it already."""
    mark = sha256(str(made.body or "").encode()).hexdigest()[:32]
    made.headers["ETag"] = f'W/"{mark}"'
    if _has_it(event["headers"], mark, changed):
        made.status_code, made.body = int(HTTPStatus.NOT_MODIFIED), ""
    return made


def _is_visitor(event: Mapping[str, Any]) -> bool:
    """Whether nothing came along by which somebody could be known, no cookie, whatever it is, and no token; and nothing that asks for JSON
    in a way that no cache looks at: whoever sent it once would give the next visitor JSON in place of a page.
    """
    headers = event["headers"]
    return not (event.get("cookies") or any(headers.get(name) for name in _NOT_SHARED))


def _has_it(headers: Mapping[str, Any], mark: str, changed: datetime | None) -> bool:
    """Whether whoever asks has this very answer (RFC 9110, 13.2.2): a date is looked at only where no mark was sent."""
    told = str(headers.get("if-none-match", ""))
    if told:
        return any(found[0] == "*" or found[1] == f'"{mark}"' for found in _MARK.finditer(told))
    since = _date(str(headers.get("if-modified-since", "")))
    return changed is not None and since is not None and changed.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    with suppress(ValueError):  # What is no date is as if it were not there.
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None

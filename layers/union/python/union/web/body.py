"""Reads what was sent: a form or JSON, into one flat set of fields, whatever somebody may have put into it."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from union.errors import Invalid

_LONGEST = 2_000_000
_LONGEST_WITH_FILES = 32_000_000
"""More than API Gateway lets through, so that a file that is too large is told of at its field and nothing typed is lost."""
_MOST = 1_200
"""A ballot paper can hold 1,000 names, each with a field."""
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_WITH_FILES = "multipart/form-data"


def is_json(event: Mapping[str, Any]) -> bool:
    """Whether the body says it is JSON."""
    return _content_type(event) == _JSON


def raw(event: Mapping[str, Any]) -> bytes:
    """The bytes that were sent. API Gateway hands some over in base64. Raises `Invalid` where that is broken."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise Invalid("What arrived here was damaged on the way. Please send it again.") from failure


def fields(event: Mapping[str, Any]) -> dict[str, Any]:
    """The fields sent, by name; a file's field holds its bytes.

    Raises `Invalid` with a sentence for a body that is not one plain set of fields.
    """
    body = raw(event)
    if _content_type(event) == _WITH_FILES:
        return _with_files(event, body)
    if len(body) > _LONGEST:
        raise Invalid("That is too long. Please send less than 2 MB.")
    kind = _content_type(event)
    if kind not in (_FORM, _JSON):
        raise Invalid(f"Please send a form or JSON, with the content type {_FORM} or {_JSON}.")
    return _unique(_pairs(_text(body))) if kind == _FORM else _object(_text(body))


def typed(event: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, as far as it can be read, to be shown in the form again."""
    try:
        sent = fields(event)
    except Invalid:
        return {}
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def files(event: Mapping[str, Any]) -> list[tuple[str, str, bytes]]:
    """The files that a form sent and that were chosen: the field, what the file is called, and its bytes. Raises `Invalid`."""
    if _content_type(event) != _WITH_FILES:
        return []
    found: list[tuple[str, str, bytes]] = []
    _parsed(event, raw(event), lambda _: None, lambda field, name, data: found.append((field, name, data)))
    return [one for one in found if one[1] or one[2]]


def _content_type(event: Mapping[str, Any]) -> str:
    return str(event.get("headers", {}).get("content-type", "")).partition(";")[0].strip().lower()


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise Invalid("Some letters that arrived here are broken. Please type them again.") from failure


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST, errors="strict")
    except ValueError as failure:
        raise Invalid("That form cannot be read. Please fill it in again.") from failure


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except Invalid:
        raise
    except (ValueError, RecursionError) as failure:
        raise Invalid("That is not JSON as we can read it.") from failure
    if not isinstance(found, dict):
        raise Invalid("Please send one JSON object with the fields by name.")
    return found


def _with_files(event: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """The fields of a form that carries files (RFC 7578). What a file is called and says of itself is not looked at."""
    pairs: list[tuple[str, Any]] = []
    _parsed(event, body, pairs.append, lambda field, _, data: pairs.append((field, data)))
    if len(pairs) > _MOST:
        raise Invalid("That form cannot be read. Please fill it in again.")
    return _unique(pairs)


def _parsed(
    event: Mapping[str, Any],
    body: bytes,
    typed_in: Callable[[tuple[str, Any]], object],
    chosen: Callable[[str, str, bytes], object],
) -> None:
    import io
    import logging

    from python_multipart import multipart
    from python_multipart.exceptions import FormParserError

    if len(body) > _LONGEST_WITH_FILES:
        raise Invalid("That is too large. Please choose a smaller file.")
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # It would write what was typed into the log.

    def field(found: Any) -> None:
        typed_in((_text(found.field_name or b""), _text(found.value or b"")))

    def file(found: Any) -> None:
        found.file_object.seek(0)
        chosen(_text(found.field_name or b""), (found.file_name or b"").decode("utf-8", "replace"), found.file_object.read())
        found.close()

    headers = {"Content-Type": str(event["headers"]["content-type"]).encode("latin-1", "replace")}
    try:
        multipart.parse_form(headers, io.BytesIO(body), field, file)
    except (FormParserError, ValueError) as failure:
        raise Invalid("That form cannot be read. Please fill it in again.") from failure


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Invalid.field(name[:60], "This came twice. Please send it once.")
        found[name] = value
    return found


def _no_number(text: str) -> Any:
    raise Invalid(f"{text} is not a number we can use.")
